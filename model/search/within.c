#include "model/search/within.h"

#include <math.h>

#include "model/search/noise.h"

enum { MAX_WAYS = 60000 }; /* beyond that many all sets of loops are searched */

static const double FRACTION = 1e-3; /* of a cycle */

double within_cycles(double cycles) {
  return cycles + FRACTION + NOISE * cycles;
}

double within_whole_cycles(double price) {
  return ceil(price * (1 - NOISE) - FRACTION);
}

double within_step(double cycles) {
  return fmax(0, 1 - FRACTION - NOISE * cycles);
}

/* Lowers the goal's limit of the price to what is looked at above its least. */
static void lower_limit(struct goal *goal, const struct raising *raising) {
  double *most = &goal->limits.limit[goal->key_price].most;
  double key = fmax(raising->least, raising->seen) * (1 + raising->beyond), limit = key;
  if (goal->aim == AIM_LATENCY) {
    double cycles = floor(fmax(within_whole_cycles(raising->least), raising->seen) + raising->beyond);
    key = cycles + 1;
    limit = within_cycles(cycles);
  }
  if (!(limit < *most)) return;
  *most = limit;
  goal->most_key = key;
}

/* Adds the latest price raised as a limit, which bounds the key from now on. */
static enum status limit_raised(const struct within *within, struct goal *goal, struct raising *raising) {
  const struct level_graph *graph = within->bound->graph;
  if (raising->count == 0 || goal->limits.count == LEVEL_LIMITS) return STATUS_OK;
  struct level_price *price = &raising->raised[(raising->count - 1) % 2].price;
  if (price->ahead == NULL) price->ahead = level_graph_new_ahead(graph, within->arena);
  if (price->ahead == NULL) return error_out_of_memory(within->error);
  level_graph_look_ahead(graph, price);
  goal->limits.limit[goal->limits.count] =
      (struct level_limit){.price = price, .most = goal->limits.limit[goal->key_price].most};
  goal->key_price = goal->limits.count++;
  return STATUS_OK;
}

/* The one of two prices that no limit refers to, with room for its ends; NULL when memory is out. */
static struct raised_price *spare_price(const struct within *within, struct raising *raising, int turn) {
  struct raised_price *spare = &raising->raised[turn % 2];
  if (!spare->is_ready)
    spare->is_ready = price_allocate(within->bound->graph, within->arena, &spare->ends, &spare->price);
  return spare->is_ready ? spare : NULL;
}

/* Raises the price of the ways, and drops those beyond. */
static enum status raise_price(const struct within *within, struct goal *goal, struct raising *raising,
                               struct way_graph *ways) {
  struct ways_priced priced = {.ways = ways, .limits = &goal->limits, .k = goal->key_price};
  struct raised_price *raised = spare_price(within, raising, raising->count);
  if (raised == NULL) return error_out_of_memory(within->error);
  multipliers_raise(raising->multipliers, &raising->bounded, &within->outcome->figures, &priced, &raised->ends,
                    &raised->price);
  raising->count++;
  raising->least = priced.least;
  lower_limit(goal, raising);
  way_graph_narrow(ways, &goal->limits, goal->key_price);
  return STATUS_OK;
}

/* The goal of least energy among the mappings of the least latency, by one more limit: of energy, to be raised. */
static struct goal tie_goal(const struct goal *asked, const struct level_price *energy,
                            const struct cost_figures *best) {
  struct goal goal = *asked;
  goal.aim = AIM_ENERGY;
  goal.energy_counts = true;
  goal.most_cycles = best->latency_cycles;
  goal.most_key = INFINITY;
  goal.most_branches = TIE_BRANCHES;
  goal.most_orders = TIE_ORDERS;
  goal.step = TIE_STEP * best->energy_pj;
  goal.key_price = goal.limits.count < LEVEL_LIMITS ? goal.limits.count++ : goal.key_price;
  goal.limits.limit[goal.key_price] = (struct level_limit){.price = energy, .most = best->energy_pj * (1 - TIE_STEP)};
  return goal;
}

/* Of all mappings of the least latency one of the least energy: the ways left include them. */
static enum status break_ties(const struct within *within, const struct goal *asked, struct raising *raising,
                              struct way_graph *ways) {
  const struct cost_figures *best = &within->outcome->figures;
  const struct bounded bounded = {.energy_weight = 1, .most_cycles = best->latency_cycles, .most_pj = INFINITY};
  struct goal goal = tie_goal(asked, &ways->graph->energy, best);
  struct ways_priced priced = {.ways = ways, .limits = &goal.limits, .k = goal.key_price};
  struct raised_price *raised = spare_price(within, raising, raising->count);
  struct seen seen;
  if (raised == NULL) return error_out_of_memory(within->error);
  way_graph_look_ahead(ways, &goal.limits, goal.key_price);
  multipliers_raise(raising->multipliers, &bounded, best, &priced, &raised->ends, &raised->price);
  way_graph_narrow(ways, &goal.limits, goal.key_price);
  raising->broke_ties = true;
  if (!way_graph_has_ways(ways)) return STATUS_OK;
  for (int w = 0; w < ways->way_count; w++) ways->ways[w].seen = ways->ways[w].newest = 0;
  return best_first_search(&goal, within->bound, ways, within->cancel, within->outcome, &seen, within->error);
}

static enum status search_ways(const struct within *within, struct goal *goal, struct raising *raising,
                               struct way_graph *ways, struct seen *seen) {
  struct search_outcome *outcome = within->outcome;
  enum status status = STATUS_OK;
  outcome->places_visited += ways->way_count;
  if (raising != NULL && way_graph_has_ways(ways)) status = raise_price(within, goal, raising, ways);
  *seen = (struct seen){.key = goal->most_key};
  if (status != STATUS_OK || !way_graph_has_ways(ways)) return status;
  status = way_graph_sum_up(ways, within->arena, within->bound, within->cancel, within->error);
  if (status != STATUS_OK) return status;
  status = best_first_search(goal, within->bound, ways, within->cancel, outcome, seen, within->error);
  bool is_proven = status == STATUS_OK && !seen->gave_up && outcome->figures.latency_cycles < seen->key;
  if (is_proven && raising != NULL && raising->breaks_ties) status = break_ties(within, goal, raising, ways);
  return status;
}

enum status search_within(const struct within *within, const struct goal *goal, struct raising *raising,
                          struct seen *seen) {
  struct latency_bound *bound = within->bound;
  struct way_graph ways;
  struct goal own = *goal;
  bool complete;
  *seen = (struct seen){.key = 0};
  enum status status = raising != NULL ? limit_raised(within, &own, raising) : STATUS_OK;
  if (status != STATUS_OK) return status;
  status = way_graph_init(&ways, within->arena, bound->graph, &own.limits, MAX_WAYS, within->cancel, &complete,
                          within->error);
  if (raising != NULL) raising->least = complete && !way_graph_has_ways(&ways) ? INFINITY : 0;
  if (status == STATUS_OK && complete) {
    status = search_ways(within, &own, raising, &ways, seen);
  } else if (status == STATUS_OK) {
    within->outcome->places_visited += ways.way_count;
    status = latency_bound_look_ahead(bound, within->arena, within->error);
    if (status == STATUS_OK) {
      status = best_first_search(&own, bound, NULL, within->cancel, within->outcome, seen, within->error);
    }
  }
  way_graph_deinit(&ways);
  return status;
}
