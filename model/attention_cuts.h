/* Automatic cuts of a network with attention (section 3): K and V are made by stacks of their own. */
#ifndef MODEL_ATTENTION_CUTS_H
#define MODEL_ATTENTION_CUTS_H

#include "model/stack.h"

/* Fills the list's cuts and next_room_bits: the `forced` ones, by layer, and between them those that weights of at most
 * `room` bits need, with the share of K and V of `heads` at a time (0: all). Scratch in `arena`. STATUS_INTERNAL when
 * memory is out. */
enum status attention_cuts(struct stack_list *list, struct arena *arena, const struct workload *workload, double room,
                           int64_t heads, const bool *forced, struct error *error);

#endif
