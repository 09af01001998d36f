/* Layers over whole rows of channels: Softmax, norms, elementwise functions (section 10). They search nothing: a row
 * memory holds a row of the input and of the output, and each pass goes over it. */
#ifndef MODEL_LAYER_ROWS_H
#define MODEL_LAYER_ROWS_H

#include "model/layer/cost.h"

/* A row layer in a tile. */
struct row_problem {
  const struct hardware *hardware;
  const struct layer *layer;           /* row_passes > 0 */
  const int64_t *size;                 /* LAYER_MAX_DIMS loop sizes */
  int input_level, output_level;       /* of I1 and O: where the tile's maps are */
  const struct problem_limits *limits; /* rule capacity: what stays in the memories; NULL: nothing */
};

/* Passes of a layer over rows by its operator type, Softmax, LayerNorm, RMSNorm or Elementwise; 0: another type. */
int rows_default_passes(const char *type);

/* Allocates a cost in `arena`; NULL when memory is out. */
struct layer_cost *rows_cost_new(struct arena *arena, const struct row_problem *problem);

/* Fills in the cost of the best row memory. The latency is all in temporal_cycles. */
void rows_cost_fill(const struct row_problem *problem, struct layer_cost *cost);

#endif
