/* The best schedule: against all cuts, modes and tiles of random small networks, one after the other, for energy,
 * latency and their product. */
#include <math.h>

#include "model/floors.h"
#include "tests/optimize_question.h"
#include "tests/random.h"

enum { MOST_LAYERS = 5, MOST_TILINGS = 12, MOST_SCHEDULES = 400000 };

/* --- All schedules ------------------------------------------------------------------------------------ */

struct cost {
  double energy_pj, latency_cycles;
};

struct all {
  int count;
  struct cost *costs;    /* of all schedules */
  bool *uniform, *given; /* with one tiling for all stacks; also with the question's cuts */
  bool skipped;          /* some stack fits with no mapping: then its neighbours are not seen alone */
};

static void add_products(struct all *all, int stacks, int tilings, struct cost costs[][MOST_TILINGS], bool given) {
  int choice[MOST_LAYERS] = {0};
  for (;;) {
    struct cost sum = {0, 0};
    bool uniform = true;
    for (int s = 0; s < stacks; s++) {
      sum.energy_pj += costs[s][choice[s]].energy_pj;
      sum.latency_cycles += costs[s][choice[s]].latency_cycles;
      uniform = uniform && choice[s] == choice[0];
    }
    if (sum.energy_pj < INFINITY) {
      assert_true(all->count < MOST_SCHEDULES);
      all->uniform[all->count] = uniform;
      all->given[all->count] = uniform && given;
      all->costs[all->count++] = sum;
    }
    int s = 0;
    while (s < stacks && ++choice[s] == tilings) choice[s++] = 0;
    if (s == stacks) return;
  }
}

/* All tilings of the stacks of one list of cuts. */
static void add_cuts(struct all *all, const struct job *job, int tiling_count, const struct tiling *tilings,
                     bool overfull, const int *given, int given_count) {
  struct cost costs[MOST_LAYERS][MOST_TILINGS];
  int stacks = 0;
  bool is_given = false;
  for (int t = 0; t < tiling_count; t++) {
    struct job one = *job;
    struct result *result = NULL;
    struct error error;
    one.schedule.mode = tilings[t].mode;
    one.schedule.tile_x = tilings[t].tile_x;
    one.schedule.tile_y = tilings[t].tile_y;
    enum status status = schedule_evaluate(&one, NULL, &result, &error);
    if (status == STATUS_USAGE) return; /* not legal */
    if (status == STATUS_INFEASIBLE) all->skipped = true;
    if (status == STATUS_INFEASIBLE) return;
    assert_status(status, STATUS_OK, &error);
    stacks = result->stack_count;
    is_given = stacks == given_count;
    for (int s = 0; s < stacks; s++) {
      const struct stack_result *stack = &result->stacks[s];
      bool out = stack_is_overfull(stack) && !overfull;
      costs[s][t] = (struct cost){out ? INFINITY : stack->energy_pj, out ? INFINITY : stack->latency_cycles};
      if (s < given_count) is_given = is_given && stack->nodes[stack->node_count - 1].id == given[s];
    }
    result_free(result);
  }
  add_products(all, stacks, tiling_count, costs, is_given);
}

static void find_all(struct all *all, const struct job *job, int tiling_count, const struct tiling *tilings,
                     bool overfull) {
  const struct workload *workload = job->workload;
  int given[MOST_LAYERS], given_count = 0, last = workload->layer_count - 1;
  struct result *result = NULL;
  struct error error;
  struct job first = *job;
  first.schedule.mode = MODE_RECOMPUTE;
  if (schedule_evaluate(&first, NULL, &result, &error) == STATUS_OK) {
    given_count = result->stack_count;
    for (int s = 0; s < given_count; s++) {
      given[s] = result->stacks[s].nodes[result->stacks[s].node_count - 1].id;
    }
    result_free(result);
  }
  for (unsigned cuts = 0; cuts < 1u << last; cuts++) {
    struct job one = *job;
    one.schedule.cuts_kind = CUTS_LIST;
    one.schedule.cut_count = 0;
    for (int i = 0; i < last; i++) {
      if (cuts >> i & 1) one.schedule.cuts[one.schedule.cut_count++] = workload->layers[i].id;
    }
    add_cuts(all, &one, tiling_count, tilings, overfull, given, given_count);
  }
}

/* --- Random networks ---------------------------------------------------------------------------------- */

static double least(const struct all *all, enum objective objective, const bool *only,
                    const struct optimize_limits *limits) {
  double best = INFINITY;
  for (int i = 0; i < all->count; i++) {
    const struct cost *cost = &all->costs[i];
    if (only != NULL && !only[i]) continue;
    if (cost->energy_pj > limits->energy_pj || cost->latency_cycles > limits->latency_cycles) continue;
    best = fmin(best, objective_value(objective, 0, cost->energy_pj, cost->latency_cycles));
  }
  return best;
}

static void check_value(int seed, const char *what, double expected, const struct optimized *found,
                        enum objective objective) {
  double value =
      found->stack_count > 0 ? objective_value(objective, 0, found->energy_pj, found->latency_cycles) : INFINITY;
  bool equal = value == expected || fabs(value - expected) <= 1e-12 * fabs(expected);
  if (!equal)
    fail_msg("seed %d: %s by %s is %.17g, must be %.17g", seed, what, objective_name[objective], value, expected);
}

/* Of schedules whose energies differ by rounding alone, the best is the fastest. */
static void check_tie(int seed, const struct all *all, double energy_pj, const struct optimize_limits *limits,
                      const struct optimized *best) {
  double least_cycles = INFINITY;
  for (int i = 0; i < all->count; i++) {
    const struct cost *cost = &all->costs[i];
    bool ties = cost->energy_pj <= energy_pj * (1 + 1e-14) && cost->latency_cycles <= limits->latency_cycles;
    if (ties) least_cycles = fmin(least_cycles, cost->latency_cycles);
  }
  if (best->latency_cycles > least_cycles) {
    fail_msg("seed %d: %.17g cycles, another with its energy takes %.17g", seed, best->latency_cycles, least_cycles);
  }
}

static void check_best(int seed, const struct job *job, const struct all *all, const struct optimize *question) {
  struct optimize_answer optimum;
  struct error error;
  enum status status = optimize(question, NULL, &optimum, &error);
  double expected = least(all, question->objective, NULL, &question->limits);
  if (expected == INFINITY) {
    assert_int_equal(status, STATUS_INFEASIBLE);
  } else {
    assert_status(status, STATUS_OK, &error);
    check_value(seed, "the best", expected, &optimum.best, question->objective);
    check_costs(job, &optimum.best);
    double given = least(all, question->objective, all->given, &question->limits);
    double uniform = least(all, question->objective, all->uniform, &question->limits);
    if (given < INFINITY) check_value(seed, "given cuts", given, &optimum.given, question->objective);
    if (given < INFINITY) check_value(seed, "one tiling", uniform, &optimum.uniform, question->objective);
    if (fabs(optimum.bound - expected) > 1e-12 * expected) {
      fail_msg("seed %d: the bound is %.17g, must be %.17g", seed, optimum.bound, expected);
    }
    if (question->objective == OBJECTIVE_ENERGY) check_tie(seed, all, expected, &question->limits, &optimum.best);
  }
  optimize_answer_deinit(&optimum);
}

static int compare_costs(const void *a, const void *b) {
  const struct cost *x = a, *y = b;
  if (x->energy_pj != y->energy_pj) return x->energy_pj < y->energy_pj ? -1 : 1;
  return (x->latency_cycles > y->latency_cycles) - (x->latency_cycles < y->latency_cycles);
}

static void check_front(int seed, const struct job *job, struct all *all, struct optimize question) {
  struct optimize_answer optimum;
  struct error error;
  int kept = 0;
  question.front = true;
  question.objective = OBJECTIVE_ENERGY;
  enum status status = optimize(&question, NULL, &optimum, &error);
  qsort(all->costs, (size_t)all->count, sizeof *all->costs, compare_costs);
  for (int i = 0; i < all->count; i++) {
    if (kept > 0 && all->costs[i].latency_cycles >= all->costs[kept - 1].latency_cycles) continue;
    all->costs[kept++] = all->costs[i];
  }
  if (kept > 0) assert_status(status, STATUS_OK, &error);
  if (optimum.front_count != kept)
    fail_msg("seed %d: the front has %d points, must have %d", seed, optimum.front_count, kept);
  for (int i = 0; i < kept; i++) {
    assert_number(optimum.front[i].energy_pj, all->costs[i].energy_pj, "energy on the front");
    assert_number(optimum.front[i].latency_cycles, all->costs[i].latency_cycles, "latency on the front");
    check_costs(job, &optimum.front[i]);
  }
  optimize_answer_deinit(&optimum);
}

/* True if the case counts. */
static bool check_network(int seed, struct all *all) {
  struct random random = random_of((uint64_t)seed);
  struct network network;
  struct optimize_sizes by_layer[ASKED_LAYERS];
  int64_t sizes[2] = {random_in(&random, 1, 4), random_chance(&random, 50) ? TILE_FULL : random_in(&random, 5, 9)};
  struct tiling tilings[MOST_TILINGS];
  int count = 0;
  random_network(&random, &network, seed % 2);
  bool small = network.workload.layer_count <= MOST_LAYERS;
  if (small) {
    for (int i = 0; i < MOST_TILINGS; i++) {
      tilings[count++] = (struct tiling){(enum overlap_mode)(1 + i / 4), sizes[i / 2 % 2], sizes[i % 2], 0};
    }
    network.job.memo = memo_new();
    all->count = 0;
    all->skipped = false;
    network.job.schedule.tile_x = network.job.schedule.tile_y = 1;
    struct optimize question = question_of(&network.job, by_layer, 2, sizes);
    question.limits.allow_overfull = random_chance(&random, 50);
    if (network.job.schedule.cuts_kind == CUTS_LIST) network.job.schedule.cut_count = 0;
    find_all(all, &network.job, count, tilings, question.limits.allow_overfull);
    question.memo = network.job.memo;
    for (int objective = OBJECTIVE_ENERGY; objective <= OBJECTIVE_EDP && !all->skipped && all->count > 0; objective++) {
      question.objective = (enum objective)objective;
      question.limits.energy_pj = question.limits.latency_cycles = INFINITY;
      check_best(seed, &network.job, all, &question);
      const struct cost *some = &all->costs[random_in(&random, 0, all->count - 1)];
      question.limits.latency_cycles = some->latency_cycles;
      if (random_chance(&random, 30)) question.limits.energy_pj = some->energy_pj;
      check_best(seed, &network.job, all, &question);
    }
    question.limits.energy_pj = question.limits.latency_cycles = INFINITY;
    if (!all->skipped && all->count > 0) check_front(seed, &network.job, all, question);
  }
  bool counts = small && !all->skipped && all->count > 0;
  network_deinit(&network);
  return counts;
}

static void test_random_networks(void **unused) {
  (void)unused;
  struct all all = {.costs = malloc(MOST_SCHEDULES * sizeof *all.costs),
                    .uniform = malloc(MOST_SCHEDULES * sizeof *all.uniform),
                    .given = malloc(MOST_SCHEDULES * sizeof *all.given)};
  int checked = 0, count = case_count(60, 200);
  for (int seed = 1; checked < count; seed++) {
    assert_true(seed < 20 * count);
    checked += check_network(seed, &all);
  }
  free(all.costs);
  free(all.uniform);
  free(all.given);
}

/* --- Energy x latency --------------------------------------------------------------------------------- */

/* All tilings of one schedule with some cuts, each evaluated by itself. */
static void try_tilings(const struct job *job, struct schedule *schedule, int stack, int count,
                        const struct tiling *tilings, double *least) {
  if (stack > schedule->cut_count) {
    struct job one = *job;
    struct result *result = NULL;
    struct error error;
    one.schedule = *schedule;
    if (schedule_evaluate(&one, NULL, &result, &error) != STATUS_OK) return;
    *least = fmin(*least, result->energy_pj * result->latency_cycles);
    double floor_cycles;
    assert_true(least_cycles(job->workload, job->hardware, job->rules, &floor_cycles) && floor_cycles > 0);
    assert_true(result->latency_cycles >= floor_cycles * (1 - 1e-12));
    result_free(result);
    return;
  }
  for (int t = 0; t < count; t++) {
    schedule->own[stack] = tilings[t];
    try_tilings(job, schedule, stack + 1, count, tilings, least);
  }
}

/* Where layers, too, are mapped for the product of the whole, it is no sum over stacks. In all modes, or mode cached.
 */
static bool check_product(int seed, bool all_modes) {
  struct random random = random_of((uint64_t)seed);
  struct network network;
  struct optimize_sizes by_layer[ASKED_LAYERS];
  int64_t sizes[2] = {random_in(&random, 1, 4), random_in(&random, 5, 9)};
  struct tiling tilings[MOST_TILINGS];
  int count = 0;
  random_network(&random, &network, seed % 2);
  struct job *job = &network.job;
  bool small = network.workload.layer_count <= 4;
  double least = INFINITY;
  job->memo = memo_new();
  job->schedule.search = (struct search_options){.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_EDP};
  for (int mode = all_modes ? MODE_RECOMPUTE : MODE_CACHED; mode <= MODE_CACHED; mode++) {
    for (int i = 0; i < 4; i++)
      tilings[count++] = (struct tiling){(enum overlap_mode)mode, sizes[i / 2], sizes[i % 2], 0};
  }
  for (unsigned cuts = 0; small && cuts < 1u << (network.workload.layer_count - 1); cuts++) {
    struct schedule schedule = job->schedule;
    schedule.cuts_kind = CUTS_LIST;
    schedule.cut_count = 0;
    for (int i = 0; i + 1 < network.workload.layer_count; i++) {
      if ((cuts >> i & 1) != 0) schedule.cuts[schedule.cut_count++] = network.workload.layers[i].id;
    }
    schedule.mode = MODE_CACHED;
    schedule.tile_x = schedule.tile_y = 1;
    if (schedule.cut_count < 3) try_tilings(job, &schedule, 0, count, tilings, &least);
  }
  if (least < INFINITY) {
    struct optimize_answer optimum;
    struct error error;
    struct optimize question = question_of(job, by_layer, 2, sizes);
    question.schedule.cuts_kind = CUTS_AUTO;
    question.objective = OBJECTIVE_EDP;
    question.limits.allow_overfull = true;
    if (!all_modes) question.modes = 1u << MODE_CACHED;
    question.memo = job->memo;
    assert_status(optimize(&question, NULL, &optimum, &error), STATUS_OK, &error);
    double found = optimum.best.energy_pj * optimum.best.latency_cycles;
    if (found > least * (1 + 1e-12)) fail_msg("seed %d: product %.17g, there is %.17g", seed, found, least);
    if (optimum.best.stack_count <= 3 && found < least * (1 - 1e-12))
      fail_msg("seed %d: %.17g is too low", seed, found);
    assert_true(fabs(optimum.bound - found) <= 1e-9 * found);
    check_costs(job, &optimum.best);
    optimize_answer_deinit(&optimum);
  }
  network_deinit(&network);
  return least < INFINITY;
}

static void test_product(void **unused) {
  (void)unused;
  int checked = 0;
  bool all = wants_all();
  for (int seed = 1000; checked < (all ? 200 : 40) / FEWER; seed++) checked += check_product(seed, all);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_networks), cmocka_unit_test(test_product)};
  return cmocka_run_group_tests_name("optimize", tests, NULL, NULL);
}
