/* Least energy of a layer over all its mappings: A* on the level graph. */
#ifndef MODEL_SEARCH_LEAST_ENERGY_H
#define MODEL_SEARCH_LEAST_ENERGY_H

#include <stdatomic.h>

#include "model/search/level_graph.h"

struct least_energy {
  double energy_pj;
  struct mapping mapping;
  double places_visited;
};

/* STATUS_INFEASIBLE if no mapping fits, STATUS_STOPPED when cancelled. */
enum status least_energy_search(const struct level_graph *graph, const atomic_bool *cancel, struct least_energy *least,
                                struct error *error);

#endif
