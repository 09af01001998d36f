/* Walk through a schedule: stack after stack, tile after tile in raster order, layer after layer.
 *
 * A *place* is one step of it: a node of a stack in one tile. Everything is derived from a result, without
 * evaluation; no function visits more tiles than there are types. */
#ifndef MODEL_INSPECT_WALK_H
#define MODEL_INSPECT_WALK_H

#include "model/result.h"

struct walk_place {
  int stack;
  int64_t tile; /* in raster order */
  int step;     /* index into the tile's steps: a node of the stack */
};

int64_t walk_tile_count(const struct stack_result *stack);

/* Nearest valid place. */
struct walk_place walk_clip(const struct result *result, struct walk_place place);

/* Moves to the next step (direction 1) or the previous one (-1), across tiles and stacks; false at the ends. */
bool walk_move(const struct result *result, struct walk_place *place, int direction);

/* Moves to the next or previous tile, at the same layer within a stack; false at the ends. */
bool walk_move_tile(const struct result *result, struct walk_place *place, int direction);

/* Moves to the first step of the next tile of another type, or of the next stack; false after the last. */
bool walk_next_type(const struct result *result, struct walk_place *place);

/* Index of a tile's type among those of its stack. */
int walk_type_index(const struct stack_result *stack, int64_t tile);
const struct tile_type *walk_type(const struct stack_result *stack, int64_t tile);

/* Number of tiles of each type before this one: counts[type_count]. */
void walk_types_before(const struct stack_result *stack, int64_t tile, int64_t *counts);

struct walk_cost {
  double energy_pj, latency_cycles;
};

/* Cost of one step: its copies and its layer. */
struct walk_cost walk_step_cost(const struct tile_step *step);
/* Cost of everything before this place; past the last tile, the cost of the schedule. */
struct walk_cost walk_cost_before(const struct result *result, const struct walk_place *place);

/* Memories where a step reads its inputs (-1: none for an input node) and leaves its output; -1 for an idle one. */
int walk_input_memory(const struct result *result, const struct tile_step *step);
int walk_output_memory(const struct result *result, const struct stack_result *stack, const struct tile_step *step);

/* Energy of one tile of a type by memory (memory_count of them); returns the energy of its MACs and of vector
 * operations. */
double walk_type_energy(const struct result *result, const struct tile_type *type, double *energy_pj);

#endif
