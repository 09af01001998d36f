#include "model/search/windows.h"

#include <string.h>

static void measure(const struct problem *problem, const struct mapping *mapping, enum spatial_variant variant,
                    struct flow flows[LAYER_OPERANDS]) {
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    if (problem->operand[o].present) flow_measure(problem, mapping, o, variant, &flows[o]);
  }
}

void windows_init(struct windows *windows, const struct problem *problem, const struct mapping *mapping) {
  struct flow fraction[LAYER_OPERANDS], room[LAYER_OPERANDS];
  const struct flow *whole = problem->has_fractions ? room : fraction;
  struct latency latency;
  measure(problem, mapping, SPATIAL_FRACTION, fraction);
  if (problem->has_fractions) measure(problem, mapping, SPATIAL_WHOLE, room);
  latency_of_mapping(problem, fraction, whole, &latency);
  windows->problem = problem;
  windows->unstalled_cycles = latency_reported(problem, &latency) - latency.stall_cycles;
  latency_list_duties(problem, whole, &latency, &windows->duties);
  for (int i = 0; i < problem->memory_count; i++) {
    const struct problem_memory *memory = &problem->memories[i];
    for (int u = 0; u < memory->user_count; u++) {
      const struct flow *flow = &fraction[memory->user[u]];
      windows->bits[i][u] = flow->data[memory->level[u] + 1] * flow->precision[memory->level[u] + 1];
    }
  }
}

/* Users of the memory that are double buffered. Before all their runs have ended, those that may be: shares are then
 * the least possible, and what one user's second buffer takes from the others does not count. */
static void find_buffered(const struct windows *windows, int i, const struct level_run runs[][HARDWARE_MAX_LEVELS],
                          bool *buffered) {
  const struct problem_memory *memory = &windows->problem->memories[i];
  double effective[LAYER_OPERANDS], shared = 0;
  bool certain = true;
  for (int u = 0; u < memory->user_count; u++) {
    const struct level_run *run = &runs[memory->user[u]][memory->level[u]];
    effective[u] = latency_effective_share(memory, windows->bits[i][u], run->most_relevant);
    shared += effective[u];
    certain = certain && run->most_relevant == run->relevant;
  }
  if (certain) {
    latency_double_buffering(memory, effective, buffered);
    return;
  }
  for (int u = 0; u < memory->user_count; u++) buffered[u] = shared <= 0.5 || effective[u] <= 1 - shared;
}

double windows_latency(struct windows *windows, const struct level_run runs[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]) {
  bool buffered[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  memset(buffered, true, sizeof buffered);
  for (int i = 0; i < windows->problem->memory_count; i++) {
    const struct problem_memory *memory = &windows->problem->memories[i];
    bool own[LAYER_OPERANDS];
    if (!windows->matters[i]) continue;
    find_buffered(windows, i, runs, own);
    for (int u = 0; u < memory->user_count; u++) buffered[memory->user[u]][memory->level[u]] = own[u];
  }
  for (int i = 0; i < windows->duties.count; i++) {
    struct listed_duty *listed = &windows->duties.list[i];
    int o = (int)listed->operand, level = listed->level;
    listed->duty.allowed = listed->duty.period;
    if (level < 0 || buffered[o][level]) continue;
    const struct level_run *run = &runs[o][level];
    double irrelevant = run->irrelevant > run->least_irrelevant ? run->irrelevant : run->least_irrelevant;
    listed->duty.allowed = numerics_trunc(listed->duty.period / irrelevant);
  }
  return windows->unstalled_cycles + latency_slowest_port(&windows->duties);
}
