#include "inputs/save.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
  LINKS_MOST = 40,  /* symbolic links one after the other, as the kernel follows */
  LOCK_TRIES = 200, /* for the lock of a folder */
  LOCK_EVERY_NS = 10000000,
};

/* Ending of temporary files, for mkostemp. */
static const char temporary_ending[] = ".tilescope-XXXXXX";

static enum status fail(const char *path, struct error *error) {
  return error_set_errno(error, STATUS_INTERNAL, "cannot write %s", path);
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

bool save_target(const char *path, char *target) {
  char link[PATH_MAX], folder[PATH_MAX];
  int length = snprintf(target, PATH_MAX, "%s", path);
  for (int i = 0; i < LINKS_MOST && length < PATH_MAX; i++) {
    ssize_t size = readlink(target, link, sizeof link - 1);
    if (size < 0) return true; /* no link */
    link[size] = 0;
    folder_of(target, folder);
    length =
        link[0] == '/' ? snprintf(target, PATH_MAX, "%s", link) : snprintf(target, PATH_MAX, "%s/%s", folder, link);
  }
  errno = length < PATH_MAX ? ELOOP : ENAMETOOLONG;
  return false;
}

int save_lock(const char *path, enum save_mode mode, struct error *error) {
  char target[PATH_MAX], folder[PATH_MAX];
  const struct timespec pause = {.tv_nsec = LOCK_EVERY_NS};
  if (!save_target(path, target)) return fail(path, error), -1;
  folder_of(target, folder);
  int file = make_folder(folder, mode) ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  if (file < 0) return fail(folder, error), -1;
  for (int i = 0; flock(file, LOCK_EX | LOCK_NB) != 0; i++) {
    if (errno != EWOULDBLOCK && errno != EINTR) return file; /* a file system without locks */
    if (i == LOCK_TRIES) {
      close(file);
      error_set(error, STATUS_INTERNAL, "cannot write %s: another process is writing it", path);
      return -1;
    }
    nanosleep(&pause, NULL);
  }
  return file;
}

/* True if the name is that of a temporary file for `path`, a name without folder. */
static bool is_temporary(const char *name, const char *path) {
  size_t length = strlen(path), fixed = strlen(temporary_ending) - 6;
  return strncmp(name, path, length) == 0 && strncmp(name + length, temporary_ending, fixed) == 0 &&
         strlen(name + length) == fixed + 6;
}

/* Removes temporary files for `path` that no process has locked: whoever wrote them was killed. */
static void remove_left(const char *folder, const char *path) {
  const char *slash = strrchr(path, '/');
  DIR *entries = opendir(folder);
  if (entries == NULL) return;
  for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) {
    if (!is_temporary(entry->d_name, slash != NULL ? slash + 1 : path)) continue;
    int file = openat(dirfd(entries), entry->d_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) continue;
    if (flock(file, LOCK_EX | LOCK_NB) == 0) unlinkat(dirfd(entries), entry->d_name, 0);
    close(file);
  }
  closedir(entries);
}

/* Creates a temporary file for `path`, locked while it is open. Returns its descriptor, or -1. */
static int make_temporary(const char *path, char *temporary, size_t size) {
  snprintf(temporary, size, "%s%s", path, temporary_ending);
  int file = mkostemp(temporary, O_CLOEXEC);
  if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) != 0) errno = 0; /* without locks none is removed either */
  return file;
}

enum status save_file(const char *path, const void *bytes, size_t size, enum save_mode mode, bool replace,
                      struct error *error) {
  char target[PATH_MAX], folder[PATH_MAX], temporary[PATH_MAX + sizeof temporary_ending];
  struct stat facts;
  if (!save_target(path, target)) return fail(path, error);
  if (target[0] != 0 && target[strlen(target) - 1] == '/') {
    return error_set(error, STATUS_INTERNAL, "cannot write %s: a name is missing behind the folder", path);
  }
  if (stat(target, &facts) == 0 && S_ISDIR(facts.st_mode)) {
    errno = EISDIR;
    return fail(path, error);
  }
  folder_of(target, folder);
  if (!make_folder(folder, mode)) return fail(folder, error);
  remove_left(folder, target);
  int file = make_temporary(target, temporary, sizeof temporary);
  if (file < 0) return fail(path, error);
  bool good = write_all(file, bytes, size) && give_mode(file, mode) && fsync(file) == 0;
  good = good && give_name(temporary, target, replace);
  int cause = errno;
  if (close(file) != 0 && good) return fail(path, error);
  if (good) {
    keep_names(folder);
    return STATUS_OK;
  }
  errno = cause;
  enum status status = errno == EEXIST ? error_set(error, STATUS_USAGE, "%s already exists", path) : fail(path, error);
  unlink(temporary);
  return status;
}
