/* All paths (ways) through the level graph within limits of energy or other prices, with the least latency from each
 * place to the end. Ways to the same loops and level ends are merged, with the least prices and the least filled
 * memories of them: what is missing here is impossible, what is present need not be possible. */
#ifndef MODEL_SEARCH_WAY_GRAPH_H
#define MODEL_SEARCH_WAY_GRAPH_H

#include <math.h>
#include <stdatomic.h>

#include "model/search/latency_bound.h"
#include "model/search/level_graph.h"

struct way_edge {
  int move; /* a factor kind (>= 0), or -1 - operand for a level end */
  int to;   /* way */
};

struct way_node {
  struct level_place place;   /* per memory the minimum over the merged ways */
  double spent[LEVEL_LIMITS]; /* least of each price */
  double ahead[LEVEL_LIMITS]; /* least of each price from here to the end */
  int edge_count;             /* 0 where all levels have ended */
  struct way_edge *edges;
  bool ends;                    /* some completion is within the limits */
  struct latency_so_far *least; /* lower bound of what any completion adds; NULL until it is summed up */
  struct latency_so_far *most;  /* upper bound for the ports' sums */
  int seen, newest;             /* 0; for use by the search */
};

struct way_graph {
  const struct level_graph *graph;
  int way_count;
  struct way_node *ways; /* 0: the start; every edge leads to a later one */
};

/* Builds the graph of ways within the limits in `arena`. *complete: false if there are more than `most` ways; the graph
 * is then unusable. STATUS_STOPPED when cancelled, STATUS_INTERNAL when memory is out. */
enum status way_graph_init(struct way_graph *ways, struct arena *arena, const struct level_graph *graph,
                           const struct level_limits *limits, int most, const atomic_bool *cancel, bool *complete,
                           struct error *error);
/* Frees what is outside the arena. */
void way_graph_deinit(struct way_graph *ways);

static inline bool way_graph_has_ways(const struct way_graph *ways) {
  return ways->way_count > 0 && ways->ways[0].ends;
}

/* Fills `ahead` of limit k, whose price was replaced, and returns its least over all ways, or INFINITY without any. */
double way_graph_look_ahead(struct way_graph *ways, const struct level_limits *limits, int k);

/* Drops the ways beyond limit k, whose price was replaced, looked ahead and limited. */
void way_graph_narrow(struct way_graph *ways, const struct level_limits *limits, int k);

/* Fills `least` and `most` in `arena`. Errors as way_graph_init. */
enum status way_graph_sum_up(struct way_graph *ways, struct arena *arena, struct latency_bound *bound,
                             const atomic_bool *cancel, struct error *error);

/* Least of a price, that of limit k, from a way to the end by one of its edges; INFINITY where that leads nowhere. */
static inline double way_graph_ahead_by(const struct way_graph *ways, const struct level_price *price, int k,
                                        const struct way_node *way, const struct way_edge *edge) {
  const struct way_node *next = &ways->ways[edge->to];
  if (!next->ends) return INFINITY;
  if (edge->move >= 0) return next->ahead[k];
  int o = -1 - edge->move;
  return next->ahead[k] + price->end[o][way->place.made[o]][way->place.state];
}

#endif
