/* Where feature maps, caches and weights live for one kind of tile (section 5), with the sizes tried. */
#ifndef MODEL_PLACEMENT_H
#define MODEL_PLACEMENT_H

#include "model/arena.h"
#include "model/error.h"
#include "model/result.h"
#include "model/schedule.h"
#include "model/stack.h"
#include "model/tile.h"

/* A kind of tile: what placement depends on. */
struct tile_kind {
  int64_t tile_x, tile_y;
  bool first_column, first_row;
};

/* Bits of one input's caches (zero where the input does not overlap along that axis). */
struct cache_bits {
  double horizontal, vertical, corner;
};

struct kind_placement {
  struct tile_peak peak;
  struct placement io, h_cache, v_cache, weights; /* memory -1 where the mode has none */
  struct cache_bits (*caches)[LAYER_OPERANDS];    /* by node and operand; NULL in fully-recompute mode */
};

/* Places everything for one kind of tile. Tables are allocated in `arena`. STATUS_INFEASIBLE, with the sizes,
 * where even the top memory is too small. */
enum status placement_of_kind(struct kind_placement *placement, struct arena *arena, const struct hardware *hardware,
                              const struct stack *stack, enum overlap_mode mode, const struct tile_kind *kind,
                              struct error *error);

/* Bits of all constant operands of the stack's layers, and whether there are any such operands. */
double placement_weight_bits(const struct stack *stack, bool *any);

/* Lowest level of `operand` with one instance that holds need_bits, to which extra_bits is added at the memory
 * `extra_memory` (-1: nowhere); the top if none does. */
void placement_lowest(struct placement *placement, const struct hardware *hardware, enum memory_operand operand,
                      double need_bits, int extra_memory, double extra_bits);

/* The top level of an operand, untried. */
void placement_top(struct placement *placement, const struct hardware *hardware, enum memory_operand operand,
                   double need_bits);

#endif
