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
