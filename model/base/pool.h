/* Threads that share an owner's work under one lock.
 *
 * Words: a *lane* is a thread and what it is at; a *task* is work under way that lanes without work of their own may
 * *help* with: they do the same in another order, and what they find (in a memo that all share) is there when the
 * first lane comes to it. The owner picks what a lane does next; the pool runs it, stops helpers when their task ends,
 * and knows when help is of no more use. The threads block all signals. */
#ifndef MODEL_BASE_POOL_H
#define MODEL_BASE_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

enum { POOL_MAX_LANES = 257 };

/* Zeroed before its first lane begins. */
struct task {
  bool running;   /* by the lane that is not a helper */
  bool exhausted; /* a helper came to its end: nothing in it is left to begin */
};

struct lane {
  struct pool *pool;
  pthread_t thread;
  pthread_cond_t wake;
  int index;
  atomic_bool cancel; /* set: what it computes is not needed any more */
  bool running;
  bool helps;
  struct task *task; /* that it runs or helps with; NULL: nothing that others could help with */
};

/* What the owner does with a lane. `begin` and `end` hold the lock, `run` does not. */
struct pool_work {
  bool (*begin)(void *owner, struct lane *lane); /* finds work, and sets task and helps; false: nothing to do now */
  void (*run)(void *owner, struct lane *lane);   /* ends within milliseconds once lane->cancel is set */
  void (*end)(void *owner, struct lane *lane);
  /* How long a lane without work sleeps (CLOCK_MONOTONIC); the function or its answer NULL: until it is woken. */
  const struct timespec *(*until)(void *owner, const struct lane *lane);
  int front_lanes; /* the first ones run at the normal priority, others leave the processor to everybody else */
};

struct pool {
  const struct pool_work *work;
  void *owner;
  pthread_mutex_t lock; /* guards all that lanes and owner share */
  bool quit;
  int lane_count; /* that were started */
  int room;
  struct lane *lanes;
};

/* Makes room for 1..POOL_MAX_LANES lanes. False when memory is out; then there is nothing to free. */
bool pool_init(struct pool *pool, const struct pool_work *work, void *owner, int lanes);

/* Starts the lanes, or as many as the system has threads for; returns how many. */
int pool_start(struct pool *pool);

/* Cancels everything and waits for the threads, at most `limit_seconds` if that is not 0. False: some still run. */
bool pool_stop(struct pool *pool, int limit_seconds);

void pool_deinit(struct pool *pool); /* no thread runs any more */

/* There may be work for the lanes first..lane_count-1. With the lock held. */
void pool_wake(struct pool *pool, int first);

/* Cancels the lanes of a task. With the lock held. */
void pool_cancel(struct pool *pool, const struct task *task);

#endif
