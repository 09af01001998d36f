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

/* First tile after `tile` of another type in this row, or -1. */
static int64_t next_in_row(const struct stack_result *stack, int64_t row, int64_t after, int type) {
  for (int c = 0; c < stack->column_run_count; c++) {
    int64_t tile = row * stack->tile_columns + stack->column_begin[c];
    if (tile > after && walk_type_index(stack, tile) != type) return tile;
  }
  return -1;
}

/* Rows of one run are alike: the next other type is in this row, the next one, or the next run's first. */
bool walk_next_type(const struct result *result, struct walk_place *place) {
  const struct stack_result *stack = &result->stacks[place->stack];
  int64_t now = place->tile / stack->tile_columns, next = -1;
  int type = walk_type_index(stack, place->tile);
  next = next_in_row(stack, now, place->tile, type);
  if (next < 0 && now + 1 < stack->tile_rows) next = next_in_row(stack, now + 1, place->tile, type);
  for (int r = 0; r < stack->row_run_count && next < 0; r++) {
    if (stack->row_begin[r] > now) next = next_in_row(stack, stack->row_begin[r], place->tile, type);
  }
  if (next >= 0) {
    *place = (struct walk_place){.stack = place->stack, .tile = next};
    return true;
  }
  if (place->stack + 1 == result->stack_count) return false;
  *place = (struct walk_place){.stack = place->stack + 1};
  return true;
}

/* --- Types ------------------------------------------------------------------------------------------------- */

/* Run that holds a column (row). */
static int run_of(const int64_t *begin, int count, int64_t index) {
  int low = 0;
  while (low + 1 < count) {
    int middle = (low + count) / 2;
    if (begin[middle] <= index) {
      low = middle;
    } else {
      count = middle;
    }
  }
  return low;
}

int walk_type_index(const struct stack_result *stack, int64_t tile) {
  int column = run_of(stack->column_begin, stack->column_run_count, tile % stack->tile_columns);
  int row = run_of(stack->row_begin, stack->row_run_count, tile / stack->tile_columns);
  return stack->type_of_runs[row * stack->column_run_count + column];
}

const struct tile_type *walk_type(const struct stack_result *stack, int64_t tile) {
  return &stack->types[walk_type_index(stack, tile)];
}

/* Tiles before this one in these runs of columns and rows. */
static int64_t count_before(const struct stack_result *stack, int64_t tile, int c, int r) {
  int64_t column = tile % stack->tile_columns, row = tile / stack->tile_columns;
  int64_t left = stack->column_begin[c], top = stack->row_begin[r];
  int64_t right = c + 1 < stack->column_run_count ? stack->column_begin[c + 1] : stack->tile_columns;
  int64_t bottom = r + 1 < stack->row_run_count ? stack->row_begin[r + 1] : stack->tile_rows;
  int64_t whole_rows = (bottom < row ? bottom : row) - top, count = 0;
  if (whole_rows > 0) count += whole_rows * (right - left);
  if (top <= row && row < bottom && column > left) count += (column < right ? column : right) - left;
  return count;
}

void walk_types_before(const struct stack_result *stack, int64_t tile, int64_t *counts) {
  memset(counts, 0, (size_t)stack->type_count * sizeof *counts);
  for (int r = 0; r < stack->row_run_count; r++) {
    for (int c = 0; c < stack->column_run_count; c++) {
      counts[stack->type_of_runs[r * stack->column_run_count + c]] += count_before(stack, tile, c, r);
    }
  }
}

/* The same for one type. */
static int64_t type_before(const struct stack_result *stack, int64_t tile, int type) {
  int64_t count = 0;
  for (int r = 0; r < stack->row_run_count; r++) {
    for (int c = 0; c < stack->column_run_count; c++) {
      if (stack->type_of_runs[r * stack->column_run_count + c] == type) count += count_before(stack, tile, c, r);
    }
  }
  return count;
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
  for (int s = 0; s < place->stack; s++) {
    add(&sum, 1, (struct walk_cost){result->stacks[s].energy_pj, result->stacks[s].latency_cycles});
  }
  for (int t = 0; t < stack->type_count; t++) {
    double count = (double)type_before(stack, place->tile, t);
    add(&sum, count, (struct walk_cost){stack->types[t].energy_pj, stack->types[t].latency_cycles});
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
  if (step->output_level.memory < 0) return -1;
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
    if (step->cost != NULL) macs += step->cost->mac_energy_pj + step->cost->vector_energy_pj;
  }
  return macs;
}
