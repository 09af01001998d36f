#include "model/inspect/relief.h"

#include <math.h>
#include <string.h>

#include "model/inspect/walk.h"
#include "model/layer/whole_map.h"
#include "model/placement.h"
#include "model/stack.h"
#include "model/tile.h"

/* State of one query; allocates in `arena`. */
struct inquiry {
  const struct result *result;
  const struct schedule *schedule;
  const struct relief_subject *subject;
  struct stack stack;
  struct arena arena;
  struct error *error;
};

static void begin(struct inquiry *inquiry, const struct result *result, const struct schedule *schedule,
                  const struct relief_subject *subject, struct error *error) {
  const struct stack_result *stack = &result->stacks[subject->stack];
  *inquiry = (struct inquiry){.result = result,
                              .schedule = schedule,
                              .subject = subject,
                              .stack = {.rules = search_rules(&schedule->search),
                                        .node_count = stack->node_count,
                                        .nodes = stack->nodes,
                                        .tiling = stack->tiling},
                              .error = error};
  memcpy(inquiry->stack.between_bits, stack->between_bits, sizeof stack->between_bits);
  arena_init(&inquiry->arena);
}

static const struct tile_type *type_of(const struct inquiry *inquiry) {
  return &inquiry->result->stacks[inquiry->subject->stack].types[inquiry->subject->type];
}

static bool is_of_layer(const struct relief_subject *subject) {
  return subject->owner == HELD_INPUTS || subject->owner == HELD_OUTPUTS;
}

/* --- Where the subject lives ---------------------------------------------------------------------------- */

/* Among the tries that a memory failed by size alone: the smallest size that would pass one. */
static void next_size(const struct placement *placement, int memory, double *next) {
  for (int i = 0; i < placement->try_count; i++) {
    const struct placement_try *tried = &placement->tries[i];
    if (tried->memory == memory && tried->fit == FIT_TOO_SMALL) *next = fmin(*next, tried->need_bits);
  }
}

/* Factor by which a loop dimension is unrolled; 1 in a tile in which the layer does nothing. */
static double unrolled(const struct tile_step *step, int dim) {
  double size = 1;
  for (int i = 0; step->cost != NULL && i < step->cost->spatial_count; i++) {
    if (step->cost->spatial[i].dim == dim) size *= step->cost->spatial[i].size;
  }
  return size;
}

/* A layer in a tile, with its levels. */
struct layer_place {
  int node;
  const struct tile_step *step; /* for its unrolling */
  const struct tile_type *type; /* for its caches and weights */
  const struct layer_needs *needs;
  const struct tile_node *tile;
  int input_level, output_level;
};

/* Bits of one output at a level. A partial output has partial precision, as it has at its innermost level unless
 * its loops are all unrolled, and sums over tiles have at all. */
static int output_bits(const struct layer_place *place, const struct operand *operand, int level) {
  if (place->tile->caps.sums_tiles) return operand->precision_bits;
  for (unsigned left = level == 0 ? operand->irrelevant : 0; left; left &= left - 1) {
    int dim = __builtin_ctz(left);
    if ((double)place->step->size[dim] > unrolled(place->step, dim)) return operand->precision_bits;
  }
  return operand->final_bits;
}

/* Least elements of an operand in a memory that it only passes through: one per unit. */
static double passing_elements(const struct inquiry *inquiry, const struct tile_step *step,
                               const struct operand *operand) {
  double size[LAYER_MAX_DIMS];
  for (int d = 0; d < LAYER_MAX_DIMS; d++) size[d] = unrolled(step, d);
  struct numerics numerics = {.exact_pr = rules_have(search_rules(&inquiry->schedule->search), RULE_PR_EXACT)};
  return tensor_elements(operand->relevant, operand->pr, operand->pr_count, size, numerics);
}

/* Least bits that a memory with one instance must hold while the layer is computed: operands that end there, and
 * the least of those that pass through; by rule capacity also what stays there. */
static double need_in(const struct inquiry *inquiry, const struct hardware *hardware, const struct layer_place *place,
                      int memory) {
  const struct layer *layer = inquiry->stack.nodes[place->node].shape;
  bool from_top = place->type->first_tile || place->type->weight_memory < 0;
  int weight_level = from_top ? hardware->level_count[OPERAND_I2] - 1
                              : hardware->memories[place->type->weight_memory].level_of[OPERAND_I2];
  const int end[OPERAND_COUNT] = {place->input_level, weight_level, place->output_level};
  const struct operand *output = &layer->operand[LAYER_OUTPUT];
  const int *level_of = hardware->memories[memory].level_of;
  const double whole[OPERAND_COUNT] = {
      place->needs->input_bits, layer_weight_bits(layer),
      (double)layer_elements(layer, LAYER_OUTPUT, place->tile->size) * output_bits(place, output, level_of[OPERAND_O])};
  double need = 0;
  for (enum memory_operand operand = 0; operand < OPERAND_COUNT; operand++) {
    if (level_of[operand] >= 0 && level_of[operand] == end[operand]) need += whole[operand];
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct operand *operand = &layer->operand[o];
    int level = operand->name[0] ? level_of[operand->memory_operand] : -1;
    if (level < 0 || level >= end[operand->memory_operand]) continue;
    int bits = o == LAYER_OUTPUT ? output_bits(place, operand, level) : operand->final_bits;
    need += passing_elements(inquiry, place->step, operand) * bits;
  }
  if (rules_have(inquiry->stack.rules, RULE_CAPACITY) && !hardware_is_top(hardware, memory)) {
    need += resident_bits(place->needs->resident, memory, hardware->level[OPERAND_I1][place->input_level]);
  }
  return need;
}

/* True if all memories hold that; else *next is the smallest size of `memory` that would, or unchanged. */
static bool all_hold(const struct inquiry *inquiry, const struct hardware *hardware, const struct layer_place *place,
                     int memory, double *next) {
  bool hold = true;
  for (int m = 0; m < hardware->memory_count; m++) {
    if (hardware->memories[m].instances != 1) continue;
    double need = need_in(inquiry, hardware, place, m);
    if (need <= hardware->memories[m].size_bits) continue;
    hold = false;
    if (m == memory) *next = fmin(*next, need);
  }
  return hold;
}

static int lesser(int a, int b) {
  return a < b ? a : b;
}

/* True if raised levels may be tried: by rule live-maps only those that hold the layer's maps. */
static bool may_be_raised(const struct hardware *hardware, const struct layer_place *place, int memory, double *next) {
  const struct layer_needs *needs = place->needs;
  if (needs->resident == NULL || placement_holds(hardware, needs, place->input_level, place->output_level)) return true;
  int input = hardware->level[OPERAND_I1][place->input_level];
  int output = hardware->level[OPERAND_O][place->output_level];
  double size = memory >= 0 ? hardware->memories[memory].size_bits : INFINITY;
  double of_input = memory == input ? placement_input_need(needs, input) : 0;
  double of_output = memory == output ? placement_output_need(needs, output, input) : 0;
  if (of_input > size) *next = fmin(*next, of_input);
  if (of_output > size) *next = fmin(*next, of_output);
  return false;
}

/* Raises the levels as the search does where no mapping fits (section 6, item 4). */
static void raise(const struct inquiry *inquiry, const struct hardware *hardware, struct layer_place *place, int memory,
                  double *next) {
  int output_top = hardware->level_count[OPERAND_O] - 1, input_top = hardware->level_count[OPERAND_I1] - 1;
  if (place->needs->home >= 0) output_top = hardware->memories[place->needs->home].level_of[OPERAND_O];
  int output_base = place->output_level, input_base = place->input_level, extra_output = 0, extra_input = 0;
  while (!all_hold(inquiry, hardware, place, memory, next)) {
    do {
      if (place->output_level == output_top && place->input_level == input_top) return;
      placement_raise_levels(&extra_output, &extra_input);
      place->output_level = lesser(output_base + extra_output, output_top);
      place->input_level = lesser(input_base + extra_input, input_top);
    } while (!may_be_raised(hardware, place, memory, next));
  }
}

/* Finds the levels of a layer; returns the memory of its output. */
static int place_layer(const struct inquiry *inquiry, const struct hardware *hardware, struct layer_place *place,
                       int memory, double *next) {
  struct placement input, output;
  placement_of_layer(&input, &output, hardware, place->needs);
  next_size(&input, memory, next);
  next_size(&output, memory, next);
  place->input_level = input.level;
  place->output_level = output.level;
  if (place->needs->is_input) return output.memory;
  raise(inquiry, hardware, place, memory, next);
  return hardware->level[OPERAND_O][place->output_level];
}

/* A tile of one kind, and where its caches and the weights live. */
struct tile_place {
  const struct tile_node *nodes;
  struct tile_type type;
  struct stored *stored; /* by node: where its output lives */
};

/* Finds where the subject, inputs or output of a layer, lives in such a tile. With rule live-maps that follows from
 * where the layers before it put theirs. */
static enum status home_in_tile(struct inquiry *inquiry, const struct hardware *hardware, struct tile_place *tile,
                                int memory, int *home, double *next) {
  const struct stack *stack = &inquiry->stack;
  bool shares = rules_have(stack->rules, RULE_LIVE_MAPS);
  tile->stored = ARENA_NEW(&inquiry->arena, stack->node_count, struct stored);
  struct tile_maps maps = {.hardware = hardware,
                           .stack = stack,
                           .nodes = tile->nodes,
                           .type = &tile->type,
                           .stored = tile->stored,
                           .weight_bits = placement_weight_bits(stack, &(bool){false})};
  if (tile->stored == NULL || !tile_maps_init(&maps, &inquiry->arena)) return error_out_of_memory(inquiry->error);
  for (int n = shares ? 0 : inquiry->subject->node; n <= inquiry->subject->node; n++) {
    const struct stack_node *node = &stack->nodes[n];
    if (tile->nodes[n].is_idle) continue;
    struct resident resident;
    if (shares) resident_at(&maps, n, rules_have(stack->rules, RULE_CAPACITY), &resident);
    const struct layer_needs needs = {.is_input = node->shape->is_input,
                                      .is_last = n == stack->node_count - 1,
                                      .home = tile_home(&tile->type, &tile->nodes[n], node),
                                      .input_bits = tile_input_bits(node, &tile->nodes[n]),
                                      .output_bits = tile->nodes[n].output_bits,
                                      .resident = shares ? &resident : NULL};
    struct layer_place place = {
        .node = n, .step = &type_of(inquiry)->steps[n], .type = &tile->type, .needs = &needs, .tile = &tile->nodes[n]};
    *home = place_layer(inquiry, hardware, &place, memory, next);
    tile->stored[n] = (struct stored){*home, needs.output_bits};
    if (n == inquiry->subject->node && inquiry->subject->owner == HELD_INPUTS && !needs.is_input) {
      *home = hardware->level[OPERAND_I1][place.input_level];
    }
  }
  return STATUS_OK;
}

/* Of an H cache: the one that tiles of this type take, or where there is none in the first column, make. */
static int home_in_stack(const struct relief_subject *subject, const struct tile_type *type) {
  switch (subject->owner) {
    case HELD_WEIGHTS:
      return type->weight_memory;
    case HELD_H_CACHE:
      return type->takes_h >= 0 ? type->takes_h : type->makes_h;
    default:
      return type->takes_v >= 0 ? type->takes_v : type->makes_v;
  }
}

/* Run that holds this column (row); the first or last one beside the map. */
static const struct axis_run *run_at(const struct axis_runs *runs, int64_t index) {
  int i = runs->count - 1;
  while (i > 0 && runs->runs[i].begin > index) i--;
  return &runs->runs[i];
}

/* Begins a try: what the one before allocated is gone. */
static enum status place_stack(struct inquiry *inquiry, const struct hardware *hardware, struct tile_grid *grid,
                               struct stack_placement *placement) {
  const struct tiling *tiling = &inquiry->stack.tiling;
  arena_clear(&inquiry->arena);
  if (!tile_grid_init(grid, &inquiry->arena, &inquiry->stack, tiling->mode, tiling->tile_x, tiling->tile_y)) {
    return error_out_of_memory(inquiry->error);
  }
  return placement_of_stack(placement, &inquiry->arena, hardware, grid, tiling->mode, inquiry->error);
}

/* True if the layers before the subject's put their outputs where they do in the result. */
static bool explains(const struct inquiry *inquiry, const struct tile_place *tile) {
  const struct stack_result *stack = &inquiry->result->stacks[inquiry->subject->stack];
  if (!rules_have(inquiry->stack.rules, RULE_LIVE_MAPS)) return true;
  for (int n = 0; n < inquiry->subject->node; n++) {
    const struct tile_step *step = &type_of(inquiry)->steps[n];
    if (!step->is_idle && tile->stored[n].memory != walk_output_memory(inquiry->result, stack, step)) return false;
  }
  return true;
}

/* Describes the tile of this column and row. */
static bool describe_tile(struct inquiry *inquiry, const struct tile_grid *grid,
                          const struct stack_placement *placement, int64_t column, int64_t row,
                          struct tile_place *tile) {
  const struct axis_runs *columns = &grid->columns;
  const struct tile_runs runs = {.left = run_at(columns, column - 1),
                                 .column = run_at(columns, column),
                                 .right = run_at(columns, column + 1),
                                 .row = run_at(&grid->rows, row)};
  enum overlap_mode mode = inquiry->result->stacks[inquiry->subject->stack].tiling.mode;
  *tile = (struct tile_place){.nodes = tile_nodes(&inquiry->arena, grid, runs.column->parts, runs.row->parts),
                              .type = {.first_tile = column == 0 && row == 0}};
  placement_set_caches(placement, inquiry->stack.rules, mode, &runs, &tile->type);
  return tile->nodes != NULL;
}

/* Sets *home on this hardware, or -1 where the present homes are not those that sizes explain, and the next size of
 * `memory` at which a try would end differently (INFINITY: none). */
static enum status home_on(struct inquiry *inquiry, const struct hardware *hardware, int memory, int *home,
                           double *next) {
  const struct tile_type *type = type_of(inquiry);
  struct stack_placement placement;
  struct tile_grid grid;
  struct tile_place tile;
  *next = INFINITY;
  enum status status = place_stack(inquiry, hardware, &grid, &placement);
  if (status != STATUS_OK) return status;
  bool depends = !is_of_layer(inquiry->subject) || memory_stores(&hardware->memories[memory], OPERAND_I2) ||
                 rules_have(inquiry->stack.rules, RULE_LIVE_MAPS) || placement.sums_memory >= 0;
  for (int i = 0; depends && i < grid.columns.count * grid.rows.count; i++) {
    const struct kind_placement *found = placement.kinds[i];
    if (found == NULL) continue;
    next_size(&found->io, memory, next);
    next_size(&found->h_cache, memory, next);
    next_size(&found->v_cache, memory, next);
    next_size(&found->weights, memory, next);
    next_size(&found->sums, memory, next);
  }
  if (!describe_tile(inquiry, &grid, &placement, type->column, type->row, &tile)) {
    return error_out_of_memory(inquiry->error);
  }
  if (!is_of_layer(inquiry->subject)) {
    *home = home_in_stack(inquiry->subject, &tile.type);
    return STATUS_OK;
  }
  status = home_in_tile(inquiry, hardware, &tile, memory, home, next);
  bool is_present = hardware->memories[memory].size_bits == inquiry->result->hardware.memories[memory].size_bits;
  if (status == STATUS_OK && is_present && !explains(inquiry, &tile)) *home = -1;
  return status;
}

int relief_home(const struct result *result, const struct relief_subject *subject) {
  const struct tile_type *type = &result->stacks[subject->stack].types[subject->type];
  switch (subject->owner) {
    case HELD_WEIGHTS:
      return type->weight_memory;
    case HELD_INPUTS:
      return walk_input_memory(result, &type->steps[subject->node]);
    case HELD_OUTPUTS:
      return walk_output_memory(result, &result->stacks[subject->stack], &type->steps[subject->node]);
    case HELD_H_CACHE:
      return type->takes_h >= 0 ? type->takes_h : type->makes_h;
    default:
      return type->takes_v >= 0 ? type->takes_v : type->makes_v;
  }
}

/* --- A larger memory --------------------------------------------------------------------------------------- */

/* Checks whether the network would be cut elsewhere, and from which size on it may be. */
static enum status look_at_cuts(struct inquiry *inquiry, const struct hardware *hardware, int memory, bool *recut,
                                double *next) {
  *recut = false;
  *next = INFINITY;
  if (inquiry->schedule->cuts_kind != CUTS_AUTO || memory != stack_weight_memory(hardware)) return STATUS_OK;
  const struct result *result = inquiry->result;
  struct stack_list list;
  struct workload workload = {.layer_count = result->layer_count,
                              .layers = (struct layer *)result->layers}; /* read only */
  enum status status = stack_list_init(&list, &inquiry->arena, &workload, hardware, inquiry->schedule, inquiry->error);
  if (status != STATUS_OK) return status;
  *next = list.next_room_bits;
  *recut = list.cut_count != result->cut_count ||
           memcmp(list.cuts, result->cuts, (size_t)list.cut_count * sizeof *list.cuts) != 0;
  return STATUS_OK;
}

/* Size of the smallest memory right above it; INFINITY for the top. */
static double size_above(const struct hardware *hardware, int memory) {
  double least = INFINITY;
  for (enum memory_operand operand = 0; operand < OPERAND_COUNT; operand++) {
    int level = hardware->memories[memory].level_of[operand];
    if (level < 0 || level + 1 >= hardware->level_count[operand]) continue;
    least = fmin(least, hardware->memories[hardware->level[operand][level + 1]].size_bits);
  }
  return least;
}

/* Sizes between the needs of two tries make no difference, so only needs are tried, in ascending order. */
enum status relief_of_memory(const struct result *result, const struct schedule *schedule,
                             const struct relief_subject *subject, int memory, struct relief *relief,
                             struct error *error) {
  struct inquiry inquiry;
  struct hardware hardware = result->hardware;
  double *size = &hardware.memories[memory].size_bits, limit = size_above(&hardware, memory);
  int before = relief_home(result, subject);
  enum status status = STATUS_OK;
  *relief = (struct relief){.memory = -1, .to = -1};
  if (before < 0) return STATUS_OK;
  begin(&inquiry, result, schedule, subject, error);
  while (status == STATUS_OK && isfinite(*size) && *size <= limit) {
    double next, next_cut;
    int home = before;
    bool recut = false;
    status = look_at_cuts(&inquiry, &hardware, memory, &recut, &next_cut);
    if (status == STATUS_OK) status = home_on(&inquiry, &hardware, memory, &home, &next);
    if (status != STATUS_OK) break;
    bool is_first = *size == result->hardware.memories[memory].size_bits;
    if (is_first && home != before) break; /* raised for another reason */
    if (recut || home != before) {
      *relief = (struct relief){.memory = memory, .size_bits = *size, .to = recut ? -1 : home, .recut = recut};
      break;
    }
    *size = fmin(next, next_cut);
  }
  arena_deinit(&inquiry.arena);
  return status;
}

/* The factor by which a memory grows, of the least preferred ones on top of all others. */
static double reluctance(const struct memory *memory, double size_bits) {
  const double large = 8, last = 1e30, factor = size_bits / memory->size_bits;
  return memory->instances > 1 ? factor * last : factor > large ? factor * sqrt(last) : factor;
}

enum status relief_find(const struct result *result, const struct schedule *schedule,
                        const struct relief_subject *subject, struct relief *relief, struct error *error) {
  const struct hardware *hardware = &result->hardware;
  *relief = (struct relief){.memory = -1, .to = -1};
  double least = INFINITY;
  for (int m = 0; m < hardware->memory_count; m++) {
    struct relief found;
    enum status status = relief_of_memory(result, schedule, subject, m, &found, error);
    if (status != STATUS_OK) return status;
    if (found.memory < 0 || reluctance(&hardware->memories[m], found.size_bits) >= least) continue;
    least = reluctance(&hardware->memories[m], found.size_bits);
    *relief = found;
  }
  return STATUS_OK;
}

/* --- A smaller tile ----------------------------------------------------------------------------------------- */

static enum memory_operand operand_of(const struct inquiry *inquiry) {
  enum held_owner owner = inquiry->subject->owner;
  if (owner == HELD_WEIGHTS) return OPERAND_I2;
  bool is_input = inquiry->stack.nodes[inquiry->subject->node].shape->is_input;
  return owner == HELD_INPUTS || (owner == HELD_OUTPUTS && is_input) ? OPERAND_I1 : OPERAND_O;
}

static bool is_lower(const struct inquiry *inquiry, int home, int than) {
  const struct memory *memories = inquiry->result->hardware.memories;
  enum memory_operand operand = operand_of(inquiry);
  return home >= 0 && memories[home].level_of[operand] < memories[than].level_of[operand];
}

/* The subject in the tile of this column and row. */
static enum status subject_is_lower(struct inquiry *inquiry, const struct tile_grid *grid,
                                    const struct stack_placement *placement, const struct axis_run *column,
                                    const struct axis_run *row, int before, bool *lower) {
  double next = INFINITY;
  struct tile_place tile;
  int home = -1;
  if (!describe_tile(inquiry, grid, placement, column->begin, row->begin, &tile)) {
    return error_out_of_memory(inquiry->error);
  }
  if (!is_of_layer(inquiry->subject)) {
    *lower = is_lower(inquiry, home_in_stack(inquiry->subject, &tile.type), before);
    return STATUS_OK;
  }
  if (tile.nodes[inquiry->subject->node].is_idle) return STATUS_OK;
  enum status status = home_in_tile(inquiry, &inquiry->result->hardware, &tile, -1, &home, &next);
  *lower = is_lower(inquiry, home, before);
  return status;
}

static enum status is_lower_in(struct inquiry *inquiry, int64_t tile_x, int64_t tile_y, int before, bool *lower) {
  struct tile_grid grid;
  struct stack_placement placement;
  inquiry->stack.tiling.tile_x = tile_x, inquiry->stack.tiling.tile_y = tile_y;
  enum status status = place_stack(inquiry, &inquiry->result->hardware, &grid, &placement);
  *lower = status == STATUS_OK;
  if (status != STATUS_OK) return status == STATUS_INFEASIBLE ? STATUS_OK : status;
  for (int r = 0; r < grid.rows.count && status == STATUS_OK && *lower; r++) {
    for (int c = 0; c < grid.columns.count && status == STATUS_OK && *lower; c++) {
      status = subject_is_lower(inquiry, &grid, &placement, &grid.columns.runs[c], &grid.rows.runs[r], before, lower);
    }
  }
  return status;
}

/* Halvings of both sides together: enough to make a side of 2^MAX_HALVINGS one pixel wide. */
enum { MAX_HALVINGS = 12 };

enum status relief_tile(const struct result *result, const struct schedule *schedule,
                        const struct relief_subject *subject, int64_t *tile_x, int64_t *tile_y, struct error *error) {
  struct inquiry inquiry;
  const struct stack_result *stack = &result->stacks[subject->stack];
  const struct tiling smallest = {.tile_x = 1, .tile_y = 1}; /* of a pool over a whole map, its input is cut */
  const struct layer *map = stack->nodes[tile_cut_node(stack->nodes, stack->node_count, &smallest)].shape;
  int64_t width = tile_span_of(layer_side(map, false), stack->tiling.tile_x).tile;
  int64_t height = tile_span_of(layer_side(map, true), stack->tiling.tile_y).tile;
  int before = relief_home(result, subject);
  enum status status = STATUS_OK;
  bool lower = false;
  *tile_x = *tile_y = 0;
  if (before < 0) return STATUS_OK;
  begin(&inquiry, result, schedule, subject, error);
  for (int halvings = 1; halvings <= MAX_HALVINGS && !lower && status == STATUS_OK; halvings++) {
    for (int of_x = 0; of_x <= halvings && !lower && status == STATUS_OK; of_x++) {
      int64_t x = width >> of_x, y = height >> (halvings - of_x);
      if (x < 1 || y < 1) continue;
      status = is_lower_in(&inquiry, x, y, before, &lower);
      if (lower && status == STATUS_OK) *tile_x = x, *tile_y = y;
    }
  }
  arena_deinit(&inquiry.arena);
  return status;
}
