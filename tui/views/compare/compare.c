#include "tui/views/compare/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/explorer/state.h"
#include "tui/explorer/view.h"

const enum comparison_section compare_parts[COMPARE_PARTS] = {
    SECTION_MEMORIES, SECTION_OPERANDS, SECTION_LAYERS, SECTION_LATENCY_PARTS, SECTION_LAYER_LATENCY,
};

void compare_init(struct state *state) {
  state->sorted[PANE_DIFFERENCES] = true;
}

void compare_deinit(struct state *state) {
  comparison_free(state->compare.comparison);
  free(state->compare.lines);
}

/* --- Keeping up ------------------------------------------------------------------------------------------ */

static void find_slots(struct state *state) {
  struct compare *compare = &state->compare;
  const struct pins *pins = &state->pins;
  int *row = &state->row[PANE_SLOTS], before = compare->comparison != NULL ? compare->comparison->slot_count : 0;
  if (compare->made_from != pins->changes) {
    int found = pins_find(pins, &compare->base_point);
    compare->base = found < 0 ? 0 : found;
    if (pins->count > before) *row = pins->count - 1; /* the latest is what one wants to see */
  }
  if (*row >= pins->count) *row = pins->count > 0 ? pins->count - 1 : 0;
  if (*row != compare->base) compare->other = *row;
  if (compare->other == compare->base || compare->other >= pins->count) compare->other = compare->base == 0 ? 1 : 0;
  if (pins->count < 2) compare->other = compare->base;
  if (compare->base < pins->count) compare->base_point = pins->pin[compare->base].point;
}

static void make_comparison(struct state *state) {
  struct compare *compare = &state->compare;
  const struct evaluation *slots[PIN_COUNT];
  comparison_free(compare->comparison);
  compare->comparison = NULL;
  if (state->pins.count < 2) return;
  for (int i = 0; i < state->pins.count; i++) {
    slots[i] = pin_result(&state->pins.pin[i]);
    if (slots[i] != NULL && slots[i]->result == NULL) slots[i] = NULL;
  }
  compare->comparison = comparison_new(slots, state->pins.count);
}

/* Fills lines[row_count + SECTION_COUNT]; the totals need no heading. */
static int list_lines(const struct comparison *comparison, const int *order, int *lines) {
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

static void make_lines(struct state *state) {
  struct compare *compare = &state->compare;
  const struct comparison *comparison = compare->comparison;
  free(compare->lines);
  compare->lines = NULL;
  compare->line_count = 0;
  if (comparison == NULL) return;
  size_t row_count = (size_t)comparison->row_count;
  int *order = calloc(row_count + 1, sizeof *order);
  compare->lines = calloc(row_count + SECTION_COUNT, sizeof *compare->lines);
  if (order != NULL && compare->lines != NULL) {
    comparison_order(comparison, compare->base, compare->other, state->sorted[PANE_DIFFERENCES], order);
    compare->line_count = list_lines(comparison, order, compare->lines);
  }
  free(order);
}

void compare_refresh(struct state *state) {
  struct compare *compare = &state->compare;
  bool sorted = state->sorted[PANE_DIFFERENCES];
  find_slots(state);
  bool same_pins = compare->made_from == state->pins.changes;
  if (same_pins && compare->made_base == compare->base && compare->made_other == compare->other &&
      compare->made_sorted == sorted) {
    return;
  }
  if (!same_pins) make_comparison(state);
  make_lines(state);
  compare->made_from = state->pins.changes;
  compare->made_base = compare->base;
  compare->made_other = compare->other;
  compare->made_sorted = sorted;
}

/* --- Questions ------------------------------------------------------------------------------------------- */

const struct comparison_row *compare_row(const struct compare *compare, int line) {
  if (line < 0 || line >= compare->line_count || compare->lines[line] < 0) return NULL;
  return &compare->comparison->rows[compare->lines[line]];
}

enum comparison_section compare_section(const struct compare *compare, int line) {
  const struct comparison_row *row = compare_row(compare, line);
  return row != NULL ? row->section : (enum comparison_section)(-1 - compare->lines[line]);
}

int compare_slots(const struct state *state, int *slots) {
  const struct compare *compare = &state->compare;
  int count = 0;
  for (int i = 0; i < state->pins.count; i++) {
    int slot = (compare->other + i) % state->pins.count;
    if (slot != compare->base) slots[count++] = slot;
  }
  return count;
}

bool compare_is_ready(const struct state *state, char *text, size_t size) {
  const struct compare *compare = &state->compare;
  char key[KEY_NAME_SIZE], view[KEY_NAME_SIZE];
  action_key(ACTION_PIN, key);
  action_key(ACTION_VIEW_EXPLORE, view);
  if (state->pins.count < 2) {
    snprintf(text, size,
             "%s pinned. Compare shows two to nine schedules side by side: %s pins the point of Explore (%s); "
             "change it there and pin it again.",
             state->pins.count == 0 ? "Nothing is" : "One schedule is", key, view);
    return false;
  }
  const int slots[] = {compare->base, compare->other};
  for (int i = 0; i < 2; i++) {
    const struct pin *pin = &state->pins.pin[slots[i]];
    if (pin_result(pin) != NULL) continue;
    if (pin->evaluation == NULL) {
      snprintf(text, size, "%c is being evaluated.", 'A' + slots[i]);
    } else {
      snprintf(text, size, "%c has no result: %s", 'A' + slots[i], pin->evaluation->error.message);
    }
    return false;
  }
  if (compare->line_count == 0) snprintf(text, size, "Memory is out.");
  return compare->line_count > 0;
}

/* --- Actions --------------------------------------------------------------------------------------------- */

/* The next or previous pin becomes the other; the base is passed over. */
static void step_other(struct state *state, int direction) {
  int count = state->pins.count, row = state->compare.other;
  if (count < 2) return;
  do {
    row = (row + direction + count) % count;
  } while (row == state->compare.base);
  state->row[PANE_SLOTS] = row;
}

static void swap(struct state *state) {
  struct compare *compare = &state->compare;
  if (state->pins.count < 2) {
    state_say(state, STYLE_TEXT, "There is nothing to swap with");
    return;
  }
  int base = compare->base;
  compare->base = compare->other;
  compare->other = state->row[PANE_SLOTS] = base;
  state_say(state, STYLE_TEXT, "%c is the base: differences are those to it", 'A' + compare->base);
}

static bool differs_at(const struct state *state, int line) {
  const struct comparison_row *row = compare_row(&state->compare, line);
  return row != NULL && comparison_differs(row, state->compare.base, state->compare.other);
}

static bool is_layer_at(const struct state *state, int line) {
  const struct comparison_row *row = compare_row(&state->compare, line);
  return row != NULL && row->item == ITEM_LAYER;
}

/* Goes to the next line, around the end, of which `wanted` is true. */
static void find_line(struct state *state, bool (*wanted)(const struct state *, int line), int direction,
                      const char *none) {
  int count = state->compare.line_count, line = state->row[PANE_DIFFERENCES];
  state->focus = PANE_DIFFERENCES;
  for (int i = 0; i < count; i++) {
    line = (line + direction + count) % count;
    if (!wanted(state, line)) continue;
    state->row[PANE_DIFFERENCES] = line;
    return;
  }
  state_say(state, STYLE_TEXT, "%s", none);
}

static void sort(struct state *state) {
  bool *sorted = &state->sorted[PANE_DIFFERENCES];
  *sorted = !*sorted;
  state->row[PANE_DIFFERENCES] = state->row[PANE_PARTS] = 0;
  state_say(state, STYLE_TEXT, *sorted ? "The largest differences first" : "In the order of the hierarchy");
}

/* In the list of pins: what concerns the pin in the row. */
static bool act_on_pin(struct state *state, enum action action) {
  int row = state->row[PANE_SLOTS];
  if (state->focus != PANE_SLOTS || row >= state->pins.count) return false;
  if (action == ACTION_OPEN) {
    state_go_to_pin(state, row);
    state_show(state, VIEW_EXPLORE);
  } else if (action == ACTION_PIN) {
    struct point point = state->pins.pin[row].point;
    state_toggle_pin(state, &point);
  }
  return action == ACTION_OPEN || action == ACTION_PIN;
}

bool compare_act(struct state *state, enum action action) {
  switch (action) {
    case ACTION_LEFT:
    case ACTION_PREVIOUS_TILE:
      step_other(state, -1);
      return true;
    case ACTION_RIGHT:
    case ACTION_NEXT_TILE:
      step_other(state, 1);
      return true;
    case ACTION_SWAP:
      swap(state);
      return true;
    case ACTION_NEXT_DIFFERENCE:
      find_line(state, differs_at, 1, "Nothing differs");
      return true;
    case ACTION_PREVIOUS_LAYER:
      find_line(state, is_layer_at, -1, "No layers to go to");
      return true;
    case ACTION_NEXT_LAYER:
      find_line(state, is_layer_at, 1, "No layers to go to");
      return true;
    case ACTION_SORT:
      sort(state);
      return true;
    default:
      return act_on_pin(state, action);
  }
}
