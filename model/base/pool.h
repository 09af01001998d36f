/* Threads that share an owner's work under one lock.
 *
 * Words: a *lane* is a thread with its current work; a *task* is running work that idle lanes may *help* with:
 * they do the same in another order, so that their findings, in a shared memo, are ready when the first lane needs
 * them. The owner picks each lane's next work; the pool runs it, stops helpers when their task ends, and knows
 * when help is of no more use. The threads block all signals. */
#ifndef MODEL_BASE_POOL_H
#define MODEL_BASE_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

enum { POOL_MAX_LANES = 257 };

/* Zeroed before its first lane begins. */
struct task {
  bool running;   /* by its first lane, not a helper */
  bool exhausted; /* a helper reached its end: no work is left to start */
};

struct lane {
  struct pool *pool;
  pthread_t thread;
  pthread_cond_t wake;
  int index;
  atomic_bool cancel; /* set: its result is no longer needed */
  bool running;
  bool helps;
  struct task *task; /* task it runs or helps with; NULL: none that others could help with */
};

/* The owner's callbacks. `begin` and `end` hold the lock, `run` does not. */
struct pool_work {
  bool (*begin)(void *owner, struct lane *lane); /* finds work, sets task and helps; false: no work now */
  void (*run)(void *owner, struct lane *lane);   /* ends within milliseconds once lane->cancel is set */
  void (*end)(void *owner, struct lane *lane);
  /* How long an idle lane sleeps (CLOCK_MONOTONIC); NULL, or NULL returned: until woken. */
  const struct timespec *(*until)(void *owner, const struct lane *lane);
  int front_lanes; /* lanes at normal priority; the others run at the lowest */
};

struct pool {
  const struct pool_work *work;
  void *owner;
  pthread_mutex_t lock; /* guards all state shared by lanes and owner */
  bool quit;
  int lane_count; /* started */
  int room;
  struct lane *lanes;
};

/* Makes room for 1..POOL_MAX_LANES lanes. False when memory is out; then there is nothing to free. */
bool pool_init(struct pool *pool, const struct pool_work *work, void *owner, int lanes);

/* Starts the lanes, or as many as the system has threads for; returns how many. */
int pool_start(struct pool *pool);

/* Cancels everything and waits for the threads, at most `limit_seconds` unless that is 0. False: some still run. */
bool pool_stop(struct pool *pool, int limit_seconds);

void pool_deinit(struct pool *pool); /* no thread may be running */

/* Signals possible work for lanes first..lane_count-1. Needs the lock. */
void pool_wake(struct pool *pool, int first);

/* Cancels the lanes of a task. Needs the lock. */
void pool_cancel(struct pool *pool, const struct task *task);

/* Makes a condition for pool_wait. */
void pool_condition_init(pthread_cond_t *condition);

/* Waits for the condition, at most a while: for a thread that has to look at something that nobody signals, too. Needs
 * the lock. */
void pool_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int milliseconds);

#endif
