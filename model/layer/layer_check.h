/* Checks of a layer as it was added to a network, before its place in the graph is known. */
#ifndef MODEL_LAYER_LAYER_CHECK_H
#define MODEL_LAYER_LAYER_CHECK_H

#include "model/layer/workload.h"

/* Checks identity, sizes, precisions and sources of the layer added at position `index`. STATUS_BAD_INPUT with
 * error->layer set. */
enum status layer_check(const struct workload *workload, int index, struct error *error);

#endif
