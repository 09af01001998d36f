/* Schedules side by side as CSV: a row for each figure, the largest differences of a section first. */
#include <stdlib.h>

#include "tui/analysis/comparison_table.h"
#include "tui/batch/report.h"
#include "tui/text/table_text.h"

void report_comparison_csv(struct report *report, const struct comparison *comparison) {
  struct table table;
  int *order = calloc((size_t)comparison->row_count + 1, sizeof *order);
  table_init(&table);
  if (order != NULL) {
    comparison_order(comparison, 0, -1, true, order);
    comparison_table(comparison, 0, order, comparison->row_count, &table);
  }
  if (order != NULL && !table.failed) {
    table_write_csv(&table, report->out);
  } else {
    report->failed = true;
  }
  table_deinit(&table);
  free(order);
}
