/* The tables of views and panes. */
#include "tui/explorer/view.h"

#include "tui/explorer/choice.h"
#include "tui/views/sweep/sweep.h"

extern const struct view view_explore, view_compare, view_sweep, view_memory, view_walk, view_hardware;

const struct view *const view_table[VIEW_COUNT] = {
    [VIEW_EXPLORE] = &view_explore, [VIEW_COMPARE] = &view_compare, [VIEW_SWEEP] = &view_sweep,
    [VIEW_MEMORY] = &view_memory,   [VIEW_WALK] = &view_walk,       [VIEW_HARDWARE] = &view_hardware,
};

const struct pane_info pane_table[PANE_COUNT] = {
    /* Explore */
    [PANE_POINT] = {.help = "What is evaluated.", .rows = point_rows, .draw = draw_point, .table = point_table},
    [PANE_RESULT] = {.help = "What it costs, and how that differs from the reference.",
                     .draw = draw_result,
                     .table = result_table},
    [PANE_LAYERS] = {.help = "Layers and the copies before them, over all tiles.",
                     .metric_count = 2,
                     .sorts = true,
                     .rows = layers_rows,
                     .row_text = layers_row_text,
                     .draw = draw_layers,
                     .table = layers_table},
    [PANE_ACCESSES] = {.help = "Words read and written by each memory, for each operand.",
                       .metric_count = 4,
                       .rows = accesses_rows,
                       .row_text = accesses_row_text,
                       .draw = draw_accesses,
                       .table = accesses_table},
    [PANE_SCHEDULE] = {.help = "Loops, sizes and places of the most frequent tile type.",
                       .rows = schedule_rows,
                       .row_text = schedule_row_text,
                       .draw = draw_schedule,
                       .table = schedule_table},
    [PANE_DETAIL] = {.help = "The chosen layer: each operand at each memory level.",
                     .draw = draw_detail,
                     .table = detail_table},
    [PANE_OCCUPANCY] = {.help = "The most that each memory holds at a time, and whose data that is.",
                        .draw = draw_occupancy,
                        .table = occupancy_table},
    [PANE_PINS] = {.help = "Points to compare with; the reference is marked.",
                   .rows = pins_rows,
                   .draw = draw_pins,
                   .table = pins_table},
    [PANE_AROUND] = {.help = "The neighbouring tile sizes: arrows go there.",
                     .metric_count = METRIC_COUNT,
                     .rows = around_rows,
                     .draw = draw_around,
                     .table = around_table},
    [PANE_ALONG] = {.help = "Tile sizes along one axis, not from 0: arrows go there.",
                    .metric_count = METRIC_COUNT,
                    .rows = along_rows,
                    .draw = draw_along,
                    .table = along_table},
    /* Compare */
    [PANE_SLOTS] = {.help = "What is compared: the base, and the other in the row that is chosen.",
                    .rows = slots_rows,
                    .row_text = slots_row_text,
                    .draw = draw_slots,
                    .table = slots_table},
    [PANE_DIFFERENCES] = {.help = "How the others differ from the base.",
                          .metric_count = COMPARE_SHOWS,
                          .sorts = true,
                          .rows = differences_rows,
                          .row_text = differences_row_text,
                          .draw = draw_differences,
                          .table = differences_table},
    [PANE_PARTS] = {.help = "Where energy and cycles go, side by side.",
                    .metric_count = COMPARE_PARTS,
                    .rows = parts_rows,
                    .draw = draw_parts,
                    .table = parts_table},
    [PANE_SCHEDULES] = {.help = "The loops of the base and the other.",
                        .rows = schedules_rows,
                        .draw = draw_schedules,
                        .table = schedules_table},
    /* Sweep */
    [PANE_SWEEP_CACHED] = {.help = "All overlap is kept: a figure over tile width and height.",
                           .rows = sweep_map_rows,
                           .draw = draw_sweep_cached,
                           .table = sweep_map_table},
    [PANE_SWEEP_H_CACHED] = {.help = "Overlap is kept along a row of tiles, recomputed between rows.",
                             .rows = sweep_map_rows,
                             .draw = draw_sweep_h_cached,
                             .table = sweep_map_table},
    [PANE_SWEEP_RECOMPUTE] = {.help = "All overlap is computed again in each tile.",
                              .rows = sweep_map_rows,
                              .draw = draw_sweep_recompute,
                              .table = sweep_map_table},
    [PANE_SWEEP_FRONT] = {.help = "All cells; nothing beats those on the front in both.",
                          .rows = sweep_map_rows,
                          .draw = draw_sweep_front,
                          .table = sweep_map_table},
    [PANE_SWEEP_LIST] = {.help = "The cells on the front, the quickest first.",
                         .rows = sweep_list_rows,
                         .draw = draw_sweep_list,
                         .table = sweep_list_table},
    [PANE_SWEEP_CELL] = {.help = "The cell under the cursor.", .draw = draw_sweep_cell},
    [PANE_SWEEP_RUN] = {.help = "What is swept, and how far that is.", .rows = sweep_run_rows, .draw = draw_sweep_run},
    /* Memory */
    [PANE_PLACEMENT] = {.help = "Where the data of this layer live in this tile type, and what they pass on their way.",
                        .rows = placement_rows,
                        .row_text = placement_row_text,
                        .draw = draw_placement,
                        .table = placement_table},
    [PANE_HELD] = {.help = "The most that each memory holds at a time in this tile type.",
                   .rows = held_rows,
                   .row_text = held_row_text,
                   .draw = draw_held,
                   .table = held_table},
    [PANE_REASON] = {.help = "The levels tried for the chosen row, and what would change it.",
                     .rows = reason_rows,
                     .draw = draw_reason,
                     .table = reason_table},
    [PANE_SIZES] = {.help = "How large the data of each layer are in this tile type; Enter looks at the layer.",
                    .rows = sizes_rows,
                    .row_text = sizes_row_text,
                    .draw = draw_sizes,
                    .table = sizes_table},
    /* Walk */
    [PANE_WALK_MAPS] = {.help = "This tile in the maps of the stack.",
                        .rows = walk_maps_rows,
                        .draw = draw_walk_maps,
                        .table = walk_maps_table},
    [PANE_WALK_LOOPS] = {.help = "The loops over tiles and layers.",
                         .rows = walk_loops_rows,
                         .row_text = walk_loops_row_text,
                         .draw = draw_walk_loops,
                         .table = walk_loops_table},
    [PANE_WALK_INSIDE] = {.help = "How the layer's input is put together.",
                          .rows = walk_pane_rows,
                          .draw = draw_walk_inside,
                          .table = walk_inside_table},
    [PANE_WALK_MEMORY] = {.help = "What the memories hold at this step.",
                          .rows = walk_pane_rows,
                          .draw = draw_walk_memory,
                          .table = walk_memory_table},
    [PANE_WALK_ENERGY] = {.help = "Energy so far, and of each tile by memory.",
                          .rows = walk_pane_rows,
                          .draw = draw_walk_energy,
                          .table = walk_energy_table},
    [PANE_WALK_PREDICT] = {.help = "A question before each step.", .draw = draw_walk_predict},
    /* Hardware */
    [PANE_HIERARCHY] = {.help = "Memories from the top down to the array, with the level of each operand.",
                        .rows = hierarchy_rows,
                        .row_text = hierarchy_row_text,
                        .draw = draw_hierarchy,
                        .table = hierarchy_table},
    [PANE_NUMBERS] = {.help = "= types a number, + doubles it, - halves it, 0 resets it; m: the network.",
                      .rows = numbers_rows,
                      .row_text = numbers_row_text,
                      .draw = draw_numbers,
                      .table = numbers_table},
    [PANE_NETWORK] = {.help = "Enter cuts the network after a layer, or no longer; m: the numbers.",
                      .rows = network_rows,
                      .row_text = network_row_text,
                      .draw = draw_network,
                      .table = network_table},
    [PANE_REMARKS] = {.help = "What is odd, as tilescope check tells it.",
                      .rows = remarks_rows,
                      .row_text = remarks_row_text,
                      .draw = draw_remarks,
                      .table = remarks_table},
};

void view_layout(const struct state *state, struct box box[PANE_COUNT]) {
  /* A lesson takes its lines from the view, or lies over it where there are too few. */
  int rows = state->rows - lesson_rows(state);
  if (rows < SMALLEST_ROWS) rows = state->rows < SMALLEST_ROWS ? state->rows : SMALLEST_ROWS;
  view_table[state->view]->layout(rows, state->columns, state->focus, box);
}

void view_wants(const struct state *state, struct wants *wants) {
  const struct view *view = view_table[state->view];
  wants_init(wants, state->figures);
  pins_want(&state->pins, wants);
  if (state->modal == MODAL_PICK && state->picker->wants != NULL) {
    struct choice choice;
    if (choice_at(state, state->choice, &choice)) state->picker->wants(state, choice.row, wants);
  }
  if (view->wants != NULL) view->wants(state, wants);
}

const char *view_footer(const struct state *state, enum action action) {
  const char *const *own = view_table[state->view]->footer;
  const struct action_info *info = &action_table[action];
  if (!(info->views & IN_VIEW(state->view))) return NULL;
  if (own != NULL && own[action] != NULL) return own[action];
  if (info->footer_panes != 0 && !(info->footer_panes & IN_PANE(state->focus))) return NULL;
  return info->footer;
}

int pane_rows(const struct state *state, enum pane pane) {
  return pane_table[pane].rows != NULL ? pane_table[pane].rows(state) : 0;
}

int pane_first_row(int row, int count, int height) {
  int first = row - height / 2;
  if (first > count - height) first = count - height;
  return first < 0 ? 0 : first;
}
