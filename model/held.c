#include "model/held.h"

#include <math.h>
#include <string.h>

const char *const held_owner_name[HELD_OWNERS] = {"W", "I", "O", "H cache", "V cache"};

/* Keeps the larger occupancy. */
static void keep_most(struct held *most, const double owner_bits[HELD_OWNERS], int stack, int type, int node) {
  struct held held = {.stack = stack, .type = type, .node = node};
  for (int owner = 0; owner < HELD_OWNERS; owner++) {
    held.owner_bits[owner] = owner_bits[owner];
    held.bits += owner_bits[owner];
  }
  if (held.bits > most->bits) *most = held;
}

/* Capacity needed by the placement chosen; 0 where nothing was placed. */
static double need_of(const struct placement *placement) {
  return placement->memory >= 0 && placement->try_count > 0 ? placement->tries[placement->try_count - 1].need_bits : 0;
}

/* Needs of H caches, V caches and weights include the data placed before (section 5), maps first: bits beyond
 * `weight_bits` are maps, then H caches, then V caches. */
static void keep_placed(const struct tile_type *type, const struct placement *placement, double weight_bits, int s,
                        int t, struct held *held) {
  double need = need_of(placement);
  if (need <= 0) return;
  double h_need = type->h_cache.memory >= 0 ? type->h_cache.tries[0].need_bits : type->peak_bits;
  double beside = need - weight_bits;
  double maps = fmin(beside, type->peak_bits), h = fmin(beside, h_need) - maps;
  double outputs = fmin(maps, type->peak_output_bits);
  const double owner_bits[HELD_OWNERS] = {[HELD_WEIGHTS] = weight_bits,
                                          [HELD_INPUTS] = maps - outputs,
                                          [HELD_OUTPUTS] = outputs,
                                          [HELD_H_CACHE] = h,
                                          [HELD_V_CACHE] = beside - maps - h};
  keep_most(&held[placement->memory], owner_bits, s, t, -1);
}

enum held_owner held_owner_of(const struct layer *layer, enum layer_operand operand) {
  static const enum held_owner of_stored[OPERAND_COUNT] = {
      [OPERAND_I1] = HELD_INPUTS, [OPERAND_I2] = HELD_WEIGHTS, [OPERAND_O] = HELD_OUTPUTS};
  return of_stored[layer->operand[operand].memory_operand];
}

/* Bits of maps between stacks in a memory, beside those parts of them that a layer reads or makes there. */
static double waiting_bits(const struct result *result, const struct stack_result *stack, const struct tile_step *step,
                           int memory) {
  const struct stack_node *node = &stack->nodes[step->node];
  int input = result->hardware.level[OPERAND_I1][step->input_level.level + step->raised_input];
  double bits = stack->between_bits[memory];
  if (node->home == memory) bits -= step->output_bits;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS && input == memory; o++) {
    if (node->producer[o] >= 0 && stack->nodes[node->producer[o]].home == memory) bits -= step->input[o].bits;
  }
  return fmax(0, bits);
}

static void keep_layer(const struct result *result, int s, int t, const struct tile_step *step, struct held *held) {
  const struct layer *layer = result->stacks[s].nodes[step->node].shape;
  double bits[HARDWARE_MAX_MEMORIES][HELD_OWNERS] = {{0}};
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < step->cost->level_count[o]; l++) {
      const struct level_cost *level = &step->cost->level[o][l];
      bits[level->memory][held_owner_of(layer, o)] += level->held_bits;
    }
  }
  for (int m = 0; m < result->hardware.memory_count; m++) {
    bits[m][HELD_INPUTS] += waiting_bits(result, &result->stacks[s], step, m);
    keep_most(&held[m], bits[m], s, t, step->node);
  }
}

static void keep_type(const struct result *result, int s, int t, struct held *held) {
  const struct tile_type *type = &result->stacks[s].types[t];
  keep_placed(type, &type->io, 0, s, t, held);
  keep_placed(type, &type->h_cache, 0, s, t, held);
  keep_placed(type, &type->v_cache, 0, s, t, held);
  keep_placed(type, &type->weights, result->stacks[s].weight_bits, s, t, held);
  for (int i = 0; i < type->step_count; i++) {
    if (type->steps[i].cost != NULL) keep_layer(result, s, t, &type->steps[i], held);
  }
}

void held_of_type(const struct result *result, int stack, int type, struct held *held) {
  memset(held, 0, (size_t)result->hardware.memory_count * sizeof *held);
  keep_type(result, stack, type, held);
}

void held_of_result(const struct result *result, struct held *held) {
  memset(held, 0, (size_t)result->hardware.memory_count * sizeof *held);
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) keep_type(result, s, t, held);
  }
}
