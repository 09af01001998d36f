/* Where the network is cut into stacks (section 3), and the nodes of each. */
#ifndef MODEL_STACK_H
#define MODEL_STACK_H

#include "model/base/arena.h"
#include "model/base/error.h"
#include "model/result.h"
#include "model/schedule.h"

/* Layers fused depth-first. Nodes in execution order, the stack's own inputs first; the last is its output. */
struct stack {
  int node_count;
  struct stack_node *nodes;
};

struct stack_list {
  int cut_count;
  int *cuts; /* ids of the layers after which the network is cut, in execution order */
  int stack_count;
  struct stack *stacks;
  double next_room_bits; /* automatic cuts stay as they are while stack_weight_memory grows to less than this; INFINITY:
                            however it grows, and for other cuts */
};

/* The memory whose size bounds the weights of a stack that is cut automatically: the I2 level below the top, or the top
 * where there is no other. */
int stack_weight_memory(const struct hardware *hardware);

/* Cuts the network as the schedule asks. Everything is allocated in `arena`; layers are referred to.
 * STATUS_USAGE where a given cut names no layer, or leaves a stack with several outputs that are used later. */
enum status stack_list_init(struct stack_list *list, struct arena *arena, const struct workload *workload,
                            const struct hardware *hardware, const struct schedule *schedule, struct error *error);

#endif
