#include "model/layer/cost.h"

#include <string.h>

#include "model/layer/energy.h"
#include "model/layer/flow.h"
#include "model/layer/latency.h"

static void measure(const struct problem *problem, const struct mapping *mapping, enum spatial_variant variant,
                    struct flow flows[LAYER_OPERANDS]) {
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    if (problem->operand[o].present) flow_measure(problem, mapping, o, variant, &flows[o]);
  }
}

/* The spatial variants are identical where nothing is unrolled by a fraction. */
static const struct flow *measure_whole(const struct problem *problem, const struct mapping *mapping,
                                        const struct flow *fraction, struct flow *room) {
  if (!problem->has_fractions) return fraction;
  measure(problem, mapping, SPATIAL_WHOLE, room);
  return room;
}

struct cost_figures cost_compare(const struct problem *problem, struct mapping *mapping) {
  struct flow fraction[LAYER_OPERANDS], room[LAYER_OPERANDS];
  struct latency latency;
  mapping_merge_down(problem, mapping);
  measure(problem, mapping, SPATIAL_FRACTION, fraction);
  latency_of_mapping(problem, fraction, measure_whole(problem, mapping, fraction, room), &latency);
  bool offloads = rules_have(problem->rules, RULE_OFFLOAD);
  return (struct cost_figures){.energy_pj = energy_of_mapping(problem, fraction),
                               .latency_cycles = latency_reported(problem, &latency),
                               .tie_cycles = offloads ? latency.latency_cycles : latency.offloaded_cycles};
}

static void hold(struct held_bits *held, bool is_weight, double bits) {
  held->all += bits;
  if (is_weight) held->weights += bits;
}

/* Bits that section 4 counts for an operand at a level: loops are rounded up, and outputs are partial sums for all that
 * is added at the level or above. At the top it is all of the finished output, as where that level is chosen. */
static double taken_bits(const struct problem *problem, const struct mapping *mapping, enum layer_operand o,
                         int level) {
  const struct problem_operand *operand = &problem->operand[o];
  bool partial = o != LAYER_OUTPUT || operand->sums_tiles || operand->adds_above[level];
  double size[LAYER_MAX_DIMS];
  for (int d = 0; d < LAYER_MAX_DIMS; d++) size[d] = 1;
  for (int l = 0; l <= level; l++) {
    const struct spatial_list *list = &operand->su[l];
    for (int i = 0; i < list->count; i++) size[list->dim[i]] *= list->size[SPATIAL_FRACTION][i];
  }
  for (int i = 0; i < mapping->loop_count; i++) {
    const struct loop *loop = &mapping->loops[i];
    if (i < mapping->level_end[o][level]) size[loop->dim] *= (double)loop->size;
    bool is_added = level + 1 < operand->level_count && (level == 0 || i >= mapping->level_end[o][level - 1]);
    partial = partial || (is_added && (operand->irrelevant >> loop->dim & 1));
  }
  return tensor_elements(operand->relevant, operand->pr, operand->pr_count, size, problem->numerics) *
         (partial ? operand->partial_bits : operand->final_bits);
}

void cost_held(const struct problem *problem, const struct mapping *mapping, struct held_bits *held) {
  struct flow fraction[LAYER_OPERANDS];
  struct mapping merged = *mapping;
  mapping_merge_down(problem, &merged);
  measure(problem, &merged, SPATIAL_FRACTION, fraction);
  for (int i = 0; i < problem->memory_count; i++) {
    const struct problem_memory *memory = &problem->memories[i];
    held[i] = (struct held_bits){0, 0, 0};
    for (int u = 0; u < memory->user_count; u++) {
      const struct flow *flow = &fraction[memory->user[u]];
      hold(&held[i], problem->layer->operand[memory->user[u]].constant,
           flow->data[memory->level[u] + 1] * flow->precision[memory->level[u] + 1]);
      held[i].taken += taken_bits(problem, &merged, memory->user[u], memory->level[u]);
    }
  }
}

void cost_held_of(const struct layer_cost *cost, const struct layer *layer, struct held_bits *held) {
  memset(held, 0, HARDWARE_MAX_MEMORIES * sizeof *held);
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < cost->level_count[o]; l++) {
      hold(&held[cost->level[o][l].memory], layer->operand[o].constant, cost->level[o][l].held_bits);
    }
  }
}

static void fill_level(const struct problem *problem, enum layer_operand o, int m, const struct flow *fraction,
                       const struct flow *whole, const struct latency *latency, struct level_cost *level) {
  const struct problem_operand *operand = &problem->operand[o];
  const struct memory *memory = &problem->hardware->memories[operand->memory[m]];
  level->memory = operand->memory[m];
  level->held_elements = fraction->data[m + 1];
  level->held_bits = fraction->data[m + 1] * fraction->precision[m + 1];
  level->utilization = latency->utilization[o][m];
  level->shared_utilization = latency->shared_utilization[o][m];
  level->double_buffered = latency->double_buffered[o][m + 1];
  for (enum movement movement = 0; movement < MOVE_COUNT; movement++) {
    level->element_moves[movement] = fraction->element_moves[m][movement];
    level->word_accesses[movement] = energy_words(problem, o, m, movement, fraction);
    level->energy_pj[movement] = level->word_accesses[movement] * memory_energy_pj(memory, movement);
    level->period_cycles[movement] = whole->period[m][movement];
    level->period_count[movement] = whole->count[m][movement];
    level->amount_elements[movement] = whole->amount[m][movement];
    level->real_cycles[movement] = latency->real[o][m][movement];
    level->allowed_cycles[movement] = latency->allowed[o][m][movement];
  }
}

static void fill_latency(const struct problem *problem, const struct latency *latency, struct layer_cost *cost) {
  cost->ideal_cycles = latency->ideal_cycles;
  cost->temporal_cycles = latency->temporal_cycles;
  cost->stall_cycles = latency->stall_cycles;
  cost->loading_cycles = latency->loading_cycles;
  cost->offloading_cycles = latency->offloading_cycles;
  cost->compute_cycles = latency->compute_cycles;
  cost->latency_cycles = latency_reported(problem, latency);
  cost->offloaded_cycles = latency->offloaded_cycles;
}

struct layer_cost *cost_new(struct arena *arena, const struct problem *problem) {
  struct layer_cost *cost = ARENA_NEW(arena, 1, struct layer_cost);
  for (enum layer_operand o = 0; cost != NULL && o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &problem->operand[o];
    if (!operand->present) continue;
    cost->level_count[o] = operand->level_count;
    cost->level[o] = ARENA_NEW(arena, operand->level_count, struct level_cost);
    if (cost->level[o] == NULL) return NULL;
  }
  return cost;
}

/* Adds up what passes the top memory at all levels of all operands. */
static struct traffic dram_of(const struct problem *problem, const struct layer_cost *cost) {
  const struct hardware *hardware = problem->hardware;
  const struct memory *top = hardware_top(hardware);
  struct traffic dram = {0, 0};
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < cost->level_count[o]; l++) {
      const struct level_cost *level = &cost->level[o][l];
      if (&hardware->memories[level->memory] != top) continue;
      for (enum movement movement = 0; movement < MOVE_COUNT; movement++) {
        double bits =
            level->word_accesses[movement] * memory_bandwidth(top, problem->layer->operand[o].memory_operand, movement);
        *(movement_reads(movement) ? &dram.read_bits : &dram.written_bits) += bits;
      }
    }
  }
  return dram;
}

void cost_fill(const struct problem *problem, const struct mapping *mapping, struct layer_cost *cost) {
  struct flow fraction[LAYER_OPERANDS], room[LAYER_OPERANDS];
  struct latency latency;
  cost->mapping = *mapping;
  mapping_merge_down(problem, &cost->mapping);
  measure(problem, &cost->mapping, SPATIAL_FRACTION, fraction);
  const struct flow *whole = measure_whole(problem, &cost->mapping, fraction, room);
  latency_of_mapping(problem, fraction, whole, &latency);
  fill_latency(problem, &latency, cost);
  cost->mac_count = problem->mac_count;
  cost->mac_energy_pj = energy_of_macs(problem);
  cost->energy_pj = energy_of_mapping(problem, fraction);
  cost->memory_energy_pj = cost->energy_pj - cost->mac_energy_pj;
  cost->spatial_count = problem->unrolled_count;
  for (int i = 0; i < problem->unrolled_count; i++) {
    const struct unrolled_loop *loop = &problem->unrolled[i];
    cost->spatial[i] = (struct spatial_loop){.dim = loop->dim, .size = loop->size, .array_dim = loop->array_dim};
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int m = 0; m < cost->level_count[o]; m++) {
      fill_level(problem, o, m, &fraction[o], &whole[o], &latency, &cost->level[o][m]);
    }
  }
  cost->dram = dram_of(problem, cost);
}

enum status mapping_check(const struct problem *problem, const struct mapping *mapping, struct error *error) {
  double must[LAYER_MAX_DIMS], covers[LAYER_MAX_DIMS];
  for (int d = 0; d < LAYER_MAX_DIMS; d++) must[d] = covers[d] = 1;
  for (int i = 0; i < problem->temporal_count; i++) must[problem->temporal[i].dim] = (double)problem->temporal[i].size;
  for (int i = 0; i < mapping->loop_count; i++) covers[mapping->loops[i].dim] *= (double)mapping->loops[i].size;
  for (int d = 0; d < problem->layer->dim_count; d++) {
    if (covers[d] == must[d]) continue;
    return error_set(error, STATUS_BAD_INPUT,
                     "the temporal ordering of layer %d covers %.15g of loop %s; after spatial unrolling it must cover "
                     "%.15g%s",
                     problem->layer->id, covers[d], problem->layer->dim_name[d], must[d],
                     covers[d] < must[d] ? "; the entry ['*', '*'] leaves the rest to the search" : "");
  }
  return STATUS_OK;
}
