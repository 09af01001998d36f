/* Rows of a sweep read back: which point a line is, and whether it is as it was written. */
#ifndef TUI_BATCH_SWEEP_ROW_READ_H
#define TUI_BATCH_SWEEP_ROW_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/options/sweep_options.h"

/* True if the line has the names of CSV columns, of any figures. */
bool sweep_row_is_csv_heads(const char *line);

/* Returns the point of a row of CSV or JSONL, from 0; -1 if the line is not a row. */
int64_t sweep_row_point(const char *line, enum sweep_format format);

/* True if the row, a line with its end, is whole: of CSV, one field for each of `heads`, with a number where one
 * belongs; of JSONL (`heads` NULL), one object. */
bool sweep_row_is_whole(const char *line, const char *heads, enum sweep_format format);

#endif
