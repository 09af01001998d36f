/* Data copies around a layer in a tile: its inputs before it, its caches after it (section 12). */
#ifndef MODEL_TILE_COPIES_H
#define MODEL_TILE_COPIES_H

#include "model/tile_cost.h"

/* Levels of a layer's inputs and of its output; -1: it has none. */
struct layer_levels {
  int input, output;
};

/* State of a tile going through the stack. */
struct passage {
  struct layer_search *search;
  unsigned rules; /* of the model */
  struct arena *arena;
  const struct hardware *hardware;
  const struct stack *stack;
  const struct tile_node *nodes;
  struct tile_type *type;
  struct tile_step *step;            /* of each layer in turn, where no costs are wanted; else NULL */
  struct stored *stored;             /* by node */
  struct tile_maps maps;             /* with rule live-maps */
  int *lowest;                       /* by node: level of its output at least (rule capacity) */
  bool hides_caches;                 /* what caches hold of a map costs nothing, though the type has none */
  const struct layer_levels *levels; /* by node, as chosen; NULL: the lowest that fit */
  struct copy pending[2];            /* cache writes of the previous layer */
  int pending_count;
  struct cost_limit *limit; /* NULL: none */
  struct tile_sum *floors;  /* by node: least costs, where there is a limit with floors */
  struct tile_sum rest;     /* that of the layers to come */
  struct error *error;
};

/* Memory of level `level` for the operand. */
static inline int memory_at(const struct passage *passage, enum memory_operand operand, int level) {
  return passage->hardware->level[operand][level];
}

/* Fills the group with the copies before node n, whose inputs and output are at these levels, and with the cache writes
 * that are pending. */
enum status tile_copies_before(const struct passage *passage, int n, int input_level, int output_level,
                               struct copy_group *group);

/* Plans the cache writes after node n, which wait for the next layer that does something; sets the step's kept columns
 * and rows. */
enum status tile_copies_after(struct passage *passage, int n, struct tile_step *step, int output_memory);

#endif
