/* Sweep in line with the rest of the state: it begins around the point, its cursor and the rows of its panes are
 * one. */
#include "tui/views/sweep/sweep.h"

static const struct pane *const map_pane[SWEEP_COLUMNS] = {&pane_sweep_cached, &pane_sweep_h_cached,
                                                           &pane_sweep_recompute};

/* The column that a pane shows the map of; -1: it is no map. */
static int column_of(const struct pane *pane) {
  for (int column = 0; column < SWEEP_COLUMNS; column++) {
    if (map_pane[column] == pane) return column;
  }
  return -1;
}

bool sweep_is_map(const struct pane *pane) {
  return column_of(pane) >= 0;
}

/* The result that is shown has the inputs of the map. */
static bool is_about_it(const struct state *state) {
  const struct evaluation *shown = state->shown;
  return shown != NULL && shown->result != NULL && sweep_map_is_around(sweep_of(state), &shown->point);
}

/* The keys go to the map of the cursor. */
void sweep_focus_map(struct state *state) {
  state->focus = map_pane[sweep_map_place(sweep_of(state), sweep_of(state)->cursor).column];
}

/* The rows of the panes follow the cursor. */
void sweep_set_rows(struct state *state) {
  struct sweep_map *map = sweep_of(state);
  int on_front = sweep_map_on_front(map);
  for (int i = 0; i < SWEEP_COLUMNS; i++) pane_of(state, map_pane[i])->row = map->cursor;
  pane_of(state, &pane_sweep_front)->row = map->cursor;
  if (on_front >= 0) map->front_row = on_front;
  if (map->front_row >= map->front_count) map->front_row = map->front_count > 0 ? map->front_count - 1 : 0;
  pane_of(state, &pane_sweep_list)->row = map->front_row;
}

/* Follows a cursor moved by something else. */
static void show_cursor(struct state *state) {
  sweep_set_rows(state);
  if (sweep_is_map(state->focus)) sweep_focus_map(state);
}

/* Begins with the maps of the point's stacks; where its result is not known, with the network's. */
enum status sweep_begin(struct state *state) {
  enum { MOST = 4096 };
  struct sweep_map *map = sweep_of(state);
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
  struct sweep_map *map = sweep_of(state);
  int row = pane_of(state, state->focus)->row;
  if (sweep_is_map(state->focus) || state->focus == &pane_sweep_front) {
    if (row != map->cursor && row < map->cell_count) sweep_map_go_to(map, row);
  } else if (state->focus == &pane_sweep_list && row != map->front_row && row < map->front_count) {
    sweep_map_go_to(map, map->front[row]);
  }
}

static void follow_point(struct state *state) {
  struct sweep_map *map = sweep_of(state);
  bool around = sweep_map_is_around(map, &state->point);
  bool tried = map->ready || map->problem.message[0] != 0;
  if (!around || !tried) {
    if (state->pending) { /* its result has the maps of its stacks */
      map->ready = false;
      return;
    }
    if (sweep_begin(state) != STATUS_OK) state_say(state, STYLE_ERROR, "%s", map->problem.message);
  } else if (map->ready && !point_equal(&map->base, &state->point)) {
    sweep_map_seek(map, &state->point);
    show_cursor(state);
  }
  if (!map->ready) return;
  if (map->hardware.memory_count == 0 && is_about_it(state)) map->hardware = state->shown->result->hardware;
  take_row(state);
  sweep_set_rows(state);
}

/* The pane in focus is the cursor's map: Tab and clicks choose the mode, too. */
static void follow_focus(struct state *state, const struct sweep_map *map) {
  if (!map->ready || !sweep_is_map(state->focus)) return;
  int column = sweep_map_place(map, map->cursor).column, focus = column_of(state->focus);
  if (focus != column) sweep_map_move(sweep_of(state), focus - column, 0, 0);
}

bool sweep_is_wide(int rows, int columns) {
  return columns >= WIDE_COLUMNS && rows >= 28;
}

/* Without room beside the cursor's map, the pane of settings only lists the keys. */
static void leave_settings(struct state *state) {
  char type[KEY_NAME_SIZE], figure[KEY_NAME_SIZE];
  sweep_focus_map(state);
  state_say(state, STYLE_TEXT, "%s types the sizes, %s shows another figure", action_key(ACTION_TYPE, type),
            action_key(ACTION_FIGURE, figure));
}

void sweep_follow(struct state *state) {
  follow_point(state);
  follow_focus(state, sweep_of(state));
  if (!sweep_of(state)->ready) return;
  sweep_set_rows(state);
  if (state->focus == &pane_sweep_run && !sweep_is_wide(state->rows, state->columns)) leave_settings(state);
}
