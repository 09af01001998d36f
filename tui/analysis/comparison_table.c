#include "tui/analysis/comparison_table.h"

static void add_number(struct table *table, bool known, double number) {
  if (known) {
    table_number(table, number);
  } else {
    table_text(table, "%s", "");
  }
}

static void add_columns(struct table *table, int slot_count, int base) {
  table_title(table, "Differences");
  table_column(table, "section");
  table_column(table, "name");
  table_column(table, "unit");
  for (int i = 0; i < slot_count; i++) table_column(table, "%c", 'A' + i);
  for (int i = 0; i < slot_count; i++) {
    if (i == base) continue;
    table_column(table, "%c-%c", 'A' + i, 'A' + base);
    table_column(table, "%c-%c (%%)", 'A' + i, 'A' + base);
  }
}

void comparison_table(const struct comparison *comparison, int base, const int *lines, int line_count,
                      struct table *table) {
  add_columns(table, comparison->slot_count, base);
  for (int line = 0; line < line_count; line++) {
    const struct comparison_row *row = lines[line] < 0 ? NULL : &comparison->rows[lines[line]];
    table_text(table, "%s", section_info[row != NULL ? (int)row->section : -1 - lines[line]].name);
    table_text(table, "%s", row != NULL ? row->name : "");
    table_text(table, "%s", row != NULL ? unit_table[row->unit].name : "");
    for (int i = 0; i < comparison->slot_count; i++) {
      add_number(table, row != NULL && row->has[i], row != NULL ? row->value[i] : 0);
    }
    for (int i = 0; i < comparison->slot_count; i++) {
      if (i == base) continue;
      double difference = row != NULL ? comparison_difference(row, base, i) : 0;
      bool is_relative = row != NULL && row->value[base] > 0;
      add_number(table, row != NULL, difference);
      add_number(table, is_relative, is_relative ? 100 * difference / row->value[base] : 0);
    }
  }
}
