/* Spatial mappings of a layer where the mapping leaves it open: those of the best use of the array. */
#ifndef MODEL_LAYER_SPATIAL_SEARCH_H
#define MODEL_LAYER_SPATIAL_SEARCH_H

#include "model/layer/unrolling.h"

enum { SPATIAL_CANDIDATES = 6 };

/* One loop for each array dimension, of size 1 for none. */
struct spatial_mapping {
  struct unroll unroll[HARDWARE_MAX_DIMS];
};

/* Lists those of all choices of one loop per dimension within the hints that have the most MACs in use for the layer's
 * whole map; of equal ones the first, by the order of the layer's loops on the highest dimension, then the next
 * (section 7). Returns their number, from 1 to SPATIAL_CANDIDATES. */
int spatial_search(const struct mapping_rule *rule, const struct hardware *hardware, const struct layer *layer,
                   struct spatial_mapping candidates[SPATIAL_CANDIDATES]);

/* The rule with this spatial mapping. */
struct mapping_rule spatial_rule(const struct mapping_rule *rule, const struct spatial_mapping *mapping);

#endif
