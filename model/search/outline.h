/* What the figures of a mapping depend on, where the lattice is exact: energy on the sets of loops below its cuts,
 * latency also on the runs of like loops right below them, which give windows and effective sizes (sections 9 and 11).
 * Mappings of one outline have the same figures to the last bit. */
#ifndef MODEL_SEARCH_OUTLINE_H
#define MODEL_SEARCH_OUTLINE_H

#include "model/layer/cost.h"
#include "model/search/allocation.h"

struct outline {
  int count;
  int state[2 * (int)LAYER_OPERANDS * (int)HARDWARE_MAX_LEVELS]; /* by operand and level: at its cut, below its run */
};

/* The outline of a merged-down mapping of the complete ordering. */
void outline_of(struct outline *outline, const struct problem *problem, const struct ordering *ordering,
                const struct mapping *mapping);

enum { OUTLINE_SLOTS = 64 };

/* Figures seen lately, by outline. */
struct outline_figures {
  struct {
    struct outline outline;
    struct cost_figures figures;
  } slots[OUTLINE_SLOTS];
};

/* Makes them none. */
void outline_forget(struct outline_figures *seen);

/* Where the figures of this outline are kept; *known: they are there, else they are the caller's to fill in. */
struct cost_figures *outline_look_up(struct outline_figures *seen, const struct outline *outline, bool *known);

#endif
