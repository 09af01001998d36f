/* Hardware: the accelerator's numbers, which can be changed, the network, and remarks on both. It shows the file's
 * numbers with the point's edits at once, before they are evaluated. */
#ifndef TUI_VIEWS_HARDWARE_NUMBERS_H
#define TUI_VIEWS_HARDWARE_NUMBERS_H

#include "inputs/edits.h"
#include "tui/analysis/inputs.h"
#include "tui/analysis/remarks.h"
#include "tui/analysis/scale_check.h"
#include "tui/explorer/view.h"

/* In the order of Tab. */
#define HARDWARE_PANES(PANE) PANE(hierarchy) PANE(numbers) PANE(network) PANE(remarks)
HARDWARE_PANES(PANE_DECLARED)
extern const struct view view_hardware;

struct hardware_view {
  struct snapshot *remarked;           /* the inputs that the list is about; NULL: none read yet */
  struct remark_list list;             /* on it */
  char error[ERROR_MESSAGE_SIZE + 40]; /* why the point has no result, where it has none */
  char scaling[SCALE_TEXT_SIZE];       /* whether a gain outlasts the rules of scaling; "": not known, or no question */
  char prompt_title[EDIT_NAME_SIZE];
};

extern const struct view_data hardware_data;
static inline struct hardware_view *hardware_of(const struct state *state) {
  return view_data(state, &hardware_data);
}

/* Updates the remarks. */
void hardware_remark_all(struct state *state);

/* --- Numbers: only where state->inputs are there -------------------------------------------------------------- */

/* All numbers, from the top memory down to the array. Fills places[EDIT_PLACES_MAX], returns how many. */
int hardware_places(const struct state *state, struct edit_place *places);

struct hardware_number {
  struct edit_place place;
  double value;      /* as edited */
  double file_value; /* in the file */
  bool is_edited;
};

/* The number at a place. */
struct hardware_number hardware_number(const struct state *state, struct edit_place place);

/* The row of the diagram for a place: memories from the top down, then the array. */
int hardware_row_of(const struct state *state, struct edit_place place);

/* Puts the edit of a number into the point, from text; the file's own value removes it. */
enum status hardware_put_edit(struct point *point, const struct hardware *hardware, struct edit_place place,
                              const char *value, struct error *error);

/* --- Changes: what keys do ---------------------------------------------------------------------------------- */

/* Adds the points that are one key press away in the list of numbers. */
void numbers_prefetch(const struct state *state, struct prefetch *prefetch);
/* Goes to the first number of a row of the diagram. */
void numbers_go_to(struct state *state, int row_of_diagram);

/* Resets all numbers to the file's. */
void hardware_reset_all(struct state *state);
/* Asks for a name, saves the hardware with its edits as that file, and continues with the file. */
void hardware_save(struct state *state);

#endif
