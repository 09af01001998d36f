/* The tables of views and panes. */
#include "tui/view.h"

extern const struct view view_explore;

const struct view *const view_table[VIEW_COUNT] = {
    [VIEW_EXPLORE] = &view_explore,
};

const struct pane_info pane_table[PANE_COUNT] = {
    /* Explore */
    [PANE_POINT] = {.help = "What is evaluated.", .rows = point_rows, .draw = draw_point},
    [PANE_RESULT] = {.help = "What it costs, and how that differs from the reference.", .draw = draw_result},
    [PANE_LAYERS] = {.help = "Layers and the copies before them, over all tiles.",
                     .metric_count = 2,
                     .sorts = true,
                     .rows = layers_rows,
                     .row_text = layers_row_text,
                     .draw = draw_layers},
    [PANE_ACCESSES] = {.help = "Words read and written by each memory, for each operand.",
                       .metric_count = 4,
                       .rows = accesses_rows,
                       .row_text = accesses_row_text,
                       .draw = draw_accesses},
    [PANE_SCHEDULE] = {.help = "Loops, sizes and places of the most frequent tile type.",
                       .rows = schedule_rows,
                       .row_text = schedule_row_text,
                       .draw = draw_schedule},
    [PANE_DETAIL] = {.help = "The chosen layer: each operand at each memory level.", .draw = draw_detail},
    [PANE_PINS] = {.help = "Points to compare with; the reference is marked.",
                   .rows = pins_rows,
                   .draw = draw_pins},
};

void view_layout(const struct state *state, struct box box[PANE_COUNT]) {
  view_table[state->view]->layout(state->rows, state->columns, state->focus, box);
}

void view_wants(const struct state *state, struct wants *wants) {
  const struct view *view = view_table[state->view];
  wants_init(wants, state->figures);
  pins_want(&state->pins, wants);
  if (view->wants != NULL) view->wants(state, wants);
}

int pane_rows(const struct state *state, enum pane pane) {
  return pane_table[pane].rows != NULL ? pane_table[pane].rows(state) : 0;
}

int pane_first_row(int row, int count, int height) {
  int first = row - height / 2;
  if (first > count - height) first = count - height;
  return first < 0 ? 0 : first;
}
