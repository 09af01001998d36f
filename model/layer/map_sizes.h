/* Sizes of all feature maps (section 2): those of the file where they can be meant, else grown backwards from the
 * output.
 */
#ifndef MODEL_LAYER_MAP_SIZES_H
#define MODEL_LAYER_MAP_SIZES_H

#include "model/layer/workload.h"

/* Sets the sizes of all maps, the padding of all inputs and workload->maps. Layers are in execution order, with
 * consumers and axes. STATUS_BAD_INPUT with error->layer set where stated sizes contradict each other. */
enum status map_sizes_derive(struct workload *workload, struct error *error);

#endif
