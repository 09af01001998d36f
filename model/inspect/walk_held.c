#include "model/inspect/walk_held.h"

#include <string.h>

/* The first tile brings in the weights, layer by layer. */
static double weight_bits(const struct stack_result *stack, const struct tile_type *type, int step) {
  if (!type->first_tile) return stack->weight_bits;
  double bits = 0;
  for (int n = 0; n <= step; n++) bits += layer_weight_bits(stack->nodes[n].shape);
  return bits;
}

/* Maps of this tile: the layer's inputs and output, and maps waiting for a later layer. */
static void hold_maps(const struct result *result, const struct stack_result *stack, const struct tile_type *type,
                      const struct walk_tile *tile, int step, struct walk_held *held) {
  const struct tile_step *now = &type->steps[step];
  int input = walk_input_memory(result, now), output = walk_output_memory(result, stack, now);
  bool is_own = output >= 0 && output == stack->nodes[step].home; /* its tile is part of the whole map */
  for (int m = 0; m < result->hardware.memory_count; m++) held->bits[m][HELD_INPUTS] += stack->between_bits[m];
  if (is_own && !stack->nodes[step].shape->is_input) {
    held->bits[output][HELD_INPUTS] -= now->output_bits;
    held->bits[output][HELD_OUTPUTS] += now->output_bits;
  }
  if (output >= 0 && !is_own) held->bits[output][HELD_OUTPUTS] += now->output_bits;
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS && input >= 0; o++) {
    int producer = stack->nodes[step].producer[o];
    if (producer < 0 || stack->nodes[producer].home == input) continue;
    held->bits[input][HELD_INPUTS] += now->input[o].bits;
  }
  for (int n = 0; n < step; n++) {
    int memory = walk_output_memory(result, stack, &type->steps[n]);
    bool is_input = stack_node_reads(&stack->nodes[step], n) && (memory == input || tile->nodes[n].last_reader == step);
    if (tile->nodes[n].last_reader < step || is_input || memory < 0 || memory == stack->nodes[n].home) continue;
    held->bits[memory][HELD_INPUTS] += type->steps[n].output_bits;
  }
}

/* A layer's part is what the left neighbour wrote until the layer has run, then what it writes for the right one. */
static void hold_h_cache(const struct stack_result *stack, const struct walk_place *place, const struct tile_type *type,
                         struct walk_held *held) {
  const struct tile_type *right = type->makes_h >= 0 ? walk_type(stack, place->tile + 1) : NULL;
  for (int n = 0; n < type->step_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      int producer = stack->nodes[n].producer[o], home = producer >= 0 ? stack->nodes[producer].home : -1;
      if (home >= 0 && home == (n > place->step && type->takes_h >= 0 ? type->takes_h : type->makes_h)) continue;
      if (n > place->step && type->takes_h >= 0) {
        held->bits[type->takes_h][HELD_H_CACHE] += type->steps[n].input[o].h_cache_bits;
      } else if (n <= place->step && right != NULL) {
        held->bits[type->makes_h][HELD_H_CACHE] += right->steps[n].input[o].h_cache_bits;
      }
    }
  }
}

/* For each layer: rows from the row above, right of what it has read, and rows for the row below, left of it.
 * Corners are in the H cache too, if there is one. */
static void hold_v_cache(const struct stack_result *stack, const struct walk_place *place, const struct tile_type *type,
                         const struct walk_tile *tile, struct walk_held *held) {
  for (int n = 0; n < type->step_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      int producer = stack->nodes[n].producer[o];
      if (producer < 0) continue;
      const struct walk_span *x = &tile->nodes[producer].x;
      const struct tile_input *input = &type->steps[n].input[o];
      double made = (double)(n <= place->step ? x->end : x->before) / (double)x->total;
      bool with_h = type->takes_h >= 0 && type->takes_h == type->takes_v;
      double above = input->v_cache_bits * (1 - made) - (with_h ? input->corner_bits : 0);
      int home = stack->nodes[producer].home;
      if (home >= 0 && home == (type->takes_v >= 0 ? type->takes_v : type->makes_v)) continue;
      if (type->takes_v >= 0 && above > 0) held->bits[type->takes_v][HELD_V_CACHE] += above;
      if (type->makes_v >= 0) held->bits[type->makes_v][HELD_V_CACHE] += input->v_cache_bits * made;
    }
  }
}

void walk_held_at(const struct result *result, const struct walk_place *place, const struct walk_tile *tile,
                  struct walk_held *held) {
  const struct stack_result *stack = &result->stacks[place->stack];
  const struct tile_type *type = tile->type;
  memset(held, 0, sizeof *held);
  if (type->weight_memory >= 0) {
    held->bits[type->weight_memory][HELD_WEIGHTS] = weight_bits(stack, type, place->step);
  }
  hold_maps(result, stack, type, tile, place->step, held);
  int last = stack->node_count - 1;
  if (type->steps[last].caps.sums_tiles && place->step < last) {
    held->bits[type->sums_memory][HELD_OUTPUTS] += type->steps[last].output_bits;
  }
  hold_h_cache(stack, place, type, held);
  hold_v_cache(stack, place, type, tile, held);
}

double walk_held_sum(const struct walk_held *held, int memory) {
  double sum = 0;
  for (int owner = 0; owner < HELD_OWNERS; owner++) sum += held->bits[memory][owner];
  return sum;
}
