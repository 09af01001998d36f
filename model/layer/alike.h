/* Layers that differ only in loop sizes, position and name: their mappings cost the same at equal sizes. */
#ifndef MODEL_LAYER_ALIKE_H
#define MODEL_LAYER_ALIKE_H

#include "model/layer/workload.h"

/* Sets `alike` of each layer of a network whose relevance is derived. */
void alike_find(struct workload *workload);

#endif
