/* Rows of a sweep as text: CSV (RFC 4180), JSON lines, a table for people. */
#ifndef TUI_BATCH_SWEEP_ROW_H
#define TUI_BATCH_SWEEP_ROW_H

#include <stdio.h>

#include "tui/batch/sweep/grid.h"
#include "tui/batch/sweep/header.h"

/* Writes header and names of columns. False when memory is out. */
bool sweep_row_heads(const struct grid *grid, const struct sweep_header *header, enum sweep_format format, FILE *out);

/* Writes the row of point `index` of the grid. False when memory is out. */
bool sweep_row_write(const struct grid *grid, int64_t index, const struct sweep_row *row, enum sweep_format format,
                     FILE *out);

#endif
