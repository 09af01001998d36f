/* Results of mapping searches, shared by all evaluations of one network on one accelerator with one set of rules
 * and search options. Thread-safe: each mapping is searched once, by the first thread that asks; others wait.
 *
 * Keeps every mapping found, in about 150 bytes, but the costs of only the latest: a cost that is gone is computed
 * again from its mapping. Costs lie on *shelves*, which live as long as the memo or a result uses them.
 *
 * Reference-counted. */
#ifndef MODEL_SEARCH_MEMO_H
#define MODEL_SEARCH_MEMO_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/layer/cost.h"
#include "model/layer/problem.h"
#include "model/layer/spatial_search.h"

struct memo;
struct cost_shelf;

/* Shelves whose costs a result uses. Empty when zeroed; used by one thread at a time. */
struct shelves_used {
  int count, capacity;
  struct cost_shelf **shelves;
};

/* Drops the shelves. */
void shelves_release(struct shelves_used *used);

/* Inputs of a search that vary within a memo. */
struct memo_key {
  int32_t layer; /* index in the workload of the representative of all alike layers */
  int32_t level_count[LAYER_OPERANDS];
  int64_t size[LAYER_MAX_DIMS]; /* 0 behind the layer's dimensions */
  struct input_caps caps;
  struct problem_limits limits;
  double weight; /* of latency; INFINITY: only latency counts */
};

/* An entry; its address is stable for the life of the memo. */
struct memo_entry;

/* Makes an empty memo with one reference, or NULL when memory is out. */
struct memo *memo_new(void);
struct memo *memo_reference(struct memo *memo);
/* Drops a reference; NULL is allowed. */
void memo_release(struct memo *memo);

enum memo_state {
  MEMO_OPEN,     /* the caller must search it */
  MEMO_FADED,    /* its mapping is known: the caller must recall it */
  MEMO_SEARCHED, /* by a thread; not returned */
  MEMO_KNOWN,
};

/* Outcome of a search. */
struct memo_finding {
  bool fits;
  bool overfull; /* fits only by the "none fits" rule */
  double orderings_visited, gap;
  struct mapping mapping;                       /* if it fits */
  struct held_bits held[HARDWARE_MAX_MEMORIES]; /* if it fits, by the problem's memories */
};

/* Finds the entry of a key. Unless it is known the caller must call memo_answer or memo_abandon next. Waits while
 * another thread searches it, until `cancel` (may be NULL) is set. The cost of a known one is valid as long as the
 * memo, or as `used` where that is not NULL. NULL when cancelled or memory is out. */
struct memo_entry *memo_ask(struct memo *memo, const struct memo_key *key, const atomic_bool *cancel,
                            struct shelves_used *used, enum memo_state *state);

/* Finds the entry of a key as memo_ask does, but asks only for its sums: a faded entry counts as known. */
struct memo_entry *memo_ask_sums(struct memo *memo, const struct memo_key *key, const atomic_bool *cancel,
                                 enum memo_state *state);

/* What is left of the cost of a known or faded entry. */
struct memo_sums {
  bool fits; /* else the rest is 0 */
  double energy_pj, latency_cycles;
  struct traffic dram;
  double least_cycles; /* of the temporal loops: no mapping of the layer takes less */
  double gap;
};
struct memo_sums memo_sums_of(const struct memo_entry *entry);

/* Cost of a known entry: NULL if nothing fits. */
const struct layer_cost *memo_cost(const struct memo_entry *entry);

/* Finding of a faded entry. */
void memo_recall(const struct memo_entry *entry, struct memo_finding *finding);

/* Bits that the mapping of a known or faded entry holds, by hardware memory: fills held[memories], with zeros where
 * nothing fits. */
void memo_held_of(const struct memo_entry *entry, int memories, struct held_bits *held);

/* Evaluates and stores the finding. False when memory is out; the entry is then open or faded again. */
bool memo_answer(struct memo *memo, struct memo_entry *entry, const struct problem *problem,
                 const struct memo_finding *finding, struct shelves_used *used);

/* Spatial mapping of a layer that the mapping leaves open; false if it was not kept yet. */
bool memo_spatial(struct memo *memo, int layer, struct spatial_mapping *spatial);

/* Keeps it; false when memory is out. */
bool memo_keep_spatial(struct memo *memo, int layer, const struct spatial_mapping *spatial);

/* Leaves an entry as it was, for the next thread that asks. */
void memo_abandon(struct memo *memo, struct memo_entry *entry);

#endif
