/* Rules of one layer that are right where the published ones are not, with both figures worked by hand. */
#include <math.h>

#include "model/copy.h"
#include "model/layer/latency.h"
#include "tests/random.h"

enum { RULE_SETS = 2 };

static unsigned only(enum rule rule) {
  return 1u << rule;
}

/* --- pr-exact ------------------------------------------------------------------------------------------ */

static double distinct(int64_t sa, double a, int64_t sb, double b, bool exact) {
  const struct partial_relevance pr = {.a = 0, .b = 1, .sa = sa, .sb = sb};
  const double size[LAYER_MAX_DIMS] = {a, b};
  return pr_size(&pr, size, (struct numerics){.exact_pr = exact});
}

/* OX 7 on 4 units: u = 3.5, passes of 4 and 3; with FX 3 they read 6 and 5 columns. */
static void test_exact_sizes(void **state) {
  (void)state;
  assert_number(distinct(1, 3.5, 1, 3, true), 5.5, "the mean of 6 and 5");
  assert_number(distinct(1, 3.5, 1, 3, false), 5, "truncated");
  assert_number(distinct(2, 3.5, 1, 3, true), 8, "stride 2");
  assert_number(distinct(2, 2.5, 1, 1, true), 2.5, "stride 2 without a window");
  assert_number(distinct(2, 2.5, 1, 1, false), 2, "truncated");
  assert_number(distinct(1, 1, 2, 2, true), 2, "one output of a filter with gaps");
  assert_number(distinct(1, 1, 2, 2, false), 3, "its span, as published");
}

/* Whole sizes: equal to the count of distinct values. */
static void test_exact_sizes_counted(void **state) {
  (void)state;
  for (int i = 0; i < 4 * 4 * 8 * 8; i++) {
    int sa = 1 + i % 4, sb = 1 + i / 4 % 4, a = 1 + i / 16 % 8, b = 1 + i / 128;
    bool seen[64] = {false};
    int count = 0;
    for (int x = 0; x < a; x++) {
      for (int y = 0; y < b; y++) {
        count += !seen[sa * x + sb * y];
        seen[sa * x + sb * y] = true;
      }
    }
    assert_number(distinct(sa, a, sb, b, true), count, "distinct values");
  }
}

/* --- half-loading ---------------------------------------------------------------------------------------- */

/* As test_rules_latency.c: I 12 and 6, W 6 and 2, all half-shared; added, not assigned. */
static void test_half_loading(void **state) {
  (void)state;
  const struct loading published = {.half = 7}, right = {.half = 5 + 7}, other = {.individual = 3};
  assert_number(latency_loading_cycles(RULES_PUBLISHED, &published, &other), 7, "the last half-shared pair");
  assert_number(latency_loading_cycles(only(RULE_HALF_LOADING), &right, &other), 12, "both half-shared pairs");
  const struct loading alone = {.shared = 4, .individual = 3};
  assert_number(latency_loading_cycles(RULES_PUBLISHED, &alone, NULL), 3, "one input, individual");
  assert_number(latency_loading_cycles(only(RULE_HALF_LOADING), &alone, NULL), 7, "one input, all of it");
}

/* Registers, a buffer, a top: both of I's pairs and both of W's are half-shared. I takes 24/2 = 12 and 96/16 = 6
 * cycles, W 24/4 = 6 and 24/16 -> 2. Assigned: max(6, 2) = 6; added: max(18, 8) = 18. */
static void test_half_loading_of_a_mapping(void **state) {
  (void)state;
  struct hardware hardware = fixture_array(1, 0);
  struct fixture fixture;
  fixture_memory(&hardware, "reg_i", "I", 64, 2, SERVES_NONE);
  fixture_memory(&hardware, "reg_w", "W", 64, 4, SERVES_NONE);
  fixture_memory(&hardware, "reg_o", "O", 64, 16, SERVES_NONE);
  fixture_memory(&hardware, "buffer", "IW", 1024, 16, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e6, 64, SERVES_ALL);
  for (int m = 3; m <= 4; m++) {
    fixture_own_ports(&hardware.memories[m]);
    hardware.memories[m].port_of[OPERAND_I2][MOVE_TL] = hardware.memories[m].port_of[OPERAND_I1][MOVE_TL];
  }
  fixture_init(&fixture, &hardware);
  fixture_conv(&fixture.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 2, .c = 3, .ox = 4});
  fixture_problem(&fixture);
  fixture_loop(&fixture, "C", 3);
  fixture_loop(&fixture, "OX", 4);
  fixture_loop(&fixture, "K", 2);
  fixture_level_ends(&fixture, LAYER_OUTPUT, 1, 0, 0);
  fixture_level_ends(&fixture, LAYER_INPUT1, 2, 2, 0);
  fixture_level_ends(&fixture, LAYER_INPUT2, 1, 2, 0);
  assert_number(fixture_cost(&fixture)->loading_cycles, 6, "half-shared loading, as published");
  fixture.problem.rules = only(RULE_HALF_LOADING);
  assert_number(fixture_cost(&fixture)->loading_cycles, 18, "half-shared loading, added");
  fixture_deinit(&fixture);
}

/* --- offload, offload-ports -------------------------------------------------------------------------------- */

/* O climbs three levels: a finished output of so many bits leaves the register in the first number of cycles, ten of
 * them the middle one in 10 cycles. */
static void check_offloading(double cycles, bool one_port, unsigned rules, double expected) {
  struct hardware hardware = fixture_array(1, 0);
  struct fixture fixture;
  fixture_memory(&hardware, "register", "IWO", 256, 80 / cycles, SERVES_ALL);
  struct memory *middle = fixture_memory(&hardware, "middle", "O", 4096, 80, SERVES_ALL);
  if (one_port) fixture_one_port(middle);
  fixture_memory(&hardware, "top", "IWO", 1e6, 1024, SERVES_ALL);
  fixture_init(&fixture, &hardware);
  fixture_conv(&fixture.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.c = 2, .ox = 10});
  fixture.workload.layers[0].operand[LAYER_OUTPUT].final_bits = 80;
  fixture_problem(&fixture);
  fixture_loop(&fixture, "C", 2);
  fixture_loop(&fixture, "OX", 10);
  fixture_level_ends(&fixture, LAYER_OUTPUT, 1, 2, 0);
  fixture_level_ends(&fixture, LAYER_INPUT1, 1, 0, 0);
  fixture_level_ends(&fixture, LAYER_INPUT2, 1, 0, 0);
  fixture.problem.rules = rules;
  const struct layer_cost *cost = fixture_cost(&fixture);
  double without = cost->compute_cycles + cost->loading_cycles;
  assert_number(cost->offloading_cycles, expected, "offloading");
  assert_number(cost->offloaded_cycles, without + expected, "latency with offloading");
  assert_number(cost->latency_cycles, without + (rules_have(rules, RULE_OFFLOAD) ? expected : 0), "latency");
  fixture_deinit(&fixture);
}

static void test_offloading(void **state) {
  (void)state;
  const unsigned ports = only(RULE_OFFLOAD_PORTS), both = ports | only(RULE_OFFLOAD);
  check_offloading(4, false, RULES_PUBLISHED, 11); /* 10, and 1 cycle of latency */
  check_offloading(4, false, ports, 11);           /* max(4, 10) + 1 */
  check_offloading(4, true, RULES_PUBLISHED, 11);
  check_offloading(4, true, ports, 14); /* 4 + 10 */
  check_offloading(20, false, RULES_PUBLISHED, 11);
  check_offloading(20, false, ports, 21); /* max(20, 10) + 1 */
  check_offloading(20, false, both, 21);
  check_offloading(4, true, only(RULE_OFFLOAD), 11);
}

/* --- fit-array -------------------------------------------------------------------------------------------- */

/* An addition of 8-bit maps, 256 x 4 elements of both inputs at a time: 16,384 bits in a memory of `size`. */
static void check_array(double size, unsigned rules, double units) {
  struct hardware hardware = fixture_array(256, 4);
  struct fixture fixture;
  fixture_memory(&hardware, "register", "O", 16, 16, SERVES_NONE);
  fixture_memory(&hardware, "sram", "I", size, 8192, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  fixture_init(&fixture, &hardware);
  fixture_unroll(&fixture.rule, 0, "G", 0);
  fixture_unroll(&fixture.rule, 1, "OY", 0);
  fixture_addition(&fixture.workload, 0, PRODUCER_NETWORK_INPUT, PRODUCER_NETWORK_INPUT,
                   (struct shape){.k = 256, .ox = 3, .oy = 8});
  fixture_finish(&fixture.hardware);
  fixture_finish_workload(&fixture.workload);
  const struct layer *layer = &fixture.workload.layers[fixture.workload.layer_count - 1];
  struct error error;
  assert_status(problem_init(&fixture.problem, rules, false, &fixture.hardware, layer, layer->size, NULL, &fixture.rule,
                             (const int[]){2, 2, 2}, &error),
                STATUS_OK, &error);
  double product = 1;
  for (int i = 0; i < fixture.problem.unrolled_count; i++) product *= fixture.problem.unrolled[i].size;
  assert_number(product, units, "units used");
  fixture_deinit(&fixture);
}

static void test_fit_array(void **state) {
  (void)state;
  check_array(8192, RULES_PUBLISHED, 256 * 4);
  check_array(8192, only(RULE_FIT_ARRAY), 256 * 2); /* exactly 8,192 bits */
  check_array(16384, only(RULE_FIT_ARRAY), 256 * 4);
  check_array(8191, only(RULE_FIT_ARRAY), 256);       /* OY 1 */
  check_array(2048, only(RULE_FIT_ARRAY), 128);       /* then G: 128 x 2 x 8 bits */
  check_array(2000, only(RULE_FIT_ARRAY), 256.0 / 3); /* 127 units: G in 3 passes */
}

/* --- copy-clock --------------------------------------------------------------------------------------------- */

/* Hops of 4 cycles A -> B, B -> A', A' -> C, where the second one's receiving port was used by the first. */
static void test_copy_clock(void **state) {
  (void)state;
  static const double ends[RULE_SETS][3] = {{4, 8, 8}, {4, 8, 12}};
  for (int right = 0; right < RULE_SETS; right++) {
    double clock = 0;
    for (int hop = 0; hop < 3; hop++) {
      assert_number(clock + 4, ends[right][hop], "end of a hop");
      clock = copy_clock(right ? only(RULE_COPY_CLOCK) : RULES_PUBLISHED, clock, 4, hop == 1);
    }
  }
}

/* --- The set -------------------------------------------------------------------------------------------------- */

static unsigned read(const char *text, unsigned by_search) {
  struct rule_choice choice = {.base = RULES_BY_SEARCH};
  struct error error;
  assert_status(rules_read(text, &choice, &error), STATUS_OK, &error);
  return rules_of(&choice, by_search);
}

static void test_sets(void **state) {
  (void)state;
  const unsigned cached = only(RULE_CACHE_FLAGS) | only(RULE_LIVE_MAPS) | only(RULE_CAPACITY);
  assert_int_equal(read("published", RULES_CORRECTED), RULES_PUBLISHED);
  assert_int_equal(read("corrected", RULES_PUBLISHED), RULES_CORRECTED);
  assert_int_equal(read("default,-pr-exact", RULES_CORRECTED), RULES_CORRECTED & ~only(RULE_PR_EXACT));
  assert_int_equal(read("+offload", RULES_PUBLISHED), only(RULE_OFFLOAD));
  assert_int_equal(read("published,+capacity", 0), cached | only(RULE_FIT_ARRAY));
  assert_int_equal(read("published,+capacity,-fit-array", 0), cached);
  assert_int_equal(read("published,+skip-delay", 0), only(RULE_SKIP_DELAY) | only(RULE_BRANCH_LAG));
  assert_int_equal(read("corrected,-offload,+offload", 0), RULES_CORRECTED);
  static const char *const wrong[] = {"",
                                      "Published",
                                      "offload",
                                      "published,offload",
                                      "published,",
                                      "+no-such-rule",
                                      "corrected,-cache-flags",
                                      "corrected,-live-maps",
                                      "corrected,-branch-lag"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct rule_choice choice = {.with = 5};
    struct error error;
    if (rules_read(wrong[i], &choice, &error) != STATUS_USAGE) fail_msg("'%s' is taken", wrong[i]);
    assert_int_equal(choice.with, 5);
  }
}

/* Both texts are read as the same rules. */
static void test_texts(void **state) {
  (void)state;
  struct random random = {.state = 1};
  for (int i = 0; i < 2000; i++) {
    struct rule_choice choice = {.base = (enum rules_base)random_in(&random, 0, 2),
                                 .with = (unsigned)random_in(&random, 0, RULES_CORRECTED)};
    char text[RULES_TEXT_SIZE];
    unsigned rules = rules_of(&choice, RULES_PUBLISHED);
    if (rules_choice_text(&choice, text)[0] != '\0') assert_int_equal(read(text, RULES_PUBLISHED), rules);
    assert_int_equal(read(rules_text(rules, text), RULES_PUBLISHED), rules);
  }
  char text[RULES_TEXT_SIZE];
  assert_string_equal(rules_text(RULES_CORRECTED & ~only(RULE_INPUT_CACHES), text), "corrected,-input-caches");
  assert_string_equal(rules_text(only(RULE_OFFLOAD), text), "published,+offload");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_exact_sizes),  cmocka_unit_test(test_exact_sizes_counted),
      cmocka_unit_test(test_half_loading), cmocka_unit_test(test_half_loading_of_a_mapping),
      cmocka_unit_test(test_offloading),   cmocka_unit_test(test_fit_array),
      cmocka_unit_test(test_copy_clock),   cmocka_unit_test(test_sets),
      cmocka_unit_test(test_texts),
  };
  return cmocka_run_group_tests_name("corrected layer", tests, NULL, NULL);
}
