/* The parts of pinned schedules as bars side by side, all on one scale: as parts of the largest total. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/analysis/point_text.h"
#include "tui/explorer/view.h"
#include "tui/screen/heat.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/compare/compare.h"

enum { NAME = 16, VALUE = 10, COLUMN_LEAST = 20 };

/* As many pins as fit: fills slots[PIN_COUNT], returns their number. */
static int shown_slots(const struct state *state, struct area area, int *slots) {
  int room = (area.width - NAME - 1) / COLUMN_LEAST;
  return compare_columns(state, room < 1 ? 1 : room, slots);
}

/* Number of the section's lines, and the first of them. */
static int find_section(const struct compare *compare, enum comparison_section section, int *first) {
  int count = 0;
  *first = 0;
  for (int line = 0; line < compare->line_count; line++) {
    const struct comparison_row *row = compare_row(compare, line);
    if (row == NULL || row->section != section) continue;
    if (count++ == 0) *first = line;
  }
  return count;
}

static enum comparison_section chosen_section(const struct state *state) {
  return compare_parts[pane_of(state, &pane_parts)->figure];
}

static int parts_rows(const struct state *state) {
  int first;
  if (!compare_is_ready(state, NULL, 0)) return 0;
  return find_section(compare_of(state), chosen_section(state), &first);
}

static enum style bar_style(const struct comparison_row *row) {
  if (row->item == ITEM_COPIES || row->item == ITEM_STACK_INPUT) return STYLE_COPIES;
  if (row->item != ITEM_OPERAND) return STYLE_TEXT;
  return row->index == FIGURE_WEIGHT_ENERGY   ? STYLE_WEIGHTS
         : row->index == FIGURE_INPUT_ENERGY  ? STYLE_INPUTS
         : row->index == FIGURE_OUTPUT_ENERGY ? STYLE_OUTPUTS
                                              : STYLE_COPIES;
}

/* The largest value of the section in any pin. */
static double largest_of(const struct compare *compare, int first, int count) {
  double largest = 0;
  for (int i = 0; i < count; i++) {
    const struct comparison_row *row = compare_row(compare, first + i);
    for (int slot = 0; slot < compare->comparison->slot_count; slot++) largest = fmax(largest, row->value[slot]);
  }
  return largest;
}

/* What the longest bar stands for in a section: the same part of the largest total in all sections. */
static double scale_of(const struct compare *compare, int first) {
  const struct comparison_row *row = compare_row(compare, first);
  double whole = 0;
  for (int slot = 0; row != NULL && slot < compare->comparison->slot_count; slot++) {
    whole = fmax(whole, comparison_whole(compare->comparison, row, slot, slot));
  }
  return whole * compare->part;
}

static void draw_row(struct area area, int line, const struct comparison_row *row, const int *slots, int count,
                     double scale) {
  int width = (area.width - NAME - 1) / count;
  area_text_clipped(area, line, 1, NAME - 1, STYLE_TEXT, row->name);
  for (int i = 0; i < count; i++) {
    char text[FORMAT_SIZE];
    int column = NAME + i * width;
    area_text_right(area, line, column + VALUE, row->has[slots[i]] ? STYLE_TEXT : STYLE_DIM, "%s",
                    row->has[slots[i]] ? comparison_value_text(text, row, slots[i]) : "–");
    area_bar(area, line, column + VALUE + 1, width - VALUE - 2, scale > 0 ? row->value[slots[i]] / scale : 0,
             bar_style(row));
  }
}

static void draw_heads(const struct state *state, struct area area, int line, enum comparison_section section,
                       const int *slots, int count) {
  int width = (area.width - NAME - 1) / count;
  int total = section_info[section].total;
  for (int i = 0; i < count; i++) {
    const struct evaluation *result = pin_result(&state->pins.pin[slots[i]]);
    char text[FORMAT_SIZE];
    int column = NAME + i * width;
    if (result == NULL) continue;
    area_text_right(area, line, column + VALUE, STYLE_TITLE, "%s",
                    figure_format(&figure_table[total], text, result->figures->value[total]));
    bool is_base = slots[i] == compare_of(state)->base;
    char label[NAME_CUT_SIZE];
    compare_label(state, slots[i], width - VALUE - 2 - 5 * is_base, label);
    area_text(area, line, column + VALUE + 1, STYLE_TITLE, "%s%s", label, is_base ? " base" : "");
  }
}

/* Returns the number of lines drawn. */
static int draw_section(const struct state *state, struct area area, enum comparison_section section, bool chosen) {
  int slots[PIN_COUNT], first, count = find_section(compare_of(state), section, &first);
  int slot_count = shown_slots(state, area, slots), height = area.height - 1;
  double scale = scale_of(compare_of(state), first);
  int from = chosen ? area_first_row(pane_of(state, &pane_parts)->row, count, height) : 0;
  draw_heads(state, area, 0, section, slots, slot_count);
  if (!chosen) area_text_clipped(area, 0, 1, NAME, STYLE_LABEL, strchr(section_info[section].name, ' ') + 1);
  int line = 0;
  for (; line < height && from + line < count; line++) {
    draw_row(area, 1 + line, compare_row(compare_of(state), first + from + line), slots, slot_count, scale);
    if (!chosen) continue;
    if (from + line == pane_of(state, &pane_parts)->row) area_text(area, 1 + line, 0, STYLE_TITLE, "▸");
    area_row(area, 1 + line, 0, area.width, from + line);
  }
  return 1 + line;
}

static void draw_parts(const struct state *state, struct area area, bool focus) {
  char text[MESSAGE_SIZE];
  int chosen = pane_of(state, &pane_parts)->figure;
  char right[48] = "";
  if (compare_of(state)->comparison != NULL) {
    snprintf(right, sizeof right, "full bar %.3g %% of all", 100 * compare_of(state)->part);
  }
  struct area inside = area_frame(area, focus, section_info[chosen_section(state)].name, right);
  if (!compare_is_ready(state, text, sizeof text)) {
    area_text(inside, 0, 1, STYLE_DIM, "nothing to compare yet");
    return;
  }
  int line = draw_section(state, inside, compare_parts[chosen], true);
  for (int i = 1; i < COMPARE_PARTS; i++) { /* and other sections below, as long as they fit whole */
    int first, section = (chosen + i) % COMPARE_PARTS;
    int needed = 2 + find_section(compare_of(state), compare_parts[section], &first);
    if (line + needed > inside.height) continue;
    struct area rest = area_part(inside, line + 1, 0, inside.height - line - 1, inside.width);
    line += 1 + draw_section(state, rest, compare_parts[section], false);
  }
}

static void parts_table(const struct state *state, struct table *table) {
  const struct compare *compare = compare_of(state);
  enum comparison_section section = chosen_section(state);
  int first, count = find_section(compare, section, &first);
  table_title(table, "%s", section_info[section].name);
  TABLE_HEAD(table, column_text("name", ""), column_hidden("unit"));
  for (int i = 0; i < state->pins.count; i++) {
    char label[PIN_NAME_SIZE];
    table_column(table, "%c", 'A' + i);
    table_head(table, "%s", pins_label(&state->pins, i, label));
  }
  for (int line = first; line < first + count; line++) {
    const struct comparison_row *row = compare_row(compare, line);
    TABLE_ROW(table, cell_text(row->name), cell_text(unit_table[row->unit].name));
    for (int i = 0; i < state->pins.count; i++) {
      char text[FORMAT_SIZE];
      TABLE_ROW(table, row->has[i] ? cell_shown(row->value[i], comparison_value_text(text, row, i)) : cell_text(""));
    }
  }
}

/* Rows of the section in a unit. */
struct part_bars {
  const struct compare *compare;
  int first;
  double factor;
};

static double part_bar(const void *context, int series, int place) {
  const struct part_bars *bars = context;
  const struct comparison_row *row = compare_row(bars->compare, bars->first + place);
  return row->has[series] ? row->value[series] * bars->factor : NAN;
}

static bool parts_chart(const struct state *state, struct chart *chart, struct chart_panel *panel,
                        struct arena *arena) {
  const double letter_inches = 0.058;
  const struct compare *compare = compare_of(state);
  const char *names[PIN_COUNT], *section = section_info[chosen_section(state)].name;
  int first, count = find_section(compare, chosen_section(state), &first);
  size_t longest = 0, legend = 0;
  const char **labels = ARENA_NEW(arena, count, const char *);
  if (!compare_is_ready(state, NULL, 0) || count == 0 || labels == NULL) return false;
  for (int i = 0; i < state->pins.count; i++) {
    char text[POINT_TEXT_SIZE];
    const struct pin *pin = &state->pins.pin[i];
    names[i] = pin->name[0] != 0 ? chart_text(arena, "%s", pin->name)
                                 : chart_text(arena, "%c %s", 'A' + i, point_text(&pin->point, text));
    if (names[i] == NULL) return false;
    legend += 6 + (size_t)text_width(names[i]);
  }
  for (int i = 0; i < count; i++) {
    labels[i] = chart_text(arena, "%s", compare_row(compare, first + i)->name);
    if (labels[i] == NULL) return false;
    if (strlen(labels[i]) > longest) longest = strlen(labels[i]);
  }
  double scale = largest_of(compare, first, count);
  struct heat_unit unit = heat_unit(compare_row(compare, first)->unit, scale, scale);
  struct part_bars bars = {compare, first, unit.factor};
  chart->width = 1.5 + letter_inches * fmax((double)longest * count, (double)legend);
  chart->height = 2.2;
  panel->kind = CHART_BARS;
  panel->y_label = chart_text(arena, unit.name[0] != 0 ? "%s [%s]" : "%s", section, unit.name);
  return chart_fill(panel, state->pins.count, names, count, labels, part_bar, &bars, arena);
}

const struct pane pane_parts = {.covers = "Parts",
                                .footer = TAKES(ACTION_FIGURE),
                                .help = "Where energy and cycles go, side by side.",
                                .figure_count = COMPARE_PARTS,
                                .rows = parts_rows,
                                .draw = draw_parts,
                                .chart = parts_chart,
                                .table = parts_table};
