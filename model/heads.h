/* Heads of attention, some at a time: a stack is computed over and over with a part of its groups. */
#ifndef MODEL_HEADS_H
#define MODEL_HEADS_H

#include "model/stack.h"

/* Groups of a layer with channels in each, its loops G and K; 1 without them. */
int64_t heads_of(const struct layer *layer);

/* Groups that all layers have which are computed after and not before, by layer; 1 where they differ; 0: no layers. */
int64_t heads_between(const struct workload *workload, const bool *before, const bool *after);

/* What a stack whose layers have that many groups computes at a time where `heads` are asked for: 0: all, -1: they do
 * not divide the groups. */
int64_t heads_at_a_time(int64_t heads, int64_t groups);

/* Gives a stack all of whose layers have the same groups, more than its tiling's heads, shapes with that many, and as
 * many repeats as it takes; input layers have their part of the channels. Others keep all. STATUS_USAGE where the heads
 * do not divide the groups. */
enum status heads_split(struct stack *stack, struct arena *arena, struct error *error);

/* A copy of the layer with other sizes, in `arena`; NULL when memory is out. */
const struct layer *heads_shape(struct arena *arena, const struct layer *layer, const int64_t *size);

#endif
