/* The published allocation of an ordering to memories (section 8): memory after memory, bottom up, the split
 * that leaves the least accesses to the level above.
 *
 * It can run ahead of the ordering: with only the innermost loops known, a memory is decided as soon as no
 * further loop could fit in it, and what its users take below is. Those below that others use need not be. */
#ifndef MODEL_SEARCH_ALLOCATION_H
#define MODEL_SEARCH_ALLOCATION_H

#include <stdbool.h>

#include "model/layer/problem.h"
#include "model/search/lattice.h"

/* The ordering so far, shared by all steps of a search. */
struct ordering {
  const struct lattice *lattice;                /* tells sizes by sets of loops; NULL: they are multiplied out */
  int state[MAPPING_MAX_LOOPS + 1];             /* of that lattice: the loops before position i */
  int total;                                    /* loops that it will have */
  int output_irrelevant;                        /* of these, irrelevant to the output */
  struct loop loops[MAPPING_MAX_LOOPS];         /* innermost first */
  double remaining[MAPPING_MAX_LOOPS + 1];      /* product of the loops from position i on */
  int irrelevant_before[MAPPING_MAX_LOOPS + 1]; /* to the output, before position i */
};

/* Where each operand stands. Copy it to come back to it. */
struct allocation {
  uint32_t decided;                                 /* bit m set: memory m of the problem */
  int level[LAYER_OPERANDS];                        /* the next to cut */
  int start[LAYER_OPERANDS];                        /* loops before this are allocated below that level */
  uint8_t cut[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]; /* of the levels below that, as in struct mapping */
  bool overfull;                                    /* some memory held its users only by "none fits" */
};

/* Prepares for orderings of `total` loops whose sizes multiply to `product`; `lattice` may be NULL. */
void ordering_init(struct ordering *ordering, const struct lattice *lattice, int total, double product,
                   int output_irrelevant);

/* Puts a loop at `position`. With a lattice the caller sets state[position + 1]. */
void ordering_put(struct ordering *ordering, const struct problem *problem, int position, struct loop loop);

void allocation_init(struct allocation *allocation);

/* Decides the memories that can be with the first `known` loops of the ordering in place: all of them once it is
 * complete. False if no completion is feasible. */
bool allocation_advance(struct allocation *allocation, const struct problem *problem, const struct ordering *ordering,
                        int known);

/* Allocates a complete ordering (mapping->loops); *overfull: some memory holds its users only by "none fits". False if
 * it is infeasible. */
bool allocation_of_ordering(const struct problem *problem, struct mapping *mapping, bool *overfull);

#endif
