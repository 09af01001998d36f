#include "tui/explorer/action.h"

#include <stdio.h>

#include "tui/explorer/view.h"
#include "tui/text/utf8.h"

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

/* The keys of an action: those of the table, or the user's. */
static const int *keys_of(const struct state *state, enum action action) {
  return state != NULL && state->keymap != NULL ? state->keymap->keys[action] : action_table[action].keys;
}

static bool has_key(const struct state *state, enum action action, int key) {
  const int *keys = keys_of(state, action);
  for (int i = 0; i < ACTION_KEYS && keys[i] != KEY_NONE; i++) {
    if (keys[i] == key) return true;
  }
  return false;
}

enum action action_of_key(const struct state *state, int key) {
  int action = 0;
  while (action < ACTION_COUNT &&
         !(action_is_there(state, (enum action)action) && has_key(state, (enum action)action, key))) {
    action++;
  }
  return (enum action)action;
}

enum action action_of_key_anywhere(const struct state *state, int key) {
  int action = 0;
  while (action < ACTION_COUNT && !has_key(state, (enum action)action, key)) action++;
  return (enum action)action;
}

/* True if the pane does something with the action that only some panes do. */
static bool pane_takes(const struct pane *pane, enum action action) {
  if (action == ACTION_SORT) return pane->sorts;
  if (action == ACTION_FIGURE || action == ACTION_FIGURE_BACK) return pane->figure_count > 0;
  return (pane->footer & TAKES(action)) != 0;
}

static bool view_takes(const struct view *view, enum action action) {
  if ((view->actions & TAKES(action)) != 0 || (view->footer != NULL && view->footer[action] != NULL)) return true;
  for (int i = 0; view->panes[i] != NULL; i++) {
    if (pane_takes(view->panes[i], action)) return true;
  }
  return false;
}

bool action_is_special(const struct state *state, enum action action) {
  int next = (int)action + 1; /* of a pair, the second has the word */
  bool is_first = next < ACTION_COUNT && action_table[next].footer_pair && view_takes(state->view, (enum action)next);
  return action_is_there(state, action) && (is_first || view_takes(state->view, action));
}

/* "pane layers, accesses (Tab)": the panes of the view that take the action, or a word for the view where none is
 * named.
 */
static void name_panes(const struct state *state, enum action action, char *where, size_t size) {
  char key[KEY_NAME_SIZE];
  where[0] = 0;
  for (int i = 0; state->view->panes[i] != NULL; i++) {
    const struct pane *pane = state->view->panes[i];
    if (!pane_takes(pane, action)) continue;
    text_append(where, size, "%s%s", where[0] != 0 ? ", " : "pane ", view_pane_name(state->view, i));
  }
  if (where[0] == 0) {
    snprintf(where, size, "other panes of this view");
  } else {
    text_append(where, size, " (%s)", action_key(state, ACTION_NEXT_PANE, key));
  }
}

void action_refuse(struct state *state, enum action action) {
  char key[KEY_NAME_SIZE], where[MESSAGE_SIZE / 2] = "", number[KEY_NAME_SIZE];
  for (int v = 0; v < state->view_count; v++) {
    const struct view *view = state->views->view[v];
    if (view == state->view || !view_takes(view, action)) continue;
    text_append(where, sizeof where, "%s%s (%s)", where[0] != 0 ? ", " : "", view->name,
                action_key(state, (enum action)(ACTION_VIEW + v), number));
  }
  if (view_takes(state->view, action)) name_panes(state, action, where, sizeof where);
  bool has_one = keys_of(state, action)[0] != KEY_NONE;
  const char *name = has_one ? action_key(state, action, key) : action_table[action].name;
  state_say(state, STYLE_TEXT, "%s has no effect here%s%s", name, where[0] != 0 ? "; it has in " : "", where);
}

bool action_handled(const struct handler *handlers, size_t count, struct state *state, enum action action) {
  size_t i = 0;
  while (i < count && handlers[i].action != action) i++;
  if (i == count) return false;
  if (handlers[i].run != NULL) handlers[i].run(state);
  if (handlers[i].step != NULL) handlers[i].step(state, handlers[i].by);
  return true;
}

const char *action_keys(const struct state *state, enum action action, char *text) {
  const int *keys = keys_of(state, action);
  size_t length = 0;
  text[0] = 0;
  for (int i = 0; i < ACTION_KEYS && keys[i] != KEY_NONE; i++) {
    char name[KEY_NAME_SIZE];
    length +=
        (size_t)snprintf(text + length, ACTION_KEYS_SIZE - length, "%s%s", i > 0 ? " " : "", key_text(keys[i], name));
  }
  return text;
}

const char *action_key(const struct state *state, enum action action, char *text) {
  int key = keys_of(state, action)[0];
  if (key != KEY_NONE) return key_text(key, text);
  snprintf(text, KEY_NAME_SIZE, "–");
  return text;
}
