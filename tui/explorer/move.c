/* Actions that move: between rows, between panes, by searching. */
#include <limits.h>
#include <string.h>

#include "tui/explorer/action.h"
#include "tui/explorer/view.h"

static void move_by(struct state *state, int rows) {
  int64_t row = (int64_t)pane_of(state, state->focus)->row + rows, last = pane_rows(state, state->focus) - 1;
  if (row > last) row = last;
  pane_of(state, state->focus)->row = row < 0 ? 0 : (int)row;
}

static void move_page(struct state *state, int direction) {
  move_by(state, direction * (state->rows > 30 ? state->rows / 3 : 8));
}

static bool can_have_focus(const struct state *state, const struct pane *pane) {
  if (pane->rows == NULL) return false;
  if (state->columns < SMALLEST_COLUMNS || state->rows < SMALLEST_ROWS) return true;
  /* Without room for all panes, a view shows the one in focus. */
  struct state other = *state;
  other.focus = pane;
  struct layout layout;
  view_layout(&other, &layout);
  return layout_box(&layout, pane).height > 0;
}

static void move_pane(struct state *state, int direction) {
  int count = 0, number = view_pane_number(state, state->focus);
  while (state->view->panes[count] != NULL) count++;
  for (int i = 0; i < count; i++) {
    number = (number + direction + count) % count;
    if (can_have_focus(state, state->view->panes[number])) break;
  }
  state->focus = state->view->panes[number];
}

/* --- Search -------------------------------------------------------------------------------------------- */

static void open_search(struct state *state) {
  for (int i = 0; i < PANES_MOST && state->focus->row_text == NULL; i++) move_pane(state, 1);
  state->modal = MODAL_SEARCH;
  line_set(&state->line, state->search);
}

static void search(struct state *state, int direction) {
  const struct pane *pane = state->focus;
  int count = pane_rows(state, state->focus), row = pane_of(state, state->focus)->row;
  if (state->search[0] == 0 || pane->row_text == NULL) {
    state_say(state, STYLE_ERROR,
              state->search[0] == 0 ? "There is no search to repeat" : "There is nothing to search here");
    return;
  }
  for (int i = 0; i < count; i++) {
    char text[256];
    row = (row + direction + count) % count;
    pane->row_text(state, row, text, sizeof text);
    if (strcasestr(text, state->search) != NULL) {
      pane_of(state, state->focus)->row = row;
      return;
    }
  }
  state_say(state, STYLE_ERROR, "No row has “%.60s”", state->search);
}

bool move_act(struct state *state, enum action action) {
  static const struct handler handlers[] = {{ACTION_UP, .step = move_by, .by = -1},
                                            {ACTION_DOWN, .step = move_by, .by = 1},
                                            {ACTION_PAGE_UP, .step = move_page, .by = -1},
                                            {ACTION_PAGE_DOWN, .step = move_page, .by = 1},
                                            {ACTION_FIRST, .step = move_by, .by = -INT_MAX},
                                            {ACTION_LAST, .step = move_by, .by = INT_MAX},
                                            {ACTION_NEXT_PANE, .step = move_pane, .by = 1},
                                            {ACTION_PREVIOUS_PANE, .step = move_pane, .by = -1},
                                            {ACTION_SEARCH, .run = open_search},
                                            {ACTION_SEARCH_NEXT, .step = search, .by = 1},
                                            {ACTION_SEARCH_PREVIOUS, .step = search, .by = -1}};
  return ACTION_HANDLED(handlers, state, action);
}
