/* Turns events into changes: the only way into the state. */
#include "tui/explorer/action.h"
#include "tui/explorer/modal.h"
#include "tui/explorer/view.h"

static void reduce_key(struct state *state, int key) {
  enum action action = action_of_key(state, key);
  if (state->modal != MODAL_NONE) {
    bool types = state->modal != MODAL_MESSAGE && key >= ' ';
    if (action != ACTION_COUNT && action_table[action].always && !types) {
      action_run(state, action);
    } else {
      modal_key(state, key);
    }
    return;
  }
  if (action != ACTION_MESSAGE) state->message[0] = 0;
  if (action != ACTION_COUNT) {
    action_run(state, action);
  } else if (action_of_key_anywhere(state, key) != ACTION_COUNT) {
    action_refuse(state, action_of_key_anywhere(state, key));
  } else {
    char name[KEY_NAME_SIZE], help[KEY_NAME_SIZE];
    state_say(state, STYLE_TEXT, "%s has no effect; %s lists the keys", key_text(key, name),
              action_key(state, ACTION_HELP, help));
  }
}

/* Pasted text is typed where text is, and does nothing else: no character of it is a key. */
static void paste(struct state *state, int key) {
  bool takes_text = state->modal != MODAL_NONE && state->modal != MODAL_MESSAGE;
  if (!takes_text) {
    state_say(state, STYLE_TEXT, "Text was pasted, which does nothing here; = opens a field for it");
  } else if (key >= ' ' && key != KEY_DEL_BACK) {
    modal_key(state, key);
  }
}

static void wheel(struct state *state, const struct event *event) {
  bool up = event->button == MOUSE_WHEEL_UP;
  if (state->modal != MODAL_NONE) {
    modal_key(state, up ? KEY_ARROW_UP : KEY_ARROW_DOWN);
    return;
  }
  bool is_slider = event->target.kind == TARGET_SLIDER, is_row = is_slider || event->target.kind == TARGET_ROW;
  if (!is_row && event->target.kind != TARGET_PANE) return;
  const struct pane *pane = state->view->panes[event->target.pane];
  if (pane == NULL || pane->rows == NULL) return;
  state->focus = pane;
  if (pane->steps && is_row) {
    pane_of(state, pane)->row = is_slider ? event->target.row : event->target.index;
    action_run(state, up ? ACTION_STEP_UP : ACTION_STEP_DOWN);
  } else if (!pane->steps) {
    action_run(state, up ? ACTION_UP : ACTION_DOWN);
  }
}

static void click(struct state *state, const struct target *target) {
  if (target->kind == TARGET_ITEM && state->modal != MODAL_NONE) {
    modal_click(state, target->index);
    return;
  }
  if (target->kind == TARGET_ACTION) {
    state->modal = MODAL_NONE;
    action_run(state, (enum action)target->index);
    return;
  }
  if (state->modal != MODAL_NONE || (target->kind != TARGET_ROW && target->kind != TARGET_PANE)) return;
  const struct pane *pane = state->view->panes[target->pane];
  if (pane == NULL || pane->rows == NULL) return;
  bool again = state->focus == pane && pane_of(state, pane)->row == target->index;
  state->focus = pane;
  if (target->kind != TARGET_ROW || target->index >= pane_rows(state, pane)) return;
  pane_of(state, pane)->row = target->index;
  if (again) action_run(state, ACTION_OPEN);
}

/* Moves the cursor with the mouse, and opens nothing; on a slider, sets its value. */
static void drag(struct state *state, const struct target *target) {
  const struct pane *pane = state->view->panes[target->pane];
  if (state->modal != MODAL_NONE || pane == NULL || pane != state->focus) return;
  if (target->kind == TARGET_SLIDER && pane_of(state, pane)->row == target->row && pane->slide != NULL) {
    pane->slide(state, (double)target->index / SLIDER_END);
  } else if (target->kind == TARGET_ROW && !pane->steps && target->index < pane_rows(state, pane)) {
    pane_of(state, pane)->row = target->index;
  }
}

/* A click on a slider sets its value. */
static void click_slider(struct state *state, const struct target *target) {
  const struct pane *pane = state->view->panes[target->pane];
  if (state->modal != MODAL_NONE || pane == NULL || pane->slide == NULL) return;
  state->focus = pane;
  pane_of(state, pane)->row = target->row;
  pane->slide(state, (double)target->index / SLIDER_END);
}

void reduce(struct state *state, const struct event *event) {
  state->now_us = event->time_us;
  switch (event->kind) {
    case EVENT_KEY:
      state->touched = true;
      if (event->is_pasted) {
        paste(state, event->key);
      } else {
        reduce_key(state, event->key);
      }
      break;
    case EVENT_MOUSE:
      state->touched = true;
      if (state->modal == MODAL_NONE) state->message[0] = 0;
      if (event->button == MOUSE_DRAG) {
        drag(state, &event->target);
      } else if (event->button == MOUSE_CLICK && event->target.kind == TARGET_SLIDER) {
        click_slider(state, &event->target);
      } else if (event->button == MOUSE_CLICK) {
        click(state, &event->target);
      } else {
        wheel(state, event);
      }
      break;
    case EVENT_RESIZE:
      state->rows = event->rows;
      state->columns = event->columns;
      break;
    case EVENT_EVALUATED:
      state_evaluated(state, event->evaluation);
      break;
    case EVENT_POINT:
      edit_options(state, event->text);
      break;
    case EVENT_TICK:
      if (state->view->tick != NULL) state->view->tick(state);
      break;
    case EVENT_REQUEST_DONE:
      state_request_done(state, event->outcome);
      break;
    case EVENT_OPTIMIZED:
      optimizing_take(state, event->news);
      break;
    case EVENT_STILL_BUSY:
      state->busy = state->pending;
      break;
  }
  optimizing_follow(state);
  if (state->views->overlay != NULL) state->views->overlay->follow(state);
  for (int i = 0; i < state->view_count; i++) {
    if (state->views->view[i]->refresh != NULL) state->views->view[i]->refresh(state);
  }
  if (state->view->follow != NULL) state->view->follow(state);
}
