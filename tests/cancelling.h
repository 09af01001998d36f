/* How long the optimal search goes on after it is cancelled: at random moments of large layers, in the processor time
 * of its thread, so that a loaded machine tells the same. */
#ifndef TESTS_CANCELLING_H
#define TESTS_CANCELLING_H

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "inputs/inputs.h"
#include "model/schedule.h"
#include "tests/chance.h"

enum { CANCEL_MOMENTS = 6, CANCEL_PAIRS = 3, CANCEL_SEARCHES = 4, CANCEL_LATEST_MS = 400 };

/* A search in a thread of its own. */
struct cancelled {
  struct job job;
  atomic_bool cancel, done;
  enum status status;
  double end_ms; /* of its processor time */
};

static inline double cancel_clock_ms(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static inline void *cancel_run(void *argument) {
  struct cancelled *cancelled = argument;
  struct result *result = NULL;
  struct error error;
  cancelled->status = schedule_evaluate(&cancelled->job, &cancelled->cancel, &result, &error);
  cancelled->end_ms = cancel_clock_ms(CLOCK_THREAD_CPUTIME_ID);
  if (!cancelled->status) result_free(result);
  atomic_store(&cancelled->done, true);
  while (!atomic_load(&cancelled->cancel)) { /* its clock is read */
    nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
  }
  return NULL;
}

/* Cancels it when it has run that long; how long it goes on, or -1 if it had come to its end. */
static inline double cancel_at(struct cancelled *cancelled, double moment_ms) {
  pthread_t thread;
  clockid_t clock;
  atomic_init(&cancelled->cancel, false);
  atomic_init(&cancelled->done, false);
  if (pthread_create(&thread, NULL, cancel_run, cancelled) != 0 || pthread_getcpuclockid(thread, &clock) != 0) abort();
  while (cancel_clock_ms(clock) < moment_ms && !atomic_load(&cancelled->done)) {
    nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
  }
  const double set_ms = cancel_clock_ms(clock);
  atomic_store(&cancelled->cancel, true);
  pthread_join(thread, NULL);
  return cancelled->status == STATUS_STOPPED ? cancelled->end_ms - set_ms : -1;
}

/* All pairs by all objectives; returns how many figures, of at most CANCEL_PAIRS * CANCEL_SEARCHES * CANCEL_MOMENTS. */
static inline int cancel_searches(double *figures) {
  static const char *const pairs[CANCEL_PAIRS][2] = {
      {"tesla_npu_like_df", "dmcnnvd"}, {"ascend_like_df", "mobilenetv1"}, {"tesla_npu_like_df", "resnet18"}};
  static const struct search_options searches[CANCEL_SEARCHES] = {
      {.kind = SEARCH_OPTIMAL},
      {.kind = SEARCH_OPTIMAL, .energy_tolerance = 0.05},
      {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_LATENCY},
      {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_EDP},
  };
  struct random random = random_of(1);
  int count = 0;
  for (int i = 0; i < CANCEL_PAIRS * CANCEL_SEARCHES; i++) {
    const char *const *pair = pairs[i / CANCEL_SEARCHES];
    struct hardware hardware;
    struct workload workload;
    struct mapping_rules rules;
    struct arena arena;
    struct error error;
    arena_init(&arena);
    if (input_hardware(pair[0], &hardware, NULL, &error) || input_workload(pair[1], &workload, NULL, &error) ||
        input_default_mapping(pair[0], &rules, &arena, NULL, &error)) {
      abort();
    }
    struct cancelled cancelled = {.job = {.hardware = &hardware,
                                          .workload = &workload,
                                          .rules = &rules,
                                          .schedule = {.mode = MODE_CACHED,
                                                       .tile_x = TILE_FULL,
                                                       .tile_y = TILE_FULL,
                                                       .search = searches[i % CANCEL_SEARCHES]}}};
    double latest_us = CANCEL_LATEST_MS * 1e3; /* or when it ends */
    for (int moment = 0; moment < CANCEL_MOMENTS; moment++) {
      double figure = cancel_at(&cancelled, random_in(&random, 0, (int)latest_us) * 1e-3);
      if (figure >= 0) figures[count++] = figure;
      if (figure < 0) latest_us = cancelled.end_ms * 1e3;
    }
    workload_deinit(&workload);
    arena_deinit(&arena);
  }
  return count;
}

#endif
