/* The best row for each value of a size or width, and whether the best of them is the best under the rules of scaling,
 * too. */
#ifndef TUI_BATCH_SWEEP_SCALING_H
#define TUI_BATCH_SWEEP_SCALING_H

#include "tui/batch/scaling.h"
#include "tui/batch/sweep/grid.h"

struct sweep_best_row {
  bool is_known;
  int64_t point; /* index in the grid */
  double value;
};

struct sweep_best {
  const struct grid *grid;
  struct sweep_best_row *rows; /* by value; NULL: there is no such conclusion, or memory is out */
};

/* Begins without rows. Free with sweep_best_deinit. */
void sweep_best_init(struct sweep_best *best, const struct grid *grid);
void sweep_best_deinit(struct sweep_best *best);

/* Takes the row of a point of the grid; NULL: it has no result. */
void sweep_best_take(struct sweep_best *best, int64_t index, const struct figures *figures);

/* Writes scale_best_text of the best rows, or "", into `text` of SCALE_TEXT_SIZE bytes, once all rows are taken.
 * Returns `text`. */
const char *sweep_best_text(const struct sweep_best *best, const atomic_bool *stop, char *text);

#endif
