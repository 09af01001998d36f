/* Cost of one tile (section 6): for each layer its levels, the copies it needs, and its mapping. */
#ifndef MODEL_TILE_COST_H
#define MODEL_TILE_COST_H

#include <stdbool.h>

#include "model/placement.h"
#include "model/search/layer_search.h"
#include "model/stack.h"
#include "model/tile_floors.h"

/* Limit at which a costing ends early. `exceeded_by` is asked with growing lower bounds of the stack's cost, unless
 * `sums_only`. */
struct cost_limit {
  bool (*exceeded_by)(void *context, double energy_pj, double latency_cycles);
  void *context;
  bool wants_costs;                 /* else there are no steps, only the tile's sums are filled */
  bool exceeded;                    /* out: the costing ended early; the result is incomplete */
  bool sums_only;                   /* no limit: nothing ends the costing, which fills the sums of a whole one */
  bool allows_overfull;             /* then overfull memories are not looked for */
  bool overfull;                    /* out: some memory is overfull; the costing ended there */
  const struct tile_floors *floors; /* NULL: what is not costed yet counts 0 */
  /* While costing: tiles of the finished types, the least of the types to come, and the number of tiles of the present
   * type. */
  double energy_pj, latency_cycles;
  struct tile_sum rest;
  double tile_count;
};

/* True if the costing may end early. `limit`: NULL: none. */
static inline bool cost_limit_ends(const struct cost_limit *limit) {
  return limit != NULL && !limit->sums_only;
}

struct tile_bound;

/* Fills type->steps, energy_pj and latency_cycles of a tile type with sizes and cache memories set. `nodes`: in such a
 * tile. `caches` (may
 * be NULL) are recorded with the inputs. Data kept by the type go to `arena`, the rest to `scratch`. Ends early,
 * with STATUS_OK, where a limit (may be NULL) is exceeded or a memory overfull. */
enum status tile_cost(struct layer_search *search, struct arena *arena, struct arena *scratch,
                      const struct stack *stack, const struct tile_node *nodes, struct tile_type *type,
                      struct cache_bits (*caches)[LAYER_OPERANDS], struct cost_limit *limit, struct error *error);

/* Least cost of such a tile by its levels, below `most` (INFINITY: any) and as far as the bound (NULL: none) allows;
 * INFINITY: there is none. With `hides_caches`, where the type has none, no more than with any caches. Otherwise as
 * tile_cost. */
enum status tile_least_cost(struct layer_search *search, struct arena *scratch, const struct stack *stack,
                            const struct tile_node *nodes, struct tile_type *type, bool hides_caches, double most,
                            struct tile_bound *bound, struct tile_sum *sum, struct error *error);

#endif
