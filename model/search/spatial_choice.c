#include "model/search/spatial_choice.h"

#include <math.h>

#include "model/layer/problem.h"
#include "model/search/search.h"

enum { NARROW_LIMIT = 4 }; /* loop factors */

/* Least energy of the layer's whole map with this rule; INFINITY if nothing fits. */
static double least_energy(const struct mapping_rule *rule, const struct hardware *hardware, const struct layer *layer,
                           const atomic_bool *cancel) {
  struct problem problem;
  struct search_outcome outcome;
  struct error ignored;
  int level_count[LAYER_OPERANDS];
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    level_count[o] = hardware->level_count[layer->operand[o].memory_operand];
  }
  enum status status = problem_init(&problem, 1u << RULE_PR_EXACT, true, hardware, layer, layer->size, NULL, rule,
                                    level_count, &ignored);
  if (status == STATUS_OK) status = search_published(&problem, NARROW_LIMIT, cancel, &outcome, &ignored);
  return status == STATUS_OK ? outcome.figures.energy_pj : INFINITY;
}

struct spatial_mapping spatial_choose(const struct mapping_rule *rule, const struct hardware *hardware,
                                      const struct layer *layer, const atomic_bool *cancel) {
  struct spatial_mapping candidates[SPATIAL_CANDIDATES];
  int count = spatial_search(rule, hardware, layer, candidates), best = 0;
  double least = INFINITY;
  bool is_given = rule->order_count > 0 && !rule->order_is_partial; /* there is nothing to search */
  for (int i = 0; i < count && count > 1 && !is_given; i++) {
    struct mapping_rule settled = spatial_rule(rule, &candidates[i]);
    double energy = least_energy(&settled, hardware, layer, cancel);
    if (energy >= least) continue;
    least = energy;
    best = i;
  }
  return candidates[best];
}
