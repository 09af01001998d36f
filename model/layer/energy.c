#include "model/layer/energy.h"

#include <math.h>

struct energy_link energy_link_of(const struct problem *problem, enum layer_operand o, int level,
                                  enum movement movement) {
  const struct problem_operand *operand = &problem->operand[o];
  const struct memory *memory = &problem->hardware->memories[operand->memory[level]];
  struct energy_link link = {.bandwidth = memory_bandwidth(memory, operand->port, movement),
                             .granularity = memory_granularity(memory, operand->port, movement),
                             .other_bandwidth = INFINITY,
                             .units = operand->unit_count[level + 1],
                             .energy_pj = memory_energy_pj(memory, movement)};
  bool low_side = movement == MOVE_TL || movement == MOVE_FL;
  if (low_side && level > 0) {
    const struct memory *below = &problem->hardware->memories[operand->memory[level - 1]];
    link.other_bandwidth = memory_bandwidth(below, operand->port, movement == MOVE_FL ? MOVE_TH : MOVE_FH) *
                           (operand->unit_unique[level] / operand->unit_unique[level + 1]);
  }
  return link;
}

double energy_link_words(const struct energy_link *link, double amount, int bits, double count) {
  if (amount == 0 || bits == 0) return 0;
  double elements = amount, cycles = 1; /* elements per cycle of a period; such cycles */
  if (link->other_bandwidth < INFINITY) {
    double other = link->other_bandwidth / bits, own = link->bandwidth / bits;
    double rate = other < own ? other : own;
    if (rate < elements) elements = rate;
    cycles = numerics_ceil(amount / elements);
  }
  return numerics_ceil(elements * bits / link->granularity) * (link->granularity / link->bandwidth) * count * cycles *
         link->units;
}

double energy_words(const struct problem *problem, enum layer_operand o, int level, enum movement movement,
                    const struct flow *flow) {
  struct energy_link link = energy_link_of(problem, o, level, movement);
  return energy_link_words(&link, flow->amount[level][movement], flow->move_bits[level][movement],
                           flow->count[level][movement]);
}

double energy_of_level(const struct problem *problem, enum layer_operand o, int level, const struct flow *flow) {
  const struct memory *memory = &problem->hardware->memories[problem->operand[o].memory[level]];
  double energy = 0;
  for (enum movement movement = 0; movement < MOVE_COUNT; movement++) {
    energy += energy_words(problem, o, level, movement, flow) * memory_energy_pj(memory, movement);
  }
  return energy;
}

double energy_of_macs(const struct problem *problem) {
  return problem->hardware->mac_energy_pj * problem->mac_count;
}

double energy_of_mapping(const struct problem *problem, const struct flow flows[LAYER_OPERANDS]) {
  double energy = 0;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    if (!problem->operand[o].present) continue;
    for (int m = 0; m < problem->operand[o].level_count; m++) energy += energy_of_level(problem, o, m, &flows[o]);
  }
  return energy + energy_of_macs(problem);
}

/* --- Of all mappings ----------------------------------------------------------------------------------------- */

static double array_side_pj(const struct problem *problem, enum layer_operand o, enum movement movement, int bits,
                            double cycles) {
  struct energy_link link = energy_link_of(problem, o, 0, movement);
  return energy_link_words(&link, problem->operand[o].boost[SPATIAL_FRACTION][0], bits, cycles) * link.energy_pj;
}

double energy_fixed(const struct problem *problem) {
  double energy = energy_of_macs(problem), cycles = 1;
  const struct problem_operand *output = &problem->operand[LAYER_OUTPUT];
  bool partial = output->sums_tiles || problem_irrelevant_above(output, 1);
  for (int i = 0; i < problem->temporal_count; i++) {
    cycles *= (double)problem->temporal[i].size;
    partial = partial || (output->irrelevant >> problem->temporal[i].dim & 1) != 0;
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &problem->operand[o];
    if (!operand->present) continue;
    if (o != LAYER_OUTPUT) {
      energy += array_side_pj(problem, o, MOVE_TL, operand->partial_bits, cycles);
      continue;
    }
    energy += array_side_pj(problem, o, MOVE_FL, partial ? operand->partial_bits : operand->final_bits, cycles);
    if (partial) energy += array_side_pj(problem, o, MOVE_TL, operand->partial_bits, cycles);
  }
  return energy;
}

/* Least elements that pass between level b and the next one, over all periods: all that an instance of level b ever
 * holds. What it holds at a time is rounded where loops are unrolled by fractions. */
static double least_elements(const struct problem *problem, enum layer_operand o, int b) {
  const struct problem_operand *operand = &problem->operand[o];
  double size[LAYER_MAX_DIMS], elements[2] = {1, 1};
  for (int d = 0; d < LAYER_MAX_DIMS; d++) size[d] = 1;
  for (int l = 0; l <= b; l++) {
    for (int i = 0; i < operand->su[l].count; i++) {
      size[operand->su[l].dim[i]] *= operand->su[l].size[SPATIAL_FRACTION][i];
    }
  }
  for (int all = !problem->has_fractions; all < 2; all++) {
    for (int i = 0; i < problem->temporal_count && all; i++) {
      size[problem->temporal[i].dim] *= (double)problem->temporal[i].size;
    }
    for (unsigned left = operand->relevant; left; left &= left - 1) elements[all] *= size[__builtin_ctz(left)];
    for (int i = 0; i < operand->pr_count; i++) elements[all] *= pr_size(&operand->pr[i], size, problem->numerics);
  }
  return problem->has_fractions ? elements[1] * fmax(2.0 / 3, 1 - 0.5 / elements[0]) : elements[1];
}

/* Energy of these elements by a movement, without what words waste. */
static double passing_pj(const struct problem *problem, enum layer_operand o, int level, enum movement movement,
                         double elements, int bits) {
  const struct problem_operand *operand = &problem->operand[o];
  const struct memory *memory = &problem->hardware->memories[operand->memory[level]];
  return elements * bits / memory_bandwidth(memory, operand->port, movement) * operand->unit_count[level + 1] *
         memory_energy_pj(memory, movement);
}

double energy_least(const struct problem *problem) {
  double energy = energy_fixed(problem);
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &problem->operand[o];
    for (int b = 0; operand->present && b < operand->level_count - 1; b++) {
      bool output = o == LAYER_OUTPUT, partial = !output || problem_irrelevant_above(operand, b + 2);
      int bits = partial || operand->partial_bits < operand->final_bits ? operand->partial_bits : operand->final_bits;
      double below = least_elements(problem, o, b), above = below * operand->boost[SPATIAL_FRACTION][b + 1];
      if (output) {
        energy += passing_pj(problem, o, b, MOVE_TH, below, bits) + passing_pj(problem, o, b + 1, MOVE_FL, above, bits);
      }
      if (!partial) continue;
      energy += passing_pj(problem, o, b, MOVE_FH, below, bits) + passing_pj(problem, o, b + 1, MOVE_TL, above, bits);
    }
  }
  return energy;
}
