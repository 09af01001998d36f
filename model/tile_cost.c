#include "model/tile_cost.h"

#include <math.h>
#include <string.h>

#include "model/copy.h"
#include "model/tile.h"
#include "model/tile_copies.h"
#include "model/tile_levels.h"
#include "model/tile_mapping.h"

/* --- Levels of a layer -------------------------------------------------------------------------------- */

int tile_highest_output(const struct passage *passage, int n) {
  const struct stack_node *node = &passage->stack->nodes[n];
  enum memory_operand operand = node->shape->is_input ? OPERAND_I1 : OPERAND_O;
  int home = tile_home(passage->type, &passage->nodes[n], node);
  if (home >= 0) return passage->hardware->memories[home].level_of[operand];
  return passage->hardware->level_count[operand] - 1;
}

static int raised(const struct placement *base, int extra, int highest) {
  return base->level + extra < highest ? base->level + extra : highest;
}

/* Needs of a layer; *resident is what stays beside it, by rules live-maps and capacity. */
static struct layer_needs needs_of(const struct passage *passage, int n, struct resident *resident) {
  const struct stack_node *node = &passage->stack->nodes[n];
  bool shares = resident != NULL && rules_have(passage->rules, RULE_LIVE_MAPS);
  if (shares) resident_at(&passage->maps, n, rules_have(passage->rules, RULE_CAPACITY), resident);
  return (struct layer_needs){.is_input = node->shape->is_input,
                              .is_last = n == passage->stack->node_count - 1,
                              .home = tile_home(passage->type, &passage->nodes[n], node),
                              .input_bits = tile_input_bits(node, &passage->nodes[n]),
                              .output_bits = passage->nodes[n].output_bits,
                              .resident = shares ? resident : NULL,
                              .lowest_output = passage->lowest[n]};
}

/* --- Layers ------------------------------------------------------------------------------------------------ */

/* Next levels to try where no mapping fits: skips pairs that clip to the ones just tried, and with rule live-maps those
 * that cannot hold the layer. False where there are none. */
static bool raise_levels(const struct passage *passage, const struct layer_needs *needs, const struct tile_step *step,
                         int extra[2], int *output_level, int *input_level) {
  int output_top = tile_highest_output(passage, step->node);
  int input_top = passage->hardware->level_count[OPERAND_I1] - 1;
  int output = *output_level, input = *input_level;
  for (;;) {
    if (output == output_top && input == input_top) return false;
    int before_output = output, before_input = input;
    placement_raise_levels(&extra[0], &extra[1]);
    output = raised(&step->output_level, extra[0], output_top);
    input = raised(&step->input_level, extra[1], input_top);
    if (output == before_output && input == before_input) continue;
    if (needs->resident == NULL || placement_holds(passage->hardware, needs, input, output)) break;
  }
  *output_level = output;
  *input_level = input;
  return true;
}

/* Finds the levels and the mapping of a layer; its copies follow from the levels. */
static enum status place_and_map(const struct passage *passage, int n, const struct layer_needs *needs,
                                 struct tile_step *step, int *output_memory, struct mapped *mapped) {
  const struct stack_node *node = &passage->stack->nodes[n];
  enum memory_operand output = node->shape->is_input ? OPERAND_I1 : OPERAND_O;
  int extra[2] = {0, 0}, output_level = step->output_level.level, input_level = step->input_level.level;
  enum status status = STATUS_OK;
  if (!node->shape->is_input) {
    status = tile_map_layer(passage, n, input_level, output_level, needs->resident, step, mapped);
  }
  while (status == STATUS_INFEASIBLE) {
    if (!raise_levels(passage, needs, step, extra, &output_level, &input_level)) {
      return tile_does_not_fit(passage, n, input_level, output_level, needs->resident, step);
    }
    status = tile_map_layer(passage, n, input_level, output_level, needs->resident, step, mapped);
  }
  if (status != STATUS_OK) return status;
  step->raised_output = output_level - step->output_level.level;
  step->raised_input = node->shape->is_input ? 0 : input_level - step->input_level.level;
  *output_memory = memory_at(passage, output, output_level);
  return tile_copies_before(passage, n, input_level, output_level, &step->copies);
}

/* The same with levels that were chosen. */
static enum status map_chosen(const struct passage *passage, int n, const struct layer_needs *needs,
                              struct tile_step *step, int *output_memory, struct mapped *mapped) {
  struct layer_levels levels = passage->levels[n];
  bool is_input = passage->stack->nodes[n].shape->is_input;
  enum status status = STATUS_OK;
  if (!is_input) status = tile_map_layer(passage, n, levels.input, levels.output, needs->resident, step, mapped);
  if (status != STATUS_OK) return status;
  *output_memory = memory_at(passage, is_input ? OPERAND_I1 : OPERAND_O, levels.output);
  return tile_copies_before(passage, n, levels.input, levels.output, &step->copies);
}

/* Nothing is mapped yet. */
static void mapped_clear(struct mapped *mapped, const struct hardware *hardware) {
  mapped->sums = (struct memo_sums){.fits = true};
  memset(mapped->held, 0, (size_t)hardware->memory_count * sizeof *mapped->held);
}

enum status tile_levels_try(const struct passage *passage, int n, struct layer_levels levels,
                            const struct resident *resident, struct tile_step *step, struct memo_sums *sums) {
  const struct hardware *hardware = passage->hardware;
  const struct stack_node *node = &passage->stack->nodes[n];
  struct mapped mapped;
  mapped_clear(&mapped, hardware);
  memcpy(step->size, passage->nodes[n].size, sizeof step->size);
  step->caps = passage->nodes[n].caps;
  enum status status = STATUS_OK;
  if (node->shape->is_input) {
    int memory = memory_at(passage, OPERAND_I1, levels.output);
    if (memory != node->home) mapped.held[memory].all = passage->nodes[n].output_bits;
    if (resident_overflow(&passage->maps, n, resident, -1, mapped.held).memory >= 0) return STATUS_INFEASIBLE;
  } else {
    status = tile_map_layer(passage, n, levels.input, levels.output, resident, step, &mapped);
    int input = memory_at(passage, OPERAND_I1, levels.input);
    bool searches_nothing = node->shape->row_passes > 0; /* hence has not looked at the room */
    if (searches_nothing && resident_overflow(&passage->maps, n, resident, input, mapped.held).memory >= 0) {
      return STATUS_INFEASIBLE;
    }
    for (int m = 0; m < hardware->memory_count && status == STATUS_OK; m++) { /* where the layer itself holds nothing */
      bool over = resident_bits(resident, m, input) > hardware->memories[m].size_bits;
      if (over && !hardware_is_top(hardware, m)) return STATUS_INFEASIBLE;
    }
  }
  *sums = mapped.sums;
  return status == STATUS_OK ? tile_copies_before(passage, n, levels.input, levels.output, &step->copies) : status;
}

static void describe_maps(const struct passage *passage, int n, struct cache_bits (*caches)[LAYER_OPERANDS],
                          struct tile_step *step) {
  const struct stack_node *node = &passage->stack->nodes[n];
  const struct tile_node *tile = &passage->nodes[n];
  if (!tile->is_idle) step->output_elements = (double)layer_elements(node->shape, LAYER_OUTPUT, tile->size);
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    if (node->producer[o] < 0) continue;
    struct tile_input *input = &step->input[o];
    input->width = tile->input[o].width;
    input->height = tile->input[o].height;
    input->overlap_x = tile->input[o].overlap_x;
    input->overlap_y = tile->input[o].overlap_y;
    input->elements = tile->input[o].elements;
    input->bits = input->elements * node->shape->operand[o].precision_bits;
    if (caches == NULL) continue;
    input->h_cache_bits = caches[n][o].horizontal;
    input->v_cache_bits = caches[n][o].vertical;
    input->corner_bits = caches[n][o].corner;
  }
}

static void place_nothing_of(struct tile_step *step) {
  step->input_level.memory = step->input_level.level = -1;
  step->output_level.memory = step->output_level.level = -1;
  step->overflow = (struct overflow){.memory = -1};
}

/* Levels that were chosen have no tries. */
static void place_chosen(const struct passage *passage, int n, struct tile_step *step) {
  bool is_input = passage->stack->nodes[n].shape->is_input;
  step->input_level.level = passage->levels[n].input;
  if (!is_input) step->input_level.memory = memory_at(passage, OPERAND_I1, passage->levels[n].input);
  step->output_level.level = passage->levels[n].output;
  step->output_level.memory = memory_at(passage, is_input ? OPERAND_I1 : OPERAND_O, passage->levels[n].output);
}

static struct layer_needs begin_step(struct passage *passage, int n, struct resident *resident,
                                     struct tile_step *step) {
  step->node = n;
  memcpy(step->size, passage->nodes[n].size, sizeof step->size);
  step->caps = passage->nodes[n].caps;
  step->output_bits = passage->nodes[n].output_bits;
  struct layer_needs needs = needs_of(passage, n, resident);
  if (passage->levels != NULL) {
    place_chosen(passage, n, step);
    return needs;
  }
  placement_of_layer(&step->input_level, &step->output_level, passage->hardware, &needs);
  return needs;
}

/* Prefetches mappings last layer first, so that two threads sharing the memo meet in the middle. Ignores errors:
 * the forward pass meets them again. */
static void prefetch(struct passage *passage) {
  for (int n = passage->stack->node_count - 1; n >= 0; n--) {
    struct tile_step step = {.node = n};
    const struct layer *shape = passage->stack->nodes[n].shape;
    if (shape->is_input || shape->row_passes > 0 || passage->nodes[n].is_idle) continue;
    struct mapped ignored;
    begin_step(passage, n, NULL, &step);
    tile_map_layer(passage, n, step.input_level.level, step.output_level.level, NULL, &step, &ignored);
  }
}

/* Maps between stacks below the top never make a memory overfull, even where only an input's tile is brought in. */
static bool has_maps_on_chip(const struct passage *passage) {
  bool any = false;
  for (int m = 0; m < passage->hardware->memory_count; m++) any = any || passage->stack->between_bits[m] > 0;
  return any;
}

/* Finds the memory that what must be in it while layer n runs overfills most. */
static void find_overflow(const struct passage *passage, int n, int output_memory, const struct layer_needs *needs,
                          struct tile_step *step, struct mapped *mapped) {
  struct tile_type *type = passage->type;
  const struct resident *resident = needs->resident;
  struct resident own;
  int input = -1;
  bool allowed = passage->limit != NULL && passage->limit->allows_overfull;
  if (allowed && !has_maps_on_chip(passage)) return;
  if (passage->stack->nodes[n].shape->is_input) {
    bool is_home = output_memory == passage->stack->nodes[n].home; /* then it is part of the map there */
    mapped->held[output_memory].all = is_home ? 0 : step->output_bits;
  } else {
    input = memory_at(passage, OPERAND_I1, step->input_level.level + step->raised_input);
  }
  if (resident == NULL || !rules_have(passage->rules, RULE_CAPACITY)) {
    resident_at(&passage->maps, n, true, &own);
    resident = &own;
  }
  step->overflow = resident_overflow(&passage->maps, n, resident, input, mapped->held);
  if (step->overflow.memory < 0) return;
  if (type->overfull_count++ == 0 || step->overflow.bits > type->overflow.bits) {
    type->overflow = step->overflow;
    type->overflow_node = n;
  }
  if (cost_limit_ends(passage->limit)) passage->limit->overfull = true;
}

static enum status overfills(const struct passage *passage, int n, const struct overflow *overflow) {
  return error_does_not_fit(passage->error, passage->hardware->memories[overflow->memory].name, overflow->bits,
                            passage->stack->nodes[n].id, " in a tile of %lld x %lld", (long long)passage->type->width,
                            (long long)passage->type->height);
}

static enum status pass_layer(struct passage *passage, int n, struct cache_bits (*caches)[LAYER_OPERANDS]) {
  struct tile_step *step = passage->step != NULL ? passage->step : &passage->type->steps[n];
  step->node = n;
  step->is_idle = passage->nodes[n].is_idle;
  if (passage->step == NULL) describe_maps(passage, n, caches, step);
  place_nothing_of(step);
  if (step->is_idle) return STATUS_OK; /* cache writes left over wait for a layer that does something */
  struct resident resident;
  struct layer_needs needs = begin_step(passage, n, &resident, step);
  int output_memory = -1;
  struct mapped mapped;
  mapped_clear(&mapped, passage->hardware);
  enum status status =
      (passage->levels != NULL ? map_chosen : place_and_map)(passage, n, &needs, step, &output_memory, &mapped);
  if (status != STATUS_OK) return status;
  find_overflow(passage, n, output_memory, &needs, step, &mapped);
  if (step->overflow.memory >= 0 && has_maps_on_chip(passage)) return overfills(passage, n, &step->overflow);
  copy_group_sum(&step->copies, passage->hardware);
  passage->stored[n] = (struct stored){.memory = output_memory, .bits = step->output_bits};
  passage->type->energy_pj += step->copies.energy_pj + mapped.sums.energy_pj;
  passage->type->latency_cycles += step->copies.latency_cycles + mapped.sums.latency_cycles;
  passage->type->least_cycles += step->copies.latency_cycles + mapped.sums.least_cycles;
  copy_group_traffic(&step->copies, passage->hardware, &passage->type->dram);
  passage->type->dram.read_bits += mapped.sums.dram.read_bits;
  passage->type->dram.written_bits += mapped.sums.dram.written_bits;
  passage->type->gap = fmax(passage->type->gap, mapped.sums.gap);
  return tile_copies_after(passage, n, step, output_memory);
}

/* True if tiles that cost this much for some layers exceed the limit, with the least of the others. */
static bool is_exceeded(const struct passage *passage, double energy_pj, double latency_cycles) {
  struct cost_limit *limit = passage->limit;
  energy_pj += passage->rest.energy_pj;
  latency_cycles += passage->rest.latency_cycles;
  limit->exceeded =
      limit->exceeded_by(limit->context, limit->energy_pj + limit->tile_count * energy_pj + limit->rest.energy_pj,
                         limit->latency_cycles + limit->tile_count * latency_cycles + limit->rest.latency_cycles);
  return limit->exceeded;
}

/* Least cost of all layers of the tile is still to come. */
static void expect_all(struct passage *passage) {
  passage->rest = (struct tile_sum){0, 0};
  for (int n = 0; n < passage->stack->node_count && passage->floors != NULL; n++) {
    passage->rest.energy_pj += passage->floors[n].energy_pj;
    passage->rest.latency_cycles += passage->floors[n].latency_cycles;
  }
}

/* Layer n has come. */
static void expect_without(struct passage *passage, int n) {
  if (passage->floors == NULL) return;
  passage->rest.energy_pj = fmax(0, passage->rest.energy_pj - passage->floors[n].energy_pj);
  passage->rest.latency_cycles = fmax(0, passage->rest.latency_cycles - passage->floors[n].latency_cycles);
}

/* Maps the layers last first, without copies, until that exceeds the limit. Shorter stacks with the same end have asked
 * for the last layers before. Errors are ignored: the forward pass meets them again. */
static void map_within(struct passage *passage, struct cost_limit *limit) {
  double energy_pj = 0, latency_cycles = 0;
  expect_all(passage);
  for (int n = passage->stack->node_count - 1; n >= 0 && !limit->exceeded; n--) {
    struct tile_step step = {.node = n};
    if (passage->stack->nodes[n].shape->is_input || passage->nodes[n].is_idle) continue;
    struct mapped mapped;
    begin_step(passage, n, NULL, &step);
    if (tile_map_layer(passage, n, step.input_level.level, step.output_level.level, NULL, &step, &mapped) !=
        STATUS_OK) {
      continue;
    }
    energy_pj += mapped.sums.energy_pj;
    latency_cycles += mapped.sums.latency_cycles;
    expect_without(passage, n);
    is_exceeded(passage, energy_pj, latency_cycles);
  }
}

/* Passes all layers; *failed: the one at which it ended. */
static enum status pass_layers(struct passage *passage, struct cache_bits (*caches)[LAYER_OPERANDS], int *failed) {
  struct cost_limit *limit = cost_limit_ends(passage->limit) ? passage->limit : NULL;
  struct tile_type *type = passage->type;
  passage->pending_count = 0;
  type->energy_pj = type->latency_cycles = type->least_cycles = type->gap = 0;
  type->dram = (struct traffic){0, 0};
  type->overfull_count = 0;
  if (limit != NULL) expect_all(passage);
  for (*failed = 0; *failed < passage->stack->node_count; ++*failed) {
    if (limit != NULL && (limit->exceeded || limit->overfull)) break;
    enum status status = pass_layer(passage, *failed, caches);
    if (status != STATUS_OK) return status;
    if (limit == NULL) continue;
    expect_without(passage, *failed);
    is_exceeded(passage, type->energy_pj, type->latency_cycles);
  }
  return STATUS_OK;
}

/* Rule capacity: where a layer fits nowhere, the latest earlier map that it or a later layer reads moves up by a level,
 * and the tile starts again. False where all of them are at the top. */
static bool raise_earlier(struct passage *passage, int failed) {
  if (!rules_have(passage->rules, RULE_CAPACITY)) return false;
  for (int p = failed - 1; p >= 0; p--) {
    enum memory_operand operand = passage->stack->nodes[p].shape->is_input ? OPERAND_I1 : OPERAND_O;
    int level = passage->hardware->memories[passage->stored[p].memory].level_of[operand];
    if (passage->maps.last_reader[p] < failed || passage->nodes[p].is_idle || level == tile_highest_output(passage, p))
      continue;
    passage->lowest[p] = level + 1;
    return true;
  }
  return false;
}

/* Finds the least cost of each layer of the tile. False when memory is out. */
static bool find_floors(struct passage *passage, struct arena *scratch) {
  const struct cost_limit *limit = passage->limit;
  if (!cost_limit_ends(limit) || limit->floors == NULL) return true;
  passage->floors = ARENA_RAW(scratch, passage->stack->node_count, struct tile_sum);
  for (int n = 0; n < passage->stack->node_count && passage->floors != NULL; n++) {
    passage->floors[n] = tile_floor_of(limit->floors, passage->stack, passage->nodes, passage->type, n);
  }
  return passage->floors != NULL;
}

/* Prepares a tile. False when memory is out. */
static bool begin_tile(struct passage *passage, struct arena *scratch) {
  const struct stack *stack = passage->stack;
  passage->stored = ARENA_NEW(scratch, stack->node_count, struct stored);
  passage->lowest = ARENA_NEW(scratch, stack->node_count, int);
  if (passage->stored == NULL || passage->lowest == NULL || !find_floors(passage, scratch)) return false;
  passage->maps = (struct tile_maps){.hardware = passage->hardware,
                                     .stack = stack,
                                     .nodes = passage->nodes,
                                     .type = passage->type,
                                     .stored = passage->stored,
                                     .weight_bits = placement_weight_bits(stack, &(bool){false})};
  return tile_maps_init(&passage->maps, scratch);
}

/* Passes the layers on the levels with the least cost; on the lowest ones, for the reason, where none fit. */
static enum status pass_searched(struct passage *passage, struct arena *scratch,
                                 struct cache_bits (*caches)[LAYER_OPERANDS]) {
  struct layer_levels *levels;
  struct tile_sum sum;
  int failed;
  enum status status = tile_levels_find(passage, scratch, INFINITY, NULL, &levels, &sum);
  if (status != STATUS_OK) return status;
  passage->levels = levels;
  status = pass_layers(passage, caches, &failed);
  if (status != STATUS_OK || levels != NULL) return status;
  const struct tile_type *type = passage->type;
  if (type->overfull_count > 0) return overfills(passage, type->overflow_node, &type->overflow);
  return error_set(passage->error, STATUS_INFEASIBLE, "no memories for its maps fit a tile of %lld x %lld",
                   (long long)passage->type->width, (long long)passage->type->height);
}

enum status tile_least_cost(struct layer_search *search, struct arena *scratch, const struct stack *stack,
                            const struct tile_node *nodes, struct tile_type *type, bool hides_caches, double most,
                            struct tile_bound *bound, struct tile_sum *sum, struct error *error) {
  struct passage passage = {.search = search,
                            .hides_caches = hides_caches,
                            .rules = stack->rules,
                            .arena = scratch,
                            .hardware = search->hardware,
                            .stack = stack,
                            .nodes = nodes,
                            .type = type,
                            .error = error};
  struct layer_levels *levels;
  if (!begin_tile(&passage, scratch)) return error_out_of_memory(error);
  return tile_levels_find(&passage, scratch, most, bound, &levels, sum);
}

enum status tile_cost(struct layer_search *search, struct arena *arena, struct arena *scratch,
                      const struct stack *stack, const struct tile_node *nodes, struct tile_type *type,
                      struct cache_bits (*caches)[LAYER_OPERANDS], struct cost_limit *limit, struct error *error) {
  struct passage passage = {.search = search,
                            .rules = stack->rules,
                            .arena = arena,
                            .hardware = search->hardware,
                            .stack = stack,
                            .nodes = nodes,
                            .type = type,
                            .limit = limit,
                            .error = error};
  struct tile_step step;
  if (tile_wants_costs(&passage)) {
    type->step_count = stack->node_count;
    type->steps = ARENA_NEW(arena, stack->node_count, struct tile_step);
    if (type->steps == NULL) return error_out_of_memory(error);
  } else {
    passage.step = memset(&step, 0, sizeof step);
    passage.arena = scratch;
  }
  if (!begin_tile(&passage, scratch)) return error_out_of_memory(error);
  if (stack->searches_placement) return pass_searched(&passage, scratch, caches);
  bool shares = rules_have(passage.rules, RULE_LIVE_MAPS); /* then levels depend on those of earlier layers */
  if (search->prefetches && !shares) prefetch(&passage);
  if (cost_limit_ends(passage.limit) && !shares) map_within(&passage, limit);
  int failed;
  enum status status;
  do {
    status = pass_layers(&passage, caches, &failed);
  } while (status == STATUS_INFEASIBLE && raise_earlier(&passage, failed));
  return status;
}
