/* The schedule that optimize and best found, of several pairs of accelerator and network the best. */
#ifndef TUI_BATCH_OPTIMIZE_OPTIMIZE_H
#define TUI_BATCH_OPTIMIZE_OPTIMIZE_H

#include "model/optimize/optimize.h"
#include "tui/batch/report.h"
#include "tui/batch/sweep/grid.h"
#include "tui/batch/sweep/progress.h"

struct optimize_run {
  const struct options *options;
  struct grid grid;
  enum objective objective;
  struct progress progress;
  int group;                      /* of the best pair, or -1 */
  struct optimize_answer optimum; /* of that pair */
  struct result *result;          /* its best schedule */
  struct figures *figures;
  int64_t tilings; /* looked at, of all pairs */
  bool was_stopped;
};

/* True if the cuts are not searched: those of --stacks, or automatic ones. */
bool optimize_cuts_are_fixed(const struct options *options);

void report_optimum(struct report *report, const struct optimize_run *run);
void report_optimum_json(struct report *report, const struct optimize_run *run);

#endif
