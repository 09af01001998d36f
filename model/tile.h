/* Tiles of a stack (section 4): the part of each layer that a tile of the last one needs, and the kinds of tiles. */
#ifndef MODEL_TILE_H
#define MODEL_TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/arena.h"
#include "model/result.h"
#include "model/stack.h"

/* One layer in one tile. */
struct tile_node {
  int64_t size[LAYER_MAX_DIMS]; /* loop sizes */
  int64_t width, height;        /* of its output */
  struct {
    int64_t width, height;        /* of the input map read */
    int64_t overlap_x, overlap_y; /* overlap with the next tile to the right (below) */
    int64_t lag_x, lag_y;         /* how far the producer runs ahead (lag' of section 4) */
  } input[LAYER_OPERANDS];
  int64_t keep_columns, keep_rows; /* of its output, kept for consumers in the tiles to the right and below */
};

/* Back-calculates from a tile of tile_x x tile_y of the stack's last layer to all its nodes; use_h (use_v):
 * overlapping columns (rows) come from a cache. Returns node_count tile nodes in `arena`, or NULL when memory is
 * out. */
struct tile_node *tile_back_calculate(struct arena *arena, const struct stack *stack, int64_t tile_x, int64_t tile_y,
                                      bool use_h, bool use_v);

/* Tiles along one axis: the first takes the remainder, the others are full size. */
struct tile_span {
  int64_t total, tile; /* map size; tile size, clipped to the map */
  int64_t first;       /* size of the first tile */
  int64_t count;       /* of tiles */
};

struct tile_span tile_span_of(int64_t total, int64_t tile);

/* Bits of a node's finished output in a tile; of all its non-constant inputs together. */
double tile_output_bits(const struct stack_node *node, const struct tile_node *tile);
double tile_input_bits(const struct stack_node *node, const struct tile_node *tile);

/* Largest live feature-map data while the tile goes through the stack, and the share of the output being computed. */
struct tile_peak {
  double bits, output_bits;
};
struct tile_peak tile_peak_of(const struct stack *stack, const struct tile_node *nodes);

#endif
