/* Builds orders from the outermost loop down. Within a level only the run of relevant (irrelevant) loops at its
 * top matters, so a block is permuted only until every operand's run is broken. Orders are priced by their runs, and
 * left as soon as the runs known say that none is better than the best. */
#include "model/search/skeleton.h"

#include <math.h>
#include <string.h>

#include "model/search/windows.h"

/* Run of like loops at the top of the level that an operand is in. */
enum run_state { RUN_STARTS, RUN_RELEVANT, RUN_IRRELEVANT, RUN_OVER };

struct orders {
  const struct level_graph *graph;
  const struct skeleton *skeleton;
  double floor_cycles, most_cycles;
  const atomic_bool *cancel;
  int block_count;
  int block_end[LAYER_OPERANDS * HARDWARE_MAX_LEVELS + 2]; /* states, from the full one down to the empty one */
  bool matters[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];       /* may not be double buffered */
  struct windows windows;
  struct level_run runs[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  int level[LAYER_OPERANDS]; /* that the loop to place belongs to */
  struct mapping mapping;
  struct mapping best;
  double best_cycles, evaluations;
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
    orders->windows.matters[m] = bits > memory->size_bits / 2;
    for (int u = 0; u < memory->user_count; u++) {
      orders->matters[memory->user[u]][memory->level[u]] = orders->windows.matters[m];
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
  return cancelled || (orders->found && orders->best_cycles <= orders->floor_cycles);
}

/* True if no order with at least this latency is of use. */
static bool is_hopeless(const struct orders *orders, double cycles) {
  return orders->found ? cycles >= orders->best_cycles : cycles > orders->most_cycles;
}

/* A complete order: all its runs are known. */
static void evaluate(struct orders *orders) {
  double cycles = windows_latency(&orders->windows, orders->runs);
  orders->evaluations++;
  if (is_hopeless(orders, cycles)) return;
  orders->best = orders->mapping;
  orders->best_cycles = cycles;
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
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
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

/* Starts the block below block_end[block]; the levels that end there begin their runs, which end those above. */
static void enter_block(struct orders *orders, int block, int position, const enum run_state *runs_above) {
  if (is_done(orders)) return;
  int state = orders->block_end[block];
  struct level_run runs_before[LAYER_OPERANDS];
  int level_before[LAYER_OPERANDS];
  enum run_state runs[LAYER_OPERANDS];
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    int level = level_ending_at(orders, o, state), above = level_before[o] = orders->level[o];
    bool ends = state == 0 || level >= 0;
    runs[o] = level < 0 ? runs_above[o] : orders->matters[o][level] ? RUN_STARTS : RUN_OVER;
    if (above >= 0) runs_before[o] = orders->runs[o][above];
    if (above >= 0 && ends) orders->runs[o][above].most_relevant = orders->runs[o][above].relevant;
    if (level >= 0) orders->level[o] = level;
  }
  if (state == 0) {
    evaluate(orders);
  } else {
    order_block(orders, block, state, position, runs, NULL);
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    orders->level[o] = level_before[o];
    if (level_before[o] >= 0) orders->runs[o][level_before[o]] = runs_before[o];
  }
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

/* Adds a loop to the run of operand o's level. True if that may raise the latency. */
static bool prolong(struct orders *orders, enum layer_operand o, enum run_state before, enum run_state next,
                    int64_t factor) {
  struct level_run *run = &orders->runs[o][orders->level[o]];
  if (before == RUN_OVER) return false;
  if (next == RUN_RELEVANT) {
    run->relevant *= (double)factor;
    return false;
  }
  bool ends = run->most_relevant > run->relevant;
  run->most_relevant = run->relevant;
  if (next != RUN_IRRELEVANT) return ends;
  run->irrelevant *= (double)factor;
  return ends || run->irrelevant > run->least_irrelevant;
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

/* Places a loop of kind k, and then all others. */
static void place(struct orders *orders, int block, int state, int position, const enum run_state *runs, int k) {
  const struct lattice *lattice = &orders->graph->lattice;
  const struct factor_kind *kind = &lattice->factors.kinds[k];
  struct level_run before[LAYER_OPERANDS];
  enum run_state next[LAYER_OPERANDS];
  bool changed = false;

  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    if (orders->level[o] < 0) {
      next[o] = RUN_OVER;
      continue;
    }
    before[o] = orders->runs[o][orders->level[o]];
    next[o] = next_run(&orders->graph->problem->operand[o], runs[o], kind->dim);
    if (prolong(orders, o, runs[o], next[o], kind->factor)) changed = true;
  }
  if (!changed || !is_hopeless(orders, windows_latency(&orders->windows, orders->runs))) {
    orders->mapping.loops[position - 1] = (struct loop){.dim = kind->dim, .size = kind->factor};
    order_block(orders, block, state - lattice->stride[k], position - 1, next,
                &(struct above){.kind = k, .runs = runs});
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    if (orders->level[o] >= 0) orders->runs[o][orders->level[o]] = before[o];
  }
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
    int below = state - lattice->stride[k];
    if (below == end ? !may_be_lowest(orders, end, k) : !can_end(orders, below, end) || is_repeated(orders, above, k)) {
      continue;
    }
    place(orders, block, state, position, runs, k);
    if (!order_matters) return;
  }
}

/* Some order of the loops, with the skeleton's level ends. */
static void put_any_order(struct orders *orders) {
  const struct lattice *lattice = &orders->graph->lattice;
  int position = orders->mapping.loop_count = lattice->factors.total;
  for (int block = 0; orders->block_end[block] > 0; block++) {
    for (int k = 0; k < lattice->factors.kind_count; k++) {
      const struct factor_kind *kind = &lattice->factors.kinds[k];
      int count =
          lattice_count(lattice, orders->block_end[block], k) - lattice_count(lattice, orders->block_end[block + 1], k);
      while (count-- > 0) orders->mapping.loops[--position] = (struct loop){.dim = kind->dim, .size = kind->factor};
    }
  }
}

/* Product of the loops of some dimensions in a block. */
static double product_of(const struct orders *orders, int block, unsigned dims) {
  const struct lattice *lattice = &orders->graph->lattice;
  double product = 1;
  for (int k = 0; k < lattice->factors.kind_count; k++) {
    const struct factor_kind *kind = &lattice->factors.kinds[k];
    int count =
        lattice_count(lattice, orders->block_end[block], k) - lattice_count(lattice, orders->block_end[block + 1], k);
    while ((dims >> kind->dim & 1) && count-- > 0) product *= (double)kind->factor;
  }
  return product;
}

/* What can become of the run of a level, between the states at which it ends and begins: it holds all of the blocks
 * that have no other loops, and of the next one as much as there is. */
static struct level_run possible_run(const struct orders *orders, enum layer_operand o, int end, int begin) {
  const struct problem_operand *operand = &orders->graph->problem->operand[o];
  struct level_run run = {.relevant = 1, .irrelevant = 1, .most_relevant = 1, .least_irrelevant = 1};
  bool only_relevant = true, only_irrelevant = true;
  int block = 0;
  while (orders->block_end[block] > end) block++;
  for (; orders->block_end[block] > begin; block++) {
    double all = product_of(orders, block, ~0u), relevant = product_of(orders, block, operand->relevant);
    if (only_relevant) run.most_relevant *= relevant;
    only_relevant = only_relevant && relevant == all;
    only_irrelevant = only_irrelevant && product_of(orders, block, operand->irrelevant) == all;
    if (only_irrelevant) run.least_irrelevant *= all;
  }
  return run;
}

static void open_runs(struct orders *orders) {
  const struct level_graph *graph = orders->graph;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    orders->level[o] = -1;
    for (int l = 0, begin = 0; graph->problem->operand[o].present && l <= graph->ends[o]; l++) {
      int end = l < graph->ends[o] ? orders->skeleton->state[o][l] : graph->lattice.state_count - 1;
      orders->runs[o][l] = possible_run(orders, o, end, begin);
      begin = end;
    }
  }
}

bool skeleton_least_latency(const struct level_graph *graph, const struct skeleton *skeleton,
                            const struct skeleton_range *range, const atomic_bool *cancel, struct skeleton_best *best) {
  struct orders orders = {.graph = graph, .skeleton = skeleton, .most_cycles = range->most_cycles, .cancel = cancel};
  enum run_state runs[LAYER_OPERANDS] = {RUN_OVER, RUN_OVER, RUN_OVER};
  list_blocks(&orders);
  find_what_matters(&orders);
  set_level_ends(&orders);
  put_any_order(&orders);
  open_runs(&orders);
  windows_init(&orders.windows, graph->problem, &orders.mapping);
  orders.floor_cycles = fmax(range->floor_cycles, windows_latency(&orders.windows, orders.runs));
  if (orders.floor_cycles <= orders.most_cycles) enter_block(&orders, 0, orders.mapping.loop_count, runs);
  best->evaluations = orders.evaluations;
  if (!orders.found) return false;
  best->mapping = orders.best;
  best->figures = cost_compare(graph->problem, &best->mapping);
  return true;
}
