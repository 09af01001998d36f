/* Answers to mapping searches, shared by all evaluations of one network on one accelerator with one set of rules and
 * search options. Thread-safe: a question is searched once, whoever asks it first; others wait for the answer.
 *
 * Results refer to the costs in it, so it lives until the last of them, and its maker, let go of it. */
#ifndef MODEL_SEARCH_MEMO_H
#define MODEL_SEARCH_MEMO_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/layer/cost.h"
#include "model/layer/problem.h"

struct memo;

/* What a search depends on beside what all questions of a memo share. */
struct memo_key {
  int32_t layer; /* index in the workload of the one that stands for all alike */
  int32_t level_count[LAYER_OPERANDS];
  int64_t size[LAYER_MAX_DIMS];
};

/* A question; stays where it is as long as the memo. */
struct memo_entry;

/* Makes an empty memo with one reference, or NULL when memory is out. */
struct memo *memo_new(void);
struct memo *memo_reference(struct memo *memo);
/* Lets go of it; NULL is allowed. */
void memo_release(struct memo *memo);

/* Finds the entry of a question. *known: the answer is there; else it is the caller's to search, and then to
 * memo_answer or memo_abandon. Waits while another thread searches it, until `cancel` (may be NULL) is set. NULL when
 * cancelled or memory is out. */
struct memo_entry *memo_ask(struct memo *memo, const struct memo_key *key, const atomic_bool *cancel, bool *known);

/* The answer of a known entry: NULL if nothing fits. */
const struct layer_cost *memo_cost(const struct memo_entry *entry);

/* What a search found. */
struct memo_finding {
  const struct mapping *mapping; /* NULL: nothing fits */
  bool overfull;                 /* fits only by the "none fits" rule */
  double orderings_visited, gap;
};

/* Evaluates and keeps what was found for a question asked. False when memory is out; the question is then open
 * again. */
bool memo_answer(struct memo *memo, struct memo_entry *entry, const struct problem *problem,
                 const struct memo_finding *finding);

/* Leaves a question open for whoever asks next. */
void memo_abandon(struct memo *memo, struct memo_entry *entry);

#endif
