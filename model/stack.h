/* Cuts of the network into stacks (section 3), and the nodes of each. */
#ifndef MODEL_STACK_H
#define MODEL_STACK_H

#include "model/base/arena.h"
#include "model/base/error.h"
#include "model/result.h"
#include "model/schedule.h"

/* Layers fused depth-first. Nodes in execution order, the stack's inputs first; the last is its output. */
struct stack {
  int node_count;
  struct stack_node *nodes;
  struct tiling tiling;
};

struct stack_list {
  int cut_count;
  int *cuts; /* ids of the layers followed by a cut, in execution order */
  int stack_count;
  struct stack *stacks;
  double next_room_bits; /* automatic cuts stay the same while stack_weight_memory is smaller than this; INFINITY: at
                            any size, and for other cuts */
};

/* Memory whose size limits the weights of an automatic stack: the I2 level below the top, or the top where it is
 * the only one. */
int stack_weight_memory(const struct hardware *hardware);

/* Cuts the network as the schedule asks. Allocates in `arena`; refers to the layers. STATUS_USAGE where a cut
 * names no layer or leaves a stack with several outputs that are used later. */
enum status stack_list_init(struct stack_list *list, struct arena *arena, const struct workload *workload,
                            const struct hardware *hardware, const struct schedule *schedule, struct error *error);

#endif
