/* Walk: tile by tile and layer by layer through the shown schedule. */
#include "tui/views/walk/walk.h"

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

static void layout_narrow(int rows, int columns, const struct pane *focus, struct layout *layout) {
  int room = rows - 3, maps = columns < 80 ? MAPS_NARROW : columns * MAPS / 80, bottom = room * 9 / 21;
  if (bottom < BOTTOM_LEAST) bottom = BOTTOM_LEAST;
  int top = room - bottom, low = 1 + top, energy = columns * ENERGY / 80;
  layout_place(layout, &pane_walk_maps, (struct box){1, 0, top, maps});
  layout_place(layout, &pane_walk_loops, (struct box){1, maps, top, columns - maps});
  if (focus == &pane_walk_inside) {
    layout_place(layout, focus, (struct box){low, 0, bottom, columns});
  } else if (columns < 80) { /* one of them at a time */
    layout_place(layout, focus == &pane_walk_memory ? &pane_walk_memory : &pane_walk_energy,
                 (struct box){low, 0, bottom, columns});
  } else {
    layout_place(layout, &pane_walk_energy, (struct box){low, 0, bottom, energy});
    layout_place(layout, &pane_walk_memory, (struct box){low, energy, bottom, columns - energy});
  }
}

static void layout_wide(int rows, int columns, const struct pane *focus, struct layout *layout) {
  (void)focus;
  int room = rows - 3, top = rows >= TALL_ROWS ? MAPS_TALL : room * 2 / 5;
  int bottom = rows >= TALL_ROWS ? BOTTOM_TALL : BOTTOM_WIDE, middle = room - top - bottom, third = columns * 19 / 64;
  int low = 1 + top + middle;
  layout_place(layout, &pane_walk_maps, (struct box){1, 0, top, columns});
  layout_place(layout, &pane_walk_inside, (struct box){1 + top, 0, middle, columns - 2 * third});
  layout_place(layout, &pane_walk_loops, (struct box){1 + top, columns - 2 * third, middle, third});
  layout_place(layout, &pane_walk_memory, (struct box){1 + top, columns - third, middle, third});
  layout_place(layout, &pane_walk_energy, (struct box){low, 0, bottom, columns - PREDICT_WIDE});
  layout_place(layout, &pane_walk_predict, (struct box){low, columns - PREDICT_WIDE, bottom, PREDICT_WIDE});
}

static const char *const footer[ACTION_COUNT] = {
    [ACTION_RIGHT] = "step",    [ACTION_STEP_UP] = "speed",  [ACTION_TYPE] = "go to",
    [ACTION_DOWN] = "tile row", [ACTION_NEXT_TILE] = "tile", [ACTION_NEXT_LAYER] = "layer"};

static void write_command(const struct state *state, FILE *out) {
  char options[POINT_OPTIONS_SIZE];
  struct walk_place at = walk_of(state)->place;
  if (!point_options(&state->point, options)) return;
  fprintf(out, "tilescope walk %s", options);
  if (state->shown == NULL) return;
  at = walk_clip(state->shown->result, at);
  int64_t columns = state->shown->result->stacks[at.stack].tile_columns;
  fprintf(out, " --at %" PRId64 ",%" PRId64 ",%d,%d", at.tile % columns, at.tile / columns, at.step + 1, at.stack);
}

const struct view view_walk = {
    .name = "Walk",
    .action = "walk",
    .help = "Show Walk: the schedule tile by tile, layer by layer.",
    .home = &pane_walk_maps,
    .panes = {WALK_PANES(PANE_LISTED)},
    .pane_names = {WALK_PANES(PANE_NAMED)},
    .data = &walk_data,
    .layout = layout_narrow,
    .layout_wide = layout_wide,
    .wide_rows = WIDE_ROWS,
    .actions = TAKES(ACTION_PLAY) | TAKES(ACTION_PREDICT) | TAKES(ACTION_NEXT_TYPE),
    .footer = footer,
    .follow = walk_follow,
    .tick = walk_tick,
    .interval_ms = walk_interval_ms,
    .act = walk_act,
    .command = write_command,
    .sentence = walk_sentence,
};
