/* A sweep: many schedules evaluated by several threads, handed out one by one in their order.
 *
 * Words: a *point* is one schedule of one *group*; the points of a group share inputs and search options, and so
 * the answers to mapping searches; a *row* is what a point came to. Rows do not depend on the number of threads.
 * Where no point is left to begin, threads help with those still running. */
#ifndef MODEL_SWEEP_H
#define MODEL_SWEEP_H

#include <stdatomic.h>
#include <stdint.h>

#include "model/base/error.h"
#include "model/schedule.h"

enum { SWEEP_MAX_WORKERS = 256 };

struct sweep_group {
  const struct hardware *hardware; /* finished, as the others */
  const struct workload *workload;
  const struct mapping_rules *rules;
  struct schedule schedule; /* of all its points, but for mode and tile */
};

struct sweep_point {
  int group; /* index; points of a group should follow each other: its answers are kept from first to last */
  enum overlap_mode mode;
  int64_t tile_x, tile_y;
};

/* All of it must stay valid during the run. */
struct sweep {
  int group_count;
  const struct sweep_group *groups;
  int64_t point_count;
  const struct sweep_point *points;
  int workers; /* threads, 1..SWEEP_MAX_WORKERS */
  /* Makes what a row keeps of its result: a block for free(), or NULL when memory is out. Called by the workers. */
  void *(*keep)(const struct result *result);
};

struct sweep_row {
  int64_t point;      /* index in the sweep */
  enum status status; /* STATUS_OK; or STATUS_INFEASIBLE, or STATUS_INTERNAL: only the reason below counts */
  char *reason;       /* a sentence; NULL where all is well */
  void *kept;         /* what the sweep's `keep` made of the result; NULL where there is none */
};

/* Takes one row, to be read during the call only. Any other status than STATUS_OK ends the sweep with it. */
typedef enum status sweep_take(void *context, const struct sweep_row *row, struct error *error);

/* Evaluates all points. `take` is called in the calling thread, with each row in the order of the points, as soon
 * as it and all before it are there. Points that are not feasible, or that this program fails on, are rows; any other
 * failure of a point ends the sweep with its status, once the rows before it are out. When another thread (or a signal
 * handler) sets `cancel`, which may be NULL, the rows that are ready are handed out and the status is STATUS_STOPPED.
 */
enum status sweep_run(const struct sweep *sweep, sweep_take *take, void *context, const atomic_bool *cancel,
                      struct error *error);

#endif
