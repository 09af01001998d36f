#include "tui/analysis/worker.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "model/base/pool.h"
#include "tui/analysis/engine.h"

/* HELP_AFTER_MS: most requests are answered before another thread has woken up. */
enum { DONE_SIZE = 2 * (PREFETCH_SIZE + WORKER_MOST_THREADS), HELP_AFTER_MS = 10 };

/* The job of a lane. */
struct assignment {
  struct point point;
  bool whole;
  uint64_t generation;
  struct evaluation *evaluation;
};

struct worker {
  int wake; /* eventfd, written when there is something to take, or nothing left to do */
  struct engine *engine;
  struct assignment *assignments; /* by lane; lane 0 is for requests, the others for background work */

  struct pool pool; /* its lock guards the rest */
  bool waiting;     /* a request not begun yet */
  uint64_t generation;
  struct point point;
  struct task request;       /* under way */
  struct timespec help_from; /* when other lanes begin to help */
  int next;                  /* item to begin */
  struct prefetch prefetch;
  int done_count; /* evaluations not taken yet, oldest first */
  struct evaluation *done[DONE_SIZE];
};

static void wake(struct worker *worker) {
  uint64_t one = 1;
  if (write(worker->wake, &one, sizeof one) < 0) return; /* full: the reader is awake already */
}

static struct evaluation *take_oldest(struct worker *worker) {
  struct evaluation *oldest = worker->done[0];
  worker->done_count--;
  memmove(&worker->done[0], &worker->done[1], (size_t)worker->done_count * sizeof worker->done[0]);
  return oldest;
}

static void post(struct worker *worker, struct evaluation *evaluation) {
  if (worker->done_count == DONE_SIZE) evaluation_release(take_oldest(worker));
  worker->done[worker->done_count++] = evaluation;
  wake(worker);
}

static bool is_still(const struct worker *worker) {
  bool still = !worker->waiting && worker->next == worker->prefetch.count;
  for (int i = 0; i < worker->pool.lane_count; i++) still = still && !worker->pool.lanes[i].running;
  return still;
}

/* --- What the lanes do: begin and end hold the lock -------------------------------------------------------- */

static bool request_needs_help(const struct worker *worker) {
  return worker->request.running && !worker->request.exhausted && !atomic_load(&worker->pool.lanes[0].cancel);
}

static bool is_past(const struct timespec *then) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec > then->tv_sec || (now.tv_sec == then->tv_sec && now.tv_nsec >= then->tv_nsec);
}

static void begin_request(struct worker *worker, struct lane *lane) {
  enum { HELP_AFTER_NS = HELP_AFTER_MS * 1000000, SECOND_NS = 1000000000 };
  worker->assignments[0] = (struct assignment){.point = worker->point, .whole = true, .generation = worker->generation};
  worker->waiting = false;
  lane->task = &worker->request;
  clock_gettime(CLOCK_MONOTONIC, &worker->help_from);
  long after = worker->help_from.tv_nsec + HELP_AFTER_NS;
  worker->help_from.tv_sec += after / SECOND_NS;
  worker->help_from.tv_nsec = after % SECOND_NS;
  pool_wake(&worker->pool, 1);
}

static bool begin(void *owner, struct lane *lane) {
  struct worker *worker = owner;
  struct assignment *assignment = &worker->assignments[lane->index];
  if (lane->index == 0) {
    if (!worker->waiting) return false;
    begin_request(worker, lane);
  } else if (request_needs_help(worker) && is_past(&worker->help_from)) {
    lane->helps = true;
    lane->task = &worker->request;
    *assignment = (struct assignment){.point = worker->assignments[0].point};
  } else if (worker->next < worker->prefetch.count) {
    const struct prefetch_item *item = &worker->prefetch.item[worker->next++];
    *assignment = (struct assignment){.point = item->point, .whole = item->whole};
  } else {
    return false;
  }
  return true;
}

/* The point does not change while the lane is running. */
static void run(void *owner, struct lane *lane) {
  struct worker *worker = owner;
  struct assignment *assignment = &worker->assignments[lane->index];
  assignment->evaluation = engine_evaluate_in_turn(worker->engine, lane->index, &assignment->point, &lane->cancel);
  if (assignment->evaluation != NULL && lane->index != 0 && !assignment->whole)
    evaluation_strip(assignment->evaluation);
}

static void end(void *owner, struct lane *lane) {
  struct worker *worker = owner;
  struct assignment *assignment = &worker->assignments[lane->index];
  if (assignment->evaluation != NULL && !atomic_load(&lane->cancel) && !lane->helps) {
    assignment->evaluation->generation = assignment->generation;
    post(worker, assignment->evaluation);
  } else {
    evaluation_release(assignment->evaluation);
  }
  if (is_still(worker)) wake(worker);
}

/* Limits the sleep of lanes that may soon have to help. */
static const struct timespec *until(void *owner, const struct lane *lane) {
  const struct worker *worker = owner;
  return lane->index != 0 && request_needs_help(worker) ? &worker->help_from : NULL;
}

/* --- Start and stop --------------------------------------------------------------------------------------- */

static void discard(struct worker *worker) {
  if (worker->wake >= 0) close(worker->wake);
  while (worker->done_count > 0) evaluation_release(take_oldest(worker));
  engine_free(worker->engine);
  pool_deinit(&worker->pool);
  free(worker->assignments);
  free(worker);
}

int worker_processors(void) {
  cpu_set_t allowed;
  int count = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 1;
  return count < WORKER_MOST_THREADS ? count : WORKER_MOST_THREADS;
}

struct worker *worker_start(int threads, struct error *error) {
  static const struct pool_work work = {.begin = begin, .run = run, .end = end, .until = until, .front_lanes = 1};
  struct worker *worker = calloc(1, sizeof *worker);
  if (worker == NULL || !pool_init(&worker->pool, &work, worker, threads + 1)) {
    free(worker);
    error_out_of_memory(error);
    return NULL;
  }
  worker->engine = engine_new();
  worker->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  worker->assignments = calloc((size_t)threads + 1, sizeof *worker->assignments);
  bool ready = worker->engine != NULL && worker->wake >= 0 && worker->assignments != NULL;
  if (ready && pool_start(&worker->pool) > 1) return worker; /* fewer threads than asked for will do */
  error_set(error, STATUS_INTERNAL, "cannot start a thread for evaluations; --workers 0 goes without");
  worker_stop(worker, 0);
  return NULL;
}

void worker_stop(struct worker *worker, int limit_seconds) {
  if (worker != NULL && pool_stop(&worker->pool, limit_seconds)) discard(worker);
}

/* --- What the user's thread asks for ------------------------------------------------------------------------ */

static void drop_request(struct worker *worker) {
  worker->waiting = false;
  atomic_store(&worker->pool.lanes[0].cancel, true);
  pool_cancel(&worker->pool, &worker->request);
}

void worker_request(struct worker *worker, uint64_t generation, const struct point *point) {
  struct assignment *assignment = &worker->assignments[0];
  pthread_mutex_lock(&worker->pool.lock);
  bool is_live = worker->request.running && !atomic_load(&worker->pool.lanes[0].cancel);
  if (is_live && point_equal(&assignment->point, point)) {
    assignment->generation = generation; /* it only has to be finished */
    worker->waiting = false;
  } else {
    drop_request(worker);
    worker->point = *point;
    worker->generation = generation;
    worker->waiting = true;
    pthread_cond_signal(&worker->pool.lanes[0].wake);
  }
  pthread_mutex_unlock(&worker->pool.lock);
}

void worker_cancel(struct worker *worker) {
  pthread_mutex_lock(&worker->pool.lock);
  drop_request(worker);
  pthread_mutex_unlock(&worker->pool.lock);
}

/* Removes the item that the assignment answers from the list; false if none. */
static bool takes_off(const struct assignment *assignment, struct prefetch *prefetch) {
  for (int i = 0; i < prefetch->count; i++) {
    const struct prefetch_item *item = &prefetch->item[i];
    if ((item->whole && !assignment->whole) || !point_equal(&item->point, &assignment->point)) continue;
    prefetch->count--;
    memmove(&prefetch->item[i], &prefetch->item[i + 1], (size_t)(prefetch->count - i) * sizeof *item);
    return true;
  }
  return false;
}

/* True if the assignment was requested before and will be again. */
static bool may_finish(const struct assignment *assignment, const struct prefetch *prefetch) {
  return prefetch->finishes && prefetch->count > 0 && !assignment->whole &&
         point_equal_but_tile(&prefetch->item[0].point, &assignment->point);
}

void worker_prefetch(struct worker *worker, const struct prefetch *prefetch) {
  pthread_mutex_lock(&worker->pool.lock);
  worker->next = 0;
  worker->prefetch.count = prefetch->count;
  memcpy(worker->prefetch.item, prefetch->item, (size_t)prefetch->count * sizeof prefetch->item[0]);
  for (int i = 1; i < worker->pool.lane_count; i++) {
    struct lane *lane = &worker->pool.lanes[i];
    const struct assignment *assignment = &worker->assignments[i];
    if (!lane->running || lane->helps || atomic_load(&lane->cancel)) continue;
    if (!takes_off(assignment, &worker->prefetch) && !may_finish(assignment, prefetch))
      atomic_store(&lane->cancel, true);
  }
  if (worker->prefetch.count > 0) pool_wake(&worker->pool, 1);
  pthread_mutex_unlock(&worker->pool.lock);
}

bool worker_is_still(struct worker *worker) {
  pthread_mutex_lock(&worker->pool.lock);
  bool still = is_still(worker);
  pthread_mutex_unlock(&worker->pool.lock);
  return still;
}

struct engine *worker_engine(struct worker *worker) {
  return worker->engine;
}

int worker_descriptor(const struct worker *worker) {
  return worker->wake;
}

struct evaluation *worker_take(struct worker *worker) {
  uint64_t count;
  if (read(worker->wake, &count, sizeof count) < 0) count = 0; /* nothing was posted */
  pthread_mutex_lock(&worker->pool.lock);
  struct evaluation *evaluation = worker->done_count > 0 ? take_oldest(worker) : NULL;
  pthread_mutex_unlock(&worker->pool.lock);
  return evaluation;
}
