/* Memory: placement and size of all data in a tile type, with the reasons. */
#include <stdio.h>

#include "tui/options/point_options.h"
#include "tui/views/memory/look.h"

enum { GRID_ROWS = 10, HELD_WIDTH = 42, WIDE_REASON = 62, WIDE_HELD_ROWS = 14, NARROW_HELD_ROWS = 18 };

/* The grid above; below two panes, or the one in focus without room for both. */
static void layout_narrow(int rows, int columns, const struct pane *focus, struct layout *layout) {
  int room = rows - 3, grid = rows >= 22 ? GRID_ROWS : GRID_ROWS - 1, low = 1 + grid, height = room - grid;
  layout_place(layout, &pane_placement, (struct box){1, 0, grid, columns});
  if (rows >= TALL_ROWS && columns >= 80) {
    layout_place(layout, &pane_sizes, (struct box){low + NARROW_HELD_ROWS, 0, height - NARROW_HELD_ROWS, columns});
    height = NARROW_HELD_ROWS;
  } else if (focus == &pane_sizes) {
    layout_place(layout, &pane_sizes, (struct box){low, 0, height, columns});
    return;
  }
  if (focus == &pane_reason) {
    layout_place(layout, focus, (struct box){low, 0, height, columns});
  } else if (columns < 80) {
    layout_place(layout, focus == &pane_held ? &pane_held : &pane_reason, (struct box){low, 0, height, columns});
  } else {
    layout_place(layout, &pane_held, (struct box){low, 0, height, HELD_WIDTH});
    layout_place(layout, &pane_reason, (struct box){low, HELD_WIDTH, height, columns - HELD_WIDTH});
  }
}

static void layout_wide(int rows, int columns, const struct pane *focus, struct layout *layout) {
  (void)focus;
  int room = rows - 3, left = columns - WIDE_REASON, sizes = rows >= TALL_ROWS ? room - GRID_ROWS - WIDE_HELD_ROWS : 0;
  int held = room - GRID_ROWS - sizes;
  layout_place(layout, &pane_placement, (struct box){1, 0, GRID_ROWS, left});
  layout_place(layout, &pane_reason, (struct box){1, left, GRID_ROWS + held, WIDE_REASON});
  layout_place(layout, &pane_held, (struct box){1 + GRID_ROWS, 0, held, left});
  layout_place(layout, &pane_sizes, (struct box){1 + GRID_ROWS + held, 0, sizes, columns});
}

/* --- Acting -------------------------------------------------------------------------------------------------- */

static void move_column(struct state *state, const struct memory_look *look, int direction) {
  int to = (look->memory < 0 ? 0 : look->memory + direction) + 1;
  if (to >= 1 && to <= look->result->hardware.memory_count) memory_of(state)->column = to;
}

static void move_type(struct state *state, const struct memory_look *look, int direction) {
  int to = look->at.type + direction;
  if (to < 0 || to >= look->stack->type_count) {
    state_say(state, STYLE_TEXT,
              direction > 0 ? "This is the last tile type of the stack" : "This is the first tile type of the stack");
    return;
  }
  *memory_of(state) = look->at;
  memory_of(state)->type = to;
  memory_of(state)->type_chosen = true;
}

/* Goes through the nodes of all stacks. */
static void move_node(struct state *state, const struct memory_look *look, int direction) {
  struct placement_choice to = look->at;
  to.node += direction;
  to.node_chosen = true;
  if (to.node < 0 || to.node >= look->stack->node_count) {
    to.stack += direction;
    if (to.stack < 0 || to.stack >= look->result->stack_count) {
      state_say(state, STYLE_TEXT, direction > 0 ? "This is the last layer" : "This is the first layer");
      return;
    }
    to.node = direction > 0 ? 0 : look->result->stacks[to.stack].node_count - 1;
    to.type_chosen = false;
  }
  *memory_of(state) = to;
}

static void apply_relief(struct state *state, const struct memory_look *look) {
  struct relief relief;
  struct point point;
  char change[PLACEMENT_TEXT_SIZE + 32], text[PLACEMENT_TEXT_SIZE];
  memory_relief(state, look, &relief);
  if (look->stale) {
    state_say(state, STYLE_ERROR, "This belongs to an earlier point: wait for the evaluation");
  } else if (look->rows[look->owner].absent != NULL) {
    state_say(state, STYLE_TEXT, "%s", look->rows[look->owner].absent);
  } else if (relief.memory < 0) {
    state_say(state, STYLE_TEXT, "No larger memory would move it");
  } else if (!memory_relief_point(state, look, &relief, &point)) {
    state_say(state, STYLE_ERROR, "There are too many hardware changes already");
  } else {
    snprintf(change, sizeof change, "%s", placement_relief_text(&look->result->hardware, &relief, look->owner, text));
    state_set_point(state, &point, change);
  }
}

static void choose_node(struct state *state, const struct memory_look *look) {
  *memory_of(state) = look->at;
  memory_of(state)->node = pane_of(state, &pane_sizes)->row;
  memory_of(state)->node_chosen = true;
}

static void open_row(struct state *state, const struct memory_look *look) {
  if (state->focus == &pane_sizes) {
    choose_node(state, look);
  } else if (state->focus == &pane_held) {
    memory_of(state)->column = pane_of(state, &pane_held)->row + 1;
  } else {
    apply_relief(state, look);
  }
}

static bool act(struct state *state, enum action action) {
  if (state->shown == NULL) return false;
  struct memory_look look = memory_look(state);
  int column = (action == ACTION_RIGHT) - (action == ACTION_LEFT);
  int type = (action == ACTION_NEXT_TILE) - (action == ACTION_PREVIOUS_TILE);
  int node = (action == ACTION_NEXT_LAYER) - (action == ACTION_PREVIOUS_LAYER);
  if (column != 0) move_column(state, &look, column);
  if (type != 0) move_type(state, &look, type);
  if (node != 0) move_node(state, &look, node);
  if (action == ACTION_OPEN) open_row(state, &look);
  return column != 0 || type != 0 || node != 0 || action == ACTION_OPEN;
}

static const char *const footer[ACTION_COUNT] = {[ACTION_RIGHT] = "memory",
                                                 [ACTION_DOWN] = "row",
                                                 [ACTION_NEXT_TILE] = "tile type",
                                                 [ACTION_NEXT_LAYER] = "layer",
                                                 [ACTION_OPEN] = "apply"};

static void write_command(const struct state *state, FILE *out) {
  char options[POINT_OPTIONS_SIZE];
  if (point_options(&state->point, options)) fprintf(out, "tilescope eval %s --show-placement", options);
}

const struct view view_memory = {.name = "Memory",
                                 .action = "memory",
                                 .help = "Show Memory: where data is placed, and why.",
                                 .home = &pane_placement,
                                 .panes = {MEMORY_PANES(PANE_LISTED)},
                                 .pane_names = {MEMORY_PANES(PANE_NAMED)},
                                 .data = &memory_data,
                                 .layout = layout_narrow,
                                 .layout_wide = layout_wide,
                                 .wide_rows = TALL_ROWS,
                                 .footer = footer,
                                 .prefetch = memory_prefetch,
                                 .act = act,
                                 .command = write_command,
                                 .sentence = memory_sentence};
