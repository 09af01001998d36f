#include "model/sweep.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

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
struct crew {
  const struct sweep *sweep;
  struct pool pool;
  pthread_cond_t ready; /* a point is done; awaited by the thread that hands out */
  int64_t next;         /* next point to start */
  int64_t given;        /* points handed out */
  struct open_point *slots;
  struct group_state *groups;
  struct attempt *attempts; /* by lane */
};

static struct open_point *slot_of(const struct crew *crew, int64_t point) {
  return &crew->slots[point % WINDOW];
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
                    .turn = turn};
  struct result *result = NULL;
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

static void begin_point(struct crew *crew, struct attempt *attempt, struct lane *lane) {
  int64_t point = crew->next++;
  struct open_point *slot = slot_of(crew, point);
  struct group_state *group = &crew->groups[crew->sweep->points[point].group];
  *slot = (struct open_point){.row.point = point};
  if (group->memo == NULL) group->memo = memo_new();
  attempt->point = point;
  attempt->turn = lane->index;
  attempt->memo = group->memo != NULL ? memo_reference(group->memo) : NULL;
  lane->task = &slot->task;
  pool_wake(&crew->pool, 0); /* wakes a helper */
}

/* First running point with the fewest helpers; -1 if help is of no use. */
static int64_t find_helpless(const struct crew *crew) {
  int64_t found = -1;
  for (int64_t point = crew->given; point < crew->next; point++) {
    const struct open_point *slot = slot_of(crew, point);
    if (!slot->task.running || slot->task.exhausted) continue;
    if (found < 0 || slot->helpers < slot_of(crew, found)->helpers) found = point;
  }
  return found;
}

static bool begin(void *owner, struct lane *lane) {
  struct crew *crew = owner;
  struct attempt *attempt = &crew->attempts[lane->index];
  if (crew->next < crew->sweep->point_count && crew->next < crew->given + WINDOW) {
    begin_point(crew, attempt, lane);
    return true;
  }
  int64_t point = find_helpless(crew);
  if (point < 0) return false;
  struct memo *memo = crew->groups[crew->sweep->points[point].group].memo;
  if (memo == NULL) return false;
  attempt->point = point;
  attempt->turn = ++slot_of(crew, point)->helpers;
  attempt->memo = memo_reference(memo);
  lane->task = &slot_of(crew, point)->task;
  lane->helps = true;
  return true;
}

static void run(void *owner, struct lane *lane) {
  const struct sweep *sweep = ((struct crew *)owner)->sweep;
  struct attempt *attempt = &((struct crew *)owner)->attempts[lane->index];
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
  struct crew *crew = owner;
  const struct attempt *attempt = &crew->attempts[lane->index];
  if (lane->helps) {
    free(attempt->row.kept);
    return;
  }
  struct open_point *slot = slot_of(crew, attempt->point);
  struct group_state *group = &crew->groups[crew->sweep->points[attempt->point].group];
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
  if (attempt->point == crew->given) pthread_cond_signal(&crew->ready);
}

/* --- The crew -------------------------------------------------------------------------------------- */

static void crew_free(struct crew *crew) {
  for (int64_t i = 0; crew->slots != NULL && i < WINDOW; i++) {
    free(crew->slots[i].row.reason);
    free(crew->slots[i].row.kept);
    free(crew->slots[i].error);
  }
  for (int g = 0; crew->groups != NULL && g < crew->sweep->group_count; g++) memo_release(crew->groups[g].memo);
  free(crew->slots);
  free(crew->groups);
  free(crew->attempts);
  pthread_cond_destroy(&crew->ready);
}

static enum status crew_init(struct crew *crew, const struct sweep *sweep, struct error *error) {
  static const struct pool_work work = {.begin = begin, .run = run, .end = end, .front_lanes = SWEEP_MAX_WORKERS};
  pthread_condattr_t attributes;
  memset(crew, 0, sizeof *crew);
  crew->sweep = sweep;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&crew->ready, &attributes);
  pthread_condattr_destroy(&attributes);
  crew->slots = calloc(WINDOW, sizeof *crew->slots);
  crew->groups = calloc((size_t)sweep->group_count + 1, sizeof *crew->groups);
  crew->attempts = calloc((size_t)sweep->workers, sizeof *crew->attempts);
  bool has_room = crew->slots != NULL && crew->groups != NULL && crew->attempts != NULL;
  if (!has_room || !pool_init(&crew->pool, &work, crew, sweep->workers)) {
    crew_free(crew);
    return error_out_of_memory(error);
  }
  for (int64_t i = 0; i < sweep->point_count; i++) crew->groups[sweep->points[i].group].left++;
  return STATUS_OK;
}

/* --- Handing out ----------------------------------------------------------------------------------- */

/* Waits a while for the next point, holding the lock; true if it is done. */
static bool wait_for_next(struct crew *crew) {
  struct timespec until;
  if (slot_of(crew, crew->given)->is_done) return true;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_nsec += CANCEL_POLL_MS * 1000000L;
  if (until.tv_nsec >= 1000000000L) {
    until.tv_nsec -= 1000000000L;
    until.tv_sec++;
  }
  pthread_cond_timedwait(&crew->ready, &crew->pool.lock, &until);
  return slot_of(crew, crew->given)->is_done;
}

/* Hands out the row of the next point, which is done, holding the lock. */
static enum status hand_out(struct crew *crew, sweep_take *take, void *context, struct error *error) {
  struct open_point *slot = slot_of(crew, crew->given);
  struct open_point done = *slot;
  *slot = (struct open_point){.row.point = -1};
  crew->given++;
  pool_wake(&crew->pool, 0);
  pthread_mutex_unlock(&crew->pool.lock);
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
  pthread_mutex_lock(&crew->pool.lock);
  return status;
}

static enum status stopped(const struct crew *crew, struct error *error) {
  return error_set(error, STATUS_STOPPED, "stopped after %lld of %lld points", (long long)crew->given,
                   (long long)crew->sweep->point_count);
}

/* After a stop: hands out the rows that are ready, in order. */
static enum status hand_out_rest(struct crew *crew, sweep_take *take, void *context, struct error *error) {
  enum status status = STATUS_OK;
  pthread_mutex_lock(&crew->pool.lock);
  while (status == STATUS_OK && crew->given < crew->next) {
    const struct open_point *slot = slot_of(crew, crew->given);
    if (!slot->is_done || slot->ends_sweep) break;
    status = hand_out(crew, take, context, error);
  }
  if (status == STATUS_OK) status = stopped(crew, error);
  pthread_mutex_unlock(&crew->pool.lock);
  return status;
}

enum status sweep_run(const struct sweep *sweep, sweep_take *take, void *context, const atomic_bool *cancel,
                      struct error *error) {
  struct crew crew;
  bool cancelled = false;
  enum status status = crew_init(&crew, sweep, error);
  if (status != STATUS_OK) return status;
  if (pool_start(&crew.pool) == 0) status = error_set(error, STATUS_INTERNAL, "cannot start a thread");
  pthread_mutex_lock(&crew.pool.lock);
  while (status == STATUS_OK && crew.given < sweep->point_count) {
    cancelled = cancel != NULL && atomic_load(cancel);
    if (cancelled) break;
    if (wait_for_next(&crew)) status = hand_out(&crew, take, context, error);
  }
  pthread_mutex_unlock(&crew.pool.lock);
  pool_stop(&crew.pool, 0);
  if (cancelled) status = hand_out_rest(&crew, take, context, error);
  pool_deinit(&crew.pool);
  crew_free(&crew);
  return status;
}
