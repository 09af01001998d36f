/* Compare: pinned schedules side by side. */
#include "tui/explorer/view.h"

#include "tui/options/point_options.h"
#include "tui/text/shell.h"
#include "tui/views/compare/compare.h"

enum { SLOTS = 5, SLOTS_LOW = 4, SLOTS_TALL = 11, BARS_WIDE = 60, BARS_LOW = 7, SCHEDULES = 14 };

static int slots_height(int rows) {
  if (rows >= TALL_ROWS) return SLOTS_TALL;
  return rows >= 24 ? SLOTS : SLOTS_LOW;
}

/* The list of pins above, the rest below; where there is no room for both, that with the keys gets most or all of
 * it. */
static void layout_one_column(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  int slots = slots_height(rows), rest = rows - 3 - slots;
  enum pane_id large = focus == PANE_PARTS ? PANE_PARTS : PANE_DIFFERENCES;
  box[PANE_SLOTS] = (struct box){1, 0, slots, columns};
  if (rows < 24) {
    box[large] = (struct box){1 + slots, 0, rest, columns};
    return;
  }
  int low = rest / 3 < BARS_LOW ? BARS_LOW : rest / 3;
  int differences = large == PANE_DIFFERENCES ? rest - low : low;
  box[PANE_DIFFERENCES] = (struct box){1 + slots, 0, differences, columns};
  box[PANE_PARTS] = (struct box){1 + slots + differences, 0, rest - differences, columns};
}

static void layout(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  for (int pane = 0; pane < PANE_COUNT; pane++) box[pane] = (struct box){.height = 0};
  if (columns < WIDE_COLUMNS || rows < 24) {
    layout_one_column(rows, columns, focus, box);
    return;
  }
  int slots = slots_height(rows), left = columns - BARS_WIDE, schedules = rows >= TALL_ROWS ? SCHEDULES : 0;
  box[PANE_SLOTS] = (struct box){1, 0, slots, left};
  box[PANE_DIFFERENCES] = (struct box){1 + slots, 0, rows - 3 - slots - schedules, left};
  box[PANE_PARTS] = (struct box){1, left, rows - 3 - schedules, BARS_WIDE};
  box[PANE_SCHEDULES] = (struct box){rows - 2 - schedules, 0, schedules, columns};
}

/* The base comes first: all differences are those to the first. Fewer than two are nothing to compare. */
static void write_command(const struct state *state, FILE *out) {
  int slots[PIN_COUNT], count = 0;
  if (state->pins.count > 0) slots[count++] = state->compare.base;
  count += compare_slots(state, slots + count);
  if (count < 2) {
    char options[POINT_OPTIONS_SIZE];
    if (point_options(&state->point, options)) fprintf(out, "tilescope eval %s", options);
    return;
  }
  fputs("tilescope compare", out);
  for (int i = 0; i < count; i++) {
    char options[POINT_OPTIONS_SIZE];
    if (!point_options(&state->pins.pin[slots[i]].point, options)) continue;
    fputc(' ', out);
    shell_write(out, options);
  }
}

const struct view view_compare = {
    .name = "Compare", .home = PANE_SLOTS, .layout = layout, .act = compare_act, .command = write_command};
