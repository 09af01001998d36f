/* The lattice of loop sets: every multiset of factors that can lie below a cut, and what is known of a
 * mapping that cuts there.
 *
 * Energy of a mapping = fixed part + the sum of `traffic` over operands and boundaries, each a function of
 * the set of loops below that boundary alone. Where a loop is unrolled by a fraction its size can depend, in
 * the last bit, on the order in which factors are multiplied; the figures here are lower bounds whatever the
 * order, for what is rounded is first lowered by a part in 10^9. */
#ifndef MODEL_LATTICE_H
#define MODEL_LATTICE_H

#include "model/arena.h"
#include "model/error.h"
#include "model/factors.h"
#include "model/problem.h"

struct lattice {
  const struct problem *problem;
  struct factors factors;
  int stride[MAPPING_MAX_LOOPS]; /* state + stride[k]: one more factor of kind k */
  bool noisy[LAYER_OPERANDS][LAYER_MAX_DIMS]; /* the size of this loop depends on the order of its factors */
  int state_count;               /* product of (count + 1); state 0 is empty, the last one full */
  double fixed_pj;               /* MACs and the array side: the same for every mapping */
  /* traffic[o][b][state]: energy between levels b and b+1 of operand o, cut at this state, pJ. */
  double *traffic[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  /* bits[o][l][state]: least size of operand o at level l for this state. */
  double *bits[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  /* room[o][l]: bits of the memory of level l beside the least that its other users need. */
  double room[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  /* after[o][l][state]: least traffic of boundaries l.. when boundary l-1 is cut at this state. */
  double *after[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  /* ahead[o][l][state]: the same when boundary l is cut at this state or beyond. */
  double *ahead[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
};

/* Builds the lattice in `arena`. STATUS_INTERNAL when memory is out or it would be too large. */
enum status lattice_init(struct lattice *lattice, struct arena *arena, const struct problem *problem,
                         const struct factors *factors, struct error *error);

/* How many factors of kind k the state holds. */
static inline int lattice_count(const struct lattice *lattice, int state, int k) {
  return state / lattice->stride[k] % (lattice->factors.kinds[k].count + 1);
}

/* True if operand o may be cut at level l here beside the least that the memory's other users need. */
static inline bool lattice_fits(const struct lattice *lattice, enum layer_operand o, int l, int state) {
  return lattice->bits[o][l][state] <= lattice->room[o][l];
}

#endif
