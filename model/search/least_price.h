/* Least energy, or another price, of a layer over all its mappings: A* on the level graph. */
#ifndef MODEL_SEARCH_LEAST_PRICE_H
#define MODEL_SEARCH_LEAST_PRICE_H

#include <stdatomic.h>

#include "model/base/deadline.h"
#include "model/search/level_graph.h"

struct least_price {
  bool found; /* else time was over: no mapping has a lower price */
  double price;
  struct mapping mapping; /* if found */
  double places_visited;
};

/* STATUS_INFEASIBLE if no mapping fits, STATUS_STOPPED when cancelled. `deadline` may be NULL. */
enum status least_price_search(const struct level_graph *graph, const struct level_price *price,
                               const struct deadline *deadline, const atomic_bool *cancel, struct least_price *least,
                               struct error *error);

#endif
