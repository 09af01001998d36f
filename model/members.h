/* Layers of a stack. */
#ifndef MODEL_MEMBERS_H
#define MODEL_MEMBERS_H

#include "model/layer/workload.h"

/* Marks in member[layer_count] the layers that layer `end` depends on tile by tile and that are not yet `computed`,
 * itself included. Weights that a layer makes are no such dependence: they are in the top memory before. */
void members_mark(const struct workload *workload, const bool *computed, int end, bool *member);

/* True if a layer outside the members reads layer `index`, also as weights. */
bool members_are_left(const struct workload *workload, const bool *member, int index);

#endif
