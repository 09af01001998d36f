/* The optimal mapping. First the least energy (least_energy.c). Then, for latency: best-first over skeletons, one
 * level end at a time, by a lower bound of the objective; a complete skeleton has its loop orders tried
 * (skeleton.c). Ends when no bound is below the best found, which is then proven.
 *
 * Walks the graph of the paths within the energy limit (way_graph.c) or, where there are too many, all sets of
 * loops with a weaker bound. */
#include <math.h>
#include <string.h>

#include "model/base/blocks.h"
#include "model/base/heap.h"
#include "model/search/latency_bound.h"
#include "model/search/least_energy.h"
#include "model/search/search.h"
#include "model/search/skeleton.h"
#include "model/search/symmetry.h"
#include "model/search/way_graph.h"

static const double TIE = 1e-9;
static const double NOISE = 1e-12;    /* of energies summed in another order */
static const double ROUNDING = 1e-13; /* the same but smaller: an excess of this size is within NOISE */

/* Beyond these limits the search gives up and reports the gap. */
enum { MAX_BRANCHES = 60000, MAX_WAYS = 60000 };

/* A partial skeleton: the level ends made so far. */
struct branch {
  struct level_place place;
  struct latency_so_far latency;
  double energy_pj, key; /* key: bound of the objective */
  double latency_cycles; /* bound of latency */
  int parent;
  int way;                  /* in the way graph, if there is one */
  enum layer_operand ended; /* operand of the last level end; several at one place follow the order of operands */
  bool visited;
  int older;   /* previous branch at the same node of the way graph, or 0 */
  bool loose;  /* leads to a skeleton that is worse than its bound, which could have been the best */
  bool waits;  /* waits until one that covers it turns out loose */
  int waiting; /* first branch waiting for it, or 0 */
  int next_waiting;
};

struct best_first {
  const struct level_graph *graph;
  struct latency_bound *bound;
  struct way_graph *ways; /* or NULL */
  const atomic_bool *cancel;
  enum objective objective;
  double energy_limit_pj;
  struct blocks branches;
  struct heap queue; /* of branches, by key; of equal ones the deeper first: it completes sooner */
  struct search_outcome *outcome;
  double best_key;
  bool gave_up, stopped, out_of_memory;
};

/* --- The objective -------------------------------------------------------------------------------------- */

static double key_of(enum objective objective, double energy_pj, double latency_cycles) {
  return objective == OBJECTIVE_EDP ? energy_pj * latency_cycles : latency_cycles;
}

/* True if the figures beat the best: by the objective, then by energy. */
static bool beats(const struct best_first *search, const struct cost_figures *figures) {
  const struct cost_figures *best = &search->outcome->figures;
  double key = key_of(search->objective, figures->energy_pj, figures->latency_cycles);
  if (key != search->best_key) return key < search->best_key;
  if (search->objective == OBJECTIVE_ENERGY) return figures->offloaded_cycles < best->offloaded_cycles;
  return figures->energy_pj < best->energy_pj * (1 - TIE);
}

static void adopt(struct best_first *search, const struct mapping *mapping, const struct cost_figures *figures) {
  search->outcome->mapping = *mapping;
  search->outcome->figures = *figures;
  search->best_key = key_of(search->objective, figures->energy_pj, figures->latency_cycles);
}

/* True if no completion of a branch with this bound, and at least this energy, is better. */
static bool is_hopeless(const struct best_first *search, double key, double energy_pj) {
  if (key != search->best_key || search->objective == OBJECTIVE_ENERGY) return key >= search->best_key;
  return energy_pj >= search->outcome->figures.energy_pj * (1 - TIE);
}

/* --- Branches -------------------------------------------------------------------------------------------- */

static struct branch *branch_at(const struct best_first *search, int i) {
  return blocks_at(&search->branches, i);
}

/* Next branch, not yet counted; NULL where there are too many, or memory is out. */
static struct branch *new_branch(struct best_first *search) {
  if (search->branches.count == MAX_BRANCHES) {
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

static void try_skeleton(struct best_first *search, int end) {
  struct skeleton skeleton;
  struct skeleton_best found;
  read_skeleton(search, end, &skeleton);
  double floor_cycles = branch_at(search, end)->latency_cycles;
  if (!skeleton_least_latency(search->graph, &skeleton, floor_cycles, search->cancel, &found)) {
    return;
  }
  search->outcome->orderings_visited += found.evaluations;
  if (found.figures.energy_pj > search->energy_limit_pj) return;
  if (beats(search, &found.figures)) adopt(search, &found.mapping, &found.figures);
}

/* --- Branching ----------------------------------------------------------------------------------------------- */

/* True if every completion of `b` also completes `a`, at the same node of the way graph, with no higher bound. */
static bool covers(const struct best_first *search, const struct way_node *here, const struct branch *a,
                   const struct branch *b) {
  const struct level_place *x = &a->place, *y = &b->place;
  if (a->loose || a->ended > b->ended || a->energy_pj > b->energy_pj * (1 + ROUNDING)) return false;
  for (int i = 0; i < search->graph->slot_count; i++) {
    if (x->bits[i] > y->bits[i] || (!x->no_loops[i] && y->no_loops[i])) return false;
  }
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    if (!x->fresh[o] && y->fresh[o]) return false;
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

/* Queues the end of operand o's level at `state` if it can lead to something better; `way`: its node in the way
 * graph, or -1. */
static void branch_off(struct best_first *search, int from, int state, enum layer_operand o, int way) {
  const struct level_graph *graph = search->graph;
  int level = branch_at(search, from)->place.made[o];
  int vector = level_graph_vector(graph, &branch_at(search, from)->place) + graph->stride[o];
  double energy = branch_at(search, from)->energy_pj + graph->lattice.traffic[o][level][state];
  double least = energy + level_graph_ahead(graph, vector, state);
  if (least > search->energy_limit_pj * (1 + NOISE)) return;
  struct branch *branch = new_branch(search);
  if (branch == NULL) return;
  *branch = *branch_at(search, from);
  level_graph_advance(graph, &branch->place, state);
  branch->energy_pj = energy;
  branch->parent = from;
  branch->visited = branch->loose = branch->waits = false;
  branch->waiting = 0;
  branch->way = way;
  branch->ended = o;
  if (!level_graph_end(graph, &branch->place, o) || !level_graph_is_viable(graph, &branch->place)) return;
  latency_bound_end(search->bound, &branch->latency, o, level, state);
  branch->latency_cycles =
      way < 0 ? latency_bound_of(search->bound, &branch->latency, &branch->place)
              : latency_bound_with(search->bound, &branch->latency, search->ways->ways[way].least, &branch->place);
  branch->key = key_of(search->objective, least, branch->latency_cycles);
  if (is_hopeless(search, branch->key, least)) return;
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
    for (enum layer_operand o = first; o < LAYER_OPERANDS; o++) {
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
  int vector = level_graph_vector(search->graph, &way->place);
  double energy = branch->energy_pj + level_graph_ahead(search->graph, vector, way->place.state);
  double latency = latency_bound_with(search->bound, &branch->latency, way->least, &way->place);
  return energy > search->energy_limit_pj * (1 + NOISE) ||
         is_hopeless(search, key_of(search->objective, energy, latency), energy);
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
  return is_hopeless(search, branch_at(search, branch)->key, branch_at(search, branch)->energy_pj);
}

/* Visits a branch; returns its best child, or -1. Diving straight to a complete skeleton finds a first best to
 * prune by. */
static int visit(struct best_first *search, int branch) {
  branch_at(search, branch)->visited = true;
  search->outcome->places_visited++;
  if (is_cancelled(search)) return -1;
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
  memset(root, 0, sizeof *root);
  root->parent = -1;
  root->energy_pj = search->graph->lattice.fixed_pj;
  root->latency = search->bound->start;
  if (!level_graph_start(search->graph, &root->place)) return;
  if (search->ways != NULL && !search->ways->ways[0].ends) return;
  push(search);
  while (search->queue.count && !search->out_of_memory && !search->gave_up && !search->stopped) {
    int branch = heap_pop(&search->queue);
    double key = branch_at(search, branch)->key;
    if (branch_at(search, branch)->visited || (branch > 0 && is_left(search, branch))) continue;
    while (branch >= 0) branch = visit(search, branch);
    if (search->gave_up) { /* nothing unexplored is below this key, or the first key in the queue */
      if (search->queue.count) key = fmin(key, search->queue.entries[0].key);
      search->outcome->gap = search->best_key > key ? (search->best_key - key) / search->best_key : 0;
    }
  }
}

/* Searches the mappings within the energy limit, by the way graph if it is small enough. */
static enum status search_within(struct best_first *search, struct arena *arena, struct error *error) {
  struct way_graph ways;
  bool complete;
  enum status status = latency_bound_init(search->bound, arena, search->graph, false, error);
  if (status != STATUS_OK) return status;
  status = way_graph_init(&ways, arena, search->graph, search->bound, search->energy_limit_pj, MAX_WAYS, search->cancel,
                          &complete, error);
  if (status == STATUS_OK && !complete) status = latency_bound_init(search->bound, arena, search->graph, true, error);
  if (status == STATUS_OK) {
    search->ways = complete ? &ways : NULL;
    search->outcome->places_visited += ways.way_count;
    run(search);
  }
  way_graph_deinit(&ways);
  if (status != STATUS_OK) return status;
  if (search->out_of_memory) return error_out_of_memory(error);
  return is_cancelled(search) ? error_set(error, STATUS_STOPPED, "stopped") : STATUS_OK; /* orders may be incomplete */
}

/* Least energy, then least latency within its limit; or the other objectives, without a limit. */
static enum status optimise(const struct level_graph *graph, struct arena *arena, enum objective objective,
                            double tolerance, const atomic_bool *cancel, struct search_outcome *outcome,
                            struct error *error) {
  struct least_energy least;
  enum status status = least_energy_search(graph, cancel, &least, error);
  outcome->places_visited += least.places_visited;
  if (status != STATUS_OK) return status;
  struct best_first search = {.graph = graph,
                              .cancel = cancel,
                              .objective = objective,
                              .outcome = outcome,
                              .branches.entry_bytes = sizeof(struct branch)};
  search.bound = ARENA_NEW(arena, 1, struct latency_bound);
  if (search.bound == NULL) return error_out_of_memory(error);
  struct cost_figures figures = cost_compare(graph->problem, &least.mapping);
  adopt(&search, &least.mapping, &figures);
  outcome->orderings_visited++;
  search.energy_limit_pj =
      objective == OBJECTIVE_ENERGY ? fmin(least.energy_pj, figures.energy_pj) * (1 + fmax(tolerance, TIE)) : INFINITY;
  status = search_within(&search, arena, error);
  blocks_deinit(&search.branches);
  heap_deinit(&search.queue);
  return status;
}

enum status search_optimal(const struct problem *problem, enum objective objective, double tolerance,
                           const atomic_bool *cancel, struct search_outcome *outcome, struct error *error) {
  enum status status = STATUS_INFEASIBLE;
  memset(outcome, 0, sizeof *outcome);
  for (int overfull = 0; overfull < 2 && status == STATUS_INFEASIBLE; overfull++) {
    struct arena arena;
    arena_init(&arena);
    struct level_graph *graph = ARENA_NEW(&arena, 1, struct level_graph);
    status =
        graph != NULL ? level_graph_init(graph, &arena, problem, overfull, cancel, error) : error_out_of_memory(error);
    if (status == STATUS_OK) status = optimise(graph, &arena, objective, tolerance, cancel, outcome, error);
    for (int m = 0; status == STATUS_OK && m < problem->memory_count; m++) {
      if (overfull || graph->forced[m]) outcome->overfull = true;
    }
    arena_deinit(&arena);
  }
  if (status == STATUS_OK) symmetry_restore(problem, &outcome->mapping);
  return status;
}
