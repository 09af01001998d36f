/* The walk through a schedule: stack after stack, tile after tile in raster order, layer after layer.
 *
 * A *place* is one step of it: a node of a stack in one tile. Everything follows from a result; nothing is
 * evaluated, and no function looks at more tiles than there are types. */
#ifndef MODEL_INSPECT_WALK_H
#define MODEL_INSPECT_WALK_H

#include "model/result.h"

struct walk_place {
  int stack;
  int64_t tile; /* in raster order */
  int step;     /* of the tile's steps: a node of the stack */
};

int64_t walk_tile_count(const struct stack_result *stack);

/* The nearest place that there is. */
struct walk_place walk_clip(const struct result *result, struct walk_place place);

/* Moves to the next step (direction 1) or the one before (-1), over tiles and stacks; false at the ends. */
bool walk_move(const struct result *result, struct walk_place *place, int direction);

/* Moves to the next tile or the one before, to the same layer while the stack stays; false at the ends. */
bool walk_move_tile(const struct result *result, struct walk_place *place, int direction);

/* Moves on to the first step of the next tile that is of another type, or of the next stack; false after the last.
 */
bool walk_next_type(const struct result *result, struct walk_place *place);

/* The index of the type of a tile among those of its stack. */
int walk_type_index(const struct stack_result *stack, int64_t tile);
const struct tile_type *walk_type(const struct stack_result *stack, int64_t tile);

/* How many tiles of each type come before this one: counts[type_count]. */
enum { WALK_MAX_TYPES = 9 };
void walk_types_before(const struct stack_result *stack, int64_t tile, int64_t counts[WALK_MAX_TYPES]);

struct walk_cost {
  double energy_pj, latency_cycles;
};

/* Of one step: its copies and its layer. */
struct walk_cost walk_step_cost(const struct tile_step *step);
/* Of all before this place. After the last tile it is that of the schedule. */
struct walk_cost walk_cost_before(const struct result *result, const struct walk_place *place);

/* Memories in which a step finds its inputs (-1: an input node has none) and leaves its output. */
int walk_input_memory(const struct result *result, const struct tile_step *step);
int walk_output_memory(const struct result *result, const struct stack_result *stack, const struct tile_step *step);

/* Energy of one tile of a type by memory (memory_count of them), and of its MACs, which is returned. */
double walk_type_energy(const struct result *result, const struct tile_type *type, double *energy_pj);

#endif
