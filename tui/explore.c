#include "tui/explore.h"

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
  if (state->pending) return;
  if (focus == FIELD_TILE_X || focus == FIELD_TILE_Y || focus == FIELD_MODE) want_neighbours(state, focus, wants);
  want_neighbours(state, FIELD_TILE_X, wants);
  want_neighbours(state, FIELD_TILE_Y, wants);
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    struct point other = state->point;
    other.schedule.mode = (enum overlap_mode)mode;
    wants_ahead(wants, &other);
  }
}
