/* Reading a file at one go. */
#ifndef TUI_TEXT_WHOLE_FILE_H
#define TUI_TEXT_WHOLE_FILE_H

#include <stddef.h>

#include "model/base/error.h"

/* Reads all of a file into *bytes, to be freed, with a 0 behind the `size` bytes. A file that is not there leaves
 * *bytes NULL, and is no error. More than `limit` bytes are one. */
enum status whole_file_read(const char *path, size_t limit, char **bytes, size_t *size, struct error *error);

#endif
