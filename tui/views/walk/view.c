/* Walk: tile by tile and layer by layer through the shown schedule. */
#include "tui/explorer/view.h"

#include <inttypes.h>

#include "tui/options/point_options.h"

enum {
  MAPS_NARROW = 32,
  MAPS = 42,
  ENERGY = 44,
  MAPS_TALL = 16,
  BOTTOM_TALL = 13,
  PREDICT_WIDE = 52,
  BOTTOM_LEAST = 7,
  BOTTOM_WIDE = 9,
  WIDE_ROWS = 30
};

bool walk_has_predict(const struct state *state) {
  struct box box[PANE_COUNT];
  view_layout(state, box); /* a lesson may leave less room than the terminal has */
  return box[PANE_WALK_PREDICT].height > 0;
}

int walk_pane_rows(const struct state *state) {
  return state->shown != NULL;
}

static void layout_narrow(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  int room = rows - 3, maps = columns < 80 ? MAPS_NARROW : columns * MAPS / 80, bottom = room * 9 / 21;
  if (bottom < BOTTOM_LEAST) bottom = BOTTOM_LEAST;
  int top = room - bottom, low = 1 + top, energy = columns * ENERGY / 80;
  box[PANE_WALK_MAPS] = (struct box){1, 0, top, maps};
  box[PANE_WALK_LOOPS] = (struct box){1, maps, top, columns - maps};
  if (columns < 80) { /* one of them at a time */
    box[focus == PANE_WALK_MEMORY ? PANE_WALK_MEMORY : PANE_WALK_ENERGY] = (struct box){low, 0, bottom, columns};
  } else {
    box[PANE_WALK_ENERGY] = (struct box){low, 0, bottom, energy};
    box[PANE_WALK_MEMORY] = (struct box){low, energy, bottom, columns - energy};
  }
}

static void layout_wide(int rows, int columns, struct box box[PANE_COUNT]) {
  int room = rows - 3, top = rows >= TALL_ROWS ? MAPS_TALL : room * 2 / 5;
  int bottom = rows >= TALL_ROWS ? BOTTOM_TALL : BOTTOM_WIDE, middle = room - top - bottom, third = columns * 19 / 64;
  int low = 1 + top + middle;
  box[PANE_WALK_MAPS] = (struct box){1, 0, top, columns};
  box[PANE_WALK_INSIDE] = (struct box){1 + top, 0, middle, columns - 2 * third};
  box[PANE_WALK_LOOPS] = (struct box){1 + top, columns - 2 * third, middle, third};
  box[PANE_WALK_MEMORY] = (struct box){1 + top, columns - third, middle, third};
  box[PANE_WALK_ENERGY] = (struct box){low, 0, bottom, columns - PREDICT_WIDE};
  box[PANE_WALK_PREDICT] = (struct box){low, columns - PREDICT_WIDE, bottom, PREDICT_WIDE};
}

static void layout(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  for (int pane = 0; pane < PANE_COUNT; pane++) box[pane] = (struct box){.height = 0};
  if (columns >= WIDE_COLUMNS && rows >= WIDE_ROWS) {
    layout_wide(rows, columns, box);
  } else {
    layout_narrow(rows, columns, focus, box);
  }
}

static const char *const footer[ACTION_COUNT] = {
    [ACTION_RIGHT] = "step", [ACTION_STEP_UP] = "speed", [ACTION_TYPE] = "go to", [ACTION_DOWN] = "tile row"};

static void write_command(const struct state *state, FILE *out) {
  char options[POINT_OPTIONS_SIZE];
  struct walk_place at = state->walking.place;
  if (!point_options(&state->point, options)) return;
  fprintf(out, "tilescope walk %s", options);
  if (state->shown == NULL) return;
  at = walk_clip(state->shown->result, at);
  int64_t columns = state->shown->result->stacks[at.stack].tile_columns;
  fprintf(out, " --at %" PRId64 ",%" PRId64 ",%d,%d", at.tile % columns, at.tile / columns, at.step + 1, at.stack);
}

const struct view view_walk = {.name = "Walk",
                               .home = PANE_WALK_MAPS,
                               .layout = layout,
                               .footer = footer,
                               .follow = walking_follow,
                               .act = walking_act,
                               .command = write_command,
                               .sentence = walking_sentence};
