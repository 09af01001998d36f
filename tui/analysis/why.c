#include "tui/analysis/why.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/inspect/walk.h"
#include "tui/screen/bars.h"
#include "tui/text/format.h"

/* --- The largest part -------------------------------------------------------------------------------------- */

/* Finds the largest energy by memory and owner. */
static void find_largest(const struct evaluation *evaluation, struct why *why) {
  const struct result *result = evaluation->result;
  why->cause = WHY_COMPUTE;
  why->energy_pj = result->mac_energy_pj;
  for (int m = 0; m < result->hardware.memory_count; m++) {
    for (int owner = 0; owner <= LAYER_OPERANDS; owner++) {
      if (evaluation->accesses[m].energy_pj[owner] <= why->energy_pj) continue;
      why->energy_pj = evaluation->accesses[m].energy_pj[owner];
      why->memory = m;
      why->owner = (enum access_owner)owner;
      why->cause = WHY_TEST; /* refined later */
    }
  }
}

static double copy_energy(const struct copy *copy, int memory) {
  double energy_pj = 0;
  for (int h = 0; h < copy->hop_count; h++) {
    if (copy->hops[h].from == memory) energy_pj += copy->hops[h].read_energy_pj;
    if (copy->hops[h].to == memory) energy_pj += copy->hops[h].write_energy_pj;
  }
  return energy_pj;
}

static const enum held_owner data_of_owner[] = {
    [ACCESS_OUTPUT] = HELD_OUTPUTS, [ACCESS_WEIGHTS] = HELD_WEIGHTS, [ACCESS_INPUT] = HELD_INPUTS};

/* Contribution of one tile's step to the largest part. */
static double step_energy(const struct why *why, const struct layer *layer, const struct tile_step *step) {
  double energy_pj = 0;
  if (why->owner == ACCESS_COPY) {
    for (int c = 0; c < step->copies.copy_count; c++) energy_pj += copy_energy(&step->copies.copies[c], why->memory);
    return energy_pj;
  }
  for (enum layer_operand o = 0; step->cost != NULL && o < LAYER_OPERANDS; o++) {
    for (int l = 0; held_owner_of(layer, o) == data_of_owner[why->owner] && l < step->cost->level_count[o]; l++) {
      const struct level_cost *level = &step->cost->level[o][l];
      for (int move = 0; level->memory == why->memory && move < MOVE_COUNT; move++) energy_pj += level->energy_pj[move];
    }
  }
  return energy_pj;
}

/* Finds the node with the largest sum over tile types, then the tile type with its largest part. */
static void find_part(const struct result *result, struct why *why) {
  double most = 0;
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    for (int n = 0; n < stack->node_count; n++) {
      double sum = 0, largest = 0;
      int type = 0;
      for (int t = 0; t < stack->type_count; t++) {
        double energy_pj =
            (double)stack->types[t].count * step_energy(why, stack->nodes[n].shape, &stack->types[t].steps[n]);
        sum += energy_pj;
        if (energy_pj <= largest) continue;
        largest = energy_pj;
        type = t;
      }
      if (sum <= most) continue;
      most = sum;
      why->at =
          (struct placement_choice){.type_chosen = true, .node_chosen = true, .stack = s, .type = type, .node = n};
    }
  }
  why->part = most / why->energy_pj;
}

/* Finds the node whose output this copy brings to a layer; -1: none. */
static int producer_of(const struct result *result, const struct why *why, const struct copy *copy) {
  const struct stack_result *stack = &result->stacks[why->at.stack];
  const struct tile_step *steps = stack->types[why->at.type].steps;
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS && copy->cause == COPY_OUTPUT_TO_INPUT; o++) {
    for (int i = 0; i < stack->nodes[why->at.node].source_count[o]; i++) {
      int producer = stack->nodes[why->at.node].sources[o][i];
      if (walk_output_memory(result, stack, &steps[producer]) == copy->source) return producer;
    }
  }
  return -1;
}

/* Finds the owner of the data. Of copies it is that of the cause with the largest part, or the layer that left the data
 * where they are copied from. */
static enum held_owner data_of(const struct result *result, struct why *why) {
  static const enum held_owner of_cause[COPY_CAUSE_COUNT] = {
      [COPY_STACK_INPUT] = HELD_OUTPUTS,  [COPY_OUTPUT_TO_INPUT] = HELD_INPUTS, [COPY_H_CACHE_READ] = HELD_H_CACHE,
      [COPY_V_CACHE_READ] = HELD_V_CACHE, [COPY_V_CACHE_WRITE] = HELD_V_CACHE,  [COPY_H_CACHE_WRITE] = HELD_H_CACHE,
      [COPY_SUMS] = HELD_OUTPUTS,         [COPY_WEIGHTS] = HELD_WEIGHTS};
  why->is_copy = why->owner == ACCESS_COPY;
  why->source = why->at.node;
  if (!why->is_copy) return data_of_owner[why->owner];
  const struct copy_group *group = &result->stacks[why->at.stack].types[why->at.type].steps[why->at.node].copies;
  const struct copy *largest = &group->copies[0];
  for (int c = 1; c < group->copy_count; c++) {
    const struct copy *copy = &group->copies[c];
    if (copy_energy(copy, why->memory) > copy_energy(largest, why->memory)) largest = copy;
  }
  why->copy = largest->cause;
  int producer = largest->source == why->memory ? producer_of(result, why, largest) : -1;
  if (producer < 0) return of_cause[why->copy];
  why->source = producer;
  return HELD_OUTPUTS;
}

/* --- What put it there --------------------------------------------------------------------------------------- */

/* Ignores memories with many instances: nobody would enlarge those. */
static bool is_too_small(const struct result *result, const struct placement_try *tried) {
  return tried->fit == FIT_TOO_SMALL && result->hardware.memories[tried->memory].instances == 1;
}

static enum why_cause cause_of(const struct result *result, const struct why *why, enum held_owner data) {
  const struct stack_result *stack = &result->stacks[why->at.stack];
  int top = result->hardware.level[OPERAND_O][result->hardware.level_count[OPERAND_O] - 1], home = why->place.home;
  bool is_last = why->source == stack->node_count - 1;
  if (why->memory == top && why->is_copy && why->copy == COPY_STACK_INPUT) return WHY_BETWEEN;
  if (why->memory == top && data == HELD_OUTPUTS && is_last) return WHY_BETWEEN;
  if (home >= 0 && why->memory < home) return WHY_PASSING;
  if (home >= 0 && why->memory > home) return WHY_ONCE;
  const struct placement *placement = why->place.placement;
  for (int i = 0; placement != NULL && i < placement->try_count; i++) {
    if (is_too_small(result, &placement->tries[i])) return WHY_TEST;
  }
  if (why->place.is_searched) return WHY_SEARCH;
  return why->place.raised > 0 ? WHY_TEST : WHY_LOWEST;
}

/* --- Sentences ----------------------------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void say(struct why *why, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  if (why->count < WHY_SENTENCES) vsnprintf(why->sentence[why->count++], WHY_SENTENCE_SIZE, format, arguments);
  va_end(arguments);
}

/* "36 % of energy is output in dram (layer 7); MACs 16 %." */
static void say_largest(const struct result *result, struct why *why, enum held_owner data) {
  const char *memory = result->hardware.memories[why->memory].name;
  char node[PLACEMENT_TEXT_SIZE], what[64];
  if (why->cause == WHY_COMPUTE) {
    say(why, "%.0f %% of the energy is the MACs themselves; no memory takes as much for any one kind of data.",
        100 * why->share);
    return;
  }
  const struct stack_node *of = &result->stacks[why->at.stack].nodes[why->at.node];
  placement_node_text(of, node);
  if (!of->shape->is_input) snprintf(node, sizeof node, "layer %d", of->id);
  if (of->input >= 0) snprintf(node, sizeof node, "input from layer %d", of->id);
  if (why->is_copy) {
    snprintf(what, sizeof what, "copies");
  } else {
    snprintf(what, sizeof what, "%s", owner_look[data].name);
  }
  char most[32] = "";
  if (why->part < 0.995) snprintf(most, sizeof most, "%.0f %% ", 100 * why->part);
  say(why, "%.0f %% of the energy is spent on %s in %s (%s%s); MACs take %.0f %%.", 100 * why->share, what, memory,
      most, node, 100 * why->mac_share);
}

/* Says which memory was too small, the highest one, and by how much. */
static void say_test(const struct result *result, struct why *why, enum held_owner data) {
  static const char *const together[HELD_OWNERS] = {"The stack's weights", "Inputs", "Output and inputs",
                                                    "Maps and H caches", "Maps, H and V caches"};
  const struct placement *placement = why->place.placement;
  const struct placement_try *failed = NULL;
  char need[FORMAT_SIZE], size[FORMAT_SIZE];
  for (int i = 0; i < placement->try_count; i++) {
    if (is_too_small(result, &placement->tries[i])) failed = &placement->tries[i];
  }
  if (failed == NULL) {
    say(why, "The %s would fit lower, but no mapping of the layer fits there.", owner_look[data].name);
    return;
  }
  const struct memory *memory = &result->hardware.memories[failed->memory];
  char whose[32] = "";
  if (why->source != why->at.node) {
    snprintf(whose, sizeof whose, "Layer %d: ", result->stacks[why->at.stack].nodes[why->source].id);
  }
  say(why, "%s%s do not fit in %s: they need %s, it has %s.", whose, together[data], memory->name,
      format_capacity(need, failed->need_bits), format_capacity(size, memory->size_bits));
}

static void say_relief(const struct result *result, struct why *why) {
  const struct relief *relief = &why->place.relief;
  char memory[PLACEMENT_TEXT_SIZE] = "", tile[64] = "", text[FORMAT_SIZE];
  if (relief->memory >= 0 && result->hardware.memories[relief->memory].instances == 1) {
    snprintf(memory, sizeof memory, "%s of %s (%.0f bits)", result->hardware.memories[relief->memory].name,
             format_capacity(text, relief->size_bits), relief->size_bits);
  }
  if (why->place.tile_x > 0) {
    snprintf(tile, sizeof tile, "tiles of %" PRId64 "×%" PRId64, why->place.tile_x, why->place.tile_y);
  }
  if (memory[0] != 0 && tile[0] != 0) {
    say(why, "Relief: %s, or %s.", tile, memory);
  } else if (memory[0] != 0 || tile[0] != 0) {
    say(why, "Relief: %s.", memory[0] != 0 ? memory : tile);
  } else {
    say(why, "No single memory size relieves this; other stack cuts may.");
  }
}

static void say_cause(const struct result *result, struct why *why, enum held_owner data) {
  const struct memory *memories = result->hardware.memories;
  const struct stack_result *stack = &result->stacks[why->at.stack];
  bool last = why->at.stack == result->stack_count - 1, reads = why->is_copy;
  switch (why->cause) {
    case WHY_COMPUTE:
      return;
    case WHY_TEST:
      say_test(result, why, data);
      say_relief(result, why);
      return;
    case WHY_LOWEST:
      say(why, "No lower memory can hold them: only another temporal or spatial mapping moves less.");
      return;
    case WHY_SEARCH:
      say(why, "Memories are searched: no other choice for this stack costs less. Other cuts or tiles may.");
      return;
    case WHY_BETWEEN:
      if (reads ? stack->nodes[why->at.node].layer >= 0 : last) {
        say(why, "The network's %s there.", reads ? "input comes from" : "output goes");
      } else {
        say(why, "Data between stacks passes through the top memory: fewer cuts can keep it on chip.");
      }
      return;
    case WHY_PASSING:
      say(why, "They are placed in %s and pass through on their way to the array, as often as the mapping requires.",
          memories[why->place.home].name);
      return;
    case WHY_ONCE:
      if (data == HELD_WEIGHTS) {
        say(why, "They are loaded from there once per stack, and are placed in %s.", memories[why->place.home].name);
      } else {
        say(why, "They pass through on their way to %s.", memories[why->place.home].name);
      }
      return;
  }
}

enum status why_of(const struct evaluation *evaluation, struct why *why, struct error *error) {
  const struct result *result = evaluation->result;
  *why = (struct why){.mac_share = result->energy_pj > 0 ? result->mac_energy_pj / result->energy_pj : 0};
  find_largest(evaluation, why);
  why->share = result->energy_pj > 0 ? why->energy_pj / result->energy_pj : 0;
  enum held_owner data = HELD_WEIGHTS;
  if (why->cause != WHY_COMPUTE) {
    struct schedule schedule = evaluation->point.schedule;
    schedule.cuts_kind = CUTS_LIST; /* relief is sought with these stacks */
    find_part(result, why);
    data = data_of(result, why);
    struct placement_choice source = why->at;
    source.node = why->source;
    enum status status = placement_why_of(result, &schedule, &source, data, &why->place, error);
    if (status != STATUS_OK) return status;
    why->cause = cause_of(result, why, data);
  }
  say_largest(result, why, data);
  say_cause(result, why, data);
  return STATUS_OK;
}

const struct why *why_kept(struct evaluation *evaluation) {
  struct error ignored;
  if (evaluation->why != NULL) return evaluation->why;
  struct why *why = malloc(sizeof *why);
  if (why != NULL && why_of(evaluation, why, &ignored) != STATUS_OK) {
    free(why);
    why = NULL;
  }
  return evaluation->why = why;
}
