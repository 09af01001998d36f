/* Differences as a table: exact as data; for papers in one unit a section, without the rows that do not differ. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/analysis/comparison.h"
#include "tui/text/utf8.h"

int comparison_lines(const struct comparison *comparison, const int *order, int *lines) {
  int count = 0;
  enum comparison_section section = SECTION_TOTALS;
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *row = &comparison->rows[order[i]];
    if (row->section != section) lines[count++] = -1 - (int)row->section;
    section = row->section;
    lines[count++] = order[i];
  }
  return count;
}

/* The scale of the row's section: four digits for its largest difference, as the largest value may be far from those
 * that differ. Where units differ, the row's own: four digits for its value. */
static struct unit_scale scale_of(const struct comparison *comparison, int base, const struct comparison_row *row) {
  const double most = 1000; /* a value has at most so many times the digits of a difference */
  bool is_mixed = section_info[row->section].is_mixed, is_whole = true;
  double largest = 0;
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *with = &comparison->rows[i];
    bool counts = is_mixed ? with == row : with->section == row->section;
    for (int slot = 0; counts && slot < comparison->slot_count; slot++) {
      double value = fabs(with->value[slot]), difference = fabs(comparison_difference(with, base, slot));
      largest = fmax(largest, is_mixed ? value : fmax(value / most, difference));
      is_whole = is_whole && value == floor(value);
    }
  }
  return unit_scale_of(row->unit, largest, is_whole);
}

static void add_columns(struct table *table, const struct comparison *comparison, int base) {
  int slot_count = comparison->slot_count;
  table_title(table, "Differences");
  TABLE_HEAD(table, column_hidden("section"), column_text("name", ""), column_hidden("unit"));
  for (int i = 0; i < slot_count; i++) {
    table_column(table, "%c", 'A' + i);
    table_head(table, "%s", comparison->label[i]);
  }
  for (int i = 0; i < slot_count; i++) {
    if (i == base) continue;
    table_column(table, "%c-%c", 'A' + i, 'A' + base);
    if (comparison_has_names(comparison)) table_head(table, "%s − %s", comparison->label[i], comparison->label[base]);
    table_column(table, "%c-%c (%%)", 'A' + i, 'A' + base);
    table_head(table, "%%");
  }
}

/* True if what people read of a difference is not 0. */
static bool is_seen(const struct comparison_row *row, const struct unit_scale *scale, int base, int slot) {
  double step = pow(10, -scale->decimals);
  if (row->has[base] != row->has[slot]) return true;
  return round(fabs(comparison_difference(row, base, slot)) * scale->factor / step) > 0;
}

/* The difference of a slot, and the same in per cent. */
static void add_difference(struct table *table, const struct comparison_row *row, const struct unit_scale *scale,
                           int base, int slot) {
  char difference[FORMAT_SIZE] = "0", percent[FORMAT_SIZE];
  double number = comparison_difference(row, base, slot);
  bool is_relative = row->value[base] > 0;
  if (is_seen(row, scale, base, slot)) {
    snprintf(difference, sizeof difference, "%s%.*f", number < 0 ? "−" : "+", scale->decimals,
             fabs(number) * scale->factor);
  }
  comparison_percent_text(percent, row, base, slot);
  char *unit = strstr(percent, " %"); /* the head has it */
  if (unit != NULL) *unit = 0;
  TABLE_ROW(table, cell_shown(number, difference),
            is_relative ? cell_shown(100 * number / row->value[base], percent) : cell_text(""));
}

static void add_row(struct table *table, const struct comparison *comparison, int base,
                    const struct comparison_row *row) {
  struct unit_scale scale = scale_of(comparison, base, row);
  char name[COMPARISON_NAME_SIZE + sizeof scale.unit + 4];
  bool names_unit = section_info[row->section].is_mixed && scale.unit[0] != 0;
  enum table_role role = TABLE_EQUAL;
  for (int i = 0; i < comparison->slot_count; i++) {
    if (i != base && is_seen(row, &scale, base, i)) role = TABLE_ROWS;
  }
  snprintf(name, sizeof name, names_unit ? "%s [%s]" : "%s", row->name, scale.unit);
  TABLE_ROW(table, (struct table_cell){.text = section_info[row->section].name, .role = role},
            (struct table_cell){.text = row->name, .shown = name}, cell_text(unit_table[row->unit].name));
  for (int i = 0; i < comparison->slot_count; i++) {
    char text[FORMAT_SIZE];
    snprintf(text, sizeof text, "%.*f", scale.decimals, row->value[i] * scale.factor);
    TABLE_ROW(table, row->has[i] ? cell_shown(row->value[i], text) : cell_text(""));
  }
  for (int i = 0; i < comparison->slot_count; i++) {
    if (i != base) add_difference(table, row, &scale, base, i);
  }
}

/* A heading, whose name and unit people see, and no numbers. */
static void add_heading(struct table *table, const struct comparison *comparison, int base,
                        enum comparison_section section) {
  char name[COMPARISON_NAME_SIZE];
  snprintf(name, sizeof name, "%s", section_info[section].name);
  for (int i = 0; i < comparison->row_count && !section_info[section].is_mixed; i++) {
    if (comparison->rows[i].section != section) continue;
    struct unit_scale scale = scale_of(comparison, base, &comparison->rows[i]);
    if (scale.unit[0] != 0) text_append(name, sizeof name, " [%s]", scale.unit);
    break;
  }
  TABLE_ROW(table, (struct table_cell){.text = section_info[section].name, .role = TABLE_HEADING},
            (struct table_cell){.text = "", .shown = name});
  for (int c = 2; c < table->column_count; c++) TABLE_ROW(table, cell_text(""));
}

void comparison_table(const struct comparison *comparison, int base, const int *lines, int line_count,
                      struct table *table) {
  add_columns(table, comparison, base);
  for (int line = 0; line < line_count; line++) {
    if (lines[line] < 0) {
      add_heading(table, comparison, base, (enum comparison_section)(-1 - lines[line]));
    } else {
      add_row(table, comparison, base, &comparison->rows[lines[line]]);
    }
  }
}
