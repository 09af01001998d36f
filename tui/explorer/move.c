/* Actions that move: between rows, between panes, by searching. */
#include <string.h>

#include "tui/explorer/action.h"
#include "tui/explorer/view.h"

static void move_to(struct state *state, int row) {
  int count = pane_rows(state, state->focus);
  if (row >= count) row = count - 1;
  state->row[state->focus] = row < 0 ? 0 : row;
}

static int page(const struct state *state) {
  return state->rows > 30 ? state->rows / 3 : 8;
}

void move_up(struct state *state) {
  move_to(state, state->row[state->focus] - 1);
}

void move_down(struct state *state) {
  move_to(state, state->row[state->focus] + 1);
}

void move_page_up(struct state *state) {
  move_to(state, state->row[state->focus] - page(state));
}

void move_page_down(struct state *state) {
  move_to(state, state->row[state->focus] + page(state));
}

void move_first(struct state *state) {
  move_to(state, 0);
}

void move_last(struct state *state) {
  move_to(state, pane_rows(state, state->focus) - 1);
}

static bool can_have_focus(const struct state *state, enum pane_id pane) {
  if (pane_table[pane]->rows == NULL) return false;
  if (state->columns < SMALLEST_COLUMNS || state->rows < SMALLEST_ROWS) return true;
  /* Where there is no room for all lists, the one in focus is shown. */
  struct state other = *state;
  other.focus = pane;
  struct box box[PANE_COUNT];
  view_layout(&other, box);
  return box[pane].height > 0;
}

static void move_pane(struct state *state, int direction) {
  int pane = (int)state->focus;
  for (int i = 0; i < PANE_COUNT; i++) {
    pane = (pane + direction + PANE_COUNT) % PANE_COUNT;
    if (can_have_focus(state, (enum pane_id)pane)) break;
  }
  state->focus = (enum pane_id)pane;
}

void move_next_pane(struct state *state) {
  move_pane(state, 1);
}

void move_previous_pane(struct state *state) {
  move_pane(state, -1);
}

/* --- Search -------------------------------------------------------------------------------------------- */

void move_search(struct state *state) {
  if (pane_table[state->focus]->row_text == NULL) {
    for (int i = 0; i < PANE_COUNT && pane_table[state->focus]->row_text == NULL; i++) move_pane(state, 1);
  }
  state->modal = MODAL_SEARCH;
  line_set(&state->line, state->search);
}

static void search(struct state *state, int direction) {
  const struct pane *pane = pane_table[state->focus];
  int count = pane_rows(state, state->focus), row = state->row[state->focus];
  if (state->search[0] == 0 || pane->row_text == NULL) {
    state_say(state, STYLE_ERROR, state->search[0] == 0 ? "Nothing was searched for yet" : "Nothing to search here");
    return;
  }
  for (int i = 0; i < count; i++) {
    char text[256];
    row = (row + direction + count) % count;
    pane->row_text(state, row, text, sizeof text);
    if (strcasestr(text, state->search) != NULL) {
      state->row[state->focus] = row;
      return;
    }
  }
  state_say(state, STYLE_ERROR, "No row has “%.60s”", state->search);
}

void move_search_next(struct state *state) {
  search(state, 1);
}

void move_search_previous(struct state *state) {
  search(state, -1);
}
