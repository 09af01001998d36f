/* Finds the best schedule for a point's inputs and search: cuts, and the mode and tile of each stack. In the background
 * it is one optimisation at a time, on threads of its own at low priority; without one there is no thread.
 *
 * Warm: mappings searched for the same inputs are remembered by the engine, and the search starts at the better of the
 * point's own schedule and the last one found, which is near the best after a number of the hardware has changed. */
#ifndef TUI_ANALYSIS_OPTIMIZER_H
#define TUI_ANALYSIS_OPTIMIZER_H

#include "model/optimize/optimize.h"
#include "tui/analysis/engine.h"

struct optimizer;

/* What there is to say about an optimisation. */
struct optimizer_news {
  uint64_t number; /* of the optimisation */
  struct optimize_progress progress;
  bool is_over;       /* the rest is there: */
  struct error error; /* its status STATUS_STOPPED: by optimizer_stop */
  bool has_point;
  struct point point; /* the best found */
};

/* Optimises on the caller's thread with `workers` more. `report` (may be NULL) is called with news that are not over.
 */
void optimizer_run(struct optimizer *optimizer, const struct point *point, int workers,
                   void (*report)(void *context, const struct optimize_progress *progress), void *context,
                   struct optimizer_news *news);

/* `wake`: an eventfd that is written to when there are news. NULL when memory is out. */
struct optimizer *optimizer_new(struct engine *engine, int wake);
/* Ends the optimisation under way; NULL is allowed. Before engine_free. */
void optimizer_free(struct optimizer *optimizer);

/* Begins an optimisation with `workers` threads in place of the one under way. */
void optimizer_start(struct optimizer *optimizer, uint64_t number, const struct point *point, int workers);

/* Has it end within milliseconds with the best so far. */
void optimizer_stop(struct optimizer *optimizer);

/* Takes the latest news; false: there are none. */
bool optimizer_take(struct optimizer *optimizer, struct optimizer_news *news);

/* "best 2.382 mJ, at least 2.360 mJ, gap 0.9 %" in `text` of OPTIMIZE_TEXT_SIZE bytes, or "" as long as there is no
 * schedule. Returns `text`. */
enum { OPTIMIZE_TEXT_SIZE = 128 };
const char *optimize_progress_text(enum objective objective, const struct optimize_progress *progress, char *text);

#endif
