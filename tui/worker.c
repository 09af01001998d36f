#include "tui/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "tui/engine.h"

struct worker {
  pthread_t thread;
  int wake; /* eventfd, written when `done` is filled */
  struct engine *engine;
  atomic_bool cancel; /* read by the model while it computes */

  pthread_mutex_t lock; /* guards the rest */
  pthread_cond_t work;
  bool quit;
  bool waiting; /* a request that nobody has begun */
  uint64_t generation;
  struct point point;
  struct evaluation *done; /* the latest evaluation that nobody has taken */
};

static void post(struct worker *worker, struct evaluation *evaluation) {
  evaluation_release(worker->done);
  worker->done = evaluation;
  uint64_t one = 1;
  if (write(worker->wake, &one, sizeof one) < 0) return; /* full: the reader is awake already */
}

/* Called with the lock held; gives it up while it computes. */
static void evaluate(struct worker *worker) {
  struct point point = worker->point;
  uint64_t generation = worker->generation;
  worker->waiting = false;
  atomic_store(&worker->cancel, false);
  pthread_mutex_unlock(&worker->lock);
  struct evaluation *evaluation = engine_evaluate(worker->engine, generation, &point, &worker->cancel);
  pthread_mutex_lock(&worker->lock);
  if (evaluation == NULL) return;
  if (atomic_load(&worker->cancel)) {
    evaluation_release(evaluation);
  } else {
    post(worker, evaluation);
  }
}

static void *work(void *argument) {
  struct worker *worker = argument;
  pthread_mutex_lock(&worker->lock);
  while (!worker->quit) {
    if (worker->waiting) {
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
  evaluation_release(worker->done);
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
  worker->waiting = false;
  atomic_store(&worker->cancel, true);
  pthread_cond_signal(&worker->work);
  pthread_mutex_unlock(&worker->lock);
  struct timespec limit;
  clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += 1;
  if (pthread_timedjoin_np(worker->thread, NULL, &limit) == 0) discard(worker); /* else it ends with the process */
}

void worker_request(struct worker *worker, uint64_t generation, const struct point *point) {
  pthread_mutex_lock(&worker->lock);
  worker->point = *point;
  worker->generation = generation;
  worker->waiting = true;
  atomic_store(&worker->cancel, true);
  pthread_cond_signal(&worker->work);
  pthread_mutex_unlock(&worker->lock);
}

void worker_cancel(struct worker *worker) {
  pthread_mutex_lock(&worker->lock);
  worker->waiting = false;
  atomic_store(&worker->cancel, true);
  pthread_mutex_unlock(&worker->lock);
}

int worker_descriptor(const struct worker *worker) {
  return worker->wake;
}

struct evaluation *worker_take(struct worker *worker) {
  uint64_t count;
  if (read(worker->wake, &count, sizeof count) < 0) count = 0; /* nothing was posted */
  pthread_mutex_lock(&worker->lock);
  struct evaluation *evaluation = worker->done;
  worker->done = NULL;
  pthread_mutex_unlock(&worker->lock);
  return evaluation;
}
