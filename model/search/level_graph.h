/* Graph of all mappings of a layer. A place in it is the set of loops ordered so far, from the innermost (a
 * lattice state), and the number of levels ended for each operand. A move adds a factor, or ends the next level of
 * an operand here: factors added since its last level end belong to that level.
 *
 * Knows which moves the memories allow, and the least energy from any place to the end. */
#ifndef MODEL_SEARCH_LEVEL_GRAPH_H
#define MODEL_SEARCH_LEVEL_GRAPH_H

#include "model/search/lattice.h"

enum { LEVEL_GRAPH_SLOTS = 8 }; /* memories that several operands together may overflow */

struct level_graph {
  const struct problem *problem;
  struct lattice lattice;
  bool allow_overfull;        /* memories may overflow by the "none fits" rule of section 8 */
  int ends[LAYER_OPERANDS];   /* level ends to place: levels - 1; 0 for an absent operand */
  int stride[LAYER_OPERANDS]; /* index of a vector of level ends made: sum of made[o] * stride[o] */
  int vector_count;
  double *ahead; /* [index * states + state]: least traffic to the end, pJ, or INFINITY */
  int memory_of[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]; /* index into problem->memories */
  int slot[HARDWARE_MAX_MEMORIES]; /* by problem memory: its place in level_place.bits, or -1: each user is checked
                                      alone */
  int slot_count;
  bool forced[HARDWARE_MAX_MEMORIES]; /* overflows for any choice: users take no loops, unchecked */
};

/* A place in the graph, with the contents of the memories. */
struct level_place {
  int state;
  int made[LAYER_OPERANDS];         /* level ends made */
  bool fresh[LAYER_OPERANDS];       /* no loop that holds its data was added since its last level end */
  bool partial;                     /* the output's next level holds partial sums */
  double bits[LEVEL_GRAPH_SLOTS];   /* held by users whose level there has ended; 0 once all have */
  bool no_loops[LEVEL_GRAPH_SLOTS]; /* none of these took a loop: the memory may be overfull */
};

/* Builds the graph for the full factorisation. STATUS_INTERNAL when it is too large or memory is out,
 * STATUS_STOPPED when cancelled. */
enum status level_graph_init(struct level_graph *graph, struct arena *arena, const struct problem *problem,
                             bool allow_overfull, const atomic_bool *cancel, struct error *error);

/* The place without loops or level ends. False if nothing fits from there. */
bool level_graph_start(const struct level_graph *graph, struct level_place *place);

/* Adds factors up to a state that contains the current one. */
void level_graph_advance(const struct level_graph *graph, struct level_place *place, int state);

/* Index of the vector of level ends made. */
int level_graph_vector(const struct level_graph *graph, const struct level_place *place);

/* Ends the next level of operand o here. False, with `place` spoilt, if a memory cannot hold it. */
bool level_graph_end(const struct level_graph *graph, struct level_place *place, enum layer_operand o);

/* False for a level end that can be omitted: weights without bits cost nothing anywhere, so keeping all of them at
 * each level is as good as any other choice, unless a memory holds its users only if they take no loops. */
bool level_graph_is_worth(const struct level_graph *graph, const struct level_place *place, enum layer_operand o);

/* False if the undecided levels can no longer fit. */
bool level_graph_is_viable(const struct level_graph *graph, const struct level_place *place);

/* True when every level of every operand but the top has ended. */
bool level_graph_is_complete(const struct level_graph *graph, const struct level_place *place);

static inline double level_graph_ahead(const struct level_graph *graph, int vector, int state) {
  return graph->ahead[(size_t)vector * (size_t)graph->lattice.state_count + (size_t)state];
}

#endif
