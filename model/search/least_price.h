/* Least energy, or another price, of a layer over all its mappings: A* on the level graph. */
#ifndef MODEL_SEARCH_LEAST_PRICE_H
#define MODEL_SEARCH_LEAST_PRICE_H

#include <stdatomic.h>

#include "model/search/level_graph.h"

struct least_price {
  double price;
  struct mapping mapping;
  double places_visited;
};

/* STATUS_INFEASIBLE if no mapping fits, STATUS_STOPPED when cancelled. */
enum status least_price_search(const struct level_graph *graph, const struct level_price *price,
                               const atomic_bool *cancel, struct least_price *least, struct error *error);

#endif
