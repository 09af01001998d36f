/* All schedules of a network, one after the other: all cuts, each with all tilings of its stacks. */
#ifndef TESTS_ALL_SCHEDULES_H
#define TESTS_ALL_SCHEDULES_H

#include <math.h>
#include <stdlib.h>

#include "tests/fixture.h"
#include "tests/optimize_question.h"

enum { MOST_FRONT = 100000, MOST_TILINGS = 24, MOST_STACKS = 16 };

struct cost {
  double energy_pj, latency_cycles;
};

/* Costs that no other dominates, of the schedules so far. */
struct front {
  int count;
  struct cost *costs;
};

static inline int compare_costs(const void *a, const void *b) {
  const struct cost *x = a, *y = b;
  if (x->energy_pj != y->energy_pj) return x->energy_pj < y->energy_pj ? -1 : 1;
  return (x->latency_cycles > y->latency_cycles) - (x->latency_cycles < y->latency_cycles);
}

static inline void reduce(struct front *front) {
  int kept = 0;
  qsort(front->costs, (size_t)front->count, sizeof *front->costs, compare_costs);
  for (int i = 0; i < front->count; i++) {
    if (kept > 0 && front->costs[i].latency_cycles >= front->costs[kept - 1].latency_cycles) continue;
    front->costs[kept++] = front->costs[i];
  }
  front->count = kept;
}

static inline void add(struct front *front, double energy_pj, double latency_cycles) {
  if (!(energy_pj < INFINITY)) return;
  if (front->count == MOST_FRONT) reduce(front);
  assert_true(front->count < MOST_FRONT);
  front->costs[front->count++] = (struct cost){energy_pj, latency_cycles};
}

/* INFINITY where mappings are overfull. */
static inline void cost_stack(const struct stack_result *stack, struct cost *cost) {
  *cost = (struct cost){stack->energy_pj, stack->latency_cycles};
  if (stack_is_overfull(stack)) *cost = (struct cost){INFINITY, INFINITY};
}

enum verdict { LEGAL, ILLEGAL, UNSEEN };

/* Costs of the stacks of one list of cuts, each tiling for all of them. */
static inline enum verdict cost_cuts(const struct job *job, int count, const struct tiling *tilings,
                                     struct cost costs[MOST_STACKS][MOST_TILINGS], int *stacks) {
  for (int t = 0; t < count; t++) {
    struct job one = *job;
    struct result *result = NULL;
    struct error error;
    one.schedule.mode = tilings[t].mode;
    one.schedule.tile_x = tilings[t].tile_x;
    one.schedule.tile_y = tilings[t].tile_y;
    one.schedule.tile_heads = tilings[t].heads;
    enum status status = schedule_evaluate(&one, NULL, &result, &error);
    if (status == STATUS_USAGE && t > 0) { /* the heads do not divide those of a stack: others do the rest */
      for (int s = 0; s < *stacks; s++) costs[s][t] = (struct cost){INFINITY, INFINITY};
      continue;
    }
    if (status == STATUS_USAGE) return ILLEGAL;
    if (status == STATUS_INFEASIBLE) return UNSEEN;
    assert_status(status, STATUS_OK, &error);
    *stacks = result->stack_count;
    for (int s = 0; s < *stacks; s++) cost_stack(&result->stacks[s], &costs[s][t]);
    result_free(result);
  }
  return LEGAL;
}

/* Adds all that the stacks' tilings can cost together. */
static inline void add_products(struct front *front, int stacks, int count,
                                struct cost costs[MOST_STACKS][MOST_TILINGS]) {
  static struct cost room[2][MOST_FRONT];
  struct front from = {0, room[0]}, to = {0, room[1]};
  add(&from, 0, 0);
  for (int s = 0; s < stacks; s++) {
    to.count = 0;
    for (int i = 0; i < from.count; i++) {
      for (int t = 0; t < count; t++) {
        add(&to, from.costs[i].energy_pj + costs[s][t].energy_pj,
            from.costs[i].latency_cycles + costs[s][t].latency_cycles);
      }
    }
    reduce(&to);
    struct front next = from;
    from = to;
    to = next;
  }
  for (int i = 0; i < from.count; i++) add(front, from.costs[i].energy_pj, from.costs[i].latency_cycles);
}

/* False where some stack does not fit: then its neighbours are not seen alone. */
static inline bool find_all(const struct job *job, int count, const struct tiling *tilings, struct front *front,
                            int *legal) {
  static struct cost costs[MOST_STACKS][MOST_TILINGS];
  const struct workload *workload = job->workload;
  int first = 0, last = workload->layer_count - 1;
  front->count = *legal = 0;
  while (workload->layers[first].is_input) first++;
  for (unsigned cuts = 0; cuts < 1u << (last - first); cuts++) {
    struct job one = *job;
    int stacks = 0;
    one.schedule.cuts_kind = CUTS_LIST;
    one.schedule.cut_count = 0;
    for (int i = first; i < last; i++) {
      if (cuts >> (i - first) & 1) one.schedule.cuts[one.schedule.cut_count++] = workload->layers[i].id;
    }
    enum verdict verdict = cost_cuts(&one, count, tilings, costs, &stacks);
    if (verdict == UNSEEN) return false;
    if (verdict == ILLEGAL) continue;
    add_products(front, stacks, count, costs);
    ++*legal;
  }
  reduce(front);
  return true;
}

static inline double least_of(const struct front *front, enum objective objective) {
  double least = INFINITY;
  for (int i = 0; i < front->count; i++) {
    least = fmin(least, objective_value(objective, 0, front->costs[i].energy_pj, front->costs[i].latency_cycles));
  }
  return least;
}

/* Asks for the best, which must cost as little as the least of all; false: there is none. Free the answer. */
static inline bool find_least(int seed, const struct optimize *question, const struct front *front,
                              struct optimize_answer *optimum) {
  struct error error;
  enum status status = optimize(question, NULL, optimum, &error);
  double expected = least_of(front, question->objective);
  if (expected == INFINITY) {
    assert_int_equal(status, STATUS_INFEASIBLE);
    return false;
  }
  assert_status(status, STATUS_OK, &error);
  double value = objective_value(question->objective, 0, optimum->best.energy_pj, optimum->best.latency_cycles);
  if (fabs(value - expected) > 1e-12 * expected) {
    fail_msg("seed %d: the best by %s is %.17g, must be %.17g", seed, objective_name[question->objective], value,
             expected);
  }
  return true;
}

#endif
