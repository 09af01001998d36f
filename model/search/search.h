/* Search for the temporal mapping of a layer. */
#ifndef MODEL_SEARCH_SEARCH_H
#define MODEL_SEARCH_SEARCH_H

#include <stdatomic.h>

#include "model/base/error.h"
#include "model/layer/cost.h"
#include "model/layer/problem.h"
#include "model/search/options.h"

struct search_outcome {
  struct mapping mapping;
  struct cost_figures figures;
  bool overfull;            /* fits only by the "none fits" rule of section 8 */
  double orderings_visited; /* complete orderings evaluated, or allocated */
  double places_visited;    /* of the level graph, by the optimal search */
  double gap;               /* relative room for improvement of the objective; 0: proven minimal */
};

/* Best mapping over all orderings of all factors and all allocations that fit, by an objective other than
 * OBJECTIVE_EDP, which is of a network. With OBJECTIVE_ENERGY the least latency among mappings within `tolerance`
 * (relative, >= 0) of the least energy. Where nothing fits, memories may
 * be overfull by the "none fits" rule of section 8. The problem's numerics must snap. STATUS_INFEASIBLE,
 * STATUS_STOPPED as search_published; STATUS_INTERNAL for more loops than can be searched. */
enum status search_optimal(const struct problem *problem, const struct search_options *options,
                           const atomic_bool *cancel, struct search_outcome *outcome, struct error *error);

/* What searches of one problem share. */
struct search_session;

/* Prepares searches for any objective, or for energy alone, which takes less time. Refers to the problem and `cancel`.
 * STATUS_INFEASIBLE, STATUS_STOPPED, STATUS_INTERNAL as search_optimal: *session is NULL then. */
enum status search_session_new(const struct problem *problem, bool energy_alone, const atomic_bool *cancel,
                               struct search_session **session, struct error *error);
void search_session_free(struct search_session *session);

/* As search_optimal. The outcome does not depend on what was asked before. */
enum status search_session_ask(struct search_session *session, const struct search_options *options,
                               struct search_outcome *outcome, struct error *error);

/* LOMA as published (section 8): least energy over all orderings of at most `lpf_limit` factors, each with its
 * greedy allocation; ties (1e-9) by latency, latency with offloading, then lexicographic order of (dimension in
 * layer order, factor) from innermost. STATUS_INFEASIBLE if no ordering fits, STATUS_STOPPED when cancelled
 * (`cancel` may be NULL). */
enum status search_published(const struct problem *problem, int lpf_limit, const atomic_bool *cancel,
                             struct search_outcome *outcome, struct error *error);

#endif
