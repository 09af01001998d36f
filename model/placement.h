/* Placement of feature maps, caches and weights for one kind of tile (section 5), with the sizes tried. */
#ifndef MODEL_PLACEMENT_H
#define MODEL_PLACEMENT_H

#include "model/base/arena.h"
#include "model/base/error.h"
#include "model/resident.h"
#include "model/result.h"
#include "model/schedule.h"
#include "model/stack.h"
#include "model/tile.h"

/* Cache bits of one input; zero along an axis without overlap. */
struct cache_bits {
  double horizontal, vertical, corner;
};

/* One kind of tile. */
struct kind_placement {
  struct tile_peak peak;
  struct placement io, h_cache, v_cache, weights; /* memory -1: not used in this mode */
  struct placement sums;                          /* over all tiles, beside io and caches; memory -1: none */
  struct cache_bits (*caches)[LAYER_OPERANDS];    /* by node and operand; NULL in fully-recompute mode */
  const struct axis_part *column, *row;           /* of the tile measured: */
  const struct tile_node *nodes;
};

/* Placement of a stack's data over all its tiles. */
struct stack_placement {
  int columns; /* of the table: runs of columns as listed at first */
  struct kind_placement *
      *kinds;         /* by place of the row's run x place of the column's; NULL: not the first of its place */
  int weight_memory;  /* highest memory that any kind needs, or -1 */
  int sums_memory;    /* the same of the sums over all tiles, of a pool whose input is cut into them; or -1 */
  int v_memory;       /* V caches, by the last tile's kind (Q5); or -1 */
  bool is_chosen;     /* for the least cost: then kinds have no places, and this holds: */
  int h_memory[2][2]; /* H caches in the first row and others, between the first two columns and others */
};

/* Places the data of all tiles of the grid. Tables are allocated in `arena`. STATUS_INFEASIBLE, with the sizes, where
 * even the top memory is too small. */
enum status placement_of_stack(struct stack_placement *placement, struct arena *arena, const struct hardware *hardware,
                               const struct tile_grid *grid, enum overlap_mode mode, struct error *error);

/* Placement of the tiles in these runs. */
const struct kind_placement *placement_at(const struct stack_placement *placement, const struct axis_run *column,
                                          const struct axis_run *row);

/* Runs of a tile's column and row, and of the columns beside it (of no meaning for the first and the last one). */
struct tile_runs {
  const struct axis_run *left, *column, *right, *row;
};

/* Memory of the H cache between tiles in run `left` of columns and their right neighbours in run `right`, or -1: as
 * found for the right one's kind (Q5), by rule highest-cache for that of the higher level. */
int placement_h_memory(const struct stack_placement *placement, unsigned rules, const struct axis_run *left,
                       const struct axis_run *right, const struct axis_run *row);

/* Sets the memories of the caches that tiles in these runs take and make, and of the weights. */
void placement_set_caches(const struct stack_placement *placement, unsigned rules, enum overlap_mode mode,
                          const struct tile_runs *runs, struct tile_type *type);

/* A layer to be placed. */
struct layer_needs {
  bool is_input, is_last; /* of the stack: has only an output; its output goes home */
  int home;               /* memory of its map between stacks, which has room for its tile; -1: none, or the top */
  double input_bits, output_bits;
  const struct resident *resident; /* what stays in the memories beside it, or NULL: nothing */
  int lowest_output;               /* level of the output at least */
};

/* Lowest levels that hold a layer's inputs with its output beside them (section 6, item 1). An input layer's output is
 * on the levels of I1. */
void placement_of_layer(struct placement *input_level, struct placement *output_level, const struct hardware *hardware,
                        const struct layer_needs *needs);

/* Bits needed in a memory by the inputs there; by the output, with the inputs if they are at the same memory. */
double placement_input_need(const struct layer_needs *needs, int memory);
double placement_output_need(const struct layer_needs *needs, int memory, int input);

/* True if these levels, which are not the lowest, hold them as well. */
bool placement_holds(const struct hardware *hardware, const struct layer_needs *needs, int input_level,
                     int output_level);

/* Next pair of extra levels to try where no mapping fits, in published order: (1,0), (0,1), (1,1), (2,1), (1,2),
 * (2,2) .. */
void placement_raise_levels(int *extra_output, int *extra_input);

/* Bits of all constant operands of the stack's layers; *any: there are such operands. */
double placement_weight_bits(const struct stack *stack, bool *any);

#endif
