/* Threads that evaluate design points, so that the screen stays live: one for the point shown, and some in the
 * background for everything else a view needs.
 *
 * The latest request wins: it cancels under way and replaces the one that waits. Background points are
 * evaluated in their order; idle threads help with a request that takes long. Then all sleep. Points are copied;
 * evaluations are handed over whole. The threads block all signals and never touch the terminal; those in the
 * background run at low priority. */
#ifndef TUI_ANALYSIS_WORKER_H
#define TUI_ANALYSIS_WORKER_H

#include "tui/analysis/evaluation.h"
#include "tui/analysis/prefetch.h"

struct worker;

enum { WORKER_MOST_THREADS = 256 };

/* Starts 1..WORKER_MOST_THREADS background threads. NULL with the error set when threads or file descriptors run out.
 */
struct worker *worker_start(int threads, struct error *error);

/* Returns the number of processors available to this process. */
int worker_processors(void);

/* Cancels what is under way and ends the threads; those that have not ended after `limit_seconds` (0: waits for all)
 * end with the process. */
void worker_stop(struct worker *worker, int limit_seconds);

/* Requests the point that is shown; generations begin at 1. */
void worker_request(struct worker *worker, uint64_t generation, const struct point *point);

/* Cancels the request that is under way or waits; it produces no evaluation. */
void worker_cancel(struct worker *worker);

/* Replaces the points to evaluate in the background. Their evaluations have generation 0, and only figures unless the
 * whole is wanted. */
void worker_prefetch(struct worker *worker, const struct prefetch *prefetch);

/* True if nothing is under way or waits. The descriptor becomes readable when this becomes true. */
bool worker_is_still(struct worker *worker);

/* The engine of all its threads. */
struct engine *worker_engine(struct worker *worker);

/* An eventfd, readable (poll) while there may be evaluations to take. */
int worker_descriptor(const struct worker *worker);

/* Returns the next evaluation, owned by the caller; NULL: none for now, and the descriptor is not readable. */
struct evaluation *worker_take(struct worker *worker);

#endif
