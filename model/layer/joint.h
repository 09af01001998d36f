/* Where a layer reads the map of another: does it read what that makes? */
#ifndef MODEL_LAYER_JOINT_H
#define MODEL_LAYER_JOINT_H

#include <stdbool.h>

#include "model/layer/workload.h"

enum joint_aspect { JOINT_BATCH, JOINT_CHANNELS, JOINT_BITS, JOINT_ASPECTS };

/* By aspect: maps of a batch; channels of a map, the product of all other loops but those of its axes; bits of a value.
 */
struct joint {
  int producer; /* index of the layer; of several that are joined the first */
  double made[JOINT_ASPECTS], read[JOINT_ASPECTS];
};

/* Fills the joint of input `o` of a layer of a finished network; false where no layer makes that input, and where the
 * network's input does, which is as it is read. */
bool workload_joint(const struct workload *workload, int layer, enum layer_operand o, struct joint *joint);

/* True if an aspect differs. Batch and channels meet, too, if their product does. */
bool joint_differs(const struct joint *joint, enum joint_aspect aspect);

#endif
