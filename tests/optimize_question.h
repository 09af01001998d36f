/* Questions to optimize, and what is asked of the schedules that it finds. */
#ifndef TESTS_OPTIMIZE_QUESTION_H
#define TESTS_OPTIMIZE_QUESTION_H

#include <math.h>

#include "model/optimize/optimize.h"
#include "tests/check.h"

enum { ASKED_LAYERS = 256 };

/* All modes, and the same sizes on both sides of the tiles of all layers, listed in `by_layer`. */
static inline struct optimize question_of(const struct job *job, struct optimize_sizes by_layer[ASKED_LAYERS],
                                          int count, const int64_t *sizes) {
  for (int i = 0; i < ASKED_LAYERS; i++) by_layer[i] = (struct optimize_sizes){count, sizes};
  return (struct optimize){.hardware = job->hardware,
                           .workload = job->workload,
                           .rules = job->rules,
                           .schedule = job->schedule,
                           .modes = 1u << MODE_RECOMPUTE | 1u << MODE_H_CACHED | 1u << MODE_CACHED,
                           .widths = by_layer,
                           .heights = by_layer,
                           .limits = {.energy_pj = INFINITY, .latency_cycles = INFINITY},
                           .compare = true,
                           .workers = 2,
                           .memo = job->memo};
}

/* The found schedule, evaluated by itself; free it with result_free. */
static inline struct result *evaluate_found(const struct job *job, const struct optimized *found) {
  struct job again = *job;
  struct result *result = NULL;
  struct error error;
  assert_true(optimized_schedule(found, &job->schedule, &again.schedule));
  assert_status(schedule_evaluate(&again, NULL, &result, &error), STATUS_OK, &error);
  return result;
}

/* The found schedule costs what was said. */
static inline void check_costs(const struct job *job, const struct optimized *found) {
  struct result *result = evaluate_found(job, found);
  assert_number(result->energy_pj, found->energy_pj, "energy");
  assert_number(result->latency_cycles, found->latency_cycles, "latency");
  result_free(result);
}

/* True if a mapping of the stack exceeds a memory. */
static inline bool stack_is_overfull(const struct stack_result *stack) {
  for (int t = 0; t < stack->type_count; t++) {
    for (int i = 0; i < stack->types[t].step_count; i++) {
      if (stack->types[t].steps[i].overflow.memory >= 0) return true;
    }
  }
  return false;
}

#endif
