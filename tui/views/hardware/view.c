/* Hardware: memories and array as a diagram and as numbers to change, the network, and remarks. */
#include "tui/views/hardware/numbers.h"

#include "tui/text/shell.h"

enum { HIERARCHY = 47, HIERARCHY_WIDE = 58, NUMBERS_WIDE = 44, REMARKS = 5, REMARKS_SMALL = 4, TWO_COLUMNS = 80 };

/* Diagram and numbers side by side, or the network in their place. */
static void layout_two_columns(int rows, int columns, const struct pane *focus, struct layout *layout) {
  int body = rows - 3, remarks = rows >= TALL_ROWS ? 2 * REMARKS : REMARKS, height = body - remarks;
  if (rows >= TALL_ROWS) { /* there is room for both */
    int network = height / 2;
    layout_place(layout, &pane_network, (struct box){1 + height - network, 0, network, columns});
    height -= network;
  } else if (focus == &pane_network) {
    layout_place(layout, &pane_network, (struct box){1, 0, height, columns});
  }
  if (rows >= TALL_ROWS || focus != &pane_network) {
    layout_place(layout, &pane_hierarchy, (struct box){1, 0, height, HIERARCHY});
    layout_place(layout, &pane_numbers, (struct box){1, HIERARCHY, height, columns - HIERARCHY});
  }
  layout_place(layout, &pane_remarks, (struct box){1 + body - remarks, 0, remarks, columns});
}

/* The pane in focus over the whole width, and the remarks. */
static void layout_narrow(int rows, int columns, const struct pane *focus, struct layout *layout) {
  int body = rows - 3;
  const struct pane *shown = focus == &pane_hierarchy || focus == &pane_network ? focus : &pane_numbers;
  layout_place(layout, shown, (struct box){1, 0, body - REMARKS_SMALL, columns});
  layout_place(layout, &pane_remarks, (struct box){1 + body - REMARKS_SMALL, 0, REMARKS_SMALL, columns});
}

static void layout_wide(int rows, int columns, struct layout *layout) {
  int body = rows - 3, remarks = rows >= TALL_ROWS ? 2 * REMARKS : REMARKS;
  int left = HIERARCHY_WIDE + NUMBERS_WIDE;
  layout_place(layout, &pane_hierarchy, (struct box){1, 0, body - remarks, HIERARCHY_WIDE});
  layout_place(layout, &pane_numbers, (struct box){1, HIERARCHY_WIDE, body - remarks, NUMBERS_WIDE});
  layout_place(layout, &pane_remarks, (struct box){1 + body - remarks, 0, remarks, left});
  layout_place(layout, &pane_network, (struct box){1, left, body, columns - left});
}

static void layout(int rows, int columns, const struct pane *focus, struct layout *layout) {
  if (columns >= HIERARCHY_WIDE + NUMBERS_WIDE + 44) {
    layout_wide(rows, columns, layout);
  } else if (columns >= TWO_COLUMNS) {
    layout_two_columns(rows, columns, focus, layout);
  } else {
    layout_narrow(rows, columns, focus, layout);
  }
}

/* Moves the diagram with the list of numbers, and the list with the diagram. */
static void follow(struct state *state) {
  struct edit_place places[EDIT_PLACES_MAX];
  int row = pane_of(state, &pane_numbers)->row, *diagram = &pane_of(state, &pane_hierarchy)->row;
  if (state->inputs == NULL || row >= hardware_places(state, places)) return;
  if (state->focus == &pane_numbers) *diagram = hardware_row_of(state, places[row]);
  if (hardware_row_of(state, places[row]) != *diagram) numbers_go_to(state, *diagram);
}

/* The points one key away, and what is needed to judge changed sizes and widths. */
static void prefetch(const struct state *state, struct prefetch *list) {
  numbers_prefetch(state, list);
  if (state->shown == NULL || state_is_stale(state)) return;
  struct point file = scale_unedited(&state->shown->point);
  scale_prefetch(&file, &state->shown->point, list);
}

static bool act(struct state *state, enum action action) {
  if (action == ACTION_FIGURE) state->focus = &pane_network;
  if (action == ACTION_CUT) state_say(state, STYLE_TEXT, "Choose the layer to cut after in the list of layers");
  return action == ACTION_FIGURE || action == ACTION_CUT;
}

static bool serve(struct state *state, enum action action) {
  if (action == ACTION_RESET_HARDWARE) hardware_reset_all(state);
  if (action == ACTION_SAVE_HARDWARE) hardware_save(state);
  return action == ACTION_RESET_HARDWARE || action == ACTION_SAVE_HARDWARE;
}

static void write_command(const struct state *state, FILE *out) {
  fputs("tilescope show hardware ", out);
  shell_write(out, state->point.hardware);
  if (state->point.edits[0] == 0) return;
  fputs(" --set ", out);
  shell_write(out, state->point.edits);
}

const struct view view_hardware = {.name = "Hardware",
                                   .action = "hardware",
                                   .help = "Show Hardware: memories, network, remarks.",
                                   .home = &pane_numbers,
                                   .panes = {HARDWARE_PANES(PANE_LISTED)},
                                   .pane_names = {HARDWARE_PANES(PANE_NAMED)},
                                   .data = &hardware_data,
                                   .layout = layout,
                                   .prefetch = prefetch,
                                   .actions = TAKES(ACTION_RESET) | TAKES(ACTION_CUT),
                                   .refresh = hardware_remark_all,
                                   .follow = follow,
                                   .act = act,
                                   .serve = serve,
                                   .command = write_command};
