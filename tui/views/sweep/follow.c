/* Sweep in line with the rest of the state: it begins around the point, its cursor and the rows of its panes are
 * one. */
#include "tui/views/sweep/sweep.h"

bool sweep_is_map(enum pane_id pane) {
  return pane >= PANE_SWEEP_CACHED && pane <= PANE_SWEEP_RECOMPUTE;
}

/* The result that is shown has the inputs of the map. */
static bool is_about_it(const struct state *state) {
  const struct evaluation *shown = state->shown;
  return shown != NULL && shown->result != NULL && sweep_map_is_around(&state->sweep, &shown->point);
}

/* The keys go to the map of the cursor. */
void sweep_focus_map(struct state *state) {
  state->focus = (enum pane_id)(PANE_SWEEP_CACHED + sweep_map_place(&state->sweep, state->sweep.cursor).column);
}

/* The rows of the panes follow the cursor. */
void sweep_set_rows(struct state *state) {
  struct sweep_map *map = &state->sweep;
  int on_front = sweep_map_on_front(map);
  for (int pane = PANE_SWEEP_CACHED; pane <= PANE_SWEEP_FRONT; pane++) state->row[pane] = map->cursor;
  if (on_front >= 0) map->front_row = on_front;
  if (map->front_row >= map->front_count) map->front_row = map->front_count > 0 ? map->front_count - 1 : 0;
  state->row[PANE_SWEEP_LIST] = map->front_row;
}

/* Where something else has moved the cursor. */
static void show_cursor(struct state *state) {
  sweep_set_rows(state);
  if (sweep_is_map(state->focus)) sweep_focus_map(state);
}

/* Begins with the maps of the point's stacks; where its result is not known, with the network's. */
enum status sweep_begin(struct state *state) {
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
  if (sweep_is_map(state->focus) || state->focus == PANE_SWEEP_FRONT) {
    if (row != map->cursor && row < map->cell_count) sweep_map_go_to(map, row);
  } else if (state->focus == PANE_SWEEP_LIST && row != map->front_row && row < map->front_count) {
    sweep_map_go_to(map, map->front[row]);
  }
}

static void follow_point(struct state *state) {
  struct sweep_map *map = &state->sweep;
  bool around = sweep_map_is_around(map, &state->point);
  bool tried = map->ready || map->problem.message[0] != 0;
  if (!around || !tried) {
    if (state->pending) { /* its result tells the maps of its stacks */
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
  int column = sweep_map_place(map, map->cursor).column, focus = (int)state->focus - PANE_SWEEP_CACHED;
  if (focus != column) sweep_map_move(&state->sweep, focus - column, 0, 0);
}

/* Where there is no room for it to be seen beside the cursor's map, the pane of settings only tells the keys. */
static void leave_settings(struct state *state) {
  char type[KEY_NAME_SIZE], figure[KEY_NAME_SIZE];
  sweep_focus_map(state);
  state_say(state, STYLE_TEXT, "%s types the sizes, %s shows another figure", action_key(ACTION_TYPE, type),
            action_key(ACTION_METRIC, figure));
}

void sweep_follow(struct state *state) {
  follow_point(state);
  follow_focus(state, &state->sweep);
  if (!state->sweep.ready) return;
  sweep_set_rows(state);
  if (state->focus == PANE_SWEEP_RUN && !sweep_is_wide(state->rows, state->columns)) leave_settings(state);
}
