/* What memories hold, and whose data it is.
 *
 * A memory holds most either while a tile's data lie in it side by side (live feature maps, caches and weights, as
 * placement counted them) or while one layer's mapping keeps its operands there. Bits are those of one instance.
 */
#ifndef MODEL_HELD_H
#define MODEL_HELD_H

#include "model/result.h"

enum held_owner {
  HELD_WEIGHTS,
  HELD_INPUTS,  /* maps being read or waiting for it */
  HELD_OUTPUTS, /* the map being computed */
  HELD_H_CACHE,
  HELD_V_CACHE,
  HELD_OWNERS
};

extern const char *const held_owner_name[HELD_OWNERS]; /* "W", "I", "O", "H cache", "V cache" */

/* Whose data an operand of a layer is. */
enum held_owner held_owner_of(const struct layer *layer, enum layer_operand operand);

/* The most that a memory holds at a time; the first such time in execution order. */
struct held {
  double bits;
  double owner_bits[HELD_OWNERS]; /* add up to bits */
  int stack, type, node;          /* when: tile type and the layer mapped, node -1: the tile as a whole */
};

/* Over the tiles of one type. Fills held[memory_count]. */
void held_of_type(const struct result *result, int stack, int type, struct held *held);

/* Over all tiles. Fills held[memory_count]. */
void held_of_result(const struct result *result, struct held *held);

#endif
