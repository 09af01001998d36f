/* Cutting the network by hand. */
#ifndef TUI_EXPLORER_CUTS_H
#define TUI_EXPLORER_CUTS_H

#include "tui/explorer/state.h"

/* Ids of the layers after which the current schedule cuts its network, automatic cuts included. Fills
 * cuts[SCHEDULE_MAX_CUTS] and returns their number; -1: unknown, or more. */
int cuts_now(const struct state *state, int *cuts);

/* Adds or removes the cut after a layer; a message says why that is impossible. */
void cuts_toggle(struct state *state, int id);

#endif
