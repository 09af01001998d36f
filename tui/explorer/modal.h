/* Modals: their keys, and the list to pick from, a picker's rows or actions, filtered by the typed text. */
#ifndef TUI_EXPLORER_MODAL_H
#define TUI_EXPLORER_MODAL_H

#include "tui/explorer/action.h"
#include "tui/text/glossary.h"

/* Applies a key to the open modal. */
void modal_key(struct state *state, int key);

/* Handles a click on row `index` of the list. */
void modal_click(struct state *state, int index);

struct choice {
  int row;                          /* in the unfiltered list */
  const char *name;                 /* of a picker's row; NULL for actions */
  enum action action;               /* for actions; ACTION_COUNT: none */
  const struct glossary_term *term; /* of the glossary, or NULL */
  bool is_first;                    /* of a group of the help */
  char text[PICKER_TEXT_SIZE];      /* buffer of the name: choices are not copied */
};

/* Rows of the open modal's list that pass the filter. */
int choice_count(const struct state *state);

/* Row `index` of the filtered list; false beyond the end. */
bool choice_at(const struct state *state, int index, struct choice *choice);

/* The best match: the name itself, else one that begins with the filter, else the first row. */
int choice_best(const struct state *state);

/* Lists the points whose figures are needed besides the current one: for pins, the open list, the current view. */
void view_prefetch(const struct state *state, struct prefetch *prefetch);

/* Number of rows without the filter. */
int choice_total(const struct state *state);

#endif
