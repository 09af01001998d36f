/* The pinned schedules that are compared: which is the base, which the other. */
#include <stdio.h>
#include <string.h>

#include "tui/analysis/point_text.h"
#include "tui/explorer/view.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/compare/compare.h"
#include "tui/views/explore/explore.h"

/* Widths from which on latency, traffic and names that all pins share have a place, too. */
enum { LATENCY_TOO = 70, DRAM_TOO = 90, NAMES_TOO = 100, FIGURE = 11 };

static int slots_rows(const struct state *state) {
  return state->pins.count;
}

static void slots_row_text(const struct state *state, int row, char *text, size_t size) {
  const struct point *point = &state->pins.pin[row].point;
  char schedule[POINT_TEXT_SIZE];
  snprintf(text, size, "%c %s %s %s", 'A' + row, point->hardware, point->workload, point_text(point, schedule));
}

/* Adds " · word". */
static void add_word(char *text, size_t size, const char *word) {
  if (word[0] != 0) text_append(text, size, " · %s", word);
}

/* Text of a pin; words that all pins share only if there is ample room. */
static void write_pin(const struct state *state, const struct point *point, int width, char *text, size_t size) {
  bool workload = width >= NAMES_TOO, hardware = workload, edits = workload, mapping = workload, search = false;
  bool reading = workload;
  char words[POINT_TEXT_SIZE];
  _Static_assert((int)SEARCH_TEXT_SIZE <= (int)POINT_TEXT_SIZE, "one buffer for both");
  for (int i = 0; i < state->pins.count; i++) {
    const struct point *other = &state->pins.pin[i].point;
    workload = workload || strcmp(other->workload, point->workload) != 0;
    hardware = hardware || strcmp(other->hardware, point->hardware) != 0;
    edits = edits || strcmp(other->edits, point->edits) != 0;
    reading = reading || strcmp(other->input_shape, point->input_shape) != 0 || strcmp(other->bits, point->bits) != 0;
    mapping = mapping || strcmp(other->mapping, point->mapping) != 0;
    search = search || !point_searches_alike(other, point) ||
             other->schedule.between_stacks != point->schedule.between_stacks;
  }
  snprintf(text, size, "%s", point_text(point, words));
  if (workload) add_word(text, size, point->workload);
  if (hardware) add_word(text, size, point->hardware);
  if (edits) add_word(text, size, point->edits);
  if (reading) add_word(text, size, point->input_shape);
  if (reading) add_word(text, size, point->bits);
  if (mapping) add_word(text, size, point->mapping);
  if (search) add_word(text, size, search_text(&point->schedule, words));
}

/* Number of figures (energy, latency, DRAM traffic) that fit. */
static int shown_figures(struct area area) {
  return area.width >= DRAM_TOO ? 3 : area.width >= LATENCY_TOO ? 2 : 1;
}

static void draw_figures(const struct pin *pin, struct area area, int line) {
  const struct evaluation *result = pin_result(pin);
  char text[FORMAT_SIZE];
  int count = shown_figures(area), column = area.width - 1 - count * FIGURE;
  if (result == NULL) {
    area_text_right(area, line, area.width - 1, pin->evaluation == NULL ? STYLE_BUSY : STYLE_ERROR,
                    pin->evaluation == NULL ? "◐ evaluating" : "✗ no result");
    return;
  }
  const double *value = result->figures->value;
  format_energy(text, value[FIGURE_ENERGY]);
  area_text_right(area, line, column + FIGURE, STYLE_TEXT, "%s", text);
  format_cycles(text, value[FIGURE_LATENCY]);
  if (count > 1) area_text_right(area, line, column + 2 * FIGURE, STYLE_TEXT, "%s", text);
  format_traffic(text, value[FIGURE_DRAM_READ] + value[FIGURE_DRAM_WRITTEN]);
  if (count > 2) area_text_right(area, line, column + 3 * FIGURE, STYLE_TEXT, "%s", text);
}

static void draw_slot(const struct state *state, struct area area, int line, int index) {
  const struct compare *compare = compare_of(state);
  const struct pin *pin = &state->pins.pin[index];
  bool is_base = index == compare->base && state->pins.count > 1;
  bool is_other = index == compare->other && state->pins.count > 1;
  char text[3 * POINT_NAME_SIZE + POINT_EDITS_SIZE + 2 * POINT_TEXT_SIZE];
  area_text(area, line, 1, STYLE_KEY, "%c", 'A' + index);
  if (is_base) area_text(area, line, 3, STYLE_TITLE, "base");
  if (is_other) area_text(area, line, 3, STYLE_TITLE, "vs %c", 'A' + compare->base);
  write_pin(state, &pin->point, area.width, text, sizeof text);
  area_text_clipped(area, line, 8, area.width - shown_figures(area) * FIGURE - 9,
                    is_base || is_other ? STYLE_TITLE : STYLE_TEXT, text);
  draw_figures(pin, area, line);
}

static void draw_slots(const struct state *state, struct area area, bool focus) {
  char right[64];
  static const char *const figures[] = {"energy", "energy, latency", "energy, latency, top-memory traffic"};
  snprintf(right, sizeof right, "%d of %d · %s", state->pins.count, PIN_COUNT, figures[shown_figures(area) - 1]);
  struct area inside = area_frame(area, focus, "Pinned schedules", right);
  pane_list(state, &pane_slots, inside, focus, draw_slot);
  if (state->pins.count == 0) area_text(inside, 0, 1, STYLE_DIM, "none yet");
}

static void slots_table(const struct state *state, struct table *table) {
  const struct compare *compare = compare_of(state);
  const char *roles[PIN_COUNT];
  for (int i = 0; i < state->pins.count; i++)
    roles[i] = i == compare->base ? "base" : i == compare->other ? "other" : "";
  table_title(table, "Pinned schedules");
  table_keys(table, "pin role options");
  pins_fill(state, roles, FIGURE_HEADLINES, table);
}

const struct pane pane_slots = {.footer = TAKES(ACTION_OPEN),
                                .help = "The schedules compared: the base, and the other in the selected row.",
                                .rows = slots_rows,
                                .row_text = slots_row_text,
                                .draw = draw_slots,
                                .table = slots_table};
