/* Results of mapping searches, shared by all evaluations of one network on one accelerator with one set of rules
 * and search options. Thread-safe: each mapping is searched once, by the first thread that asks; others wait.
 *
 * Reference-counted: results refer to the costs in it. */
#ifndef MODEL_SEARCH_MEMO_H
#define MODEL_SEARCH_MEMO_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/layer/cost.h"
#include "model/layer/problem.h"

struct memo;

/* Inputs of a search that vary within a memo. */
struct memo_key {
  int32_t layer; /* index in the workload of the representative of all alike layers */
  int32_t level_count[LAYER_OPERANDS];
  int64_t size[LAYER_MAX_DIMS];
};

/* An entry; its address is stable for the life of the memo. */
struct memo_entry;

/* Makes an empty memo with one reference, or NULL when memory is out. */
struct memo *memo_new(void);
struct memo *memo_reference(struct memo *memo);
/* Drops a reference; NULL is allowed. */
void memo_release(struct memo *memo);

/* Finds the entry of a key. *known: it has an answer; else the caller must search it and call memo_answer or
 * memo_abandon. Waits while another thread searches it, until `cancel` (may be NULL) is set. NULL when cancelled
 * or memory is out. */
struct memo_entry *memo_ask(struct memo *memo, const struct memo_key *key, const atomic_bool *cancel, bool *known);

/* Cost of a known entry: NULL if nothing fits. */
const struct layer_cost *memo_cost(const struct memo_entry *entry);

/* Outcome of a search. */
struct memo_finding {
  const struct mapping *mapping; /* NULL: nothing fits */
  bool overfull;                 /* fits only by the "none fits" rule */
  double orderings_visited, gap;
};

/* Evaluates and stores the finding. False when memory is out; the entry is then open again. */
bool memo_answer(struct memo *memo, struct memo_entry *entry, const struct problem *problem,
                 const struct memo_finding *finding);

/* Leaves an entry open for the next thread that asks. */
void memo_abandon(struct memo *memo, struct memo_entry *entry);

#endif
