/* The lists that one picks from in a modal: names of inputs, or actions; filtered by what is typed. */
#ifndef TUI_CHOICE_H
#define TUI_CHOICE_H

#include "tui/action.h"

struct choice {
  const char *name;   /* of an input; NULL for actions */
  enum action action; /* for actions */
};

/* How many rows of the open modal's list pass the filter. */
int choice_count(const struct state *state);

/* Row `index` of them; false beyond the end. */
bool choice_at(const struct state *state, int index, struct choice *choice);

/* The row that is most likely meant: the name itself, else one that begins with the filter, else the first. */
int choice_best(const struct state *state);

/* How many there are without the filter. */
int choice_total(const struct state *state);

#endif
