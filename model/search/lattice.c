#include "model/search/lattice.h"

#include <math.h>
#include <string.h>

#include "model/layer/energy.h"
#include "model/search/cores.h"

enum { MAX_STATES = 1 << 20 };

/* Multiplication orders of the factors of loop d: does any partial product depend on the order? */
struct product_orders {
  int kind_count, state_count;
  double factor[MAPPING_MAX_LOOPS];
  int count[MAPPING_MAX_LOOPS], stride[MAPPING_MAX_LOOPS];
};

static void add_kind(struct product_orders *orders, double factor, int count) {
  int k = orders->kind_count++;
  orders->factor[k] = factor;
  orders->count[k] = count;
  orders->stride[k] = orders->state_count;
  orders->state_count *= count + 1;
}

static void collect_orders(const struct lattice *lattice, enum layer_operand o, int d, struct product_orders *orders) {
  const struct problem_operand *operand = &lattice->problem->operand[o];
  orders->kind_count = 0;
  orders->state_count = 1;
  for (int l = 0; l <= operand->level_count; l++) {
    for (int i = 0; i < operand->su[l].count; i++) {
      if (operand->su[l].dim[i] != d) continue;
      add_kind(orders, operand->su[l].size[SPATIAL_FRACTION][i], 1);
    }
  }
  for (int k = 0; k < lattice->factors.kind_count; k++) {
    const struct factor_kind *kind = &lattice->factors.kinds[k];
    if (kind->dim == d) add_kind(orders, (double)kind->factor, kind->count);
  }
}

/* `low` and `high` have room for orders->state_count. */
static bool order_matters(const struct product_orders *orders, double *low, double *high) {
  low[0] = high[0] = 1;
  for (int state = 1; state < orders->state_count; state++) {
    low[state] = INFINITY;
    high[state] = 0;
    for (int k = 0; k < orders->kind_count; k++) {
      if (state / orders->stride[k] % (orders->count[k] + 1) == 0) continue;
      int before = state - orders->stride[k];
      low[state] = fmin(low[state], low[before] * orders->factor[k]);
      high[state] = fmax(high[state], high[before] * orders->factor[k]);
    }
    if (low[state] != high[state]) return true;
  }
  return false;
}

static bool find_noise(struct lattice *lattice, struct arena *arena) {
  const struct problem *problem = lattice->problem;
  memset(lattice->noisy, 0, sizeof lattice->noisy);
  for (enum layer_operand o = 0; o < LAYER_OPERANDS && cores_have_noise(problem); o++) {
    const struct problem_operand *operand = &problem->operand[o];
    for (int d = 0; operand->present && d < problem->layer->dim_count; d++) {
      if (operand->irrelevant >> d & 1) continue;
      struct product_orders orders;
      collect_orders(lattice, o, d, &orders);
      double *low = ARENA_RAW(arena, 2 * orders.state_count, double);
      if (low == NULL) return false;
      lattice->noisy[o][d] = order_matters(&orders, low, low + orders.state_count);
      if (lattice->noisy[o][d]) lattice->exact = false;
    }
  }
  return true;
}

static double move_pj(const struct energy_link *link, double amount, int bits, double count) {
  return energy_link_words(link, amount, bits, count) * link->energy_pj;
}

/* Movements across boundary b: high side of level b and low side of level b+1, both directions. */
struct boundary {
  struct energy_link links[2][MOVE_COUNT]; /* [0]: level b, [1]: level b+1; only movements that occur are filled in */
  double boost;
};

static struct boundary boundary_of(const struct problem *problem, enum layer_operand o, int b) {
  struct boundary boundary = {.boost = problem->operand[o].boost[SPATIAL_FRACTION][b + 1]};
  boundary.links[0][MOVE_FH] = energy_link_of(problem, o, b, MOVE_FH);
  boundary.links[1][MOVE_TL] = energy_link_of(problem, o, b + 1, MOVE_TL);
  if (o != LAYER_OUTPUT) return boundary;
  boundary.links[0][MOVE_TH] = energy_link_of(problem, o, b, MOVE_TH);
  boundary.links[1][MOVE_FL] = energy_link_of(problem, o, b + 1, MOVE_FL);
  return boundary;
}

/* Energy of the traffic across it with `elements` below: an output goes up, and comes back while it is partial. */
static double traffic_pj(const struct boundary *boundary, const struct problem_operand *operand, bool output,
                         bool partial, double elements, double periods) {
  double above = elements * boundary->boost, energy = 0;
  int bits = !output || partial ? operand->partial_bits : operand->final_bits;
  if (output) {
    energy = move_pj(&boundary->links[0][MOVE_TH], elements, bits, periods) +
             move_pj(&boundary->links[1][MOVE_FL], above, bits, periods);
    if (!partial) return energy;
  }
  return energy + move_pj(&boundary->links[0][MOVE_FH], elements, bits, periods) +
         move_pj(&boundary->links[1][MOVE_TL], above, bits, periods);
}

/* Least bits of the memory's users other than o: all data at a top level, else what the array spans. */
static double others_bits(const struct lattice *lattice, const struct problem_memory *memory, enum layer_operand o) {
  double bits = 0;
  for (int u = 0; u < memory->user_count; u++) {
    enum layer_operand other = memory->user[u];
    bool top = memory->level[u] == lattice->problem->operand[other].level_count - 1;
    if (other != o) bits += lattice->bits[other][memory->level[u]][top ? lattice->state_count - 1 : 0];
  }
  return bits;
}

static const struct problem_memory *memory_of(const struct lattice *lattice, enum layer_operand o, int l) {
  const struct problem *problem = lattice->problem;
  int i = 0;
  while (problem->memories[i].memory != problem->operand[o].memory[l]) i++;
  return &problem->memories[i];
}

/* Runs backwards over levels and states. Where all of an operand does not fit at its top level beside the least of
 * the memory's other users, the level below must have taken all loops. A level that ends at the same state as the
 * one below may be an overfull one ("none fits", section 8), which only has to fit alone. */
static void sweep(struct lattice *lattice, enum layer_operand o) {
  int top = lattice->problem->operand[o].level_count - 1, states = lattice->state_count;
  for (int l = 0; l <= top; l++) {
    const struct problem_memory *memory = memory_of(lattice, o, l);
    lattice->room[o][l] = memory->room_bits - others_bits(lattice, memory, o);
  }
  bool fits_on_top = lattice_fits(lattice, o, top, states - 1);
  for (int state = 0; state < states; state++) {
    lattice->after[o][top][state] = fits_on_top || state == states - 1 ? 0 : INFINITY;
  }
  for (int l = top - 1; l >= 0; l--) {
    double room = lattice->room[o][l], all = memory_of(lattice, o, l)->room_bits;
    lattice->merged[o][l] = INFINITY;
    for (int state = states - 1; state >= 0 && !lattice_is_cancelled(lattice, state); state--) {
      double end_here = lattice->traffic[o][l][state] + lattice->after[o][l + 1][state];
      if (lattice->core[o][state] == 0) lattice->merged[o][l] = fmin(lattice->merged[o][l], end_here);
      double bits = lattice->bits[o][l][state];
      double ahead = bits <= room ? end_here : INFINITY;
      for (uint64_t open = bits <= room ? lattice->open[state] : 0; open; open &= open - 1) {
        double further = lattice->ahead[o][l][state + lattice->stride[__builtin_ctzll(open)]];
        if (further < ahead) ahead = further;
      }
      lattice->ahead[o][l][state] = ahead;
      lattice->after[o][l][state] = bits <= all ? fmin(ahead, end_here) : INFINITY;
    }
  }
}

/* True if a memory has less room for what a mapping holds than for what its allocation takes. */
static bool has_held_room(const struct problem *problem) {
  for (int m = 0; m < problem->memory_count; m++) {
    if (problem->memories[m].held_room_bits < problem->memories[m].room_bits) return true;
  }
  return false;
}

static bool allocate_tables(struct lattice *lattice, struct arena *arena) {
  bool differs = lattice->problem->has_fractions && has_held_room(lattice->problem);
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &lattice->problem->operand[o];
    for (int l = 0; operand->present && l < operand->level_count; l++) {
      lattice->traffic[o][l] = ARENA_RAW(arena, lattice->state_count, double);
      lattice->bits[o][l] = ARENA_RAW(arena, lattice->state_count, double);
      lattice->held[o][l] = differs ? ARENA_RAW(arena, lattice->state_count, double) : lattice->bits[o][l];
      if (lattice->traffic[o][l] == NULL || lattice->bits[o][l] == NULL || lattice->held[o][l] == NULL) return false;
    }
  }
  return true;
}

static bool allocate_states(struct lattice *lattice, struct arena *arena) {
  lattice->open = ARENA_RAW(arena, lattice->state_count, uint64_t);
  lattice->product = ARENA_RAW(arena, lattice->state_count, double);
  lattice->irrelevant_left = ARENA_RAW(arena, lattice->state_count, bool);
  bool allocated = lattice->open != NULL && lattice->product != NULL && lattice->irrelevant_left != NULL;
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    lattice->core[o] = ARENA_RAW(arena, lattice->state_count, int);
    allocated = allocated && lattice->core[o] != NULL;
  }
  return allocated;
}

/* Derives every state from the one with one factor less; false when cancelled. */
static bool list_states(struct lattice *lattice) {
  uint64_t all = lattice_kinds(lattice, ~0u), open = all, irrelevant[LAYER_OPERANDS];
  int count[MAPPING_MAX_LOOPS] = {0}, state = 0, k;
  bool sums_tiles = lattice->problem->operand[LAYER_OUTPUT].sums_tiles;
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    irrelevant[o] = lattice_kinds(lattice, lattice->problem->operand[o].irrelevant);
    lattice->core[o][0] = 0;
  }
  lattice->open[0] = open;
  lattice->product[0] = 1;
  lattice->irrelevant_left[0] = sums_tiles || (open & irrelevant[LAYER_OUTPUT]);
  while ((k = lattice_next(lattice, all, count, &state)) >= 0) {
    if (lattice_is_cancelled(lattice, state)) return false;
    uint64_t kind = (uint64_t)1 << k;
    int before = state - lattice->stride[k];
    open = (open | (kind - 1) | kind) & all;
    if (count[k] == lattice->factors.kinds[k].count) open -= kind;
    lattice->open[state] = open;
    lattice->product[state] = lattice->product[before] * (double)lattice->factors.kinds[k].factor;
    lattice->irrelevant_left[state] = sums_tiles || (open & irrelevant[LAYER_OUTPUT]);
    for (int o = 0; o < LAYER_OPERANDS; o++) {
      lattice->core[o][state] = lattice->core[o][before] + (irrelevant[o] & kind ? 0 : lattice->stride[k]);
    }
  }
  return true;
}

/* Kinds of the innermost group of which a state lacks factors; 0 if it has some of a group above. */
static uint64_t kinds_in_order(const struct lattice *lattice, int state) {
  const struct factors *factors = &lattice->factors;
  uint64_t kinds = 0;
  int group = -1;
  for (int k = 0; k < factors->kind_count; k++) {
    const struct factor_kind *kind = &factors->kinds[k];
    int count = lattice_count(lattice, state, k);
    if (group >= 0 && kind->group > group && count > 0) return 0;
    if (count == kind->count || (group >= 0 && kind->group != group)) continue;
    group = kind->group;
    kinds |= (uint64_t)1 << k;
  }
  return kinds;
}

static void keep_order(struct lattice *lattice) {
  for (int state = 0; state < lattice->state_count && lattice->factors.is_ordered; state++) {
    lattice->open[state] = kinds_in_order(lattice, state);
  }
}

void lattice_multiply(const struct lattice *lattice, int state, double *size) {
  int count[MAPPING_MAX_LOOPS], rest = state; /* as lattice_count tells, with few divisions */
  for (int k = lattice->factors.kind_count - 1; k >= 0; k--) {
    count[k] = rest >= lattice->stride[k] ? rest / lattice->stride[k] : 0;
    rest -= count[k] * lattice->stride[k];
  }
  for (int k = 0; k < lattice->factors.kind_count; k++) {
    const struct factor_kind *kind = &lattice->factors.kinds[k];
    for (int i = count[k]; i > 0; i--) size[kind->dim] *= (double)kind->factor;
  }
}

/* Bits at a level for states without irrelevant factors, and in each[partial] the traffic across the boundary above in
 * one period. */
static void fill_cores(struct lattice *lattice, enum layer_operand o, int l, struct cores *cores, double *each[2]) {
  const struct problem *problem = lattice->problem;
  const struct problem_operand *operand = &problem->operand[o];
  bool is_top = l + 1 == operand->level_count, output = o == LAYER_OUTPUT;
  struct boundary boundary = {.boost = 0};
  if (!is_top) boundary = boundary_of(problem, o, l);
  cores_list(lattice, o, l, cores);
  for (int i = 0; i < cores->count && !lattice_is_cancelled(lattice, i); i++) {
    int state = cores->states[i];
    double elements = cores->whole[state];
    double bits = fmin(operand->partial_bits, operand->final_bits);
    lattice->bits[o][l][state] = elements * bits;
    if (problem->has_fractions) elements = cores->held[state];
    if (lattice->held[o][l] != lattice->bits[o][l]) lattice->held[o][l][state] = elements * bits;
    if (is_top) continue;
    for (int partial = 0; partial <= output; partial++) {
      each[partial][state] = traffic_pj(&boundary, operand, output, partial, elements, 1);
    }
  }
}

/* `each`: room for two figures per state; `periods`: one per state. */
static void fill_level(struct lattice *lattice, enum layer_operand o, int l, struct cores *cores, double *each[2],
                       const double *periods) {
  const struct problem_operand *operand = &lattice->problem->operand[o];
  bool spatial_irrelevant = o == LAYER_OUTPUT && problem_irrelevant_above(operand, l + 2);
  bool is_top = l + 1 == operand->level_count;
  double *bits = lattice->bits[o][l], *held = lattice->held[o][l], *traffic = lattice->traffic[o][l];
  fill_cores(lattice, o, l, cores, each);
  for (int state = 0; state < lattice->state_count && !lattice_is_cancelled(lattice, state); state++) {
    int core = lattice->core[o][state];
    bool partial = o == LAYER_OUTPUT && (spatial_irrelevant || lattice->irrelevant_left[state]);
    bits[state] = bits[core];
    held[state] = held[core];
    if (is_top) continue;
    traffic[state] = lattice_is_in_order(lattice, state) ? each[partial][core] * periods[state] : INFINITY;
  }
}

static bool fill_tables(struct lattice *lattice, struct arena *arena) {
  int states = lattice->state_count;
  double *each[2] = {ARENA_RAW(arena, states, double), ARENA_RAW(arena, states, double)};
  double *periods = ARENA_RAW(arena, states, double);
  struct cores cores = {.states = ARENA_RAW(arena, states, int),
                        .whole = ARENA_RAW(arena, states, double),
                        .held = ARENA_RAW(arena, states, double)};
  bool allocated = each[0] != NULL && each[1] != NULL && periods != NULL && cores.states != NULL &&
                   cores.whole != NULL && cores.held != NULL;
  if (!allocated) return false;
  for (int state = 0; state < states; state++) periods[state] = lattice->product[states - 1] / lattice->product[state];
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &lattice->problem->operand[o];
    for (int l = 0; operand->present && l < operand->level_count; l++) fill_level(lattice, o, l, &cores, each, periods);
  }
  return true;
}

/* Quick test before looking for noise: ir parts of an output with pr loops are quotients, and elements without
 * bits at the lower precision leave no trace in `bits`. */
static bool may_be_exact(const struct problem *problem) {
  bool may = problem->operand[LAYER_OUTPUT].pr_count == 0;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    may = may && (problem->operand[o].partial_bits == 0) == (problem->operand[o].final_bits == 0);
  }
  return may;
}

enum status lattice_init(struct lattice *lattice, struct arena *arena, const struct problem *problem,
                         const struct factors *factors, const atomic_bool *cancel, struct error *error) {
  lattice->problem = problem;
  lattice->cancel = cancel;
  lattice->factors = *factors;
  lattice->exact = may_be_exact(problem);
  lattice->state_count = 1;
  for (int k = 0; k < factors->kind_count; k++) {
    lattice->stride[k] = lattice->state_count;
    lattice->state_count *= factors->kinds[k].count + 1;
    if (lattice->state_count > MAX_STATES) {
      return error_set(error, STATUS_INTERNAL,
                       "the loops of layer %d have too many factors to order; set a limit (--lpf-limit)",
                       problem->layer->id);
    }
  }
  bool allocated = allocate_states(lattice, arena) && allocate_tables(lattice, arena);
  if (!allocated || !find_noise(lattice, arena)) return error_out_of_memory(error);
  if (!list_states(lattice)) return error_set(error, STATUS_STOPPED, "stopped");
  keep_order(lattice);
  if (!fill_tables(lattice, arena)) return error_out_of_memory(error);
  if (lattice_is_cancelled(lattice, 0)) return error_set(error, STATUS_STOPPED, "stopped");
  lattice->fixed_pj = energy_fixed(problem);
  return STATUS_OK;
}

enum status lattice_look_ahead(struct lattice *lattice, struct arena *arena, struct error *error) {
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &lattice->problem->operand[o];
    for (int l = 0; operand->present && l < operand->level_count; l++) {
      lattice->after[o][l] = ARENA_RAW(arena, lattice->state_count, double);
      lattice->ahead[o][l] = ARENA_RAW(arena, lattice->state_count, double);
      if (lattice->after[o][l] == NULL || lattice->ahead[o][l] == NULL) {
        return error_out_of_memory(error);
      }
    }
    if (operand->present) sweep(lattice, o);
  }
  if (lattice_is_cancelled(lattice, 0)) return error_set(error, STATUS_STOPPED, "stopped");
  return STATUS_OK;
}
