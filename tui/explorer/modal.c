#include "tui/explorer/modal.h"

#include <stdio.h>
#include <string.h>

static void close_modal(struct state *state) {
  state->modal = MODAL_NONE;
}

/* Accepting may open the next modal. */
static void accept_row(struct state *state) {
  struct choice choice;
  bool found = choice_at(state, state->choice, &choice);
  enum modal modal = state->modal;
  const struct picker *picker = state->picker;
  state->modal = MODAL_NONE;
  if (!picker->accept(state, found ? choice.row : -1, found ? choice.name : state->line.text)) state->modal = modal;
}

static void accept_text(struct state *state) {
  char text[LINE_SIZE];
  strcpy(text, state->line.text);
  state->modal = MODAL_NONE;
  if (!state->prompt.accept(state, text)) state->modal = MODAL_TYPE;
}

static void accept_action(struct state *state) {
  struct choice choice;
  if (!choice_at(state, state->choice, &choice) || choice.term != NULL) return;
  close_modal(state);
  action_run(state, choice.action);
}

static void accept(struct state *state) {
  switch (state->modal) {
    case MODAL_TYPE:
      accept_text(state);
      break;
    case MODAL_PICK:
      accept_row(state);
      break;
    case MODAL_HELP:
    case MODAL_PALETTE:
      accept_action(state);
      break;
    case MODAL_SEARCH:
      snprintf(state->search, sizeof state->search, "%s", state->line.text);
      close_modal(state);
      move_act(state, ACTION_SEARCH_NEXT);
      break;
    default:
      close_modal(state);
      break;
  }
}

static void choose(struct state *state, int choice) {
  int count = choice_count(state);
  if (choice >= count) choice = count - 1;
  state->choice = choice < 0 ? 0 : choice;
}

static void type_key(struct state *state, int key) {
  char before[LINE_SIZE];
  strcpy(before, state->line.text);
  if (!line_key(&state->line, key) || strcmp(before, state->line.text) == 0) return;
  state->choice = choice_best(state);
  state->problem.message[0] = 0;
}

void modal_key(struct state *state, int key) {
  enum { PAGE = 8 };
  int by = (key == KEY_ARROW_DOWN) - (key == KEY_ARROW_UP) + PAGE * ((key == KEY_PAGE_DOWN) - (key == KEY_PAGE_UP));
  enum action action = action_of_key(state, key);
  if (key == KEY_RETURN) {
    accept(state);
  } else if (key == KEY_ESCAPE) {
    close_modal(state);
  } else if (by != 0) {
    choose(state, state->choice + by);
  } else if (state->modal != MODAL_MESSAGE) {
    type_key(state, key);
  } else if (action == ACTION_CLOSE || action == ACTION_MESSAGE) {
    close_modal(state);
  }
}

void modal_click(struct state *state, int index) {
  choose(state, index);
  accept(state);
}
