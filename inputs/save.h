/* Writing a file so that it is there whole or not at all, also when power fails in between. */
#ifndef INPUTS_SAVE_H
#define INPUTS_SAVE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/error.h"

/* Who may read it, as far as the umask lets them. */
enum save_mode { SAVE_PRIVATE = 0600, SAVE_PUBLIC = 0666 };

/* Writes the bytes to a temporary file beside `path`, to the disk, and gives it the name. Folders that are missing
 * are made, private ones for a private file. STATUS_USAGE where there is such a file already and `replace` is false,
 * STATUS_INTERNAL where writing fails: then `path` is what it was. */
enum status save_file(const char *path, const void *bytes, size_t size, enum save_mode mode, bool replace,
                      struct error *error);

#endif
