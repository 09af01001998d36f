#include "tui/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "tui/engine.h"

enum { DONE_SIZE = 2 * WORKER_AHEAD };

struct worker {
  pthread_t thread;
  int wake; /* eventfd, written when there is something to take, or nothing to do */
  struct engine *engine;
  atomic_bool cancel; /* read by the model while it computes */

  pthread_mutex_t lock; /* guards the rest */
  pthread_cond_t work;
  bool quit;
  bool waiting; /* a request that nobody has begun */
  uint64_t generation;
  struct point point;
  int ahead_count; /* points to evaluate when nothing waits, from ahead_next on */
  int ahead_next;
  struct point ahead[WORKER_AHEAD];
  bool running;
  uint64_t running_generation; /* 0: ahead */
  struct point running_point;
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

/* Cancels what is under way or waits. */
static void drop_all(struct worker *worker) {
  worker->waiting = false;
  worker->ahead_count = worker->ahead_next = 0;
  atomic_store(&worker->cancel, true);
}

static bool has_work(const struct worker *worker) {
  return worker->waiting || worker->ahead_next < worker->ahead_count;
}

static void begin(struct worker *worker) {
  if (worker->waiting) {
    worker->running_point = worker->point;
    worker->running_generation = worker->generation;
    worker->waiting = false;
  } else {
    worker->running_point = worker->ahead[worker->ahead_next++];
    worker->running_generation = 0;
  }
  worker->running = true;
  atomic_store(&worker->cancel, false);
}

/* Called with the lock held; gives it up while it computes. */
static void evaluate(struct worker *worker) {
  begin(worker);
  pthread_mutex_unlock(&worker->lock);
  /* The point stays as it is while it is running. */
  struct evaluation *evaluation = engine_evaluate(worker->engine, 0, &worker->running_point, &worker->cancel);
  pthread_mutex_lock(&worker->lock);
  worker->running = false;
  if (evaluation != NULL && !atomic_load(&worker->cancel)) {
    evaluation->generation = worker->running_generation;
    post(worker, evaluation);
  } else {
    evaluation_release(evaluation);
  }
  if (!has_work(worker)) wake(worker);
}

static void *work(void *argument) {
  struct worker *worker = argument;
  pthread_mutex_lock(&worker->lock);
  while (!worker->quit) {
    if (has_work(worker)) {
      evaluate(worker);
    } else {
      pthread_cond_wait(&worker->work, &worker->lock);
    }
  }
  pthread_mutex_unlock(&worker->lock);
  return NULL;
}

static bool start_thread(struct worker *worker) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int failed = pthread_create(&worker->thread, NULL, work, worker);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return failed == 0;
}

static void discard(struct worker *worker) {
  if (worker->wake >= 0) close(worker->wake);
  while (worker->done_count > 0) evaluation_release(take_oldest(worker));
  engine_free(worker->engine);
  pthread_cond_destroy(&worker->work);
  pthread_mutex_destroy(&worker->lock);
  free(worker);
}

struct worker *worker_start(struct error *error) {
  struct worker *worker = calloc(1, sizeof *worker);
  if (worker == NULL) {
    error_set(error, STATUS_INTERNAL, "out of memory");
    return NULL;
  }
  pthread_mutex_init(&worker->lock, NULL);
  pthread_cond_init(&worker->work, NULL);
  atomic_init(&worker->cancel, false);
  worker->engine = engine_new();
  worker->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (worker->engine == NULL || worker->wake < 0 || !start_thread(worker)) {
    error_set(error, STATUS_INTERNAL, "cannot start a thread for the evaluations");
    discard(worker);
    return NULL;
  }
  return worker;
}

void worker_stop(struct worker *worker) {
  if (worker == NULL) return;
  pthread_mutex_lock(&worker->lock);
  worker->quit = true;
  drop_all(worker);
  pthread_cond_signal(&worker->work);
  pthread_mutex_unlock(&worker->lock);
  struct timespec limit;
  clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += 1;
  if (pthread_timedjoin_np(worker->thread, NULL, &limit) == 0) discard(worker); /* else it ends with the process */
}

void worker_request(struct worker *worker, uint64_t generation, const struct point *point) {
  pthread_mutex_lock(&worker->lock);
  bool is_running = worker->running && !atomic_load(&worker->cancel) && point_equal(&worker->running_point, point);
  if (is_running) { /* ahead, most likely: it only has to be finished */
    worker->running_generation = generation;
    worker->ahead_count = worker->ahead_next = 0;
    worker->waiting = false;
  } else {
    drop_all(worker);
    worker->point = *point;
    worker->generation = generation;
    worker->waiting = true;
    pthread_cond_signal(&worker->work);
  }
  pthread_mutex_unlock(&worker->lock);
}

void worker_look_ahead(struct worker *worker, const struct point *points, int count) {
  pthread_mutex_lock(&worker->lock);
  worker->ahead_next = 0;
  worker->ahead_count = count < WORKER_AHEAD ? count : WORKER_AHEAD;
  memcpy(worker->ahead, points, (size_t)worker->ahead_count * sizeof points[0]);
  pthread_cond_signal(&worker->work);
  pthread_mutex_unlock(&worker->lock);
}

void worker_cancel(struct worker *worker) {
  pthread_mutex_lock(&worker->lock);
  drop_all(worker);
  pthread_mutex_unlock(&worker->lock);
}

bool worker_is_still(struct worker *worker) {
  pthread_mutex_lock(&worker->lock);
  bool still = !worker->running && !has_work(worker);
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
