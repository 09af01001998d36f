/* The tables of views and panes. */
#include "tui/explorer/view.h"

#include "tui/explorer/choice.h"
#include "tui/views/sweep/sweep.h"

extern const struct view view_explore, view_compare, view_sweep, view_memory, view_walk, view_hardware;

const struct view *const view_table[VIEW_COUNT] = {
    [VIEW_EXPLORE] = &view_explore, [VIEW_COMPARE] = &view_compare, [VIEW_SWEEP] = &view_sweep,
    [VIEW_MEMORY] = &view_memory,   [VIEW_WALK] = &view_walk,       [VIEW_HARDWARE] = &view_hardware,
};

extern const struct pane pane_point, pane_result, pane_layers, pane_accesses, pane_schedule, pane_detail,
    pane_occupancy, pane_pins, pane_around, pane_along, pane_slots, pane_differences, pane_parts, pane_schedules,
    pane_sweep_cached, pane_sweep_h_cached, pane_sweep_recompute, pane_sweep_front, pane_sweep_list, pane_sweep_cell,
    pane_sweep_run, pane_placement, pane_held, pane_reason, pane_sizes, pane_walk_maps, pane_walk_loops,
    pane_walk_inside, pane_walk_memory, pane_walk_energy, pane_walk_predict, pane_hierarchy, pane_numbers, pane_network,
    pane_remarks;

const struct pane *const pane_table[PANE_COUNT] = {
    [PANE_POINT] = &pane_point,
    [PANE_RESULT] = &pane_result,
    [PANE_LAYERS] = &pane_layers,
    [PANE_ACCESSES] = &pane_accesses,
    [PANE_SCHEDULE] = &pane_schedule,
    [PANE_DETAIL] = &pane_detail,
    [PANE_OCCUPANCY] = &pane_occupancy,
    [PANE_PINS] = &pane_pins,
    [PANE_AROUND] = &pane_around,
    [PANE_ALONG] = &pane_along,
    [PANE_SLOTS] = &pane_slots,
    [PANE_DIFFERENCES] = &pane_differences,
    [PANE_PARTS] = &pane_parts,
    [PANE_SCHEDULES] = &pane_schedules,
    [PANE_SWEEP_CACHED] = &pane_sweep_cached,
    [PANE_SWEEP_H_CACHED] = &pane_sweep_h_cached,
    [PANE_SWEEP_RECOMPUTE] = &pane_sweep_recompute,
    [PANE_SWEEP_FRONT] = &pane_sweep_front,
    [PANE_SWEEP_LIST] = &pane_sweep_list,
    [PANE_SWEEP_CELL] = &pane_sweep_cell,
    [PANE_SWEEP_RUN] = &pane_sweep_run,
    [PANE_PLACEMENT] = &pane_placement,
    [PANE_HELD] = &pane_held,
    [PANE_REASON] = &pane_reason,
    [PANE_SIZES] = &pane_sizes,
    [PANE_WALK_MAPS] = &pane_walk_maps,
    [PANE_WALK_LOOPS] = &pane_walk_loops,
    [PANE_WALK_INSIDE] = &pane_walk_inside,
    [PANE_WALK_MEMORY] = &pane_walk_memory,
    [PANE_WALK_ENERGY] = &pane_walk_energy,
    [PANE_WALK_PREDICT] = &pane_walk_predict,
    [PANE_HIERARCHY] = &pane_hierarchy,
    [PANE_NUMBERS] = &pane_numbers,
    [PANE_NETWORK] = &pane_network,
    [PANE_REMARKS] = &pane_remarks,
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

int pane_rows(const struct state *state, enum pane_id pane) {
  return pane_table[pane]->rows != NULL ? pane_table[pane]->rows(state) : 0;
}

int pane_first_row(int row, int count, int height) {
  int first = row - height / 2;
  if (first > count - height) first = count - height;
  return first < 0 ? 0 : first;
}
