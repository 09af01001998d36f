/* A thread that evaluates design points, so that the screen stays live.
 *
 * The latest request wins: a new one cancels the one under way and replaces the one that waits. Requests are
 * copied; evaluations are handed over whole. The thread blocks all signals and never touches the terminal. */
#ifndef TUI_WORKER_H
#define TUI_WORKER_H

#include "tui/evaluation.h"

struct worker;

/* NULL, with the error set, where there are no threads or file descriptors left. */
struct worker *worker_start(struct error *error);

/* Cancels what is under way and ends the thread. */
void worker_stop(struct worker *worker);

void worker_request(struct worker *worker, uint64_t generation, const struct point *point);

/* Cancels what is under way or waits; it gives no evaluation. */
void worker_cancel(struct worker *worker);

/* Readable (poll) while there may be evaluations to take. */
int worker_descriptor(const struct worker *worker);

/* The next evaluation, owned by the caller; NULL: no more for now, and the descriptor is quiet again. */
struct evaluation *worker_take(struct worker *worker);

#endif
