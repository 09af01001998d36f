/* Published allocation of an ordering to memories (section 8): memory by memory, bottom up, the split that
 * minimises accesses to the level above.
 *
 * Can run ahead of the ordering: with only the innermost loops known, a memory is decided once no further loop
 * could fit in it and its users' levels below are decided. Other users' levels below need not be. */
#ifndef MODEL_SEARCH_ALLOCATION_H
#define MODEL_SEARCH_ALLOCATION_H

#include <stdbool.h>

#include "model/layer/problem.h"
#include "model/search/lattice.h"

/* The ordering so far, shared by all steps of a search. */
struct ordering {
  const struct lattice *lattice;                /* gives sizes by sets of loops; NULL: they are multiplied out */
  int state[MAPPING_MAX_LOOPS + 1];             /* state of that lattice: the loops before position i */
  int total;                                    /* loops of the complete ordering */
  int output_irrelevant;                        /* of these, irrelevant to the output */
  struct loop loops[MAPPING_MAX_LOOPS];         /* innermost first */
  double remaining[MAPPING_MAX_LOOPS + 1];      /* product of the loops from position i on */
  int irrelevant_before[MAPPING_MAX_LOOPS + 1]; /* irrelevant to the output, before position i */
};

/* Allocation state of each operand. Copy it to backtrack. */
struct allocation {
  uint32_t decided;                                       /* bit m set: memory m of the problem */
  int level[LAYER_OPERANDS];                              /* next level to end */
  int start[LAYER_OPERANDS];                              /* loops before this one are allocated below that level */
  uint8_t level_end[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]; /* of the levels below that, as in struct mapping */
  bool overfull;                                          /* some memory holds its users only by the "none fits" rule */
};

/* Prepares for orderings of `total` loops whose sizes multiply to `product`; `lattice` may be NULL. */
void ordering_init(struct ordering *ordering, const struct lattice *lattice, int total, double product,
                   int output_irrelevant);

/* Puts a loop at `position`. With a lattice the caller sets state[position + 1]. */
void ordering_put(struct ordering *ordering, const struct problem *problem, int position, struct loop loop);

void allocation_init(struct allocation *allocation);

/* Decides every memory that the first `known` loops of the ordering determine: all of them once it is complete.
 * False if no completion is feasible. */
bool allocation_advance(struct allocation *allocation, const struct problem *problem, const struct ordering *ordering,
                        int known);

/* Allocates a complete ordering (mapping->loops); *overfull: some memory holds its users only by "none fits".
 * False if infeasible. */
bool allocation_of_ordering(const struct problem *problem, struct mapping *mapping, bool *overfull);

#endif
