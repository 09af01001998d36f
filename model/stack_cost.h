/* Cost of a stack: its tile types (section 4), the placement of their data, and the cost of a tile of each type. */
#ifndef MODEL_STACK_COST_H
#define MODEL_STACK_COST_H

#include "model/search/layer_search.h"
#include "model/stack.h"
#include "model/tile_cost.h"

/* Index of the i-th of `count` parts to visit in this turn (struct job): odd turns go backwards, later ones start
 * elsewhere. */
int turn_visits(int turn, int i, int count);

/* Fills the zeroed `result`, which refers to the nodes of the stack. Data kept by it go to `arena`, the rest to
 * `scratch`. With a limit (may be NULL), types with most pixels come first, and STATUS_OK with limit->exceeded ends
 * the costing early. */
enum status stack_cost(struct layer_search *search, struct arena *arena, struct arena *scratch,
                       const struct stack *stack, int turn, struct cost_limit *limit, struct stack_result *result,
                       struct error *error);

#endif
