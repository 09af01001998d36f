/* Differences of pinned schedules, section by section: values, signed differences, percentages, and bars to both sides
 * of an axis; or one of these for as many pins as fit. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/explorer/view.h"
#include "tui/text/format.h"
#include "tui/views/compare/compare.h"

/* Widths of columns; values and differences with the longest units, kJ·cyc. */
enum { NAME = 16, NAME_NARROW = 13, VALUE = 13, DIFFERENCE = 15, PERCENT = 10 };
enum { WIDE_ENOUGH = 70, BAR_LEAST = 8 };

static int differences_rows(const struct state *state) {
  return compare_is_ready(state, NULL, 0) ? compare_of(state)->line_count : 0;
}

static void differences_row_text(const struct state *state, int row, char *text, size_t size) {
  const struct comparison_row *figure = compare_row(compare_of(state), row);
  const char *section = section_info[compare_section(compare_of(state), row)].name;
  snprintf(text, size, "%s %s", section, figure != NULL ? figure->name : "");
}

static enum style judged(const struct comparison_row *row, int base, int slot) {
  static const enum style style[] = {STYLE_WORSE, STYLE_TEXT, STYLE_BETTER};
  if (!comparison_differs(row, base, slot)) return STYLE_DIM;
  return style[1 + comparison_judgement(row, base, slot)];
}

static void draw_value(struct area area, int line, int end, const struct comparison_row *row, int slot) {
  char text[FORMAT_SIZE];
  area_text_right(area, line, end, row->has[slot] ? STYLE_TEXT : STYLE_DIM, "%s",
                  row->has[slot] ? comparison_value_text(text, row, slot) : "–");
}

/* "▼ −11.95 mJ": arrow, sign and number. */
static void draw_difference(struct area area, int line, int end, const struct comparison_row *row, int base, int slot) {
  char text[FORMAT_SIZE];
  bool differs = comparison_differs(row, base, slot);
  area_text_right(area, line, end, judged(row, base, slot), "%s%s",
                  !differs                                     ? ""
                  : comparison_difference(row, base, slot) > 0 ? "▲"
                                                               : "▼",
                  comparison_difference_text(text, row, base, slot));
}

static void draw_percent(struct area area, int line, int end, const struct comparison_row *row, int base, int slot) {
  char text[FORMAT_SIZE];
  if (row->has[base] && row->has[slot]) {
    area_text_right(area, line, end, judged(row, base, slot), "%s", comparison_percent_text(text, row, base, slot));
  } else if (row->has[base] || row->has[slot]) {
    area_text_right(area, line, end, STYLE_DIM, "only in %c", 'A' + (row->has[base] ? base : slot));
  } else {
    area_text_right(area, line, end, STYLE_DIM, "–");
  }
}

/* Length of the bar: one scale per unit; each total, the only figure of its unit, has a scale of its own. */
static double bar_fraction(const struct compare *compare, const struct comparison_row *row) {
  int base = compare->base, other = compare->other;
  double size = fabs(comparison_difference(row, base, other)), scale = 0;
  if (section_info[row->section].is_mixed) {
    scale = fmax(fabs(row->value[base]), fabs(row->value[other]));
  } else {
    for (int i = 0; i < compare->comparison->row_count; i++) {
      const struct comparison_row *with = &compare->comparison->rows[i];
      if (with->unit == row->unit && !section_info[with->section].is_mixed) {
        scale = fmax(scale, fabs(comparison_difference(with, base, other)));
      }
    }
  }
  return scale > 0 ? size / scale : 0;
}

/* Better is left of the axis, worse is right, for either sign. */
static void draw_bar(const struct compare *compare, struct area area, int line, int column,
                     const struct comparison_row *row) {
  int half = (area.width - column - 2) / 2, axis = column + half + 1;
  int judgement = comparison_judgement(row, compare->base, compare->other);
  enum style style = judged(row, compare->base, compare->other);
  area_text(area, line, axis, STYLE_BORDER, "│");
  if (half < 1 || judgement == 0) return;
  int length = (int)ceil(bar_fraction(compare, row) * half);
  if (judgement > 0) {
    area_repeat(area, line, axis - length, length, style, L'█');
    area_text(area, line, axis - length, style, "◂");
  } else {
    area_repeat(area, line, axis + 1, length, style, L'█');
    area_text(area, line, axis + length, style, "▸");
  }
}

/* --- Columns --------------------------------------------------------------------------------------------- */

static int name_width(struct area area) {
  return area.width >= WIDE_ENOUGH ? NAME : NAME_NARROW;
}

/* Writes what `kind` (COMPARE_VALUES, ..) says of a pin, ending before `end`; the column's head where the row is NULL.
 */
static void draw_cell(struct area area, int line, int end, const struct comparison_row *row, int kind, int base,
                      int slot) {
  if (row == NULL) {
    area_text_right(area, line, end, STYLE_DIM, kind == COMPARE_VALUES ? "%c" : "%c − %c", 'A' + slot, 'A' + base);
  } else if (kind == COMPARE_VALUES) {
    draw_value(area, line, end, row, slot);
  } else if (kind == COMPARE_DIFFERENCES) {
    draw_difference(area, line, end, row, base, slot);
  } else {
    draw_percent(area, line, end, row, base, slot);
  }
}

/* Base, the other, its difference, and the differences of further pins if at least two fit; where room is short, only
 * differences. Returns where the bar of the other begins. */
static int draw_groups(const struct state *state, struct area area, int line, const struct comparison_row *row) {
  int slots[PIN_COUNT], count = compare_slots(state, slots), column = 1 + name_width(area);
  int base = compare_of(state)->base;
  bool values = area.width >= WIDE_ENOUGH;
  if (values) draw_cell(area, line, column += VALUE, row, COMPARE_VALUES, base, base);
  if (count > 1 && column + 2 * (DIFFERENCE + PERCENT) + BAR_LEAST <= area.width) values = false;
  int group = DIFFERENCE + PERCENT + (values ? VALUE : 0);
  for (int i = 0; i < count && (i == 0 || column + group + BAR_LEAST <= area.width); i++) {
    if (values) draw_cell(area, line, column += VALUE, row, COMPARE_VALUES, base, slots[i]);
    draw_cell(area, line, column += DIFFERENCE, row, COMPARE_DIFFERENCES, base, slots[i]);
    column += PERCENT;
    if (row != NULL) draw_cell(area, line, column, row, COMPARE_PERCENTS, base, slots[i]);
    if (row == NULL) area_text_right(area, line, column, STYLE_DIM, "%%");
  }
  return column;
}

/* One figure of as many pins as there is room for, from the other on. */
static void draw_all(const struct state *state, struct area area, int line, const struct comparison_row *row,
                     int show) {
  int slots[PIN_COUNT], count = compare_slots(state, slots), column = 1 + name_width(area);
  int base = compare_of(state)->base;
  int width = show == COMPARE_VALUES ? VALUE : show == COMPARE_DIFFERENCES ? DIFFERENCE : PERCENT;
  if (show == COMPARE_VALUES) draw_cell(area, line, column += VALUE, row, show, base, base);
  for (int i = 0; i < count && column + width <= area.width; i++) {
    draw_cell(area, line, column += width, row, show, base, slots[i]);
  }
}

/* Draws a row, or the heads of the columns (NULL). */
static void draw_figures(const struct state *state, struct area area, int line, const struct comparison_row *row) {
  int show = pane_of(state, &pane_differences)->figure;
  if (show != COMPARE_DIFFERENCE) {
    draw_all(state, area, line, row, show);
    return;
  }
  int column = draw_groups(state, area, line, row);
  if (area.width - column < BAR_LEAST) return;
  if (row != NULL) {
    draw_bar(compare_of(state), area, line, column, row);
  } else {
    int axis = column + (area.width - column - 2) / 2 + 1;
    area_text(area, line, axis - 1, STYLE_DIM, "◂│▸");
    if (area.width < WIDE_ENOUGH && area.width - column >= 17) { /* else in the title */
      area_text_right(area, line, axis - 2, STYLE_DIM, "better");
      area_text(area, line, axis + 3, STYLE_DIM, "worse");
    }
  }
}

/* --- The pane -------------------------------------------------------------------------------------------- */

static void draw_line(const struct state *state, struct area area, int line, int index) {
  const struct comparison_row *row = compare_row(compare_of(state), index);
  if (row == NULL) {
    area_text(area, line, 1, STYLE_LABEL, "%s", section_info[compare_section(compare_of(state), index)].name);
  } else {
    int indent = row->section == SECTION_TOTALS ? 1 : 2;
    area_text_clipped(area, line, indent, name_width(area) + 1 - indent, STYLE_TEXT, row->name);
    draw_figures(state, area, line, row);
  }
}

static void write_titles(const struct state *state, int width, char *title, char *right, size_t size) {
  static const char *const show[COMPARE_SHOWS] = {"", ": values", ": absolute", ": per cent"};
  const struct compare *compare = compare_of(state);
  snprintf(title, size, "Differences%s", show[pane_of(state, &pane_differences)->figure]);
  right[0] = 0;
  if (compare->comparison == NULL) return;
  if (!compare->comparison->same_workload && width >= 60) {
    snprintf(right, size, "other network: layers by position");
  } else if (!compare->comparison->same_workload) {
    snprintf(right, size, "layers by position");
  } else {
    bool axis = pane_of(state, &pane_differences)->figure == COMPARE_DIFFERENCE && width >= WIDE_ENOUGH;
    snprintf(right, size, "%s%s", pane_of(state, &pane_differences)->sorted ? "largest first" : "hierarchy order",
             axis ? " · better ◂│▸ worse" : "");
  }
}

static void draw_differences(const struct state *state, struct area area, bool focus) {
  char title[64], right[64], text[MESSAGE_SIZE];
  write_titles(state, area.width, title, right, sizeof right);
  struct area inside = area_frame(area, focus, title, right);
  if (!compare_is_ready(state, text, sizeof text)) {
    area_wrapped(area_part(inside, 0, 1, inside.height, inside.width - 2), 0, STYLE_DIM, text);
    return;
  }
  draw_figures(state, inside, 0, NULL);
  pane_list(state, &pane_differences, area_part(inside, 1, 0, inside.height - 1, inside.width), focus, draw_line);
}

/* Headings have a row, too, so that rows are the lines of the pane. */
static void differences_table(const struct state *state, struct table *table) {
  const struct compare *compare = compare_of(state);
  const struct comparison none = {.slot_count = 0};
  comparison_table(compare->comparison != NULL ? compare->comparison : &none, compare->base, compare->lines,
                   compare->line_count, table);
}

const struct pane pane_differences = {.help = "Differences of the others from the base.",
                                      .figure_count = COMPARE_SHOWS,
                                      .sorts = true,
                                      .starts_sorted = true,
                                      .footer = TAKES(ACTION_SORT) | TAKES(ACTION_FIGURE),
                                      .rows = differences_rows,
                                      .row_text = differences_row_text,
                                      .draw = draw_differences,
                                      .table = differences_table};
