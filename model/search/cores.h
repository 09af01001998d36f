/* Sizes of an operand's data by the loops below a level end: for cores, the states without factors that are irrelevant
 * to the operand. */
#ifndef MODEL_SEARCH_CORES_H
#define MODEL_SEARCH_CORES_H

#include "model/search/lattice.h"

/* What a core, a state without irrelevant factors, holds at a level. */
struct cores {
  int count, *states;
  double *whole; /* [state]: elements that occupy memory */
  double *held;  /* [state]: elements that cross the boundary above in a period; set where sizes have fractions */
};

/* True if the order in which sizes are multiplied may show in a figure. */
bool cores_have_noise(const struct problem *problem);

/* Lists the cores of operand o with what level l holds of each. The arrays have room for all states. */
void cores_list(struct lattice *lattice, enum layer_operand o, int l, struct cores *cores);

/* Bit set of the kinds of factors that belong to these loop dimensions. */
uint64_t lattice_kinds(const struct lattice *lattice, unsigned dims);

/* Advances to the next state made of `kinds` only. Returns the kind that grew, all kinds before it now being 0; -1
 * after the last state. */
int lattice_next(const struct lattice *lattice, uint64_t kinds, int *count, int *state);

#endif
