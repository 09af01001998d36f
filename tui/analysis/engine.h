/* Evaluates design points: reads inputs that have changed and runs the model. Remembers mappings for the last few
 * combinations of inputs and search, so that a point seen before is answered at once.
 *
 * An engine serves any number of threads. It prints nothing; failures are in the evaluation's error. */
#ifndef TUI_ANALYSIS_ENGINE_H
#define TUI_ANALYSIS_ENGINE_H

#include <stdatomic.h>

#include "tui/analysis/evaluation.h"

struct engine;

/* NULL when memory is out. */
struct engine *engine_new(void);
void engine_free(struct engine *engine); /* no thread may still be using it */

/* Evaluates the point. `cancel` (may be NULL) set by another thread ends it within milliseconds with
 * STATUS_STOPPED. Input files are read again when they have changed. NULL when memory is out. */
struct evaluation *engine_evaluate(struct engine *engine, uint64_t generation, const struct point *point,
                                   const atomic_bool *cancel);

/* As engine_evaluate, for one of several threads: different turns search different layers first (struct job). */
struct evaluation *engine_evaluate_in_turn(struct engine *engine, int turn, const struct point *point,
                                           const atomic_bool *cancel);

/* Returns the inputs of the evaluation's point, read if needed, with their stamps and the network in the evaluation,
 * and the memo for its search (NULL: memory is out, which only costs time), both held for the caller. NULL with
 * evaluation->error set on failure; the evaluation then has what could be read. */
struct snapshot *engine_inputs(struct engine *engine, struct evaluation *evaluation, struct memo **memo);

/* Counts mappings searched with the memo, which is dropped once it has grown too large. */
void engine_searched(struct engine *engine, const struct memo *memo, double questions);

#endif
