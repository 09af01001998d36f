#include "tui/analysis/stamp.h"

#include <limits.h>
#include <sys/stat.h>

struct stamp stamp_of(enum input_kind kind, const char *name) {
  struct stamp stamp = {.size = 0};
  char path[PATH_MAX];
  struct error ignored;
  struct stat status;
  if (name[0] == 0) return stamp;
  if (input_path(kind, name, path, sizeof path, &ignored) == STATUS_OK && stat(path, &status) == 0) {
    stamp = (struct stamp){.written = status.st_mtim, .inode = status.st_ino, .size = status.st_size};
  }
  return stamp;
}

bool stamp_equal(const struct stamp *a, const struct stamp *b) {
  return a->inode == b->inode && a->size == b->size && a->written.tv_sec == b->written.tv_sec &&
         a->written.tv_nsec == b->written.tv_nsec;
}
