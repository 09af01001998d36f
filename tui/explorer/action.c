#include "tui/explorer/action.h"

#include <stdio.h>

#include "tui/explorer/view.h"

#define ACTION_ROW(id, ...) [ACTION_##id] = {__VA_ARGS__},
const struct action_info action_table[ACTION_COUNT] = {ACTIONS(ACTION_ROW)};

/* The number of the view that the action goes to; -1: it is another action. */
static int view_number(enum action action) {
  return action >= ACTION_VIEW && action <= ACTION_VIEW_LAST ? (int)(action - ACTION_VIEW) : -1;
}

const char *action_name(const struct views *views, enum action action) {
  if (view_number(action) < 0) return action_table[action].name;
  const struct view *view = views->view[view_number(action)];
  return view != NULL ? view->action : NULL;
}

const char *action_help(const struct views *views, enum action action) {
  if (view_number(action) < 0) return action_table[action].help;
  const struct view *view = views->view[view_number(action)];
  return view != NULL ? view->help : NULL;
}

bool action_is_there(const struct state *state, enum action action) {
  if (view_number(action) >= 0) return view_number(action) < state->view_count;
  return !action_table[action].some_views || (state->view->actions & TAKES(action)) != 0;
}

enum action action_of_key(const struct state *state, int key) {
  for (int action = 0; action < ACTION_COUNT; action++) {
    const int *keys = action_table[action].keys;
    if (!action_is_there(state, (enum action)action)) continue;
    for (int i = 0; i < ACTION_KEYS && keys[i] != KEY_NONE; i++) {
      if (keys[i] == key) return (enum action)action;
    }
  }
  return ACTION_COUNT;
}

bool action_handled(const struct handler *handlers, size_t count, struct state *state, enum action action) {
  size_t i = 0;
  while (i < count && handlers[i].action != action) i++;
  if (i == count) return false;
  if (handlers[i].run != NULL) handlers[i].run(state);
  if (handlers[i].step != NULL) handlers[i].step(state, handlers[i].by);
  return true;
}

const char *action_keys(enum action action, char *text) {
  const int *keys = action_table[action].keys;
  size_t length = 0;
  text[0] = 0;
  for (int i = 0; i < ACTION_KEYS && keys[i] != KEY_NONE; i++) {
    char name[KEY_NAME_SIZE];
    length +=
        (size_t)snprintf(text + length, ACTION_KEYS_SIZE - length, "%s%s", i > 0 ? " " : "", key_text(keys[i], name));
  }
  return text;
}

const char *action_key(enum action action, char *text) {
  return key_text(action_table[action].keys[0], text);
}
