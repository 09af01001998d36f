/* A mapping costed alone, as the searches cost it. */
#ifndef TESTS_COSTING_H
#define TESTS_COSTING_H

#include "model/layer/cost.h"

/* The cost of a mapping, in `arena`. */
static inline struct layer_cost *cost_evaluate(struct arena *arena, const struct problem *problem,
                                               const struct mapping *mapping) {
  struct layer_cost *cost = cost_new(arena, problem);
  if (cost != NULL) cost_fill(problem, mapping, cost);
  return cost;
}

#endif
