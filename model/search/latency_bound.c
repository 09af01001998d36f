#include "model/search/latency_bound.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static inline double larger(double a, double b) { /* of two numbers: fmax is a call */
  return a > b ? a : b;
}

static void lower(double *least, double other) {
  if (other < *least) *least = other;
}

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

/* Elements held by an instance of level b when boundary b is here, by one of the spatial mappings. */
static double held_elements(const struct latency_bound *bound, enum layer_operand o, int b, int state,
                            enum spatial_variant variant) {
  const struct problem *problem = bound->graph->problem;
  const struct problem_operand *operand = &problem->operand[o];
  double size[LAYER_MAX_DIMS], elements = 1;
  for (int d = 0; d < LAYER_MAX_DIMS; d++) size[d] = 1;
  lattice_multiply(&bound->graph->lattice, state, size);
  for (int l = 0; l <= b; l++) {
    for (int i = 0; i < operand->su[l].count; i++) size[operand->su[l].dim[i]] *= operand->su[l].size[variant][i];
  }
  for (int d = 0; d < problem->layer->dim_count; d++) {
    if (operand->relevant >> d & 1) elements *= size[d];
  }
  for (int i = 0; i < operand->pr_count; i++) elements *= pr_size(&operand->pr[i], size, problem->numerics);
  return numerics_rint(numerics_settled(problem->numerics, elements));
}

/* Cycles of a movement in a period. */
static double real_cycles(const struct problem *problem, enum layer_operand o, int level, enum movement movement,
                          double amount, int bits) {
  const struct problem_operand *operand = &problem->operand[o];
  const struct memory *memory = &problem->hardware->memories[operand->memory[level]];
  return numerics_ceil(amount * bits / memory_bandwidth(memory, operand->port, movement));
}

static struct port_sum sum_of(double real, double allowed, double count) {
  struct port_sum sum = {.busy = real * (count - 1), .stall = (real - allowed) * (count - 1)};
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

/* True if loading of an input, or offloading of the output, across the boundary counts. */
static bool is_filled(const struct latency_bound *bound, enum layer_operand o, int b) {
  return o != LAYER_OUTPUT || bound->group[b] >= 0;
}

/* Elements by the whole and by the fractional spatial mapping, which decides what fits twice. */
struct extent {
  double whole, fraction;
};

static struct extent held_at(const struct latency_bound *bound, enum layer_operand o, int b, int state) {
  struct extent held = {.whole = held_elements(bound, o, b, state, SPATIAL_WHOLE)};
  bool differs = bound->windows && bound->graph->problem->has_fractions;
  held.fraction = differs ? held_elements(bound, o, b, state, SPATIAL_FRACTION) : held.whole;
  return held;
}

/* Fills in the figures. A level that is filled by more than half is not double buffered unless relevant loops are on
 * top of it; if the innermost one has none, it has windows of one cycle. */
static void fill_state(struct latency_bound *bound, enum layer_operand o, int b, int state, struct extent held) {
  const struct problem *problem = bound->graph->problem;
  const struct problem_operand *operand = &problem->operand[o];
  const struct lattice *lattice = &bound->graph->lattice;
  struct crossing crossings[BOUND_MAX_DUTIES];
  int count = crossings_of(o, b, crossings);
  bool partial = o != LAYER_OUTPUT || lattice->irrelevant_left[state] || problem_irrelevant_above(operand, b + 2);
  int bits = partial ? operand->partial_bits : operand->final_bits;
  double size = problem->memories[bound->graph->memory_of[o][b]].size_bits;
  bool full = bound->windows && held.fraction * bits > size / 2;
  double slowest = 0, allowed = full && b == 0 && lattice->core[o][state] == 0 ? 1 : lattice->product[state];
  double periods = bound->total_cycles / lattice->product[state];
  bound->known[o][b][state] = true;
  if (bound->windows) bound->full[o][b][state] = full;
  for (int i = 0; i < count; i++) {
    double amount = crossings[i].level == b ? held.whole : held.whole * operand->boost[SPATIAL_WHOLE][b + 1];
    struct duty_table *table = &bound->duties[o][b][i];
    double real = numerics_ceil(amount * bits / table->bandwidth);
    bool happens = partial || !crossings[i].only_partial;
    table->exact[state] = happens ? sum_of(real, allowed, periods) : (struct port_sum){0, 0};
    if (!crossings[i].only_partial && real > slowest) slowest = real;
  }
  if (is_filled(bound, o, b)) bound->loading[o][b][state] = slowest;
}

/* Fills them in on first use: most states are never visited. */
static void need_state(struct latency_bound *bound, enum layer_operand o, int b, int state) {
  if (!bound->known[o][b][state]) fill_state(bound, o, b, state, held_at(bound, o, b, state));
}

/* Minimum over this state and those with more factors, as far as the level holds them. */
static void sweep_least(const struct latency_bound *bound, enum layer_operand o, int b, struct duty_table *table) {
  const struct lattice *lattice = &bound->graph->lattice;
  const struct level_room room = level_graph_room(bound->graph, o, b);
  for (int state = lattice->state_count - 1; state >= 0 && !lattice_is_cancelled(lattice, state); state--) {
    struct port_sum least = table->exact[state];
    for (uint64_t open = lattice->open[state]; open; open &= open - 1) {
      int further = state + lattice->stride[__builtin_ctzll(open)];
      if (room.bits[further] > room.most) continue;
      least.busy = fmin(least.busy, table->least[further].busy);
      least.stall = fmin(least.stall, table->least[further].stall);
    }
    table->least[state] = least;
  }
}

static enum status init_boundary(struct latency_bound *bound, struct arena *arena, enum layer_operand o, int b,
                                 struct error *error) {
  const struct problem *problem = bound->graph->problem;
  int states = bound->graph->lattice.state_count;
  struct crossing crossings[BOUND_MAX_DUTIES];
  int count = bound->duty_count[o][b] = crossings_of(o, b, crossings);
  bool *known = bound->known[o][b] = ARENA_NEW(arena, states, bool);
  bool *full = bound->full[o][b] = ARENA_RAW(arena, bound->windows ? states : 0, bool);
  double *loading = bound->loading[o][b] = ARENA_RAW(arena, is_filled(bound, o, b) ? states : 0, double);
  if (known == NULL || full == NULL || loading == NULL) return error_out_of_memory(error);
  if (o != LAYER_OUTPUT) bound->link[o][b] = latency_link_of(problem, o, b);
  for (int i = 0; i < count; i++) {
    struct duty_table *table = &bound->duties[o][b][i];
    int port = latency_port_of(problem, o, crossings[i].level, crossings[i].movement);
    table->port = port_index(bound, problem->operand[o].memory[crossings[i].level], port);
    table->bandwidth = memory_bandwidth(&problem->hardware->memories[problem->operand[o].memory[crossings[i].level]],
                                        problem->operand[o].port, crossings[i].movement);
    table->exact = ARENA_RAW(arena, states, struct port_sum);
    table->least = NULL;
    if (table->exact == NULL) return error_out_of_memory(error);
  }
  return STATUS_OK;
}

/* The least of each figure over the states that the level holds. */
static void find_floors(struct latency_bound *bound, enum layer_operand o, int b) {
  const struct lattice *lattice = &bound->graph->lattice;
  const struct level_room room = level_graph_room(bound->graph, o, b);
  for (int i = 0; i < bound->duty_count[o][b]; i++) {
    struct duty_table *table = &bound->duties[o][b][i];
    table->floor = (struct port_sum){INFINITY, INFINITY};
    for (int state = 0; state < lattice->state_count; state++) {
      if (room.bits[state] > room.most) continue;
      lower(&table->floor.busy, table->exact[state].busy);
      lower(&table->floor.stall, table->exact[state].stall);
    }
  }
  bound->least_loading[o][b] = INFINITY;
  for (int state = 0; is_filled(bound, o, b) && state < lattice->state_count; state++) {
    if (room.bits[state] <= room.most) lower(&bound->least_loading[o][b], bound->loading[o][b][state]);
  }
}

enum status latency_bound_fill(struct latency_bound *bound, struct arena *arena, struct error *error) {
  int states = bound->graph->lattice.state_count;
  struct extent *held = ARENA_RAW(arena, states, struct extent);
  if (held == NULL) return error_out_of_memory(error);
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int b = 0; b < bound->graph->ends[o]; b++) {
      for (int state = 0; state < states; state++) {
        if (lattice_is_cancelled(&bound->graph->lattice, state)) return error_set(error, STATUS_STOPPED, "stopped");
        int core = bound->graph->lattice.core[o][state]; /* not after it */
        held[state] = core == state ? held_at(bound, o, b, state) : held[core];
        fill_state(bound, o, b, state, held[state]);
      }
      find_floors(bound, o, b);
    }
  }
  return STATUS_OK;
}

enum status latency_bound_look_ahead(struct latency_bound *bound, struct arena *arena, struct error *error) {
  enum status status = latency_bound_fill(bound, arena, error);
  for (enum layer_operand o = 0; o < LAYER_OPERANDS && status == STATUS_OK; o++) {
    for (int b = 0; b < bound->graph->ends[o]; b++) {
      for (int i = 0; i < bound->duty_count[o][b]; i++) {
        struct duty_table *table = &bound->duties[o][b][i];
        if (table->least != NULL) continue;
        table->least = ARENA_RAW(arena, bound->graph->lattice.state_count, struct port_sum);
        if (table->least == NULL) return error_out_of_memory(error);
        sweep_least(bound, o, b, table);
      }
    }
  }
  return status;
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

/* Rule offload: numbers the groups of the output's pairs of levels. */
static void find_groups(struct latency_bound *bound) {
  const struct problem *problem = bound->graph->problem;
  struct offload_groups groups = latency_offload_groups(problem);
  bool offloads = rules_have(problem->rules, RULE_OFFLOAD);
  bound->fixed_cycles = offloads ? groups.fixed_cycles : 0;
  for (int m = groups.pair_count - 1; m >= 0; m--) {
    bool counts = offloads && groups.counted >> m & 1;
    if (counts && !(groups.joined >> m & 1)) bound->group_count++;
    bound->group[m] = counts && bound->group_count <= BOUND_MAX_GROUPS ? bound->group_count - 1 : -1;
  }
  if (bound->group_count > BOUND_MAX_GROUPS) bound->group_count = BOUND_MAX_GROUPS;
}

enum status latency_bound_init(struct latency_bound *bound, struct arena *arena, const struct level_graph *graph,
                               bool windows, struct error *error) {
  memset(bound, 0, sizeof *bound);
  bound->windows = windows;
  bound->graph = graph;
  bound->total_cycles = graph->lattice.product[graph->lattice.state_count - 1];
  find_groups(bound);
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    if (!graph->problem->operand[o].present) continue;
    fill_array_side(bound, o);
    for (int b = 0; b < graph->ends[o]; b++) {
      enum status status = init_boundary(bound, arena, o, b, error);
      if (status != STATUS_OK) return status;
    }
  }
  return STATUS_OK;
}

static bool adds_halves(const struct latency_bound *bound) {
  return rules_have(bound->graph->problem->rules, RULE_HALF_LOADING);
}

/* Where half-shared pairs add up, as individual ones do, and where a layer has one input, there are fewer parts to
 * compare. */
static void add_loading(const struct latency_bound *bound, struct loading *loading, enum link link, double cycles) {
  bool two = bound->graph->problem->operand[LAYER_INPUT2].present;
  if (adds_halves(bound) && (link == LINK_HALF || !two)) link = LINK_INDIVIDUAL;
  switch (link) {
    case LINK_SHARED:
      loading->shared += cycles;
      break;
    case LINK_INDIVIDUAL:
      loading->individual += cycles;
      break;
    case LINK_HALF:
      loading->half = cycles;
      break; /* boundaries come bottom up: as published the last one counts */
  }
}

/* Adds loading of an input, or offloading of the output, across boundary b. */
static void add_filling(const struct latency_bound *bound, struct latency_so_far *so_far, enum layer_operand o, int b,
                        int state) {
  if (o != LAYER_OUTPUT) {
    add_loading(bound, &so_far->loading[o], bound->link[o][b], bound->loading[o][b][state]);
  } else if (bound->group[b] >= 0) {
    so_far->offloading[bound->group[b]] += bound->loading[o][b][state];
  }
}

/* Stall of a movement with its window shortened by irrelevant loops on top of the level. */
static double stall_in_window(const struct latency_bound *bound, const struct port_sum *sum, int state, double run) {
  double period = bound->graph->lattice.product[state];
  return larger(sum->stall, sum->busy - period / run * (bound->total_cycles / period - 1));
}

void latency_bound_end(struct latency_bound *bound, struct latency_so_far *so_far, enum layer_operand o, int b,
                       int state, int below) {
  need_state(bound, o, b, state);
  const struct lattice *lattice = &bound->graph->lattice;
  double run = 1;
  if (bound->windows && bound->full[o][b][state]) {
    if (below == ANY_ORDER) {
      run = lattice->product[state];
    } else if (lattice->core[o][state] == lattice->core[o][below]) {
      run = lattice->product[state] / lattice->product[below];
    }
  }
  for (int i = 0; i < bound->duty_count[o][b]; i++) {
    const struct duty_table *table = &bound->duties[o][b][i];
    if (table->port < 0) continue;
    const struct port_sum *sum = &table->exact[state];
    so_far->ports[table->port].busy += sum->busy;
    so_far->ports[table->port].stall += run > 1 && sum->busy > 0 ? stall_in_window(bound, sum, state, run) : sum->stall;
  }
  add_filling(bound, so_far, o, b, state);
}

bool latency_bound_has_half(const struct latency_bound *bound, enum layer_operand o, int b) {
  if (adds_halves(bound)) return false;
  for (; b < bound->graph->ends[o]; b++) {
    if (bound->link[o][b] == LINK_HALF) return true;
  }
  return false;
}

void latency_bound_before(struct latency_bound *bound, struct latency_so_far *follows, enum layer_operand o, int b,
                          int state, int below) {
  double half = follows->loading[o].half;
  latency_bound_end(bound, follows, o, b, state, below);
  if (o != LAYER_OUTPUT && latency_bound_has_half(bound, o, b + 1)) follows->loading[o].half = half;
}

size_t latency_bound_bytes(const struct latency_bound *bound) {
  size_t bytes = offsetof(struct latency_so_far, ports) + (size_t)bound->port_count * sizeof(struct port_sum);
  return (bytes + sizeof(double) - 1) / sizeof(double) * sizeof(double);
}

struct latency_so_far *latency_bound_new(const struct latency_bound *bound, struct arena *arena) {
  return arena_alloc(arena, 1, latency_bound_bytes(bound));
}

void latency_bound_copy(const struct latency_bound *bound, struct latency_so_far *to,
                        const struct latency_so_far *from) {
  for (int p = 0; p < bound->port_count; p++) to->ports[p] = from->ports[p];
  memcpy(to->loading, from->loading, sizeof to->loading);
  for (int g = 0; g < bound->group_count; g++) to->offloading[g] = from->offloading[g];
}

void latency_bound_lower(const struct latency_bound *bound, struct latency_so_far *least,
                         const struct latency_so_far *other) {
  for (int p = 0; p < bound->port_count; p++) {
    lower(&least->ports[p].busy, other->ports[p].busy);
    lower(&least->ports[p].stall, other->ports[p].stall);
  }
  for (int g = 0; g < bound->group_count; g++) lower(&least->offloading[g], other->offloading[g]);
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    lower(&least->loading[o].shared, other->loading[o].shared);
    lower(&least->loading[o].half, other->loading[o].half);
    lower(&least->loading[o].individual, other->loading[o].individual);
  }
}

void latency_bound_raise(const struct latency_bound *bound, struct latency_so_far *most,
                         const struct latency_so_far *other) {
  for (int p = 0; p < bound->port_count; p++) {
    most->ports[p].busy = larger(most->ports[p].busy, other->ports[p].busy);
    most->ports[p].stall = larger(most->ports[p].stall, other->ports[p].stall);
  }
  for (int g = 0; g < bound->group_count; g++) most->offloading[g] = larger(most->offloading[g], other->offloading[g]);
}

/* Stall of a port from its sums. */
static double stall_of(const struct latency_bound *bound, double busy, double stall) {
  return larger(stall, busy - bound->total_cycles);
}

/* Only the slowest group counts: one that stays below the least of the slowest does not matter. */
static bool offloading_covers(const struct latency_bound *bound, const struct latency_so_far *a,
                              const struct latency_so_far *b, const struct latency_so_far *least,
                              const struct latency_so_far *most) {
  double slowest = 0;
  for (int g = 0; g < bound->group_count; g++) slowest = larger(slowest, b->offloading[g] + least->offloading[g]);
  for (int g = 0; g < bound->group_count; g++) {
    if (a->offloading[g] > b->offloading[g] && a->offloading[g] + most->offloading[g] > slowest) return false;
  }
  return true;
}

bool latency_bound_covers(const struct latency_bound *bound, const struct latency_so_far *a,
                          const struct latency_so_far *b, const struct latency_so_far *least,
                          const struct latency_so_far *most) {
  double stall = 0; /* lower bound of the layer's stall after b: smaller port stalls do not matter */
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    const struct loading *x = &a->loading[o], *y = &b->loading[o];
    if (x->shared > y->shared || x->half > y->half || x->individual > y->individual) return false;
  }
  if (!offloading_covers(bound, a, b, least, most)) return false;
  for (int p = 0; p < bound->port_count; p++) {
    const struct port_sum *before = &b->ports[p], *after = &least->ports[p];
    stall = larger(stall, stall_of(bound, before->busy + after->busy, before->stall + after->stall));
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
    stall = larger(stall, stall_of(bound, sums->ports[p].busy, sums->ports[p].stall));
  }
  bool two = bound->graph->problem->operand[LAYER_INPUT2].present;
  double offloading = 0;
  for (int g = 0; g < bound->group_count; g++) offloading = larger(offloading, sums->offloading[g]);
  return bound->total_cycles + stall + offloading + bound->fixed_cycles +
         latency_loading_cycles(bound->graph->problem->rules, &sums->loading[LAYER_INPUT1],
                                two ? &sums->loading[LAYER_INPUT2] : NULL);
}

double latency_bound_with(const struct latency_bound *bound, const struct latency_so_far *so_far,
                          const struct latency_so_far *least, const struct level_place *place) {
  struct latency_so_far sums;
  latency_bound_copy(bound, &sums, so_far);
  for (int p = 0; p < bound->port_count; p++) {
    sums.ports[p].busy += least->ports[p].busy;
    sums.ports[p].stall += least->ports[p].stall;
  }
  for (int g = 0; g < bound->group_count; g++) sums.offloading[g] += least->offloading[g];
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    sums.loading[o].shared += least->loading[o].shared;
    sums.loading[o].individual += least->loading[o].individual;
    if (latency_bound_has_half(bound, o, place->made[o])) {
      sums.loading[o].half = least->loading[o].half;
    }
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
      if (o == LAYER_OUTPUT) continue; /* less may go up from further on, where the output is not partial */
      need_state(bound, o, b, place->state);
      add_filling(bound, &least, o, b, place->state);
    }
  }
  return latency_of_sums(bound, &least);
}
