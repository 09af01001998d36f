/* Lagrangean bounds: additive prices that no mapping goes below.
 *
 * Latency is at least total + max(0, sums of ports) + max(sums of loading) + max(sums of offloading), each sum additive
 * over level ends (latency_bound.h). With weights >= 0 that add up to at most 1 for the ports, for loading and for
 * offloading, the weighted sum is additive, too, and no larger. So is energy with a weight of latency, and either with
 * one of the other's excess over a limit. */
#ifndef MODEL_SEARCH_MULTIPLIERS_H
#define MODEL_SEARCH_MULTIPLIERS_H

#include "model/layer/cost.h"
#include "model/search/latency_bound.h"
#include "model/search/level_graph.h"
#include "model/search/way_graph.h"

/* What the price bounds: energy_weight * energy + latency_weight * latency; of the mappings of at most `most_cycles`,
 * or of at most `most_pj`, where one of these is finite. */
struct bounded {
  double energy_weight, latency_weight, most_cycles, most_pj;
};

enum {
  MULTIPLIERS_PATHS = 32,
  MULTIPLIERS_LOADINGS = 3, /* of the first input, of the second, of what they share */
  MULTIPLIERS_PARTS = 2 * BOUND_MAX_PORTS + MULTIPLIERS_LOADINGS + BOUND_MAX_GROUPS
};

/* Paths met so far, with the sums of energy and of the parts of latency. */
struct multipliers {
  struct latency_bound *bound; /* all figures filled in */
  int port_parts, part_count;  /* first those of the ports, then of loading, last of each group of offloading */
  int path_count;
  double energy[MULTIPLIERS_PATHS], part[MULTIPLIERS_PATHS][MULTIPLIERS_PARTS];
};

void multipliers_init(struct multipliers *multipliers, struct latency_bound *bound);

/* Makes the price in `arena` whose least, over all paths, is about the highest: by a linear program over the paths met.
 * Level ends that no mapping within most_cycles makes cost INFINITY. Stops at a least of `enough`. `scale`: figures of
 * some mapping. STATUS_INTERNAL when memory is out. */
enum status multipliers_find(struct multipliers *multipliers, struct arena *arena, const struct bounded *bounded,
                             const struct cost_figures *scale, double enough, struct level_price *price,
                             struct error *error);

/* Ways within limits, and the limit whose price is a bound that can be raised. */
struct ways_priced {
  struct way_graph *ways; /* there is at least one */
  struct level_limits *limits;
  int k;
  double least; /* of its price, over all ways */
};

/* The ends of a price, to be filled in. */
struct price_ends {
  double *of[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]; /* [state] */
};

/* Allocates them in `arena`; false when memory is out. */
bool price_allocate(const struct level_graph *graph, struct arena *arena, struct price_ends *ends,
                    struct level_price *price);

/* The same over the ways alone, mostly those of mappings: a higher price, often that of a mapping. Fills `price`, whose
 * `ends` are allocated, and puts it in place of limit k's, with what is ahead of each way; sets `least`; stops above
 * the limit. Knows nothing of what is ahead in the level graph. */
void multipliers_raise(const struct multipliers *multipliers, const struct bounded *bounded,
                       const struct cost_figures *scale, struct ways_priced *priced, const struct price_ends *ends,
                       struct level_price *price);

#endif
