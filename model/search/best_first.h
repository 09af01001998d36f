/* Best mapping along the ways within limits: see best_first.c. */
#ifndef MODEL_SEARCH_BEST_FIRST_H
#define MODEL_SEARCH_BEST_FIRST_H

#include <stdatomic.h>

#include "model/base/deadline.h"
#include "model/search/latency_bound.h"
#include "model/search/search.h"
#include "model/search/way_graph.h"

enum aim { AIM_ENERGY, AIM_LATENCY, AIM_SUM };

/* What to minimise, among the mappings within the limits; equal ones by latency with offloading. */
struct goal {
  enum aim aim;
  double latency_weight;       /* of a sum, energy + weight * latency */
  bool energy_counts;          /* energy decides, or is limited */
  double most_pj, most_cycles; /* INFINITY: any */
  double most_key;             /* only lower ones count */
  double step;                 /* what is lower by no more than this is not looked for */
  struct level_limits limits;  /* of prices; the first is energy */
  int most_branches;           /* gives up beyond that many */
  struct deadline deadline;    /* gives up then */
  double most_orders;          /* evaluated: the same */
  bool drops_merged;           /* looks at no level ends whose loops above all merge down */
  int key_price;               /* the limit whose price is a lower bound of what is minimised, or 0 */
};

static inline double goal_key(const struct goal *goal, double energy_pj, double latency_cycles) {
  switch (goal->aim) {
    case AIM_ENERGY:
      return energy_pj;
    case AIM_LATENCY:
      return latency_cycles;
    case AIM_SUM:
      return energy_pj + goal->latency_weight * latency_cycles;
  }
  return 0;
}

enum { MOST_BRANCHES = 120000 };

/* What a search has seen: all mappings within the limits that have a lower key than this. */
struct seen {
  double key;
  bool gave_up; /* before the goal's most_key */
};

/* Improves `outcome`, which holds a mapping, along the ways within the limits; NULL: over all sets of loops, with a
 * weaker bound. STATUS_STOPPED, STATUS_INTERNAL when memory is out. */
enum status best_first_search(const struct goal *goal, struct latency_bound *bound, struct way_graph *ways,
                              const atomic_bool *cancel, struct search_outcome *outcome, struct seen *seen,
                              struct error *error);

#endif
