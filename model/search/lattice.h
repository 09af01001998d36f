/* The lattice of loop sets: every multiset of factors that can lie below a cut, and what is known of a
 * mapping that cuts there.
 *
 * Energy of a mapping = fixed part + the sum of `traffic` over operands and boundaries, each a function of
 * the set of loops below that boundary alone. Where a loop is unrolled by a fraction its size can depend, in
 * the last bit, on the order in which factors are multiplied; the figures here are lower bounds whatever the
 * order, for what is rounded is first lowered by a part in 10^9. With numerics that snap there is no such
 * dependence, and they are exact. */
#ifndef MODEL_SEARCH_LATTICE_H
#define MODEL_SEARCH_LATTICE_H

#include <stdatomic.h>
#include <stdint.h>

#include "model/base/arena.h"
#include "model/base/error.h"
#include "model/layer/problem.h"
#include "model/search/factors.h"

struct lattice {
  const struct problem *problem;
  const atomic_bool *cancel; /* may be NULL; looked at while the tables are filled */
  struct factors factors;
  int stride[MAPPING_MAX_LOOPS];              /* state + stride[k]: one more factor of kind k */
  bool noisy[LAYER_OPERANDS][LAYER_MAX_DIMS]; /* the size of this loop depends on the order of its factors */
  bool exact;                /* no size does, nor what it is rounded to: traffic and bits are those of any order */
  int state_count;           /* product of (count + 1); state 0 is empty, the last one full */
  uint64_t *open;            /* [state]: bit k set if a factor of kind k can be added */
  double *product;           /* [state]: of all its factors */
  int *core[LAYER_OPERANDS]; /* [state]: the state without the factors irrelevant to the operand */
  bool *irrelevant_left;     /* [state]: factors irrelevant to the output are not in it */
  double fixed_pj;           /* MACs and the array side: the same for every mapping */
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
  /* merged[o][l]: least traffic of boundaries l.. when boundary l is cut at a state of loops irrelevant to o. */
  double merged[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
};

/* Fills room, after and ahead: least traffic of each operand by itself. */
enum status lattice_look_ahead(struct lattice *lattice, struct arena *arena, struct error *error);

/* Builds the lattice in `arena`, without room, after and ahead. STATUS_INTERNAL when memory is out or it would be too
 * large, STATUS_STOPPED when cancelled. */
enum status lattice_init(struct lattice *lattice, struct arena *arena, const struct problem *problem,
                         const struct factors *factors, const atomic_bool *cancel, struct error *error);

/* True once in a while for a state, if the search was cancelled: what loops over states asks it for each. */
static inline bool lattice_is_cancelled(const struct lattice *lattice, int state) {
  return state % 1024 == 0 && lattice->cancel != NULL && atomic_load_explicit(lattice->cancel, memory_order_relaxed);
}

/* How many factors of kind k the state holds. */
static inline int lattice_count(const struct lattice *lattice, int state, int k) {
  return state / lattice->stride[k] % (lattice->factors.kinds[k].count + 1);
}

/* Multiplies sizes by the factors of a state, one by one. */
void lattice_multiply(const struct lattice *lattice, int state, double *size);

/* Bits of operand o at level l at one of its precisions, where the lattice is exact. */
static inline double lattice_bits(const struct lattice *lattice, enum layer_operand o, int l, int state,
                                  int precision) {
  const struct problem_operand *operand = &lattice->problem->operand[o];
  int least = operand->partial_bits < operand->final_bits ? operand->partial_bits : operand->final_bits;
  double bits = lattice->bits[o][l][state];
  return precision == least ? bits : bits / least * precision;
}

/* True if operand o may be cut at level l here beside the least that the memory's other users need. */
static inline bool lattice_fits(const struct lattice *lattice, enum layer_operand o, int l, int state) {
  return lattice->bits[o][l][state] <= lattice->room[o][l];
}

#endif
