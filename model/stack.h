/* Cuts of the network into stacks (section 3), and the nodes of each. */
#ifndef MODEL_STACK_H
#define MODEL_STACK_H

#include <stdbool.h>

#include "model/base/arena.h"
#include "model/base/error.h"
#include "model/result.h"
#include "model/schedule.h"

/* Layers fused depth-first. Nodes in execution order, the stack's inputs first; the last is its output. */
struct stack {
  unsigned rules; /* of the model */
  int node_count;
  struct stack_node *nodes;
  struct tiling tiling;
  bool searches_placement; /* memories of its data are chosen for the least cost, not the lowest (section 5) */
  double between_bits[HARDWARE_MAX_MEMORIES]; /* of all maps between stacks that are below the top while it runs */
  int64_t repeats; /* times that all tiles are computed, each with a part of the heads; 1: with all of them */
};

struct stack_list {
  int cut_count;
  int *cuts; /* ids of the layers followed by a cut, in execution order */
  int stack_count;
  struct stack *stacks;
  double next_room_bits; /* automatic cuts stay the same while stack_weight_memory is smaller than this; INFINITY: at
                            any size, and for other cuts */
};

/* Forms stacks one by one. */
struct stack_cutter {
  const struct workload *workload;
  unsigned rules;      /* of the model */
  struct arena *arena; /* of the stacks formed next */
  struct error *error;
  /* By layer, allocated in the first arena: */
  bool *ends_unit; /* exactly one branch is open after it */
  bool *computed;  /* by an earlier stack: output is in the top memory */
  bool *member;    /* in the stack formed last */
};

/* Starts with nothing computed. STATUS_INTERNAL when memory is out. */
enum status stack_cutter_init(struct stack_cutter *cutter, struct arena *arena, const struct workload *workload,
                              unsigned rules, struct error *error);

/* Forms the stack that ends at layer `end`, behind the cut after layer `cut_layer` (indices; -1: the first stack), and
 * marks its layers as computed. Its tiling is left empty, its layers have all heads. STATUS_USAGE where other outputs
 * than the last are used later. */
enum status stack_cutter_form(struct stack_cutter *cutter, int end, int cut_layer, struct stack *stack);

/* Memory whose size limits the weights of an automatic stack: the I2 level below the top, or the top where it is
 * the only one. */
int stack_weight_memory(const struct hardware *hardware);

/* Cuts the network as the schedule asks. Allocates in `arena`; refers to the layers. STATUS_USAGE where a cut
 * names no layer or leaves a stack with several outputs that are used later. */
enum status stack_list_init(struct stack_list *list, struct arena *arena, const struct workload *workload,
                            const struct hardware *hardware, const struct schedule *schedule, struct error *error);

#endif
