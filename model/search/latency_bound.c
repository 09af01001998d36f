#include "model/search/latency_bound.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Index of a port, or -1 where there are too many: the bound then ignores it. */
static int port_index(struct latency_bound *bound, int memory, int port) {
  int i = 0;
  while (i < bound->port_count && (bound->ports[i].memory != memory || bound->ports[i].port != port)) i++;
  if (i == BOUND_MAX_PORTS) return -1;
  if (i == bound->port_count) {
    bound->ports[i].memory = memory;
    bound->ports[i].port = port;
    bound->port_count++;
  }
  return i;
}

/* Elements held by an instance of level b when boundary b is here, by the whole spatial mapping. */
static double whole_elements(const struct latency_bound *bound, enum layer_operand o, int b, int state) {
  const struct problem *problem = bound->graph->problem;
  const struct problem_operand *operand = &problem->operand[o];
  double size[LAYER_MAX_DIMS];
  for (int d = 0; d < LAYER_MAX_DIMS; d++) size[d] = 1;
  lattice_multiply(&bound->graph->lattice, state, size);
  for (int l = 0; l <= b; l++) {
    for (int i = 0; i < operand->su[l].count; i++) {
      size[operand->su[l].dim[i]] *= operand->su[l].size[SPATIAL_WHOLE][i];
    }
  }
  return tensor_elements(operand->relevant, operand->pr, operand->pr_count, size, problem->numerics);
}

/* Cycles of a movement in a period. */
static double real_cycles(const struct problem *problem, enum layer_operand o, int level, enum movement movement,
                          double amount, int bits) {
  const struct memory *memory = &problem->hardware->memories[problem->operand[o].memory[level]];
  return numerics_ceil(amount * bits / memory_bandwidth(memory, movement));
}

static struct port_sum sum_of(double real, double period, double count) {
  struct port_sum sum = {.busy = real * (count - 1), .stall = (real - period) * (count - 1)};
  if (sum.stall < 0) sum.stall = 0;
  return sum;
}

/* A movement across boundary b: at the high side of level b, or the low side of level b+1. */
struct crossing {
  int level;
  enum movement movement;
  bool only_partial; /* happens only while the output is partial */
};

static int crossings_of(enum layer_operand o, int b, struct crossing crossings[BOUND_MAX_DUTIES]) {
  if (o != LAYER_OUTPUT) {
    crossings[0] = (struct crossing){.level = b, .movement = MOVE_FH};
    crossings[1] = (struct crossing){.level = b + 1, .movement = MOVE_TL};
    return 2;
  }
  crossings[0] = (struct crossing){.level = b, .movement = MOVE_TH};
  crossings[1] = (struct crossing){.level = b + 1, .movement = MOVE_FL};
  crossings[2] = (struct crossing){.level = b, .movement = MOVE_FH, .only_partial = true};
  crossings[3] = (struct crossing){.level = b + 1, .movement = MOVE_TL, .only_partial = true};
  return 4;
}

/* Fills in the figures on first use: most states are never visited. */
static void fill_state(struct latency_bound *bound, enum layer_operand o, int b, int state) {
  if (bound->known[o][b][state]) return;
  bound->known[o][b][state] = true;
  const struct problem *problem = bound->graph->problem;
  const struct problem_operand *operand = &problem->operand[o];
  struct crossing crossings[BOUND_MAX_DUTIES];
  int count = crossings_of(o, b, crossings);
  double elements = whole_elements(bound, o, b, state), period = bound->graph->lattice.product[state];
  bool partial =
      o != LAYER_OUTPUT || bound->graph->lattice.irrelevant_left[state] || problem_irrelevant_above(operand, b + 2);
  int bits = partial ? operand->partial_bits : operand->final_bits;
  double slowest = 0;
  for (int i = 0; i < count; i++) {
    double amount = crossings[i].level == b ? elements : elements * operand->boost[SPATIAL_WHOLE][b + 1];
    double real = real_cycles(problem, o, crossings[i].level, crossings[i].movement, amount, bits);
    bool happens = partial || !crossings[i].only_partial;
    struct duty_table *table = &bound->duties[o][b][i];
    table->exact[state] = happens ? sum_of(real, period, bound->total_cycles / period) : (struct port_sum){0, 0};
    slowest = fmax(slowest, real);
  }
  if (o != LAYER_OUTPUT) bound->loading[o][b][state] = slowest;
}

/* Minimum over this state and those with more factors, as far as the level holds them. */
static void sweep_least(const struct latency_bound *bound, enum layer_operand o, int b, struct duty_table *table) {
  const struct lattice *lattice = &bound->graph->lattice;
  double size = bound->graph->problem->memories[bound->graph->memory_of[o][b]].size_bits;
  for (int state = lattice->state_count - 1; state >= 0 && !lattice_is_cancelled(lattice, state); state--) {
    struct port_sum least = table->exact[state];
    for (uint64_t open = lattice->open[state]; open; open &= open - 1) {
      int further = state + lattice->stride[__builtin_ctzll(open)];
      if (lattice->bits[o][b][further] > size) continue;
      least.busy = fmin(least.busy, table->least[further].busy);
      least.stall = fmin(least.stall, table->least[further].stall);
    }
    table->least[state] = least;
  }
}

static enum status init_boundary(struct latency_bound *bound, struct arena *arena, enum layer_operand o, int b,
                                 bool look_ahead, struct error *error) {
  const struct problem *problem = bound->graph->problem;
  int states = bound->graph->lattice.state_count;
  struct crossing crossings[BOUND_MAX_DUTIES];
  int count = bound->duty_count[o][b] = crossings_of(o, b, crossings);
  bool *known = bound->known[o][b] = ARENA_NEW(arena, states, bool);
  double *loading = bound->loading[o][b] = ARENA_RAW(arena, o == LAYER_OUTPUT ? 0 : states, double);
  if (known == NULL || loading == NULL) return error_out_of_memory(error);
  if (o != LAYER_OUTPUT) bound->link[o][b] = latency_link_of(problem, o, b);
  for (int i = 0; i < count; i++) {
    struct duty_table *table = &bound->duties[o][b][i];
    int port = latency_port_of(problem, o, crossings[i].level, crossings[i].movement);
    table->port = port_index(bound, problem->operand[o].memory[crossings[i].level], port);
    table->exact = ARENA_RAW(arena, states, struct port_sum);
    table->least = look_ahead ? ARENA_RAW(arena, states, struct port_sum) : NULL;
    if (table->exact == NULL || (look_ahead && table->least == NULL)) {
      return error_out_of_memory(error);
    }
  }
  for (int state = 0; look_ahead && state < states; state++) {
    if (lattice_is_cancelled(&bound->graph->lattice, state)) return error_set(error, STATUS_STOPPED, "stopped");
    fill_state(bound, o, b, state);
  }
  for (int i = 0; look_ahead && i < count; i++) sweep_least(bound, o, b, &bound->duties[o][b][i]);
  return STATUS_OK;
}

/* Between the array and level 0: one element a cycle for every mapping. */
static void fill_array_side(struct latency_bound *bound, enum layer_operand o) {
  const struct problem *problem = bound->graph->problem;
  const struct problem_operand *operand = &problem->operand[o];
  bool output = o == LAYER_OUTPUT;
  bool partial = !output || bound->graph->lattice.irrelevant_left[0] || problem_irrelevant_above(operand, 1);
  int bits = partial ? operand->partial_bits : operand->final_bits;
  for (int i = 0; i < 2; i++) {
    enum movement movement = i ? MOVE_FL : MOVE_TL;
    bool happens = output ? movement == MOVE_FL || partial : movement == MOVE_TL;
    if (!happens) continue;
    int port = port_index(bound, operand->memory[0], latency_port_of(problem, o, 0, movement));
    double real = real_cycles(problem, o, 0, movement, operand->boost[SPATIAL_WHOLE][0], bits);
    struct port_sum sum = sum_of(real, 1, bound->total_cycles);
    if (port < 0) continue;
    bound->start.ports[port].busy += sum.busy;
    bound->start.ports[port].stall += sum.stall;
  }
}

enum status latency_bound_init(struct latency_bound *bound, struct arena *arena, const struct level_graph *graph,
                               bool look_ahead, struct error *error) {
  memset(bound, 0, sizeof *bound);
  bound->graph = graph;
  bound->total_cycles = graph->lattice.product[graph->lattice.state_count - 1];
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    if (!graph->problem->operand[o].present) continue;
    fill_array_side(bound, o);
    for (int b = 0; b < graph->ends[o]; b++) {
      enum status status = init_boundary(bound, arena, o, b, look_ahead, error);
      if (status != STATUS_OK) return status;
    }
  }
  return STATUS_OK;
}

static void add_loading(struct loading *loading, enum link link, double cycles) {
  switch (link) {
    case LINK_SHARED:
      loading->shared += cycles;
      break;
    case LINK_INDIVIDUAL:
      loading->individual += cycles;
      break;
    case LINK_HALF:
      loading->half = cycles;
      break; /* boundaries come bottom up: the last one counts */
  }
}

void latency_bound_end(struct latency_bound *bound, struct latency_so_far *so_far, enum layer_operand o, int b,
                       int state) {
  fill_state(bound, o, b, state);
  for (int i = 0; i < bound->duty_count[o][b]; i++) {
    const struct duty_table *table = &bound->duties[o][b][i];
    if (table->port < 0) continue;
    so_far->ports[table->port].busy += table->exact[state].busy;
    so_far->ports[table->port].stall += table->exact[state].stall;
  }
  if (o != LAYER_OUTPUT) add_loading(&so_far->loading[o], bound->link[o][b], bound->loading[o][b][state]);
}

/* True if a boundary of the operand from b on is half shared. */
static bool has_half_from(const struct latency_bound *bound, enum layer_operand o, int b) {
  for (; b < bound->graph->ends[o]; b++) {
    if (bound->link[o][b] == LINK_HALF) return true;
  }
  return false;
}

void latency_bound_before(struct latency_bound *bound, struct latency_so_far *follows, enum layer_operand o, int b,
                          int state) {
  double half = follows->loading[o].half;
  latency_bound_end(bound, follows, o, b, state);
  if (o != LAYER_OUTPUT && has_half_from(bound, o, b + 1)) follows->loading[o].half = half;
}

struct latency_so_far *latency_bound_new(const struct latency_bound *bound, struct arena *arena) {
  size_t ports = (size_t)bound->port_count * sizeof(struct port_sum);
  return arena_alloc(arena, 1, offsetof(struct latency_so_far, ports) + ports);
}

void latency_bound_copy(const struct latency_bound *bound, struct latency_so_far *to,
                        const struct latency_so_far *from) {
  for (int p = 0; p < bound->port_count; p++) to->ports[p] = from->ports[p];
  memcpy(to->loading, from->loading, sizeof to->loading);
}

static void lower(double *least, double other) {
  if (other < *least) *least = other;
}

void latency_bound_lower(const struct latency_bound *bound, struct latency_so_far *least,
                         const struct latency_so_far *other) {
  for (int p = 0; p < bound->port_count; p++) {
    lower(&least->ports[p].busy, other->ports[p].busy);
    lower(&least->ports[p].stall, other->ports[p].stall);
  }
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    lower(&least->loading[o].shared, other->loading[o].shared);
    lower(&least->loading[o].half, other->loading[o].half);
    lower(&least->loading[o].individual, other->loading[o].individual);
  }
}

void latency_bound_raise(const struct latency_bound *bound, struct latency_so_far *most,
                         const struct latency_so_far *other) {
  for (int p = 0; p < bound->port_count; p++) {
    most->ports[p].busy = fmax(most->ports[p].busy, other->ports[p].busy);
    most->ports[p].stall = fmax(most->ports[p].stall, other->ports[p].stall);
  }
}

/* Stall of a port from its sums. */
static double stall_of(const struct latency_bound *bound, double busy, double stall) {
  return fmax(stall, busy - bound->total_cycles);
}

bool latency_bound_covers(const struct latency_bound *bound, const struct latency_so_far *a,
                          const struct latency_so_far *b, const struct latency_so_far *least,
                          const struct latency_so_far *most) {
  double stall = 0; /* lower bound of the layer's stall after b: smaller port stalls do not matter */
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    const struct loading *x = &a->loading[o], *y = &b->loading[o];
    if (x->shared > y->shared || x->half > y->half || x->individual > y->individual) return false;
  }
  for (int p = 0; p < bound->port_count; p++) {
    const struct port_sum *before = &b->ports[p], *after = &least->ports[p];
    stall = fmax(stall, stall_of(bound, before->busy + after->busy, before->stall + after->stall));
  }
  for (int p = 0; p < bound->port_count; p++) {
    const struct port_sum *before = &a->ports[p], *after = &most->ports[p];
    if (before->busy <= b->ports[p].busy && before->stall <= b->ports[p].stall) continue;
    if (stall_of(bound, before->busy + after->busy, before->stall + after->stall) > stall) return false;
  }
  return true;
}

static double latency_of_sums(const struct latency_bound *bound, const struct latency_so_far *sums) {
  double stall = 0;
  for (int p = 0; p < bound->port_count; p++) {
    stall = fmax(stall, stall_of(bound, sums->ports[p].busy, sums->ports[p].stall));
  }
  bool two = bound->graph->problem->operand[LAYER_INPUT2].present;
  return bound->total_cycles + stall +
         latency_loading_cycles(&sums->loading[LAYER_INPUT1], two ? &sums->loading[LAYER_INPUT2] : NULL);
}

double latency_bound_with(const struct latency_bound *bound, const struct latency_so_far *so_far,
                          const struct latency_so_far *least, const struct level_place *place) {
  struct latency_so_far sums;
  latency_bound_copy(bound, &sums, so_far);
  for (int p = 0; p < bound->port_count; p++) {
    sums.ports[p].busy += least->ports[p].busy;
    sums.ports[p].stall += least->ports[p].stall;
  }
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    sums.loading[o].shared += least->loading[o].shared;
    sums.loading[o].individual += least->loading[o].individual;
    if (has_half_from(bound, o, place->made[o])) sums.loading[o].half = least->loading[o].half;
  }
  return latency_of_sums(bound, &sums);
}

double latency_bound_of(struct latency_bound *bound, const struct latency_so_far *so_far,
                        const struct level_place *place) {
  struct latency_so_far least;
  latency_bound_copy(bound, &least, so_far);
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int b = place->made[o]; b < bound->graph->ends[o]; b++) {
      for (int i = 0; i < bound->duty_count[o][b]; i++) {
        const struct duty_table *table = &bound->duties[o][b][i];
        if (table->port < 0 || table->least == NULL) continue;
        least.ports[table->port].busy += table->least[place->state].busy;
        least.ports[table->port].stall += table->least[place->state].stall;
      }
      if (o == LAYER_OUTPUT) continue;
      fill_state(bound, o, b, place->state);
      add_loading(&least.loading[o], bound->link[o][b], bound->loading[o][b][place->state]);
    }
  }
  return latency_of_sums(bound, &least);
}
