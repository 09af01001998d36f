/* The schedule that optimize and best found, of several pairs of accelerator and network the best; or, with --format,
 * that of each pair as a row. */
#ifndef TUI_BATCH_OPTIMIZE_OPTIMIZE_H
#define TUI_BATCH_OPTIMIZE_OPTIMIZE_H

#include <stdatomic.h>

#include "model/optimize/optimize.h"
#include "tui/batch/report.h"
#include "tui/batch/sweep/grid.h"
#include "tui/batch/sweep/progress.h"
#include "tui/text/table.h"

struct optimize_run {
  const struct options *options;
  struct grid grid;
  enum objective objective;
  double latency_weight; /* of OBJECTIVE_SUM */
  struct progress progress;
  int pair, pair_count;           /* the one searched now, from 1, for the progress bar */
  int group;                      /* of the best pair, or -1 */
  struct optimize_answer optimum; /* of that pair */
  struct result *result;          /* its best schedule */
  struct figures *figures;
  int64_t tilings; /* looked at, of all pairs */
  bool was_stopped;
  struct report *report;
  struct table *curve; /* the rows; NULL: only the best is kept */
  int written_rows;
};

/* True if the cuts are not searched: those of --stacks, or automatic ones. */
bool optimize_cuts_are_fixed(const struct options *options);

/* Writes the command that evaluates a schedule of a pair again, without the end of the line. */
void optimize_write_command(const struct optimize_run *run, int group, const struct optimized *found, FILE *out);

/* Makes an empty table for rows, to be freed by the caller. */
void optimize_curve_init(struct optimize_run *run, struct table *curve);

/* Add the row of a pair, or those of its front; the row of a pair that has no schedule. */
void optimize_curve_add(struct optimize_run *run, int group, const struct optimize_answer *answer, enum status status);
void optimize_curve_add_infeasible(struct optimize_run *run, int group, const struct error *error);

/* Writes the rows that are new. */
enum status optimize_curve_flush(struct optimize_run *run, struct error *error);

/* Writes what is not yet written. */
void optimize_curve_end(struct optimize_run *run);

/* Along a size or width, remarks below a table whether the best value is the best under --scale banks and cacti, too:
 * the schedules found are evaluated under both, not searched again. */
void optimize_remark_scaling(const struct optimize_run *run, const atomic_bool *stop);

void report_optimum(struct report *report, const struct optimize_run *run);
void report_optimum_json(struct report *report, const struct optimize_run *run);

#endif
