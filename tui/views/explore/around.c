#include "tui/views/explore/around.h"

#include <stdio.h>
#include <string.h>

#include "tui/views/explore/explore.h"

/* --- Steps -------------------------------------------------------------------------------------------------- */

/* Fills in the steps in one direction, nearest first; returns how many there are. */
static int step_away(const struct state *state, const struct point *point, enum field field, int direction, int reach,
                     struct point *points) {
  struct point at = *point;
  int count = 0;
  for (; count < reach; count++) {
    struct point before = at;
    field_step(&at, field, direction, &state->network);
    if (point_equal(&at, &before)) break;
    points[count] = at;
  }
  return count;
}

void explore_steps(const struct state *state, const struct point *point, enum field field, int reach,
                   struct steps *steps) {
  struct point below[ALONG_REACH];
  int count = step_away(state, point, field, -1, reach, below);
  for (int i = 0; i < count; i++) steps->points[count - 1 - i] = below[i];
  steps->field = field;
  steps->here = count;
  steps->points[count] = *point;
  steps->count = count + 1 + step_away(state, point, field, 1, reach, &steps->points[count + 1]);
}

enum field explore_axis(const struct state *state) {
  return state->explore.along_height ? FIELD_TILE_Y : FIELD_TILE_X;
}

/* --- Wants -------------------------------------------------------------------------------------------------- */

static void want_map(const struct state *state, struct wants *wants) {
  struct steps rows, columns;
  explore_steps(state, &state->point, FIELD_TILE_Y, AROUND_REACH, &rows);
  for (int y = 0; y < rows.count; y++) {
    explore_steps(state, &rows.points[y], FIELD_TILE_X, AROUND_REACH, &columns);
    for (int x = 0; x < columns.count; x++) wants_add(wants, &columns.points[x], false);
  }
}

static void want_axis(const struct state *state, struct wants *wants) {
  struct steps steps;
  explore_steps(state, &state->point, explore_axis(state), ALONG_REACH, &steps);
  for (int i = 0; i < steps.count; i++) wants_add(wants, &steps.points[i], false);
}

static void want_neighbours(const struct state *state, enum field field, struct wants *wants) {
  for (int direction = 1; direction >= -1; direction -= 2) {
    struct point changed = state->point, stepped = state->point;
    field_change(&changed, field, direction, &state->network);
    field_step(&stepped, field, direction, &state->network);
    wants_ahead(wants, &changed);
    wants_ahead(wants, &stepped);
  }
}

void explore_wants(const struct state *state, struct wants *wants) {
  enum field focus = state_field(state);
  struct box box[PANE_COUNT];
  if (state->pending || state->explore.stopped == state->generation) return;
  view_layout(state, box);
  if (focus == FIELD_TILE_X || focus == FIELD_TILE_Y || focus == FIELD_MODE) want_neighbours(state, focus, wants);
  if (box[PANE_AROUND].height > 0) want_map(state, wants);
  if (box[PANE_ALONG].height > 0) want_axis(state, wants);
  want_neighbours(state, FIELD_TILE_X, wants);
  want_neighbours(state, FIELD_TILE_Y, wants);
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    struct point other = state->point;
    other.schedule.mode = (enum overlap_mode)mode;
    wants_ahead(wants, &other);
  }
}

/* --- What keys do ------------------------------------------------------------------------------------------- */

static void go_to(struct state *state, const struct point *point) {
  char tile[TILE_TEXT_SIZE], change[TILE_TEXT_SIZE + 16];
  snprintf(change, sizeof change, "Tile %s", tile_text(point->schedule.tile_x, point->schedule.tile_y, tile));
  state_set_point(state, point, change);
}

static void step(struct state *state, enum field field, int direction) {
  struct point point = state->point;
  field_step(&point, field, direction, &state->network);
  go_to(state, &point);
}

/* The point that was clicked. */
static void open_row(struct state *state) {
  struct steps steps;
  int row = state->row[state->focus];
  if (state->focus == PANE_ALONG) {
    explore_steps(state, &state->point, explore_axis(state), ALONG_REACH, &steps);
  } else {
    struct steps rows;
    explore_steps(state, &state->point, FIELD_TILE_Y, AROUND_REACH, &rows);
    int y = row / (2 * AROUND_REACH + 1);
    if (y >= rows.count) return;
    explore_steps(state, &rows.points[y], FIELD_TILE_X, AROUND_REACH, &steps);
    row %= 2 * AROUND_REACH + 1;
  }
  if (row < steps.count) go_to(state, &steps.points[row]);
}

/* Arrows move the point itself, and the panes with it. */
static bool move(struct state *state, enum action action) {
  bool less = action == ACTION_LEFT || action == ACTION_DOWN, upright = action == ACTION_UP || action == ACTION_DOWN;
  if (!less && action != ACTION_RIGHT && action != ACTION_UP) return false;
  if (state->focus == PANE_ALONG) {
    if (upright) return true;
    step(state, explore_axis(state), less ? -1 : 1);
  } else {
    step(state, upright ? FIELD_TILE_Y : FIELD_TILE_X, less ? -1 : 1);
  }
  return true;
}

/* False where nothing is evaluated around the point. */
static bool stop(struct state *state) {
  struct wants wants;
  wants_init(&wants, state->figures);
  explore_wants(state, &wants);
  if (wants.count == 0) return false;
  state->explore.stopped = state->generation;
  char key[KEY_NAME_SIZE];
  state_say(state, STYLE_TEXT, "Nothing more is evaluated around this point; %s goes on",
            action_key(ACTION_RELOAD, key));
  return true;
}

bool explore_act(struct state *state, enum action action) {
  bool around = state->focus == PANE_AROUND || state->focus == PANE_ALONG;
  if (action == ACTION_BACK) return stop(state);
  if (action == ACTION_AXIS) {
    state->explore.along_height = !state->explore.along_height;
    return true;
  }
  if (around && action == ACTION_OPEN) {
    open_row(state);
    return true;
  }
  return around && move(state, action);
}
