/* The properties of a mapping that determine its figures where the lattice is exact: energy depends on the sets of
 * loops below its level ends, latency also on the runs of like loops right below them, which set windows and
 * effective sizes (sections 9 and 11). Mappings of one outline have bit-identical figures. */
#ifndef MODEL_SEARCH_OUTLINE_H
#define MODEL_SEARCH_OUTLINE_H

#include "model/layer/cost.h"
#include "model/search/allocation.h"

struct outline {
  int count;
  int state[2 * (int)LAYER_OPERANDS * (int)HARDWARE_MAX_LEVELS]; /* by operand and level: at its end, below its run */
};

/* The outline of a merged-down mapping of the complete ordering. */
void outline_of(struct outline *outline, const struct problem *problem, const struct ordering *ordering,
                const struct mapping *mapping);

enum { OUTLINE_SLOTS = 64 };

/* Cache of recent figures, by outline. */
struct outline_figures {
  struct {
    struct outline outline;
    struct cost_figures figures;
  } slots[OUTLINE_SLOTS];
};

/* Empties the cache. */
void outline_forget(struct outline_figures *seen);

/* Slot of the figures of this outline; *known: filled in, else the caller fills it. */
struct cost_figures *outline_look_up(struct outline_figures *seen, const struct outline *outline, bool *known);

#endif
