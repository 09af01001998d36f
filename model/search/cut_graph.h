/* The graph of all mappings of a layer. A place in it is the set of loops put in order so far, from the
 * innermost (a lattice state), and how many levels of each operand were cut; a move adds a factor, or cuts
 * the next level of an operand here: what was added since its last cut is then that level's.
 *
 * Knows which moves the memories allow, and the least energy from any place to the end. */
#ifndef MODEL_SEARCH_CUT_GRAPH_H
#define MODEL_SEARCH_CUT_GRAPH_H

#include "model/search/lattice.h"

enum { CUT_GRAPH_SLOTS = 8 }; /* memories that several operands may overflow together */

struct cut_graph {
  const struct problem *problem;
  struct lattice lattice;
  bool allow_overfull;        /* memories may hold too much by the "none fits" rule of section 8 */
  int cuts[LAYER_OPERANDS];   /* cuts to make: levels - 1; 0 for an absent operand */
  int stride[LAYER_OPERANDS]; /* a vector of cuts made has index: sum of made[o] * stride[o] */
  int vector_count;
  double *ahead; /* [index * states + state]: least traffic to the end, pJ, or INFINITY */
  int memory_of[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]; /* index into problem->memories */
  int slot[HARDWARE_MAX_MEMORIES]; /* by problem memory: its place in cut_place.bits, or -1: only each user counts */
  int slot_count;
  bool forced[HARDWARE_MAX_MEMORIES]; /* whatever is chosen it overflows: users take no loops, unchecked */
};

/* A place, with what the memories hold. */
struct cut_place {
  int state;
  int made[LAYER_OPERANDS];       /* cuts made */
  bool fresh[LAYER_OPERANDS];     /* no loop that holds its data was added since its last cut */
  bool partial;                   /* the output's next level holds partial sums */
  double bits[CUT_GRAPH_SLOTS];   /* held by users whose level there is cut; 0 once all are */
  bool no_loops[CUT_GRAPH_SLOTS]; /* none of these took a loop: the memory may be overfull */
};

/* Builds the graph for the full factorisation. STATUS_INTERNAL when it is too large or memory is out,
 * STATUS_STOPPED when cancelled. */
enum status cut_graph_init(struct cut_graph *graph, struct arena *arena, const struct problem *problem,
                           bool allow_overfull, const atomic_bool *cancel, struct error *error);

/* The place with no loop and no cut. False if nothing fits from there. */
bool cut_graph_start(const struct cut_graph *graph, struct cut_place *place);

/* Adds factors up to a state that contains the present one. */
void cut_graph_advance(const struct cut_graph *graph, struct cut_place *place, int state);

/* Index of the vector of cuts made. */
int cut_graph_vector(const struct cut_graph *graph, const struct cut_place *place);

/* Cuts the next level of operand o here. False, and `place` is spoilt, if a memory cannot hold it. */
bool cut_graph_cut(const struct cut_graph *graph, struct cut_place *place, enum layer_operand o);

/* False for a cut that can be left out: weights without bits cost nothing anywhere, so keeping all of them at each
 * level is as good as any other choice, but where a memory holds its users only if they take no loops. */
bool cut_graph_is_worth(const struct cut_graph *graph, const struct cut_place *place, enum layer_operand o);

/* False if what is still to be decided cannot fit any more. */
bool cut_graph_is_viable(const struct cut_graph *graph, const struct cut_place *place);

/* True when every operand is cut at all its levels but the top. */
bool cut_graph_is_end(const struct cut_graph *graph, const struct cut_place *place);

static inline double cut_graph_ahead(const struct cut_graph *graph, int vector, int state) {
  return graph->ahead[(size_t)vector * (size_t)graph->lattice.state_count + (size_t)state];
}

#endif
