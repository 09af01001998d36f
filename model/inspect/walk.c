#include "model/inspect/walk.h"

#include <string.h>

int64_t walk_tile_count(const struct stack_result *stack) {
  return stack->tile_columns * stack->tile_rows;
}

/* --- Moving ------------------------------------------------------------------------------------------------ */

static int64_t clipped(int64_t value, int64_t count) {
  if (value >= count) value = count - 1;
  return value < 0 ? 0 : value;
}

struct walk_place walk_clip(const struct result *result, struct walk_place place) {
  place.stack = (int)clipped(place.stack, result->stack_count);
  const struct stack_result *stack = &result->stacks[place.stack];
  place.tile = clipped(place.tile, walk_tile_count(stack));
  place.step = (int)clipped(place.step, stack->node_count);
  return place;
}

bool walk_move(const struct result *result, struct walk_place *place, int direction) {
  struct walk_place to = *place;
  to.step += direction;
  if (to.step < 0 || to.step >= result->stacks[to.stack].node_count) {
    if (!walk_move_tile(result, &to, direction)) return false;
    to.step = direction > 0 ? 0 : result->stacks[to.stack].node_count - 1;
  }
  *place = to;
  return true;
}

bool walk_move_tile(const struct result *result, struct walk_place *place, int direction) {
  struct walk_place to = *place;
  to.tile += direction;
  if (to.tile < 0 || to.tile >= walk_tile_count(&result->stacks[to.stack])) {
    to.stack += direction;
    if (to.stack < 0 || to.stack >= result->stack_count) return false;
    to.tile = direction > 0 ? 0 : walk_tile_count(&result->stacks[to.stack]) - 1;
    to.step = direction > 0 ? 0 : result->stacks[to.stack].node_count - 1;
  }
  *place = walk_clip(result, to);
  return true;
}

/* The type depends on being in the first, a middle or the last column and row: the next other one is near one of
 * these. */
bool walk_next_type(const struct result *result, struct walk_place *place) {
  const struct stack_result *stack = &result->stacks[place->stack];
  int64_t columns = stack->tile_columns, now = place->tile / columns;
  int64_t rows[] = {now, now + 1, stack->tile_rows - 1};
  int64_t at[] = {0, 1, columns - 1};
  int64_t nearest = walk_tile_count(stack);
  int type = walk_type_index(stack, place->tile);
  for (int r = 0; r < 3; r++) {
    for (int c = 0; c < 3 && rows[r] < stack->tile_rows; c++) {
      int64_t tile = rows[r] * columns + at[c];
      if (at[c] >= columns || tile <= place->tile || tile >= nearest) continue;
      if (walk_type_index(stack, tile) != type) nearest = tile;
    }
  }
  if (nearest < walk_tile_count(stack)) {
    *place = (struct walk_place){.stack = place->stack, .tile = nearest};
    return true;
  }
  if (place->stack + 1 == result->stack_count) return false;
  *place = (struct walk_place){.stack = place->stack + 1};
  return true;
}

/* --- Types ------------------------------------------------------------------------------------------------- */

static bool may_be(enum position position, bool is) {
  return position == POSITION_BOTH || (position == POSITION_YES) == is;
}

/* Side of a tile along one axis; all but the first are equal. */
static int64_t tile_side(int64_t map, int64_t first, int64_t count, bool is_first) {
  return is_first ? first : (map - first) / (count - 1);
}

static int type_at(const struct stack_result *stack, int64_t column, int64_t row) {
  const struct tile_type *first = &stack->types[0];
  int64_t width = tile_side(stack->map_width, first->width, stack->tile_columns, column == 0);
  int64_t height = tile_side(stack->map_height, first->height, stack->tile_rows, row == 0);
  for (int t = 0; t < stack->type_count; t++) {
    const struct tile_type *type = &stack->types[t];
    if (type->width == width && type->height == height && type->first_tile == (column == 0 && row == 0) &&
        may_be(type->first_column, column == 0) && may_be(type->last_column, column == stack->tile_columns - 1) &&
        may_be(type->first_row, row == 0) && may_be(type->last_row, row == stack->tile_rows - 1)) {
      return t;
    }
  }
  return 0; /* unreachable: every tile has a type */
}

int walk_type_index(const struct stack_result *stack, int64_t tile) {
  return type_at(stack, tile % stack->tile_columns, tile / stack->tile_columns);
}

const struct tile_type *walk_type(const struct stack_result *stack, int64_t tile) {
  return &stack->types[walk_type_index(stack, tile)];
}

/* Counts the first `columns` tiles of a row, `times` over. */
static void count_row(const struct stack_result *stack, int64_t row, int64_t columns, int64_t times,
                      int64_t counts[WALK_MAX_TYPES]) {
  int64_t last = stack->tile_columns - 1;
  if (columns > 0) counts[type_at(stack, 0, row)] += times;
  int64_t middle = (columns < last ? columns : last) - 1;
  if (middle > 0) counts[type_at(stack, 1, row)] += middle * times;
  if (last > 0 && columns > last) counts[type_at(stack, last, row)] += times;
}

void walk_types_before(const struct stack_result *stack, int64_t tile, int64_t counts[WALK_MAX_TYPES]) {
  int64_t row = tile / stack->tile_columns, all = stack->tile_columns, last = stack->tile_rows - 1;
  memset(counts, 0, WALK_MAX_TYPES * sizeof *counts);
  if (row > 0) count_row(stack, 0, all, 1, counts);
  int64_t middle = (row < last ? row : last) - 1;
  if (middle > 0) count_row(stack, 1, all, middle, counts);
  if (last > 0 && row > last) count_row(stack, last, all, 1, counts);
  if (row <= last) count_row(stack, row, tile % all, 1, counts);
}

/* --- Costs ------------------------------------------------------------------------------------------------- */

struct walk_cost walk_step_cost(const struct tile_step *step) {
  return (struct walk_cost){
      .energy_pj = step->copies.energy_pj + (step->cost != NULL ? step->cost->energy_pj : 0),
      .latency_cycles = step->copies.latency_cycles + (step->cost != NULL ? step->cost->latency_cycles : 0)};
}

static void add(struct walk_cost *sum, double count, struct walk_cost cost) {
  sum->energy_pj += count * cost.energy_pj;
  sum->latency_cycles += count * cost.latency_cycles;
}

struct walk_cost walk_cost_before(const struct result *result, const struct walk_place *place) {
  struct walk_cost sum = {.energy_pj = 0};
  const struct stack_result *stack = &result->stacks[place->stack];
  int64_t counts[WALK_MAX_TYPES];
  for (int s = 0; s < place->stack; s++) {
    add(&sum, 1, (struct walk_cost){result->stacks[s].energy_pj, result->stacks[s].latency_cycles});
  }
  walk_types_before(stack, place->tile, counts);
  for (int t = 0; t < stack->type_count; t++) {
    add(&sum, (double)counts[t], (struct walk_cost){stack->types[t].energy_pj, stack->types[t].latency_cycles});
  }
  for (int i = 0; i < place->step; i++) add(&sum, 1, walk_step_cost(&walk_type(stack, place->tile)->steps[i]));
  return sum;
}

static int memory_above(const struct hardware *hardware, enum memory_operand operand, int level, int raised) {
  int top = hardware->level_count[operand] - 1, at = level + raised;
  return hardware->level[operand][at < top ? at : top];
}

int walk_input_memory(const struct result *result, const struct tile_step *step) {
  if (step->input_level.memory < 0) return -1;
  return memory_above(&result->hardware, OPERAND_I1, step->input_level.level, step->raised_input);
}

int walk_output_memory(const struct result *result, const struct stack_result *stack, const struct tile_step *step) {
  enum memory_operand operand = stack->nodes[step->node].shape->is_input ? OPERAND_I1 : OPERAND_O;
  return memory_above(&result->hardware, operand, step->output_level.level, step->raised_output);
}

double walk_type_energy(const struct result *result, const struct tile_type *type, double *energy_pj) {
  double macs = 0;
  memset(energy_pj, 0, (size_t)result->hardware.memory_count * sizeof *energy_pj);
  for (int i = 0; i < type->step_count; i++) {
    const struct tile_step *step = &type->steps[i];
    for (int c = 0; c < step->copies.copy_count; c++) {
      for (int h = 0; h < step->copies.copies[c].hop_count; h++) {
        const struct copy_hop *hop = &step->copies.copies[c].hops[h];
        energy_pj[hop->from] += hop->read_energy_pj;
        energy_pj[hop->to] += hop->write_energy_pj;
      }
    }
    for (int o = 0; step->cost != NULL && o < LAYER_OPERANDS; o++) {
      for (int l = 0; l < step->cost->level_count[o]; l++) {
        const struct level_cost *level = &step->cost->level[o][l];
        for (int m = 0; m < MOVE_COUNT; m++) energy_pj[level->memory] += level->energy_pj[m];
      }
    }
    if (step->cost != NULL) macs += step->cost->mac_energy_pj;
  }
  return macs;
}
