#include "model/relief.h"

#include <math.h>
#include <string.h>

#include "model/placement.h"
#include "model/stack.h"
#include "model/tile.h"

/* One question on its way to an answer; what it allocates goes to `arena`. */
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
                              .stack = {.node_count = stack->node_count, .nodes = stack->nodes},
                              .error = error};
  arena_init(&inquiry->arena);
}

static const struct tile_type *type_of(const struct inquiry *inquiry) {
  return &inquiry->result->stacks[inquiry->subject->stack].types[inquiry->subject->type];
}

static bool is_of_layer(const struct relief_subject *subject) {
  return subject->owner == HELD_INPUTS || subject->owner == HELD_OUTPUTS;
}

/* --- Where the subject lives ---------------------------------------------------------------------------- */

/* Looks at the tests that a memory failed for its size alone: the least that would pass one. */
static void next_size(const struct placement *placement, int memory, double *next) {
  for (int i = 0; i < placement->try_count; i++) {
    const struct placement_try *tried = &placement->tries[i];
    if (tried->memory == memory && tried->fit == FIT_TOO_SMALL) *next = fmin(*next, tried->need_bits);
  }
}

static int home_in_layer(const struct inquiry *inquiry, const struct hardware *hardware, double input_bits,
                         double output_bits, int memory, double *next) {
  int node = inquiry->subject->node;
  struct placement input, output;
  placement_of_layer(&input, &output, hardware, inquiry->stack.nodes[node].shape->is_input,
                     node == inquiry->stack.node_count - 1, input_bits, output_bits);
  next_size(&input, memory, next);
  next_size(&output, memory, next);
  return inquiry->subject->owner == HELD_INPUTS ? input.memory : output.memory;
}

static int home_in_stack(const struct relief_subject *subject, const struct stack_placement *placement, bool row) {
  switch (subject->owner) {
    case HELD_WEIGHTS:
      return placement->weight_memory;
    case HELD_H_CACHE:
      return placement->h_memory[row];
    default:
      return placement->v_memory;
  }
}

static enum status place_stack(struct inquiry *inquiry, const struct hardware *hardware, int64_t tile_x,
                               int64_t tile_y, struct stack_placement *placement) {
  const struct stack_result *stack = &inquiry->result->stacks[inquiry->subject->stack];
  struct tile_span x = tile_span_of(stack->map_width, tile_x), y = tile_span_of(stack->map_height, tile_y);
  memset(placement, 0, sizeof *placement); /* kinds that there are not have no tries */
  return placement_of_stack(placement, &inquiry->arena, hardware, &inquiry->stack, inquiry->schedule->mode, &x, &y,
                            inquiry->error);
}

/* *home on this hardware, and the next size of `memory` at which a test would end otherwise (INFINITY: none). */
static enum status home_on(struct inquiry *inquiry, const struct hardware *hardware, int memory, int *home,
                           double *next) {
  const struct tile_type *type = type_of(inquiry);
  *next = INFINITY;
  if (is_of_layer(inquiry->subject)) {
    const struct tile_step *step = &type->steps[inquiry->subject->node];
    double input_bits = step->input_level.try_count > 0 ? step->input_level.tries[0].need_bits : 0;
    *home = home_in_layer(inquiry, hardware, input_bits, step->output_bits, memory, next);
    return STATUS_OK;
  }
  struct stack_placement placement;
  enum status status =
      place_stack(inquiry, hardware, inquiry->schedule->tile_x, inquiry->schedule->tile_y, &placement);
  for (int kind = 0; kind < 4 && !status; kind++) {
    const struct kind_placement *found = &placement.kinds[kind / 2][kind % 2];
    next_size(&found->io, memory, next);
    next_size(&found->h_cache, memory, next);
    next_size(&found->v_cache, memory, next);
    next_size(&found->weights, memory, next);
  }
  *home = home_in_stack(inquiry->subject, &placement, type->row > 0);
  return status;
}

int relief_home(const struct result *result, const struct relief_subject *subject) {
  const struct tile_type *type = &result->stacks[subject->stack].types[subject->type];
  switch (subject->owner) {
    case HELD_WEIGHTS:
      return type->weight_memory;
    case HELD_INPUTS:
      return type->steps[subject->node].input_level.memory;
    case HELD_OUTPUTS:
      return type->steps[subject->node].output_level.memory;
    case HELD_H_CACHE:
      return type->takes_h >= 0 ? type->takes_h : type->makes_h;
    default:
      return type->takes_v >= 0 ? type->takes_v : type->makes_v;
  }
}

/* --- A larger memory --------------------------------------------------------------------------------------- */

/* Whether the network would be cut elsewhere, and from which size on it may be. */
static enum status look_at_cuts(struct inquiry *inquiry, const struct hardware *hardware, int memory, bool *recut,
                                double *next) {
  *recut = false;
  *next = INFINITY;
  if (inquiry->schedule->cuts_kind != CUTS_AUTO || memory != stack_weight_memory(hardware)) return STATUS_OK;
  const struct result *result = inquiry->result;
  struct stack_list list;
  struct workload workload = {.layer_count = result->layer_count, .layers = (struct layer *)result->layers}; /* read */
  enum status status =
      stack_list_init(&list, &inquiry->arena, &workload, hardware, inquiry->schedule, inquiry->error);
  if (status) return status;
  *next = list.next_room_bits;
  *recut = list.cut_count != result->cut_count ||
           memcmp(list.cuts, result->cuts, (size_t)list.cut_count * sizeof *list.cuts) != 0;
  return STATUS_OK;
}

/* The size of the smallest memory right above it; INFINITY for the top. */
static double size_above(const struct hardware *hardware, int memory) {
  double least = INFINITY;
  for (enum memory_operand operand = 0; operand < OPERAND_COUNT; operand++) {
    int level = hardware->memories[memory].level_of[operand];
    if (level < 0 || level + 1 >= hardware->level_count[operand]) continue;
    least = fmin(least, hardware->memories[hardware->level[operand][level + 1]].size_bits);
  }
  return least;
}

/* Sizes between two tests' needs make no difference, so only needs are tried, from the least on. */
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
  while (!status && isfinite(*size) && *size <= limit) {
    double next, next_cut;
    int home = before;
    bool recut = false;
    status = look_at_cuts(&inquiry, &hardware, memory, &recut, &next_cut);
    if (!status) status = home_on(&inquiry, &hardware, memory, &home, &next);
    if (status) break;
    if (recut || home != before) {
      *relief = (struct relief){.memory = memory, .size_bits = *size, .to = recut ? -1 : home, .recut = recut};
      break;
    }
    *size = fmin(next, next_cut);
  }
  arena_deinit(&inquiry.arena);
  return status;
}

enum status relief_find(const struct result *result, const struct schedule *schedule,
                        const struct relief_subject *subject, struct relief *relief, struct error *error) {
  const struct hardware *hardware = &result->hardware;
  *relief = (struct relief){.memory = -1, .to = -1};
  double least = INFINITY;
  for (int m = 0; m < hardware->memory_count; m++) {
    struct relief found;
    enum status status = relief_of_memory(result, schedule, subject, m, &found, error);
    if (status) return status;
    if (found.memory < 0 || found.size_bits / hardware->memories[m].size_bits >= least) continue;
    least = found.size_bits / hardware->memories[m].size_bits;
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

/* The subject's node in the tiles of one kind. */
static enum status layer_is_lower(struct inquiry *inquiry, const struct tile_span *x, const struct tile_span *y,
                                  bool column, bool row, int before, bool *lower) {
  enum overlap_mode mode = inquiry->schedule->mode;
  int node = inquiry->subject->node;
  double next = INFINITY;
  const struct tile_node *nodes =
      tile_back_calculate(&inquiry->arena, &inquiry->stack, column ? x->tile : x->first, row ? y->tile : y->first,
                          column && mode >= MODE_H_CACHED, row && mode == MODE_CACHED);
  if (!nodes) return error_set(inquiry->error, STATUS_INTERNAL, "out of memory");
  int home = home_in_layer(inquiry, &inquiry->result->hardware, tile_input_bits(&inquiry->stack.nodes[node], &nodes[node]),
                           tile_output_bits(&inquiry->stack.nodes[node], &nodes[node]), -1, &next);
  *lower = is_lower(inquiry, home, before);
  return STATUS_OK;
}

static enum status is_lower_in(struct inquiry *inquiry, int64_t tile_x, int64_t tile_y, int before, bool *lower) {
  const struct stack_result *stack = &inquiry->result->stacks[inquiry->subject->stack];
  struct tile_span x = tile_span_of(stack->map_width, tile_x), y = tile_span_of(stack->map_height, tile_y);
  enum status status = STATUS_OK;
  *lower = true;
  if (is_of_layer(inquiry->subject)) {
    for (int row = 0; row <= (y.count > 1) && !status && *lower; row++) {
      for (int column = 0; column <= (x.count > 1) && !status && *lower; column++) {
        status = layer_is_lower(inquiry, &x, &y, column, row, before, lower);
      }
    }
    return status;
  }
  struct stack_placement placement;
  status = place_stack(inquiry, &inquiry->result->hardware, tile_x, tile_y, &placement);
  if (status == STATUS_INFEASIBLE) *lower = false;
  if (status) return status == STATUS_INFEASIBLE ? STATUS_OK : status;
  for (int row = 0; row <= (y.count > 1); row++) {
    *lower = *lower && is_lower(inquiry, home_in_stack(inquiry->subject, &placement, row), before);
  }
  return STATUS_OK;
}

/* Halvings of both sides together: as many as make a side of 2^MAX_HALVINGS one pixel wide. */
enum { MAX_HALVINGS = 12 };

enum status relief_tile(const struct result *result, const struct schedule *schedule,
                        const struct relief_subject *subject, int64_t *tile_x, int64_t *tile_y, struct error *error) {
  struct inquiry inquiry;
  const struct stack_result *stack = &result->stacks[subject->stack];
  int64_t width = tile_span_of(stack->map_width, schedule->tile_x).tile;
  int64_t height = tile_span_of(stack->map_height, schedule->tile_y).tile;
  int before = relief_home(result, subject);
  enum status status = STATUS_OK;
  bool lower = false;
  *tile_x = *tile_y = 0;
  if (before < 0) return STATUS_OK;
  begin(&inquiry, result, schedule, subject, error);
  for (int halvings = 1; halvings <= MAX_HALVINGS && !lower && !status; halvings++) {
    for (int of_x = 0; of_x <= halvings && !lower && !status; of_x++) {
      int64_t x = width >> of_x, y = height >> (halvings - of_x);
      if (x < 1 || y < 1) continue;
      status = is_lower_in(&inquiry, x, y, before, &lower);
      if (lower && !status) {
        *tile_x = x;
        *tile_y = y;
      }
    }
  }
  arena_deinit(&inquiry.arena);
  return status;
}
