/* Explore: the design point, its cost, and the reasons. */
#include "tui/views/explore/explore.h"

#include <stdio.h>

enum {
  LEFT_NARROW = 28,
  LEFT = 31,
  LEFT_WIDE = 36,
  RIGHT_WIDE = 46,
  AROUND = 8, /* and the pane below it */
  ALONG_LOW = 12,
  ALONG_TALL = 16,
  PINS_TALL = 9,
  TALLEST = 46,  /* rows from which the panes at the right have all their lines */
  KNOBS_LOW = 8, /* shown on screens of 24 lines */
  WHY_TALL = 3   /* more rows for the result than for the point */
};

/* Leaves room for lists: on short screens the last knobs are reached by scrolling. */
static int point_height(int rows) {
  if (rows >= 30) return KNOB_ROWS - 1 + 2; /* heads, the last, are for some networks */
  return rows >= 23 ? KNOBS_LOW + 2 : KNOBS_LOW;
}

static bool is_placed(const struct layout *layout, const struct pane *pane) {
  return layout_box(layout, pane).height > 0;
}

/* Two columns of two panes, and on tall screens the schedule below. A pane in focus that has no place of its own lies
 * over the lists. */
static void layout_two_columns(int rows, int columns, const struct pane *focus, struct layout *layout) {
  int bottom = rows - 2, left = columns < 80 ? LEFT_NARROW : LEFT;
  int top_height = point_height(rows);
  int schedule = rows >= TALL_ROWS ? (bottom - 1 - top_height) / 2 : 0;
  int height = bottom - 1 - top_height - schedule;
  layout_place(layout, &pane_point, (struct box){1, 0, top_height, left});
  layout_place(layout, &pane_result, (struct box){1, left, top_height, columns - left});
  layout_place(layout, &pane_schedule, (struct box){1 + top_height + height, 0, schedule, columns});
  struct box lists = {1 + top_height, 0, height, columns};
  bool is_list = focus == &pane_layers || focus == &pane_accesses;
  if (!is_list && !is_placed(layout, focus)) {
    layout_place(layout, focus, lists);
  } else if (columns < 80) { /* one list at a time, over the whole width */
    layout_place(layout, focus == &pane_accesses ? &pane_accesses : &pane_layers, lists);
  } else {
    layout_place(layout, &pane_layers, (struct box){1 + top_height, 0, height, left});
    layout_place(layout, &pane_accesses, (struct box){1 + top_height, left, height, columns - left});
  }
}

static void layout_wide(int rows, int columns, const struct pane *focus, struct layout *layout) {
  int bottom = rows - 2, middle = columns - LEFT_WIDE - RIGHT_WIDE, right = columns - RIGHT_WIDE;
  bool tall = rows >= TALL_ROWS;
  int pins = tall ? PINS_TALL : 7, around = tall ? AROUND + (rows >= TALLEST ? ALONG_TALL : ALONG_LOW) : 0,
      top_height = point_height(rows);
  int schedule = rows >= TALL_ROWS ? (bottom - 1 - top_height) * 3 / 7 : 0;
  int height = bottom - 1 - top_height - schedule;
  layout_place(layout, &pane_point, (struct box){1, 0, top_height, LEFT_WIDE});
  int why = tall ? WHY_TALL : 0;
  layout_place(layout, &pane_result, (struct box){1, LEFT_WIDE, top_height + why, middle});
  layout_place(layout, &pane_layers, (struct box){1 + top_height, 0, height, LEFT_WIDE});
  layout_place(layout, &pane_accesses, (struct box){1 + top_height + why, LEFT_WIDE, height - why, middle});
  layout_place(layout, &pane_pins, (struct box){bottom - pins, right, pins, RIGHT_WIDE});
  int along = around - AROUND;
  layout_place(layout, &pane_around, (struct box){1, right, tall ? AROUND : 0, RIGHT_WIDE});
  layout_place(layout, &pane_along, (struct box){1 + AROUND, right, along, RIGHT_WIDE});
  int used = 1 + around;
  struct box rest = {used, right, bottom - used - pins, RIGHT_WIDE};
  bool has_place = focus == &pane_schedule || focus == &pane_occupancy || is_placed(layout, focus);
  if (schedule > 0) {
    layout_place(layout, &pane_schedule, (struct box){bottom - schedule, 0, schedule, right});
    /* of the layer chosen in the list */
    layout_place(layout, focus == &pane_layers || focus == &pane_detail ? &pane_detail : &pane_occupancy, rest);
  } else {
    layout_place(layout, has_place && focus != &pane_occupancy ? &pane_schedule : focus, rest);
  }
}

/* --- Prefetching -------------------------------------------------------------------------------------------------- */

static void prefetch_neighbours(const struct state *state, enum knob knob, struct prefetch *prefetch) {
  for (int direction = 1; direction >= -1; direction -= 2) {
    struct point changed = state->point, stepped = state->point;
    knob_change(&changed, knob, direction, &state->network);
    knob_step(&stepped, knob, direction, &state->network);
    prefetch_ahead(prefetch, &changed);
    prefetch_ahead(prefetch, &stepped);
  }
}

/* Adds the points that visible panes show around the current one; then, ahead of need, those one key press away:
 * neighbouring tile widths and heights, and the other modes, the knob in focus first. None while the point is being
 * evaluated, or after the user has stopped it. */
static void prefetch_around(const struct state *state, struct prefetch *prefetch) {
  enum knob focus = explore_knob(state);
  if (state->pending || explore_of(state)->stopped == state->generation) return;
  if (focus == KNOB_TILE_X || focus == KNOB_TILE_Y || focus == KNOB_MODE) prefetch_neighbours(state, focus, prefetch);
  around_prefetch(state, prefetch);
  result_prefetch(state, prefetch);
  along_prefetch(state, prefetch);
  prefetch_neighbours(state, KNOB_TILE_X, prefetch);
  prefetch_neighbours(state, KNOB_TILE_Y, prefetch);
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    struct point other = state->point;
    other.schedule.mode = (enum overlap_mode)mode;
    prefetch_ahead(prefetch, &other);
  }
}

/* --- Keys ------------------------------------------------------------------------------------------------------ */

/* False if nothing is being evaluated around the point. */
static bool stop(struct state *state) {
  struct prefetch prefetch;
  prefetch_init(&prefetch, state->figures);
  prefetch_around(state, &prefetch);
  if (prefetch.count == 0) return false;
  explore_of(state)->stopped = state->generation;
  char key[KEY_NAME_SIZE];
  state_say(state, STYLE_TEXT, "Evaluation around this point has stopped; %s resumes it",
            action_key(state, ACTION_RELOAD, key));
  return true;
}

static void switch_axis(struct state *state) {
  explore_of(state)->along = (enum along)((explore_of(state)->along + 1) % ALONG_COUNT);
}

static bool act(struct state *state, enum action action) {
  static const struct handler handlers[] = {{ACTION_AXIS, .run = switch_axis}, {ACTION_TYPE, .run = explore_type}};
  if (action == ACTION_BACK) return stop(state);
  if (action == ACTION_CUT) state_say(state, STYLE_TEXT, "Choose the layer to cut after in the list of layers");
  return action == ACTION_CUT || ACTION_HANDLED(handlers, state, action);
}

const struct view view_explore = {
    .name = "Explore",
    .action = "explore",
    .help = "Show Explore: one design point and its cost.",
    .home = &pane_point,
    .panes = {EXPLORE_PANES(PANE_LISTED)},
    .pane_names = {EXPLORE_PANES(PANE_NAMED)},
    .data = &explore_data,
    .layout = layout_two_columns,
    .layout_wide = layout_wide,
    .wide_rows = 24,
    .prefetch = prefetch_around,
    .actions = TAKES(ACTION_AXIS) | TAKES(ACTION_CUT) | TAKES(ACTION_SCALE),
    .full_text = result_full_text,
    .evaluated = pick_input_evaluated,
    .act = act,
};
