/* Graph of all mappings of a layer. A place in it is the set of loops ordered so far, from the innermost (a
 * lattice state), and the number of levels ended for each operand. A move adds a factor, or ends the next level of
 * an operand here: factors added since its last level end belong to that level.
 *
 * Knows which moves the memories allow, and the least energy from any place to the end. */
#ifndef MODEL_SEARCH_LEVEL_GRAPH_H
#define MODEL_SEARCH_LEVEL_GRAPH_H

#include <stddef.h>
#include <string.h>

#include "model/search/lattice.h"

enum { LEVEL_GRAPH_SLOTS = 16 }; /* memories that several operands together may overflow, by one or more measures */

/* What must fit a memory. None counts more than the one before, so that it counts only where it has less room. */
enum level_measure {
  MEASURE_WHOLE, /* the layer alone (section 4): outputs added up at the level, or above, are partial sums */
  MEASURE_TILE,  /* beside what its tile keeps: the same, but all of an output at its top level is finished */
  MEASURE_HELD,  /* beside maps between stacks, too (section 6): outputs added up above the level are partial sums */
  MEASURES
};

/* A cost of mappings that is additive over level ends, and the least of it from any place to the end. */
struct level_price {
  double start;                                           /* of every mapping */
  const double *end[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]; /* [state]: of the level end there, >= 0 */
  double *ahead;                                          /* [vector * states + state]; INFINITY: none fits */
};

/* Paths of a higher price are left out. */
struct level_limit {
  const struct level_price *price;
  double most; /* with room for the noise of sums in another order */
};

enum { LEVEL_LIMITS = 4 };

struct level_limits {
  int count;
  struct level_limit limit[LEVEL_LIMITS];
};

struct level_graph {
  const struct problem *problem;
  struct lattice lattice;
  bool allow_overfull;        /* memories may overflow by the "none fits" rule of section 8 */
  int ends[LAYER_OPERANDS];   /* level ends to place: levels - 1; 0 for an absent operand */
  int stride[LAYER_OPERANDS]; /* index of a vector of level ends made: sum of made[o] * stride[o] */
  int vector_count;
  struct level_price energy;                          /* pJ */
  int memory_of[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]; /* index into problem->memories */
  int measure_count[HARDWARE_MAX_MEMORIES];           /* by problem memory: that it is checked by, of these: */
  enum level_measure measures[HARDWARE_MAX_MEMORIES][MEASURES];
  double room[MEASURES][HARDWARE_MAX_MEMORIES];
  int slot[MEASURES][HARDWARE_MAX_MEMORIES]; /* by problem memory: its place in level_place.bits, or -1: each user is
                                                checked alone */
  int slot_count;
  struct {
    int memory;
    enum level_measure measure;
  } slots[LEVEL_GRAPH_SLOTS];
  double full_bits[MEASURES][LAYER_OPERANDS][2]; /* of all data at the top level, at the lowest precision and of partial
                                                    sums */
  bool forced[HARDWARE_MAX_MEMORIES];            /* overflows for any choice: users take no loops, unchecked */
};

/* A place in the graph, with the contents of the memories. */
struct level_place {
  int state;
  int made[LAYER_OPERANDS];   /* level ends made */
  bool fresh[LAYER_OPERANDS]; /* no loop that holds its data was added since its last level end */
  bool partial;               /* the output's next level holds partial sums */
  /* Last members: only the slots in use are copied. */
  double bits[LEVEL_GRAPH_SLOTS];   /* held by users whose level there has ended; 0 once all have */
  bool no_loops[LEVEL_GRAPH_SLOTS]; /* none of these took a loop: the memory may be overfull */
};

/* Builds the graph for the full factorisation. STATUS_INTERNAL when it is too large or memory is out,
 * STATUS_STOPPED when cancelled. */
enum status level_graph_init(struct level_graph *graph, struct arena *arena, const struct problem *problem,
                             bool allow_overfull, const atomic_bool *cancel, struct error *error);

/* Least bits of a level by state, and the most of them that its memory has room for: a level with more fits nowhere. */
struct level_room {
  const double *bits;
  double most;
};
struct level_room level_graph_room(const struct level_graph *graph, enum layer_operand o, int level);

/* Copies a place; slots that the graph does not have stay as they were. */
static inline void level_graph_copy(const struct level_graph *graph, struct level_place *to,
                                    const struct level_place *from) {
  memcpy(to, from, offsetof(struct level_place, bits));
  for (int i = 0; i < graph->slot_count; i++) {
    to->bits[i] = from->bits[i];
    to->no_loops[i] = from->no_loops[i];
  }
}

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

/* Allocates price->ahead in `arena`; NULL when memory is out. */
double *level_graph_new_ahead(const struct level_graph *graph, struct arena *arena);

/* Fills price->ahead from price->end. */
void level_graph_look_ahead(const struct level_graph *graph, struct level_price *price);

/* Least of the price from the place to the end, or INFINITY. */
static inline double level_graph_ahead(const struct level_graph *graph, const struct level_price *price, int vector,
                                       int state) {
  return price->ahead[(size_t)vector * (size_t)graph->lattice.state_count + (size_t)state];
}

/* Least of each limited price from the place to the end. */
static inline void level_limits_ahead(const struct level_graph *graph, const struct level_limits *limits, int vector,
                                      int state, double *ahead) {
  for (int i = 0; i < limits->count; i++) {
    ahead[i] = level_graph_ahead(graph, limits->limit[i].price, vector, state);
  }
}

/* True if a price exceeds its limit; spent[i]: of what is behind. */
static inline bool level_limits_exceeded(const struct level_limits *limits, const double *spent, const double *ahead) {
  for (int i = 0; i < limits->count; i++) {
    if (spent[i] + ahead[i] > limits->limit[i].most) return true;
  }
  return false;
}

/* Adds the level end of boundary b of operand o at a state to each sum. */
static inline void level_limits_spend(const struct level_limits *limits, enum layer_operand o, int b, int state,
                                      double *spent) {
  for (int i = 0; i < limits->count; i++) spent[i] += limits->limit[i].price->end[o][b][state];
}

#endif
