/* Files that are written as a whole or not at all: whoever reads finds the old one or the new one. */
#ifndef TUI_WHOLE_FILE_H
#define TUI_WHOLE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/error.h"

/* How many there may be who see it. */
enum whole_file_mode { WHOLE_FILE_PRIVATE = 0600, WHOLE_FILE_PUBLIC = 0666 };

/* Writes the bytes to a new file beside `path`, to the disk, and then in its place. Without `replace`, *exists is
 * set and nothing changes where `path` is there already. STATUS_INTERNAL with a sentence in `error`. */
enum status whole_file_write(const char *path, const char *bytes, size_t size, enum whole_file_mode mode,
                             bool replace, bool *exists, struct error *error);

/* Reads all of a file into *bytes, to be freed, with a 0 behind the `size` bytes. A file that is not there leaves
 * *bytes NULL, and is no error. More than `limit` bytes are one. */
enum status whole_file_read(const char *path, size_t limit, char **bytes, size_t *size, struct error *error);

#endif
