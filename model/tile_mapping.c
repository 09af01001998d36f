#include "model/tile_mapping.h"

#include <stdio.h>
#include <string.h>

#include "model/layer/rows.h"

/* Rule capacity: room of the layer's mapping in the memories that it uses below the top. In the very first tile all of
 * its weights stay at the weight memory. */
static void find_room(const struct passage *passage, int input, const struct resident *resident,
                      struct problem_limits *room) {
  const struct hardware *hardware = passage->hardware;
  const struct tile_type *type = passage->type;
  bool stays = type->first_tile && type->weight_memory >= 0;
  room->count = 0;
  room->weight_level = -1;
  if (stays) room->weight_level = hardware->memories[type->weight_memory].level_of[OPERAND_I2];
  for (int m = 0; m < hardware->memory_count; m++) {
    double bits = resident_bits(resident, m, input);
    if (bits <= 0 || hardware_is_top(hardware, m)) continue;
    room->resident[room->count].memory = m;
    room->resident[room->count].between_bits = resident_between(resident, m, input);
    room->resident[room->count++].bits = bits;
  }
}

static void count_levels(const struct passage *passage, int n, int input_level, int output_level,
                         int level_count[LAYER_OPERANDS]) {
  const struct hardware *hardware = passage->hardware;
  level_count[LAYER_OUTPUT] = output_level + 1;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    const struct operand *operand = &passage->stack->nodes[n].shape->operand[o];
    level_count[o] = 0;
    if (!operand->name[0]) continue;
    level_count[o] = input_level + 1;
    if (operand->memory_operand != OPERAND_I2) continue;
    bool from_top = passage->type->first_tile || passage->type->weight_memory < 0;
    level_count[o] = from_top ? hardware->level_count[OPERAND_I2]
                              : hardware->memories[passage->type->weight_memory].level_of[OPERAND_I2] + 1;
  }
}

/* Limits of the layer's mapping, in *room; NULL: none. */
static const struct problem_limits *find_limits(const struct passage *passage, int input_level,
                                                const struct resident *resident, struct problem_limits *room) {
  if (resident == NULL || !rules_have(passage->rules, RULE_CAPACITY)) return NULL;
  find_room(passage, memory_at(passage, OPERAND_I1, input_level), resident, room);
  return room;
}

static void take_cost(const struct passage *passage, int n, const struct layer_cost *cost, struct mapped *mapped) {
  mapped->sums = (struct memo_sums){.fits = true,
                                    .energy_pj = cost->energy_pj,
                                    .latency_cycles = cost->latency_cycles,
                                    .least_cycles = cost->latency_cycles,
                                    .dram = cost->dram,
                                    .gap = cost->gap};
  cost_held_of(cost, passage->stack->nodes[n].shape, mapped->held);
}

/* Costs a layer over rows, which has nothing to search and always fits. */
static enum status cost_rows(const struct passage *passage, int n, int input_level, int output_level,
                             const struct problem_limits *limits, struct tile_step *step, struct mapped *mapped) {
  struct row_problem problem = {.hardware = passage->hardware,
                                .layer = passage->stack->nodes[n].shape,
                                .size = step->size,
                                .input_level = input_level,
                                .output_level = output_level,
                                .limits = limits};
  struct arena own;
  arena_init(&own);
  struct layer_cost *cost = rows_cost_new(tile_wants_costs(passage) ? passage->arena : &own, &problem);
  if (cost != NULL) {
    rows_cost_fill(&problem, cost);
    take_cost(passage, n, cost, mapped);
    if (tile_wants_costs(passage)) step->cost = cost;
  }
  arena_deinit(&own);
  return cost != NULL ? STATUS_OK : error_out_of_memory(passage->error);
}

enum status tile_map_layer(const struct passage *passage, int n, int input_level, int output_level,
                           const struct resident *resident, struct tile_step *step, struct mapped *mapped) {
  int layer = passage->stack->nodes[n].layer, level_count[LAYER_OPERANDS];
  struct problem_limits room;
  const struct problem_limits *limits = find_limits(passage, input_level, resident, &room);
  if (passage->stack->nodes[n].shape->row_passes > 0) {
    return cost_rows(passage, n, input_level, output_level, limits, step, mapped);
  }
  count_levels(passage, n, input_level, output_level, level_count);
  if (!tile_wants_costs(passage)) {
    return layer_search_sums(passage->search, layer, step->size, &step->caps, level_count, limits, &mapped->sums,
                             mapped->held, passage->error);
  }
  enum status status = layer_search_find(passage->search, layer, step->size, &step->caps, level_count, limits,
                                         &step->cost, passage->error);
  if (status != STATUS_OK) return status;
  take_cost(passage, n, step->cost, mapped);
  return STATUS_OK;
}

enum status tile_does_not_fit(const struct passage *passage, int n, int input_level, int output_level,
                              const struct resident *resident, const struct tile_step *step) {
  char where[64];
  struct problem_limits room;
  int level_count[LAYER_OPERANDS];
  count_levels(passage, n, input_level, output_level, level_count);
  snprintf(where, sizeof where, " in a tile of %lld x %lld", (long long)passage->type->width,
           (long long)passage->type->height);
  return layer_search_explain(passage->search, passage->stack->nodes[n].layer, step->size, &step->caps, level_count,
                              find_limits(passage, input_level, resident, &room), where,
                              !cost_limit_ends(passage->limit), passage->error);
}
