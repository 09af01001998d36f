/* The one table of what keys do. Help, footer and palette show it; nothing else knows a key.
 *
 * A key has one meaning in all views that use it. While text is typed, the keys belong to the text, except those
 * of actions that are `always` there. */
#ifndef TUI_EXPLORER_ACTION_H
#define TUI_EXPLORER_ACTION_H

#include "tui/explorer/state.h"
#include "tui/screen/key.h"

enum action {
  ACTION_UP,
  ACTION_DOWN,
  ACTION_LEFT,
  ACTION_RIGHT,
  ACTION_STEP_DOWN,
  ACTION_STEP_UP,
  ACTION_TYPE,
  ACTION_OPEN,
  ACTION_FULL_MAP,
  ACTION_PIN,
  ACTION_UNDO,
  ACTION_REDO,
  ACTION_SORT,
  ACTION_FIGURE,
  ACTION_NEXT_PANE,
  ACTION_PREVIOUS_PANE,
  ACTION_PAGE_UP,
  ACTION_PAGE_DOWN,
  ACTION_FIRST,
  ACTION_LAST,
  ACTION_SEARCH,
  ACTION_SEARCH_NEXT,
  ACTION_SEARCH_PREVIOUS,
  ACTION_MESSAGE,
  ACTION_RELOAD,
  ACTION_COPY,
  ACTION_EXPORT,
  ACTION_BEST,
  ACTION_AXIS,
  ACTION_PREVIOUS_TILE,
  ACTION_NEXT_TILE,
  ACTION_PREVIOUS_LAYER,
  ACTION_NEXT_LAYER,
  ACTION_NEXT_DIFFERENCE,
  ACTION_SWAP,
  ACTION_PLAY,
  ACTION_PREDICT,
  ACTION_NEXT_TYPE,
  ACTION_RESET,
  ACTION_RESET_HARDWARE,
  ACTION_SAVE_HARDWARE,
  ACTION_CUT,
  ACTION_LESSON,
  ACTION_VIEW, /* ACTION_VIEW + i: to the view with that number */
  ACTION_VIEW_LAST = ACTION_VIEW + VIEWS_MOST - 1,
  ACTION_PALETTE,
  ACTION_HELP,
  ACTION_MOUSE,
  ACTION_CLOCK,
  ACTION_REDRAW,
  ACTION_SUSPEND,
  ACTION_BACK,
  ACTION_CLOSE,
  ACTION_QUIT,
  ACTION_COUNT
};

enum { ACTION_KEYS = 4 };

/* The bit of an action in a set of them. */
#define TAKES(action) (UINT64_C(1) << (action))
_Static_assert(ACTION_COUNT <= 64, "a set of actions is one word");

struct action_info {
  const char *name; /* in the palette and in scripts; NULL: those of views, see action_name */
  const char *help; /* one sentence */
  int keys[ACTION_KEYS];
  bool some_views;         /* only in views that take it: see view.actions */
  bool always;             /* its control keys count also while text is typed */
  const char *footer;      /* one word for the footer; NULL: not there, except in views with a word of their own */
  enum action footer_pair; /* whose first key stands there too; itself: alone */
  bool some_panes;         /* the word is there only for panes that ask for it: see pane.footer */
  int footer_rank;         /* the lower, the longer it stays where room is short */
};

extern const struct action_info action_table[ACTION_COUNT];

/* Its name and help; NULL: that of a view that is not there. */
const char *action_name(const struct views *views, enum action action);
const char *action_help(const struct views *views, enum action action);

/* Its keys, the first first, until KEY_NONE or ACTION_KEYS. */
const int *action_key_list(enum action action);

/* True if the current view takes the action. */
bool action_is_there(const struct state *state, enum action action);

/* The action of a key in the current view; ACTION_COUNT: none. */
enum action action_of_key(const struct state *state, int key);

/* Does it, as the overlay, the pane in focus, the current view, another view or the explorer means it. */
void action_run(struct state *state, enum action action);

/* All keys of an action, "↑ k", in `text` of ACTION_KEYS_SIZE bytes. */
enum { ACTION_KEYS_SIZE = 80 };
const char *action_keys(enum action action, char *text);
/* The first of them, in `text` of KEY_NAME_SIZE bytes. */
const char *action_key(enum action action, char *text);

/* --- What the explorer itself does: each file its own actions, false for others ------------------------------ */

bool move_act(struct state *state, enum action action);
bool edit_act(struct state *state, enum action action);
bool copy_act(struct state *state, enum action action);

/* Goes to the point that these options give over the current one; false where they make no sense (the message says
 * so). */
bool edit_options(struct state *state, const char *options);

#endif
