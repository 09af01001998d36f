/* Keys of the user's own, over those of the table. */
#include <stdio.h>
#include <string.h>

#include "tui/explorer/view.h"
#include "tui/text/shell.h"

static enum action find_action(const struct views *views, const char *name) {
  int action = 0;
  for (; action < ACTION_COUNT; action++) {
    const char *own = action_name(views, (enum action)action);
    if (own != NULL && strcmp(own, name) == 0) break;
  }
  return (enum action)action;
}

/* "pin=a" or "undo=U,^B" */
static enum status read_word(struct keymap *keymap, char *word, const struct views *views, struct error *error) {
  char *rest = strchr(word, '=');
  if (rest == NULL) return error_set(error, STATUS_USAGE, "--bind: '%.40s' is not ACTION=KEY, such as pin=a", word);
  *rest++ = 0;
  enum action action = find_action(views, word);
  if (action == ACTION_COUNT) {
    return error_set(error, STATUS_USAGE, "--bind: there is no action '%.40s'; tilescope --print-keys lists them",
                     word);
  }
  memset(keymap->keys[action], 0, sizeof keymap->keys[action]);
  for (int count = 0; rest != NULL && *rest != 0; count++) {
    const char *name = strsep(&rest, ",");
    int key = key_from_name(name);
    if (key == KEY_NONE || count == ACTION_KEYS) {
      return error_set(error, STATUS_USAGE,
                       key == KEY_NONE ? "--bind: '%.40s' is no key; keys are characters, ^A, Tab, Enter, F5 .."
                                       : "--bind: '%.40s' is one key too many; an action has up to 4",
                       name);
    }
    keymap->keys[action][count] = key;
  }
  return STATUS_OK;
}

static bool is_in(const struct view *view, enum action action) {
  return !action_table[action].some_views || (view->actions & TAKES(action)) != 0;
}

static bool shares_key(const struct keymap *keymap, enum action a, enum action b, int *key) {
  for (int i = 0; i < ACTION_KEYS && keymap->keys[a][i] != KEY_NONE; i++) {
    for (int j = 0; j < ACTION_KEYS && keymap->keys[b][j] != KEY_NONE; j++) {
      *key = keymap->keys[a][i];
      if (*key == keymap->keys[b][j]) return true;
    }
  }
  return false;
}

/* Refuses a key with two meanings in a view. */
static enum status check(const struct keymap *keymap, const struct views *views, struct error *error) {
  for (int a = 0; a < ACTION_COUNT; a++) {
    for (int b = a + 1; b < ACTION_COUNT; b++) {
      char name[KEY_NAME_SIZE];
      int key;
      const char *first = action_name(views, (enum action)a), *second = action_name(views, (enum action)b);
      if (first == NULL || second == NULL || !shares_key(keymap, (enum action)a, (enum action)b, &key)) continue;
      for (int v = 0; views->view[v] != NULL; v++) {
        if (!is_in(views->view[v], (enum action)a) || !is_in(views->view[v], (enum action)b)) continue;
        return error_set(error, STATUS_USAGE, "--bind: %s would be both %s and %s in %s; give one of them another key",
                         key_text(key, name), first, second, views->view[v]->name);
      }
    }
  }
  return STATUS_OK;
}

enum status keymap_read(struct keymap *keymap, const char *text, const struct views *views, struct error *error) {
  char copy[1024], *words[SHELL_WORDS];
  for (int a = 0; a < ACTION_COUNT; a++) memcpy(keymap->keys[a], action_table[a].keys, sizeof keymap->keys[a]);
  if (strlen(text) >= sizeof copy) {
    return error_set(error, STATUS_USAGE, "--bind: more than %d bytes", (int)sizeof copy - 1);
  }
  strcpy(copy, text);
  int count = shell_split(copy, words, error);
  if (count < 0) return error->status;
  for (int i = 0; i < count; i++) {
    enum status status = read_word(keymap, words[i], views, error);
    if (status != STATUS_OK) return status;
  }
  return check(keymap, views, error);
}
