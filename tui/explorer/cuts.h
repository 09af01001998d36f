/* Cutting the network by hand. */
#ifndef TUI_EXPLORER_CUTS_H
#define TUI_EXPLORER_CUTS_H

#include "tui/explorer/state.h"

/* Ids of the layers after which the current schedule cuts its network, automatic cuts included. Fills
 * cuts[SCHEDULE_MAX_CUTS] and returns their number; -1: unknown, or more. */
int cuts_now(const struct state *state, int *cuts);

/* Copies the point's schedule with its cuts, automatic ones too, as a list in execution order. STATUS_USAGE where there
 * are too many or the network is not known. */
enum status cuts_list(const struct state *state, struct schedule *listed, struct error *error);

/* Index of the stack of the point's schedule that computes a layer; -1: none. */
int cuts_stack_of(const struct state *state, int id);

/* Gives a stack of such a list its own mode and tile, 0: those of the point, and makes it the schedule. */
void cuts_tile(struct state *state, const struct schedule *listed, int stack, const struct tiling *own);

/* Adds or removes the cut after a layer; a message says why that is impossible. */
void cuts_toggle(struct state *state, int id);

#endif
