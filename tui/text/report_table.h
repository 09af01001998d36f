/* A table of text whose columns are as wide as their widest cell. */
#ifndef TUI_TEXT_REPORT_TABLE_H
#define TUI_TEXT_REPORT_TABLE_H

#include "model/base/arena.h"
#include "tui/batch/report.h"

struct table {
  struct report *report;
  struct arena arena;
  const char *alignment; /* one letter for each column: l or r */
  int cell_count, capacity;
  const char **cells; /* row by row */
};

/* Starts a table in `report` with a row of heads; the columns are as many as `alignment` has letters, 32 at most.
 * `heads` are separated by '|'. */
void table_open(struct table *table, struct report *report, const char *alignment, const char *heads);

/* Adds the next cell, row by row. */
__attribute__((format(printf, 2, 3))) void table_add(struct table *table, const char *format, ...);

/* Writes the table, indented by two, and frees it. */
void table_close(struct table *table);

#endif
