#include "model/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/pool.h"

enum {
  WINDOW = 1024,      /* points that may be started before the first of them is handed out */
  CANCEL_POLL_MS = 2, /* polling interval of `cancel` while there is nothing to hand out */
};

/* --- State ----------------------------------------------------------------------------------------- */

/* A point from its start until its row is out; point i has slot i % WINDOW. */
struct open_point {
  struct task task;
  int helpers; /* started so far, including those that ended */
  bool is_done;
  struct sweep_row row;
  bool ends_sweep;
  struct error *error; /* of a point that ends the sweep; NULL: out of memory for it */
};

struct group_state {
  struct memo *memo; /* from the start of its first point to the end of its last */
  int64_t left;      /* points not done */
};

/* The evaluation running on a lane. */
struct attempt {
  int64_t point;
  int turn;          /* spreads neighbours over different searches, which they share */
  struct memo *memo; /* referenced; NULL: out of memory for it */
  struct sweep_row row;
  enum status status;
  struct error error;
};

/* State shared by the threads; the pool's lock guards what changes. */
struct open_sweep {
  const struct sweep *sweep;
  struct pool pool;
  pthread_cond_t ready; /* a point is done; awaited by the thread that hands out */
  int64_t next;         /* next point to start */
  int64_t given;        /* points handed out */
  struct open_point *slots;
  struct group_state *groups;
  struct attempt *attempts; /* by lane */
};

static struct open_point *slot_of(const struct open_sweep *open, int64_t point) {
  return &open->slots[point % WINDOW];
}

/* --- One point ------------------------------------------------------------------------------------- */

/* Evaluates the point into a zeroed row. */
static enum status evaluate(const struct sweep *sweep, struct attempt *attempt, int turn, const atomic_bool *stop) {
  const struct sweep_point *point = &sweep->points[attempt->point];
  const struct sweep_group *group = &sweep->groups[point->group];
  struct job job = {.hardware = group->hardware,
                    .workload = group->workload,
                    .rules = group->rules,
                    .schedule = *group->schedule,
                    .memo = attempt->memo,
                    .turn = turn,
                    .sums_only = sweep->sums_only};
  struct result *result = NULL;
  job.schedule.tile_heads = group->tile_heads;
  job.schedule.mode = point->mode;
  job.schedule.tile_x = point->tile_x;
  job.schedule.tile_y = point->tile_y;
  enum status status = schedule_evaluate(&job, stop, &result, &attempt->error);
  if (status != STATUS_OK) return status;
  attempt->row.kept = sweep->keep(result);
  result_free(result);
  return attempt->row.kept != NULL ? STATUS_OK : error_out_of_memory(&attempt->error);
}

/* --- Lanes: begin and end hold the lock ----------------------------------------------------------------- */

/* True for a failure that becomes a row: the next point may succeed. */
static bool has_reason(enum status status) {
  return status == STATUS_INFEASIBLE || status == STATUS_INTERNAL;
}

static void begin_point(struct open_sweep *open, struct attempt *attempt, struct lane *lane) {
  int64_t point = open->next++;
  struct open_point *slot = slot_of(open, point);
  struct group_state *group = &open->groups[open->sweep->points[point].group];
  *slot = (struct open_point){.row.point = point};
  if (group->memo == NULL) group->memo = memo_new();
  attempt->point = point;
  attempt->turn = lane->index;
  attempt->memo = group->memo != NULL ? memo_reference(group->memo) : NULL;
  lane->task = &slot->task;
  pool_wake(&open->pool, 0); /* wakes a helper */
}

/* First running point with the fewest helpers; -1 if help is of no use. */
static int64_t find_helpless(const struct open_sweep *open) {
  int64_t found = -1;
  for (int64_t point = open->given; point < open->next; point++) {
    const struct open_point *slot = slot_of(open, point);
    if (!slot->task.running || slot->task.exhausted) continue;
    if (found < 0 || slot->helpers < slot_of(open, found)->helpers) found = point;
  }
  return found;
}

static bool begin(void *owner, struct lane *lane) {
  struct open_sweep *open = owner;
  struct attempt *attempt = &open->attempts[lane->index];
  if (open->next < open->sweep->point_count && open->next < open->given + WINDOW) {
    begin_point(open, attempt, lane);
    return true;
  }
  int64_t point = find_helpless(open);
  if (point < 0) return false;
  struct memo *memo = open->groups[open->sweep->points[point].group].memo;
  if (memo == NULL) return false;
  attempt->point = point;
  attempt->turn = ++slot_of(open, point)->helpers;
  attempt->memo = memo_reference(memo);
  lane->task = &slot_of(open, point)->task;
  lane->helps = true;
  return true;
}

static void run(void *owner, struct lane *lane) {
  const struct sweep *sweep = ((struct open_sweep *)owner)->sweep;
  struct attempt *attempt = &((struct open_sweep *)owner)->attempts[lane->index];
  attempt->row = (struct sweep_row){.point = attempt->point};
  attempt->error.message[0] = 0;
  attempt->status = attempt->memo == NULL ? error_out_of_memory(&attempt->error)
                                          : evaluate(sweep, attempt, attempt->turn, &lane->cancel);
  if (attempt->memo != NULL && has_reason(attempt->status) && attempt->turn && !lane->helps) {
    attempt->status = evaluate(sweep, attempt, 0, &lane->cancel); /* the reason is the first in order */
  }
  memo_release(attempt->memo);
}

/* Stores the outcome of a point in its slot. */
static void end(void *owner, struct lane *lane) {
  struct open_sweep *open = owner;
  const struct attempt *attempt = &open->attempts[lane->index];
  if (lane->helps) {
    free(attempt->row.kept);
    return;
  }
  struct open_point *slot = slot_of(open, attempt->point);
  struct group_state *group = &open->groups[open->sweep->points[attempt->point].group];
  slot->row = attempt->row;
  slot->row.status = attempt->status;
  if (has_reason(attempt->status)) slot->row.reason = strdup(attempt->error.message);
  slot->ends_sweep = attempt->status != STATUS_OK && slot->row.reason == NULL;
  if (slot->ends_sweep && !has_reason(attempt->status)) {
    slot->error = malloc(sizeof *slot->error);
    if (slot->error != NULL) *slot->error = attempt->error;
  }
  slot->is_done = true;
  if (--group->left == 0) {
    memo_release(group->memo);
    group->memo = NULL;
  }
  if (attempt->point == open->given) pthread_cond_signal(&open->ready);
}

/* --- The sweep -------------------------------------------------------------------------------------- */

static void open_sweep_free(struct open_sweep *open) {
  for (int64_t i = 0; open->slots != NULL && i < WINDOW; i++) {
    free(open->slots[i].row.reason);
    free(open->slots[i].row.kept);
    free(open->slots[i].error);
  }
  for (int g = 0; open->groups != NULL && g < open->sweep->group_count; g++) memo_release(open->groups[g].memo);
  free(open->slots);
  free(open->groups);
  free(open->attempts);
  pthread_cond_destroy(&open->ready);
}

static enum status open_sweep_init(struct open_sweep *open, const struct sweep *sweep, struct error *error) {
  static const struct pool_work work = {.begin = begin, .run = run, .end = end, .front_lanes = SWEEP_MAX_WORKERS};
  memset(open, 0, sizeof *open);
  open->sweep = sweep;
  pool_condition_init(&open->ready);
  open->slots = calloc(WINDOW, sizeof *open->slots);
  open->groups = calloc((size_t)sweep->group_count + 1, sizeof *open->groups);
  open->attempts = calloc((size_t)sweep->workers, sizeof *open->attempts);
  bool has_room = open->slots != NULL && open->groups != NULL && open->attempts != NULL;
  if (!has_room || !pool_init(&open->pool, &work, open, sweep->workers)) {
    open_sweep_free(open);
    return error_out_of_memory(error);
  }
  for (int64_t i = 0; i < sweep->point_count; i++) open->groups[sweep->points[i].group].left++;
  return STATUS_OK;
}

/* --- Handing out ----------------------------------------------------------------------------------- */

/* Waits a while for the next point, holding the lock; true if it is done. */
static bool wait_for_next(struct open_sweep *open) {
  if (!slot_of(open, open->given)->is_done) pool_wait(&open->ready, &open->pool.lock, CANCEL_POLL_MS);
  return slot_of(open, open->given)->is_done;
}

/* Hands out the row of the next point, which is done, holding the lock. */
static enum status hand_out(struct open_sweep *open, sweep_take *take, void *context, struct error *error) {
  struct open_point *slot = slot_of(open, open->given);
  struct open_point done = *slot;
  *slot = (struct open_point){.row.point = -1};
  open->given++;
  pool_wake(&open->pool, 0);
  pthread_mutex_unlock(&open->pool.lock);
  enum status status;
  if (!done.ends_sweep) {
    status = take(context, &done.row, error);
  } else if (done.error != NULL) {
    *error = *done.error;
    status = done.error->status;
  } else {
    status = error_out_of_memory(error);
  }
  free(done.row.reason);
  free(done.row.kept);
  free(done.error);
  pthread_mutex_lock(&open->pool.lock);
  return status;
}

static enum status stopped(const struct open_sweep *open, struct error *error) {
  return error_set(error, STATUS_STOPPED, "stopped after %lld of %lld points", (long long)open->given,
                   (long long)open->sweep->point_count);
}

/* After a stop: hands out the rows that are ready, in order. */
static enum status hand_out_rest(struct open_sweep *open, sweep_take *take, void *context, struct error *error) {
  enum status status = STATUS_OK;
  pthread_mutex_lock(&open->pool.lock);
  while (status == STATUS_OK && open->given < open->next) {
    const struct open_point *slot = slot_of(open, open->given);
    if (!slot->is_done || slot->ends_sweep) break;
    status = hand_out(open, take, context, error);
  }
  if (status == STATUS_OK) status = stopped(open, error);
  pthread_mutex_unlock(&open->pool.lock);
  return status;
}

enum status sweep_run(const struct sweep *sweep, sweep_take *take, void *context, const atomic_bool *cancel,
                      struct error *error) {
  struct open_sweep open;
  bool cancelled = false;
  enum status status = open_sweep_init(&open, sweep, error);
  if (status != STATUS_OK) return status;
  if (pool_start(&open.pool) == 0) status = error_set(error, STATUS_INTERNAL, "cannot start a thread");
  pthread_mutex_lock(&open.pool.lock);
  while (status == STATUS_OK && open.given < sweep->point_count) {
    cancelled = cancel != NULL && atomic_load(cancel);
    if (cancelled) break;
    if (wait_for_next(&open)) status = hand_out(&open, take, context, error);
  }
  pthread_mutex_unlock(&open.pool.lock);
  pool_stop(&open.pool, 0);
  if (cancelled) status = hand_out_rest(&open, take, context, error);
  pool_deinit(&open.pool);
  open_sweep_free(&open);
  return status;
}
