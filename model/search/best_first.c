/* Best-first over skeletons, one level end at a time, by a lower bound of the objective; a complete skeleton has its
 * loop orders tried (skeleton.c). Ends when no bound is below the best found, which is then proven.
 *
 * Walks the graph of the paths within the limits (way_graph.c) or, where there are too many, all sets of loops with
 * a weaker bound. */
#include "model/search/best_first.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "model/base/blocks.h"
#include "model/base/heap.h"
#include "model/search/skeleton.h"

static const double ROUNDING = 1e-13; /* of sums in another order, below NOISE: such an excess is within it */

enum { TIME_INTERVAL = 16 };

/* A partial skeleton: the level ends made so far. */
struct branch {
  struct level_place place;
  double spent[LEVEL_LIMITS]; /* of each limited price; 0 is energy, pJ */
  double key;                 /* bound of the objective */
  double latency_cycles;      /* bound of latency */
  int parent;
  int way;                   /* in the way graph, if there is one */
  enum layer_operand ended;  /* operand of the last level end; several at one place follow the order of operands */
  unsigned ends_here;        /* operands with a level end at the present state; 0 at the start */
  int below[LAYER_OPERANDS]; /* all loops from this state on are irrelevant to the operand, and in its open level */
  bool visited;
  int older;   /* previous branch at the same node of the way graph, or 0 */
  bool loose;  /* leads to a skeleton that is worse than its bound, which could have been the best */
  bool waits;  /* waits until one that covers it turns out loose */
  int waiting; /* first branch waiting for it, or 0 */
  int next_waiting;
  struct latency_so_far latency; /* last member: only the ports in use have room */
};

struct best_first {
  const struct goal *goal;
  const struct level_graph *graph;
  struct latency_bound *bound;
  struct way_graph *ways; /* or NULL */
  const atomic_bool *cancel;
  struct blocks branches;
  struct heap queue; /* of branches, by key; of equal ones the deeper first: it completes sooner */
  struct search_outcome *outcome;
  uint64_t may_follow[1 << LAYER_OPERANDS]; /* by operands: kinds of factors that merge down for none of them */
  double orders;                            /* evaluated */
  double best_key;                          /* only what is below it counts */
  double unseen; /* where the search gave up: no mapping that it has not seen has a lower key */
  bool gave_up, stopped, out_of_memory;
};

/* --- The objective -------------------------------------------------------------------------------------- */

/* Takes the figures if they beat the best: by the objective, then by latency with offloading. */
static void consider(struct best_first *search, const struct skeleton_best *found) {
  const struct cost_figures *figures = &found->figures, *best = &search->outcome->figures;
  double key = goal_key(search->goal, figures->energy_pj, figures->latency_cycles);
  if (figures->energy_pj > search->goal->most_pj || figures->latency_cycles > search->goal->most_cycles) return;
  if (key > search->best_key) return;
  if (key == search->best_key && figures->tie_cycles >= best->tie_cycles) return;
  search->outcome->mapping = found->mapping;
  search->outcome->figures = *figures;
  search->best_key = key;
}

/* True if no mapping with at least this key is better. */
static bool is_hopeless(const struct best_first *search, double key) {
  return key >= search->best_key - search->goal->step;
}

/* --- Branches -------------------------------------------------------------------------------------------- */

static struct branch *branch_at(const struct best_first *search, int i) {
  return blocks_at(&search->branches, i);
}

/* Next branch, not yet counted; NULL where there are too many, or memory is out. */
static struct branch *new_branch(struct best_first *search) {
  if (search->branches.count == search->goal->most_branches) {
    search->gave_up = true;
    return NULL;
  }
  struct branch *branch = blocks_next(&search->branches);
  if (branch == NULL) search->out_of_memory = true;
  return branch;
}

/* Queues the new branch. */
static void push(struct best_first *search) {
  int branch = search->branches.count++;
  if (!heap_push(&search->queue, branch_at(search, branch)->key, branch)) search->out_of_memory = true;
}

/* --- Skeletons --------------------------------------------------------------------------------------------- */

static void read_skeleton(const struct best_first *search, int end, struct skeleton *skeleton) {
  for (int b = end; branch_at(search, b)->parent >= 0; b = branch_at(search, b)->parent) {
    const struct branch *branch = branch_at(search, b);
    int level = branch_at(search, branch->parent)->place.made[branch->ended];
    skeleton->state[branch->ended][level] = branch->place.state;
  }
}

/* Above it `consider` takes no mapping. */
static double most_cycles(const struct best_first *search) {
  const struct goal *goal = search->goal;
  return goal->aim == AIM_LATENCY ? fmin(goal->most_cycles, search->best_key) : goal->most_cycles;
}

static void try_skeleton(struct best_first *search, int end) {
  struct skeleton skeleton;
  struct skeleton_best found;
  read_skeleton(search, end, &skeleton);
  const struct skeleton_range range = {.floor_cycles = branch_at(search, end)->latency_cycles,
                                       .most_cycles = most_cycles(search)};
  bool is_in_range = skeleton_least_latency(search->graph, &skeleton, &range, search->cancel, &found);
  search->outcome->orderings_visited += found.evaluations;
  search->orders += found.evaluations;
  if (search->orders > search->goal->most_orders) search->gave_up = true;
  if (is_in_range) consider(search, &found);
}

/* --- Merging down ---------------------------------------------------------------------------------------------- */

/* A loop directly above a level end must not be irrelevant to that operand: it would merge down (section 9), and the
 * mapping would belong to another skeleton. */
static void list_followers(struct best_first *search) {
  const struct factors *factors = &search->graph->lattice.factors;
  for (unsigned ends = 0; ends < 1u << LAYER_OPERANDS; ends++) {
    search->may_follow[ends] = 0;
    for (int k = 0; k < factors->kind_count; k++) {
      bool merges = false;
      for (int o = 0; o < LAYER_OPERANDS; o++) {
        const struct problem_operand *operand = &search->graph->problem->operand[o];
        merges = merges || ((ends >> o & 1) != 0 && (operand->irrelevant >> factors->kinds[k].dim & 1) != 0);
      }
      if (!merges) search->may_follow[ends] |= (uint64_t)1 << k;
    }
  }
}

/* True if the loops between the branch's place and a further state can be ordered so that none merges down. */
static bool can_follow(const struct best_first *search, const struct branch *branch, int state) {
  const struct lattice *lattice = &search->graph->lattice;
  int from = branch->place.state;
  if (from == 0 || state == from || !search->goal->drops_merged) return true;
  for (uint64_t kinds = search->may_follow[branch->ends_here]; kinds; kinds &= kinds - 1) {
    int k = __builtin_ctzll(kinds);
    if (lattice_count(lattice, state, k) > lattice_count(lattice, from, k)) return true;
  }
  return false;
}

/* --- Branching ----------------------------------------------------------------------------------------------- */

/* True if every completion of `b` also completes `a`, at the same node of the way graph, with no higher bound. */
static bool covers(const struct best_first *search, const struct way_node *here, const struct branch *a,
                   const struct branch *b) {
  const struct level_place *x = &a->place, *y = &b->place;
  if (a->loose || a->ended > b->ended || (search->goal->energy_counts && a->spent[0] > b->spent[0] * (1 + ROUNDING))) {
    return false;
  }
  if (search->goal->drops_merged && (a->ends_here & ~b->ends_here) != 0) return false;
  for (int i = 0; i < search->graph->slot_count; i++) {
    if (x->bits[i] > y->bits[i] || (!x->no_loops[i] && y->no_loops[i])) return false;
  }
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    if (!x->fresh[o] && y->fresh[o]) return false;
    if (search->bound->windows && a->below[o] < b->below[o]) return false;
  }
  return latency_bound_covers(search->bound, &a->latency, &b->latency, here->least, here->most);
}

/* Queues the new branch at node `way`; if an earlier branch there covers it, it waits instead. */
static void queue_up(struct best_first *search, int way) {
  struct branch *branch = branch_at(search, search->branches.count);
  struct way_node *here = &search->ways->ways[way];
  for (int i = here->newest; i > 0; i = branch_at(search, i)->older) {
    if (!covers(search, here, branch_at(search, i), branch)) continue;
    branch->waits = true;
    branch->next_waiting = branch_at(search, i)->waiting;
    branch_at(search, i)->waiting = search->branches.count++;
    return;
  }
  branch->older = here->newest;
  here->newest = search->branches.count;
  push(search);
}

/* A completion was worse than its bound: branches waiting for its ancestors could be better after all. */
static void loosen(struct best_first *search, int end) {
  for (int b = end; b >= 0; b = branch_at(search, b)->parent) {
    branch_at(search, b)->loose = true;
    for (int i = branch_at(search, b)->waiting; i > 0; i = branch_at(search, i)->next_waiting) {
      branch_at(search, i)->waits = false;
      if (!heap_push(&search->queue, branch_at(search, i)->key, i)) search->out_of_memory = true;
    }
    branch_at(search, b)->waiting = 0;
  }
}

static bool is_cancelled(struct best_first *search) {
  if (search->cancel != NULL && atomic_load_explicit(search->cancel, memory_order_relaxed)) search->stopped = true;
  return search->stopped;
}

/* Bound of the objective by those of its parts, and by the price that covers both. */
static double bound_key(const struct best_first *search, const double *spent, const double *ahead,
                        double latency_cycles) {
  const struct goal *goal = search->goal;
  double energy = spent[0] + ahead[0];
  if (goal->key_price == 0) return goal_key(goal, energy, latency_cycles);
  double price = spent[goal->key_price] + ahead[goal->key_price];
  return fmax(goal_key(goal, energy, latency_cycles), price);
}

/* Notes the loops added since the level end at `before`. */
static void move_below(const struct best_first *search, struct branch *branch, int before) {
  int state = branch->place.state;
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    const int *core = search->graph->lattice.core[o];
    if (core[before] != core[state]) branch->below[o] = state;
  }
}

/* Queues the end of operand o's level at `state` if it can lead to something better; `way`: its node in the way
 * graph, or -1. */
static void branch_off(struct best_first *search, int from, int state, enum layer_operand o, int way) {
  const struct level_graph *graph = search->graph;
  const struct level_limits *limits = &search->goal->limits;
  int level = branch_at(search, from)->place.made[o];
  int vector = level_graph_vector(graph, &branch_at(search, from)->place) + graph->stride[o];
  double spent[LEVEL_LIMITS], beyond[LEVEL_LIMITS];
  memcpy(spent, branch_at(search, from)->spent, sizeof spent);
  level_limits_spend(limits, o, level, state, spent);
  const double *ahead = way < 0 ? beyond : search->ways->ways[way].ahead;
  if (way < 0) level_limits_ahead(graph, limits, vector, state, beyond);
  if (level_limits_exceeded(limits, spent, ahead) || !can_follow(search, branch_at(search, from), state)) return;
  struct branch *branch = new_branch(search);
  if (branch == NULL) return;
  memcpy(branch, branch_at(search, from), search->branches.entry_bytes);
  level_graph_advance(graph, &branch->place, state);
  memcpy(branch->spent, spent, sizeof spent);
  branch->parent = from;
  branch->visited = branch->loose = branch->waits = false;
  branch->waiting = 0;
  branch->way = way;
  branch->ended = o;
  branch->ends_here = 1u << o | (state == branch_at(search, from)->place.state ? branch->ends_here : 0);
  if (!level_graph_end(graph, &branch->place, o) || !level_graph_is_viable(graph, &branch->place)) return;
  if (level_graph_is_complete(graph, &branch->place) && !can_follow(search, branch, graph->lattice.state_count - 1)) {
    return;
  }
  move_below(search, branch, branch_at(search, from)->place.state);
  latency_bound_end(search->bound, &branch->latency, o, level, state, branch->below[o]);
  branch->below[o] = state;
  branch->latency_cycles =
      way < 0 ? latency_bound_of(search->bound, &branch->latency, &branch->place)
              : latency_bound_with(search->bound, &branch->latency, search->ways->ways[way].least, &branch->place);
  branch->key = bound_key(search, spent, ahead, branch->latency_cycles);
  if (is_hopeless(search, branch->key) || branch->latency_cycles > search->goal->most_cycles) return;
  if (way < 0) {
    push(search);
  } else {
    queue_up(search, way);
  }
}

/* Branches to all sets of loops that contain the branch's, smallest index first. */
static void expand_sets(struct best_first *search, int from) {
  const struct lattice *lattice = &search->graph->lattice;
  int base = branch_at(search, from)->place.state, state = base;
  int added[MAPPING_MAX_LOOPS] = {0};
  while (!is_cancelled(search)) {
    enum layer_operand first = state == base && from > 0 ? branch_at(search, from)->ended : LAYER_OUTPUT;
    for (enum layer_operand o = first; o < LAYER_OPERANDS && lattice_is_in_order(lattice, state); o++) {
      struct level_place place = branch_at(search, from)->place;
      level_graph_advance(search->graph, &place, state);
      if (place.made[o] < search->graph->ends[o] && level_graph_is_worth(search->graph, &place, o)) {
        branch_off(search, from, state, o, -1);
      }
    }
    int k = 0;
    while (k < lattice->factors.kind_count &&
           lattice_count(lattice, base, k) + added[k] == lattice->factors.kinds[k].count) {
      state -= added[k] * lattice->stride[k];
      added[k++] = 0;
    }
    if (k == lattice->factors.kind_count) return;
    added[k]++;
    state += lattice->stride[k];
  }
}

/* True if no completion from this node on, reached by adding factors to a branch, is better than the best. */
static bool is_dead_end(const struct best_first *search, const struct branch *branch, const struct way_node *way) {
  double latency = latency_bound_with(search->bound, &branch->latency, way->least, &way->place);
  return level_limits_exceeded(&search->goal->limits, branch->spent, way->ahead) ||
         latency > search->goal->most_cycles ||
         is_hopeless(search, bound_key(search, branch->spent, way->ahead, latency));
}

/* Branches to all level ends that the way graph offers after any number of factors. */
static void expand_ways(struct best_first *search, int from, int way) {
  struct way_node *here = &search->ways->ways[way];
  if (here->seen == from + 1 || is_cancelled(search)) return;
  here->seen = from + 1;
  if (is_dead_end(search, branch_at(search, from), here)) return;
  for (int i = 0; i < here->edge_count; i++) {
    const struct way_edge *edge = &here->edges[i];
    if (!search->ways->ways[edge->to].ends) continue;
    if (edge->move >= 0) {
      expand_ways(search, from, edge->to);
      continue;
    }
    enum layer_operand o = (enum layer_operand)(-1 - edge->move);
    bool out_of_order = from > 0 && way == branch_at(search, from)->way && o < branch_at(search, from)->ended;
    if (!out_of_order) branch_off(search, from, here->place.state, o, edge->to);
  }
}

static void expand(struct best_first *search, int from) {
  if (search->ways != NULL) {
    expand_ways(search, from, branch_at(search, from)->way);
  } else {
    expand_sets(search, from);
  }
}

/* True if no completion of a branch is better than the best. */
static bool is_left(const struct best_first *search, int branch) {
  return is_hopeless(search, branch_at(search, branch)->key);
}

/* Visits a branch; returns its best child, or -1. Diving straight to a complete skeleton finds a first best to
 * prune by. */
static int visit(struct best_first *search, int branch) {
  branch_at(search, branch)->visited = true;
  search->outcome->places_visited++;
  if (is_cancelled(search)) return -1;
  if ((int64_t)search->outcome->places_visited % TIME_INTERVAL == 0 && deadline_has_passed(&search->goal->deadline)) {
    search->gave_up = true;
    return -1;
  }
  if (level_graph_is_complete(search->graph, &branch_at(search, branch)->place)) {
    try_skeleton(search, branch);
    if (!is_left(search, branch)) loosen(search, branch);
    return -1;
  }
  int first = search->branches.count, best = -1;
  expand(search, branch);
  for (int i = first; i < search->branches.count && !search->gave_up && !search->stopped; i++) {
    if (branch_at(search, i)->waits) continue;
    if (best < 0 || branch_at(search, i)->key < branch_at(search, best)->key) best = i;
  }
  return best;
}

static void run(struct best_first *search) {
  struct branch *root = new_branch(search);
  if (root == NULL) return;
  list_followers(search);
  memset(root, 0, search->branches.entry_bytes);
  root->parent = -1;
  for (int i = 0; i < search->goal->limits.count; i++) root->spent[i] = search->goal->limits.limit[i].price->start;
  latency_bound_copy(search->bound, &root->latency, &search->bound->start);
  if (!level_graph_start(search->graph, &root->place)) return;
  if (search->ways != NULL && !search->ways->ways[0].ends) return;
  push(search);
  while (search->queue.count && !search->out_of_memory && !search->gave_up && !search->stopped) {
    int branch = heap_pop(&search->queue);
    double key = branch_at(search, branch)->key;
    if (branch_at(search, branch)->visited || (branch > 0 && is_left(search, branch))) continue;
    while (branch >= 0) branch = visit(search, branch);
    if (search->gave_up) { /* nothing unexplored is below this key, or the first key in the queue */
      search->unseen = search->queue.count ? fmin(key, search->queue.entries[0].key) : key;
    }
  }
}

enum status best_first_search(const struct goal *goal, struct latency_bound *bound, struct way_graph *ways,
                              const atomic_bool *cancel, struct search_outcome *outcome, struct seen *seen,
                              struct error *error) {
  struct best_first search = {.goal = goal,
                              .graph = bound->graph,
                              .bound = bound,
                              .ways = ways,
                              .cancel = cancel,
                              .outcome = outcome,
                              .best_key = goal_key(goal, outcome->figures.energy_pj, outcome->figures.latency_cycles),
                              .branches.entry_bytes = offsetof(struct branch, latency) + latency_bound_bytes(bound)};
  if (search.best_key > goal->most_key) search.best_key = goal->most_key;
  run(&search);
  bool missed = search.gave_up && search.unseen < goal->most_key;
  *seen = (struct seen){.gave_up = missed, .key = missed ? search.unseen : goal->most_key};
  blocks_deinit(&search.branches);
  heap_deinit(&search.queue);
  if (search.out_of_memory) return error_out_of_memory(error);
  return is_cancelled(&search) ? error_set(error, STATUS_STOPPED, "stopped") : STATUS_OK; /* orders may be incomplete */
}
