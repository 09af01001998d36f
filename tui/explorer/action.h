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
  ACTION_METRIC,
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
  ACTION_VIEW_EXPLORE, /* the views, as in enum view_id */
  ACTION_VIEW_COMPARE,
  ACTION_VIEW_SWEEP,
  ACTION_VIEW_MEMORY,
  ACTION_VIEW_WALK,
  ACTION_VIEW_HARDWARE,
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

#define IN_ALL_VIEWS (~0u)
#define IN_VIEW(view) (1u << (view))
#define IN_PANE(pane) (UINT64_C(1) << (pane))

struct action_info {
  const char *name; /* in the palette and in scripts */
  const char *help; /* one sentence */
  int keys[ACTION_KEYS];
  unsigned views;                   /* bit set of enum view_id */
  bool always;                      /* its control keys count also while text is typed */
  const char *footer;               /* one word for the footer; NULL: not there */
  enum action footer_pair;          /* whose first key stands there too; itself: alone */
  uint64_t footer_panes;            /* bit set of the panes for which it is there; 0: all */
  int footer_rank;                  /* the lower, the longer it stays where room is short */
  void (*run)(struct state *state); /* where the view does not do it otherwise */
};

extern const struct action_info action_table[ACTION_COUNT];

/* The action of a key in a view; ACTION_COUNT: none. */
enum action action_of_key(enum view_id view, int key);

/* Does it, as the current view means it. */
void action_run(struct state *state, enum action action);

/* All keys of an action, "↑ k", in `text` of ACTION_KEYS_SIZE bytes. */
enum { ACTION_KEYS_SIZE = 80 };
const char *action_keys(enum action action, char *text);
/* The first of them, in `text` of KEY_NAME_SIZE bytes. */
const char *action_key(enum action action, char *text);

/* --- What actions do; each a change of the state --------------------------------------------------------- */

/* move.c */
void move_up(struct state *state);
void move_down(struct state *state);
void move_page_up(struct state *state);
void move_page_down(struct state *state);
void move_first(struct state *state);
void move_last(struct state *state);
void move_next_pane(struct state *state);
void move_previous_pane(struct state *state);
void move_search(struct state *state);
void move_search_next(struct state *state);
void move_search_previous(struct state *state);

/* copying.c */
void program_copy(struct state *state);
void program_export(struct state *state);

/* edit.c */
void edit_left(struct state *state);
void edit_right(struct state *state);
void edit_step_up(struct state *state);
void edit_step_down(struct state *state);
void edit_type(struct state *state);
void edit_open(struct state *state);
void edit_full_map(struct state *state);
void edit_undo(struct state *state);
void edit_redo(struct state *state);
void edit_pin(struct state *state);
void edit_reload(struct state *state);

/* Goes to the point that these options tell over the current one; false where they make no sense (the message tells).
 */
bool edit_options(struct state *state, const char *options);

/* Sets a field from what was typed or picked; false where it makes no sense (state->problem tells). */
bool edit_accept(struct state *state, enum field field, const char *text);

/* cuts.c, machine.c, machine_save.c: in cuts.h and machine.h */

/* program.c */
void program_sort(struct state *state);
void program_metric(struct state *state);
void program_view_explore(struct state *state);
void program_view_compare(struct state *state);
void program_view_sweep(struct state *state);
void program_view_memory(struct state *state);
void program_view_walk(struct state *state);
void program_view_hardware(struct state *state);
void program_clock(struct state *state);
void program_nothing(struct state *state); /* what only some views do */
void program_palette(struct state *state);
void program_help(struct state *state);
void program_message(struct state *state);
void program_mouse(struct state *state);
void program_redraw(struct state *state);
void program_suspend(struct state *state);
void program_back(struct state *state);
void program_close(struct state *state);
void program_quit(struct state *state);

#endif
