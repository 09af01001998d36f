/* Loops that are interchangeable in every figure: the search orders their factors as those of one loop. */
#ifndef MODEL_SEARCH_SYMMETRY_H
#define MODEL_SEARCH_SYMMETRY_H

#include "model/search/factors.h"

/* Joins equal factors of such loops into one kind, of the first of these loops. */
void symmetry_join(struct factors *factors, const struct problem *problem);

/* Returns joined factors in a mapping to their own loops. */
void symmetry_restore(const struct problem *problem, struct mapping *mapping);

#endif
