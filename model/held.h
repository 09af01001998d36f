/* Peak occupancy of each memory, by owner of the data.
 *
 * A memory is fullest either while a tile's data lie in it side by side (live feature maps, caches and weights,
 * as placement counted them) or while one layer's mapping keeps its operands there. Bits are per instance. */
#ifndef MODEL_HELD_H
#define MODEL_HELD_H

#include "model/result.h"

enum held_owner {
  HELD_WEIGHTS,
  HELD_INPUTS,  /* feature maps being read or waiting to be read */
  HELD_OUTPUTS, /* feature map being computed */
  HELD_H_CACHE,
  HELD_V_CACHE,
  HELD_OWNERS
};

extern const char *const held_owner_name[HELD_OWNERS]; /* "W", "I", "O", "H cache", "V cache" */

/* Owner of the data of a layer's operand. */
enum held_owner held_owner_of(const struct layer *layer, enum layer_operand operand);

/* Peak occupancy of a memory, and the first time in execution order at which it occurs. */
struct held {
  double bits;
  double owner_bits[HELD_OWNERS]; /* sum to bits */
  int stack, type, node;          /* time of the peak: tile type and mapped layer; node -1: the tile as a whole */
};

/* Peak over the tiles of one type. Fills held[memory_count]. */
void held_of_type(const struct result *result, int stack, int type, struct held *held);

/* Peak over all tiles. Fills held[memory_count]. */
void held_of_result(const struct result *result, struct held *held);

#endif
