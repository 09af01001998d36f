#include "tui/analysis/catalog.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The number of a lesson in the course, from the beginning of its file; more than any other: it has none. */
static int course_of(const char *name) {
  enum { NONE = 1000, HEAD = 1024 };
  char path[4096], head[HEAD] = "";
  struct error ignored;
  int number = NONE;
  if (input_path(INPUT_LESSON, name, path, sizeof path, &ignored) != STATUS_OK) return number;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return number;
  ssize_t size = read(file, head, HEAD - 1);
  close(file);
  const char *line = size > 0 ? strstr(head, "\ncourse ") : NULL;
  return line != NULL ? atoi(line + strlen("\ncourse ")) : number;
}

void catalog_order_lessons(const char **names, int count) {
  for (int i = 1; i < count; i++) {
    for (int j = i; j > 0 && course_of(names[j - 1]) > course_of(names[j]); j--) {
      const char *name = names[j];
      names[j] = names[j - 1];
      names[j - 1] = name;
    }
  }
}

void catalog_init(struct catalog *catalog) {
  *catalog = (struct catalog){.count = {0}};
  arena_init(&catalog->arena);
  for (int kind = 0; kind < INPUT_NAMED_COUNT; kind++) {
    struct error ignored;
    if (input_names((enum input_kind)kind, &catalog->arena, &catalog->count[kind], &catalog->names[kind], &ignored) !=
        STATUS_OK) {
      catalog->count[kind] = 0;
    }
  }
  catalog_order_lessons(catalog->names[INPUT_LESSON], catalog->count[INPUT_LESSON]);
}

void catalog_deinit(struct catalog *catalog) {
  arena_deinit(&catalog->arena);
}

void catalog_update(struct catalog *catalog, bool *asked) {
  if (!*asked) return;
  catalog_deinit(catalog);
  catalog_init(catalog);
  *asked = false;
}
