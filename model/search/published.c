/* LOMA by branch and bound. Orderings grow from the innermost loop; each memory is allocated as soon as the known
 * loops decide it, and a branch is pruned when the least energy of its completions (lattice.h) exceeds the best
 * found by more than the tie tolerance. The bound never exceeds the energy of a completion, so the outcome equals
 * that of trying every ordering. */
#include <math.h>
#include <string.h>

#include "model/layer/flow.h"
#include "model/search/allocation.h"
#include "model/search/lattice.h"
#include "model/search/noise.h"
#include "model/search/outline.h"
#include "model/search/search.h"

enum { MAX_CHAMPIONS = 16, CANCEL_INTERVAL = 256 };

/* A candidate that no other beats in both energy and tie order. */
struct champion {
  struct cost_figures figures;
  struct mapping mapping;
  bool overfull;
};

/* State of the search at one depth: everything decided with that many loops in place. */
struct node {
  struct allocation allocation;
  double decided_pj;                  /* traffic of the level ends made, and the fixed part */
  double waiting_pj[LAYER_OPERANDS];  /* least traffic of the next boundary if it was passed already */
  double overfull_pj[LAYER_OPERANDS]; /* the same if the level ends where the one below does ("none fits", section 8) */
  int state;
};

/* A child of a node: one more loop, and the least energy of its completions. */
struct child {
  int kind;
  double bound_pj;
  struct node node;
};

struct published {
  const struct problem *problem;
  const atomic_bool *cancel;
  struct lattice lattice;
  struct ordering ordering;
  struct child *children; /* by depth x kind: those of the explored branch */
  double least_pj;
  int champion_count;
  struct champion *champions; /* MAX_CHAMPIONS */
  struct outline_figures *seen;
  double orderings_visited;
  unsigned ticks;
  bool stopped;
};

/* --- Candidates ---------------------------------------------------------------------------------------- */

/* True if a comes before b among mappings of equal energy. */
static bool comes_first(const struct champion *a, const struct champion *b) {
  if (a->figures.latency_cycles != b->figures.latency_cycles)
    return a->figures.latency_cycles < b->figures.latency_cycles;
  if (a->figures.tie_cycles != b->figures.tie_cycles) return a->figures.tie_cycles < b->figures.tie_cycles;
  for (int i = 0; i < a->mapping.loop_count; i++) {
    const struct loop *x = &a->mapping.loops[i], *y = &b->mapping.loops[i];
    if (x->dim != y->dim) return x->dim < y->dim;
    if (x->size != y->size) return x->size < y->size;
  }
  return false;
}

/* Keeps every candidate that may be the answer, whatever the least energy turns out to be. */
static void keep(struct published *search, const struct champion *candidate) {
  for (int i = 0; i < search->champion_count; i++) {
    const struct champion *other = &search->champions[i];
    if (other->figures.energy_pj <= candidate->figures.energy_pj && !comes_first(candidate, other)) return;
  }
  if (candidate->figures.energy_pj < search->least_pj) search->least_pj = candidate->figures.energy_pj;
  int kept = 0;
  for (int i = 0; i < search->champion_count; i++) {
    const struct champion *other = &search->champions[i];
    bool beaten = candidate->figures.energy_pj <= other->figures.energy_pj && comes_first(candidate, other);
    bool too_high = other->figures.energy_pj > search->least_pj * (1 + TIE);
    if (beaten || too_high) continue;
    if (kept != i) search->champions[kept] = *other;
    kept++;
  }
  if (kept == MAX_CHAMPIONS) kept--; /* sixteen energies within 1e-9 that all differ: noise */
  search->champions[kept] = *candidate;
  search->champion_count = kept + 1;
}

static struct cost_figures figures_of(struct published *search, struct mapping *mapping) {
  if (!search->lattice.exact) return cost_compare(search->problem, mapping);
  struct outline outline;
  bool known;
  mapping_merge_down(search->problem, mapping);
  outline_of(&outline, search->problem, &search->ordering, mapping);
  struct cost_figures *figures = outline_look_up(search->seen, &outline, &known);
  if (!known) *figures = cost_compare(search->problem, mapping);
  return *figures;
}

static void consider(struct published *search, const struct child *child) {
  search->orderings_visited++;
  struct champion candidate;
  memcpy(candidate.mapping.level_end, child->node.allocation.level_end, sizeof candidate.mapping.level_end);
  candidate.overfull = child->node.allocation.overfull;
  candidate.mapping.loop_count = search->ordering.total;
  memcpy(candidate.mapping.loops, search->ordering.loops, (size_t)search->ordering.total * sizeof(struct loop));
  candidate.figures = figures_of(search, &candidate.mapping);
  if (candidate.figures.energy_pj > search->least_pj * (1 + TIE)) return;
  keep(search, &candidate);
}

/* --- The bound ------------------------------------------------------------------------------------------- */

/* Least traffic of operand o from its next boundary on, if that boundary lies at `position` or further down. */
static double passed_pj(const struct published *search, enum layer_operand o, int level, int position) {
  int state = search->ordering.state[position];
  return search->lattice.traffic[o][level][state] + search->lattice.after[o][level + 1][state];
}

/* Position of a level end at `position` after merging down, as far as the first `depth` loops determine it. */
static int merged_position(const struct published *search, enum layer_operand o, int position, int depth) {
  unsigned irrelevant = search->problem->operand[o].irrelevant;
  while (position < depth && irrelevant >> search->ordering.loops[position].dim & 1) position++;
  return position;
}

/* An overfull level ends where the level below does, then merges down: with nothing below, over the first loops
 * while they are irrelevant. Elsewhere the next loop is relevant, since a choice includes irrelevant loops that
 * follow. */
static double overfull_pj(const struct published *search, enum layer_operand o, const struct allocation *allocation,
                          int depth) {
  int level = allocation->level[o], start = allocation->start[o];
  if (level >= search->problem->operand[o].level_count - 1) return INFINITY;
  if (start > 0) return passed_pj(search, o, level, start);
  int merged = merged_position(search, o, 0, depth);
  return merged < depth ? passed_pj(search, o, level, merged) : search->lattice.merged[o][level];
}

/* Boundaries from after `start` to just before `depth` that the operand may still choose. */
static double waiting_pj(const struct published *search, enum layer_operand o, const struct allocation *allocation,
                         int depth) {
  int level = allocation->level[o], start = allocation->start[o];
  double least = INFINITY;
  if (level >= search->problem->operand[o].level_count - 1) return least;
  for (int i = start + 1; i < depth; i++) {
    if (!lattice_fits(&search->lattice, o, level, search->ordering.state[i])) break;
    least = fmin(least, passed_pj(search, o, level, i));
  }
  return least;
}

static double bound_pj(const struct published *search, const struct node *node) {
  double bound = node->decided_pj;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &search->problem->operand[o];
    int level = node->allocation.level[o];
    if (!operand->present || level == operand->level_count) continue;
    if (level == operand->level_count - 1) {
      bound += search->lattice.after[o][level][search->ordering.state[node->allocation.start[o]]];
      continue;
    }
    double left = fmin(node->waiting_pj[o], node->overfull_pj[o]);
    bound += fmin(left, search->lattice.ahead[o][level][node->state]);
  }
  return bound;
}

/* --- The tree --------------------------------------------------------------------------------------------- */

/* True if no completion with this bound can be the answer. */
static bool is_above_best(const struct published *search, double bound_pj) {
  return bound_pj > search->least_pj * (1 + TIE) * (1 + NOISE);
}

/* Adds the traffic of the level ends made since the operands were at these levels. */
static void account(const struct published *search, const int level[LAYER_OPERANDS], struct node *node, int depth) {
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &search->problem->operand[o];
    if (!operand->present) continue;
    for (int l = level[o]; l < node->allocation.level[o] && l < operand->level_count - 1; l++) {
      int position = merged_position(search, o, node->allocation.level_end[o][l], depth);
      node->decided_pj += search->lattice.traffic[o][l][search->ordering.state[position]];
    }
    node->overfull_pj[o] = overfull_pj(search, o, &node->allocation, depth);
    if (level[o] != node->allocation.level[o]) {
      node->waiting_pj[o] = waiting_pj(search, o, &node->allocation, depth);
    }
  }
}

/* Decides what `depth` loops determine; false if the branch is dead. */
static bool advance(const struct published *search, struct node *node, int depth) {
  int level[LAYER_OPERANDS];
  memcpy(level, node->allocation.level, sizeof level);
  if (!allocation_advance(&node->allocation, search->problem, &search->ordering, depth)) return false;
  account(search, level, node, depth);
  return true;
}

static bool is_cancelled(struct published *search) {
  if (search->cancel != NULL && ++search->ticks % CANCEL_INTERVAL == 0 &&
      atomic_load_explicit(search->cancel, memory_order_relaxed)) {
    search->stopped = true;
  }
  return search->stopped;
}

static void put_factor(struct published *search, int depth, int kind, int state) {
  const struct factor_kind *factor = &search->lattice.factors.kinds[kind];
  ordering_put(&search->ordering, search->problem, depth, (struct loop){.dim = factor->dim, .size = factor->factor});
  search->ordering.state[depth + 1] = state + search->lattice.stride[kind];
}

/* Makes the child of `node` with one more factor of `kind`; false if it cannot improve on the best. */
static bool descend(struct published *search, const struct node *node, int depth, int kind, struct child *child) {
  put_factor(search, depth, kind, node->state);
  child->kind = kind;
  child->node = *node;
  child->node.state = search->ordering.state[depth + 1];
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    int level = node->allocation.level[o];
    if (!search->problem->operand[o].present || level >= search->problem->operand[o].level_count - 1) continue;
    if (depth > node->allocation.start[o] && lattice_fits(&search->lattice, o, level, node->state)) {
      child->node.waiting_pj[o] = fmin(child->node.waiting_pj[o], passed_pj(search, o, level, depth));
    }
  }
  if (!advance(search, &child->node, depth + 1)) return false;
  child->bound_pj = bound_pj(search, &child->node);
  return child->bound_pj < INFINITY && !is_above_best(search, child->bound_pj);
}

/* True if the order of the remaining loops affects only which ordering comes first: only top levels are open, and
 * the sets and runs below the level ends fix all figures (outline.h). */
static bool is_settled(const struct published *search, const struct node *node) {
  bool settled = search->lattice.exact;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    const struct problem_operand *operand = &search->problem->operand[o];
    settled = settled && (!operand->present || node->allocation.level[o] >= operand->level_count - 1);
  }
  return settled;
}

/* Lists only the first child of a settled node. */
static int list_children(struct published *search, const struct node *node, int depth, struct child *children) {
  int count = 0;
  uint64_t open = search->lattice.open[node->state];
  if (is_settled(search, node)) open &= -open;
  for (; open; open &= open - 1) {
    if (descend(search, node, depth, __builtin_ctzll(open), &children[count])) count++;
  }
  return count;
}

/* Unexplored child (kind >= 0) with the least bound, or NULL. */
static struct child *next_child(struct child *children, int count) {
  struct child *next = NULL;
  for (int i = 0; i < count; i++) {
    if (children[i].kind >= 0 && (next == NULL || children[i].bound_pj < next->bound_pj)) next = &children[i];
  }
  return next;
}

static void explore(struct published *search, const struct node *node, int depth) {
  struct child *children = &search->children[depth * search->lattice.factors.kind_count], *child;
  int count = list_children(search, node, depth, children);
  while ((child = next_child(children, count)) != NULL && !is_cancelled(search)) {
    if (is_above_best(search, child->bound_pj)) return;
    put_factor(search, depth, child->kind, node->state);
    child->kind = -1;
    if (depth + 1 == search->ordering.total) {
      consider(search, child);
    } else {
      explore(search, &child->node, depth + 1);
    }
  }
}

/* Explores mappings up to a multiple of the least bound, and costlier ones only if there are none: below the limit
 * the search is complete. */
static void explore_by_limits(struct published *search, const struct node *root) {
  static const double limits[] = {1.1, 1.3, 1.9, INFINITY};
  enum { COUNT = sizeof limits / sizeof *limits };
  double bound = bound_pj(search, root);
  bool found = false;
  for (int i = 0; i < COUNT && !found && !search->stopped; i++) {
    double limit = isinf(limits[i]) ? INFINITY : bound * limits[i];
    search->least_pj = limit;
    search->champion_count = 0;
    explore(search, root, 0);
    found = search->least_pj < limit;
  }
}

static bool init_root(struct published *search, struct node *root) {
  const struct problem *problem = search->problem;
  double product = 1;
  int irrelevant = 0;
  for (int i = 0; i < problem->temporal_count; i++) product *= (double)problem->temporal[i].size;
  for (int k = 0; k < search->lattice.factors.kind_count; k++) {
    const struct factor_kind *kind = &search->lattice.factors.kinds[k];
    if (problem->operand[LAYER_OUTPUT].irrelevant >> kind->dim & 1) irrelevant += kind->count;
  }
  ordering_init(&search->ordering, &search->lattice, search->lattice.factors.total, product, irrelevant);
  root->state = 0;
  allocation_init(&root->allocation);
  root->decided_pj = search->lattice.fixed_pj;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    if (!problem->operand[o].present) continue;
    root->waiting_pj[o] = INFINITY; /* no boundary lies before depth 0 */
    root->overfull_pj[o] = overfull_pj(search, o, &root->allocation, 0);
  }
  return advance(search, root, 0);
}

static const struct champion *best_champion(const struct published *search) {
  const struct champion *best = NULL;
  for (int i = 0; i < search->champion_count; i++) {
    const struct champion *champion = &search->champions[i];
    if (champion->figures.energy_pj > search->least_pj * (1 + TIE)) continue;
    if (best == NULL || comes_first(champion, best)) best = champion;
  }
  return best;
}

static enum status run(struct published *search, struct search_outcome *outcome, struct error *error) {
  search->least_pj = INFINITY;
  struct child root = {.kind = -1};
  if (init_root(search, &root.node)) {
    if (search->ordering.total == 0) {
      consider(search, &root);
    } else {
      explore_by_limits(search, &root.node);
    }
  }
  if (search->stopped) return error_set(error, STATUS_STOPPED, "stopped");
  const struct champion *best = best_champion(search);
  outcome->orderings_visited = search->orderings_visited;
  if (best == NULL) {
    return error_set(error, STATUS_INFEASIBLE, "no ordering of the loops of layer %d fits its memories",
                     search->problem->layer->id);
  }
  outcome->mapping = best->mapping;
  outcome->figures = best->figures;
  outcome->overfull = best->overfull;
  return STATUS_OK;
}

static bool allocate(struct published *search, struct arena *arena) {
  search->children = ARENA_RAW(arena, search->lattice.factors.total * search->lattice.factors.kind_count, struct child);
  search->champions = ARENA_RAW(arena, MAX_CHAMPIONS, struct champion);
  search->seen = ARENA_RAW(arena, 1, struct outline_figures);
  if (search->children == NULL || search->champions == NULL || search->seen == NULL) return false;
  outline_forget(search->seen);
  return true;
}

enum status search_published(const struct problem *problem, int lpf_limit, const atomic_bool *cancel,
                             struct search_outcome *outcome, struct error *error) {
  struct arena arena;
  struct factors factors;
  struct published search = {.problem = problem, .cancel = cancel};
  arena_init(&arena);
  factors_init(&factors, problem, lpf_limit);
  enum status status = lattice_init(&search.lattice, &arena, problem, &factors, cancel, error);
  if (status == STATUS_OK) status = lattice_look_ahead(&search.lattice, &arena, error);
  if (status == STATUS_OK && !allocate(&search, &arena)) status = error_out_of_memory(error);
  if (status == STATUS_OK) status = run(&search, outcome, error);
  arena_deinit(&arena);
  return status;
}
