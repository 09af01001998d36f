/* A thread that evaluates design points, so that the screen stays live.
 *
 * The latest request wins: a new one cancels the one under way and replaces the one that waits. When nothing is
 * requested, points are evaluated *ahead* of any request, if there are such; then the thread sleeps. Requests are
 * copied; evaluations are handed over whole. The thread blocks all signals and never touches the terminal. */
#ifndef TUI_WORKER_H
#define TUI_WORKER_H

#include "tui/evaluation.h"

struct worker;

/* NULL, with the error set, where there are no threads or file descriptors left. */
struct worker *worker_start(struct error *error);

/* Cancels what is under way and ends the thread. */
void worker_stop(struct worker *worker);

/* Generations begin at 1. */
void worker_request(struct worker *worker, uint64_t generation, const struct point *point);

/* Evaluates these points ahead, in this order, instead of those that were left; at most WORKER_AHEAD. Their evaluations
 * have generation 0. The next request drops what is not done. */
enum { WORKER_AHEAD = 16 };
void worker_look_ahead(struct worker *worker, const struct point *points, int count);

/* Cancels what is under way or waits, also ahead; it gives no evaluation. */
void worker_cancel(struct worker *worker);

/* True if nothing is under way or waits. The descriptor becomes readable when it is so again. */
bool worker_is_still(struct worker *worker);

/* Readable (poll) while there may be evaluations to take. */
int worker_descriptor(const struct worker *worker);

/* The next evaluation, owned by the caller; NULL: no more for now, and the descriptor is quiet again. */
struct evaluation *worker_take(struct worker *worker);

#endif
