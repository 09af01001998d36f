/* Memory: where all data live in a tile type, how large they are, and why they are there. */
#include "tui/explorer/view.h"

#include "tui/options/point_options.h"
#include "tui/views/memory/look.h"

enum { GRID_ROWS = 10, HELD_WIDTH = 42, WIDE_REASON = 62, WIDE_HELD_ROWS = 14, NARROW_HELD_ROWS = 18 };

/* The grid above; below two panes, or the one in focus where it needs the room. */
static void layout_narrow(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  int room = rows - 3, grid = rows >= 22 ? GRID_ROWS : GRID_ROWS - 1, low = 1 + grid, height = room - grid;
  box[PANE_PLACEMENT] = (struct box){1, 0, grid, columns};
  if (rows >= TALL_ROWS && columns >= 80) {
    box[PANE_SIZES] = (struct box){low + NARROW_HELD_ROWS, 0, height - NARROW_HELD_ROWS, columns};
    height = NARROW_HELD_ROWS;
  } else if (focus == PANE_SIZES) {
    box[PANE_SIZES] = (struct box){low, 0, height, columns};
    return;
  }
  if (focus == PANE_REASON) {
    box[focus] = (struct box){low, 0, height, columns};
  } else if (columns < 80) {
    box[focus == PANE_HELD ? PANE_HELD : PANE_REASON] = (struct box){low, 0, height, columns};
  } else {
    box[PANE_HELD] = (struct box){low, 0, height, HELD_WIDTH};
    box[PANE_REASON] = (struct box){low, HELD_WIDTH, height, columns - HELD_WIDTH};
  }
}

static void layout_wide(int rows, int columns, struct box box[PANE_COUNT]) {
  int room = rows - 3, left = columns - WIDE_REASON, sizes = rows >= TALL_ROWS ? room - GRID_ROWS - WIDE_HELD_ROWS : 0;
  int held = room - GRID_ROWS - sizes;
  box[PANE_PLACEMENT] = (struct box){1, 0, GRID_ROWS, left};
  box[PANE_REASON] = (struct box){1, left, GRID_ROWS + held, WIDE_REASON};
  box[PANE_HELD] = (struct box){1 + GRID_ROWS, 0, held, left};
  box[PANE_SIZES] = (struct box){1 + GRID_ROWS + held, 0, sizes, columns};
}

static void layout(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  for (int pane = 0; pane < PANE_COUNT; pane++) box[pane] = (struct box){.height = 0};
  if (columns >= WIDE_COLUMNS && rows >= TALL_ROWS) {
    layout_wide(rows, columns, box);
  } else {
    layout_narrow(rows, columns, focus, box);
  }
}

static const char *const footer[ACTION_COUNT] = {[ACTION_RIGHT] = "memory",
                                                 [ACTION_DOWN] = "row",
                                                 [ACTION_NEXT_TILE] = "tile type",
                                                 [ACTION_NEXT_LAYER] = "layer",
                                                 [ACTION_OPEN] = "apply"};

static void write_command(const struct state *state, FILE *out) {
  char options[POINT_OPTIONS_SIZE];
  if (point_options(&state->point, options)) fprintf(out, "tilescope eval %s --placement", options);
}

const struct view view_memory = {.name = "Memory",
                                 .home = PANE_PLACEMENT,
                                 .layout = layout,
                                 .footer = footer,
                                 .wants = memory_wants,
                                 .act = memory_act,
                                 .command = write_command,
                                 .sentence = memory_sentence};
