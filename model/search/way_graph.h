/* All paths (ways) through the level graph within limits of energy or other prices, with the least latency from each
 * place to the end. Ways to the same loops and level ends are merged, with the least prices and the least filled
 * memories of them: what is missing here is impossible, what is present need not be possible. */
#ifndef MODEL_SEARCH_WAY_GRAPH_H
#define MODEL_SEARCH_WAY_GRAPH_H

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
  int edge_count;
  struct way_edge *edges;
  bool ends;                    /* some completion is within the limit */
  struct latency_so_far *least; /* lower bound of what any completion adds; NULL unless it ends */
  struct latency_so_far *most;  /* upper bound for the ports' sums */
  int seen, newest;             /* 0; for use by the search */
};

struct way_graph {
  const struct level_graph *graph;
  int way_count;
  struct way_node *ways; /* 0: the start; every edge leads to a later one */
};

/* Builds the graph of ways within the limits in `arena`. *complete: false if there are more than `most` ways;
 * the graph is then unusable. STATUS_STOPPED when cancelled, STATUS_INTERNAL when memory is out. */
enum status way_graph_init(struct way_graph *ways, struct arena *arena, const struct level_graph *graph,
                           struct latency_bound *bound, const struct level_limits *limits, int most,
                           const atomic_bool *cancel, bool *complete, struct error *error);
/* Frees what is outside the arena. */
void way_graph_deinit(struct way_graph *ways);

#endif
