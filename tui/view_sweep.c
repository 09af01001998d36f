/* Sweep: any figure over tile sizes and modes, and energy against latency of all of them. */
#include <stdio.h>
#include <string.h>

#include "tui/sweep_view.h"

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

static bool is_map(enum pane pane) {
  return pane >= PANE_SWEEP_CACHED && pane <= PANE_SWEEP_RECOMPUTE;
}

/* One map, or the front, and beside it what belongs to the cursor. Settings are changed by keys. */
static void layout_narrow(int rows, int columns, enum pane focus, struct box box[PANE_COUNT]) {
  bool front = focus == PANE_SWEEP_FRONT || focus == PANE_SWEEP_LIST;
  int right = columns < 80 ? RIGHT_NARROW : front ? RIGHT_FRONT : RIGHT, left = columns - right;
  int height = rows - 3, run = rows >= TALL_ROWS ? BOTTOM_TALL : RUN_NARROW;
  enum pane map = is_map(focus) ? focus : PANE_SWEEP_CACHED;
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

static bool is_wide(int rows, int columns) {
  return columns >= WIDE_COLUMNS && rows >= 28;
}

static void layout(int rows, int columns, enum pane focus, struct box box[PANE_COUNT]) {
  for (int pane = 0; pane < PANE_COUNT; pane++) box[pane] = (struct box){.height = 0};
  if (is_wide(rows, columns)) {
    layout_wide(rows, columns, box);
  } else {
    layout_narrow(rows, columns, focus, box);
  }
}

/* --- In line with the rest ----------------------------------------------------------------------------------- */

/* The result that is shown has the inputs of the map. */
static bool is_about_it(const struct state *state) {
  const struct evaluation *shown = state->shown;
  return shown != NULL && shown->result != NULL && sweep_map_is_around(&state->sweep, &shown->point);
}

/* The keys go to the map of the cursor. */
static void focus_map(struct state *state) {
  state->focus = (enum pane)(PANE_SWEEP_CACHED + sweep_map_place(&state->sweep, state->sweep.cursor).column);
}

/* The rows of the panes follow the cursor. */
static void set_rows(struct state *state) {
  struct sweep_map *map = &state->sweep;
  int on_front = sweep_map_on_front(map);
  for (int pane = PANE_SWEEP_CACHED; pane <= PANE_SWEEP_FRONT; pane++) state->row[pane] = map->cursor;
  if (on_front >= 0) map->front_row = on_front;
  if (map->front_row >= map->front_count) map->front_row = map->front_count > 0 ? map->front_count - 1 : 0;
  state->row[PANE_SWEEP_LIST] = map->front_row;
}

/* Where something else has moved the cursor. */
static void show_cursor(struct state *state) {
  set_rows(state);
  if (is_map(state->focus)) focus_map(state);
}

/* Begins with the maps of the point's stacks; where its result is not known, with the network's. */
static enum status begin(struct state *state) {
  enum { MOST = 4096 };
  struct sweep_map *map = &state->sweep;
  const struct evaluation *shown = state->shown;
  int64_t widths[MOST] = {state->network.map_width}, heights[MOST] = {state->network.map_height};
  const int64_t *const maps[AXIS_COUNT] = {widths, heights};
  int count = 1;
  map->base = state->point;
  bool fits = is_about_it(state);
  for (int s = 0; fits && s < shown->result->stack_count && s < MOST; s++) {
    widths[s] = shown->result->stacks[s].map_width;
    heights[s] = shown->result->stacks[s].map_height;
    count = s + 1;
  }
  enum status status = sweep_map_begin(map, &state->point, fits ? &shown->result->hardware : NULL, maps, count,
                                       state->figures, state->now_us);
  if (status == STATUS_OK) show_cursor(state);
  return status;
}

/* A click has set a row. */
static void take_row(struct state *state) {
  struct sweep_map *map = &state->sweep;
  int row = state->row[state->focus];
  if (is_map(state->focus) || state->focus == PANE_SWEEP_FRONT) {
    if (row != map->cursor && row < map->cell_count) sweep_map_go_to(map, row);
  } else if (state->focus == PANE_SWEEP_LIST && row != map->front_row && row < map->front_count) {
    sweep_map_go_to(map, map->front[row]);
  }
}

static void follow(struct state *state) {
  struct sweep_map *map = &state->sweep;
  bool around = sweep_map_is_around(map, &state->point);
  bool tried = map->ready || map->problem.message[0] != 0;
  if (!around || !tried) {
    if (state->pending) { /* its result tells the maps of its stacks */
      map->ready = false;
      return;
    }
    if (begin(state) != STATUS_OK) state_say(state, STYLE_ERROR, "%s", map->problem.message);
  } else if (map->ready && !point_equal(&map->base, &state->point)) {
    sweep_map_seek(map, &state->point);
    show_cursor(state);
  }
  if (!map->ready) return;
  if (map->hardware.memory_count == 0 && is_about_it(state)) map->hardware = state->shown->result->hardware;
  take_row(state);
  set_rows(state);
}

/* --- Settings -------------------------------------------------------------------------------------------------
 */

static bool accept_sizes(struct state *state, enum sweep_axis_id axis, const char *text) {
  struct sweep_map *map = &state->sweep;
  char before[LINE_SIZE];
  strcpy(before, map->axis[axis].text);
  strcpy(map->axis[axis].text, text);
  if (begin(state) == STATUS_OK) return true;
  state->problem = map->problem;
  strcpy(map->axis[axis].text, before);
  begin(state); /* as it was before */
  return false;
}

static bool accept_heights(struct state *state, const char *text) {
  return accept_sizes(state, AXIS_HEIGHT, text);
}

static const char sizes_hint[] = "1,4,16 1..9 1..960*4 8..64+8 divisors auto full";

static void ask_heights(struct state *state) {
  state_ask(state, (struct prompt){.title = "Tile heights", .hint = sizes_hint, .accept = accept_heights},
            state->sweep.axis[AXIS_HEIGHT].text);
}

static bool accept_widths(struct state *state, const char *text) {
  return accept_sizes(state, AXIS_WIDTH, text);
}

static bool accept_widths_first(struct state *state, const char *text) {
  if (!accept_widths(state, text)) return false;
  ask_heights(state);
  return true;
}

static void ask_widths(struct state *state, bool then_heights) {
  state_ask(state,
            (struct prompt){.title = "Tile widths",
                            .hint = sizes_hint,
                            .accept = then_heights ? accept_widths_first : accept_widths},
            state->sweep.axis[AXIS_WIDTH].text);
}

static const char *figures_title(const struct state *state) {
  (void)state;
  return "Figure";
}

static int figures_rows(const struct state *state) {
  return figures_count(state->sweep.hardware.memory_count);
}

static const char *figures_name(const struct state *state, int row, char *text) {
  return figure_name(&state->sweep.hardware, row, text);
}

static bool figures_accept(struct state *state, int row, const char *text) {
  (void)text;
  if (row < 0) {
    error_set(&state->problem, STATUS_USAGE, "no figure has such a name");
    return false;
  }
  sweep_map_show(&state->sweep, row);
  return true;
}

static const struct picker figures_picker = {.title = figures_title,
                                             .hint = "Enter shows it in the map",
                                             .count = figures_rows,
                                             .name = figures_name,
                                             .accept = figures_accept};

static void change_setting(struct state *state) {
  if (state->row[PANE_SWEEP_RUN] == SETTING_WIDTHS) {
    ask_widths(state, false);
  } else if (state->row[PANE_SWEEP_RUN] == SETTING_HEIGHTS) {
    ask_heights(state);
  } else {
    state_pick(state, &figures_picker, state->sweep.figure);
  }
}

/* --- What keys do
 * ------------------------------------------------------------------------------------------------ */

static void next_column(struct state *state) {
  struct sweep_map *map = &state->sweep;
  int column = sweep_map_place(map, map->cursor).column;
  sweep_map_move(map, column == SWEEP_COLUMNS - 1 ? -column : 1, 0, 0);
  if (state->focus != PANE_SWEEP_RUN) focus_map(state);
}

/* Makes the cell the design point. */
static void take_point(struct state *state) {
  struct point point = sweep_map_point(&state->sweep, state->sweep.cursor);
  char text[POINT_TEXT_SIZE], change[POINT_TEXT_SIZE + 16];
  snprintf(change, sizeof change, "From the sweep: %s", point_text(&point, text));
  state_set_point(state, &point, change);
}

static void pin_cell(struct state *state) {
  struct point point = sweep_map_point(&state->sweep, state->sweep.cursor);
  state_toggle_pin(state, &point);
}

static void open_cell(struct state *state) {
  take_point(state);
  state_show(state, VIEW_EXPLORE);
}

static void go_to_best(struct state *state) {
  if (state->sweep.best < 0) {
    state_say(state, STYLE_TEXT, "No cell has a result yet");
    return;
  }
  sweep_map_go_to(&state->sweep, state->sweep.best);
  if (is_map(state->focus)) focus_map(state);
}

static void walk_front(struct state *state, int direction) {
  struct sweep_map *map = &state->sweep;
  int row = sweep_map_on_front(map) >= 0 ? map->front_row + direction : map->front_row;
  if (map->front_count == 0) return;
  row = (row % map->front_count + map->front_count) % map->front_count;
  sweep_map_go_to(map, map->front[row]);
  if (is_map(state->focus)) focus_map(state);
}

static void next_figure(struct state *state) {
  struct sweep_map *map = &state->sweep;
  sweep_map_show(map, (map->figure + 1) % figures_count(map->hardware.memory_count));
}

static bool stop(struct state *state) {
  struct sweep_map *map = &state->sweep;
  if (!map->ready || map->stopped || map->known_count == map->cell_count) return false;
  map->stopped = true;
  state_say(state, STYLE_TEXT, "The sweep has stopped at %d of %d points, which stay", map->known_count,
            map->cell_count);
  return true;
}

static bool resume(struct state *state) {
  if (!state->sweep.stopped) return false;
  sweep_map_resume(&state->sweep, state->now_us);
  return true;
}

/* Over the map, or along the front. */
static bool move(struct state *state, enum action action) {
  enum { PAGE = 4 };
  struct sweep_map *map = &state->sweep;
  bool forward = action == ACTION_RIGHT || action == ACTION_DOWN || action == ACTION_PAGE_DOWN;
  bool back = action == ACTION_LEFT || action == ACTION_UP || action == ACTION_PAGE_UP;
  int far = action == ACTION_PAGE_UP || action == ACTION_PAGE_DOWN ? PAGE : 1;
  if (state->focus == PANE_SWEEP_RUN || (!forward && !back)) return false;
  if (!is_map(state->focus)) {
    walk_front(state, forward ? far : -far);
  } else if (action == ACTION_LEFT || action == ACTION_RIGHT) {
    sweep_map_move(map, 0, forward ? 1 : -1, 0);
  } else {
    sweep_map_move(map, 0, 0, forward ? -far : far);
  }
  return true;
}

static bool act_on_map(struct state *state, enum action action) {
  switch (action) {
    case ACTION_OPEN:
      if (state->focus == PANE_SWEEP_RUN) {
        change_setting(state);
      } else {
        open_cell(state);
      }
      return true;
    case ACTION_PIN:
      pin_cell(state);
      return true;
    case ACTION_BEST:
      go_to_best(state);
      return true;
    case ACTION_AXIS:
      next_column(state);
      return true;
    case ACTION_PLAY:
      if (state->focus == PANE_SWEEP_FRONT || state->focus == PANE_SWEEP_LIST) {
        focus_map(state);
      } else {
        state->focus = PANE_SWEEP_FRONT;
      }
      return true;
    case ACTION_SEARCH_NEXT:
    case ACTION_SEARCH_PREVIOUS:
      walk_front(state, action == ACTION_SEARCH_NEXT ? 1 : -1);
      return true;
    case ACTION_METRIC:
      next_figure(state);
      return true;
    case ACTION_BACK:
      return stop(state);
    case ACTION_RELOAD:
      return resume(state);
    default:
      return move(state, action);
  }
}

static bool act(struct state *state, enum action action) {
  if (action == ACTION_TYPE) {
    if (state->focus == PANE_SWEEP_RUN) {
      change_setting(state);
    } else {
      ask_widths(state, true);
    }
    return true;
  }
  if (!state->sweep.ready) return action == ACTION_PIN;
  bool done = act_on_map(state, action);
  if (state->view == VIEW_SWEEP) set_rows(state);
  return done;
}

/* The pane in focus is the cursor's map: Tab and clicks choose the mode, too. */
static void follow_focus(struct state *state, const struct sweep_map *map) {
  if (!map->ready || !is_map(state->focus)) return;
  int column = sweep_map_place(map, map->cursor).column, focus = (int)state->focus - PANE_SWEEP_CACHED;
  if (focus != column) sweep_map_move(&state->sweep, focus - column, 0, 0);
}

static void follow_all(struct state *state) {
  follow(state);
  follow_focus(state, &state->sweep);
  if (state->sweep.ready) set_rows(state);
  if (state->focus == PANE_SWEEP_RUN && !is_wide(state->rows, state->columns) && state->sweep.ready)
    focus_map(state);
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
                                .follow = follow_all,
                                .act = act};
