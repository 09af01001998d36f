/* The cost of one mapping of one layer, in all its parts. */
#ifndef MODEL_LAYER_COST_H
#define MODEL_LAYER_COST_H

#include "model/base/arena.h"
#include "model/layer/problem.h"
#include "model/result.h"

/* The figures by which a search compares mappings. */
struct cost_figures {
  double energy_pj, latency1, latency2;
};

/* All three figures; the same numbers as cost_evaluate gives. The mapping is merged down. */
struct cost_figures cost_compare(const struct problem *problem, struct mapping *mapping);

/* Room for a cost in `arena`; NULL when memory is out. */
struct layer_cost *cost_new(struct arena *arena, const struct problem *problem);

/* Fills in everything but what only a search knows (overfull, orderings_visited, gap). The mapping is copied and merged
 * down. */
void cost_fill(const struct problem *problem, const struct mapping *mapping, struct layer_cost *cost);

/* Both; NULL when memory is out. */
struct layer_cost *cost_evaluate(struct arena *arena, const struct problem *problem, const struct mapping *mapping);

/* STATUS_BAD_INPUT where the loops of a given mapping do not multiply to the problem's temporal sizes. */
enum status mapping_check(const struct problem *problem, const struct mapping *mapping, struct error *error);

#endif
