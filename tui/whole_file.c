#include "tui/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/paths.h"

static enum status failed(const char *what, const char *path, struct error *error) {
  return error_set(error, STATUS_INTERNAL, "cannot %s %s: %s", what, path, strerror(errno));
}

/* --- Writing ------------------------------------------------------------------------------------------ */

static bool write_all(int descriptor, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t written = write(descriptor, bytes, size);
    if (written < 0 && errno != EINTR) return false;
    if (written < 0) continue;
    bytes += written;
    size -= (size_t)written;
  }
  return true;
}

/* mkostemp's files are private; what others may see, the umask says. */
static bool open_up(int descriptor, enum whole_file_mode mode) {
  mode_t mask = umask(0);
  umask(mask);
  return fchmod(descriptor, (mode_t)mode & ~mask) == 0;
}

/* Puts the new file in its place; 0, EEXIST or another errno. */
static int put_in_place(const char *new_path, const char *path, bool replace) {
  if (replace) return rename(new_path, path) == 0 ? 0 : errno;
  if (renameat2(AT_FDCWD, new_path, AT_FDCWD, path, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (access(path, F_OK) == 0) return EEXIST; /* file systems that cannot do it at one go */
  return rename(new_path, path) == 0 ? 0 : errno;
}

/* Makes the entry of the folder last, too. A file system that cannot is not asked for more. */
static void sync_folder(const char *path) {
  char folder[PATH_SIZE];
  const char *slash = strrchr(path, '/');
  if (slash == path) {
    strcpy(folder, "/");
  } else {
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
  }
  int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

enum status whole_file_write(const char *path, const char *bytes, size_t size, enum whole_file_mode mode,
                             bool replace, bool *exists, struct error *error) {
  char new_path[PATH_SIZE];
  *exists = false;
  if (snprintf(new_path, sizeof new_path, "%s.XXXXXX", path) >= (int)sizeof new_path)
    return error_set(error, STATUS_INTERNAL, "cannot write a file whose path has more than %d bytes",
                     PATH_SIZE - 8);
  int descriptor = mkostemp(new_path, O_CLOEXEC);
  if (descriptor < 0) return failed("write to", path, error);
  bool written = write_all(descriptor, bytes, size) && open_up(descriptor, mode) && fsync(descriptor) == 0;
  int problem = written ? 0 : errno;
  if (close(descriptor) != 0 && !problem) problem = errno;
  if (!problem) problem = put_in_place(new_path, path, replace);
  if (!problem) {
    sync_folder(path);
    return STATUS_OK;
  }
  unlink(new_path);
  *exists = problem == EEXIST && !replace;
  errno = problem;
  return failed("write to", path, error);
}

/* --- Reading ------------------------------------------------------------------------------------------ */

static enum status read_all(FILE *file, const char *path, size_t limit, char **bytes, size_t *size,
                            struct error *error) {
  char *text = malloc(limit + 2); /* one byte more, to see what is too long, and the end */
  if (!text) return error_set(error, STATUS_INTERNAL, "out of memory");
  *size = fread(text, 1, limit + 1, file);
  if (ferror(file) || *size > limit) {
    bool is_long = !ferror(file);
    free(text);
    if (is_long) return error_set(error, STATUS_INTERNAL, "%s has more than %zu bytes", path, limit);
    return failed("read", path, error);
  }
  text[*size] = '\0';
  *bytes = text;
  return STATUS_OK;
}

enum status whole_file_read(const char *path, size_t limit, char **bytes, size_t *size, struct error *error) {
  FILE *file = fopen(path, "re");
  *bytes = NULL;
  *size = 0;
  if (!file && errno == ENOENT) return STATUS_OK;
  if (!file) return failed("read", path, error);
  enum status status = read_all(file, path, limit, bytes, size, error);
  fclose(file);
  return status;
}
