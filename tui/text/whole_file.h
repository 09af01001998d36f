/* Reading a whole file. */
#ifndef TUI_TEXT_WHOLE_FILE_H
#define TUI_TEXT_WHOLE_FILE_H

#include <stddef.h>

#include "model/base/error.h"

/* Reads all of a file into *bytes, to be freed, with a 0 behind the `size` bytes. A missing file leaves *bytes NULL,
 * and is not an error. More than `limit` bytes are one. */
enum status whole_file_read(const char *path, size_t limit, char **bytes, size_t *size, struct error *error);

#endif
