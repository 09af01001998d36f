#include "model/layer/latency.h"

#include <math.h>
#include <stddef.h>

enum { MAX_DUTIES = (int)LAYER_OPERANDS * (int)MOVE_COUNT };

/* --- Utilisation and double buffering ------------------------------------------------------------------ */

void latency_double_buffering(const struct problem_memory *memory, const double *effective, bool *buffered) {
  double shared = 0;
  for (int u = 0; u < memory->user_count; u++) shared += effective[u];
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int u = 0; u < memory->user_count; u++) {
      if (memory->user[u] != o) continue;
      bool fits_beside = shared > 0.5 && effective[u] <= 1 - shared;
      buffered[u] = shared <= 0.5 || fits_beside;
      if (fits_beside) shared += effective[u];
    }
  }
}

static void measure_utilization(const struct problem *problem, const struct flow *fraction, struct latency *latency) {
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) latency->double_buffered[o][0] = false;
  for (int i = 0; i < problem->memory_count; i++) {
    const struct problem_memory *memory = &problem->memories[i];
    double sum = 0, effective[LAYER_OPERANDS];
    bool buffered[LAYER_OPERANDS];
    for (int u = 0; u < memory->user_count; u++) {
      enum layer_operand o = memory->user[u];
      int m = memory->level[u];
      double bits = fraction[o].data[m + 1] * fraction[o].precision[m + 1];
      latency->utilization[o][m] = bits / memory->size_bits;
      effective[u] = latency_effective_share(memory, bits, fraction[o].top_r[m + 1]);
      sum += latency->utilization[o][m];
    }
    latency_double_buffering(memory, effective, buffered);
    for (int u = 0; u < memory->user_count; u++) {
      latency->shared_utilization[memory->user[u]][memory->level[u]] = sum;
      latency->double_buffered[memory->user[u]][memory->level[u] + 1] = buffered[u];
    }
  }
}

static void measure_transfers(const struct problem *problem, const struct flow *whole, struct latency *latency) {
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &problem->operand[o];
    for (int m = 0; operand->present && m < operand->level_count; m++) {
      const struct memory *memory = &problem->hardware->memories[operand->memory[m]];
      for (enum movement movement = 0; movement < MOVE_COUNT; movement++) {
        double amount = whole[o].amount[m][movement];
        bool low_side = movement == MOVE_TL || movement == MOVE_FL;
        bool buffered = latency->double_buffered[o][low_side ? m : m + 1];
        latency->allowed[o][m][movement] = buffered ? whole[o].period[m][movement] : whole[o].window[m][movement];
        double bandwidth = memory_bandwidth(memory, operand->port, movement);
        latency->real[o][m][movement] =
            amount == 0 ? 0 : numerics_ceil(amount * whole[o].move_bits[m][movement] / bandwidth);
      }
    }
  }
}

/* --- Ports ------------------------------------------------------------------------------------------------ */

/* Cycles t < n outside all windows of duties i.. (longest period first; each period divides the one before). */
static double cycles_outside(const struct port_duty *duties, int count, int i, double n) {
  if (i == count) return n;
  const struct port_duty *duty = &duties[i];
  double at_window = cycles_outside(duties, count, i + 1, duty->allowed);
  double full = cycles_outside(duties, count, i + 1, duty->period) - at_window;
  double periods = numerics_trunc(n / duty->period), rest = n - periods * duty->period;
  double last = rest > duty->allowed ? cycles_outside(duties, count, i + 1, rest) - at_window : 0;
  return periods * full + last;
}

/* Cycles of the layer in which at least one of the movements may update its memory. */
static double union_of_windows(struct port_duty *duties, int count) {
  for (int i = 0; i < count; i++) {
    if (duties[i].period == duties[i].allowed) return duties[i].period * duties[i].count;
  }
  for (int i = 1; i < count; i++) { /* insertion sort of a few, longest period first */
    struct port_duty duty = duties[i];
    int j = i;
    for (; j > 0 && duties[j - 1].period < duty.period; j--) duties[j] = duties[j - 1];
    duties[j] = duty;
  }
  return (duties[0].period - cycles_outside(duties, count, 0, duties[0].period)) * duties[0].count;
}

double latency_port_stall(struct port_duty *duties, int count) {
  if (count == 1) return (duties[0].real - duties[0].allowed) * (duties[0].count - 1);
  double positive = 0, negative = 0, window = 0;
  for (int i = 0; i < count; i++) {
    double stall = (duties[i].real - duties[i].allowed) * (duties[i].count - 1);
    if (stall > 0) {
      positive += stall;
    } else {
      negative += stall;
    }
    window += duties[i].allowed * (duties[i].count - 1);
  }
  double left = negative + window - union_of_windows(duties, count);
  return positive + (left > 0 ? left : 0);
}

int latency_port_of(const struct problem *problem, enum layer_operand o, int level, enum movement movement) {
  const struct problem_operand *operand = &problem->operand[o];
  return problem->hardware->memories[operand->memory[level]].port_of[operand->port][movement];
}

void latency_list_duties(const struct problem *problem, const struct flow whole[LAYER_OPERANDS],
                         const struct latency *latency, struct port_duties *duties) {
  duties->count = 0;
  for (int i = 0; i < problem->memory_count; i++) {
    const struct problem_memory *memory = &problem->memories[i];
    struct listed_duty listed[MEMORY_MAX_PORTS][MAX_DUTIES];
    int counts[MEMORY_MAX_PORTS] = {0};
    for (int u = 0; u < memory->user_count; u++) {
      enum layer_operand o = memory->user[u];
      int m = memory->level[u];
      for (enum movement movement = 0; movement < MOVE_COUNT; movement++) {
        if (whole[o].count[m][movement] <= 0) continue;
        int port = latency_port_of(problem, o, m, movement);
        if (port < 0) continue;
        bool low_side = movement == MOVE_TL || movement == MOVE_FL;
        listed[port][counts[port]++] = (struct listed_duty){.duty = {.real = latency->real[o][m][movement],
                                                                     .allowed = latency->allowed[o][m][movement],
                                                                     .period = whole[o].period[m][movement],
                                                                     .count = whole[o].count[m][movement]},
                                                            .operand = o,
                                                            .level = low_side ? m - 1 : m};
      }
    }
    for (int port = 0; port < MEMORY_MAX_PORTS; port++) {
      for (int d = 0; d < counts[port]; d++) duties->list[duties->count++] = listed[port][d];
      if (counts[port] > 0) duties->list[duties->count - 1].ends_port = true;
    }
  }
}

double latency_slowest_port(const struct port_duties *duties) {
  struct port_duty own[MAX_DUTIES];
  double stall = 0;
  int count = 0;
  for (int i = 0; i < duties->count; i++) {
    own[count++] = duties->list[i].duty;
    if (!duties->list[i].ends_port) continue;
    stall = fmax(stall, latency_port_stall(own, count));
    count = 0;
  }
  return stall;
}

/* --- Loading and offloading ------------------------------------------------------------------------------ */

/* True if the port of this movement also serves the other input at the same memory. */
static bool serves_both_inputs(const struct problem *problem, enum layer_operand o, int level, enum movement movement) {
  enum layer_operand other = o == LAYER_INPUT1 ? LAYER_INPUT2 : LAYER_INPUT1;
  const struct problem_operand *own = &problem->operand[o], *operand = &problem->operand[other];
  if (!operand->present) return false;
  int port = latency_port_of(problem, o, level, movement);
  for (int m = 0; m < operand->level_count; m++) {
    if (operand->memory[m] != own->memory[level]) continue;
    for (enum movement any = 0; any < MOVE_COUNT; any++) {
      if (latency_port_of(problem, other, m, any) == port) return true;
    }
  }
  return false;
}

enum link latency_link_of(const struct problem *problem, enum layer_operand input, int m) {
  bool below = serves_both_inputs(problem, input, m, MOVE_FH);
  bool above = serves_both_inputs(problem, input, m + 1, MOVE_TL);
  return below && above ? LINK_SHARED : below || above ? LINK_HALF : LINK_INDIVIDUAL;
}

static struct loading loading_of(const struct problem *problem, enum layer_operand o, const struct latency *latency) {
  struct loading loading = {0, 0, 0};
  for (int m = 0; m + 1 < problem->operand[o].level_count; m++) {
    double cycles = fmax(latency->real[o][m][MOVE_FH], latency->real[o][m + 1][MOVE_TL]);
    switch (latency_link_of(problem, o, m)) {
      case LINK_SHARED:
        loading.shared += cycles;
        break;
      case LINK_INDIVIDUAL:
        loading.individual += cycles;
        break;
      case LINK_HALF: /* rule half-loading (Q2): added, not assigned */
        loading.half = cycles + (rules_have(problem->rules, RULE_HALF_LOADING) ? loading.half : 0);
        break;
    }
  }
  return loading;
}

double latency_loading_cycles(unsigned rules, const struct loading *a, const struct loading *b) {
  if (b == NULL) { /* rule half-loading (Q2): the rest is not dropped */
    return a->individual + (rules_have(rules, RULE_HALF_LOADING) ? a->shared + a->half : 0);
  }
  double a_first = a->shared + fmax(b->shared + b->half + b->individual, a->half + a->individual);
  double b_first = b->shared + fmax(a->shared + a->half + a->individual, b->half + b->individual);
  return fmin(a_first, b_first);
}

static double loading_cycles(const struct problem *problem, const struct latency *latency) {
  struct loading first = loading_of(problem, LAYER_INPUT1, latency);
  if (!problem->operand[LAYER_INPUT2].present) return latency_loading_cycles(problem->rules, &first, NULL);
  struct loading second = loading_of(problem, LAYER_INPUT2, latency);
  return latency_loading_cycles(problem->rules, &first, &second);
}

/* Rule offload-ports (Q3): pairs of levels add up where one port serves both, and all groups count; else only the
 * topmost pair does. Between groups comes the latency of the memory. */
struct offload_groups latency_offload_groups(const struct problem *problem) {
  const struct problem_operand *output = &problem->operand[LAYER_OUTPUT];
  struct offload_groups groups = {.pair_count = output->level_count - 1};
  bool by_ports = rules_have(problem->rules, RULE_OFFLOAD_PORTS);
  for (int m = groups.pair_count - 1; m >= 0; m--) {
    bool is_top = m == groups.pair_count - 1;
    bool joined = by_ports && !is_top &&
                  latency_port_of(problem, LAYER_OUTPUT, m + 1, MOVE_FL) ==
                      latency_port_of(problem, LAYER_OUTPUT, m + 1, MOVE_TH);
    if (is_top || by_ports) groups.counted |= 1u << m;
    if (joined) groups.joined |= 1u << m;
    if (!is_top && !joined) groups.fixed_cycles += problem->hardware->memories[output->memory[m + 1]].latency_cycles;
  }
  return groups;
}

static double offloading_cycles(const struct problem *problem, const struct latency *latency) {
  struct offload_groups groups = latency_offload_groups(problem);
  double group = 0, slowest = 0;
  for (int m = groups.pair_count - 1; m >= 0; m--) {
    if (!(groups.counted >> m & 1)) continue;
    double cycles = fmax(latency->real[LAYER_OUTPUT][m][MOVE_TH], latency->real[LAYER_OUTPUT][m + 1][MOVE_FL]);
    group = cycles + (groups.joined >> m & 1 ? group : 0);
    slowest = fmax(slowest, group);
  }
  return slowest + groups.fixed_cycles;
}

void latency_of_mapping(const struct problem *problem, const struct flow fraction[LAYER_OPERANDS],
                        const struct flow whole[LAYER_OPERANDS], struct latency *latency) {
  struct port_duties duties;
  measure_utilization(problem, fraction, latency);
  measure_transfers(problem, whole, latency);
  latency->ideal_cycles = numerics_ceil(problem->mac_count / problem->hardware->array_size);
  latency->temporal_cycles = whole[LAYER_OUTPUT].total_cycles;
  latency_list_duties(problem, whole, latency, &duties);
  latency->stall_cycles = latency_slowest_port(&duties);
  latency->loading_cycles = loading_cycles(problem, latency);
  latency->offloading_cycles = offloading_cycles(problem, latency);
  latency->compute_cycles = latency->temporal_cycles + latency->stall_cycles;
  latency->latency_cycles = latency->compute_cycles + latency->loading_cycles;
  latency->offloaded_cycles = latency->latency_cycles + latency->offloading_cycles;
}
