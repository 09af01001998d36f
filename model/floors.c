#include "model/floors.h"

#include <string.h>

#include "model/layer/made_weights.h"

/* Columns (0) and rows (1) of a map, whose pixels are needed. */
struct needed {
  int64_t size[2], count[2];
  bool *is_needed[2];
};

static int axis_loop_of(const struct layer *layer, int a) {
  return a == 0 ? layer->ox : layer->oy;
}

static bool needed_init(struct needed *needed, const struct layer *layer, struct arena *arena) {
  for (int a = 0; a < 2; a++) {
    int loop = axis_loop_of(layer, a);
    needed->size[a] = loop >= 0 ? layer->size[loop] : 1;
    needed->count[a] = 0;
    needed->is_needed[a] = ARENA_NEW(arena, needed->size[a], bool);
    if (needed->is_needed[a] == NULL) return false;
  }
  return true;
}

static void need(struct needed *needed, int a, int64_t column) {
  if (column < 0 || column >= needed->size[a] || needed->is_needed[a][column]) return;
  needed->is_needed[a][column] = true;
  needed->count[a]++;
}

static void need_all(struct needed *needed, int a) {
  for (int64_t column = 0; column < needed->size[a]; column++) need(needed, a, column);
}

/* Notes what a column of the reader's map reads. */
static void need_window(struct needed *needed, int a, const struct layer *reader, const struct operand *operand,
                        int64_t column) {
  const struct axis *axis = a == 0 ? &operand->x : &operand->y;
  if (axis->pr < 0) {
    need(needed, a, column);
    return;
  }
  const struct partial_relevance *pr = &operand->pr[axis->pr];
  int64_t padding = reader->has_true_size || pr->upsampling > 1 ? pr->padding_begin : 0;
  if (pr->upsampling > 1) {
    need(needed, a, (column + padding) / pr->upsampling);
    return;
  }
  for (int64_t f = 0; f < reader->size[axis->filter]; f++) {
    need(needed, a, axis->stride * column + axis->dilation * f - padding);
  }
}

/* Notes what the needed pixels of a reader read by an operand. */
static void need_operand(struct needed *needed, const struct layer *reader, const struct operand *operand,
                         const struct needed *of_reader) {
  for (int a = 0; a < 2; a++) {
    const struct axis *axis = a == 0 ? &operand->x : &operand->y;
    if (of_reader->count[a] > 0 && axis->loop < 0 && axis->pr < 0) need_all(needed, a);
    for (int64_t column = 0; column < of_reader->size[a] && (axis->loop >= 0 || axis->pr >= 0); column++) {
      if (of_reader->is_needed[a][column]) need_window(needed, a, reader, operand, column);
    }
  }
}

/* What is needed of a layer: all, or the most that one reader needs. */
static bool find_needed(const struct workload *workload, int l, struct needed *all, struct arena *arena) {
  const struct layer *layer = &workload->layers[l];
  if (!needed_init(&all[l], layer, arena)) return false;
  for (int a = 0; a < 2 && layer->consumer_count == 0; a++) need_all(&all[l], a);
  for (int i = 0; i < layer->consumer_count; i++) {
    const struct layer *reader = &workload->layers[layer->consumers[i]];
    for (int a = 0; a < 2 && layer_weighs_with(reader, l); a++) need_all(&all[l], a);
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      struct needed found;
      if (!operand_reads(&reader->operand[o], l)) continue;
      if (!needed_init(&found, layer, arena)) return false;
      need_operand(&found, reader, &reader->operand[o], &all[layer->consumers[i]]);
      if (found.count[0] * found.count[1] > all[l].count[0] * all[l].count[1]) all[l] = found;
    }
  }
  return true;
}

/* Most MACs of a layer at a time. */
static double most_units(const struct layer *layer, const struct hardware *hardware, const struct mapping_rule *rule) {
  double units = 1;
  if (rule == NULL || rule->is_open) return hardware->array_size;
  for (int a = 0; a < hardware->dim_count; a++) {
    double here = 1;
    for (int i = 0; i < rule->unroll_count[a]; i++) {
      int d = layer_dim(layer, rule->unroll[a][i].dim);
      if (d >= 0) here *= (double)(rule->unroll[a][i].size < layer->size[d] ? rule->unroll[a][i].size : layer->size[d]);
    }
    units *= here < (double)hardware->dim_size[a] ? here : (double)hardware->dim_size[a];
  }
  return units;
}

/* Part of the layer's weights that is counted at least. Where a loop is unrolled by a fraction, what a level holds is
 * rounded, by a third at most, and the fan-out of levels truncated, by half at most. */
static double weight_part(const struct layer *layer, const struct mapping_rule *rule, bool in_parts) {
  static const double ROUNDED = 1.0 / 3;
  const struct operand *first = &layer->operand[LAYER_INPUT1], *second = &layer->operand[LAYER_INPUT2];
  const struct operand *weights = first->constant ? first : second;
  bool has_weights = !layer->is_input && layer->row_passes == 0 && first->constant != second->constant &&
                     weights->pr_count == 0 && weights->memory_operand == OPERAND_I2;
  if (!has_weights) return 0;
  if (rule == NULL || rule->is_open || in_parts) return ROUNDED;
  for (int a = 0; a < HARDWARE_MAX_DIMS; a++) {
    for (int i = 0; i < rule->unroll_count[a]; i++) {
      int d = layer_dim(layer, rule->unroll[a][i].dim);
      if (d < 0 || !(weights->relevant >> d & 1) || layer->size[d] <= rule->unroll[a][i].size) continue;
      if (layer->size[d] % rule->unroll[a][i].size != 0) return ROUNDED;
    }
  }
  return 1;
}

/* Sets the most by which each loop is unrolled, over all dimensions of the array. */
static void find_unrolled(const struct layer *layer, const struct mapping_rule *rule, int64_t *unrolled) {
  if (rule == NULL || rule->is_open) return;
  for (int d = 0; d < layer->dim_count; d++) unrolled[d] = 1;
  for (int a = 0; a < HARDWARE_MAX_DIMS; a++) {
    for (int i = 0; i < rule->unroll_count[a]; i++) {
      int d = layer_dim(layer, rule->unroll[a][i].dim);
      if (d >= 0) unrolled[d] *= rule->unroll[a][i].size;
    }
  }
}

/* Cycles of the loops' parts that are not unrolled; by the units where it is not known which are. */
static double least_cycles_of(const struct layer_floor *floor, const struct layer *shape, const int64_t *size,
                              double macs) {
  double cycles = 1;
  if (macs == 0) return 0;
  for (int d = 0; d < shape->dim_count && floor->unrolled[d] > 0; d++) {
    cycles *= (double)((size[d] + floor->unrolled[d] - 1) / floor->unrolled[d]);
  }
  return cycles > macs / floor->units ? cycles : macs / floor->units;
}

bool floors_init(struct floors *floors, struct arena *arena, const struct workload *workload,
                 const struct hardware *hardware, const struct mapping_rules *rules, bool in_parts) {
  struct arena scratch;
  arena_init(&scratch);
  *floors =
      (struct floors){.hardware = hardware, .layers = ARENA_NEW(arena, workload->layer_count, struct layer_floor)};
  struct needed *all = ARENA_NEW(&scratch, workload->layer_count, struct needed);
  bool fits = all != NULL && floors->layers != NULL;
  for (int l = workload->layer_count - 1; l >= 0 && fits; l--) {
    const struct layer *layer = &workload->layers[l];
    fits = find_needed(workload, l, all, &scratch);
    if (!fits || layer->is_input) continue;
    const struct mapping_rule *rule = mapping_rules_for(rules, layer);
    double pixels = (double)all[l].size[0] * (double)all[l].size[1];
    double needed = (double)all[l].count[0] * (double)all[l].count[1];
    floors->layers[l] = (struct layer_floor){.needed_macs = layer_mac_count(layer, layer->size) * (needed / pixels),
                                             .units = most_units(layer, hardware, rule),
                                             .weight_part = weight_part(layer, rule, in_parts)};
    find_unrolled(layer, rule, floors->layers[l].unrolled);
  }
  arena_deinit(&scratch);
  for (int level = 1; level < hardware->level_count[OPERAND_I2]; level++) {
    const struct memory *memory = &hardware->memories[hardware->level[OPERAND_I2][level]];
    floors->weight_pj[hardware->level[OPERAND_I2][level]] =
        memory_energy_pj(memory, MOVE_TL) / memory_bandwidth(memory, OPERAND_I2, MOVE_TL);
  }
  return fits;
}

static int top_of_weights(const struct hardware *hardware) {
  return hardware->level[OPERAND_I2][hardware->level_count[OPERAND_I2] - 1];
}

struct tile_sum floor_of_layer(const struct floors *floors, const struct workload *workload, int layer) {
  const struct layer_floor *floor = &floors->layers[layer];
  if (workload->layers[layer].is_input) return (struct tile_sum){0, 0};
  double weights = floor->weight_part * workload->layers[layer].weight_bits;
  double energy = floor->needed_macs * floors->hardware->mac_energy_pj +
                  weights * floors->weight_pj[top_of_weights(floors->hardware)];
  return (struct tile_sum){energy * FLOOR_LOWERED, floor->needed_macs / floor->units * FLOOR_LOWERED};
}

struct tile_sum floor_of_node(const struct floors *floors, const struct stack *stack, const struct tile_node *nodes,
                              const struct tile_type *type, int n) {
  const struct stack_node *node = &stack->nodes[n];
  const struct hardware *hardware = floors->hardware;
  if (node->layer < 0 || node->shape->is_input || nodes[n].is_idle) return (struct tile_sum){0, 0};
  const struct layer_floor *floor = &floors->layers[node->layer];
  double macs = layer_mac_count(node->shape, nodes[n].size);
  bool from_top = type->first_tile || type->weight_memory < 0;
  double energy =
      macs * hardware->mac_energy_pj + floor->weight_part * node->shape->weight_bits *
                                           floors->weight_pj[from_top ? top_of_weights(hardware) : type->weight_memory];
  return (struct tile_sum){energy * FLOOR_LOWERED,
                           least_cycles_of(floor, node->shape, nodes[n].size, macs) * FLOOR_LOWERED};
}

bool least_cycles(const struct workload *workload, const struct hardware *hardware, const struct mapping_rules *rules,
                  double *cycles) {
  struct arena arena;
  struct floors floors;
  arena_init(&arena);
  bool fits = floors_init(&floors, &arena, workload, hardware, rules, false);
  *cycles = 0;
  for (int l = 0; l < workload->layer_count && fits; l++) {
    if (!workload->layers[l].is_input) *cycles += floors.layers[l].needed_macs / floors.layers[l].units;
  }
  arena_deinit(&arena);
  return fits;
}
