/* Weights that a layer makes (section 2): K and V of attention. */
#ifndef MODEL_LAYER_MADE_WEIGHTS_H
#define MODEL_LAYER_MADE_WEIGHTS_H

#include "model/layer/workload.h"

/* The operand that a layer reads as weights that another makes, or NULL. */
const struct operand *layer_made_weights(const struct layer *layer);

/* True if layer `maker` makes the layer's weights. */
bool layer_weighs_with(const struct layer *layer, int maker);

/* True if another layer has the map of layer `index` for weights. */
bool workload_is_weighed(const struct workload *workload, int index);

/* True if some layer has weights that another makes: the network has attention. */
bool workload_has_made_weights(const struct workload *workload);

/* Checks that made weights are what their makers make, in values and bits, and that the maps before and behind layers
 * with such weights meet. Layers are in execution order, with sizes and relevance. STATUS_BAD_INPUT with error->layer
 * set. */
enum status made_weights_check(const struct workload *workload, struct error *error);

#endif
