/* The evaluation of one stack, as its parts see it. */
#ifndef MODEL_STACK_EVALUATION_H
#define MODEL_STACK_EVALUATION_H

#include "model/placement.h"
#include "model/search/layer_search.h"
#include "model/tile.h"
#include "model/tile_cost.h"

struct stack_evaluation {
  struct layer_search *search;
  struct arena *arena;   /* of the result */
  struct arena *scratch; /* of the evaluation */
  const struct stack *stack;
  int turn;
  struct cost_limit *limit;
  struct stack_result *result;
  struct error *error;
  struct tile_grid grid;
  struct stack_placement placement;
};

/* Type of the tiles in runs c and r of columns and rows (stack_cost.c). */
struct tile_type stack_type_of_runs(const struct stack_evaluation *evaluation, int c, int r);

/* Parts runs of columns where a cache lies elsewhere than the others of the run have it; false when memory is out
 * (stack_cost.c). */
bool stack_part_runs(struct stack_evaluation *evaluation);

/* Chooses the memories of weights and caches with the least cost, ties by the other figure, then by the lowest, into
 * the placement. With a limit that ends costing, that may be exceeded instead: limit->exceeded. STATUS_INFEASIBLE, with
 * no message, where none fit: then the lowest tell why (placement_search.c). */
enum status placement_search(struct stack_evaluation *evaluation);

#endif
