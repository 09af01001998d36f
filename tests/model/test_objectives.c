/* The objectives of the optimal search on networks: no other option gives less of what is asked for, for any layer.
 * GOLDEN=all in the environment takes all networks on all accelerators and prints what was found. */
#include <math.h>

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "inputs/inputs.h"
#include "model/schedule.h"
#include "tests/check.h"

enum { OPTIONS = 5 };

/* The processor time of a search, in place of the library's: if it ticks, a second for each look at it. */
static struct {
  bool ticks;
  time_t looks;
} watch;

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (!watch.ticks) return (int)syscall(SYS_clock_gettime, clock, time);
  *time = (struct timespec){.tv_sec = ++watch.looks};
  return 0;
}

static const struct search_options options[OPTIONS] = {
    {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_LATENCY},
    {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_EDP},
    {.kind = SEARCH_OPTIMAL},
    {.kind = SEARCH_OPTIMAL, .energy_tolerance = 0.01},
    {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_SUM, .latency_weight = 100},
};

enum { MAX_ENTRIES = 256 };

struct evaluated {
  int count;
  struct result_entry entries[MAX_ENTRIES];
  double energy_pj, latency_cycles, gap, latency_weight;
  double seconds; /* of the processor */
};

/* Mode cached; a tile of 0: the whole map. */
struct point {
  const char *hardware, *workload;
  int64_t tile_x, tile_y;
  double most_cycles; /* of the least latency by the published rules; 0: any */
};

static void evaluate(const struct point *point, enum rules_base rules, const struct search_options *search,
                     struct evaluated *evaluated) {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules mapping;
  struct arena arena;
  struct result *result = NULL;
  struct error error;
  arena_init(&arena);
  assert_status(input_hardware(point->hardware, &hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_workload(point->workload, &workload, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping(point->hardware, &mapping, &arena, NULL, &error), STATUS_OK, &error);
  struct job job = {.hardware = &hardware,
                    .workload = &workload,
                    .rules = &mapping,
                    .schedule = {.mode = MODE_CACHED,
                                 .tile_x = point->tile_x ? point->tile_x : 1 << 20,
                                 .tile_y = point->tile_y ? point->tile_y : 1 << 20,
                                 .search = *search}};
  job.schedule.search.rules.base = rules;
  clock_t start = clock();
  assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
  evaluated->seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  evaluated->count = result_entries(result, NULL);
  assert_in_range(evaluated->count, 1, MAX_ENTRIES);
  result_entries(result, evaluated->entries);
  evaluated->energy_pj = result->energy_pj;
  evaluated->latency_cycles = result->latency_cycles;
  evaluated->gap = result->gap;
  evaluated->latency_weight = result->latency_weight;
  result_free(result);
  workload_deinit(&workload);
  arena_deinit(&arena);
}

static double sum_of(double energy_pj, double latency_cycles) {
  return energy_pj + options[OPTIONS - 1].latency_weight * latency_cycles;
}

static double product_of(const struct evaluated *evaluated) {
  return evaluated->energy_pj * evaluated->latency_cycles;
}

/* No option, and no weight of latency near that of the answer, gives the network a lower product. */
static void check_product(const struct point *point, enum rules_base rules, const struct evaluated *results) {
  static struct evaluated other;
  const struct evaluated *product = &results[1];
  assert_number(product->gap, 0, "gap of the product");
  for (int i = 0; i < OPTIONS; i++) assert_true(product_of(product) <= product_of(&results[i]) * (1 + 1e-9));
  struct search_options search = {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_SUM};
  for (int i = -4; i <= 4; i += CASE_STEP == 1 ? 1 : 4) {
    search.latency_weight = product->energy_pj / product->latency_cycles * pow(1.25, i);
    evaluate(point, rules, &search, &other);
    assert_true(product_of(product) <= product_of(&other) * (1 + 1e-9));
    if (i == 0) assert_true(product_of(&other) <= product_of(product) * (1 + 1e-9));
  }
}

/* By its own measure, an option is no worse than any other, for any layer. */
static void compare(const struct point *point, enum rules_base rules) {
  static struct evaluated results[OPTIONS];
  for (int i = 0; i < OPTIONS; i++) evaluate(point, rules, &options[i], &results[i]);
  check_product(point, rules, results);
  const struct evaluated *latency = &results[0], *energy = &results[2], *sum = &results[OPTIONS - 1];
  assert_number(latency->gap, 0, "gap of latency");
  assert_number(sum->gap, 0, "gap of the sum");
  assert_number(energy->gap, 0, "gap of energy");
  if (point->most_cycles > 0 && rules != RULES_BASE_CORRECTED)
    assert_true(latency->latency_cycles <= point->most_cycles);
  for (int i = 0; i < OPTIONS; i++) {
    assert_int_equal(results[i].count, latency->count);
    for (int k = 0; k < latency->count; k++) {
      const struct result_entry *entry = &results[i].entries[k], *least = &sum->entries[k];
      double other = sum_of(entry->energy_pj, entry->latency_cycles);
      assert_true(latency->entries[k].latency_cycles <= entry->latency_cycles);
      assert_true(energy->entries[k].energy_pj <= entry->energy_pj * (1 + 1e-8));
      assert_true(sum_of(least->energy_pj, least->latency_cycles) <= other * (1 + 1e-8));
    }
  }
}

/* Under one of the rules, in turn, or under both. */
static void compare_rules(const struct point *point, int turn) {
  if (wants_all() || turn % 2 == 0) compare(point, RULES_BASE_PUBLISHED);
  if (wants_all() || turn % 2 == 1) compare(point, RULES_BASE_CORRECTED);
}

/* Points at which an earlier search for latency gave up and was worse than the others: the best of those, layer by
 * layer. */
static void test_hard_points(void **state) {
  static const struct point points[] = {
      {"edge_tpu_like_df", "mobilenetv1", 60, 72, 5786506},
      {"tesla_npu_like_df", "fsrcnn", 0, 0, 28135934},
      {"meta_prototype_df", "fsrcnn", 0, 0, 28459734},
  };
  (void)state;
  for (int i = 0; i < (int)(sizeof points / sizeof *points); i += FEWER) {
    compare_rules(&points[i], i);
  }
}

static void test_other_points(void **state) {
  static const struct point points[] = {
      {"ascend_like", "mccnn", 60, 72, 0},       {"edge_tpu_like", "fsrcnn", 4, 72, 0},
      {"meta_prototype", "resnet18", 28, 28, 0}, {"tesla_npu_like", "dmcnnvd", 60, 72, 0},
      {"tpu_like_df", "mobilenetv1", 28, 28, 0},
  };
  (void)state;
  for (int i = 0; i < (int)(sizeof points / sizeof *points); i += FEWER) {
    compare_rules(&points[i], i);
  }
}

/* Without time the answer is that for energy, and the gap covers the least there is. */
static void test_no_time(void **state) {
  static const struct point point = {"edge_tpu_like_df", "mobilenetv1", 28, 28, 0};
  static struct evaluated energy, least, found;
  static const struct search_options asked[] = {
      {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_LATENCY},
      {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_EDP},
      {.kind = SEARCH_OPTIMAL, .energy_tolerance = 0.01},
      {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_SUM, .latency_weight = 100},
  };
  const enum rules_base rules = RULES_BASE_CORRECTED;
  (void)state;
  evaluate(&point, rules, &(struct search_options){.kind = SEARCH_OPTIMAL}, &energy);
  for (int i = 0; i < (int)(sizeof asked / sizeof *asked); i++) {
    struct search_options hasty = asked[i];
    hasty.has_time = true;
    evaluate(&point, rules, &asked[i], &least);
    evaluate(&point, rules, &hasty, &found);
    assert_number(found.energy_pj, energy.energy_pj, "energy without time");
    assert_number(found.latency_cycles, energy.latency_cycles, "latency without time");
    assert_true(found.gap > 0 && found.gap < 1);
    double least_key = asked[i].objective == OBJECTIVE_EDP   ? least.energy_pj * least.latency_cycles
                       : asked[i].objective == OBJECTIVE_SUM ? sum_of(least.energy_pj, least.latency_cycles)
                                                             : least.latency_cycles;
    double key = asked[i].objective == OBJECTIVE_EDP   ? found.energy_pj * found.latency_cycles
                 : asked[i].objective == OBJECTIVE_SUM ? sum_of(found.energy_pj, found.latency_cycles)
                                                       : found.latency_cycles;
    assert_true(key * (1 - found.gap) <= least_key * (1 + 1e-9));
  }
}

static double key_of(const struct search_options *asked, const struct evaluated *found) {
  return asked->objective == OBJECTIVE_SUM ? sum_of(found->energy_pj, found->latency_cycles) : found->latency_cycles;
}

/* Whenever time runs out: the gap covers the least there is, and with time enough nothing is missing. */
static void test_time_that_runs_out(void **state) {
  static const struct point point = {"edge_tpu_like_df", "mobilenetv1", 28, 28, 0};
  static const time_t all[] = {1, 2, 3, 5, 7, 8, 12, 20, 50, 1000, 1000000};
  enum { TIMES = sizeof all / sizeof *all };
  static struct evaluated least, found;
  (void)state;
  for (int i = 0; i < OPTIONS; i++) {
    struct search_options asked = options[i];
    if (asked.objective != OBJECTIVE_LATENCY && asked.objective != OBJECTIVE_SUM) continue;
    evaluate(&point, RULES_BASE_CORRECTED, &asked, &least);
    asked.has_time = true;
    int cut_short = 0;
    for (size_t t = (TIMES - 1) % CASE_STEP; t < TIMES; t += CASE_STEP) {
      asked.seconds = (double)all[t];
      watch.ticks = true;
      evaluate(&point, RULES_BASE_CORRECTED, &asked, &found);
      watch.ticks = false;
      assert_true(key_of(&asked, &found) >= key_of(&asked, &least) * (1 - 1e-9));
      assert_true(key_of(&asked, &found) * (1 - found.gap) <= key_of(&asked, &least) * (1 + 1e-9));
      cut_short += found.gap > 0;
    }
    assert_true(cut_short > 0);
    assert_number(found.gap, 0, "gap with time enough");
    assert_true(key_of(&asked, &found) <= key_of(&asked, &least) * (1 + 1e-9));
  }
}

/* Layers of which another option has less of what is asked for, or the whole. */
static int count_worse(const struct evaluated *latency, const struct evaluated *product,
                       const struct evaluated *other) {
  int worse = other->latency_cycles < latency->latency_cycles;
  worse += other->energy_pj * other->latency_cycles < product->energy_pj * product->latency_cycles * (1 - 1e-9);
  for (int k = 0; k < latency->count; k++) {
    worse += other->entries[k].latency_cycles < latency->entries[k].latency_cycles;
  }
  return worse;
}

static void check_pairs(enum rules_base rules) {
  static const char *const hardware[] = {"ascend_like",       "edge_tpu_like",  "meta_prototype",   "tesla_npu_like",
                                         "tpu_like",          "ascend_like_df", "edge_tpu_like_df", "meta_prototype_df",
                                         "tesla_npu_like_df", "tpu_like_df"};
  static const char *const networks[] = {"fsrcnn", "dmcnnvd", "mccnn", "mobilenetv1", "resnet18"};
  static struct evaluated results[OPTIONS];
  double seconds[OPTIONS] = {0};
  int failures = 0;
  int step = wants_all() ? 1 : 17;
  for (int i = 0; i < 50; i += step * FEWER) {
    int64_t small = i % 5 > 2;
    struct point point = {hardware[i / 5], networks[i % 5], small ? 28 : 60, small ? 28 : 72, 0};
    int worse = 0;
    for (int o = 0; o < OPTIONS; o++) {
      evaluate(&point, rules, &options[o], &results[o]);
      seconds[o] += results[o].seconds;
    }
    for (int o = 0; o < OPTIONS; o++) worse += count_worse(&results[0], &results[1], &results[o]);
    printf(
        "# %-18s %-12s gap of latency %.4f, edp %.4f, sum %.4f; worse %d; energy %6.1f ms, latency x %5.2f, edp x "
        "%5.2f\n",
        point.hardware, point.workload, results[0].gap, results[1].gap, results[OPTIONS - 1].gap, worse,
        1e3 * results[2].seconds, results[0].seconds / results[2].seconds, results[1].seconds / results[2].seconds);
    failures += worse > 0 || results[0].gap > 0 || results[1].gap > 0 || results[OPTIONS - 1].gap > 0;
  }
  printf("# %s rules, all: energy %.2f s, latency x %.2f, edp x %.2f\n",
         rules == RULES_BASE_CORRECTED ? "corrected" : "published", seconds[2], seconds[0] / seconds[2],
         seconds[1] / seconds[2]);
  assert_int_equal(failures, 0);
}

static void test_all_pairs(void **state) {
  (void)state;
  check_pairs(RULES_BASE_PUBLISHED);
  check_pairs(RULES_BASE_CORRECTED);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_hard_points), cmocka_unit_test(test_other_points),
                                     cmocka_unit_test(test_no_time), cmocka_unit_test(test_time_that_runs_out),
                                     cmocka_unit_test(test_all_pairs)};
  return cmocka_run_group_tests_name("objectives", tests, NULL, NULL);
}
