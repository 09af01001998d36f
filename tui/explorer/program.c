/* Actions of the program itself: what is shown, help, leaving. */
#include "tui/explorer/action.h"
#include "tui/explorer/view.h"
#include "tui/text/number.h"
#include "tui/text/timing.h"

void program_sort(struct state *state) {
  if (!pane_table[state->focus]->sorts) return;
  state->sorted[state->focus] = !state->sorted[state->focus];
  state->row[state->focus] = 0;
}

void program_metric(struct state *state) {
  int count = pane_table[state->focus]->metric_count;
  if (count > 0) state->metric[state->focus] = (state->metric[state->focus] + 1) % count;
}

void program_view_explore(struct state *state) {
  state_show(state, VIEW_EXPLORE);
}

void program_view_compare(struct state *state) {
  state_show(state, VIEW_COMPARE);
}

void program_view_sweep(struct state *state) {
  state_show(state, VIEW_SWEEP);
}

void program_view_memory(struct state *state) {
  state_show(state, VIEW_MEMORY);
}

void program_view_walk(struct state *state) {
  state_show(state, VIEW_WALK);
}

void program_view_hardware(struct state *state) {
  state_show(state, VIEW_HARDWARE);
}

void program_nothing(struct state *state) {
  state_say(state, STYLE_TEXT, "Nothing to do with that in %s", view_table[state->view]->name);
}

static void open_list(struct state *state, enum modal modal) {
  state->modal = modal;
  state->choice = 0;
  line_set(&state->line, "");
}

void program_palette(struct state *state) {
  open_list(state, MODAL_PALETTE);
}

void program_help(struct state *state) {
  open_list(state, MODAL_HELP);
}

void program_message(struct state *state) {
  if (state->failed == NULL) {
    state_say(state, STYLE_TEXT, "There is no error to read");
    return;
  }
  state->modal = MODAL_MESSAGE;
}

void program_mouse(struct state *state) {
  state->mouse = !state->mouse;
  char key[KEY_NAME_SIZE];
  action_key(ACTION_MOUSE, key);
  if (state->mouse) {
    state_say(state, STYLE_TEXT, "Mouse on (%s switches it off)", key);
  } else {
    state_say(state, STYLE_TEXT, "Mouse off: text can be selected (%s switches it on)", key);
  }
}

void program_redraw(struct state *state) {
  state->repaint = true;
}

void program_suspend(struct state *state) {
  state->suspend = true;
}

void program_back(struct state *state) {
  if (!state->pending) return;
  state_stop(state);
  char key[KEY_NAME_SIZE];
  state_say(state, STYLE_ERROR, "Stopped; %s evaluates the point", action_key(ACTION_RELOAD, key));
}

void program_close(struct state *state) {
  state->quit = true;
}

void program_quit(struct state *state) {
  state->quit = true;
}

static bool accept_clock(struct state *state, const char *text) {
  const char *given = text[0] != 0 ? text : "none";
  if (timing_read_clock(given, &state->clock_mhz, &state->problem) != STATUS_OK) return false;
  if (state->clock_mhz > 0) {
    state_say(state, STYLE_TEXT, "Clock: %g MHz", state->clock_mhz);
  } else {
    state_say(state, STYLE_TEXT, "No clock: cycles only");
  }
  return true;
}

void program_clock(struct state *state) {
  char text[NUMBER_SIZE] = "none";
  if (state->clock_mhz > 0) number_exact(state->clock_mhz, text);
  state_ask(state, (struct prompt){.title = "Clock", .hint = "MHz, or none", .accept = accept_clock}, text);
}
