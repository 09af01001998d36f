/* Compare: pinned schedules side by side. */
#include "tui/explorer/view.h"

#include "tui/options/point_options.h"
#include "tui/text/shell.h"
#include "tui/views/compare/compare.h"

enum {
  SLOTS = 6,
  SLOTS_FOCUSED = 8,
  SLOTS_LOW = 4,
  SLOTS_TALL = 11,
  BARS_WIDE = 60,
  BARS_LOW = 7,
  SCHEDULES = 14,
  SCHEDULES_LOW = 9
};

static int slots_height(int rows) {
  if (rows >= TALL_ROWS) return SLOTS_TALL;
  return rows >= 24 ? SLOTS : SLOTS_LOW;
}

/* The list of pins above, higher while it has the focus so that its sentences have room; two panes below; without room
 * for both, the one in focus gets most or all of it. */
static void layout_one_column(int rows, int columns, const struct pane *focus, struct layout *layout) {
  int slots = focus == &pane_compare_pinned && rows >= 24 && rows < TALL_ROWS ? SLOTS_FOCUSED : slots_height(rows),
      rest = rows - 3 - slots;
  const struct pane *large = focus == &pane_parts ? &pane_parts : &pane_differences;
  layout_place(layout, &pane_compare_pinned, (struct box){1, 0, slots, columns});
  if (rows < 24 || focus == &pane_schedules) {
    layout_place(layout, focus == &pane_schedules ? focus : large, (struct box){1 + slots, 0, rest, columns});
    return;
  }
  int low = rest / 3 < BARS_LOW ? BARS_LOW : rest / 3;
  int differences = large == &pane_differences ? rest - low : low;
  layout_place(layout, &pane_differences, (struct box){1 + slots, 0, differences, columns});
  layout_place(layout, &pane_parts, (struct box){1 + slots + differences, 0, rest - differences, columns});
}

static void layout_wide(int rows, int columns, const struct pane *focus, struct layout *layout) {
  int slots = slots_height(rows), left = columns - BARS_WIDE;
  int schedules = rows >= TALL_ROWS ? SCHEDULES : focus == &pane_schedules ? SCHEDULES_LOW : 0;
  layout_place(layout, &pane_compare_pinned, (struct box){1, 0, slots, left});
  layout_place(layout, &pane_differences, (struct box){1 + slots, 0, rows - 3 - slots - schedules, left});
  layout_place(layout, &pane_parts, (struct box){1, left, rows - 3 - schedules, BARS_WIDE});
  layout_place(layout, &pane_schedules, (struct box){rows - 2 - schedules, 0, schedules, columns});
}

/* --- Keeping up ------------------------------------------------------------------------------------------ */

/* Updates base and other after a change of pins or row. */
static void find_slots(struct state *state) {
  struct compare *compare = compare_of(state);
  const struct pins *pins = &state->pins;
  int *row = &pane_of(state, &pane_compare_pinned)->row,
      before = compare->comparison != NULL ? compare->comparison->slot_count : 0;
  compare->base = pins->base;
  if (compare->made_from != pins->changes && pins->count > before) {
    *row = pins->count - 1; /* shows the latest */
  }
  if (*row >= pins->count) *row = pins->count > 0 ? pins->count - 1 : 0;
  if (*row != compare->base) compare->other = *row;
  if (compare->other == compare->base || compare->other >= pins->count) compare->other = compare->base == 0 ? 1 : 0;
  if (pins->count < 2) compare->other = compare->base;
}

static void refresh(struct state *state) {
  find_slots(state);
  compare_make(compare_of(state), &state->pins, pane_of(state, &pane_differences)->sorted);
}

/* Pins whose sizes or widths differ, under the rules of scaling. */
static void prefetch(const struct state *state, struct prefetch *list) {
  int base = compare_of(state)->base;
  for (int slot = 0; slot < state->pins.count && base < state->pins.count; slot++) {
    if (slot != base) scale_prefetch(&state->pins.pin[base].point, &state->pins.pin[slot].point, list);
  }
}

/* --- Actions --------------------------------------------------------------------------------------------- */

/* Makes the next or previous pin the other, skipping the base. */
static void step_other(struct state *state, int direction) {
  int count = state->pins.count, row = compare_of(state)->other;
  if (count < 2) return;
  do {
    row = (row + direction + count) % count;
  } while (row == compare_of(state)->base);
  pane_of(state, &pane_compare_pinned)->row = row;
}

static void swap(struct state *state) {
  struct compare *compare = compare_of(state);
  if (state->pins.count < 2) {
    state_say(state, STYLE_TEXT, "There is nothing to swap with");
    return;
  }
  int base = compare->base;
  compare->base = state->pins.base = compare->other;
  compare->other = pane_of(state, &pane_compare_pinned)->row = base;
  state_say(state, STYLE_TEXT, "%c is now the base of all differences", 'A' + compare->base);
}

static bool differs_at(const struct state *state, int line) {
  const struct comparison_row *row = compare_row(compare_of(state), line);
  return row != NULL && comparison_differs(row, compare_of(state)->base, compare_of(state)->other);
}

static bool is_layer_at(const struct state *state, int line) {
  const struct comparison_row *row = compare_row(compare_of(state), line);
  return row != NULL && row->item == ITEM_LAYER;
}

/* Goes to the next line for which `wanted` is true, around the end. */
static void find_line(struct state *state, bool (*wanted)(const struct state *, int line), int direction,
                      const char *none) {
  int count = compare_of(state)->line_count, line = pane_of(state, &pane_differences)->row;
  state->focus = &pane_differences;
  for (int i = 0; i < count; i++) {
    line = (line + direction + count) % count;
    if (!wanted(state, line)) continue;
    pane_of(state, &pane_differences)->row = line;
    return;
  }
  state_say(state, STYLE_TEXT, "%s", none);
}

static void sort(struct state *state) {
  bool *sorted = &pane_of(state, &pane_differences)->sorted;
  *sorted = !*sorted;
  pane_of(state, &pane_differences)->row = pane_of(state, &pane_parts)->row = 0;
  state_say(state, STYLE_TEXT, *sorted ? "The largest differences first" : "In hierarchy order");
}

/* In the list of pins: actions on the pin in the row. */
static bool act_on_pin(struct state *state, enum action action) {
  int row = pane_of(state, &pane_compare_pinned)->row;
  if (state->focus != &pane_compare_pinned || row >= state->pins.count) return false;
  if (action == ACTION_OPEN) {
    state_go_to_pin(state, row);
    state_show(state, state->views->view[0]);
  } else if (action == ACTION_PIN) {
    struct point point = state->pins.pin[row].point;
    state_toggle_pin(state, &point);
  }
  return action == ACTION_OPEN || action == ACTION_PIN;
}

static void next_difference(struct state *state) {
  find_line(state, differs_at, 1, "Nothing differs");
}

static void step_layer(struct state *state, int direction) {
  find_line(state, is_layer_at, direction, "There are no layers to go to");
}

static bool act(struct state *state, enum action action) {
  static const struct handler handlers[] = {{ACTION_LEFT, .step = step_other, .by = -1},
                                            {ACTION_RIGHT, .step = step_other, .by = 1},
                                            {ACTION_PREVIOUS_TILE, .step = step_other, .by = -1},
                                            {ACTION_NEXT_TILE, .step = step_other, .by = 1},
                                            {ACTION_PREVIOUS_LAYER, .step = step_layer, .by = -1},
                                            {ACTION_NEXT_LAYER, .step = step_layer, .by = 1},
                                            {ACTION_NEXT_DIFFERENCE, .run = next_difference},
                                            {ACTION_SWAP, .run = swap},
                                            {ACTION_SORT, .run = sort}};
  if (action == ACTION_SEARCH_NEXT) return compare_name(state);
  return ACTION_HANDLED(handlers, state, action) || act_on_pin(state, action);
}

/* All pins, in their order, under their names; with fewer than two, eval of the point. */
static void write_command(const struct state *state, FILE *out) {
  enum { WORD_SIZE = POINT_OPTIONS_SIZE + PIN_NAME_SIZE + 2 };
  char options[POINT_OPTIONS_SIZE], word[WORD_SIZE];
  if (state->pins.count < 2) {
    if (point_options(&state->point, options)) fprintf(out, "tilescope eval %s", options);
    return;
  }
  fputs("tilescope compare", out);
  for (int i = 0; i < state->pins.count; i++) {
    const struct pin *pin = &state->pins.pin[i];
    if (!point_options(&pin->point, options)) continue;
    snprintf(word, WORD_SIZE, "%s%s%s", pin->name, pin->name[0] != 0 ? ": " : "", options);
    fputc(' ', out);
    shell_write(out, word);
  }
  if (compare_of(state)->base > 0) fprintf(out, " --base %c", 'A' + compare_of(state)->base);
}

static const char *const footer[ACTION_COUNT] = {[ACTION_RIGHT] = "change", [ACTION_SEARCH_NEXT] = "name"};
static const char *const helps[ACTION_COUNT] = {[ACTION_SEARCH_NEXT] =
                                                    "Name the pin in the row; after a search, the next match."};

const struct view view_compare = {.name = "Compare",
                                  .action = "compare",
                                  .help = "Show Compare: pinned schedules side by side.",
                                  .home = &pane_compare_pinned,
                                  .panes = {COMPARE_PANES(PANE_LISTED)},
                                  .pane_names = {COMPARE_PANES(PANE_NAMED)},
                                  .data = &compare_data,
                                  .layout = layout_one_column,
                                  .layout_wide = layout_wide,
                                  .wide_rows = 24,
                                  .actions = TAKES(ACTION_NEXT_DIFFERENCE) | TAKES(ACTION_SWAP),
                                  .footer = footer,
                                  .helps = helps,
                                  .prefetch = prefetch,
                                  .refresh = refresh,
                                  .full_text = compare_full_text,
                                  .act = act,
                                  .command = write_command};
