/* Actions of the program itself: what is shown, help, leaving. */
#include "inputs/yaml/scalar.h"
#include "tui/explorer/action.h"
#include "tui/explorer/full_text.h"
#include "tui/explorer/view.h"
#include "tui/text/timing.h"

static void sort(struct state *state) {
  struct pane_state *pane = pane_of(state, state->focus);
  if (!state->focus->sorts) {
    action_refuse(state, ACTION_SORT);
    return;
  }
  pane->sorted = !pane->sorted;
  pane->row = 0;
}

static void step_figure(struct state *state, int by) {
  struct pane_state *pane = pane_of(state, state->focus);
  int count = state->focus->figure_count;
  if (count > 0) {
    pane->figure = (pane->figure + by + count) % count;
  } else {
    action_refuse(state, by > 0 ? ACTION_FIGURE : ACTION_FIGURE_BACK);
  }
}

static void open_list(struct state *state, int modal) {
  state->modal = (enum modal)modal;
  state->choice = 0;
  line_set(&state->line, "");
}

static void open_message(struct state *state) {
  char text[FULL_TEXT_SIZE];
  if (full_text(state, text)[0] == 0) {
    state_say(state, STYLE_TEXT, "There is nothing to show in full");
    return;
  }
  state->modal = MODAL_MESSAGE;
}

static void switch_mouse(struct state *state) {
  state->mouse = !state->mouse;
  char key[KEY_NAME_SIZE];
  action_key(state, ACTION_MOUSE, key);
  if (state->mouse) {
    state_say(state, STYLE_TEXT, "Mouse on (%s turns it off)", key);
  } else {
    state_say(state, STYLE_TEXT, "Mouse off: text can be selected (%s turns it on)", key);
  }
}

static void stop(struct state *state) {
  if (!state->pending) return;
  state_stop(state);
  char key[KEY_NAME_SIZE];
  state_say(state, STYLE_ERROR, "Stopped; %s evaluates the point", action_key(state, ACTION_RELOAD, key));
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

static void ask_clock(struct state *state) {
  char text[NUMBER_SIZE] = "none";
  if (state->clock_mhz > 0) number_exact(state->clock_mhz, text);
  state_ask(state, (struct prompt){.title = "Clock", .hint = "MHz, or none", .accept = accept_clock}, text);
}

static void redraw(struct state *state) {
  state->repaint = true;
}

static void suspend(struct state *state) {
  state->suspend = true;
}

static void quit(struct state *state) {
  state->quit = true;
}

static bool program_act(struct state *state, enum action action) {
  static const struct handler handlers[] = {{ACTION_SORT, .run = sort},
                                            {ACTION_FIGURE, .step = step_figure, .by = 1},
                                            {ACTION_FIGURE_BACK, .step = step_figure, .by = -1},
                                            {ACTION_PALETTE, .step = open_list, .by = MODAL_PALETTE},
                                            {ACTION_HELP, .step = open_list, .by = MODAL_HELP},
                                            {ACTION_MESSAGE, .run = open_message},
                                            {ACTION_MOUSE, .run = switch_mouse},
                                            {ACTION_CLOCK, .run = ask_clock},
                                            {ACTION_REDRAW, .run = redraw},
                                            {ACTION_SUSPEND, .run = suspend},
                                            {ACTION_BACK, .run = stop},
                                            {ACTION_CLOSE, .run = quit},
                                            {ACTION_QUIT, .run = quit}};
  if (action >= ACTION_VIEW && action <= ACTION_VIEW_LAST) {
    if (action_is_there(state, action)) state_show(state, state->views->view[action - ACTION_VIEW]);
    return true;
  }
  return ACTION_HANDLED(handlers, state, action);
}

/* --- Who does it ------------------------------------------------------------------------------------------- */

/* Asks the other views. */
static bool serve(struct state *state, enum action action) {
  for (int i = 0; i < state->view_count; i++) {
    const struct view *view = state->views->view[i];
    if (view->serve != NULL && view->serve(state, action)) return true;
  }
  return false;
}

void action_run(struct state *state, enum action action) {
  const struct overlay *overlay = state->views->overlay;
  if (state->optimizing.running && optimizing_act(state, (int)action)) return;
  if (overlay != NULL && overlay->act(state, action)) return;
  if (state->focus->act != NULL && state->focus->act(state, action)) return;
  if (state->view->act != NULL && state->view->act(state, action)) return;
  if (optimizing_act(state, (int)action)) return;
  if (serve(state, action) || move_act(state, action) || edit_act(state, action) || copy_act(state, action)) return;
  if (!program_act(state, action)) action_refuse(state, action);
}
