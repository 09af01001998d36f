/* Cuts that a network must have (section 3): behind its outputs and behind layers that make weights, and around layers
 * that need a whole map or stretch it. */
#ifndef MODEL_FORCED_CUTS_H
#define MODEL_FORCED_CUTS_H

#include <stdbool.h>

#include "model/base/arena.h"
#include "model/layer/workload.h"

/* Marks the layers that a cut must follow: other outputs than the last layer; with `is_automatic` also layers that make
 * weights or whose maps are needed as a whole or stretched, and those that stretch them, and where fewer `heads` than
 * all are computed at a time (0: all) what is around attention; and what else a later stack reads then. `cut`: by
 * layer. Scratch in `arena`; false when memory is out. */
bool forced_cuts_mark(const struct workload *workload, bool is_automatic, int64_t heads, struct arena *arena,
                      bool *cut);

/* Index of the layer whose tiles the pool `index` sums, at the end of that layer's stack; -1: it is no such pool. Where
 * that layer ends a stack itself, the pool need not. */
int forced_cuts_pooled(const struct workload *workload, int index);

#endif
