/* A comparison as a table of exact numbers, for copies, exports and CSV. */
#ifndef TUI_ANALYSIS_COMPARISON_TABLE_H
#define TUI_ANALYSIS_COMPARISON_TABLE_H

#include "tui/analysis/comparison.h"
#include "tui/text/table.h"

/* Fills the table, which is empty: section, name and unit, the value of each slot (empty where it has none), then
 * for each but the base its difference, absolute and in per cent (empty where the base has 0). A line is the index
 * of a row, or -1 - section for a heading, whose numbers are empty. */
void comparison_table(const struct comparison *comparison, int base, const int *lines, int line_count,
                      struct table *table);

#endif
