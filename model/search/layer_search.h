/* Best mapping of a layer with the loop sizes of a tile on given memory levels. */
#ifndef MODEL_SEARCH_LAYER_SEARCH_H
#define MODEL_SEARCH_LAYER_SEARCH_H

#include <stdatomic.h>

#include "model/base/error.h"
#include "model/layer/cost.h"
#include "model/layer/hardware.h"
#include "model/layer/unrolling.h"
#include "model/layer/workload.h"
#include "model/search/memo.h"
#include "model/search/options.h"

/* Mapping searches of one evaluation. */
struct layer_search {
  const struct hardware *hardware;
  const struct workload *workload;
  const struct mapping_rules *rules;
  struct search_options options;
  int lpf_limit;
  const atomic_bool *cancel; /* may be NULL */
  struct memo *memo;
  struct shelves_used *shelves; /* keep the costs found; NULL: the memo does */
  const int *representatives;   /* by layer, see layer_search_representatives; NULL: found for each question */
  bool prefetches;              /* fetches the mappings of a tile last layer first, before costing them in order */
  double search_count, memo_hits, orderings_visited;
  double gap; /* of OBJECTIVE_SUM: largest of the layers asked for */
};

/* Layer that the memo keeps in place of each: the first alike one that is unrolled by the same rule; in the arena. NULL
 * when memory is out. */
const int *layer_search_representatives(const struct layer_search *search, struct arena *arena);

/* Cost of workload layer `layer` with loop sizes `size` and these caps on level_count[o] memory levels, within `limits`
 * (NULL: none), by its given ordering or the search; kept by the shelves. STATUS_INFEASIBLE if nothing fits,
 * STATUS_STOPPED, STATUS_BAD_INPUT where the mapping does not suit the layer. */
enum status layer_search_find(struct layer_search *search, int layer, const int64_t *size,
                              const struct input_caps *caps, const int level_count[LAYER_OPERANDS],
                              const struct problem_limits *limits, const struct layer_cost **cost, struct error *error);

/* The same, but only energy and latency, and what the mapping holds: fills held[memory_count of the hardware]. */
enum status layer_search_sums(struct layer_search *search, int layer, const int64_t *size,
                              const struct input_caps *caps, const int level_count[LAYER_OPERANDS],
                              const struct problem_limits *limits, struct memo_sums *sums, struct held_bits *held,
                              struct error *error);

/* A lower bound of the energy of any mapping of the layer, without a search; 0 where none is known. */
double layer_search_least(const struct layer_search *search, int layer, const int64_t *size,
                          const struct input_caps *caps, const int level_count[LAYER_OPERANDS]);

/* STATUS_INFEASIBLE with the reason why no mapping of the layer fits, `where` within its sentence: the lowest memory of
 * each operand that overflows, or the search that was too narrow; `searches`: may look for that with the optimal one.
 * Other errors as layer_search_find. */
enum status layer_search_explain(const struct layer_search *search, int index, const int64_t *size,
                                 const struct input_caps *caps, const int level_count[LAYER_OPERANDS],
                                 const struct problem_limits *limits, const char *where, bool searches,
                                 struct error *error);

#endif
