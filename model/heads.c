#include "model/heads.h"

#include <stdio.h>
#include <string.h>

/* The loop over groups of a layer with channels in each group, K: not one of a depthwise convolution. */
static int groups_dim(const struct layer *layer) {
  int g = layer_dim(layer, "G"), k = layer_dim(layer, "K");
  unsigned indexes = layer->operand[LAYER_OUTPUT].indexes;
  return g >= 0 && k >= 0 && (indexes >> g & 1) != 0 && (indexes >> k & 1) != 0 ? g : -1;
}

int64_t heads_of(const struct layer *layer) {
  int g = groups_dim(layer);
  return g >= 0 ? layer->size[g] : 1;
}

const struct layer *heads_shape(struct arena *arena, const struct layer *layer, const int64_t *size) {
  struct layer *shape = ARENA_NEW(arena, 1, struct layer);
  if (shape == NULL) return NULL;
  *shape = *layer;
  memcpy(shape->size, size, sizeof shape->size);
  shape->weight_bits = layer_weight_bits(shape);
  return shape;
}

/* Groups of the layers so far, 0 at first, with one more: 1 where they differ, as that one mixes heads. */
static int64_t join_groups(int64_t groups, const struct layer *layer) {
  if (layer->is_input) return groups;
  int64_t own = heads_of(layer);
  return groups == 0 || groups == own ? own : 1;
}

int64_t heads_between(const struct workload *workload, const bool *before, const bool *after) {
  int64_t groups = 0;
  for (int i = 0; i < workload->layer_count; i++) {
    if (after[i] && !before[i]) groups = join_groups(groups, &workload->layers[i]);
  }
  return groups;
}

int64_t heads_at_a_time(int64_t heads, int64_t groups) {
  if (heads == 0 || groups <= 1 || groups == heads) return 0;
  return groups % heads == 0 ? heads : -1;
}

/* True if a layer of the stack reads the node by an operand without groups: all heads read the same. */
static bool is_shared(const struct stack *stack, int n) {
  for (int reader = 0; reader < stack->node_count; reader++) {
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      const struct layer *shape = stack->nodes[reader].shape;
      if (stack_node_source(&stack->nodes[reader], o, n) < 0) continue;
      int g = groups_dim(shape);
      if (g < 0 || !(shape->operand[o].indexes >> g & 1)) return true;
    }
  }
  return false;
}

/* Channels of a part of the heads, in the sizes of an input layer. */
static void divide_channels(const struct layer *input, int64_t repeats, int64_t *size) {
  static const char *const names[] = {"G", "K", "C"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    int d = layer_dim(input, names[i]);
    if (d < 0 || size[d] % repeats != 0) continue;
    size[d] /= repeats;
    return;
  }
}

/* Refuses heads that do not divide the groups: "take 1, 2, 4 or 8". */
static enum status refuse_heads(const struct stack *stack, int64_t groups, struct error *error) {
  char list[80] = "";
  size_t used = 0;
  for (int64_t d = 1; d < groups && used + 30 < sizeof list; d++) { /* as many as there is room for */
    if (groups % d != 0) continue;
    used += (size_t)snprintf(list + used, sizeof list - used, "%s%lld", used > 0 ? ", " : "", (long long)d);
  }
  return error_set(error, STATUS_USAGE, "layer %d has %lld heads, which %lld at a time do not divide; take %s or %lld",
                   stack->nodes[stack->node_count - 1].id, (long long)groups, (long long)stack->tiling.heads, list,
                   (long long)groups);
}

enum status heads_split(struct stack *stack, struct arena *arena, struct error *error) {
  int64_t groups = 0;
  for (int n = 0; n < stack->node_count; n++) groups = join_groups(groups, stack->nodes[n].shape);
  int64_t heads = heads_at_a_time(stack->tiling.heads, groups);
  if (heads == 0) return STATUS_OK;
  if (heads < 0) return refuse_heads(stack, groups, error);
  stack->repeats = groups / heads;
  for (int n = 0; n < stack->node_count; n++) {
    struct stack_node *node = &stack->nodes[n];
    int64_t size[LAYER_MAX_DIMS];
    memcpy(size, node->shape->size, sizeof size);
    if (!node->shape->is_input) {
      size[groups_dim(node->shape)] = heads;
    } else if (!is_shared(stack, n)) {
      divide_channels(node->shape, stack->repeats, size);
    }
    node->shape = heads_shape(arena, node->shape, size);
    if (node->shape == NULL) return error_out_of_memory(error);
  }
  return STATUS_OK;
}
