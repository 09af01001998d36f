/* A skeleton: the sets of loops at which each level of each operand is cut. It fixes energy and sizes; the order
 * of loops between cuts only moves the windows of memories that are not double buffered, and so the latency. */
#ifndef MODEL_SEARCH_SKELETON_H
#define MODEL_SEARCH_SKELETON_H

#include <stdatomic.h>

#include "model/layer/cost.h"
#include "model/search/cut_graph.h"

struct skeleton {
  int state[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]; /* of the cut above level l, for l < cuts[o]; a chain of sets */
};

struct skeleton_best {
  struct mapping mapping;
  struct cost_figures figures;
  double evaluations;
};

/* The order of the skeleton's loops with least latency, then latency with offloading. Stops at `floor_cycles`, which
 * none can be below. False if there is none: every order would merge loops down and so belongs to another skeleton, or
 * the search was cancelled before it evaluated one. */
bool skeleton_least_latency(const struct cut_graph *graph, const struct skeleton *skeleton, double floor_cycles,
                            const atomic_bool *cancel, struct skeleton_best *best);

#endif
