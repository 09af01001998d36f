/* Keys of Sweep, and its coupling with the state: it begins around the point, and its cursor is the row of its
 * panes. */
#include <stdio.h>
#include <string.h>

#include "tui/analysis/point_text.h"
#include "tui/text/utf8.h"
#include "tui/views/sweep/sweep.h"

/* --- Following -------------------------------------------------------------------------------------------------- */

static const struct pane *const map_pane[SWEEP_COLUMNS] = {&pane_sweep_cached, &pane_sweep_h_cached,
                                                           &pane_sweep_recompute};

/* The column of a map's pane; -1: another pane. */
static int column_of(const struct pane *pane) {
  for (int column = 0; column < SWEEP_COLUMNS; column++) {
    if (map_pane[column] == pane) return column;
  }
  return -1;
}

bool sweep_is_map(const struct pane *pane) {
  return column_of(pane) >= 0;
}

/* True if the shown result has the inputs of the map. */
static bool is_about_it(const struct state *state) {
  const struct evaluation *shown = state->shown;
  return shown != NULL && shown->result != NULL && sweep_map_is_around(sweep_of(state), &shown->point);
}

/* Moves the focus to the map with the cursor. */
static void focus_map(struct state *state) {
  state->focus = map_pane[sweep_map_place(sweep_of(state), sweep_of(state)->cursor).column];
}

/* The rows of the panes follow the cursor. */
static void set_rows(struct state *state) {
  struct sweep_map *map = sweep_of(state);
  int on_front = sweep_map_on_front(map);
  for (int i = 0; i < SWEEP_COLUMNS; i++) pane_of(state, map_pane[i])->row = map->cursor;
  pane_of(state, &pane_sweep_front)->row = map->cursor;
  if (on_front >= 0) map->front_row = on_front;
  if (map->front_row >= map->front_count) map->front_row = map->front_count > 0 ? map->front_count - 1 : 0;
  pane_of(state, &pane_sweep_list)->row = map->front_row;
  if (map->ready) pane_of(state, &pane_sweep_why)->row = sweep_why_row(map);
}

/* Shows a cursor that something else has moved. */
static void show_cursor(struct state *state) {
  set_rows(state);
  if (sweep_is_map(state->focus)) focus_map(state);
}

/* The network of the point, if layers have heads of attention and it has been read; NULL: else. */
static const struct workload *attention_of(const struct state *state) {
  const struct evaluation *shown = state->shown;
  if (state->network.heads <= 1 || shown == NULL || shown->snapshot == NULL) return NULL;
  return strcmp(shown->point.workload, state->point.workload) == 0 ? &shown->snapshot->workload : NULL;
}

/* Begins the sweep with the maps of the point's stacks; without a result, with the network's. */
static enum status begin(struct state *state) {
  enum { MOST = 4096 };
  struct sweep_map *map = sweep_of(state);
  const struct evaluation *shown = state->shown;
  int64_t widths[MOST] = {state->network.map_width}, heights[MOST] = {state->network.map_height};
  struct sweep_inputs inputs = {.maps = {widths, heights}};
  int count = 1;
  sweep_map_rebase(map, &state->point);
  if (state->optimizing.done != NULL) state->optimizing.running = false; /* its rows are gone */
  bool fits = is_about_it(state);
  for (int s = 0; fits && s < shown->result->stack_count && s < MOST; s++) {
    widths[s] = shown->result->stacks[s].map_width;
    heights[s] = shown->result->stacks[s].map_height;
    count = s + 1;
  }
  inputs.map_count = count;
  inputs.hardware = fits ? &shown->result->hardware : NULL;
  inputs.attention = attention_of(state);
  enum status status = sweep_map_begin(map, &state->point, &inputs, state->figures, state->now_us);
  if (status == STATUS_OK) show_cursor(state);
  return status;
}

/* Moves the cursor to a row that a click has set. */
static void take_row(struct state *state) {
  struct sweep_map *map = sweep_of(state);
  int row = pane_of(state, state->focus)->row;
  if (sweep_is_map(state->focus) || state->focus == &pane_sweep_front) {
    if (row != map->cursor && row < map->cell_count) sweep_map_go_to(map, row);
  } else if (state->focus == &pane_sweep_why) {
    if (row != sweep_why_row(map)) sweep_why_go_to(map, row);
  } else if (state->focus == &pane_sweep_list && row != map->front_row && row < map->front_count) {
    sweep_map_go_to(map, map->front[row]);
  }
}

/* Begins around another point; a side that no axis varies is that of the point, which is said when it changes. */
static void begin_again(struct state *state) {
  struct sweep_map *map = sweep_of(state);
  char before[SWEEP_NAME_SIZE], now[SWEEP_NAME_SIZE];
  sweep_map_fixed_sides(map, before);
  if (begin(state) != STATUS_OK) {
    state_say(state, STYLE_ERROR, "%s", map->problem.message);
    return;
  }
  if (before[0] == 0 || strcmp(sweep_map_fixed_sides(map, now), before) == 0) return;
  if (state->message[0] == 0) state->message_style = STYLE_TEXT;
  text_append(state->message, sizeof state->message, "%sThe sweep has %s now", state->message[0] != 0 ? ". " : "", now);
}

static void follow_point(struct state *state) {
  struct sweep_map *map = sweep_of(state);
  bool around = sweep_map_is_around(map, &state->point);
  bool tried = map->ready || map->problem.message[0] != 0;
  if (!around || !tried) {
    if (state->pending) { /* waits for the maps of its stacks */
      map->ready = false;
      return;
    }
    for (int a = 0; a < AXIS_COUNT && !around; a++) map->axis[a].added = 0;
    begin_again(state);
  } else if (map->ready && !point_equal(&map->base, &state->point)) {
    sweep_map_seek(map, &state->point);
    show_cursor(state);
  }
  if (!map->ready) return;
  if (map->hardware.memory_count == 0 && is_about_it(state)) map->hardware = state->shown->result->hardware;
  take_row(state);
  set_rows(state);
}

/* Moves the cursor to the map in focus: Tab and clicks choose the mode, too. */
static void follow_focus(struct state *state, const struct sweep_map *map) {
  if (!map->ready || !sweep_is_map(state->focus)) return;
  int column = sweep_map_place(map, map->cursor).column, focus = column_of(state->focus);
  if (focus != column) sweep_map_move(sweep_of(state), focus - column, 0, 0);
}

/* Without room beside the cursor's map, the pane of settings only lists the keys. */
static void leave_settings(struct state *state) {
  char type[KEY_NAME_SIZE], figures[KEY_NAME_SIZE];
  focus_map(state);
  state_say(state, STYLE_TEXT, "%s types the sizes, %s lists the figures", action_key(state, ACTION_TYPE, type),
            action_key(state, ACTION_SEARCH, figures));
}

void sweep_follow(struct state *state) {
  follow_point(state);
  follow_focus(state, sweep_of(state));
  if (!sweep_of(state)->ready) return;
  sweep_refine_step(state);
  set_rows(state);
  bool has_room = state->columns >= WIDE_COLUMNS && state->rows >= view_sweep.wide_rows;
  if (state->focus == &pane_sweep_run && !has_room) leave_settings(state);
}

/* --- Settings, as they are typed and picked --------------------------------------------------------------- */

static bool accept_sizes(struct state *state, enum sweep_axis_id axis, const char *text) {
  struct sweep_map *map = sweep_of(state);
  char before[LINE_SIZE];
  int64_t added = map->axis[axis].added;
  strcpy(before, map->axis[axis].text);
  strcpy(map->axis[axis].text, text);
  map->axis[axis].added = 0;
  if (begin(state) == STATUS_OK) return true;
  state->problem = map->problem;
  strcpy(map->axis[axis].text, before);
  map->axis[axis].added = added;
  begin(state); /* undoes the change */
  return false;
}

static bool accept_heights(struct state *state, const char *text) {
  return accept_sizes(state, AXIS_HEIGHT, text);
}

/* The notations, as many as have room behind the title. */
static const char *hint_of(const struct state *state) {
  enum { ROOMY = 124 };
  static const char *const hints[2][2] = {
      {"1,4 1..9 1..960*4 auto MEMORY.size=1KiB..1MiB*2",
       "1,4,16 1..9 1..960*4 divisors auto full, or hardware: MEMORY.size=16KiB..1MiB*2"},
      {"1,4 auto heads=1,2 MEMORY.size=1KiB..1MiB*2",
       "1,4,16 1..9 divisors auto full, or heads=1,2,4, or MEMORY.size=16KiB..1MiB*2"}};
  return hints[state->network.heads > 1][state->columns >= ROOMY];
}

static void ask_heights(struct state *state, const char *title) {
  char text[LINE_SIZE];
  state_ask(state, (struct prompt){.title = title, .hint = hint_of(state), .accept = accept_heights},
            sweep_axis_text(&sweep_of(state)->axis[AXIS_HEIGHT], text));
}

static bool accept_widths(struct state *state, const char *text) {
  return accept_sizes(state, AXIS_WIDTH, text);
}

static bool accept_widths_first(struct state *state, const char *text) {
  if (!accept_widths(state, text)) return false;
  ask_heights(state, "Tile heights, 2 of 2");
  return true;
}

static void ask_widths(struct state *state, const char *title, bool (*accept)(struct state *, const char *)) {
  char text[LINE_SIZE];
  state_ask(state, (struct prompt){.title = title, .hint = hint_of(state), .accept = accept},
            sweep_axis_text(&sweep_of(state)->axis[AXIS_WIDTH], text));
}

static void change_setting(struct state *state) {
  if (pane_of(state, &pane_sweep_run)->row == SETTING_WIDTHS) {
    ask_widths(state, "Tile widths", accept_widths);
  } else if (pane_of(state, &pane_sweep_run)->row == SETTING_HEIGHTS) {
    ask_heights(state, "Tile heights");
  } else {
    sweep_figures_pick(state);
  }
}

/* --- The map --------------------------------------------------------------------------------------------- */

/* Energy against latency, or against area. */
static void switch_front_x(struct state *state) {
  struct sweep_map *map = sweep_of(state);
  bool area = map->front_x != FIGURE_AREA;
  if (area && !sweep_front_has_areas(map)) {
    state_say(state, STYLE_TEXT,
              map->known_count < map->cell_count
                  ? "No areas to compare yet"
                  : "No areas to compare: needs area in the file, --scale, and a size as an axis");
    return;
  }
  sweep_front_show(map, area ? FIGURE_AREA : FIGURE_LATENCY);
}

static void next_column(struct state *state) {
  struct sweep_map *map = sweep_of(state);
  if (state->focus == &pane_sweep_front || state->focus == &pane_sweep_list) {
    switch_front_x(state);
    return;
  }
  int column = sweep_map_place(map, map->cursor).column;
  if (state->focus == &pane_sweep_why) {
    map->why_height = !map->why_height;
    return;
  }
  sweep_map_move(map, column == SWEEP_COLUMNS - 1 ? -column : 1, 0, 0);
  if (state->focus != &pane_sweep_run) focus_map(state);
}

/* The point under the cursor. */
static struct point here(const struct state *state) {
  struct point point;
  if (state->focus == &pane_sweep_curve && sweep_curve_point(state, &point)) return point;
  return sweep_map_point(sweep_of(state), sweep_of(state)->cursor);
}

/* Makes the cell the design point. */
static void take_point(struct state *state) {
  struct point point = here(state);
  char text[POINT_TEXT_SIZE], change[POINT_TEXT_SIZE + 16];
  snprintf(change, sizeof change, "From the sweep: %s", point_text(&point, text));
  state_set_point(state, &point, change);
}

static void pin_cell(struct state *state) {
  struct point point = here(state);
  state_toggle_pin(state, &point);
}

/* Makes the best point between the cells one of them, and goes there. */
static void add_refined(struct state *state, struct point best) {
  struct sweep_map *map = sweep_of(state);
  char tile[TILE_TEXT_SIZE];
  sweep_refine_add(map);
  if (begin(state) != STATUS_OK) return;
  sweep_map_go_to(map, sweep_map_find(map, &best));
  if (sweep_is_map(state->focus)) focus_map(state);
  state_say(state, STYLE_TEXT, "Best refined: %s is a cell of the map now",
            tile_text(best.schedule.tile_x, best.schedule.tile_y, tile));
}

static void go_to_best(struct state *state) {
  if (sweep_of(state)->best < 0) {
    state_say(state, STYLE_TEXT, "No cell has a result yet");
    return;
  }
  struct sweep_map *map = sweep_of(state);
  bool is_there = map->cursor == map->best;
  const struct point *found = sweep_refine_found(state);
  sweep_map_go_to(map, map->best);
  sweep_curve_go_to(state, map->best);
  if (sweep_is_map(state->focus)) focus_map(state);
  if (is_there && found != NULL) add_refined(state, *found);
}

static void walk_front(struct state *state, int direction) {
  struct sweep_map *map = sweep_of(state);
  int row = sweep_map_on_front(map) >= 0 ? map->front_row + direction : map->front_row;
  if (map->front_count == 0) return;
  row = (row % map->front_count + map->front_count) % map->front_count;
  sweep_map_go_to(map, map->front[row]);
  if (sweep_is_map(state->focus)) focus_map(state);
}

static void next_scale(struct state *state) {
  struct sweep_map *map = sweep_of(state);
  if (state->focus == &pane_sweep_front || state->focus == &pane_sweep_list) {
    map->whole_front = !map->whole_front;
  } else if (state->focus == &pane_sweep_why) {
    map->whole_why = !map->whole_why;
  } else {
    map->scale = (enum sweep_scale)((map->scale + 1) % SCALE_COUNT);
  }
}

static bool stop(struct state *state) {
  struct sweep_map *map = sweep_of(state);
  if (!map->ready || map->stopped || map->known_count == map->cell_count) return false;
  map->stopped = true;
  state_say(state, STYLE_TEXT, "Sweep stopped at %d of %d points; their results stay", map->known_count,
            map->cell_count);
  return true;
}

static bool resume(struct state *state) {
  if (!sweep_of(state)->stopped) return false;
  sweep_map_resume(sweep_of(state), state->now_us);
  return true;
}

/* Moves over the map, or along the front. */
static bool move(struct state *state, enum action action) {
  enum { PAGE = 4 };
  struct sweep_map *map = sweep_of(state);
  bool forward = action == ACTION_RIGHT || action == ACTION_DOWN || action == ACTION_PAGE_DOWN;
  bool back = action == ACTION_LEFT || action == ACTION_UP || action == ACTION_PAGE_UP;
  int far = action == ACTION_PAGE_UP || action == ACTION_PAGE_DOWN ? PAGE : 1;
  if (state->focus == &pane_sweep_run || state->focus == &pane_sweep_curve || (!forward && !back)) return false;
  if (state->focus == &pane_sweep_why) {
    if (!forward) far = -far;
    sweep_map_move(map, 0, map->why_height ? 0 : far, map->why_height ? far : 0);
  } else if (!sweep_is_map(state->focus)) {
    walk_front(state, forward ? far : -far);
  } else if (action == ACTION_LEFT || action == ACTION_RIGHT) {
    sweep_map_move(map, 0, forward ? 1 : -1, 0);
  } else {
    sweep_map_move(map, 0, 0, forward ? -far : far);
  }
  return true;
}

static void open_row(struct state *state) {
  if (state->focus == &pane_sweep_run) {
    change_setting(state);
  } else {
    take_point(state);
    state_show(state, state->views->view[0]);
  }
}

/* Goes to the front, to the curve if there is one, to why, and back to the map. */
static void switch_front(struct state *state) {
  bool on_front = state->focus == &pane_sweep_front || state->focus == &pane_sweep_list;
  if (on_front && sweep_map_number_axis(sweep_of(state)) >= 0) {
    state->focus = &pane_sweep_curve;
  } else if (on_front || state->focus == &pane_sweep_curve) {
    state->focus = &pane_sweep_why;
  } else if (state->focus == &pane_sweep_why) {
    focus_map(state);
  } else {
    state->focus = &pane_sweep_front;
  }
}

/* True if the pane in focus shows no point to take: then no key takes the cursor's, which is not seen. */
static bool is_empty(const struct state *state) {
  struct point ignored;
  if (state->focus == &pane_sweep_curve) return !sweep_curve_point(state, &ignored);
  return state->focus == &pane_sweep_list && sweep_of(state)->front_count == 0;
}

static bool chooses(enum action action) {
  return action == ACTION_OPEN || action == ACTION_PIN || action == ACTION_UP || action == ACTION_DOWN;
}

static void say_empty(struct state *state) {
  char key[KEY_NAME_SIZE];
  if (state->focus == &pane_sweep_curve && sweep_map_number_axis(sweep_of(state)) < 0) {
    state_say(state, STYLE_TEXT, "Nothing to choose here: %s types a number of the hardware as an axis",
              action_key(state, ACTION_TYPE, key));
  } else {
    state_say(state, STYLE_TEXT, "Nothing to choose here: no cell has a result yet");
  }
}

static bool act_on_map(struct state *state, enum action action) {
  static const struct handler handlers[] = {{ACTION_OPEN, .run = open_row},
                                            {ACTION_PIN, .run = pin_cell},
                                            {ACTION_BEST, .run = go_to_best},
                                            {ACTION_AXIS, .run = next_column},
                                            {ACTION_PLAY, .run = switch_front},
                                            {ACTION_SCALE, .run = next_scale},
                                            {ACTION_SEARCH_NEXT, .step = walk_front, .by = 1},
                                            {ACTION_SEARCH_PREVIOUS, .step = walk_front, .by = -1},
                                            {ACTION_FIGURE, .step = sweep_figures_step, .by = 1},
                                            {ACTION_FIGURE_BACK, .step = sweep_figures_step, .by = -1},
                                            {ACTION_SEARCH, .run = sweep_figures_pick}};
  if (action == ACTION_OPTIMIZE && state->focus == &pane_sweep_curve && sweep_map_number_axis(sweep_of(state)) >= 0) {
    sweep_curve_optimize(state);
    return true;
  }
  if (is_empty(state) && chooses(action)) {
    say_empty(state);
    return true;
  }
  if (action == ACTION_SCALE && state->focus == &pane_sweep_curve) return false; /* it has none */
  if (action == ACTION_BACK) return stop(state);
  if (action == ACTION_RELOAD) return resume(state);
  return ACTION_HANDLED(handlers, state, action) || move(state, action);
}

bool sweep_act(struct state *state, enum action action) {
  if (action == ACTION_TYPE) {
    if (state->focus == &pane_sweep_run) {
      change_setting(state);
    } else {
      ask_widths(state, "Tile widths, 1 of 2", accept_widths_first);
    }
    return true;
  }
  if (!sweep_of(state)->ready) return action == ACTION_PIN;
  bool done = act_on_map(state, action);
  set_rows(state);
  return done;
}
