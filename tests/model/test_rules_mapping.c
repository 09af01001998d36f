/* Rules of sections 2, 7, 8 and 9 worked by hand: sizes of pr dimensions, rounding of unit counts, factors under a
 * limit, the allocation of an ordering, merging down. */
#include <math.h>

#include "model/layer/flow.h"
#include "model/layer/latency.h"
#include "model/search/allocation.h"
#include "model/search/factors.h"
#include "model/search/search.h"
#include "tests/fixture.h"

/* --- Sizes ------------------------------------------------------------------------------------------- */

/* ix = sa * ox + sb * fx takes this many values:
 *   ox 0..3, fx 0..2, strides 1, 1: 0..5 -> 6 = 12 - (3 - 1)(4 - 1).
 *   stride 2, filter 1: 0, 2, 4, 6 -> 4 = 4 - max(0, 1 - 2)(..): only touched columns count.
 *   stride 2, filter 3: 0..8 -> 9 = 12 - (3 - 2)(4 - 1).
 *   stride 3, filter 2: {0,1, 3,4, 6,7} -> 6: gaps.
 *   strides 2 and 2: g = 2, {0, 2, 4, 6, 8, 10} -> 6 = 12 - (3 - 1)(4 - 1). */
static void test_distinct_values(void **state) {
  (void)state;
  assert_number(pr_distinct(1, 4, 1, 3), 6, "stride 1");
  assert_number(pr_distinct(2, 4, 1, 1), 4, "1 x 1 filter with stride 2");
  assert_number(pr_distinct(2, 4, 1, 3), 9, "stride 2");
  assert_number(pr_distinct(3, 3, 1, 2), 6, "stride above the filter");
  assert_number(pr_distinct(2, 4, 2, 3), 6, "dilation");
}

/* Unrolling by fractions truncates: 1.5 x 3.5, stride 1: 5.25 - 2.5 * 0.5 = 4 -> 4; 3 x 5.5: 16.5 - 4.5 * 2 = 7.5
 * -> 7. */
static void test_distinct_values_of_fractions(void **state) {
  (void)state;
  const struct partial_relevance pr = {.a = 0, .b = 1, .sa = 1, .sb = 1};
  const struct numerics published = {.exact_pr = false};
  const double small[LAYER_MAX_DIMS] = {1.5, 3.5}, large[LAYER_MAX_DIMS] = {3, 5.5};
  assert_number(pr_size(&pr, small, published), 4, "1.5 x 3.5");
  assert_number(pr_size(&pr, large, published), 7, "3 x 5.5");
}

/* Against counting them. The formula counts too many where a filter with gaps (sb > g) slides over fewer outputs
 * than a gap is wide: 1 output, 3 taps 2 apart: 3 - (3 - 1)(1 - 2) = 5, the span. That is kept. */
static void test_distinct_values_counted(void **state) {
  (void)state;
  static const int common[5][5] = {{0}, {0, 1, 1, 1, 1}, {0, 1, 2, 1, 2}, {0, 1, 1, 3, 1}, {0, 1, 2, 1, 4}};
  for (int i = 0; i < 4 * 4 * 7 * 7; i++) {
    int sa = i % 4 + 1, sb = i / 4 % 4 + 1, a = i / 16 % 7 + 1, b = i / 112 + 1, g = common[sa][sb], count = 0;
    bool taken[64] = {false};
    for (int j = 0; j < a * b; j++) {
      bool *value = &taken[sa * (j / b) + sb * (j % b)];
      count += !*value;
      *value = true;
    }
    if (a >= sb / g || b <= sa / g) assert_number(pr_distinct(sa, a, sb, b), count, "distinct values");
  }
  assert_number(pr_distinct(1, 1, 2, 3), 5, "a dilated filter on one output");
}

/* --- Unit counts ------------------------------------------------------------------------------------- */

/* Array 3 x 6 x 3 unrolls OX 3, FX 11 in ceil(11/6) = 2 steps: 5.5, K 7 in ceil(7/3) = 3 steps: 2.333..;
 * together 38.5 units. For W and O this product is 38.5 in doubles and rounds to 38 (even). For I, OX and FX are
 * decoupled: OX: 3 values, reuse 1; then FX: trunc(7.5) = 7 values, ratio 7/3; reuse 16.5/7 = 2.357..; 3 * 7/3
 * * 2.357.. * 2.333.. comes out above 38.5 and rounds to 39. Nearest disagrees; up, all agree on 39. So every
 * level rounds up: the memory that serves D1 and D2 has K left above it, 2.333.. -> 3 (nearest would be 2). */
static void test_unit_counts_round_up_where_nearest_disagrees(void **state) {
  (void)state;
  struct hardware hardware = fixture_array(3, 6);
  hardware.dim_count = 3;
  hardware.dim_size[2] = 3;
  fixture_memory(&hardware, "reg_w", "W", 8, 8, SERVES_NONE);
  fixture_memory(&hardware, "reg", "IO", 1024, 8, 1);
  fixture_memory(&hardware, "buffer", "IO", 4096, 8, 3);
  fixture_memory(&hardware, "top", "IWO", 1e9, 8, SERVES_ALL);
  struct fixture fixture;
  fixture_init(&fixture, &hardware);
  fixture_conv(&fixture.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 7, .ox = 3, .fx = 11});
  fixture_unroll(&fixture.rule, 0, "OX", 3);
  fixture_unroll(&fixture.rule, 1, "FX", 6);
  fixture_unroll(&fixture.rule, 2, "K", 3);
  fixture_problem(&fixture);
  const struct problem_operand *operand = fixture.problem.operand;
  for (int o = 0; o < LAYER_OPERANDS; o++) assert_number(operand[o].unit_count[0], 39, "units at the array");
  for (int o = 0; o < LAYER_OPERANDS; o += LAYER_INPUT2) {                  /* O and I */
    assert_number(operand[o].unit_count[1], 13, "instances seen above D1"); /* 5.5 * 2.333.. = 12.8 */
    assert_number(operand[o].unit_count[2], 3, "instances seen above D2");
    assert_number(operand[o].unit_count[3], 1, "instances of the top");
  }
  fixture_deinit(&fixture);
}

/* Without a half all agree on nearest: K 7 over 3 is 2.333.. -> 2, at every level. */
static void test_unit_counts_round_to_nearest(void **state) {
  (void)state;
  struct hardware hardware = fixture_array(3, 0);
  fixture_memory(&hardware, "reg", "IWO", 1024, 8, SERVES_NONE);
  fixture_memory(&hardware, "top", "IWO", 1e9, 8, SERVES_ALL);
  struct fixture fixture;
  fixture_init(&fixture, &hardware);
  fixture_conv(&fixture.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 7});
  fixture_unroll(&fixture.rule, 0, "K", 3);
  fixture_problem(&fixture);
  const struct problem_operand *weights = &fixture.problem.operand[LAYER_INPUT1];
  assert_number(weights->unit_count[0], 2, "units at the array");
  assert_number(weights->unit_count[1], 2, "units below the top");
  /* boost of the top: trunc(2.333.. / 1) by the fraction; the whole mapping has ceil(2.333..) = 3. */
  assert_number(weights->boost[SPATIAL_FRACTION][1], 2, "boost, fraction");
  assert_number(weights->boost[SPATIAL_WHOLE][1], 3, "boost, whole");
  fixture_deinit(&fixture);
}

/* --- Factors ----------------------------------------------------------------------------------------- */

static void expect_factors(const struct problem *problem, int limit, const char *expected) {
  struct factors factors;
  char text[256] = "";
  factors_init(&factors, problem, limit);
  for (int k = 0; k < factors.kind_count; k++) {
    const struct factor_kind *kind = &factors.kinds[k];
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, "%s%d^%d ", problem->layer->dim_name[kind->dim], (int)kind->factor,
             kind->count);
  }
  if (strcmp(text, expected) != 0) fail_msg("limit %d gives %s, must give %s", limit, text, expected);
}

/* K 24 = 2 2 2 3, C 36 = 2 2 3 3, OX 5: nine factors. Limit 8: K and C have four each, K comes first: 2 * 2 = 4;
 * it has 2 3 4. Limit 7: C has most: 2 * 2 = 4: 3 3 4. Limit 6: both three, K: 2 * 3: 4 6. Limit 5: C: 3 * 3: 4 9.
 * Limit 4: K: 24. Limit 3: C: 36. Below that nothing is left to merge. */
static void test_factors_under_a_limit(void **state) {
  (void)state;
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "top", "IWO", 1e9, 8, SERVES_ALL);
  struct fixture fixture;
  fixture_init(&fixture, &hardware);
  fixture_conv(&fixture.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 24, .c = 36, .ox = 5});
  fixture_problem(&fixture);
  expect_factors(&fixture.problem, LPF_LIMIT_NONE, "K2^3 K3^1 C2^2 C3^2 OX5^1 ");
  expect_factors(&fixture.problem, 9, "K2^3 K3^1 C2^2 C3^2 OX5^1 ");
  expect_factors(&fixture.problem, 8, "K2^1 K3^1 K4^1 C2^2 C3^2 OX5^1 ");
  expect_factors(&fixture.problem, 7, "K2^1 K3^1 K4^1 C3^2 C4^1 OX5^1 ");
  expect_factors(&fixture.problem, 6, "K4^1 K6^1 C3^2 C4^1 OX5^1 ");
  expect_factors(&fixture.problem, 5, "K4^1 K6^1 C4^1 C9^1 OX5^1 ");
  expect_factors(&fixture.problem, 4, "K24^1 C4^1 C9^1 OX5^1 ");
  for (int limit = 3; limit > 0; limit--) expect_factors(&fixture.problem, limit, "K24^1 C36^1 OX5^1 ");
  fixture_deinit(&fixture);
}

/* --- Allocation -------------------------------------------------------------------------------------- */

static void expect_level_ends(const struct fixture *fixture, enum layer_operand o, int first, int second, int third) {
  const int expected[] = {first, second, third};
  for (int l = 0; l < fixture->problem.operand[o].level_count; l++) {
    if (fixture->mapping.level_end[o][l] == expected[l]) continue;
    fail_msg("operand %s ends at %d at level %d, must be at %d", fixture->problem.layer->operand[o].name,
             fixture->mapping.level_end[o][l], l, expected[l]);
  }
}

/* A buffer for I and W (in this order), a register for O, a top for all; K 4, C 4, OX 4. */
static void allocate(struct fixture *fixture, double buffer_bits, double register_bits, double top_bits) {
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "buffer", "IW", buffer_bits, 8, SERVES_ALL);
  fixture_memory(&hardware, "reg_o", "O", register_bits, 8, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", top_bits, 8, SERVES_ALL);
  fixture_init(fixture, &hardware);
  fixture_conv(&fixture->workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 4, .c = 4, .ox = 4});
  fixture_problem(fixture);
  fixture_loop(fixture, "K", 4);
  fixture_loop(fixture, "OX", 4);
  fixture_loop(fixture, "C", 4);
}

/* Ordering K4 OX4 C4. Bits of the first i loops, and accesses = bits x the rest of the loops:
 *   I: 8, 8, 32, 128 bits -> 512, 128, 128, 128.  W: 8, 32, 32, 128 -> 512, 512, 128, 128.
 * Buffer of 72 bits: (i, j) with I_i + W_j <= 72 and least sum: I in {1, 2} (3 is 128 bits: too large), W in {2}:
 * 128 + 128 = 256 both for (1, 2), 40 bits, and (2, 2), 64 bits: the later one. Registers for O: 16 bits for 1
 * value of 16 bits (C is left): i = 0 only, K would need 64. */
static void test_allocation_prefers_the_later_of_equals(void **state) {
  bool overfull;
  (void)state;
  struct fixture fixture;
  allocate(&fixture, 72, 16, 1e6);
  assert_true(allocation_of_ordering(&fixture.problem, &fixture.mapping, &overfull));
  expect_level_ends(&fixture, LAYER_INPUT2, 2, 3, 0);
  expect_level_ends(&fixture, LAYER_INPUT1, 2, 3, 0);
  expect_level_ends(&fixture, LAYER_OUTPUT, 0, 3, 0);
  fixture_deinit(&fixture);
}

/* A buffer of 12 bits: I needs 8, W 8: each fits alone, together never. None fits, so both take no loop, even K4,
 * which would cost I nothing. Merging down then moves K4, irrelevant to I, to the buffer; OX4 is not its kind. For
 * W nothing moves: K4 is relevant. O in its 16-bit register: K4 needs 64 bits. */
static void test_allocation_where_none_fits(void **state) {
  bool overfull;
  (void)state;
  struct fixture fixture;
  allocate(&fixture, 12, 16, 1e6);
  assert_true(allocation_of_ordering(&fixture.problem, &fixture.mapping, &overfull));
  expect_level_ends(&fixture, LAYER_INPUT2, 0, 3, 0);
  expect_level_ends(&fixture, LAYER_INPUT1, 0, 3, 0);
  mapping_merge_down(&fixture.problem, &fixture.mapping);
  expect_level_ends(&fixture, LAYER_INPUT2, 1, 3, 0);
  expect_level_ends(&fixture, LAYER_INPUT1, 0, 3, 0);
  const struct layer_cost *cost = fixture_cost(&fixture);
  assert_true(overfull);
  assert_number(cost->level[LAYER_INPUT1][0].shared_utilization, 16.0 / 12, "utilisation of the buffer");
  fixture_deinit(&fixture);
}

/* A buffer of 7 bits does not hold one value: infeasible. */
static void test_allocation_where_one_value_does_not_fit(void **state) {
  bool overfull;
  (void)state;
  struct fixture fixture;
  allocate(&fixture, 7, 16, 1e6);
  assert_false(allocation_of_ordering(&fixture.problem, &fixture.mapping, &overfull));
  fixture_deinit(&fixture);
}

/* The top must take all that is left: I 4 x 4 x 8 = 128, W 128, O 16 values. With a register of 64 bits for O (16
 * bits a value while C is left) K4 is below the top, OX4 and C4 are above: irrelevant C4 is unallocated at the
 * top, so O counts 16 bits: 256. 128 + 128 + 256 = 512 bits fit in 512 and not in 511. */
static void test_allocation_at_the_top(void **state) {
  bool overfull;
  (void)state;
  struct fixture fixture;
  allocate(&fixture, 72, 64, 512);
  assert_true(allocation_of_ordering(&fixture.problem, &fixture.mapping, &overfull));
  expect_level_ends(&fixture, LAYER_OUTPUT, 1, 3, 0);
  fixture_deinit(&fixture);
  allocate(&fixture, 72, 64, 511);
  assert_false(allocation_of_ordering(&fixture.problem, &fixture.mapping, &overfull));
  fixture_deinit(&fixture);
}

/* C4 innermost: the register keeps one value over all of C4 (irrelevant: no bit more), then O has no irrelevant
 * loop left and counts 8 bits at the top: 128 of W, 128 of I, 128 of O: 384 bits. */
static void test_allocation_of_finished_outputs(void **state) {
  bool overfull;
  (void)state;
  for (int bits = 383; bits <= 384; bits++) {
    struct fixture fixture;
    allocate(&fixture, 72, 16, bits);
    fixture.mapping.loop_count = 0;
    fixture_loop(&fixture, "C", 4);
    fixture_loop(&fixture, "K", 4);
    fixture_loop(&fixture, "OX", 4);
    bool feasible = allocation_of_ordering(&fixture.problem, &fixture.mapping, &overfull);
    assert_int_equal(feasible, bits == 384);
    if (feasible) expect_level_ends(&fixture, LAYER_OUTPUT, 1, 3, 0);
    fixture_deinit(&fixture);
  }
}

/* --- Merging down ------------------------------------------------------------------------------------ */

static void three_levels(struct fixture *fixture) {
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "reg", "IWO", 1e4, 8, SERVES_ALL);
  fixture_memory(&hardware, "buffer", "IWO", 1e5, 8, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e6, 8, SERVES_ALL);
  fixture_init(fixture, &hardware);
  fixture_conv(&fixture->workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 4, .c = 3, .ox = 4});
  fixture_problem(fixture);
}

/* OX2 C3 OX2 K4; W is cut | OX2 C3 | OX2 K4: its levels hold (), (OX2 C3), (OX2 K4). OX does not index W: the
 * first OX2 moves to level 0, the second to the top of level 1: (OX2), (C3 OX2), (K4); C3 stays. I, cut | OX2 C3
 * OX2 | K4 : OX is half of a pair, C3 relevant: they stay; K4 at the bottom of the top level moves to level 1,
 * which then has all: (), (all), (). O, cut | OX2 | C3 OX2 K4: C3 moves to level 1, then OX2 stays: (), (OX2 C3),
 * (OX2 K4). */
static void test_merge_down(void **state) {
  (void)state;
  struct fixture fixture;
  three_levels(&fixture);
  fixture_loop(&fixture, "OX", 2);
  fixture_loop(&fixture, "C", 3);
  fixture_loop(&fixture, "OX", 2);
  fixture_loop(&fixture, "K", 4);
  fixture_level_ends(&fixture, LAYER_INPUT1, 0, 2, 0);
  fixture_level_ends(&fixture, LAYER_INPUT2, 0, 3, 0);
  fixture_level_ends(&fixture, LAYER_OUTPUT, 0, 1, 0);
  mapping_merge_down(&fixture.problem, &fixture.mapping);
  expect_level_ends(&fixture, LAYER_INPUT1, 1, 3, 4);
  expect_level_ends(&fixture, LAYER_INPUT2, 0, 4, 4);
  expect_level_ends(&fixture, LAYER_OUTPUT, 0, 2, 4);
  fixture_deinit(&fixture);
}

/* W with nothing below the top: OX2 OX2 first move to level 1; only a second round brings them to level 0. */
static void test_merge_down_repeats(void **state) {
  (void)state;
  struct fixture fixture;
  three_levels(&fixture);
  fixture_loop(&fixture, "OX", 2);
  fixture_loop(&fixture, "OX", 2);
  fixture_loop(&fixture, "K", 4);
  fixture_loop(&fixture, "C", 3);
  fixture_level_ends(&fixture, LAYER_INPUT1, 0, 0, 0);
  fixture_level_ends(&fixture, LAYER_INPUT2, 1, 2, 0);
  fixture_level_ends(&fixture, LAYER_OUTPUT, 1, 2, 0);
  mapping_merge_down(&fixture.problem, &fixture.mapping);
  expect_level_ends(&fixture, LAYER_INPUT1, 2, 2, 4);
  fixture_deinit(&fixture);
}

/* A loop of size 1 in the file is neither relevant nor irrelevant; a tile that makes it 2 does not let it move. */
static void test_merge_down_keeps_loops_of_file_size_one(void **state) {
  (void)state;
  struct fixture fixture;
  three_levels(&fixture);
  const int level_count[LAYER_OPERANDS] = {3, 3, 3};
  int64_t size[LAYER_MAX_DIMS];
  memcpy(size, fixture.problem.layer->size, sizeof size);
  size[fixture.problem.layer->oy] = 2;
  fixture_ask(&fixture.problem, &fixture.hardware, fixture.problem.layer, size, &fixture.rule, level_count);
  fixture_loop(&fixture, "OY", 2);
  fixture_loop(&fixture, "OX", 4);
  fixture_level_ends(&fixture, LAYER_INPUT1, 0, 0, 0);
  mapping_merge_down(&fixture.problem, &fixture.mapping);
  expect_level_ends(&fixture, LAYER_INPUT1, 0, 0, 2);
  fixture_deinit(&fixture);
}

/* A mapping costs what it costs merged down. */
static void test_cost_merges_down(void **state) {
  (void)state;
  struct fixture fixture;
  three_levels(&fixture);
  fixture_loop(&fixture, "OX", 4);
  fixture_loop(&fixture, "C", 3);
  fixture_loop(&fixture, "K", 4);
  for (int o = 0; o < LAYER_OPERANDS; o++) fixture_level_ends(&fixture, (enum layer_operand)o, 0, 1, 0);
  const struct layer_cost *given = fixture_cost(&fixture);
  mapping_merge_down(&fixture.problem, &fixture.mapping);
  const struct layer_cost *merged = fixture_cost(&fixture);
  assert_memory_equal(&given->mapping, &merged->mapping, sizeof given->mapping);
  assert_number(given->energy_pj, merged->energy_pj, "energy");
  assert_number(given->offloaded_cycles, merged->offloaded_cycles, "latency");
  /* OX4 in level 0 of W: its one value is read again 4 times there and fetched 3 x 4 = 12 times from above,
   * not 48. */
  assert_number(given->level[LAYER_INPUT1][0].element_moves[MOVE_FH], 12, "weights written to the register");
  fixture_deinit(&fixture);
}

/* --- An open array ------------------------------------------------------------------------------------ */

/* Of five dimensions of 4 units and seven loops are too many ways to try all, so that each dimension, the last first,
 * takes the first loop that fills it: K 64 three times, then C 16 twice. */
static void test_an_array_of_many_dimensions(void **state) {
  (void)state;
  struct fixture fixture;
  struct hardware hardware = fixture_array(4, 4);
  hardware.dim_count = 5;
  for (int d = 0; d < 5; d++) hardware.dim_size[d] = 4;
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  fixture_init(&fixture, &hardware);
  fixture_conv(&fixture.workload, 0, PRODUCER_NETWORK_INPUT,
               (struct shape){.b = 2, .k = 64, .c = 16, .oy = 8, .ox = 8, .fy = 3, .fx = 3});
  fixture_problem(&fixture);
  struct spatial_mapping candidates[SPATIAL_CANDIDATES];
  assert_int_equal(spatial_search(&fixture.rule, &fixture.hardware, fixture.problem.layer, candidates), 1);
  static const char *const loops[] = {"C", "C", "K", "K", "K"};
  for (int d = 0; d < 5; d++) {
    assert_string_equal(candidates[0].unroll[d].dim, loops[d]);
    assert_int_equal(candidates[0].unroll[d].size, 4);
  }
  fixture_deinit(&fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_distinct_values),
      cmocka_unit_test(test_distinct_values_of_fractions),
      cmocka_unit_test(test_distinct_values_counted),
      cmocka_unit_test(test_unit_counts_round_up_where_nearest_disagrees),
      cmocka_unit_test(test_unit_counts_round_to_nearest),
      cmocka_unit_test(test_factors_under_a_limit),
      cmocka_unit_test(test_allocation_prefers_the_later_of_equals),
      cmocka_unit_test(test_allocation_where_none_fits),
      cmocka_unit_test(test_allocation_where_one_value_does_not_fit),
      cmocka_unit_test(test_allocation_at_the_top),
      cmocka_unit_test(test_allocation_of_finished_outputs),
      cmocka_unit_test(test_merge_down),
      cmocka_unit_test(test_merge_down_repeats),
      cmocka_unit_test(test_merge_down_keeps_loops_of_file_size_one),
      cmocka_unit_test(test_cost_merges_down),
      cmocka_unit_test(test_an_array_of_many_dimensions),
  };
  return cmocka_run_group_tests_name("rules of mappings", tests, NULL, NULL);
}
