/* Builds orders from the outermost loop down. Within a level only the run of relevant (irrelevant) loops at its
 * top matters, so a block is permuted only until every operand's run is broken. */
#include "model/search/skeleton.h"

#include <string.h>

/* Run of like loops at the top of the level that an operand is in. */
enum run_state { RUN_STARTS, RUN_RELEVANT, RUN_IRRELEVANT, RUN_OVER };

struct orders {
  const struct level_graph *graph;
  const struct skeleton *skeleton;
  double floor_cycles;
  const atomic_bool *cancel;
  int block_count;
  int block_end[LAYER_OPERANDS * HARDWARE_MAX_LEVELS + 2]; /* states, from the full one down to the empty one */
  bool matters[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];       /* may not be double buffered */
  struct mapping mapping;
  struct skeleton_best *best;
  bool found;
};

/* Distinct level-end states from the top down, closed by the empty state. */
static void list_blocks(struct orders *orders) {
  const struct level_graph *graph = orders->graph;
  int state = graph->lattice.state_count - 1;
  orders->block_count = 0;
  for (;;) {
    orders->block_end[orders->block_count++] = state;
    if (state == 0) return;
    int next = 0; /* level ends form a chain of sets: the largest index below is the next smaller set */
    for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
      for (int l = 0; l < graph->ends[o]; l++) {
        int end = orders->skeleton->state[o][l];
        if (end < state && end > next) next = end;
      }
    }
    state = next;
  }
}

/* A memory whose users fill at most half of it is double buffered in any order. */
static void find_what_matters(struct orders *orders) {
  const struct level_graph *graph = orders->graph;
  const struct problem *problem = graph->problem;
  for (int m = 0; m < problem->memory_count; m++) {
    const struct problem_memory *memory = &problem->memories[m];
    double bits = 0;
    for (int u = 0; u < memory->user_count; u++) {
      enum layer_operand o = memory->user[u];
      const struct problem_operand *operand = &problem->operand[o];
      int level = memory->level[u],
          least = operand->final_bits < operand->partial_bits ? operand->final_bits : operand->partial_bits;
      int most = operand->final_bits + operand->partial_bits - least;
      int state = level < graph->ends[o] ? orders->skeleton->state[o][level] : graph->lattice.state_count - 1;
      if (least) bits += graph->lattice.bits[o][level][state] / least * most;
    }
    for (int u = 0; u < memory->user_count; u++) {
      orders->matters[memory->user[u]][memory->level[u]] = bits > memory->size_bits / 2;
    }
  }
}

/* Level of operand o that ends at this state, or -1. */
static int level_ending_at(const struct orders *orders, enum layer_operand o, int state) {
  const struct level_graph *graph = orders->graph;
  if (!graph->problem->operand[o].present) return -1;
  for (int l = 0; l < graph->ends[o]; l++) {
    if (orders->skeleton->state[o][l] == state) return l;
  }
  return state == graph->lattice.state_count - 1 ? graph->ends[o] : -1;
}

static void set_level_ends(struct orders *orders) {
  const struct level_graph *graph = orders->graph;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l <= graph->ends[o]; l++) {
      int state = l < graph->ends[o] ? orders->skeleton->state[o][l] : graph->lattice.state_count - 1;
      int loops = 0;
      for (int k = 0; k < graph->lattice.factors.kind_count; k++) loops += lattice_count(&graph->lattice, state, k);
      orders->mapping.level_end[o][l] = (uint8_t)loops;
    }
  }
}

static bool is_done(const struct orders *orders) {
  bool cancelled = orders->cancel != NULL && atomic_load_explicit(orders->cancel, memory_order_relaxed);
  return cancelled || (orders->found && orders->best->figures.latency_cycles <= orders->floor_cycles);
}

static void evaluate(struct orders *orders) {
  struct mapping mapping = orders->mapping;
  struct cost_figures figures = cost_compare(orders->graph->problem, &mapping);
  const struct cost_figures *best = &orders->best->figures;
  orders->best->evaluations++;
  bool better = !orders->found || figures.latency_cycles < best->latency_cycles ||
                (figures.latency_cycles == best->latency_cycles && figures.tie_cycles < best->tie_cycles);
  if (!better) return;
  orders->best->mapping = mapping;
  orders->best->figures = figures;
  orders->found = true;
}

/* The loop placed last, and the runs before it. */
struct above {
  int kind;
  const enum run_state *runs;
};

static void order_block(struct orders *orders, int block, int state, int position, const enum run_state *runs,
                        const struct above *above);

/* A loop directly above a level end must not be irrelevant to that operand: it would merge down (section 9), and
 * the mapping would belong to another skeleton. */
static bool may_be_lowest(const struct orders *orders, int end, int kind) {
  const struct level_graph *graph = orders->graph;
  int dim = graph->lattice.factors.kinds[kind].dim;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS && end > 0; o++) {
    if (!(graph->problem->operand[o].irrelevant >> dim & 1)) continue;
    for (int l = 0; l < graph->ends[o]; l++) {
      if (orders->skeleton->state[o][l] == end) return false;
    }
  }
  return true;
}

/* True if the loops between `state` and `end` can be ordered with an allowed one lowest. */
static bool can_end(const struct orders *orders, int state, int end) {
  const struct lattice *lattice = &orders->graph->lattice;
  uint64_t lowest = lattice->open[end];
  for (int k = 0; k < lattice->factors.kind_count; k++) {
    bool left = lattice_count(lattice, state, k) != lattice_count(lattice, end, k);
    if (left && lowest >> k & 1 && may_be_lowest(orders, end, k)) return true;
  }
  return false;
}

static void put_loop(struct orders *orders, int position, int kind) {
  const struct factor_kind *factor = &orders->graph->lattice.factors.kinds[kind];
  orders->mapping.loops[position] = (struct loop){.dim = factor->dim, .size = factor->factor};
}

/* Starts the block below block_end[block]; the levels that end there begin their runs. */
static void enter_block(struct orders *orders, int block, int position, const enum run_state *runs_above) {
  if (is_done(orders)) return;
  int state = orders->block_end[block];
  if (state == 0) {
    evaluate(orders);
    return;
  }
  enum run_state runs[LAYER_OPERANDS];
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    int level = level_ending_at(orders, o, state);
    runs[o] = level < 0 ? runs_above[o] : orders->matters[o][level] ? RUN_STARTS : RUN_OVER;
  }
  order_block(orders, block, state, position, runs, NULL);
}

/* Run that a loop of this dimension belongs to, RUN_OVER if none. */
static enum run_state run_of(const struct problem_operand *operand, int dim) {
  if (operand->relevant >> dim & 1) return RUN_RELEVANT;
  return operand->irrelevant >> dim & 1 ? RUN_IRRELEVANT : RUN_OVER;
}

static enum run_state next_run(const struct problem_operand *operand, enum run_state run, int dim) {
  enum run_state own = run_of(operand, dim);
  return run == RUN_STARTS || run == own ? own : RUN_OVER;
}

/* True for the second order of two loops that extend the same runs in either order: only one order is tried. */
static bool is_repeated(const struct orders *orders, const struct above *above, int kind) {
  const struct factor_kind *kinds = orders->graph->lattice.factors.kinds;
  if (above == NULL || kind >= above->kind || kinds[kind].group != kinds[above->kind].group) return false;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &orders->graph->problem->operand[o];
    bool same = run_of(operand, kinds[kind].dim) == run_of(operand, kinds[above->kind].dim);
    if (above->runs[o] != RUN_OVER && !same) return false;
  }
  return true;
}

/* Places the loops between `state` and the block's lower end, the outermost at position - 1. */
static void order_block(struct orders *orders, int block, int state, int position, const enum run_state *runs,
                        const struct above *above) {
  const struct lattice *lattice = &orders->graph->lattice;
  int end = orders->block_end[block + 1];
  if (state == end) {
    enter_block(orders, block + 1, position, runs);
    return;
  }
  bool order_matters = false;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) order_matters = order_matters || runs[o] != RUN_OVER;
  for (int k = 0; k < lattice->factors.kind_count && !is_done(orders); k++) {
    if (lattice_count(lattice, state, k) == lattice_count(lattice, end, k)) continue;
    if (!(lattice->open[state - lattice->stride[k]] >> k & 1)) continue; /* not in order */
    enum run_state next[LAYER_OPERANDS];
    for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
      next[o] = next_run(&orders->graph->problem->operand[o], runs[o], lattice->factors.kinds[k].dim);
    }
    int below = state - lattice->stride[k];
    if (below == end ? !may_be_lowest(orders, end, k) : !can_end(orders, below, end) || is_repeated(orders, above, k)) {
      continue;
    }
    put_loop(orders, position - 1, k);
    order_block(orders, block, below, position - 1, next, &(struct above){.kind = k, .runs = runs});
    if (!order_matters) return;
  }
}

bool skeleton_least_latency(const struct level_graph *graph, const struct skeleton *skeleton, double floor_cycles,
                            const atomic_bool *cancel, struct skeleton_best *best) {
  struct orders orders = {
      .graph = graph, .skeleton = skeleton, .floor_cycles = floor_cycles, .cancel = cancel, .best = best};
  enum run_state runs[LAYER_OPERANDS] = {RUN_OVER, RUN_OVER, RUN_OVER};
  best->evaluations = 0;
  orders.mapping.loop_count = graph->lattice.factors.total;
  list_blocks(&orders);
  find_what_matters(&orders);
  set_level_ends(&orders);
  enter_block(&orders, 0, orders.mapping.loop_count, runs);
  return orders.found;
}
