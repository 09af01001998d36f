/* Rows of a sweep as text: CSV (RFC 4180), JSON lines, a table for people. */
#ifndef TUI_BATCH_SWEEP_ROW_H
#define TUI_BATCH_SWEEP_ROW_H

#include <stdio.h>

#include "tui/batch/sweep/grid.h"
#include "tui/batch/sweep/header.h"

/* Writes header and names of columns. */
void sweep_row_heads(const struct grid *grid, const struct sweep_header *header, enum sweep_format format, FILE *out);

/* True if the line has the names of CSV columns, of any figures. */
bool sweep_row_is_csv_heads(const char *line);

/* Writes the row of point `index` of the grid. */
void sweep_row_write(const struct grid *grid, int64_t index, const struct sweep_row *row, enum sweep_format format,
                     FILE *out);

/* Returns the point of a row of CSV or JSONL, from 0; -1 if the line is not a row. */
int64_t sweep_row_point(const char *line, enum sweep_format format);

#endif
