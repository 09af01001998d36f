#include "model/optimize/least_cycles.h"

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

static bool reads(const struct operand *operand, int layer) {
  if (!operand->name[0] || operand->constant) return false;
  if (operand->joined_count == 0) return operand->producer == layer;
  for (int i = 0; i < operand->joined_count; i++) {
    if (operand->joined[i] == layer) return true;
  }
  return false;
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
      if (!reads(&reader->operand[o], l)) continue;
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

bool least_cycles(const struct workload *workload, const struct hardware *hardware, const struct mapping_rules *rules,
                  double *cycles) {
  struct arena arena;
  arena_init(&arena);
  struct needed *all = ARENA_NEW(&arena, workload->layer_count, struct needed);
  bool fits = all != NULL;
  *cycles = 0;
  for (int l = workload->layer_count - 1; l >= 0 && fits; l--) {
    const struct layer *layer = &workload->layers[l];
    fits = find_needed(workload, l, all, &arena);
    if (!fits || layer->is_input) continue;
    double pixels = (double)all[l].size[0] * (double)all[l].size[1];
    double needed = (double)all[l].count[0] * (double)all[l].count[1];
    double units = most_units(layer, hardware, mapping_rules_for(rules, layer));
    *cycles += layer_mac_count(layer, layer->size) * (needed / pixels) / units;
  }
  arena_deinit(&arena);
  return fits;
}
