/* Loops that no figure tells apart: the search orders their factors as if they were those of one loop. */
#ifndef MODEL_SEARCH_SYMMETRY_H
#define MODEL_SEARCH_SYMMETRY_H

#include "model/search/factors.h"

/* Makes equal factors of such loops one kind, of the first of these loops. */
void symmetry_join(struct factors *factors, const struct problem *problem);

/* Gives the factors in a mapping of joined ones back to their own loops. */
void symmetry_restore(const struct problem *problem, struct mapping *mapping);

#endif
