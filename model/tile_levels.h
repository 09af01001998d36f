/* Levels of the inputs and outputs of all layers of a tile, chosen together for the least cost (section 6). */
#ifndef MODEL_TILE_LEVELS_H
#define MODEL_TILE_LEVELS_H

#include "model/tile_copies.h"

/* True if a sum has a lower objective of the search, ties by the other figure. */
bool tile_sum_is_less(const struct search_options *options, const struct tile_sum *a, const struct tile_sum *b);

/* The objective that is added up over tiles; the search's must not be OBJECTIVE_EDP. */
double tile_sum_value(const struct search_options *options, const struct tile_sum *sum);

/* Asked after each layer with what a tile costs at least; true ends the search. */
struct tile_bound {
  bool (*ends)(void *context, const struct tile_sum *least);
  void *context;
  bool ended; /* out */
};

/* Finds the levels by node with the least objective, ties by the other figure, then by the lowest levels, below `most`
 * (INFINITY: at any) and as far as the bound (NULL: none) allows, in `arena`; NULL in *levels: there are none. Input
 * levels have one instance or are the top, so have outputs; the last layer's is where its map lives. Changes nothing of
 * the passage but its scratch state. STATUS_STOPPED and others as layer_search_find. */
enum status tile_levels_find(struct passage *passage, struct arena *arena, double most, struct tile_bound *bound,
                             struct layer_levels **levels, struct tile_sum *sum);

/* Highest level of the output of node n: the top, or that of the memory of its map between stacks (tile_cost.c). */
int tile_highest_output(const struct passage *passage, int n);

/* Plans the copies before node n and finds its mapping on these levels, into the zeroed *step and *sums (tile_cost.c).
 * STATUS_INFEASIBLE, with no message, where a memory lacks room beside what is resident. */
enum status tile_levels_try(const struct passage *passage, int n, struct layer_levels levels,
                            const struct resident *resident, struct tile_step *step, struct memo_sums *sums);

#endif
