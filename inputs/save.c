#include "inputs/save.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status fail(const char *path, struct error *error) {
  return error_set(error, STATUS_INTERNAL, "cannot write %s: %s", path, strerror(errno));
}

/* Writes the path's folder, or "." if it has none. */
static void folder_of(const char *path, char *folder) {
  const char *slash = strrchr(path, '/');
  if (slash == NULL) {
    strcpy(folder, ".");
  } else {
    snprintf(folder, PATH_MAX, "%.*s", slash == path ? 1 : (int)(slash - path), path);
  }
}

/* Makes the folder and its parents, private for private files. */
static bool make_folder(const char *folder, enum save_mode mode) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s", folder);
  for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
    if (slash != NULL) *slash = 0;
    if (mkdir(path, mode == SAVE_PRIVATE ? 0700 : 0777) != 0 && errno != EEXIST && errno != EISDIR) return false;
    if (slash == NULL) return true;
    *slash = '/';
  }
}

static bool write_all(int file, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t written = write(file, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes += written;
    size -= (size_t)written;
  }
  return true;
}

/* Sets the mode that the umask allows: files of mkstemp are private. */
static bool give_mode(int file, enum save_mode mode) {
  mode_t mask = umask(0);
  umask(mask);
  return fchmod(file, (mode_t)mode & ~mask) == 0;
}

/* Syncs the folder, without which a new name may be lost; ignores file systems that cannot. */
static void keep_names(const char *folder) {
  int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  if (fsync(file) != 0) errno = 0;
  close(file);
}

static bool give_name(const char *temporary, const char *path, bool replace) {
  if (replace) return rename(temporary, path) == 0;
  if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  if (access(path, F_OK) != 0)
    return rename(temporary, path) == 0; /* for file systems without an atomic exclusive rename */
  errno = EEXIST;
  return false;
}

enum status save_file(const char *path, const void *bytes, size_t size, enum save_mode mode, bool replace,
                      struct error *error) {
  char folder[PATH_MAX], temporary[PATH_MAX + 16];
  if (strlen(path) >= PATH_MAX - 16) return error_set(error, STATUS_INTERNAL, "the path %.60s.. is too long", path);
  folder_of(path, folder);
  if (!make_folder(folder, mode)) return fail(folder, error);
  snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);
  int file = mkostemp(temporary, O_CLOEXEC);
  if (file < 0) return fail(path, error);
  bool good = write_all(file, bytes, size) && give_mode(file, mode) && fsync(file) == 0;
  if (close(file) != 0) good = false;
  good = good && give_name(temporary, path, replace);
  if (good) {
    keep_names(folder);
    return STATUS_OK;
  }
  enum status status = errno == EEXIST ? error_set(error, STATUS_USAGE, "%s already exists", path) : fail(path, error);
  unlink(temporary);
  return status;
}
