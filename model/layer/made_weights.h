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

/* The layer before those over rows that layer `index`, with made weights, reads; -1: a network input. */
int made_weights_source(const struct layer *layers, int index);

/* 'K' of a layer, with made weights, whose map reaches another such layer through layers over rows, 'V' of one that
 * such a layer's reaches, 'W' of others. */
char made_weights_letter(const struct layer *layers, int count, int index);

/* Checks that made weights are what their makers make, in values and bits, and that the maps before and behind layers
 * with such weights meet. Layers are in execution order, with sizes and relevance. STATUS_BAD_INPUT with error->layer
 * set. */
enum status made_weights_check(const struct workload *workload, struct error *error);

#endif
