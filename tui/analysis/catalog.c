#include "tui/analysis/catalog.h"

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
