#include "tui/analysis/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "tui/analysis/engine.h"

/* HELP_AFTER_MS: most requests are answered before anybody else has woken up. */
enum { DONE_SIZE = 2 * (PREFETCH_SIZE + WORKER_MOST_THREADS), HELP_AFTER_MS = 10, LEAST_PRIORITY = 19 };

/* A thread, and what it is at. */
struct lane {
  struct worker *worker;
  pthread_t thread;
  int turn;           /* 0: evaluates requests; 1..: in the background */
  atomic_bool cancel; /* read by the model while it computes */
  bool running;
  bool helps; /* with the request, whose result it does not keep */
  struct point point;
  bool whole;
  uint64_t generation;
};

struct worker {
  int wake; /* eventfd, written when there is something to take, or nothing to do */
  struct engine *engine;
  int lane_count;
  struct lane *lanes; /* lanes[0] is for requests */

  pthread_mutex_t lock; /* guards the rest, and what lanes are at */
  pthread_cond_t requested, wanted;
  bool quit;
  bool waiting; /* a request that nobody has begun */
  uint64_t generation;
  struct point point;
  struct timespec help_from; /* while a request is under way: when others begin to help */
  bool exhausted;            /* and all its searches are done or under way */
  int next;                  /* want to begin */
  struct prefetch prefetch;
  int done_count; /* evaluations that nobody has taken, the oldest first */
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
  for (int i = 0; i < worker->lane_count; i++) still = still && !worker->lanes[i].running;
  return still;
}

/* --- What the threads do ---------------------------------------------------------------------------------- */

static bool request_needs_help(const struct worker *worker) {
  return worker->lanes[0].running && !worker->exhausted && !atomic_load(&worker->lanes[0].cancel);
}

static bool is_past(const struct timespec *then) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec > then->tv_sec || (now.tv_sec == then->tv_sec && now.tv_nsec >= then->tv_nsec);
}

static void begin_request(struct worker *worker) {
  struct lane *lane = &worker->lanes[0];
  enum { HELP_AFTER_NS = HELP_AFTER_MS * 1000000, SECOND_NS = 1000000000 };
  lane->point = worker->point;
  lane->generation = worker->generation;
  lane->whole = true;
  worker->waiting = worker->exhausted = false;
  clock_gettime(CLOCK_MONOTONIC, &worker->help_from);
  worker->help_from.tv_nsec += HELP_AFTER_NS;
  if (worker->help_from.tv_nsec >= SECOND_NS) {
    worker->help_from.tv_nsec -= SECOND_NS;
    worker->help_from.tv_sec++;
  }
  pthread_cond_broadcast(&worker->wanted);
}

/* Gives the lane something to do, if there is something. */
static bool begin(struct lane *lane) {
  struct worker *worker = lane->worker;
  lane->helps = false;
  if (lane->turn == 0) {
    if (!worker->waiting) return false;
    begin_request(worker);
  } else if (request_needs_help(worker) && is_past(&worker->help_from)) {
    lane->helps = true;
    lane->point = worker->lanes[0].point;
  } else if (worker->next < worker->prefetch.count) {
    const struct prefetch_item *item = &worker->prefetch.item[worker->next++];
    lane->point = item->point;
    lane->whole = item->whole;
    lane->generation = 0;
  } else {
    return false;
  }
  lane->running = true;
  atomic_store(&lane->cancel, false);
  return true;
}

static void end_help(struct worker *worker) {
  for (int i = 1; i < worker->lane_count; i++) {
    if (worker->lanes[i].helps) atomic_store(&worker->lanes[i].cancel, true);
  }
}

/* Called with the lock held; gives it up while it computes. */
static void evaluate(struct lane *lane) {
  struct worker *worker = lane->worker;
  bool only_figures = lane->turn != 0 && !lane->whole;
  pthread_mutex_unlock(&worker->lock);
  /* The point stays as it is while the lane is running. */
  struct evaluation *evaluation = engine_evaluate_in_turn(worker->engine, lane->turn, &lane->point, &lane->cancel);
  if (evaluation != NULL && only_figures) evaluation_strip(evaluation);
  pthread_mutex_lock(&worker->lock);
  bool cancelled = atomic_load(&lane->cancel);
  lane->running = false;
  if (lane->turn == 0) end_help(worker);
  if (lane->helps && !cancelled) worker->exhausted = true;
  if (evaluation != NULL && !cancelled && !lane->helps) {
    evaluation->generation = lane->generation;
    post(worker, evaluation);
  } else {
    evaluation_release(evaluation);
  }
  if (is_still(worker)) wake(worker);
}

/* Sleeps until there may be something to do; if others may soon have to help, no longer than that. */
static void wait(struct lane *lane) {
  struct worker *worker = lane->worker;
  if (lane->turn == 0) {
    pthread_cond_wait(&worker->requested, &worker->lock);
  } else if (request_needs_help(worker)) {
    pthread_cond_timedwait(&worker->wanted, &worker->lock, &worker->help_from);
  } else {
    pthread_cond_wait(&worker->wanted, &worker->lock);
  }
}

static void *work(void *argument) {
  struct lane *lane = argument;
  struct worker *worker = lane->worker;
  if (lane->turn != 0) setpriority(PRIO_PROCESS, (id_t)gettid(), LEAST_PRIORITY); /* refused: it works all the same */
  pthread_mutex_lock(&worker->lock);
  while (!worker->quit) {
    if (begin(lane)) {
      evaluate(lane);
    } else {
      wait(lane);
    }
  }
  pthread_mutex_unlock(&worker->lock);
  return NULL;
}

/* --- Start and stop --------------------------------------------------------------------------------------- */

static bool start_lane(struct worker *worker) {
  struct lane *lane = &worker->lanes[worker->lane_count];
  sigset_t all, before;
  lane->worker = worker;
  lane->turn = worker->lane_count;
  atomic_init(&lane->cancel, false);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_mutex_lock(&worker->lock);
  bool started = pthread_create(&lane->thread, NULL, work, lane) == 0;
  if (started) worker->lane_count++;
  pthread_mutex_unlock(&worker->lock);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return started;
}

static void discard(struct worker *worker) {
  if (worker->wake >= 0) close(worker->wake);
  while (worker->done_count > 0) evaluation_release(take_oldest(worker));
  engine_free(worker->engine);
  pthread_cond_destroy(&worker->requested);
  pthread_cond_destroy(&worker->wanted);
  pthread_mutex_destroy(&worker->lock);
  free(worker->lanes);
  free(worker);
}

int worker_processors(void) {
  cpu_set_t allowed;
  int count = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 1;
  return count < WORKER_MOST_THREADS ? count : WORKER_MOST_THREADS;
}

static void init(struct worker *worker, int lanes) {
  pthread_condattr_t monotonic;
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_mutex_init(&worker->lock, NULL);
  pthread_cond_init(&worker->requested, NULL);
  pthread_cond_init(&worker->wanted, &monotonic);
  pthread_condattr_destroy(&monotonic);
  worker->engine = engine_new();
  worker->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  worker->lanes = calloc((size_t)lanes, sizeof *worker->lanes);
}

struct worker *worker_start(int threads, struct error *error) {
  struct worker *worker = calloc(1, sizeof *worker);
  if (worker == NULL) {
    error_out_of_memory(error);
    return NULL;
  }
  init(worker, threads + 1);
  bool ready = worker->engine != NULL && worker->wake >= 0 && worker->lanes != NULL;
  while (ready && worker->lane_count <= threads && start_lane(worker)) continue;
  if (worker->lane_count > 1) return worker; /* fewer threads than asked for will do */
  error_set(error, STATUS_INTERNAL, "cannot start a thread for the evaluations");
  worker_stop(worker);
  return NULL;
}

void worker_stop(struct worker *worker) {
  if (worker == NULL) return;
  pthread_mutex_lock(&worker->lock);
  worker->quit = true;
  for (int i = 0; i < worker->lane_count; i++) atomic_store(&worker->lanes[i].cancel, true);
  pthread_cond_broadcast(&worker->requested);
  pthread_cond_broadcast(&worker->wanted);
  pthread_mutex_unlock(&worker->lock);
  struct timespec limit;
  clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += 1;
  bool all = true;
  for (int i = 0; i < worker->lane_count; i++) {
    all = pthread_timedjoin_np(worker->lanes[i].thread, NULL, &limit) == 0 && all;
  }
  if (all) discard(worker); /* else they end with the process */
}

/* --- What the user's thread asks for ------------------------------------------------------------------------ */

static void drop_request(struct worker *worker) {
  worker->waiting = false;
  atomic_store(&worker->lanes[0].cancel, true);
  end_help(worker);
}

void worker_request(struct worker *worker, uint64_t generation, const struct point *point) {
  struct lane *lane = &worker->lanes[0];
  pthread_mutex_lock(&worker->lock);
  if (lane->running && !atomic_load(&lane->cancel) && point_equal(&lane->point, point)) {
    lane->generation = generation; /* it only has to be finished */
    worker->waiting = false;
  } else {
    drop_request(worker);
    worker->point = *point;
    worker->generation = generation;
    worker->waiting = true;
    pthread_cond_signal(&worker->requested);
  }
  pthread_mutex_unlock(&worker->lock);
}

void worker_cancel(struct worker *worker) {
  pthread_mutex_lock(&worker->lock);
  drop_request(worker);
  pthread_mutex_unlock(&worker->lock);
}

/* True, and the want taken off the list, if the lane is at it. */
static bool takes_off(const struct lane *lane, struct prefetch *prefetch) {
  for (int i = 0; i < prefetch->count; i++) {
    const struct prefetch_item *item = &prefetch->item[i];
    if ((item->whole && !lane->whole) || !point_equal(&item->point, &lane->point)) continue;
    prefetch->count--;
    memmove(&prefetch->item[i], &prefetch->item[i + 1], (size_t)(prefetch->count - i) * sizeof *item);
    return true;
  }
  return false;
}

/* True if what the lane is at has been wanted before and will be again. */
static bool may_finish(const struct lane *lane, const struct prefetch *prefetch) {
  return prefetch->finishes && prefetch->count > 0 && !lane->whole &&
         point_equal_but_tile(&prefetch->item[0].point, &lane->point);
}

void worker_prefetch(struct worker *worker, const struct prefetch *prefetch) {
  pthread_mutex_lock(&worker->lock);
  worker->next = 0;
  worker->prefetch.count = prefetch->count;
  memcpy(worker->prefetch.item, prefetch->item, (size_t)prefetch->count * sizeof prefetch->item[0]);
  for (int i = 1; i < worker->lane_count; i++) {
    struct lane *lane = &worker->lanes[i];
    if (!lane->running || lane->helps || atomic_load(&lane->cancel)) continue;
    if (!takes_off(lane, &worker->prefetch) && !may_finish(lane, prefetch)) atomic_store(&lane->cancel, true);
  }
  if (worker->prefetch.count > 0) pthread_cond_broadcast(&worker->wanted);
  pthread_mutex_unlock(&worker->lock);
}

bool worker_is_still(struct worker *worker) {
  pthread_mutex_lock(&worker->lock);
  bool still = is_still(worker);
  pthread_mutex_unlock(&worker->lock);
  return still;
}

int worker_descriptor(const struct worker *worker) {
  return worker->wake;
}

struct evaluation *worker_take(struct worker *worker) {
  uint64_t count;
  if (read(worker->wake, &count, sizeof count) < 0) count = 0; /* nothing was posted */
  pthread_mutex_lock(&worker->lock);
  struct evaluation *evaluation = worker->done_count > 0 ? take_oldest(worker) : NULL;
  pthread_mutex_unlock(&worker->lock);
  return evaluation;
}
