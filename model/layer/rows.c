#include "model/layer/rows.h"

#include <math.h>
#include <string.h>

static const double SAME = 1e-9; /* relative, of energies that tie */

enum { MAX_MOVES = 4 * HARDWARE_MAX_LEVELS + 4, AT_THE_MAPS = -1 };

/* The whole tile through a port. */
struct row_move {
  enum layer_operand operand;
  int level;
  enum movement movement;
  int bits;  /* of an element */
  int times; /* one after the other */
};

/* All moves with the rows in one memory. */
struct row_plan {
  int memory; /* or AT_THE_MAPS */
  int move_count;
  struct row_move moves[MAX_MOVES];
  double energy_pj, cycles;
};

int rows_default_passes(const char *type) {
  static const struct {
    const char *type;
    int passes;
  } kinds[] = {{"Softmax", 3}, {"LayerNorm", 3}, {"RMSNorm", 2}, {"Elementwise", 1}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (strcmp(type, kinds[i].type) == 0) return kinds[i].passes;
  }
  return 0;
}

/* Elements of a row: the channels of one head of a Softmax, else all channels. */
static double rows_length(const struct layer *layer) {
  double length = 1;
  for (int d = 0; d < layer->dim_count; d++) {
    const char *name = layer->dim_name[d];
    bool is_other = d == layer->ox || d == layer->oy || strcmp(name, "B") == 0;
    if (is_other || !(layer->operand[LAYER_OUTPUT].indexes >> d & 1)) continue;
    if (!(layer->rows_are_heads && strcmp(name, "G") == 0)) length *= (double)layer->size[d];
  }
  return length;
}

/* True if partial results, the exponentials of a Softmax, are written and read before the finished ones. */
static bool writes_twice(const struct layer *layer) {
  return layer->rows_are_heads && layer->row_passes == 3;
}

static const struct memory *memory_of(const struct row_problem *problem, enum layer_operand o, int level) {
  enum memory_operand operand = problem->layer->operand[o].memory_operand;
  return &problem->hardware->memories[problem->hardware->level[operand][level]];
}

/* --- Plans ------------------------------------------------------------------------------------------------ */

static void move(struct row_plan *plan, enum layer_operand operand, int level, enum movement movement, int bits) {
  plan->moves[plan->move_count++] =
      (struct row_move){.operand = operand, .level = level, .movement = movement, .bits = bits, .times = 1};
}

/* The tile goes down to the rows once, through the passes, and up from them once. */
static void plan_moves(const struct row_problem *problem, int input_level, int output_level, struct row_plan *plan) {
  const struct layer *layer = problem->layer;
  const struct operand *input = &layer->operand[LAYER_INPUT1], *output = &layer->operand[LAYER_OUTPUT];
  bool twice = writes_twice(layer);
  for (int level = problem->input_level; level > input_level; level--) {
    move(plan, LAYER_INPUT1, level, MOVE_TL, input->precision_bits);
    move(plan, LAYER_INPUT1, level - 1, MOVE_FH, input->precision_bits);
  }
  move(plan, LAYER_INPUT1, input_level, MOVE_TL, input->precision_bits);
  plan->moves[plan->move_count - 1].times = twice ? 2 : layer->row_passes;
  if (twice) move(plan, LAYER_OUTPUT, output_level, MOVE_FL, output->precision_bits);
  if (twice) move(plan, LAYER_OUTPUT, output_level, MOVE_TL, output->precision_bits);
  move(plan, LAYER_OUTPUT, output_level, MOVE_FL, output->final_bits);
  for (int level = output_level; level < problem->output_level; level++) {
    move(plan, LAYER_OUTPUT, level, MOVE_TH, output->final_bits);
    move(plan, LAYER_OUTPUT, level + 1, MOVE_FL, output->final_bits);
  }
}

static double elements_of(const struct row_problem *problem) {
  return (double)layer_elements(problem->layer, LAYER_OUTPUT, problem->size);
}

static double words_of(const struct memory *memory, enum memory_operand operand, const struct row_move *move,
                       double elements) {
  double granularity = memory_granularity(memory, operand, move->movement);
  double bandwidth = memory_bandwidth(memory, operand, move->movement);
  return move->times * ceil(elements * move->bits / granularity) * (granularity / bandwidth);
}

static double vector_ops_of(const struct row_problem *problem) {
  return problem->layer->row_passes * elements_of(problem);
}

static double vector_cycles_of(const struct row_problem *problem) {
  double lanes = problem->hardware->vector_lanes;
  return lanes > 0 ? problem->layer->row_passes * ceil(elements_of(problem) / lanes) : 0;
}

/* Cycles in which a move keeps its port busy. */
static double busy_cycles_of(const struct memory *memory, enum memory_operand operand, const struct row_move *move,
                             double elements) {
  return move->times * ceil(elements * move->bits / memory_bandwidth(memory, operand, move->movement));
}

/* Adds up the moves' energy and the cycles of the busiest port. */
static void price(const struct row_problem *problem, struct row_plan *plan) {
  double busy[HARDWARE_MAX_MEMORIES][MEMORY_MAX_PORTS] = {{0}}, elements = elements_of(problem);
  plan->energy_pj = vector_ops_of(problem) * problem->hardware->vector_energy_pj;
  plan->cycles = vector_cycles_of(problem);
  for (int i = 0; i < plan->move_count; i++) {
    const struct row_move *at = &plan->moves[i];
    const struct memory *memory = memory_of(problem, at->operand, at->level);
    enum memory_operand operand = problem->layer->operand[at->operand].memory_operand;
    int port = memory->port_of[operand][at->movement];
    plan->energy_pj += words_of(memory, operand, at, elements) * memory_energy_pj(memory, at->movement);
    if (port < 0) continue; /* has no traffic: hardware_finish asks for the ports of any layer */
    double *cycles = &busy[memory - problem->hardware->memories][port];
    *cycles += busy_cycles_of(memory, operand, at, elements);
    plan->cycles = fmax(plan->cycles, *cycles);
  }
}

/* --- Row memories ------------------------------------------------------------------------------------------- */

static double room_in(const struct row_problem *problem, int memory) {
  double room = problem->hardware->memories[memory].size_bits;
  for (int i = 0; problem->limits != NULL && i < problem->limits->count; i++) {
    if (problem->limits->resident[i].memory == memory) room -= problem->limits->resident[i].bits;
  }
  return room;
}

static double row_bits(const struct layer *layer, enum layer_operand o) {
  const struct operand *operand = &layer->operand[o];
  int bits = o == LAYER_OUTPUT ? operand->final_bits : operand->precision_bits;
  if (o == LAYER_OUTPUT && writes_twice(layer) && operand->precision_bits > bits) bits = operand->precision_bits;
  return rows_length(layer) * bits;
}

/* Adds what an operand needs from the rows up to its map: there all of it, below a row. */
static void add_needs(const struct row_problem *problem, enum layer_operand o, int lowest, double *need) {
  const struct operand *operand = &problem->layer->operand[o];
  int top = o == LAYER_OUTPUT ? problem->output_level : problem->input_level;
  double map = elements_of(problem) * (o == LAYER_OUTPUT ? operand->final_bits : operand->precision_bits);
  for (int level = lowest; level <= top; level++) {
    double row = row_bits(problem->layer, o);
    need[memory_of(problem, o, level) - problem->hardware->memories] += level < top ? row : fmax(row, map);
  }
}

/* By rule capacity: true if maps and rows fit beside what stays. */
static bool has_room(const struct row_problem *problem, int input_level, int output_level) {
  double need[HARDWARE_MAX_MEMORIES] = {0};
  add_needs(problem, LAYER_INPUT1, input_level, need);
  add_needs(problem, LAYER_OUTPUT, output_level, need);
  for (int m = 0; m < problem->hardware->memory_count; m++) {
    if (need[m] > room_in(problem, m)) return false;
  }
  return true;
}

/* Levels of I1 and O in a memory that can take the rows, at or below those of the maps. */
static bool takes_rows(const struct row_problem *problem, int index, int *input_level, int *output_level) {
  const struct memory *memory = &problem->hardware->memories[index];
  *input_level = memory->level_of[OPERAND_I1];
  *output_level = memory->level_of[OPERAND_O];
  if (memory->instances != 1 || *input_level < 0 || *output_level < 0) return false;
  if (*input_level > problem->input_level || *output_level > problem->output_level) return false;
  double rows = row_bits(problem->layer, LAYER_INPUT1) + row_bits(problem->layer, LAYER_OUTPUT);
  if (problem->limits == NULL) return rows <= memory->size_bits;
  return has_room(problem, *input_level, *output_level);
}

static struct row_plan plan_in(const struct row_problem *problem, int memory, int input_level, int output_level) {
  struct row_plan plan = {.memory = memory};
  plan_moves(problem, input_level, output_level, &plan);
  price(problem, &plan);
  return plan;
}

/* True if a plan that comes later in order of preference is better. */
static bool is_better(const struct row_plan *plan, const struct row_plan *best) {
  double slack = SAME * best->energy_pj;
  if (plan->energy_pj < best->energy_pj - slack) return true;
  return plan->energy_pj <= best->energy_pj + slack && plan->cycles < best->cycles;
}

/* Least energy, then cycles; of equal ones where the maps are, then the lowest. */
static struct row_plan best_plan(const struct row_problem *problem) {
  struct row_plan best = plan_in(problem, AT_THE_MAPS, problem->input_level, problem->output_level);
  for (int m = 0; m < problem->hardware->memory_count; m++) {
    int input_level, output_level;
    if (!takes_rows(problem, m, &input_level, &output_level)) continue;
    struct row_plan plan = plan_in(problem, m, input_level, output_level);
    if (is_better(&plan, &best)) best = plan;
  }
  return best;
}

/* --- Cost ---------------------------------------------------------------------------------------------------- */

struct layer_cost *rows_cost_new(struct arena *arena, const struct row_problem *problem) {
  struct layer_cost *cost = ARENA_NEW(arena, 1, struct layer_cost);
  if (cost == NULL) return NULL;
  cost->level_count[LAYER_INPUT1] = problem->input_level + 1;
  cost->level_count[LAYER_OUTPUT] = problem->output_level + 1;
  for (enum layer_operand o = 0; o <= LAYER_INPUT1; o++) {
    cost->level[o] = ARENA_NEW(arena, cost->level_count[o], struct level_cost);
    if (cost->level[o] == NULL) return NULL;
  }
  return cost;
}

/* What is in the memories: the maps at their levels, a row below them. */
static void hold_rows(const struct row_problem *problem, const struct row_plan *plan, enum layer_operand o,
                      struct layer_cost *cost) {
  const struct operand *operand = &problem->layer->operand[o];
  int top = cost->level_count[o] - 1, lowest = top;
  if (plan->memory != AT_THE_MAPS) {
    lowest = problem->hardware->memories[plan->memory].level_of[operand->memory_operand];
  }
  for (int level = 0; level <= top; level++) {
    struct level_cost *held = &cost->level[o][level];
    const struct memory *memory = memory_of(problem, o, level);
    held->memory = (int)(memory - problem->hardware->memories);
    if (level < lowest) continue;
    int bits = o == LAYER_OUTPUT ? operand->final_bits : operand->precision_bits;
    held->held_elements = level == top ? elements_of(problem) : rows_length(problem->layer);
    held->held_bits = level == top ? held->held_elements * bits : row_bits(problem->layer, o);
    held->utilization = held->held_bits / memory->size_bits;
  }
}

/* Shares of the operands that lie in one memory. */
static void share_rows(struct layer_cost *cost) {
  for (enum layer_operand o = 0; o <= LAYER_INPUT1; o++) {
    enum layer_operand other = o == LAYER_OUTPUT ? LAYER_INPUT1 : LAYER_OUTPUT;
    for (int l = 0; l < cost->level_count[o]; l++) {
      cost->level[o][l].shared_utilization = cost->level[o][l].utilization;
      for (int k = 0; k < cost->level_count[other]; k++) {
        if (cost->level[other][k].memory != cost->level[o][l].memory) continue;
        cost->level[o][l].shared_utilization += cost->level[other][k].utilization;
      }
    }
  }
}

static void count_moves(const struct row_problem *problem, const struct row_plan *plan, struct layer_cost *cost) {
  const struct memory *top = hardware_top(problem->hardware);
  double elements = elements_of(problem);
  for (int i = 0; i < plan->move_count; i++) {
    const struct row_move *at = &plan->moves[i];
    const struct memory *memory = memory_of(problem, at->operand, at->level);
    enum memory_operand operand = problem->layer->operand[at->operand].memory_operand;
    struct level_cost *level = &cost->level[at->operand][at->level];
    double words = words_of(memory, operand, at, elements);
    double energy = words * memory_energy_pj(memory, at->movement);
    level->element_moves[at->movement] += at->times * elements;
    level->period_count[at->movement] = 1;
    level->real_cycles[at->movement] += busy_cycles_of(memory, operand, at, elements);
    level->word_accesses[at->movement] += words;
    level->energy_pj[at->movement] += energy;
    cost->memory_energy_pj += energy;
    if (memory != top) continue;
    double bits = words * memory_bandwidth(memory, operand, at->movement);
    *(movement_reads(at->movement) ? &cost->dram.read_bits : &cost->dram.written_bits) += bits;
  }
}

void rows_cost_fill(const struct row_problem *problem, struct layer_cost *cost) {
  struct row_plan plan = best_plan(problem);
  hold_rows(problem, &plan, LAYER_OUTPUT, cost);
  hold_rows(problem, &plan, LAYER_INPUT1, cost);
  share_rows(cost);
  count_moves(problem, &plan, cost);
  cost->vector_ops = vector_ops_of(problem);
  cost->vector_energy_pj = cost->vector_ops * problem->hardware->vector_energy_pj;
  cost->energy_pj = cost->memory_energy_pj + cost->vector_energy_pj;
  cost->temporal_cycles = cost->compute_cycles = cost->latency_cycles = cost->offloaded_cycles = plan.cycles;
  cost->row_memory = plan.memory;
}
