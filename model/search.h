/* The search for the temporal mapping of a layer. */
#ifndef MODEL_SEARCH_H
#define MODEL_SEARCH_H

#include <stdatomic.h>

#include "model/cost.h"
#include "model/error.h"
#include "model/problem.h"

struct search_outcome {
  struct mapping mapping;
  struct cost_figures figures;
  double orderings_visited; /* complete orderings looked at */
};

/* LOMA as published (section 4): the least energy over all orderings of at most `lpf_limit` factors, each
 * with its greedy allocation; ties (1e-9) by latency1, latency2, then the ordering that comes first comparing
 * (dimension in layer order, factor) from innermost.
 * STATUS_INFEASIBLE if no ordering fits, STATUS_STOPPED when cancelled (`cancel` may be NULL). */
enum status search_published(const struct problem *problem, int lpf_limit, const atomic_bool *cancel,
                             struct search_outcome *outcome, struct error *error);

#endif
