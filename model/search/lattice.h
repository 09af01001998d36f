/* Lattice of loop sets: every multiset of factors that can lie below a level end, with figures of the mappings
 * that end a level there.
 *
 * Energy of a mapping = fixed part + sum of `traffic` over operands and boundaries, each a function of the set of
 * loops below that boundary alone. Where a loop is unrolled by a fraction, the last bit of its size can depend on
 * the order in which factors are multiplied; the figures here are lower bounds for every order, since values are
 * lowered by a part in 10^9 before rounding. With numerics that snap there is no such dependence, and they are
 * exact. */
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
  const atomic_bool *cancel; /* may be NULL; polled while the tables are filled */
  struct factors factors;
  int stride[MAPPING_MAX_LOOPS];              /* state + stride[k]: one more factor of kind k */
  bool noisy[LAYER_OPERANDS][LAYER_MAX_DIMS]; /* the size of this loop depends on the order of its factors */
  bool exact;      /* no size depends on the order, before or after rounding: traffic and bits hold for any order */
  int state_count; /* product of (count + 1); state 0 is empty, the last one full */
  uint64_t *open;  /* [state]: bit k set if a factor of kind k can be added; 0 at a state out of order */
  double *product; /* [state]: of all its factors */
  int *core[LAYER_OPERANDS]; /* [state]: the state without factors irrelevant to the operand */
  bool *irrelevant_left;     /* [state]: some factor irrelevant to the output is not in it, or tiles are summed */
  double fixed_pj;           /* MACs and the array side: equal for all mappings */
  /* traffic[o][b][state]: energy between levels b and b+1 of operand o, if level b ends at this state, pJ. */
  double *traffic[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  /* bits[o][l][state]: least size of operand o at level l for this state. */
  double *bits[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  /* held[o][l][state]: the same by section 6, where elements are rounded, not each loop; `bits` itself where all loops
   * are whole, or it counts nowhere. */
  double *held[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  /* room[o][l]: bits of level l's memory minus the least that its other users need. */
  double room[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  /* after[o][l][state]: least traffic of boundaries l.. if level l-1 ends at this state. */
  double *after[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  /* ahead[o][l][state]: the same if level l ends at this state or beyond. */
  double *ahead[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  /* merged[o][l]: least traffic of boundaries l.. if level l ends at a state of loops irrelevant to o. */
  double merged[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
};

/* Fills room, after and ahead: least traffic of each operand by itself. */
enum status lattice_look_ahead(struct lattice *lattice, struct arena *arena, struct error *error);

/* Builds the lattice in `arena`, without room, after and ahead. STATUS_INTERNAL when memory is out or it would be
 * too large, STATUS_STOPPED when cancelled. */
enum status lattice_init(struct lattice *lattice, struct arena *arena, const struct problem *problem,
                         const struct factors *factors, const atomic_bool *cancel, struct error *error);

/* Polls for cancellation every few states; called for each state. */
static inline bool lattice_is_cancelled(const struct lattice *lattice, int state) {
  return state % 1024 == 0 && lattice->cancel != NULL && atomic_load_explicit(lattice->cancel, memory_order_relaxed);
}

/* Number of factors of kind k in the state. */
static inline int lattice_count(const struct lattice *lattice, int state, int k) {
  return state / lattice->stride[k] % (lattice->factors.kinds[k].count + 1);
}

/* False for a state that has factors of a group without all of those below it: no ordering passes it, and level ends
 * there have infinite traffic. */
static inline bool lattice_is_in_order(const struct lattice *lattice, int state) {
  return lattice->open[state] != 0 || state == lattice->state_count - 1;
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

/* True if level l of operand o may end here beside the least that the memory's other users need. */
static inline bool lattice_fits(const struct lattice *lattice, enum layer_operand o, int l, int state) {
  return lattice->bits[o][l][state] <= lattice->room[o][l];
}

#endif
