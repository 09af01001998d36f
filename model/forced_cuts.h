/* Cuts that a network must have (section 3): behind its outputs, and around layers that need a whole map or stretch it.
 */
#ifndef MODEL_FORCED_CUTS_H
#define MODEL_FORCED_CUTS_H

#include <stdbool.h>

#include "model/layer/workload.h"

/* Marks the layers that a cut must follow: other outputs than the last layer; with `around_pools` also layers whose
 * maps are needed as a whole or stretched, and those that stretch them; and what else a later stack reads then. `cut`:
 * by layer. */
void forced_cuts_mark(const struct workload *workload, bool around_pools, bool *cut);

#endif
