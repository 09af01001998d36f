#include "tui/views/explore/around.h"
#include "tui/analysis/point_text.h"

#include "tui/views/explore/explore.h"

/* --- Steps -------------------------------------------------------------------------------------------------- */

/* Fills in the steps in one direction, nearest first; returns how many there are. */
static int step_away(const struct state *state, const struct point *point, enum knob knob, int direction, int reach,
                     struct point *points) {
  struct point at = *point;
  int count = 0;
  for (; count < reach; count++) {
    struct point before = at;
    knob_step(&at, knob, direction, &state->network);
    if (point_equal(&at, &before)) break;
    points[count] = at;
  }
  return count;
}

void explore_steps(const struct state *state, const struct point *point, enum knob knob, int reach,
                   struct steps *steps) {
  struct point below[ALONG_REACH];
  int count = step_away(state, point, knob, -1, reach, below);
  for (int i = 0; i < count; i++) steps->points[count - 1 - i] = below[i];
  steps->knob = knob;
  steps->here = count;
  steps->points[count] = *point;
  steps->count = count + 1 + step_away(state, point, knob, 1, reach, &steps->points[count + 1]);
}

enum knob explore_axis(const struct state *state) {
  return explore_of(state)->along_height ? KNOB_TILE_Y : KNOB_TILE_X;
}

static void deinit(void *data) {
  struct explore *explore = data;
  previews_deinit(&explore->previews);
}

const struct view_data explore_data = {.size = sizeof(struct explore), .deinit = deinit};
