/* Actions that move: between rows, between panes, by searching. */
#include <string.h>

#include "tui/explorer/action.h"
#include "tui/explorer/view.h"

static void move_to(struct state *state, int row) {
  int count = pane_rows(state, state->focus);
  if (row >= count) row = count - 1;
  pane_of(state, state->focus)->row = row < 0 ? 0 : row;
}

static int page(const struct state *state) {
  return state->rows > 30 ? state->rows / 3 : 8;
}

static bool can_have_focus(const struct state *state, const struct pane *pane) {
  if (pane->rows == NULL) return false;
  if (state->columns < SMALLEST_COLUMNS || state->rows < SMALLEST_ROWS) return true;
  /* Without room for all lists, shows the one in focus. */
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
  int row = pane_of(state, state->focus)->row;
  switch (action) {
    case ACTION_UP:
    case ACTION_DOWN:
      move_to(state, action == ACTION_UP ? row - 1 : row + 1);
      return true;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
      move_to(state, action == ACTION_PAGE_UP ? row - page(state) : row + page(state));
      return true;
    case ACTION_FIRST:
    case ACTION_LAST:
      move_to(state, action == ACTION_FIRST ? 0 : pane_rows(state, state->focus) - 1);
      return true;
    case ACTION_NEXT_PANE:
    case ACTION_PREVIOUS_PANE:
      move_pane(state, action == ACTION_NEXT_PANE ? 1 : -1);
      return true;
    case ACTION_SEARCH:
      open_search(state);
      return true;
    case ACTION_SEARCH_NEXT:
    case ACTION_SEARCH_PREVIOUS:
      search(state, action == ACTION_SEARCH_NEXT ? 1 : -1);
      return true;
    default:
      return false;
  }
}
