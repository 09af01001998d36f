/* The best mapping of a layer with the loop sizes of a tile on given memory levels; each question is searched
 * once in an evaluation. */
#ifndef MODEL_LAYER_SEARCH_H
#define MODEL_LAYER_SEARCH_H

#include <stdatomic.h>

#include "model/arena.h"
#include "model/error.h"
#include "model/result.h"
#include "model/schedule.h"

struct layer_search_entry;

struct layer_search {
  const struct job *job;
  const atomic_bool *cancel;
  struct arena *results;              /* of the layer costs */
  struct arena scratch;               /* of the table of answers */
  struct layer_search_entry **answers; /* by layer index: a list */
  double search_count, orderings_visited;
};

/* `job` and `results` must outlive the search. */
enum status layer_search_init(struct layer_search *search, const struct job *job, const atomic_bool *cancel,
                              struct arena *results, struct error *error);
void layer_search_deinit(struct layer_search *search);

/* The cost of workload layer `layer` with loop sizes `size` on level_count[o] memory levels, by its given ordering
 * or the search. STATUS_INFEASIBLE if nothing fits, STATUS_STOPPED, STATUS_BAD_INPUT where the mapping does not
 * suit the layer. */
enum status layer_search_find(struct layer_search *search, int layer, const int64_t *size,
                              const int level_count[LAYER_OPERANDS], const struct layer_cost **cost,
                              struct error *error);

#endif
