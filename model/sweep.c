#include "model/sweep.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
  WINDOW = 1024,      /* points that may be begun before the first of them is handed out */
  CANCEL_POLL_MS = 2, /* how often `cancel` is looked at while there is nothing to hand out */
};

/* --- State ----------------------------------------------------------------------------------------- */

enum slot_state { SLOT_EMPTY, SLOT_RUNNING, SLOT_DONE };

/* A point from its begin until its row is out; point i has slot i % WINDOW. */
struct slot {
  enum slot_state state;
  int helpers;       /* that have begun on it, also those that ended */
  bool is_exhausted; /* a helper came to its end: all its searches are begun */
  struct sweep_row row;
  bool ends_sweep;
  struct error *error; /* of a point that ends the sweep; NULL: there was no memory for it */
};

struct group_state {
  struct memo *memo; /* from its first point's begin to its last one's end */
  int64_t left;      /* points not done */
};

struct crew;

struct worker {
  struct crew *crew;
  pthread_t thread;
  int turn;         /* of points that it begins: neighbours ask the same questions, best not at the same time */
  int64_t helps;    /* the point that it helps, or -1 */
  atomic_bool stop; /* what it evaluates is not needed any more */
};

/* All that the threads share; the lock guards what changes. */
struct crew {
  const struct sweep *sweep;
  pthread_mutex_t lock;
  pthread_cond_t ready;   /* a point is done; for the thread that hands out */
  pthread_cond_t changed; /* there may be something to do; for the workers */
  bool quit;
  int64_t next;  /* point to begin */
  int64_t given; /* points handed out */
  struct slot *slots;
  struct group_state *groups;
  int worker_count;
  struct worker *workers;
};

static struct slot *slot_of(const struct crew *crew, int64_t point) {
  return &crew->slots[point % WINDOW];
}

/* --- One point ------------------------------------------------------------------------------------- */

/* Evaluates the point into a zeroed row. */
static enum status evaluate(const struct sweep *sweep, int64_t index, int turn, struct memo *memo,
                            const atomic_bool *stop, struct sweep_row *row, struct error *error) {
  const struct sweep_point *point = &sweep->points[index];
  const struct sweep_group *group = &sweep->groups[point->group];
  struct job job = {.hardware = group->hardware,
                    .workload = group->workload,
                    .rules = group->rules,
                    .schedule = group->schedule,
                    .memo = memo,
                    .turn = turn};
  struct result *result = NULL;
  job.schedule.mode = point->mode;
  job.schedule.tile_x = point->tile_x;
  job.schedule.tile_y = point->tile_y;
  enum status status = schedule_evaluate(&job, stop, &result, error);
  if (status != STATUS_OK) return status;
  row->kept = sweep->keep(result);
  result_free(result);
  return row->kept != NULL ? STATUS_OK : out_of_memory(error);
}

/* --- Workers: called with the lock held, which they give up while they evaluate -------------------- */

static void stop_helpers(struct crew *crew, int64_t point) {
  for (int w = 0; w < crew->worker_count; w++) {
    if (crew->workers[w].helps == point) atomic_store(&crew->workers[w].stop, true);
  }
}

/* True for what makes a row with a reason: the next point may do better. */
static bool has_reason(enum status status) {
  return status == STATUS_INFEASIBLE || status == STATUS_INTERNAL;
}

/* Puts the outcome of a point into its slot. */
static void finish(struct crew *crew, int64_t point, struct sweep_row *row, enum status status,
                   const struct error *error) {
  struct slot *slot = slot_of(crew, point);
  struct group_state *group = &crew->groups[crew->sweep->points[point].group];
  slot->row = *row;
  slot->row.point = point;
  slot->row.status = status;
  if (has_reason(status)) slot->row.reason = strdup(error->message);
  slot->ends_sweep = status != STATUS_OK && slot->row.reason == NULL;
  if (slot->ends_sweep && !has_reason(status)) {
    slot->error = malloc(sizeof *slot->error);
    if (slot->error != NULL) *slot->error = *error;
  }
  slot->state = SLOT_DONE;
  stop_helpers(crew, point);
  if (--group->left == 0) {
    memo_release(group->memo);
    group->memo = NULL;
  }
  if (point == crew->given) pthread_cond_signal(&crew->ready);
  pthread_cond_broadcast(&crew->changed);
}

static void begin_point(struct worker *worker) {
  struct crew *crew = worker->crew;
  int64_t point = crew->next++;
  struct group_state *group = &crew->groups[crew->sweep->points[point].group];
  struct error error = {.message = ""};
  struct sweep_row row = {.point = point};
  enum status status = STATUS_OK;
  *slot_of(crew, point) = (struct slot){.state = SLOT_RUNNING, .row.point = point};
  if (group->memo == NULL) group->memo = memo_new();
  if (group->memo == NULL) status = error_out_of_memory(&error);
  struct memo *memo = group->memo;        /* lives while a point of the group is not done */
  pthread_cond_broadcast(&crew->changed); /* somebody to help */
  pthread_mutex_unlock(&crew->lock);
  if (status == STATUS_OK) status = evaluate(crew->sweep, point, worker->turn, memo, &worker->stop, &row, &error);
  if (has_reason(status) && worker->turn) { /* the reason is what comes first in order */
    status = evaluate(crew->sweep, point, 0, memo, &worker->stop, &row, &error);
  }
  pthread_mutex_lock(&crew->lock);
  finish(crew, point, &row, status, &error);
}

/* The running point with the fewest helpers, the first of those; -1 if help is of no use. */
static int64_t find_helpless(const struct crew *crew) {
  int64_t found = -1;
  for (int64_t point = crew->given; point < crew->next; point++) {
    const struct slot *slot = slot_of(crew, point);
    if (slot->state != SLOT_RUNNING || slot->is_exhausted) continue;
    if (found < 0 || slot->helpers < slot_of(crew, found)->helpers) found = point;
  }
  return found;
}

/* Evaluates a running point too, beginning elsewhere: what it finds is in the memo when the other comes there. */
static void help_point(struct worker *worker, int64_t point) {
  struct crew *crew = worker->crew;
  struct memo *memo = memo_reference(crew->groups[crew->sweep->points[point].group].memo);
  int turn = ++slot_of(crew, point)->helpers;
  struct error ignored;
  struct sweep_row row = {.point = point};
  worker->helps = point;
  pthread_mutex_unlock(&crew->lock);
  evaluate(crew->sweep, point, turn, memo, &worker->stop, &row, &ignored);
  free(row.kept);
  memo_release(memo);
  pthread_mutex_lock(&crew->lock);
  worker->helps = -1;
  if (!crew->quit) atomic_store(&worker->stop, false);
  struct slot *slot = slot_of(crew, point);
  if (slot->row.point == point) slot->is_exhausted = true; /* else it is out, and the slot another's */
}

static void *work(void *argument) {
  struct worker *worker = argument;
  struct crew *crew = worker->crew;
  pthread_mutex_lock(&crew->lock);
  while (!crew->quit) {
    int64_t point = -1;
    if (crew->next < crew->sweep->point_count && crew->next < crew->given + WINDOW) {
      begin_point(worker);
    } else if ((point = find_helpless(crew)) >= 0) {
      help_point(worker, point);
    } else if (crew->given == crew->sweep->point_count) {
      break;
    } else {
      pthread_cond_wait(&crew->changed, &crew->lock);
    }
  }
  pthread_mutex_unlock(&crew->lock);
  return NULL;
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
  free(crew->workers);
  pthread_mutex_destroy(&crew->lock);
  pthread_cond_destroy(&crew->ready);
  pthread_cond_destroy(&crew->changed);
}

static enum status crew_init(struct crew *crew, const struct sweep *sweep, struct error *error) {
  pthread_condattr_t attributes;
  memset(crew, 0, sizeof *crew);
  crew->sweep = sweep;
  pthread_mutex_init(&crew->lock, NULL);
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&crew->ready, &attributes);
  pthread_condattr_destroy(&attributes);
  pthread_cond_init(&crew->changed, NULL);
  crew->slots = calloc(WINDOW, sizeof *crew->slots);
  crew->groups = calloc((size_t)sweep->group_count + 1, sizeof *crew->groups);
  crew->workers = calloc((size_t)sweep->workers, sizeof *crew->workers);
  if (crew->slots == NULL || crew->groups == NULL || crew->workers == NULL) {
    crew_free(crew);
    return error_out_of_memory(error);
  }
  for (int64_t i = 0; i < sweep->point_count; i++) crew->groups[sweep->points[i].group].left++;
  return STATUS_OK;
}

/* Starts the threads, or as many as there may be; none at all is an error. */
static enum status crew_start(struct crew *crew, struct error *error) {
  pthread_mutex_lock(&crew->lock);
  for (int w = 0; w < crew->sweep->workers; w++) {
    struct worker *worker = &crew->workers[w];
    worker->crew = crew;
    worker->helps = -1;
    worker->turn = w;
    atomic_init(&worker->stop, false);
    if (pthread_create(&worker->thread, NULL, work, worker) != 0) break;
    crew->worker_count++;
  }
  pthread_mutex_unlock(&crew->lock);
  if (crew->worker_count > 0) return STATUS_OK;
  return error_set(error, STATUS_INTERNAL, "no thread can be started");
}

/* Ends all evaluations and waits for the threads. */
static void crew_stop(struct crew *crew) {
  pthread_mutex_lock(&crew->lock);
  crew->quit = true;
  for (int w = 0; w < crew->worker_count; w++) atomic_store(&crew->workers[w].stop, true);
  pthread_cond_broadcast(&crew->changed);
  pthread_mutex_unlock(&crew->lock);
  for (int w = 0; w < crew->worker_count; w++) pthread_join(crew->workers[w].thread, NULL);
}

/* --- Handing out ----------------------------------------------------------------------------------- */

/* Waits a while for the next point, with the lock held; true if it is done. */
static bool wait_for_next(struct crew *crew) {
  struct timespec until;
  if (slot_of(crew, crew->given)->state == SLOT_DONE) return true;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_nsec += CANCEL_POLL_MS * 1000000L;
  if (until.tv_nsec >= 1000000000L) {
    until.tv_nsec -= 1000000000L;
    until.tv_sec++;
  }
  pthread_cond_timedwait(&crew->ready, &crew->lock, &until);
  return slot_of(crew, crew->given)->state == SLOT_DONE;
}

/* Hands out the row of the next point, which is done, with the lock held. */
static enum status hand_out(struct crew *crew, sweep_take *take, void *context, struct error *error) {
  struct slot *slot = slot_of(crew, crew->given);
  struct slot done = *slot;
  *slot = (struct slot){.row.point = -1};
  crew->given++;
  pthread_cond_broadcast(&crew->changed);
  pthread_mutex_unlock(&crew->lock);
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
  pthread_mutex_lock(&crew->lock);
  return status;
}

static enum status stopped(const struct crew *crew, struct error *error) {
  return error_set(error, STATUS_STOPPED, "stopped after %lld of %lld points", (long long)crew->given,
                   (long long)crew->sweep->point_count);
}

/* After a stop: the rows that are ready in order. */
static enum status hand_out_rest(struct crew *crew, sweep_take *take, void *context, struct error *error) {
  enum status status = STATUS_OK;
  pthread_mutex_lock(&crew->lock);
  while (status == STATUS_OK && crew->given < crew->next) {
    const struct slot *slot = slot_of(crew, crew->given);
    if (slot->state != SLOT_DONE || slot->ends_sweep) break;
    status = hand_out(crew, take, context, error);
  }
  if (status == STATUS_OK) status = stopped(crew, error);
  pthread_mutex_unlock(&crew->lock);
  return status;
}

enum status sweep_run(const struct sweep *sweep, sweep_take *take, void *context, const atomic_bool *cancel,
                      struct error *error) {
  struct crew crew;
  bool cancelled = false;
  enum status status = crew_init(&crew, sweep, error);
  if (status != STATUS_OK) return status;
  status = crew_start(&crew, error);
  pthread_mutex_lock(&crew.lock);
  while (status == STATUS_OK && crew.given < sweep->point_count) {
    cancelled = cancel != NULL && atomic_load(cancel);
    if (cancelled) break;
    if (wait_for_next(&crew)) status = hand_out(&crew, take, context, error);
  }
  pthread_mutex_unlock(&crew.lock);
  crew_stop(&crew);
  if (cancelled) status = hand_out_rest(&crew, take, context, error);
  crew_free(&crew);
  return status;
}
