/* Layers beside what stays in their memories, by rule capacity: no question gets a worse answer than enumeration finds
 * among the mappings that fit, and more memory never makes one worse. */
#include <math.h>

#include "tests/enumeration.h"
/* after what it needs */
#include "model/layer/shortage.h"
#include "model/search/layer_search.h"

static const double MAX_WORK = 40000;

/* A layer's question, with what answers it. */
struct asked {
  struct fixture fixture;
  struct mapping_rules rules;
  struct problem problem; /* within the limits */
  struct problem_limits limits;
  struct layer_search search;
  int level_count[LAYER_OPERANDS];
};

static void set_problem(struct asked *asked) {
  struct error error;
  const struct problem *free = &asked->fixture.problem;
  assert_status(problem_init(&asked->problem, search_rules(&asked->search.options), true, &asked->fixture.hardware,
                             free->layer, free->size, NULL, &asked->fixture.rule, asked->level_count, &error),
                STATUS_OK, &error);
  problem_limit(&asked->problem, &asked->limits);
}

/* Something stays in most memories below the top; for every fourth seed one level holds all of the weights. Without
 * rule fit-array the sizes of registers do not decide what is unrolled, so that they are as other memories. */
static void asked_init(struct asked *asked, int seed) {
  struct random random = random_of((uint64_t)seed);
  struct rule_choice rules;
  struct error error;
  assert_status(rules_read("published,+pr-exact,+capacity,-fit-array", &rules, &error), STATUS_OK, &error);
  memset(asked, 0, sizeof *asked);
  random_problem(&random, &asked->fixture);
  const struct hardware *hardware = &asked->fixture.hardware;
  asked->limits.weight_level = seed % 4 == 0 ? random_in(&random, 0, hardware->level_count[OPERAND_I2] - 1) : -1;
  for (int m = 0; m + 1 < hardware->memory_count; m++) {
    double bits = floor(hardware->memories[m].size_bits * random_in(&random, 1, 90) / 100);
    if (bits <= 0 || !random_chance(&random, 70)) continue;
    asked->limits.resident[asked->limits.count].memory = m;
    asked->limits.resident[asked->limits.count].between_bits = floor(bits * fmax(0, random_in(&random, -10, 10)) / 10);
    asked->limits.resident[asked->limits.count++].bits = bits;
  }
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    asked->level_count[o] = asked->fixture.problem.operand[o].level_count;
  }
  asked->rules = (struct mapping_rules){.rule_count = 1, .rules = &asked->fixture.rule};
  asked->search = (struct layer_search){.hardware = hardware,
                                        .workload = &asked->fixture.workload,
                                        .rules = &asked->rules,
                                        .options = {.kind = SEARCH_OPTIMAL, .rules = rules},
                                        .memo = memo_new()};
  assert_non_null(asked->search.memo);
  set_problem(asked);
}

static void asked_deinit(struct asked *asked) {
  memo_release(asked->search.memo);
  fixture_deinit(&asked->fixture);
}

/* The answer; fits is false where nothing does. */
static struct memo_sums answer(struct asked *asked, struct held_bits *held) {
  struct memo_sums sums = {.fits = false};
  struct error error;
  const struct layer *layer = asked->problem.layer;
  enum status status = layer_search_sums(&asked->search, (int)(layer - asked->fixture.workload.layers),
                                         asked->problem.size, &(struct input_caps){.sums_tiles = false},
                                         asked->level_count, &asked->limits, &sums, held, &error);
  if (status != STATUS_INFEASIBLE) assert_status(status, STATUS_OK, &error);
  return sums;
}

static void assert_same(double found, double expected, const char *what, int seed) {
  if (fabs(found - expected) > TIE * expected) {
    fail_msg("case %d: %s is %.17g, least is %.17g", seed, what, found, expected);
  }
}

/* Starts again with nothing known. */
static void forget(struct asked *asked) {
  memo_release(asked->search.memo);
  asked->search.memo = memo_new();
  assert_non_null(asked->search.memo);
}

/* Compares energy, the latency that breaks its ties, latency and a sum. */
static void compare(struct asked *asked, struct enumeration *e, int seed) {
  struct held_bits held[HARDWARE_MAX_MEMORIES];
  struct memo_sums sums = answer(asked, held);
  enumerate(e);
  if (e->found != sums.fits) fail_msg("case %d: fits %d, must be %d", seed, sums.fits, e->found);
  struct shortages shortages;
  shortages_of(&asked->problem, &shortages);
  if (e->found && shortages.count > 0) fail_msg("case %d: a shortage, but a mapping fits", seed);
  if (!e->found) return;
  for (int i = 0; i < asked->limits.count; i++) {
    int memory = asked->limits.resident[i].memory;
    double size = asked->fixture.hardware.memories[memory].size_bits;
    if (held[memory].all + asked->limits.resident[i].bits > size)
      fail_msg("case %d: memory %d overflows", seed, memory);
  }
  assert_same(sums.energy_pj, e->least_pj, "energy", seed);
  enumerate_others(e, e->least_pj * (1 + TIE));
  assert_same(sums.latency_cycles, e->least_latency, "latency of the least energy", seed);
  e->latency_weight = (1 + seed % 5) * e->least_pj / e->least_latency;
  enumerate_others(e, INFINITY);
  asked->search.options.objective = OBJECTIVE_SUM;
  asked->search.options.latency_weight = e->latency_weight;
  forget(asked);
  sums = answer(asked, held);
  assert_same(sums.energy_pj + e->latency_weight * sums.latency_cycles, e->least_sum, "sum", seed);
  asked->search.options.objective = OBJECTIVE_LATENCY;
  forget(asked);
  assert_same(answer(asked, held).latency_cycles, e->least_latency, "latency", seed);
}

/* True if the question's mappings are few enough to enumerate. */
static bool is_small(struct enumeration *e, const struct problem *problem) {
  struct grouped_loop loops[LAYER_MAX_DIMS];
  e->problem = problem;
  for (int i = 0; i < problem->temporal_count; i++) {
    loops[i] = (struct grouped_loop){.loop = problem->temporal[i], .is_split = true};
  }
  list_factors(e, loops, problem->temporal_count);
  return work_of(e) <= MAX_WORK;
}

static void test_enumeration(void **state) {
  (void)state;
  int compared = 0, limited = 0, count = case_count(1500, 10000);
  for (int seed = 0; seed < count; seed++) {
    static struct asked asked;
    static struct enumeration e; /* too large for the stack */
    asked_init(&asked, seed);
    if (is_small(&e, &asked.problem)) {
      compare(&asked, &e, seed);
      compared++;
      limited += asked.search.search_count > 3;
    }
    asked_deinit(&asked);
  }
  printf("%d cases compared, %d searched again\n", compared, limited);
  assert_true(compared > count / 4);
  assert_true(limited > count / 10);
}

static double energy_of(struct asked *asked) {
  struct held_bits held[HARDWARE_MAX_MEMORIES];
  struct memo_sums sums = answer(asked, held);
  return sums.fits ? sums.energy_pj : INFINITY;
}

/* A larger register, buffer or top, or less that stays in each. */
static void test_more_memory(void **state) {
  (void)state;
  int cheaper = 0, count = case_count(1500, 10000);
  for (int seed = 0; seed < count; seed++) {
    static struct asked asked;
    struct error error;
    asked_init(&asked, seed);
    struct hardware *hardware = &asked.fixture.hardware;
    double before = energy_of(&asked);
    int memory = seed % hardware->memory_count;
    hardware->memories[memory].size_bits *= 1 + seed % 3;
    assert_status(hardware_finish(hardware, &error), STATUS_OK, &error);
    for (int i = 0; i < asked.limits.count && seed % 3 == 0; i++) {
      double between = asked.limits.resident[i].between_bits, own = asked.limits.resident[i].bits - between;
      asked.limits.resident[i].between_bits = floor(between / 2);
      asked.limits.resident[i].bits = floor(between / 2) + ceil(own / 2);
    }
    forget(&asked);
    double after = energy_of(&asked);
    if (after > before * (1 + 1e-12)) fail_msg("case %d: with more memory %.17g, before %.17g", seed, after, before);
    cheaper += after < before * (1 - TIE);
    asked_deinit(&asked);
  }
  printf("%d of %d cheaper with more memory\n", cheaper, count);
  assert_true(cheaper > count / 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_enumeration), cmocka_unit_test(test_more_memory)};
  return cmocka_run_group_tests_name("room", tests, NULL, NULL);
}
