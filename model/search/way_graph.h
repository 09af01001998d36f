/* All ways through the cut graph within a limit of energy: the part of it that ends, with the least latency from each
 * place to the end. Ways that came to the same loops and cuts are one, with the least energy and the least filled
 * memories of them: what is missing here is impossible, what is here need not be possible. */
#ifndef MODEL_SEARCH_WAY_GRAPH_H
#define MODEL_SEARCH_WAY_GRAPH_H

#include <stdatomic.h>

#include "model/search/cut_graph.h"
#include "model/search/latency_bound.h"

struct way_edge {
  int move; /* a factor kind (>= 0), or -1 - operand for a cut */
  int to;   /* way */
};

struct way_node {
  struct cut_place place; /* of memories the least that any way fills */
  double energy_pj;       /* least */
  int edge_count;
  struct way_edge *edges;
  bool ends;                    /* some way from here ends within the limit */
  struct latency_so_far *least; /* what every way from here to the end adds, at least; NULL unless it ends */
  struct latency_so_far *most;  /* to the ports' sums, at most */
  int seen, newest;             /* 0; for whoever walks the graph */
};

struct way_graph {
  const struct cut_graph *graph;
  int way_count;
  struct way_node *ways; /* 0: the start; every edge leads to a later one */
};

/* Builds the graph of ways of at most `limit_pj` in `arena`. *complete: false if there are more than `most` ways;
 * the graph is then unusable. STATUS_STOPPED when cancelled, STATUS_INTERNAL when memory is out. */
enum status way_graph_init(struct way_graph *ways, struct arena *arena, const struct cut_graph *graph,
                           struct latency_bound *bound, double limit_pj, int most, const atomic_bool *cancel,
                           bool *complete, struct error *error);
/* Frees what is not in the arena. */
void way_graph_deinit(struct way_graph *ways);

#endif
