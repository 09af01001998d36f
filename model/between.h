/* Maps between stacks (section 3): the whole output of a stack, from the first tile of the stack that makes it to the
 * last tile of the last stack that reads it, also while other stacks run. It lives in the top memory or, where all else
 * that must be there leaves room, in a memory below. The network's inputs and outputs are in the top memory. */
#ifndef MODEL_BETWEEN_H
#define MODEL_BETWEEN_H

#include <stdint.h>

#include "model/search/layer_search.h"
#include "model/stack.h"

enum { BETWEEN_MOST_HOMES = 1 + HARDWARE_MAX_MEMORIES };

/* Memories where a map between stacks may live: -1, the top, and all below with one instance that store I1 and O.
 * Returns how many. */
int between_homes(const struct hardware *hardware, int homes[BETWEEN_MOST_HOMES]);

/* True for a layer that ended a stack and that some layer not yet computed reads. `computed`: by layer. */
bool between_is_open(const struct workload *workload, const bool *computed, int layer);

/* Homes of the maps that are open after a stack that ends at layer `end`, whose output has the home `made`, from those
 * before it; by layer, -1: at the top, or none. `computed`: by layer, after the stack. */
void between_pass(const struct workload *workload, const bool *computed, const int8_t *before, int end, int made,
                  int8_t *after);

/* Gives the maps of a stack these homes. False where a memory is too small for the maps alone. */
bool between_settle(struct stack *stack, const struct hardware *hardware, const struct workload *workload,
                    const int8_t *before, int made);

/* Gives all maps between the stacks of a schedule the homes with the least objective of the search, which must not be
 * OBJECTIVE_EDP; ties by the other figure. Errors as stack_cost, where nothing fits. */
enum status between_choose(struct layer_search *search, struct stack_list *list, struct error *error);

#endif
