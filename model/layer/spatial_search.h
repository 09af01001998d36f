/* Spatial mapping of a layer where the mapping leaves it open: the best use of the array. */
#ifndef MODEL_LAYER_SPATIAL_SEARCH_H
#define MODEL_LAYER_SPATIAL_SEARCH_H

#include "model/layer/unrolling.h"

/* Fills chosen[d] with the loop to unroll on array dimension d, of size 1 for none: of all choices of one loop per
 * dimension within the hints the one with the most MACs in use for the layer's whole map; of equal ones the first, by
 * the order of the layer's loops on the highest dimension, then the next (section 7). */
void spatial_search(const struct mapping_rule *rule, const struct hardware *hardware, const struct layer *layer,
                    struct unroll chosen[HARDWARE_MAX_DIMS]);

#endif
