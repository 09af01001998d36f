/* Names of all inputs that can be found, for the pickers: read at start, and again after saving a file. */
#ifndef TUI_ANALYSIS_CATALOG_H
#define TUI_ANALYSIS_CATALOG_H

#include <stdbool.h>

#include "inputs/inputs.h"

struct catalog {
  struct arena arena;
  int count[INPUT_NAMED_COUNT];
  const char **names[INPUT_NAMED_COUNT];
};

/* Brings names of lessons into the order of the course; others stay behind them. */
void catalog_order_lessons(const char **names, int count);

/* A kind whose names cannot be read is left empty: paths still work. */
void catalog_init(struct catalog *catalog);
void catalog_deinit(struct catalog *catalog);

/* Reads it again if *asked, and clears that. */
void catalog_update(struct catalog *catalog, bool *asked);

#endif
