/* Differences of pinned schedules, section by section: values, signed differences, percentages, and bars to both sides
 * of an axis; or one of these for as many pins as fit. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/explorer/view.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
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

/* Length of the bar, on one scale for all: as a part of the whole. */
static double bar_fraction(const struct compare *compare, const struct comparison_row *row) {
  double share = comparison_share(compare->comparison, row, compare->base, compare->other);
  return compare->share > 0 ? share / compare->share : 0;
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
static void draw_cell(const struct state *state, struct area area, int line, int end, const struct comparison_row *row,
                      int kind, int slot) {
  int base = compare_of(state)->base;
  char label[NAME_CUT_SIZE];
  if (row == NULL && kind == COMPARE_VALUES) {
    enum style style = slot == base || slot == compare_of(state)->other ? STYLE_TITLE : STYLE_DIM;
    area_text_right(area, line, end, style, "%s", compare_label(state, slot, VALUE - 1, label));
  } else if (row == NULL) {
    area_text_right(area, line, end, STYLE_DIM, "%c − %c", 'A' + slot, 'A' + base);
  } else if (kind == COMPARE_VALUES) {
    draw_value(area, line, end, row, slot);
  } else if (kind == COMPARE_DIFFERENCES) {
    draw_difference(area, line, end, row, base, slot);
  } else {
    draw_percent(area, line, end, row, base, slot);
  }
}

/* Columns of a pin that is not the base. */
struct columns_of_pin {
  bool value, difference;
};

static int group_width(struct columns_of_pin group) {
  return PERCENT + (group.value ? VALUE : 0) + (group.difference ? DIFFERENCE : 0);
}

/* How many pins have room for such columns, the base among them. */
static int pins_in(int room, struct columns_of_pin group) {
  return 1 + (room - (group.value ? VALUE : 0)) / group_width(group);
}

/* What the columns hold, and of how many pins: with values and differences if all pins fit, else without differences,
 * which the values and per cents tell, too; where room is short, without values. */
static struct columns_of_pin choose_group(const struct state *state, struct area area, int *pins) {
  static const struct columns_of_pin all = {true, true}, values = {true, false}, differences = {false, true};
  int room = area.width - 1 - name_width(area), count = state->pins.count;
  const struct columns_of_pin *group = area.width < WIDE_ENOUGH      ? &differences
                                       : pins_in(room, all) >= count ? &all
                                                                     : &values;
  int most = pins_in(room, *group) > 2 ? pins_in(room, *group) : 2;
  *pins = most < count ? most : count;
  return *group;
}

/* Values in the order of pinning, each but the base's with its difference beside it. Returns where the bar of the other
 * begins. */
static int draw_groups(const struct state *state, struct area area, int line, const struct comparison_row *row) {
  int slots[PIN_COUNT], pins, base = compare_of(state)->base, column = 1 + name_width(area);
  struct columns_of_pin group = choose_group(state, area, &pins);
  int count = compare_columns(state, pins, slots);
  for (int i = 0; i < count; i++) {
    if (group.value) draw_cell(state, area, line, column += VALUE, row, COMPARE_VALUES, slots[i]);
    if (slots[i] == base) continue;
    if (group.difference) draw_cell(state, area, line, column += DIFFERENCE, row, COMPARE_DIFFERENCES, slots[i]);
    column += PERCENT;
    bool in_points = row != NULL && row->unit == UNIT_FRACTION && !group.difference;
    if (row != NULL) {
      draw_cell(state, area, line, column, row, in_points ? COMPARE_DIFFERENCES : COMPARE_PERCENTS, slots[i]);
    }
    if (row == NULL) area_text_right(area, line, column, STYLE_DIM, group.difference ? "%%" : "vs %c", 'A' + base);
  }
  return column;
}

/* One figure of as many pins as there is room for. */
static void draw_all(const struct state *state, struct area area, int line, const struct comparison_row *row,
                     int show) {
  int slots[PIN_COUNT], column = 1 + name_width(area), base = compare_of(state)->base;
  int width = show == COMPARE_VALUES ? VALUE : show == COMPARE_DIFFERENCES ? DIFFERENCE : PERCENT;
  int room = (area.width - column) / width, most = room + (show != COMPARE_VALUES);
  int count = compare_columns(state, most, slots);
  for (int i = 0; i < count; i++) {
    if (slots[i] == base && show != COMPARE_VALUES) continue;
    draw_cell(state, area, line, column += width, row, show, slots[i]);
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

enum { TITLE_SIZE = 96 };

/* Fills `title` and `right` of TITLE_SIZE bytes. */
static void write_titles(const struct state *state, int width, char *title, char *right) {
  const size_t size = TITLE_SIZE;
  static const char *const show[COMPARE_SHOWS] = {"", ": values", ": absolute", ": per cent"};
  const struct compare *compare = compare_of(state);
  snprintf(title, size, "Differences%s", show[pane_of(state, &pane_differences)->figure]);
  right[0] = 0;
  if (compare->comparison == NULL) return;
  if (!compare->comparison->same_workload) {
    snprintf(right, size, "other network: layers by position");
  } else {
    bool axis = pane_of(state, &pane_differences)->figure == COMPARE_DIFFERENCE && width >= WIDE_ENOUGH;
    snprintf(right, size, "%s", pane_of(state, &pane_differences)->sorted ? "largest first" : "hierarchy order");
    if (axis) text_append(right, size, " · full bar %.3g %% of all · better ◂│▸ worse", 100 * compare->share);
  }
}

static void draw_differences(const struct state *state, struct area area, bool focus) {
  char title[TITLE_SIZE], right[TITLE_SIZE], text[MESSAGE_SIZE];
  write_titles(state, area.width, title, right);
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

const struct pane pane_differences = {.covers = "Differences",
                                      .help = "Differences of the others from the base.",
                                      .figure_count = COMPARE_SHOWS,
                                      .sorts = true,
                                      .starts_sorted = true,
                                      .footer = TAKES(ACTION_SORT) | TAKES(ACTION_FIGURE),
                                      .rows = differences_rows,
                                      .row_text = differences_row_text,
                                      .draw = draw_differences,
                                      .table = differences_table};
