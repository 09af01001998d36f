/* Atomic writing of files: complete or absent, even after a power failure. */
#ifndef INPUTS_SAVE_H
#define INPUTS_SAVE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/error.h"

/* Readers of the file, as far as the umask allows. */
enum save_mode { SAVE_PRIVATE = 0600, SAVE_PUBLIC = 0666 };

/* Writes the bytes to a temporary file beside `path`, syncs it and renames it; a symbolic link stays one. Removes the
 * temporary files of writers that were killed. Makes missing folders, private ones for a private file. STATUS_USAGE
 * where the file exists and `replace` is false, STATUS_INTERNAL where writing fails: `path` is then unchanged. */
enum status save_file(const char *path, const void *bytes, size_t size, enum save_mode mode, bool replace,
                      struct error *error);

/* Follows the symbolic links at the end of `path` to the file that save_file changes, which need not exist; `target`
 * holds PATH_MAX bytes. False with errno set where there is no such path. */
bool save_target(const char *path, char *target);

/* Locks the files of a folder, that of `path`, against other processes that lock it, and makes the folder if it is
 * missing. Returns a descriptor to be closed; -1 with `error` set where another holds the lock for seconds. */
int save_lock(const char *path, enum save_mode mode, struct error *error);

#endif
