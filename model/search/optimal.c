/* The optimal mapping. First the least energy (least_price.c), then, for latency, the best within limits
 * (best_first.c). Other objectives are bounded by prices (multipliers.c): a mapping of least price is mostly the best,
 * and the limit of the price leaves few others. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/search/least_price.h"
#include "model/search/multipliers.h"
#include "model/search/noise.h"
#include "model/search/search.h"
#include "model/search/skeleton.h"
#include "model/search/symmetry.h"
#include "model/search/within.h"

enum { EASY_BRANCHES = 8000 }; /* ties of energy that take more are bounded by a price, too */

/* One search: what all its steps share. */
struct optimum {
  const struct level_graph *graph;
  struct arena *arena;
  struct latency_bound *bound;
  struct multipliers *multipliers;
  const atomic_bool *cancel;
  struct deadline deadline;
  double least_pj;
  struct search_outcome *outcome; /* the best so far */
  struct error *error;
};

static struct goal goal_of(const struct optimum *optimum, enum aim aim) {
  struct goal goal = {.aim = aim,
                      .most_pj = INFINITY,
                      .most_cycles = INFINITY,
                      .most_key = INFINITY,
                      .most_branches = MOST_BRANCHES,
                      .most_orders = INFINITY,
                      .deadline = optimum->deadline,
                      .drops_merged = true};
  goal.limits.count = 1;
  goal.limits.limit[0] = (struct level_limit){.price = &optimum->graph->energy, .most = INFINITY};
  return goal;
}

static void add_limit(struct goal *goal, const struct level_price *price, double most) {
  goal->limits.limit[goal->limits.count++] = (struct level_limit){.price = price, .most = most};
}

static enum status search_for(const struct optimum *optimum, const struct goal *goal, struct raising *raising,
                              struct seen *seen) {
  const struct within within = {.bound = optimum->bound,
                                .arena = optimum->arena,
                                .cancel = optimum->cancel,
                                .outcome = optimum->outcome,
                                .error = optimum->error};
  return search_within(&within, goal, raising, seen);
}

static void set_gap(const struct optimum *optimum, double found, double bound) {
  if (bound < found) optimum->outcome->gap = (found - bound) / found;
}

static bool is_late(const struct optimum *optimum) {
  return deadline_has_passed(&optimum->deadline);
}

/* --- Prices ------------------------------------------------------------------------------------------------ */

/* The best order of the mapping's loops between its level ends. */
static enum status reorder(const struct optimum *optimum, const struct mapping *mapping, struct skeleton_best *best) {
  const struct level_graph *graph = optimum->graph;
  struct skeleton skeleton;
  struct latency_so_far sums = optimum->bound->start;
  struct level_place place = {.made = {graph->ends[0], graph->ends[1], graph->ends[2]}};
  int state[MAPPING_MAX_LOOPS + 1] = {0};
  for (int i = 0; i < mapping->loop_count; i++) {
    int k = 0;
    while (!(graph->lattice.open[state[i]] >> k & 1) || graph->lattice.factors.kinds[k].dim != mapping->loops[i].dim ||
           graph->lattice.factors.kinds[k].factor != mapping->loops[i].size) {
      k++;
    }
    state[i + 1] = state[i] + graph->lattice.stride[k];
  }
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int b = 0; b < graph->ends[o]; b++) {
      skeleton.state[o][b] = state[mapping->level_end[o][b]];
      latency_bound_end(optimum->bound, &sums, o, b, skeleton.state[o][b], skeleton.state[o][b]);
    }
  }
  const struct skeleton_range range = {.floor_cycles = latency_bound_of(optimum->bound, &sums, &place),
                                       .most_cycles = INFINITY};
  if (!skeleton_least_latency(graph, &skeleton, &range, optimum->cancel, best)) {
    best->mapping = *mapping;
    best->figures = cost_compare(graph->problem, &best->mapping);
  }
  optimum->outcome->orderings_visited += best->evaluations;
  return STATUS_OK;
}

static double measure_of(const struct goal *goal, const struct cost_figures *figures) {
  return goal_key(goal, figures->energy_pj, figures->latency_cycles);
}

/* Adopts a mapping of least price if it is better by the goal. *root: that price, INFINITY if no mapping has one. */
static enum status try_price(const struct optimum *optimum, const struct goal *goal, const struct level_price *price,
                             double *root) {
  struct least_price least;
  struct skeleton_best best;
  enum status status =
      least_price_search(optimum->graph, price, &optimum->deadline, optimum->cancel, &least, optimum->error);
  optimum->outcome->places_visited += least.places_visited;
  *root = status == STATUS_OK ? least.price : INFINITY;
  if (status != STATUS_OK) return status == STATUS_INFEASIBLE ? STATUS_OK : status;
  if (!least.found) return STATUS_OK;
  reorder(optimum, &least.mapping, &best);
  struct cost_figures *figures = &optimum->outcome->figures;
  if (best.figures.energy_pj > goal->most_pj) return STATUS_OK;
  bool allowed = best.figures.latency_cycles <= goal->most_cycles;
  bool was_allowed = figures->latency_cycles <= goal->most_cycles;
  if (allowed < was_allowed) return STATUS_OK;
  if (allowed == was_allowed && measure_of(goal, &best.figures) >= measure_of(goal, figures)) return STATUS_OK;
  optimum->outcome->mapping = best.mapping;
  *figures = best.figures;
  return STATUS_OK;
}

static enum status find_price(const struct optimum *optimum, const struct bounded *bounded, double enough,
                              struct level_price *price) {
  return multipliers_find(optimum->multipliers, optimum->arena, bounded, &optimum->outcome->figures, enough, price,
                          optimum->error);
}

/* --- Other objectives -------------------------------------------------------------------------------------- */

/* The goal of least latency among the mappings of at most this energy. */
static struct goal latency_goal(const struct optimum *optimum, double most_pj) {
  struct goal goal = goal_of(optimum, AIM_LATENCY);
  goal.energy_counts = most_pj < INFINITY;
  goal.most_pj = most_pj;
  goal.limits.limit[0].most = most_pj * (1 + NOISE);
  return goal;
}

/* Raises the floor to the least latency, by ever higher limits of the price: `target`, first a little above what the
 * ways of least price can be raised to in most layers, then five times as far each time. Of the ways within it only
 * those of the raised price's next whole cycle are looked at first, then a few more, then all. */
static enum status search_latency(const struct optimum *optimum, const struct level_price *price, double floor_cycles,
                                  struct raising *raising) {
  static const double NEAR = 2e-3, FEW = 1e-4; /* of the floor */
  struct cost_figures *best = &optimum->outcome->figures;
  double more = NEAR * floor_cycles, target = floor_cycles + more;
  while (floor_cycles < best->latency_cycles) {
    struct goal goal = latency_goal(optimum, raising->bounded.most_pj);
    struct seen seen;
    if (is_late(optimum)) {
      set_gap(optimum, best->latency_cycles, floor_cycles);
      return STATUS_OK;
    }
    target = fmin(floor(fmax(target, floor_cycles)), best->latency_cycles - 1);
    add_limit(&goal, price, within_cycles(target));
    goal.key_price = 1;
    goal.step = within_step(best->latency_cycles);
    goal.most_key = target + 1;
    raising->seen = floor_cycles;
    enum status status = search_for(optimum, &goal, raising, &seen);
    if (status != STATUS_OK) return status;
    floor_cycles = fmax(floor_cycles, within_whole_cycles(seen.key));
    if (seen.gave_up) {
      set_gap(optimum, best->latency_cycles, floor_cycles);
      return STATUS_OK;
    }
    if (raising->least <= within_cycles(target)) raising->beyond = raising->beyond > 0 ? INFINITY : FEW * floor_cycles;
    if (floor_cycles > target) {
      more *= 5;
      target = floor_cycles + more;
    }
  }
  return STATUS_OK;
}

/* Of all mappings of the least latency one of the least energy. */
static enum status search_energy(const struct optimum *optimum, const struct goal *asked,
                                 const struct level_price *latency, const struct level_price *price) {
  const struct cost_figures *best = &optimum->outcome->figures;
  struct goal goal = *asked;
  struct seen seen;
  goal.energy_counts = true;
  goal.most_branches = TIE_BRANCHES;
  goal.most_orders = TIE_ORDERS;
  goal.step = TIE_STEP * best->energy_pj;
  add_limit(&goal, latency, within_cycles(goal.most_cycles));
  add_limit(&goal, price, best->energy_pj * (1 - TIE_STEP));
  goal.limits.limit[0].most = best->energy_pj * (1 + NOISE);
  goal.key_price = 2;
  struct raising raising = {.multipliers = optimum->multipliers,
                            .bounded = {.energy_weight = 1, .most_cycles = asked->most_cycles, .most_pj = INFINITY},
                            .beyond = INFINITY};
  return search_for(optimum, &goal, &raising, &seen);
}

/* The price of latency, and the least latency by it. */
static enum status price_latency(const struct optimum *optimum, double most_pj, struct level_price *price,
                                 double *floor) {
  const struct bounded bounded = {.latency_weight = 1, .most_cycles = INFINITY, .most_pj = most_pj};
  struct goal goal = latency_goal(optimum, most_pj);
  double root = 0;
  enum status status = find_price(optimum, &bounded, optimum->outcome->figures.latency_cycles, price);
  if (status == STATUS_OK) status = try_price(optimum, &goal, price, &root);
  *floor = within_whole_cycles(root);
  return status;
}

/* Least latency, then least energy, among the mappings of at most this energy. */
static enum status least_latency(const struct optimum *optimum, double most_pj) {
  struct level_price latency, price;
  struct raising raising = {.multipliers = optimum->multipliers,
                            .bounded = {.latency_weight = 1, .most_cycles = INFINITY, .most_pj = most_pj},
                            .breaks_ties = true};
  const struct cost_figures *best = &optimum->outcome->figures;
  double floor, root;
  enum status status = price_latency(optimum, most_pj, &latency, &floor);
  while (status == STATUS_OK) {
    if (is_late(optimum)) {
      set_gap(optimum, best->latency_cycles, floor);
      return STATUS_OK;
    }
    struct goal goal = goal_of(optimum, AIM_ENERGY);
    const struct bounded bounded = {.energy_weight = 1, .most_cycles = floor, .most_pj = INFINITY};
    goal.most_cycles = floor;
    goal.most_pj = most_pj;
    status = find_price(optimum, &bounded, INFINITY, &price);
    if (status == STATUS_OK) status = try_price(optimum, &goal, &price, &root);
    if (status != STATUS_OK) break;
    if (best->latency_cycles <= floor) return search_energy(optimum, &goal, &latency, &price);
    status =
        search_latency(optimum, &latency, root * (1 - NOISE) > most_pj || isinf(root) ? floor + 1 : floor, &raising);
    floor = best->latency_cycles;
    if (raising.broke_ties) break;
  }
  return status;
}

/* Searches for something better within ever higher limits of the price, up to the best so far. */
static enum status search_price(const struct optimum *optimum, struct goal *goal, const struct level_price *price,
                                double root) {
  static const double steps[] = {1e-9, 1e-4, 1e-3, 1e-2, INFINITY};
  const struct cost_figures *best = &optimum->outcome->figures;
  struct raising raising = {
      .multipliers = optimum->multipliers,
      .bounded = {
          .energy_weight = 1, .latency_weight = goal->latency_weight, .most_cycles = INFINITY, .most_pj = INFINITY}};
  double seen_to = root;
  add_limit(goal, price, INFINITY);
  for (int i = 0; i < (int)(sizeof steps / sizeof *steps); i++) {
    double key = measure_of(goal, best);
    struct seen seen;
    if (seen_to >= key * (1 - NOISE)) return STATUS_OK;
    if (is_late(optimum)) {
      set_gap(optimum, key, seen_to * (1 - NOISE));
      return STATUS_OK;
    }
    double target = fmin(root * (1 + steps[i]), key);
    goal->limits.limit[1].most = target * (1 + NOISE);
    goal->most_key = target;
    goal->step = NOISE * key;
    raising.seen = seen_to;
    raising.beyond = steps[i];
    enum status status = search_for(optimum, goal, &raising, &seen);
    if (status != STATUS_OK) return status;
    if (seen.gave_up) {
      set_gap(optimum, measure_of(goal, best), seen.key);
      return STATUS_OK;
    }
    seen_to = fmax(seen_to, seen.key);
    root = fmax(root, seen_to);
  }
  return STATUS_OK;
}

/* Least energy + weight * latency. */
static enum status least_sum(const struct optimum *optimum, double weight) {
  struct level_price price;
  struct goal goal = goal_of(optimum, AIM_SUM);
  const struct bounded bounded = {
      .energy_weight = 1, .latency_weight = weight, .most_cycles = INFINITY, .most_pj = INFINITY};
  double root = 0;
  goal.latency_weight = weight;
  goal.energy_counts = true;
  enum status status = find_price(optimum, &bounded, measure_of(&goal, &optimum->outcome->figures), &price);
  if (status == STATUS_OK) status = try_price(optimum, &goal, &price, &root);
  goal.key_price = 1;
  return status == STATUS_OK ? search_price(optimum, &goal, &price, root) : status;
}

/* --- Ties of energy ------------------------------------------------------------------------------------------ */

/* The goal of least latency among the mappings of the least energy. */
static struct goal tie_goal(const struct optimum *optimum) {
  struct goal goal = goal_of(optimum, AIM_LATENCY);
  goal.energy_counts = true;
  goal.drops_merged = false;
  goal.deadline = (struct deadline){.is_set = false};
  goal.most_pj = fmin(optimum->least_pj, optimum->outcome->figures.energy_pj) * (1 + TIE);
  goal.limits.limit[0].most = goal.most_pj * (1 + NOISE);
  return goal;
}

/* Where the sums of ports, each by itself, tell too little: the price of latency mostly proves the best so far, or
 * leaves few mappings that are better. */
static enum status break_hard_ties(const struct optimum *optimum, double most_pj) {
  struct latency_bound bound;
  struct multipliers multipliers;
  struct optimum priced = *optimum;
  struct level_price price;
  double floor;
  enum status status = latency_bound_init(&bound, optimum->arena, optimum->graph, true, optimum->error);
  if (status == STATUS_OK) status = latency_bound_fill(&bound, optimum->arena, optimum->error);
  if (status != STATUS_OK) return status;
  multipliers_init(&multipliers, &bound);
  priced.bound = &bound;
  priced.multipliers = &multipliers;
  priced.deadline = (struct deadline){.is_set = false};
  status = price_latency(&priced, most_pj, &price, &floor);
  struct raising raising = {.multipliers = &multipliers,
                            .bounded = {.latency_weight = 1, .most_cycles = INFINITY, .most_pj = most_pj}};
  return status == STATUS_OK ? search_latency(&priced, &price, floor, &raising) : status;
}

/* Least latency among the mappings of the least energy. */
static enum status break_ties(const struct optimum *optimum) {
  struct goal goal = tie_goal(optimum);
  struct seen seen;
  goal.most_branches = EASY_BRANCHES;
  enum status status = search_for(optimum, &goal, NULL, &seen);
  bool is_proven = !seen.gave_up || seen.key >= optimum->outcome->figures.latency_cycles;
  return status != STATUS_OK || is_proven ? status : break_hard_ties(optimum, goal.most_pj);
}

/* Least latency for up to `tolerance` more than the least energy, no worse than the answer for energy. */
static enum status least_within(const struct optimum *optimum, double tolerance) {
  enum status status = break_ties(optimum);
  double least = fmin(optimum->least_pj, optimum->outcome->figures.energy_pj);
  if (status != STATUS_OK || tolerance <= TIE) return status;
  optimum->outcome->gap = 0; /* of the answer for energy */
  if (is_late(optimum)) {
    set_gap(optimum, optimum->outcome->figures.latency_cycles, optimum->bound->total_cycles);
    return STATUS_OK;
  }
  return least_latency(optimum, least * (1 + tolerance));
}

/* --- Searches of one problem --------------------------------------------------------------------------------- */

struct search_session {
  struct arena arena;
  struct level_graph *graph;
  struct latency_bound bound; /* all figures filled in, unless for energy alone */
  struct least_price least;   /* energy */
  const atomic_bool *cancel;
  bool overfull;
};

static enum status open_graph(struct search_session *session, const struct problem *problem, bool overfull,
                              bool energy_alone, struct error *error) {
  struct level_graph *graph = session->graph = ARENA_NEW(&session->arena, 1, struct level_graph);
  enum status status = graph != NULL
                           ? level_graph_init(graph, &session->arena, problem, overfull, session->cancel, error)
                           : error_out_of_memory(error);
  if (status == STATUS_OK)
    status = least_price_search(graph, &graph->energy, NULL, session->cancel, &session->least, error);
  if (status == STATUS_OK) status = latency_bound_init(&session->bound, &session->arena, graph, !energy_alone, error);
  if (status == STATUS_OK && !energy_alone) status = latency_bound_fill(&session->bound, &session->arena, error);
  session->overfull = overfull;
  for (int m = 0; status == STATUS_OK && m < problem->memory_count; m++) {
    session->overfull = session->overfull || graph->forced[m];
  }
  return status;
}

enum status search_session_new(const struct problem *problem, bool energy_alone, const atomic_bool *cancel,
                               struct search_session **session, struct error *error) {
  enum status status = STATUS_INFEASIBLE;
  *session = calloc(1, sizeof **session);
  if (*session == NULL) return error_out_of_memory(error);
  (*session)->cancel = cancel;
  arena_init(&(*session)->arena);
  int passes = rules_have(problem->rules, RULE_CAPACITY) ? 1 : 2;
  for (int overfull = 0; overfull < passes && status == STATUS_INFEASIBLE; overfull++) {
    arena_deinit(&(*session)->arena);
    arena_init(&(*session)->arena);
    status = open_graph(*session, problem, overfull, energy_alone, error);
  }
  if (status != STATUS_OK) {
    search_session_free(*session);
    *session = NULL;
  }
  return status;
}

void search_session_free(struct search_session *session) {
  if (session == NULL) return;
  arena_deinit(&session->arena);
  free(session);
}

/* Asks for what the options say, from energy's mapping. */
static enum status ask(struct optimum *optimum, const struct search_options *options) {
  if (options->objective == OBJECTIVE_ENERGY) return least_within(optimum, options->energy_tolerance);
  double weight = options->latency_weight, total = optimum->bound->total_cycles;
  const struct cost_figures *figures = &optimum->outcome->figures;
  bool is_sum = options->objective == OBJECTIVE_SUM;
  if (is_late(optimum) && is_sum) {
    set_gap(optimum, figures->energy_pj + weight * figures->latency_cycles,
            (optimum->least_pj + weight * total) * (1 - NOISE));
    return STATUS_OK;
  }
  if (is_late(optimum)) {
    set_gap(optimum, figures->latency_cycles, total);
    return STATUS_OK;
  }
  return is_sum ? least_sum(optimum, weight) : least_latency(optimum, INFINITY);
}

/* Takes the answer for energy where what was found without a proof is worse. */
static enum status take_energy(struct optimum *optimum, const struct search_session *session,
                               const struct search_options *options) {
  struct search_outcome *outcome = optimum->outcome, energy = *outcome;
  struct goal goal = goal_of(optimum, options->objective == OBJECTIVE_SUM ? AIM_SUM : AIM_LATENCY);
  goal.latency_weight = options->latency_weight;
  energy.mapping = session->least.mapping;
  energy.figures = cost_compare(session->graph->problem, &energy.mapping);
  optimum->outcome = &energy;
  enum status status = break_ties(optimum);
  optimum->outcome = outcome;
  if (status != STATUS_OK || measure_of(&goal, &energy.figures) >= measure_of(&goal, &outcome->figures)) return status;
  double bound = measure_of(&goal, &outcome->figures) * (1 - outcome->gap);
  outcome->mapping = energy.mapping;
  outcome->figures = energy.figures;
  outcome->gap = 0;
  set_gap(optimum, measure_of(&goal, &energy.figures), bound);
  return STATUS_OK;
}

static bool is_energy_alone(const struct search_options *options) {
  return options->objective == OBJECTIVE_ENERGY && options->energy_tolerance <= TIE;
}

enum status search_session_ask(struct search_session *session, const struct search_options *options,
                               struct search_outcome *outcome, struct error *error) {
  const struct level_graph *graph = session->graph;
  struct latency_bound bound = session->bound; /* a search that looks ahead adds to it: others must not notice */
  struct multipliers multipliers;
  *outcome = (struct search_outcome){.mapping = session->least.mapping,
                                     .overfull = session->overfull,
                                     .orderings_visited = 1,
                                     .places_visited = session->least.places_visited};
  outcome->figures = cost_compare(graph->problem, &outcome->mapping);
  struct optimum optimum = {.graph = graph,
                            .arena = &session->arena,
                            .bound = &bound,
                            .multipliers = &multipliers,
                            .cancel = session->cancel,
                            .least_pj = session->least.price,
                            .outcome = outcome,
                            .error = error};
  enum status status = STATUS_OK;
  if (!is_energy_alone(options)) multipliers_init(&multipliers, &bound);
  if (options->has_time) optimum.deadline = deadline_in(options->seconds);
  status = ask(&optimum, options);
  if (status == STATUS_OK && outcome->gap > 0 && options->objective != OBJECTIVE_ENERGY) {
    status = take_energy(&optimum, session, options);
  }
  if (status == STATUS_OK) symmetry_restore(graph->problem, &outcome->mapping);
  return status;
}

enum status search_optimal(const struct problem *problem, const struct search_options *options,
                           const atomic_bool *cancel, struct search_outcome *outcome, struct error *error) {
  struct search_session *session;
  memset(outcome, 0, sizeof *outcome);
  enum status status = search_session_new(problem, is_energy_alone(options), cancel, &session, error);
  if (status == STATUS_OK) status = search_session_ask(session, options, outcome, error);
  search_session_free(session);
  return status;
}
