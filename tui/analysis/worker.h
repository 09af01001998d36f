/* Threads that evaluate design points, so that the screen stays live: one for the point that is shown, and some in
 * the background for all that a view wants besides.
 *
 * Of requests the latest wins: a new one cancels the one under way and replaces the one that waits. In the
 * background what is wanted is evaluated in its order; threads that have nothing to do help with a request that
 * takes long. Then all sleep. Points are copied; evaluations are handed over whole. The threads block all signals
 * and never touch the terminal; those in the background leave the processor to everybody else. */
#ifndef TUI_ANALYSIS_WORKER_H
#define TUI_ANALYSIS_WORKER_H

#include "tui/analysis/evaluation.h"
#include "tui/analysis/prefetch.h"

struct worker;

enum { WORKER_MOST_THREADS = 256 };

/* With 1..WORKER_MOST_THREADS threads in the background. NULL, with the error set, where there are no threads or
 * file descriptors left. */
struct worker *worker_start(int threads, struct error *error);

/* The number of processors available to this process. */
int worker_processors(void);

/* Cancels what is under way and ends the threads. */
void worker_stop(struct worker *worker);

/* Generations begin at 1. */
void worker_request(struct worker *worker, uint64_t generation, const struct point *point);

/* Cancels the request that is under way or waits; it gives no evaluation. */
void worker_cancel(struct worker *worker);

/* Evaluates these points in the background, and not those any more that were wanted before and are not now. Their
 * evaluations have generation 0, and no more than figures if only those are wanted. */
void worker_prefetch(struct worker *worker, const struct prefetch *prefetch);

/* True if nothing is under way or waits. The descriptor becomes readable when it is so again. */
bool worker_is_still(struct worker *worker);

/* Readable (poll) while there may be evaluations to take. */
int worker_descriptor(const struct worker *worker);

/* The next evaluation, owned by the caller; NULL: none for now, and the descriptor is not readable. */
struct evaluation *worker_take(struct worker *worker);

#endif
