/* Cost of one tile (section 6): for each layer its levels, the copies it needs, and its mapping. */
#ifndef MODEL_TILE_COST_H
#define MODEL_TILE_COST_H

#include "model/placement.h"
#include "model/search/layer_search.h"
#include "model/stack.h"

/* Fills type->steps, energy_pj and latency_cycles of a tile type with sizes and cache memories set. `caches` (may
 * be NULL) are recorded with the inputs. Data kept by the type go to `arena`, the rest to `scratch`. */
enum status tile_cost(struct layer_search *search, struct arena *arena, struct arena *scratch,
                      const struct stack *stack, struct tile_type *type, struct cache_bits (*caches)[LAYER_OPERANDS],
                      struct error *error);

#endif
