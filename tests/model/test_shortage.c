/* Why nothing fits: a reason is given exactly where no mapping exists, and it names memory, bits and loops. */
#include "model/layer/shortage.h"
#include "model/search/search.h"
#include "tests/random.h"

enum { CASES = 3000 };

static bool fits(const struct problem *problem) {
  const struct search_options options = {.kind = SEARCH_OPTIMAL};
  struct search_outcome outcome;
  struct error error;
  struct problem snapped = *problem;
  snapped.numerics.snap = true;
  enum status status = search_optimal(&snapped, &options, NULL, &outcome, &error);
  assert_true(status == STATUS_OK || status == STATUS_INFEASIBLE);
  return status == STATUS_OK;
}

/* What operands share is allocated memory by memory: there a reason is rarely wrong or missing. */
static void test_a_reason_is_given_where_nothing_fits(void **state) {
  (void)state;
  int without = 0, with = 0, doubtful = 0;
  for (uint64_t seed = 1; seed <= CASES; seed++) {
    struct random random = random_of(seed);
    struct fixture fixture;
    struct shortages shortages;
    random_problem(&random, &fixture);
    shortages_of(&fixture.problem, &shortages);
    bool has_reason = shortages_any(&shortages), does_fit = fits(&fixture.problem);
    if (shortages.count > 0 && does_fit) {
      fail_msg("seed %llu: %d shortages, but a mapping fits", (unsigned long long)seed, shortages.count);
    }
    doubtful += has_reason == does_fit;
    *(has_reason ? &with : &without) += 1;
    fixture_deinit(&fixture);
  }
  assert_true(with > CASES / 20 && without > CASES / 20);
  assert_true(doubtful <= CASES / 1000);
}

static void set_room(struct fixture *fixture, int memory, double bits) {
  fixture->hardware.memories[memory].size_bits = bits;
  for (int m = 0; m < fixture->problem.memory_count; m++) {
    struct problem_memory *of = &fixture->problem.memories[m];
    if (of->memory == memory) of->size_bits = of->room_bits = of->held_room_bits = bits;
  }
}

/* A memory as large as its need is no reason, one bit less is. */
static void test_the_need_is_exact(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= CASES; seed++) {
    struct random random = random_of(seed);
    struct fixture fixture;
    struct shortages shortages, after;
    random_problem(&random, &fixture);
    shortages_of(&fixture.problem, &shortages);
    if (shortages.count > 0) {
      const struct shortage *first = &shortages.of[0];
      set_room(&fixture, first->memory, first->need_bits);
      shortages_of(&fixture.problem, &after);
      for (int i = 0; i < after.count; i++) {
        assert_false(after.of[i].operand == first->operand && after.of[i].memory == first->memory);
      }
      set_room(&fixture, first->memory, first->need_bits - 1);
      shortages_of(&fixture.problem, &after);
      assert_true(after.count > 0 && after.of[0].operand == first->operand && after.of[0].memory == first->memory);
    }
    fixture_deinit(&fixture);
  }
}

/* --- By hand ------------------------------------------------------------------------------------------- */

/* K 4 on D1 and C 4 on D2; a weight register that serves D2, an output register for each unit, a top memory. */
static void begin(struct fixture *fixture, double weight_bits, double output_bits, double top_bits) {
  struct hardware hardware = fixture_array(4, 4);
  fixture_memory(&hardware, "reg_w", "W", weight_bits, 8, 2);
  fixture_memory(&hardware, "reg_o", "O", output_bits, 32, SERVES_NONE);
  fixture_memory(&hardware, "top", "IWO", top_bits, 64, SERVES_ALL);
  fixture_init(fixture, &hardware);
  fixture_conv(&fixture->workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 8, .c = 8, .ox = 2, .oy = 2});
  fixture_unroll(&fixture->rule, 0, "K", 4);
  fixture_unroll(&fixture->rule, 1, "C", 4);
  fixture_problem(fixture);
}

static void expect_text(struct fixture *fixture, const char *expected) {
  struct shortages shortages;
  char text[512] = "";
  shortages_of(&fixture->problem, &shortages);
  shortages_text(&fixture->problem, &shortages, text, sizeof text);
  assert_string_equal(text, expected);
  fixture_deinit(fixture);
}

static void test_reasons_by_hand(void **state) {
  (void)state;
  struct fixture fixture;
  begin(&fixture, 32, 16, 1e6);
  expect_text(&fixture, "");
  begin(&fixture, 8, 16, 1e6); /* 4 values of C in a register */
  expect_text(&fixture,
              "W needs 32 bits in 'reg_w', which holds 8 and lacks 24: it serves D2, along which C is unrolled over 4");
  begin(&fixture, 31, 15, 1e6);
  expect_text(&fixture,
              "O needs 16 bits in 'reg_o', which holds 15 and lacks 1: one partial sum; W needs 32 bits in 'reg_w', "
              "which holds 31 and lacks 1: it serves D2, along which C is unrolled over 4");
  begin(&fixture, 32, 16, 1023); /* weights 8*8*8, output and input 8*2*2*8 each: 1024 in all */
  expect_text(&fixture, "together I (256), W (512), O (256) need 1024 bits in 'top', which holds 1023 and lacks 1");
  begin(&fixture, 32, 16, 500);
  expect_text(&fixture,
              "W needs 512 bits in its top memory 'top', which holds 500 and lacks 12: all of it must be there");
}

/* By rule capacity a memory that several operands share holds all of them. */
static void test_operands_share_a_register(void **state) {
  (void)state;
  struct hardware hardware = fixture_array(4, 4);
  struct fixture fixture;
  fixture_memory(&hardware, "reg", "WI", 12, 8, SERVES_NONE);
  fixture_memory(&hardware, "top", "IWO", 1e6, 64, SERVES_ALL);
  fixture_init(&fixture, &hardware);
  fixture_conv(&fixture.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 8, .c = 8, .ox = 2, .oy = 2});
  fixture_unroll(&fixture.rule, 0, "K", 4);
  fixture_problem(&fixture);
  struct shortages shortages;
  shortages_of(&fixture.problem, &shortages);
  assert_false(shortages_any(&shortages));
  fixture.problem.rules |= 1u << RULE_CAPACITY;
  expect_text(&fixture, "together W (8), I (8) need 16 bits in 'reg', which holds 12 and lacks 4");
}

/* Beside what the tile keeps an output is one partial sum; beside maps between stacks, too, it may be finished there.
 */
static void test_something_stays(void **state) {
  (void)state;
  struct fixture fixture;
  struct problem_limits limits = {.weight_level = -1, .count = 1, .resident = {{.memory = 1, .bits = 9}}};
  begin(&fixture, 32, 24, 1e6);
  problem_limit(&fixture.problem, &limits);
  expect_text(&fixture,
              "O needs 16 bits in 'reg_o', which has 15 left beside what stays there and lacks 1: one partial sum");
  begin(&fixture, 32, 24, 1e6);
  limits.resident[0].between_bits = 9;
  problem_limit(&fixture.problem, &limits);
  expect_text(&fixture, "");
  begin(&fixture, 32, 24, 1e6);
  limits.resident[0].bits = limits.resident[0].between_bits = 17;
  problem_limit(&fixture.problem, &limits);
  expect_text(&fixture, "O needs 8 bits in 'reg_o', which has 7 left beside what stays there and lacks 1: one result");
  begin(&fixture, 32, 16, 1100);
  limits.resident[0].memory = 2;
  limits.resident[0].bits = limits.resident[0].between_bits = 100;
  problem_limit(&fixture.problem, &limits);
  expect_text(&fixture,
              "together I (256), W (512), O (256) need 1024 bits in 'top', which has 1000 left beside what "
              "stays there and lacks 24");
}

/* Weights that stay for later tiles pass every memory above whole. */
static void test_weights_stay(void **state) {
  (void)state;
  struct fixture fixture;
  struct hardware hardware = fixture_array(4, 4);
  struct problem_limits limits = {.weight_level = 0};
  fixture_memory(&hardware, "near", "W", 512, 8, SERVES_ALL);
  fixture_memory(&hardware, "far", "W", 511, 8, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e6, 64, SERVES_ALL);
  fixture_init(&fixture, &hardware);
  fixture_conv(&fixture.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 8, .c = 8, .ox = 2, .oy = 2});
  fixture_problem(&fixture);
  problem_limit(&fixture.problem, &limits);
  expect_text(&fixture,
              "W needs 512 bits in 'far', which holds 511 and lacks 1: all of it is brought in for later tiles");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_reason_is_given_where_nothing_fits),
                                     cmocka_unit_test(test_the_need_is_exact),
                                     cmocka_unit_test(test_reasons_by_hand),
                                     cmocka_unit_test(test_operands_share_a_register),
                                     cmocka_unit_test(test_something_stays),
                                     cmocka_unit_test(test_weights_stay)};
  return cmocka_run_group_tests_name("shortage", tests, NULL, NULL);
}
