#include "model/base/pool.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LEAST_PRIORITY = 19 };

void pool_wake(struct pool *pool, int first) {
  for (int i = first; i < pool->lane_count; i++) pthread_cond_signal(&pool->lanes[i].wake);
}

void pool_cancel(struct pool *pool, const struct task *task) {
  for (int i = 0; i < pool->lane_count; i++) {
    struct lane *lane = &pool->lanes[i];
    if (lane->running && lane->task == task) atomic_store(&lane->cancel, true);
  }
}

void pool_condition_init(pthread_cond_t *condition) {
  pthread_condattr_t monotonic;
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(condition, &monotonic);
  pthread_condattr_destroy(&monotonic);
}

void pool_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int milliseconds) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += milliseconds / 1000;
  until.tv_nsec += milliseconds % 1000 * 1000000L;
  if (until.tv_nsec >= 1000000000L) {
    until.tv_nsec -= 1000000000L;
    until.tv_sec++;
  }
  pthread_cond_timedwait(condition, lock, &until);
}

/* --- Lanes ------------------------------------------------------------------------------------------------ */

/* A cancelled helper may have left work. */
static void end_task(struct lane *lane) {
  if (lane->task == NULL) return;
  if (lane->helps) {
    if (!atomic_load(&lane->cancel)) lane->task->exhausted = true;
  } else {
    lane->task->running = false;
    pool_cancel(lane->pool, lane->task);
  }
}

/* Called with the lock held; releases it while computing. */
static void run(struct lane *lane) {
  struct pool *pool = lane->pool;
  lane->running = true;
  if (lane->task != NULL && !lane->helps) *lane->task = (struct task){.running = true};
  atomic_store(&lane->cancel, false);
  pthread_mutex_unlock(&pool->lock);
  pool->work->run(pool->owner, lane);
  pthread_mutex_lock(&pool->lock);
  lane->running = false;
  end_task(lane);
  pool->work->end(pool->owner, lane);
}

static void wait_for_work(struct lane *lane) {
  struct pool *pool = lane->pool;
  const struct timespec *until = pool->work->until != NULL ? pool->work->until(pool->owner, lane) : NULL;
  if (until != NULL) {
    pthread_cond_timedwait(&lane->wake, &pool->lock, until);
  } else {
    pthread_cond_wait(&lane->wake, &pool->lock);
  }
}

static void *work(void *argument) {
  struct lane *lane = argument;
  struct pool *pool = lane->pool;
  if (lane->index >= pool->work->front_lanes) {
    setpriority(PRIO_PROCESS, (id_t)gettid(), LEAST_PRIORITY); /* works without it where refused */
  }
  pthread_mutex_lock(&pool->lock);
  while (!pool->quit) {
    lane->task = NULL;
    lane->helps = false;
    if (pool->work->begin(pool->owner, lane)) {
      run(lane);
    } else {
      wait_for_work(lane);
    }
  }
  pthread_mutex_unlock(&pool->lock);
  return NULL;
}

/* --- Start and stop --------------------------------------------------------------------------------------- */

bool pool_init(struct pool *pool, const struct pool_work *work, void *owner, int lanes) {
  *pool = (struct pool){.work = work, .owner = owner, .room = lanes};
  pool->lanes = calloc((size_t)lanes, sizeof *pool->lanes);
  if (pool->lanes == NULL) return false;
  pthread_mutex_init(&pool->lock, NULL);
  for (int i = 0; i < lanes; i++) {
    struct lane *lane = &pool->lanes[i];
    lane->pool = pool;
    lane->index = i;
    atomic_init(&lane->cancel, false);
    pool_condition_init(&lane->wake);
  }
  return true;
}

int pool_start(struct pool *pool) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_mutex_lock(&pool->lock);
  while (pool->lane_count < pool->room) {
    struct lane *lane = &pool->lanes[pool->lane_count];
    if (pthread_create(&lane->thread, NULL, work, lane) != 0) break;
    pool->lane_count++;
  }
  pthread_mutex_unlock(&pool->lock);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pool->lane_count;
}

bool pool_stop(struct pool *pool, int limit_seconds) {
  struct timespec limit;
  bool all = true;
  pthread_mutex_lock(&pool->lock);
  pool->quit = true;
  for (int i = 0; i < pool->lane_count; i++) atomic_store(&pool->lanes[i].cancel, true);
  pool_wake(pool, 0);
  pthread_mutex_unlock(&pool->lock);
  clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += limit_seconds;
  for (int i = 0; i < pool->lane_count; i++) {
    pthread_t thread = pool->lanes[i].thread;
    bool ended = (limit_seconds > 0 ? pthread_timedjoin_np(thread, NULL, &limit) : pthread_join(thread, NULL)) == 0;
    all = all && ended;
  }
  return all;
}

void pool_deinit(struct pool *pool) {
  for (int i = 0; i < pool->room; i++) pthread_cond_destroy(&pool->lanes[i].wake);
  pthread_mutex_destroy(&pool->lock);
  free(pool->lanes);
}
