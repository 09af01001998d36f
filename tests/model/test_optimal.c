/* The optimal search against full enumeration: every distinct ordering of all factors, every choice of level ends,
 * checked against the memories and evaluated one by one. Shares with the search only the figures of a complete
 * mapping. */
#include <math.h>

#include "tests/enumeration.h"
/* after what it needs */
#include "inputs/inputs.h"
#include "model/search/product.h"
#include "model/search/search.h"

/* Slow builds take 70, not one in FEWER: of fewer layers too few are compared to count on. */
static int cases(void) {
  return case_count(FEWER > 1 ? 70 * FEWER : 300, 3000);
}

static const double MAX_WORK = 40000;

static const struct search_options least_energy = {.kind = SEARCH_OPTIMAL};

static void assert_least(double found, double expected, const char *what, int seed) {
  if (fabs(found - expected) > TIE * expected) {
    fail_msg("case %d: %s is %.17g, least is %.17g", seed, what, found, expected);
  }
}

/* `parameter`: the tolerance of energy, or the weight of latency. */
static struct search_outcome search(const struct problem *problem, enum objective objective, double parameter,
                                    int seed) {
  struct search_options options = {.kind = SEARCH_OPTIMAL, .objective = objective};
  struct search_outcome outcome;
  struct error error;
  *(objective == OBJECTIVE_SUM ? &options.latency_weight : &options.energy_tolerance) = parameter;
  if (search_optimal(problem, &options, NULL, &outcome, &error)) {
    fail_msg("case %d: %s", seed, error.message);
  }
  struct mapping mapping = outcome.mapping;
  struct cost_figures again = cost_compare(problem, &mapping);
  assert_least(outcome.figures.energy_pj, again.energy_pj, "energy of the mapping", seed);
  assert_least(outcome.figures.latency_cycles, again.latency_cycles, "latency of the mapping", seed);
  if (outcome.gap != 0) fail_msg("case %d: gap %g", seed, outcome.gap);
  return outcome;
}

/* The least product of a network of two layers, some times each: this one, of which only sums are searched, and the one
 * before, of which all mappings are known. */
static void compare_product(const struct enumeration *e, int seed) {
  static struct cost_figures before[MAX_FRONT];
  static int before_count;
  double times[2] = {1 + seed % 7, 1 + seed % 5}, weight;
  double least = INFINITY, floor_cycles = before_count > 0 ? INFINITY : 0;
  for (int i = 0; i < e->front_count; i++) {
    for (int k = 0; k < before_count; k++) {
      double energy = times[0] * e->front[i].energy_pj + times[1] * before[k].energy_pj;
      double latency = times[0] * e->front[i].latency_cycles + times[1] * before[k].latency_cycles;
      least = fmin(least, energy * latency);
      floor_cycles = fmin(floor_cycles, latency);
    }
  }
  struct product_search product = {.floor_cycles = floor_cycles / (1 + seed % 3)};
  while (before_count > 0 && product_next(&product, &weight)) {
    struct search_outcome outcome = search(e->problem, weight > 0 ? OBJECTIVE_SUM : OBJECTIVE_ENERGY, weight, seed);
    const struct cost_figures *best = &before[0];
    for (int k = 1; k < before_count; k++) {
      double other = before[k].energy_pj + weight * before[k].latency_cycles;
      if (other < best->energy_pj + weight * best->latency_cycles) best = &before[k];
    }
    product_add(&product, (struct corner){weight, times[0] * outcome.figures.energy_pj + times[1] * best->energy_pj,
                                          times[0] * outcome.figures.latency_cycles + times[1] * best->latency_cycles});
  }
  if (before_count > 0) {
    const struct corner *best = product_best(&product);
    assert_least(best->energy_pj * best->latency_cycles, least, "energy-delay product of two layers", seed);
  }
  memcpy(before, e->front, (size_t)e->front_count * sizeof *before);
  before_count = e->front_count;
}

/* Energy with its ties, with a tolerance, and the other objectives. */
static void compare(struct enumeration *e, int seed) {
  struct search_outcome outcome;
  struct error error;
  enumerate(e);
  if (!e->found) {
    enum status status = search_optimal(e->problem, &least_energy, NULL, &outcome, &error);
    if (status != STATUS_INFEASIBLE) fail_msg("case %d: status %d where nothing fits", seed, status);
    return;
  }
  outcome = search(e->problem, OBJECTIVE_ENERGY, 0, seed);
  assert_least(outcome.figures.energy_pj, e->least_pj, "energy", seed);
  enumerate_others(e, e->least_pj * (1 + TIE));
  assert_least(outcome.figures.latency_cycles, e->least_latency, "latency of the least energy", seed);
  outcome = search(e->problem, OBJECTIVE_ENERGY, 0.05, seed);
  enumerate_others(e, e->least_pj * 1.05);
  assert_least(outcome.figures.latency_cycles, e->least_latency, "latency within 5 %", seed);
  e->latency_weight = (1 + seed % 5) * e->least_pj / e->least_latency;
  enumerate_others(e, INFINITY);
  outcome = search(e->problem, OBJECTIVE_SUM, e->latency_weight, seed);
  assert_least(outcome.figures.energy_pj + e->latency_weight * outcome.figures.latency_cycles, e->least_sum, "sum",
               seed);
  outcome = search(e->problem, OBJECTIVE_LATENCY, 0, seed);
  assert_least(outcome.figures.latency_cycles, e->least_latency, "latency", seed);
  assert_least(outcome.figures.energy_pj, e->latency_pj, "energy at the least latency", seed);
  compare_product(e, seed);
}

/* Never worse in energy than the published search at any limit, by the same rule; never infeasible where that is not. A
 * published mapping may be overfull where another fits: that is no competition. */
static void compare_with_published(const struct problem *problem, int seed) {
  struct search_outcome optimal, published;
  struct error error;
  enum status status = search_optimal(problem, &least_energy, NULL, &optimal, &error);
  for (int limit = 1; limit <= 7; limit += 2) {
    if (search_published(problem, limit, NULL, &published, &error)) continue;
    if (status) fail_msg("case %d: status %d where a limit of %d is feasible", seed, status, limit);
    if (!published.overfull && optimal.figures.energy_pj > published.figures.energy_pj * (1 + TIE)) {
      fail_msg("case %d: %.17g pJ, but %.17g with a limit of %d", seed, optimal.figures.energy_pj,
               published.figures.energy_pj, limit);
    }
  }
}

enum variant { VARIANT_TRUNCATED, VARIANT_EXACT, VARIANT_ORDERED, VARIANT_CLIPPED, VARIANT_OFFLOADED };

static unsigned rules_of_variant(enum variant variant, int seed) {
  if (variant == VARIANT_TRUNCATED) return RULES_PUBLISHED;
  if (variant != VARIANT_OFFLOADED) return 1u << RULE_PR_EXACT;
  unsigned rules = 1u << RULE_PR_EXACT | 1u << RULE_OFFLOAD;
  if (seed % 4 != 0) rules |= 1u << RULE_OFFLOAD_PORTS;
  return seed % 2 != 0 ? rules | 1u << RULE_HALF_LOADING : rules;
}

/* Makes the layer a transposed convolution along an axis: its weights have the taps of all phases. */
static void add_taps(struct random *random, struct layer *layer, struct partial_relevance *pr) {
  struct operand *weights = &layer->operand[LAYER_INPUT1];
  if (layer->is_addition || !(weights->indexes >> pr->b & 1)) return;
  pr->phases = pr->upsampling;
  pr->kernel = random_in(random, 1, (int)(pr->upsampling * layer->size[pr->b]));
  struct partial_relevance *taps = &weights->pr[weights->pr_count++];
  *taps = *pr;
  taps->upsampling = 0;
  weights->relevant &= ~(1u << pr->a | 1u << pr->b);
  weights->irrelevant &= ~(1u << pr->a | 1u << pr->b);
}

/* Makes the layer one of a tile at a border, whose windows reach over padding; of every other seed one that stretches
 * its map, half of these a transposed convolution; of every third one that adds to the sums of earlier tiles. */
static void clip(struct random *random, struct fixture *fixture, int seed, struct input_caps *caps) {
  struct layer *layer = &fixture->workload.layers[fixture->problem.layer - fixture->workload.layers];
  memset(caps, 0, sizeof *caps);
  caps->sums_tiles = seed % 3 == 0;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    struct operand *operand = &layer->operand[o];
    for (int i = 0; i < operand->pr_count; i++) {
      struct partial_relevance *pr = &operand->pr[i];
      if (seed % 2 == 1 && pr->a == (i == operand->x.pr ? layer->ox : layer->oy)) {
        pr->sa = pr->sb = 1;
        pr->upsampling = random_in(random, 2, 3);
        if (seed % 4 == 1) add_taps(random, layer, pr);
      }
      int64_t whole =
          (int64_t)pr_columns(pr, (double)fixture->problem.size[pr->a], (double)fixture->problem.size[pr->b]);
      int64_t cap = random_in(random, 1, (int)whole);
      if (i == operand->x.pr) caps->x[o] = cap < whole ? cap : 0;
      if (i == operand->y.pr) caps->y[o] = cap < whole ? cap : 0;
    }
  }
}

/* Cases compared of transposed convolutions, of these with fractions of loops, and of sums over tiles. */
static struct {
  int phases, fractions, sums;
} covered;

static void count_kinds(const struct problem *problem) {
  const struct problem_operand *weights = &problem->operand[LAYER_INPUT1];
  bool has_phases = weights->pr_count > 0 && weights->pr[0].phases > 0;
  covered.phases += has_phases;
  covered.fractions += has_phases && problem->has_fractions;
  covered.sums += problem->operand[LAYER_OUTPUT].sums_tiles;
}

static void check_case(int seed, enum variant variant, int *compared) {
  struct random random = random_of((uint64_t)seed);
  struct fixture fixture;
  static struct enumeration e; /* too large for the stack */
  struct error error;
  int level_count[LAYER_OPERANDS];
  random_problem(&random, &fixture);
  for (int o = 0; o < LAYER_OPERANDS; o++) level_count[o] = fixture.problem.operand[o].level_count;
  struct problem problem;
  const struct problem *free = &fixture.problem;
  struct grouped_loop loops[3 * LAYER_MAX_DIMS];
  int count = 0;
  if (variant == VARIANT_ORDERED) count = random_order(&random, free, &fixture.rule, loops);
  struct input_caps caps;
  if (variant == VARIANT_CLIPPED) clip(&random, &fixture, seed, &caps);
  assert_status(
      problem_init(&problem, rules_of_variant(variant, seed), true, &fixture.hardware, fixture.problem.layer,
                   fixture.problem.size, variant == VARIANT_CLIPPED ? &caps : NULL, &fixture.rule, level_count, &error),
      STATUS_OK, &error);
  if (variant != VARIANT_ORDERED)
    count = problem.temporal_count; /* phases may leave others than the free problem has */
  for (int i = 0; i < count && variant != VARIANT_ORDERED; i++) {
    loops[i] = (struct grouped_loop){.loop = problem.temporal[i], .is_split = true};
  }
  compare_with_published(&problem, seed);
  e.problem = &problem;
  list_factors(&e, loops, count);
  if (work_of(&e) <= MAX_WORK) {
    compare(&e, seed);
    count_kinds(&problem);
    ++*compared;
  }
  fixture_deinit(&fixture);
}

static void test_truncated(void **state) {
  int compared = 0;
  (void)state;
  for (int seed = 0; seed < cases(); seed++) check_case(seed, VARIANT_TRUNCATED, &compared);
  printf("%d cases compared\n", compared);
  assert_true(compared > cases() / 4);
}

static void test_exact(void **state) {
  int compared = 0;
  (void)state;
  for (int seed = 100000; seed < 100000 + cases(); seed++) check_case(seed, VARIANT_EXACT, &compared);
  printf("%d cases compared\n", compared);
  assert_true(compared > cases() / 4);
}

/* Orderings given in part. */
static void test_ordered(void **state) {
  int compared = 0;
  (void)state;
  for (int seed = 200000; seed < 200000 + cases() / 2; seed++) check_case(seed, VARIANT_ORDERED, &compared);
  printf("%d cases compared\n", compared);
  assert_true(compared > cases() / 8);
}

/* Tiles at borders, where fewer columns exist than windows reach over, and maps that are stretched. */
static void test_clipped(void **state) {
  int compared = 0;
  (void)state;
  for (int seed = 300000; seed < 300000 + cases() / 2; seed++) check_case(seed, VARIANT_CLIPPED, &compared);
  printf("%d cases compared, %d of transposed convolutions, %d of these with fractions, %d of sums over tiles\n",
         compared, covered.phases, covered.fractions, covered.sums);
  assert_true(compared > cases() / 8);
}

/* Every fourth seed of the same is a transposed convolution, if it has weights. */
static void test_transposed(void **state) {
  int compared = 0;
  (void)state;
  for (int i = 0; i < cases(); i++) check_case(500001 + 4 * i, VARIANT_CLIPPED, &compared);
  check_case(537021, VARIANT_CLIPPED, &compared); /* sums overflow the innermost memory, finished outputs would not */
  printf("%d cases compared, %d of transposed convolutions, %d of these with fractions, %d of sums over tiles\n",
         compared, covered.phases, covered.fractions, covered.sums);
  assert_true(covered.phases > cases() / 10 && covered.fractions > 0 && covered.sums > cases() / 20);
}

/* Latency with offloading, by its rules. */
static void test_offloaded(void **state) {
  int compared = 0;
  (void)state;
  for (int seed = 400000; seed < 400000 + cases(); seed++) check_case(seed, VARIANT_OFFLOADED, &compared);
  printf("%d cases compared\n", compared);
  assert_true(compared > cases() / 4);
}

/* Layers of which nearly all mappings of least energy tie, or differ where it does not decide: proven, not given up. */
static void test_ties_are_proven(void **state) {
  static const struct {
    const char *hardware, *workload;
    int layer;
    int64_t size[LAYER_MAX_DIMS];
    int levels[LAYER_OPERANDS];
    double latency_cycles;
    int most_places; /* the first takes 12,736 by the sums of ports alone */
  } cases[] = {
      {"tpu_like_df", "resnet18", 7, {1, 64, 147, 120}, {4, 3, 3}, 352802, 6000},
      {"ascend_like_df", "fsrcnn", 1, {1, 12, 56, 280, 240}, {4, 3, 4}, 470403, 10000},
      {"tesla_npu_like_df", "dmcnnvd", 19, {1, 3, 64, 72, 768, 3, 3}, {4, 4, 4}, 1073582, 10000},
  };
  (void)state;
  for (int i = 0; i < (int)(sizeof cases / sizeof *cases); i++) {
    struct hardware hardware;
    struct workload workload;
    struct mapping_rules rules;
    struct arena arena;
    struct problem problem;
    struct error error;
    arena_init(&arena);
    assert_status(input_hardware(cases[i].hardware, &hardware, NULL, &error), STATUS_OK, &error);
    assert_status(input_workload(cases[i].workload, &workload, NULL, &error), STATUS_OK, &error);
    assert_status(input_default_mapping(cases[i].hardware, &rules, &arena, NULL, &error), STATUS_OK, &error);
    const struct layer *layer = &workload.layers[workload_find(&workload, cases[i].layer)];
    assert_status(problem_init(&problem, 1u << RULE_PR_EXACT, true, &hardware, layer, cases[i].size, NULL,
                               mapping_rules_for(&rules, layer), cases[i].levels, &error),
                  STATUS_OK, &error);
    struct search_outcome outcome = search(&problem, OBJECTIVE_ENERGY, 0, i);
    assert_number(outcome.figures.latency_cycles, cases[i].latency_cycles, "latency");
    assert_in_range((int)outcome.places_visited, 1, cases[i].most_places);
    workload_deinit(&workload);
    arena_deinit(&arena);
  }
}

/* A layer of 2^44 MACs, with a size that no network has. */
static struct search_outcome search_large(const struct search_options *options) {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct problem problem;
  struct error error;
  struct search_outcome outcome;
  arena_init(&arena);
  assert_status(input_hardware("tesla_npu_like", &hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_workload("fsrcnn", &workload, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping("tesla_npu_like", &rules, &arena, NULL, &error), STATUS_OK, &error);
  struct layer layer = workload.layers[workload_find(&workload, 7)];
  static const char *const names[] = {"B", "K", "C", "OY", "OX", "FY", "FX"};
  for (int d = 0; d < 7; d++) assert_string_equal(layer.dim_name[d], names[d]);
  const int64_t size[LAYER_MAX_DIMS] = {1, 4096, 4096, 256, 256, 4, 4};
  memcpy(layer.size, size, sizeof size);
  int levels[LAYER_OPERANDS];
  for (int o = 0; o < LAYER_OPERANDS; o++) levels[o] = hardware.level_count[layer.operand[o].memory_operand];
  assert_status(problem_init(&problem, 1u << RULE_PR_EXACT, true, &hardware, &layer, size, NULL,
                             mapping_rules_for(&rules, &layer), levels, &error),
                STATUS_OK, &error);
  assert_status(search_optimal(&problem, options, NULL, &outcome, &error), STATUS_OK, &error);
  struct mapping mapping = outcome.mapping;
  assert_number(cost_compare(&problem, &mapping).latency_cycles, outcome.figures.latency_cycles,
                "latency of the mapping");
  workload_deinit(&workload);
  arena_deinit(&arena);
  return outcome;
}

/* Its loops have billions of orders, of which few are priced. */
static void test_large_layer(void **state) {
  (void)state;
  const struct search_options options = {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_ENERGY};
  struct search_outcome outcome = search_large(&options);
  assert_number(outcome.figures.energy_pj, 3942380307218.4326, "energy");
  assert_number(outcome.figures.latency_cycles, 17305735825, "latency");
  assert_true(outcome.gap == 0);
  assert_in_range((int)outcome.orderings_visited, 1, 2000);
}

/* By latency it has too many ways up the memories for a graph of them, and the search ends in its time: the gap reaches
 * below the best known, not below one cycle for each step of the array. */
static void test_time_ends(void **state) {
  (void)state;
  static const double best_known = 17179873539, steps = 17179869184;
#ifdef COUNTED
  const double seconds = 6; /* as slow as such a build is */
#else
  const double seconds = 0.5;
#endif
  const struct search_options options = {
      .kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_LATENCY, .has_time = true, .seconds = seconds};
  struct search_outcome outcome = search_large(&options);
  double bound = outcome.figures.latency_cycles * (1 - outcome.gap);
  assert_true(outcome.gap < 0.01);
  assert_true(bound <= best_known && bound >= steps * (1 - 1e-9));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_truncated),       cmocka_unit_test(test_exact),       cmocka_unit_test(test_ordered),
      cmocka_unit_test(test_clipped),         cmocka_unit_test(test_transposed),  cmocka_unit_test(test_offloaded),
      cmocka_unit_test(test_ties_are_proven), cmocka_unit_test(test_large_layer), cmocka_unit_test(test_time_ends)};
  return cmocka_run_group_tests_name("optimal", tests, NULL, NULL);
}
