/* Sweep: any figure over tile sizes and modes, and energy against latency of all of them. */
#include "tui/views/sweep/sweep.h"

enum {
  RIGHT_NARROW = 22,
  RIGHT = 26,
  RIGHT_FRONT = 34,
  RUN_NARROW = 8,
  RIGHT_WIDE = 38,
  BOTTOM = 10,
  BOTTOM_TALL = 18
};

/* --- Layout ------------------------------------------------------------------------------------------------ */

/* One map, or the front, and beside it what belongs to the cursor. Settings are changed by keys. */
static void layout_narrow(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  bool front = focus == PANE_SWEEP_FRONT || focus == PANE_SWEEP_LIST;
  int right = columns < 80 ? RIGHT_NARROW : front ? RIGHT_FRONT : RIGHT, left = columns - right;
  int height = rows - 3, run = rows >= TALL_ROWS ? BOTTOM_TALL : RUN_NARROW;
  enum pane_id map = sweep_is_map(focus) ? focus : PANE_SWEEP_CACHED;
  box[front ? PANE_SWEEP_FRONT : map] = (struct box){1, 0, height, left};
  box[front ? PANE_SWEEP_LIST : PANE_SWEEP_CELL] = (struct box){1, left, height - run, right};
  box[PANE_SWEEP_RUN] = (struct box){1 + height - run, left, run, right};
}

/* Three maps on one scale; the front, the cursor and the sweep below. */
static void layout_wide(int rows, int columns, struct box box[PANE_COUNT]) {
  int bottom = rows >= TALL_ROWS ? BOTTOM_TALL : BOTTOM, height = rows - 3 - bottom;
  int width = columns / SWEEP_COLUMNS, top = 1 + height;
  box[PANE_SWEEP_CACHED] = (struct box){1, 0, height, width};
  box[PANE_SWEEP_H_CACHED] = (struct box){1, width, height, width};
  box[PANE_SWEEP_RECOMPUTE] = (struct box){1, 2 * width, height, columns - 2 * width};
  int left = columns - 2 * RIGHT_WIDE - RIGHT_FRONT;
  box[PANE_SWEEP_FRONT] = (struct box){top, 0, bottom, left};
  box[PANE_SWEEP_LIST] = (struct box){top, left, bottom, RIGHT_FRONT};
  box[PANE_SWEEP_CELL] = (struct box){top, left + RIGHT_FRONT, bottom, RIGHT_WIDE};
  box[PANE_SWEEP_RUN] = (struct box){top, left + RIGHT_FRONT + RIGHT_WIDE, bottom, RIGHT_WIDE};
}

bool sweep_is_wide(int rows, int columns) {
  return columns >= WIDE_COLUMNS && rows >= 28;
}

static void layout(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  for (int pane = 0; pane < PANE_COUNT; pane++) box[pane] = (struct box){.height = 0};
  if (sweep_is_wide(rows, columns)) {
    layout_wide(rows, columns, box);
  } else {
    layout_narrow(rows, columns, focus, box);
  }
}

static void wants(const struct state *state, struct wants *list) {
  sweep_map_wants(&state->sweep, list);
}

static const char *const footer[ACTION_COUNT] = {
    [ACTION_AXIS] = "mode",  [ACTION_BEST] = "best",  [ACTION_METRIC] = "figure", [ACTION_OPEN] = "open",
    [ACTION_PLAY] = "front", [ACTION_RIGHT] = "move", [ACTION_TYPE] = "sizes"};

const struct view view_sweep = {.name = "Sweep",
                                .home = PANE_SWEEP_CACHED,
                                .layout = layout,
                                .footer = footer,
                                .command = sweep_command,
                                .wants = wants,
                                .follow = sweep_follow,
                                .act = sweep_act};
