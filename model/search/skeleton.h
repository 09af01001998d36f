/* A skeleton: the sets of loops at which each level of each operand ends. Fixes energy and sizes; the order of
 * loops between level ends only moves the windows of memories without double buffering, and so affects latency. */
#ifndef MODEL_SEARCH_SKELETON_H
#define MODEL_SEARCH_SKELETON_H

#include <stdatomic.h>

#include "model/layer/cost.h"
#include "model/search/level_graph.h"

struct skeleton {
  int state[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]; /* end of level l, for l < ends[o]; a chain of sets */
};

struct skeleton_best {
  struct mapping mapping;
  struct cost_figures figures;
  double evaluations; /* orders priced */
};

/* Latencies that are of use. */
struct skeleton_range {
  double floor_cycles; /* no order has less */
  double most_cycles;  /* orders with more need not be found */
};

/* Order of the skeleton's loops with the least latency. False if there is none in range: it is too long, or every order
 * would merge loops down and so belongs to another skeleton, or the search was cancelled before it evaluated one. */
bool skeleton_least_latency(const struct level_graph *graph, const struct skeleton *skeleton,
                            const struct skeleton_range *range, const atomic_bool *cancel, struct skeleton_best *best);

#endif
