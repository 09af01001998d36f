/* The cost of one tile (section 6): for each layer of the stack where it reads and writes, the copies that this
 * takes, and its mapping. */
#ifndef MODEL_TILE_COST_H
#define MODEL_TILE_COST_H

#include "model/placement.h"
#include "model/search/layer_search.h"
#include "model/stack.h"

/* Fills type->steps, energy_pj and latency_cycles of a tile type whose size and cache memories are set. `caches` (may
 * be NULL) are shown with the inputs. What the type keeps goes to `arena`, the rest to `scratch`. */
enum status tile_cost(struct layer_search *search, struct arena *arena, struct arena *scratch,
                      const struct stack *stack, struct tile_type *type, struct cache_bits (*caches)[LAYER_OPERANDS],
                      struct error *error);

#endif
