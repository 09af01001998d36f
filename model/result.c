#include "model/result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const copy_cause_name[COPY_CAUSE_COUNT] = {
    [COPY_STACK_INPUT] = "stack input",     [COPY_OUTPUT_TO_INPUT] = "output to input",
    [COPY_H_CACHE_READ] = "H cache read",   [COPY_V_CACHE_READ] = "V cache read",
    [COPY_V_CACHE_WRITE] = "V cache write", [COPY_H_CACHE_WRITE] = "H cache write",
    [COPY_SUMS] = "sums of all tiles",      [COPY_WEIGHTS] = "other weights",
};

const char *const access_owner_name[LAYER_OPERANDS + 1] = {"O", "W", "I", "copy"};

void result_free(struct result *result) {
  if (result == NULL) return;
  shelves_release(&result->shelves);
  memo_release(result->memo);
  arena_deinit(&result->arena);
  free(result);
}

static void sum_entry(const struct stack_result *stack, struct result_entry *entry) {
  for (int t = 0; t < stack->type_count; t++) {
    double count = (double)stack->types[t].count;
    const struct tile_step *step = &stack->types[t].steps[entry->node];
    if (entry->is_copy) {
      entry->energy_pj += count * step->copies.energy_pj;
      entry->latency_cycles += count * step->copies.latency_cycles;
    } else if (step->cost != NULL) {
      entry->energy_pj += count * step->cost->energy_pj;
      entry->latency_cycles += count * step->cost->latency_cycles;
      entry->mac_count += count * step->cost->mac_count;
      entry->mac_energy_pj += count * step->cost->mac_energy_pj;
      entry->vector_ops += count * step->cost->vector_ops;
      entry->vector_energy_pj += count * step->cost->vector_energy_pj;
    }
  }
}

const struct overflow *result_overflow(const struct result *result, const struct stack_node **node) {
  const struct overflow *most = NULL;
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) {
      const struct tile_type *type = &result->stacks[s].types[t];
      if (type->overfull_count == 0 || (most != NULL && type->overflow.bits <= most->bits)) continue;
      most = &type->overflow;
      *node = &result->stacks[s].nodes[type->overflow_node];
    }
  }
  return most;
}

int result_entries(const struct result *result, struct result_entry *entries) {
  int count = 0;
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    for (int n = 0; n < stack->node_count; n++) {
      for (int copy = 1; copy >= 0; copy--) {
        if (!copy && stack->nodes[n].shape->is_input) continue;
        if (entries != NULL) {
          entries[count] = (struct result_entry){.is_copy = copy, .stack = s, .node = n};
          sum_entry(stack, &entries[count]);
        }
        count++;
      }
    }
  }
  return count;
}

const char *result_node_id(const struct stack_node *node, char text[NODE_ID_SIZE]) {
  bool is_input = node->input >= 0;
  snprintf(text, NODE_ID_SIZE, "%s%d", is_input ? "input" : "", is_input ? node->input : node->id);
  return text;
}

struct latency_parts result_cost_latency(const struct layer_cost *cost) {
  return (struct latency_parts){
      .ideal_cycles = cost->ideal_cycles,
      .spatial_stall_cycles = cost->temporal_cycles - cost->ideal_cycles,
      .temporal_stall_cycles = cost->stall_cycles,
      .loading_cycles = cost->loading_cycles,
      .offloading_cycles = cost->offloading_cycles,
  };
}

struct latency_parts result_entry_latency(const struct result *result, const struct result_entry *entry) {
  struct latency_parts total = {0};
  const struct stack_result *stack = &result->stacks[entry->stack];
  for (int t = 0; t < stack->type_count && !entry->is_copy; t++) {
    double count = (double)stack->types[t].count;
    const struct layer_cost *cost = stack->types[t].steps[entry->node].cost;
    if (cost == NULL) continue;
    struct latency_parts part = result_cost_latency(cost);
    total.ideal_cycles += count * part.ideal_cycles;
    total.spatial_stall_cycles += count * part.spatial_stall_cycles;
    total.temporal_stall_cycles += count * part.temporal_stall_cycles;
    total.loading_cycles += count * part.loading_cycles;
    total.offloading_cycles += count * part.offloading_cycles;
  }
  return total;
}

static void add_copies(const struct copy_group *group, double count,
                       struct level_total totals[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]) {
  for (int c = 0; c < group->copy_count; c++) {
    for (int i = 0; i < group->copies[c].hop_count; i++) {
      const struct copy_hop *hop = &group->copies[c].hops[i];
      struct level_total *from = &totals[hop->operand][hop->from_level], *to = &totals[hop->operand][hop->to_level];
      from->word_accesses[hop->read] += count * hop->read_words;
      from->energy_pj += count * hop->read_energy_pj;
      to->word_accesses[hop->write] += count * hop->write_words;
      to->energy_pj += count * hop->write_energy_pj;
    }
  }
}

static void add_layer(const struct layer_cost *cost, double count,
                      struct level_total totals[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]) {
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < cost->level_count[o]; l++) {
      for (enum movement movement = 0; movement < MOVE_COUNT; movement++) {
        totals[o][l].word_accesses[movement] += count * cost->level[o][l].word_accesses[movement];
        totals[o][l].energy_pj += count * cost->level[o][l].energy_pj[movement];
      }
    }
  }
}

void result_entry_levels(const struct result *result, const struct result_entry *entry,
                         struct level_total totals[LAYER_OPERANDS][HARDWARE_MAX_LEVELS],
                         int level_count[LAYER_OPERANDS]) {
  const struct stack_result *stack = &result->stacks[entry->stack];
  memset(totals, 0, sizeof(struct level_total[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]));
  for (int o = 0; o < LAYER_OPERANDS; o++) level_count[o] = entry->is_copy ? result->hardware.level_count[o] : 0;
  for (int t = 0; t < stack->type_count; t++) {
    const struct tile_step *step = &stack->types[t].steps[entry->node];
    double count = (double)stack->types[t].count;
    if (entry->is_copy) {
      add_copies(&step->copies, count, totals);
      continue;
    }
    if (step->cost == NULL) continue;
    add_layer(step->cost, count, totals);
    for (int o = 0; o < LAYER_OPERANDS; o++) {
      if (step->cost->level_count[o] > level_count[o]) level_count[o] = step->cost->level_count[o];
    }
  }
}

static enum access_owner owner_of(const struct layer *layer, enum layer_operand o) {
  return layer->operand[o].memory_operand == OPERAND_O    ? ACCESS_OUTPUT
         : layer->operand[o].memory_operand == OPERAND_I2 ? ACCESS_WEIGHTS
                                                          : ACCESS_INPUT;
}

static void add_access(struct access_total *total, enum access_owner owner, const struct memory *memory,
                       enum memory_operand operand, const struct level_total *level) {
  for (enum movement movement = 0; movement < MOVE_COUNT; movement++) {
    total->word_accesses[owner][movement] += level->word_accesses[movement];
    total->bits[movement] += level->word_accesses[movement] * memory_bandwidth(memory, operand, movement);
  }
  total->energy_pj[owner] += level->energy_pj;
}

void result_accesses(const struct result *result, struct access_total *totals) {
  memset(totals, 0, (size_t)result->hardware.memory_count * sizeof *totals);
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    for (int n = 0; n < stack->node_count; n++) {
      const struct layer *layer = stack->nodes[n].shape;
      for (int copy = 0; copy < (layer->is_input ? 1 : 2); copy++) {
        struct result_entry entry = {.is_copy = copy == 0, .stack = s, .node = n};
        struct level_total levels[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
        int level_count[LAYER_OPERANDS];
        result_entry_levels(result, &entry, levels, level_count);
        for (int o = 0; o < LAYER_OPERANDS; o++) {
          enum memory_operand operand = entry.is_copy ? (enum memory_operand)o : layer->operand[o].memory_operand;
          enum access_owner owner = entry.is_copy ? ACCESS_COPY : owner_of(layer, (enum layer_operand)o);
          for (int l = 0; l < level_count[o]; l++) {
            int memory = result->hardware.level[operand][l];
            add_access(&totals[memory], owner, &result->hardware.memories[memory], operand, &levels[o][l]);
          }
        }
      }
    }
  }
}

double access_words(const struct access_total *total, enum access_owner owner, bool reads) {
  double words = 0;
  for (enum movement movement = 0; movement < MOVE_COUNT; movement++) {
    if (movement_reads(movement) == reads) words += total->word_accesses[owner][movement];
  }
  return words;
}
