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
  snprintf(text, size, "%c %s %s %s %s", 'A' + row, state->pins.pin[row].name, point->hardware, point->workload,
           point_text(point, schedule));
}

/* Adds " · word". */
static void add_word(char *text, size_t size, const char *word) {
  if (word[0] != 0) text_append(text, size, " · %s", word);
}

/* Text of a pin; words that all pins share only if there is ample room. */
static void write_pin(const struct state *state, const struct pin *pin, int width, char *text, size_t size) {
  const struct point *point = &pin->point;
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
             other->schedule.between_stacks != point->schedule.between_stacks ||
             other->schedule.placement != point->schedule.placement;
  }
  snprintf(text, size, "%s%s%s", pin->name, pin->name[0] != 0 ? " · " : "", point_text(point, words));
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
  char text[PIN_NAME_SIZE + 3 * POINT_NAME_SIZE + POINT_EDITS_SIZE + 2 * POINT_TEXT_SIZE];
  area_text(area, line, 1, STYLE_KEY, "%c", 'A' + index);
  if (is_base) area_text(area, line, 3, STYLE_TITLE, "base");
  if (is_other) area_text(area, line, 3, STYLE_TITLE, "vs %c", 'A' + compare->base);
  write_pin(state, pin, area.width, text, sizeof text);
  area_text_clipped(area, line, 8, area.width - shown_figures(area) * FIGURE - 9,
                    is_base || is_other ? STYLE_TITLE : STYLE_TEXT, text);
  draw_figures(pin, area, line);
}

/* Sentences of all pairs with the base, that of the other first. */
enum { SENTENCES_SIZE = (PIN_COUNT - 1) * COMPARE_SENTENCE_SIZE };
static void write_sentences(const struct state *state, bool all, char *text) {
  char sentence[COMPARE_SENTENCE_SIZE];
  const struct compare *compare = compare_of(state);
  text[0] = 0;
  for (int i = -1; i < (all ? state->pins.count : 0); i++) {
    int slot = i < 0 ? compare->other : i;
    if (state->pins.count < 2 || (i >= 0 && slot == compare->other)) continue;
    compare_sentence(state, slot, sentence);
    if (sentence[0] != 0) text_append(text, SENTENCES_SIZE, "%s%s", text[0] != 0 ? "\n" : "", sentence);
  }
}

const char *compare_full_text(const struct state *state, char *text) {
  _Static_assert((int)VIEW_TEXT_SIZE >= (int)SENTENCES_SIZE, "all sentences fit");
  write_sentences(state, true, text);
  return text;
}

static void draw_slots(const struct state *state, struct area area, bool focus) {
  enum { ROWS_LEAST = 2 };
  char right[64], text[SENTENCES_SIZE];
  static const char *const figures[] = {"energy", "energy, latency", "energy, latency, top-memory traffic"};
  snprintf(right, sizeof right, "%d of %d · %s", state->pins.count, PIN_COUNT, figures[shown_figures(area) - 1]);
  struct area inside = area_frame(area, focus, "Pinned schedules", right);
  int rows = state->pins.count;
  bool is_tall = inside.height - rows > ROWS_LEAST;
  write_sentences(state, is_tall, text);
  int wanted = text[0] != 0 ? area_wrapped((struct area){.width = inside.width - 2}, 0, STYLE_TEXT, text) : 0;
  int least = inside.height - rows, most = least < ROWS_LEAST ? inside.height - ROWS_LEAST : least;
  int lines = wanted < least ? wanted : most < ROWS_LEAST ? 0 : wanted < most ? wanted : most;
  pane_list(state, &pane_compare_pinned, area_part(inside, 0, 0, inside.height - lines, inside.width), focus,
            draw_slot);
  area_wrapped(area_part(inside, inside.height - lines, 1, lines, inside.width - 2), 0, STYLE_TEXT, text);
  if (state->pins.count == 0) area_text(inside, 0, 1, STYLE_DIM, "none yet");
}

/* Names the pin in the row; in other panes the other, or goes to the next match after a search. */
static bool accept_name(struct state *state, const char *text) {
  char label[PIN_NAME_SIZE];
  int slot = pane_of(state, &pane_compare_pinned)->row;
  if (pins_name(&state->pins, slot, text, &state->problem) != STATUS_OK) return false;
  if (text[0] == 0) {
    state_say(state, STYLE_TEXT, "%c has no name", 'A' + slot);
  } else {
    state_say(state, STYLE_TEXT, "%c is called “%s”", 'A' + slot, pins_label(&state->pins, slot, label));
  }
  return true;
}

bool compare_name(struct state *state) {
  int row = pane_of(state, &pane_compare_pinned)->row;
  if (state->pins.count == 0 || row >= state->pins.count) return false;
  if (state->focus != &pane_compare_pinned && state->search[0] != 0) return false;
  static const char *const titles[PIN_COUNT] = {"Name of A", "Name of B", "Name of C", "Name of D", "Name of E",
                                                "Name of F", "Name of G", "Name of H", "Name of I"};
  char name[PIN_NAME_SIZE];
  strcpy(name, state->pins.pin[row].name);
  state_ask(state, (struct prompt){.title = titles[row], .hint = "empty: by its letter", .accept = accept_name}, name);
  return true;
}

static void slots_table(const struct state *state, struct table *table) {
  const struct compare *compare = compare_of(state);
  const char *roles[PIN_COUNT];
  for (int i = 0; i < state->pins.count; i++)
    roles[i] = i == compare->base ? "base" : i == compare->other ? "other" : "";
  table_title(table, "Pinned schedules");
  TABLE_HEAD(table, column_hidden("pin"), column_hidden("role"), column_text("name", ""),
             column_text("options", "schedule"));
  pins_fill(state, roles, FIGURE_HEADLINES, table);
}

const struct pane pane_compare_pinned = {.covers = "Pinned schedules",
                                         .footer = TAKES(ACTION_OPEN),
                                         .help = "The schedules compared: the base, and the other in the selected row.",
                                         .rows = slots_rows,
                                         .row_text = slots_row_text,
                                         .draw = draw_slots,
                                         .table = slots_table};
