/* Costs of the stacks of a network with each tiling asked for: found once, on demand, by any thread. */
#ifndef MODEL_OPTIMIZE_SEGMENT_COSTS_H
#define MODEL_OPTIMIZE_SEGMENT_COSTS_H

#include <pthread.h>

#include "model/optimize/cut_states.h"
#include "model/optimize/optimize.h"
#include "model/search/layer_search.h"
#include "model/stack_cost.h"

/* A set of tilings, such as those of the stacks that end at one layer. Zeroed but for the map when empty. */
struct end_tilings {
  int64_t width, height; /* map of the layer; TILE_FULL: none */
  int count, room;
  struct tiling *list; /* each once; a side as large as the map is TILE_FULL */
  int slot_count;      /* power of 2, at least twice the count */
  int *slots;          /* hash table: index + 1, or 0 */
};

/* Index of the tiling in the set, added if it is new; -1 when memory is out. */
int end_tilings_add(struct end_tilings *tilings, struct tiling tiling);
/* Index of the tiling in the set, or -1. */
int end_tilings_find(const struct end_tilings *tilings, struct tiling tiling);
void end_tilings_free(struct end_tilings *tilings);

/* Energy and latency of a segment with a tiling: exact, or at least that much. INFINITY: not possible. */
struct segment_cost {
  double energy_pj, latency_cycles;
  bool is_exact;
};

struct segment_costs {
  const struct optimize *question;
  const struct cut_states *states;
  struct arena arena;
  struct floors floors;
  struct tile_sum *least;      /* by segment: of the floors of its layers */
  pthread_mutex_t lock;        /* guards all that follows */
  struct end_tilings *ends;    /* by layer */
  const int64_t *groups;       /* by segment: of its layers (heads_between); NULL: heads are not searched */
  struct segment_cost **table; /* by segment and tiling; NULL, or room for `rooms` tilings */
  int *rooms;
  int64_t costed_count; /* stacks costed to the end or given up */
};

/* Work of one thread. */
struct segment_coster {
  struct segment_costs *costs;
  struct layer_search search;
  struct tile_floors floors;
  struct shelves_used shelves; /* of the stack in hand */
  struct arena formed, kept, scratch;
  int formed_segment; /* -1: none */
  int64_t formed_heads;
  struct stack stack;
  struct error error;
};

/* STATUS_INTERNAL when memory is out. Free with segment_costs_deinit, whatever the status. */
enum status segment_costs_init(struct segment_costs *costs, const struct optimize *question, struct cut_states *states,
                               struct error *error);
void segment_costs_deinit(struct segment_costs *costs);

/* Index of the tiling among those of stacks that end at the layer, added if it is new; -1 when memory is out. */
int segment_costs_tiling(struct segment_costs *costs, int end, struct tiling tiling);

/* The first heads of the question's list with which the segment's layers are computed as with these; -1: those do not
 * divide their groups, or are not in the list. */
int64_t segment_costs_heads(const struct segment_costs *costs, int segment, int64_t heads);

/* True if the tiling is the first of the list of its end that computes the segment so. */
bool segment_costs_is_first(struct segment_costs *costs, int segment, int tiling);

/* What is known so far: at least the floors of the layers. */
struct segment_cost segment_costs_known(struct segment_costs *costs, int segment, int tiling);

void segment_coster_init(struct segment_coster *coster, struct segment_costs *costs, struct memo *memo,
                         const atomic_bool *cancel);
void segment_coster_deinit(struct segment_coster *coster);

/* Costs the segment, as far as the limit (may be NULL) allows, and keeps what was found. STATUS_STOPPED, or an error in
 * coster->error; a schedule that does not fit has a cost of INFINITY. */
enum status segment_coster_find(struct segment_coster *coster, int segment, int tiling, struct cost_limit *limit,
                                struct segment_cost *cost);

#endif
