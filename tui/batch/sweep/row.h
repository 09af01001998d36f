/* Rows of a sweep as text: CSV (RFC 4180), JSON lines, a table for people. */
#ifndef TUI_BATCH_SWEEP_ROW_H
#define TUI_BATCH_SWEEP_ROW_H

#include <stdio.h>

#include "tui/batch/sweep/grid.h"
#include "tui/batch/sweep/header.h"

/* Writes what comes before the first row: header and the names of columns. */
void sweep_row_heads(const struct grid *grid, const struct sweep_header *header, enum sweep_format format, FILE *out);

/* True for a line with the names of CSV's columns, whatever its figures are. */
bool sweep_row_is_csv_heads(const char *line);

/* Writes one line: what point `index` of the grid came to. */
void sweep_row_write(const struct grid *grid, int64_t index, const struct sweep_row *row, enum sweep_format format,
                     FILE *out);

/* The point of a row that was written as CSV or JSONL, from 0; -1 if the line is none. */
int64_t sweep_row_point(const char *line, enum sweep_format format);

#endif
