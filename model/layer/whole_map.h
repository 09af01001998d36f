/* Pools over whole maps. */
#ifndef MODEL_LAYER_WHOLE_MAP_H
#define MODEL_LAYER_WHOLE_MAP_H

#include "model/layer/workload.h"

/* Pixels of a layer's map along an axis. */
static inline int64_t layer_side(const struct layer *layer, bool vertical) {
  int loop = vertical ? layer->oy : layer->ox;
  return loop < 0 ? 1 : layer->size[loop];
}

/* True if the layer is a pool whose only input is the whole of `producer`, a map of several pixels without padding: its
 * values are sums over the tiles of that map, which may be computed one by one. */
bool layer_sums_map(const struct layer *layer, const struct layer *producer);

/* Its input. */
enum layer_operand layer_pooled_input(const struct layer *layer);

#endif
