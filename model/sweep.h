/* A sweep: many schedules, evaluated in order by several threads.
 *
 * Words: a *point* is one schedule of a *group*; points of a group share inputs, search options and therefore
 * mapping searches; a *row* is the outcome of a point. Rows do not depend on the number of threads. Once no point
 * is left to start, idle threads help with running ones. */
#ifndef MODEL_SWEEP_H
#define MODEL_SWEEP_H

#include <stdatomic.h>
#include <stdint.h>

#include "model/base/error.h"
#include "model/schedule.h"

enum { SWEEP_MAX_WORKERS = 256 };

struct sweep_group {
  const struct hardware *hardware; /* finished, like the others */
  const struct workload *workload;
  const struct mapping_rules *rules;
  const struct schedule *schedule; /* of its points, except mode, tile and heads */
  int64_t tile_heads;              /* of its points (struct schedule) */
};

struct sweep_point {
  int group; /* index; points of a group should be adjacent: its memo lives from the first to the last */
  enum overlap_mode mode;
  int64_t tile_x, tile_y;
};

/* Must stay valid during the run. */
struct sweep {
  int group_count;
  const struct sweep_group *groups;
  int64_t point_count;
  const struct sweep_point *points;
  bool sums_only; /* of all results, see struct job */
  int workers;    /* threads, 1..SWEEP_MAX_WORKERS */
  /* Extracts what a row keeps of its result: a block for free(), or NULL when memory is out. Called by workers. */
  void *(*keep)(const struct result *result);
};

struct sweep_row {
  int64_t point;      /* index in the sweep */
  enum status status; /* STATUS_OK, or STATUS_INFEASIBLE or STATUS_INTERNAL: only the reason is valid */
  char *reason;       /* one sentence; NULL on success */
  void *kept;         /* made by the sweep's `keep`; NULL: no result */
};

/* Takes one row, valid during the call only. Any status other than STATUS_OK ends the sweep with it. */
typedef enum status sweep_take(void *context, const struct sweep_row *row, struct error *error);

/* Evaluates all points. Calls `take` in the calling thread, in the order of the points, as soon as a row and all
 * before it are ready. Infeasible points and internal failures are rows; any other failure ends the sweep with its
 * status after the rows before it. When another thread or a signal handler sets `cancel` (may be NULL), rows that
 * are ready are handed out and the status is STATUS_STOPPED. */
enum status sweep_run(const struct sweep *sweep, sweep_take *take, void *context, const atomic_bool *cancel,
                      struct error *error);

#endif
