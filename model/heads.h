/* Heads of attention, some at a time: a stack is computed over and over with a part of its groups. */
#ifndef MODEL_HEADS_H
#define MODEL_HEADS_H

#include "model/stack.h"

/* Groups of a layer, its loop G; 1 without it. */
int64_t heads_of(const struct layer *layer);

/* Gives a stack all of whose layers have the same groups, more than `heads` (0: all), shapes with that many, and as
 * many repeats as it takes; input layers have their part of the channels. Others keep all. STATUS_USAGE where `heads`
 * does not divide the groups. */
enum status heads_split(struct stack *stack, struct arena *arena, int64_t heads, struct error *error);

/* A copy of the layer with other sizes, in `arena`; NULL when memory is out. */
const struct layer *heads_shape(struct arena *arena, const struct layer *layer, const int64_t *size);

#endif
