/* Placement of feature maps, caches and weights for one kind of tile (section 5), with the sizes tried. */
#ifndef MODEL_PLACEMENT_H
#define MODEL_PLACEMENT_H

#include "model/base/arena.h"
#include "model/base/error.h"
#include "model/result.h"
#include "model/schedule.h"
#include "model/stack.h"
#include "model/tile.h"

/* Properties of a tile that placement depends on. */
struct tile_kind {
  int64_t tile_x, tile_y;
  bool first_column, first_row;
};

/* Cache bits of one input; zero along an axis without overlap. */
struct cache_bits {
  double horizontal, vertical, corner;
};

struct kind_placement {
  struct tile_peak peak;
  struct placement io, h_cache, v_cache, weights; /* memory -1: not used in this mode */
  struct cache_bits (*caches)[LAYER_OPERANDS];    /* by node and operand; NULL in fully-recompute mode */
};

/* Places all data of one kind of tile. Tables are allocated in `arena`. STATUS_INFEASIBLE, with the sizes, where
 * even the top memory is too small. */
enum status placement_of_kind(struct kind_placement *placement, struct arena *arena, const struct hardware *hardware,
                              const struct stack *stack, enum overlap_mode mode, const struct tile_kind *kind,
                              struct error *error);

/* Placement of a stack's data over all kinds of its tiles. */
struct stack_placement {
  struct kind_placement kinds[2][2]; /* by [not first row][not first column] */
  int weight_memory;                 /* highest memory that any kind needs, or -1 */
  int h_memory[2]; /* H caches by [not first row], taken from the right neighbour's kind (Q5); or -1 */
  int v_memory;    /* V caches, taken from the last tile's kind (Q5); or -1 */
};

/* Places the data of all kinds of tiles that these spans have. */
enum status placement_of_stack(struct stack_placement *placement, struct arena *arena, const struct hardware *hardware,
                               const struct stack *stack, enum overlap_mode mode, const struct tile_span *x,
                               const struct tile_span *y, struct error *error);

/* Lowest levels that hold a layer's inputs with its output beside them (section 6, item 1). An input layer has
 * only an output, on the levels of I1; the output of a stack's last layer goes to the top. */
void placement_of_layer(struct placement *input_level, struct placement *output_level, const struct hardware *hardware,
                        bool is_input, bool is_last, double input_bits, double output_bits);

/* Next pair of extra levels to try where no mapping fits, in published order: (1,0), (0,1), (1,1), (2,1), (1,2),
 * (2,2) .. */
void placement_raise_levels(int *extra_output, int *extra_input);

/* Bits of all constant operands of the stack's layers; *any: there are such operands. */
double placement_weight_bits(const struct stack *stack, bool *any);

#endif
