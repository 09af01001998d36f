/* Atomic writing of files: complete or absent, even after a power failure. */
#ifndef INPUTS_SAVE_H
#define INPUTS_SAVE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/error.h"

/* Readers of the file, as far as the umask allows. */
enum save_mode { SAVE_PRIVATE = 0600, SAVE_PUBLIC = 0666 };

/* Writes the bytes to a temporary file beside `path`, syncs it and renames it. Makes missing folders, private ones
 * for a private file. STATUS_USAGE where the file exists and `replace` is false, STATUS_INTERNAL where writing
 * fails: `path` is then unchanged. */
enum status save_file(const char *path, const void *bytes, size_t size, enum save_mode mode, bool replace,
                      struct error *error);

#endif
