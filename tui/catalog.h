/* The names of all inputs that can be found, for the pickers. Read once at start, then only read. */
#ifndef TUI_CATALOG_H
#define TUI_CATALOG_H

#include "inputs/inputs.h"

struct catalog {
  struct arena arena;
  int count[INPUT_KIND_COUNT];
  const char **names[INPUT_KIND_COUNT];
};

/* A kind whose names cannot be read is left empty: paths still work. */
void catalog_init(struct catalog *catalog);
void catalog_deinit(struct catalog *catalog);

#endif
