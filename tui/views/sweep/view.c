/* Sweep: any figure over tile sizes and modes, and energy against latency of all of them. */
#include <stdio.h>

#include "tui/text/format.h"

#include "tui/views/sweep/sweep.h"

enum {
  RIGHT_NARROW = 22,
  RIGHT = 26,
  RIGHT_FRONT = 34,
  RIGHT_FRONT_NARROW = 38, /* beside the front alone */
  RUN_NARROW = 8,
  RIGHT_WIDE = 38,
  BOTTOM = 10,
  BOTTOM_TALL = 18
};

/* --- Layout ------------------------------------------------------------------------------------------------ */

enum { WIDE_ROWS = 28 };

static int bottom_height(int rows) {
  return rows >= TALL_ROWS ? BOTTOM_TALL : BOTTOM;
}

/* The front and its list, or in their place the curve or why. */
static void place_front(int top, int height, int width, const struct pane *focus, struct layout *layout) {
  if (focus == &pane_sweep_curve || focus == &pane_sweep_why) {
    layout_place(layout, focus, (struct box){top, 0, height, width});
    return;
  }
  layout_place(layout, &pane_sweep_front, (struct box){top, 0, height, width - RIGHT_FRONT});
  layout_place(layout, &pane_sweep_list, (struct box){top, width - RIGHT_FRONT, height, RIGHT_FRONT});
}

/* One map with all its columns, where three would not have room for theirs. */
static void layout_one(int rows, int columns, const struct pane *focus, struct layout *layout) {
  int bottom = bottom_height(rows), height = rows - 3 - bottom, left = columns - RIGHT_WIDE;
  layout_place(layout, sweep_is_map(focus) ? focus : &pane_sweep_cached, (struct box){1, 0, height, left});
  layout_place(layout, &pane_sweep_cell, (struct box){1, left, height, RIGHT_WIDE});
  place_front(1 + height, bottom, left, focus, layout);
  layout_place(layout, &pane_sweep_run, (struct box){1 + height, left, bottom, RIGHT_WIDE});
}

/* One map, or the front, with the cursor's pane beside it. Settings are changed by keys. */
static void layout_narrow(int rows, int columns, const struct pane *focus, struct layout *layout) {
  if (columns >= WIDE_COLUMNS && rows >= WIDE_ROWS) {
    layout_one(rows, columns, focus, layout);
    return;
  }
  bool front = focus == &pane_sweep_front || focus == &pane_sweep_list || focus == &pane_sweep_curve;
  int right = columns < 80 ? RIGHT_NARROW : front ? RIGHT_FRONT_NARROW : RIGHT, left = columns - right;
  int height = rows - 3, run = rows >= TALL_ROWS ? BOTTOM_TALL : RUN_NARROW;
  const struct pane *map = sweep_is_map(focus) ? focus : &pane_sweep_cached;
  if (focus == &pane_sweep_curve || focus == &pane_sweep_why) {
    layout_place(layout, focus, (struct box){1, 0, height, columns});
    return;
  }
  layout_place(layout, front ? &pane_sweep_front : map, (struct box){1, 0, height, left});
  layout_place(layout, front ? &pane_sweep_list : &pane_sweep_cell, (struct box){1, left, height - run, right});
  layout_place(layout, &pane_sweep_run, (struct box){1 + height - run, left, run, right});
}

/* Three maps on one scale; the front, the cursor and the sweep below. */
static void layout_wide(int rows, int columns, const struct pane *focus, struct layout *layout) {
  int bottom = bottom_height(rows), height = rows - 3 - bottom;
  int width = columns / SWEEP_COLUMNS, top = 1 + height;
  layout_place(layout, &pane_sweep_cached, (struct box){1, 0, height, width});
  layout_place(layout, &pane_sweep_h_cached, (struct box){1, width, height, width});
  layout_place(layout, &pane_sweep_recompute, (struct box){1, 2 * width, height, columns - 2 * width});
  int left = columns - 2 * RIGHT_WIDE;
  place_front(top, bottom, left, focus, layout);
  layout_place(layout, &pane_sweep_cell, (struct box){top, left, bottom, RIGHT_WIDE});
  layout_place(layout, &pane_sweep_run, (struct box){top, left + RIGHT_WIDE, bottom, RIGHT_WIDE});
}

/* All columns of a map come before three maps. */
static int wide_columns(const struct state *state) {
  int columns = SWEEP_COLUMNS * (sweep_map_width(sweep_of(state)) + 2);
  return columns > WIDE_COLUMNS ? columns : WIDE_COLUMNS;
}

static void prefetch(const struct state *state, struct prefetch *list) {
  sweep_curve_prefetch(state, list);
  sweep_why_prefetch(state, list);
  sweep_map_prefetch(sweep_of(state), list);
  sweep_refine_prefetch(state, list);
}

static void evaluated(struct state *state, const struct evaluation *evaluation) {
  sweep_map_take(sweep_of(state), &evaluation->point, state->figures, state->now_us);
  sweep_refine_step(state);
}

static bool status(const struct state *state, char *text, size_t size) {
  const struct sweep_map *map = sweep_of(state);
  if (!map->ready || map->stopped || map->known_count == map->cell_count) return false;
  snprintf(text, size, "◐ %d of %d", map->known_count, map->cell_count);
  return true;
}

/* The cell of the cursor, or of the curve's row, and its place among all. */
static const char *sentence(const struct state *state, char *text) {
  const struct sweep_map *map = sweep_of(state);
  const struct figure_info *info = sweep_map_info(map);
  char cell_name[SWEEP_NAME_SIZE], value_text[FORMAT_SIZE], name[FIGURE_TEXT_SIZE];
  double value;
  struct figure_domain domain = sweep_map_domain(map);
  int cell = state->focus == &pane_sweep_curve ? sweep_curve_cell(state) : map->cursor;
  if (!map->ready || cell < 0 || !sweep_map_value(map, cell, &value)) return state->focus->help;
  const char *reason = map->cells[cell]->reason;
  snprintf(text, SENTENCE_SIZE, "%s: %s %s, %d of %d.%s%s", sweep_map_name(map, cell, cell_name),
           figure_name(&domain, map->figure, name), figure_format(info, value_text, value), sweep_map_rank(map, cell),
           map->feasible_count, reason != NULL ? " It " : "", reason != NULL ? reason : "");
  if (cell == map->best) sweep_refine_text(state, text);
  return text;
}

static const char *const footer[ACTION_COUNT] = {
    [ACTION_AXIS] = "mode",  [ACTION_BEST] = "best",  [ACTION_FIGURE] = "figure", [ACTION_OPEN] = "open",
    [ACTION_PLAY] = "front", [ACTION_RIGHT] = "cell", [ACTION_TYPE] = "sizes"};

static const char *const helps[ACTION_COUNT] = {
    [ACTION_SEARCH] = "Choose the figure from a list, by letters.",
    [ACTION_AXIS] = "Next mode; in the front latency or area, in Why the axis."};

const struct view view_sweep = {
    .name = "Sweep",
    .action = "sweep",
    .help = "Show Sweep: a figure over tile sizes and modes.",
    .home = &pane_sweep_cached,
    .panes = {SWEEP_PANES(PANE_LISTED)},
    .pane_names = {SWEEP_PANES(PANE_NAMED)},
    .data = &sweep_data,
    .layout = layout_narrow,
    .layout_wide = layout_wide,
    .wide_rows = WIDE_ROWS,
    .wide_columns = wide_columns,
    .prefetch = prefetch,
    .actions = TAKES(ACTION_BEST) | TAKES(ACTION_AXIS) | TAKES(ACTION_PLAY) | TAKES(ACTION_SCALE) |
               TAKES(ACTION_FIGURE_BACK) | TAKES(ACTION_SEARCH),
    .footer = footer,
    .helps = helps,
    .status = status,
    .sentence = sentence,
    .evaluated = evaluated,
    .follow = sweep_follow,
    .act = sweep_act,
    .command = sweep_command,
};
