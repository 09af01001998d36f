/* Settles the spatial mapping of a layer where the mapping leaves it open. */
#ifndef MODEL_SEARCH_SPATIAL_CHOICE_H
#define MODEL_SEARCH_SPATIAL_CHOICE_H

#include <stdatomic.h>

#include "model/layer/spatial_search.h"

/* Chooses, of the candidates of the best use of the array, the one of least energy for the layer's whole map on all its
 * memory levels, by the published search with at most four loop factors; the first where none fits. So it depends on
 * the rule, the hardware and the layer alone, and holds for all tiles. Stops early when cancelled (`cancel` may be
 * NULL). */
struct spatial_mapping spatial_choose(const struct mapping_rule *rule, const struct hardware *hardware,
                                      const struct layer *layer, const atomic_bool *cancel);

#endif
