/* The lists of accelerators, networks and unrollings: while one moves in them, what each is and what the present
 * schedule would cost with it is shown beside. */
#ifndef TUI_VIEWS_EXPLORE_PICK_INPUT_H
#define TUI_VIEWS_EXPLORE_PICK_INPUT_H

#include "tui/explorer/state.h"

/* Opens the list for a knob of kind KNOB_NAME. */
void pick_input(struct state *state, enum knob knob);

/* The names that a knob of that kind goes through: how many, and one of them. "auto" comes first where it may be.
 */
int pick_input_count(const struct state *state, enum knob knob);
const char *pick_input_name(const struct state *state, enum knob knob, int row);

/* Takes the description of an evaluation that was wanted for the list. */
void pick_input_evaluated(struct state *state, const struct evaluation *evaluation);

#endif
