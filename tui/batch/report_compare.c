/* Schedules side by side as tables for people: a section after the other, the largest differences first. */
#include <stdlib.h>
#include <string.h>

#include "tui/analysis/comparison.h"
#include "tui/options/point_options.h"
#include "tui/text/report_table.h"
#include "tui/text/timing.h"

enum { HEADS_SIZE = 512 };

/* One column for each slot, and two for how it differs from the first. */
enum { COLUMNS_MOST = 2 + 3 * (COMPARISON_SLOTS - 1) };

static void open_table(struct table *table, struct report *report, int slot_count, const char *first_head,
                       char alignment[COLUMNS_MOST + 1]) {
  char heads[HEADS_SIZE];
  strcpy(alignment, "lr");
  int length = snprintf(heads, sizeof heads, "%s|A", first_head);
  for (int i = 1; i < slot_count; i++) {
    strcat(alignment, "rrr");
    length += snprintf(heads + length, sizeof heads - (size_t)length, "|%c|%c-A|", 'A' + i, 'A' + i);
  }
  table_open(table, report, alignment, heads);
}

static void add_value(struct table *table, const struct comparison_row *row, int slot) {
  char text[FORMAT_SIZE];
  table_add(table, "%s", row->has[slot] ? comparison_value_text(text, row, slot) : "-");
}

static void add_difference(struct table *table, const struct comparison_row *row, int slot) {
  char text[FORMAT_SIZE];
  if (!row->has[0] && !row->has[slot]) {
    table_add(table, "-");
    table_add(table, "-");
    return;
  }
  table_add(table, "%s", comparison_difference_text(text, row, 0, slot));
  if (!row->has[0] || !row->has[slot]) {
    table_add(table, "only in %c", 'A' + (row->has[0] ? 0 : slot));
  } else {
    table_add(table, "%s", comparison_percent_text(text, row, 0, slot));
  }
}

static void report_section(struct report *report, const struct comparison *comparison, enum comparison_section section,
                           const int *order) {
  struct table table;
  char alignment[COLUMNS_MOST + 1];
  fputc('\n', report->out);
  open_table(&table, report, comparison->slot_count, section_info[section].name, alignment);
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *row = &comparison->rows[order[i]];
    if (row->section != section) continue;
    table_add(&table, "%s", row->name);
    add_value(&table, row, 0);
    for (int slot = 1; slot < comparison->slot_count; slot++) {
      add_value(&table, row, slot);
      add_difference(&table, row, slot);
    }
  }
  table_close(&table);
}

void report_comparison(struct report *report, const struct comparison *comparison,
                       const struct evaluation *const *slots, double clock_mhz) {
  int *order = calloc((size_t)comparison->row_count, sizeof *order);
  if (order == NULL) {
    report->failed = true;
    return;
  }
  for (int i = 0; i < comparison->slot_count; i++) {
    char text[POINT_OPTIONS_SIZE], timing[TIMING_TEXT_SIZE];
    if (!point_options(&slots[i]->point, text)) report->failed = true;
    fprintf(report->out, "%c  %s\n", 'A' + i, text);
    if (clock_mhz > 0) fprintf(report->out, "   %s\n", timing_text(slots[i]->result, clock_mhz, timing));
  }
  comparison_order(comparison, 0, -1, true, order);
  for (int section = 0; section < SECTION_COUNT; section++) {
    report_section(report, comparison, (enum comparison_section)section, order);
  }
  if (!comparison->same_workload) fputs("\nThe networks differ: layers are matched by their position.\n", report->out);
  free(order);
}
