/* Cutting the network by hand: the cuts of the present schedule, and one more or less. */
#ifndef TUI_EXPLORER_CUTS_H
#define TUI_EXPLORER_CUTS_H

#include "tui/explorer/state.h"

/* The ids of layers after which the point's schedule cuts the network it was read for, automatic cuts too. Fills
 * cuts[SCHEDULE_MAX_CUTS] and returns how many; -1 where they are unknown or more. */
int cuts_now(const struct state *state, int *cuts);

/* Cuts after that layer, or no longer; says so where that cannot be. */
void cuts_toggle(struct state *state, int id);

#endif
