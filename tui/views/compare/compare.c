#include "tui/views/compare/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const enum comparison_section compare_parts[COMPARE_PARTS] = {
    SECTION_MEMORIES, SECTION_OPERANDS, SECTION_LAYERS, SECTION_LATENCY_PARTS, SECTION_LAYER_LATENCY,
};

static void deinit(void *data) {
  struct compare *compare = data;
  comparison_free(compare->comparison);
  free(compare->lines);
}

const struct view_data compare_data = {.size = sizeof(struct compare), .deinit = deinit};

/* --- Making --------------------------------------------------------------------------------------------- */

static void make_comparison(struct compare *compare, const struct pins *pins) {
  const struct evaluation *slots[PIN_COUNT];
  comparison_free(compare->comparison);
  compare->comparison = NULL;
  if (pins->count < 2) return;
  for (int i = 0; i < pins->count; i++) {
    slots[i] = pin_result(&pins->pin[i]);
    if (slots[i] != NULL && slots[i]->result == NULL) slots[i] = NULL;
  }
  compare->comparison = comparison_new(slots, pins->count);
  for (int i = 0; compare->comparison != NULL && i < pins->count; i++) {
    pins_label(pins, i, compare->comparison->label[i]);
  }
}

/* The largest share of a difference that is better or worse. */
static double largest_share(const struct compare *compare) {
  double largest = 0;
  for (int i = 0; compare->comparison != NULL && i < compare->comparison->row_count; i++) {
    const struct comparison_row *row = &compare->comparison->rows[i];
    if (comparison_judgement(row, compare->base, compare->other) == 0) continue;
    largest = fmax(largest, comparison_share(compare->comparison, row, compare->base, compare->other));
  }
  return largest;
}

/* The largest part of its section's total, of all pins. */
static double largest_part(const struct compare *compare) {
  double largest = 0;
  for (int i = 0; compare->comparison != NULL && i < compare->comparison->row_count; i++) {
    const struct comparison_row *row = &compare->comparison->rows[i];
    if (section_info[row->section].total < 0) continue;
    double whole = 0, most = 0;
    for (int slot = 0; slot < compare->comparison->slot_count; slot++) {
      whole = fmax(whole, comparison_whole(compare->comparison, row, slot, slot));
      most = fmax(most, row->value[slot]);
    }
    if (whole > 0) largest = fmax(largest, most / whole);
  }
  return largest;
}

/* False when memory is out. */
static bool make_lines(struct compare *compare, bool sorted) {
  const struct comparison *comparison = compare->comparison;
  free(compare->lines);
  compare->lines = NULL;
  compare->line_count = 0;
  if (comparison == NULL) return true;
  size_t row_count = (size_t)comparison->row_count;
  int *order = calloc(row_count + 1, sizeof *order);
  compare->lines = calloc(row_count + SECTION_COUNT, sizeof *compare->lines);
  bool fits = order != NULL && compare->lines != NULL;
  if (fits) {
    comparison_order(comparison, compare->base, compare->other, sorted, order);
    compare->line_count = comparison_lines(comparison, order, compare->lines);
  }
  free(order);
  return fits;
}

void compare_make(struct compare *compare, const struct pins *pins, bool sorted) {
  bool same_pins = compare->made_from == pins->changes;
  if (same_pins && compare->made_base == compare->base && compare->made_other == compare->other &&
      compare->made_sorted == sorted) {
    return;
  }
  if (!same_pins) make_comparison(compare, pins);
  compare->share = largest_share(compare);
  if (!same_pins) compare->part = largest_part(compare);
  bool fits = make_lines(compare, sorted) && (compare->comparison != NULL || pins->count < 2);
  compare->made_from = fits ? pins->changes : pins->changes - 1; /* else again, when there may be memory */
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

int compare_columns(const struct state *state, int most, int *slots) {
  const struct compare *compare = compare_of(state);
  bool chosen[PIN_COUNT] = {false};
  int chosen_count = 0, count = 0;
  const int first[] = {compare->base, compare->other};
  for (int i = 0; i < 2 + state->pins.count && chosen_count < most; i++) {
    int slot = i < 2 ? first[i] : i - 2;
    if (slot >= state->pins.count || chosen[slot]) continue;
    chosen[slot] = true;
    chosen_count++;
  }
  for (int slot = 0; slot < state->pins.count; slot++) {
    if (chosen[slot]) slots[count++] = slot;
  }
  return count;
}

const char *compare_label(const struct state *state, int slot, int width, char *text) {
  char labels[PIN_COUNT][PIN_NAME_SIZE];
  const char *names[PIN_COUNT];
  for (int i = 0; i < state->pins.count; i++) names[i] = pins_label(&state->pins, i, labels[i]);
  return names_cut(names, state->pins.count, slot, width, text);
}

const char *compare_sentence(const struct state *state, int slot, char *text) {
  const struct compare *compare = compare_of(state);
  const struct evaluation *evaluations[PIN_COUNT];
  text[0] = 0;
  if (compare->comparison == NULL || slot == compare->base) return text;
  for (int i = 0; i < state->pins.count; i++) evaluations[i] = pin_result(&state->pins.pin[i]);
  bool known = evaluations[slot] != NULL && evaluations[slot]->result != NULL && evaluations[compare->base] != NULL &&
               evaluations[compare->base]->result != NULL;
  if (!known) return text;
  char scaling[SCALE_TEXT_SIZE];
  pair_sentence(compare->comparison, evaluations, compare->base, slot, text);
  scale_text(state->figures, compare->comparison->label[compare->base], &state->pins.pin[compare->base].point,
             &state->pins.pin[slot].point, scaling);
  if (scaling[0] != 0) text_append(text, COMPARE_SENTENCE_SIZE, " %s", scaling);
  return text;
}

bool compare_is_ready(const struct state *state, char *text, size_t size) {
  const struct compare *compare = compare_of(state);
  char key[KEY_NAME_SIZE], view[KEY_NAME_SIZE];
  action_key(state, ACTION_PIN, key);
  action_key(state, ACTION_VIEW, view);
  if (state->pins.count < 2) {
    snprintf(text, size,
             "%s pinned. Compare shows two to nine schedules side by side: %s pins the current point in Explore (%s); "
             "change it there and pin again.",
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
  if (compare->line_count == 0) snprintf(text, size, "Out of memory.");
  return compare->line_count > 0;
}
