/* A table as data: what a pane or a report lists, to be copied and exported. Numbers are exact; how they look on the
 * screen is the pane's business. */
#ifndef TUI_TEXT_TABLE_H
#define TUI_TEXT_TABLE_H

#include <stdbool.h>

#include "model/base/arena.h"

enum { TABLE_COLUMNS = 256 };

struct table_cell {
  const char *text; /* NULL: a number */
  double number;
};

struct table {
  struct arena arena;
  const char *title;
  int column_count;
  const char *columns[TABLE_COLUMNS]; /* with their units: "energy_pj" */
  int cell_count, cell_room;
  struct table_cell *cells; /* row by row */
  bool failed;              /* memory is out; nothing more is added */
};

void table_init(struct table *table);
void table_deinit(struct table *table);

/* The caller's strings are copied. */
__attribute__((format(printf, 2, 3))) void table_title(struct table *table, const char *format, ...);
/* Adds a column; all of them come before the first cell. */
__attribute__((format(printf, 2, 3))) void table_column(struct table *table, const char *format, ...);
/* Adds the next cell, from left to right, then in the next row. */
__attribute__((format(printf, 2, 3))) void table_text(struct table *table, const char *format, ...);
void table_number(struct table *table, double number);

/* Whole rows. */
int table_rows(const struct table *table);
const struct table_cell *table_cell(const struct table *table, int row, int column);

#endif
