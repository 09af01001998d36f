/* The order in which a layer that does not fit gets more memory levels (section 6, item 4), worked by hand.
 *
 * Two layers of a 4 x 1 map: layer 0 has 4 channels in (128 bits) and K out (K * 4 values, finished 8 bits,
 * partial 16), 4 * K weights of 8 bits; layer 1 ends the stack. Memories from below: "out" (O), "in" (I, W), "mid"
 * (I, O), "top". */
#include "tests/fixture.h"

enum { OUT, IN, MID, TOP };

struct sizes {
  int64_t k, ox; /* ox 0: 4 */
  double out, in, mid, top;
  const char *mid_operands; /* NULL: "IO" */
};

static void build(struct network *network, struct sizes sizes) {
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "out", "O", sizes.out, 16, SERVES_ALL);
  fixture_memory(&hardware, "in", "IW", sizes.in, 16, SERVES_ALL);
  fixture_memory(&hardware, "mid", sizes.mid_operands ? sizes.mid_operands : "IO", sizes.mid, 16, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", sizes.top > 0 ? sizes.top : 1e6, 64, SERVES_ALL);
  int64_t ox = sizes.ox ? sizes.ox : 4;
  network_init(network, &hardware);
  fixture_conv(&network->workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = sizes.k, .c = 4, .ox = ox});
  fixture_conv(&network->workload, 1, 0, (struct shape){.c = sizes.k, .ox = ox});
  network_finish(network);
}

/* Evaluates; layer 0 must have ended this many levels above where it was placed. */
static struct result *raised(struct network *network, struct sizes sizes, int output, int input) {
  build(network, sizes);
  struct result *result = network_result(network);
  const struct tile_step *step = &result->stacks[0].types[0].steps[1];
  if (step->raised_output != output || step->raised_input != input) {
    fail_msg("raised (%d, %d), must be (%d, %d)", step->raised_output, step->raised_input, output, input);
  }
  assert_int_equal(step->output_level.memory, OUT);
  assert_int_equal(step->input_level.memory, IN);
  assert_int_equal(step->cost->level_count[LAYER_OUTPUT], 1 + output);
  assert_int_equal(step->cost->level_count[LAYER_INPUT2], 1 + input);
  return result;
}

static void expect_raised(struct sizes sizes, int output, int input) {
  struct network network;
  result_free(raised(&network, sizes, output, input));
  network_deinit(&network);
}

/* "out" holds 4 x 4 partial sums (256 bits), "in" 128 bits of I and a weight: nothing is raised. */
static void test_nothing_raised(void **state) {
  (void)state;
  expect_raised((struct sizes){.k = 4, .out = 256, .in = 136, .mid = 1000}, 0, 0);
}

/* "out" holds the finished output, 128 bits, so it is the O level; as O's only level it would have to hold partial
 * sums, 256 bits: irrelevant C is unallocated there. With "mid" above, C is allocated in "out" first. */
static void test_output_raised_first(void **state) {
  (void)state;
  expect_raised((struct sizes){.k = 4, .out = 255, .in = 136, .mid = 1000}, 1, 0);
}

/* "in" holds I, 128 bits, but no weight beside it: none fits, and I has loops left at its top. Raising O does not
 * help. */
static void test_input_raised_second(void **state) {
  (void)state;
  expect_raised((struct sizes){.k = 4, .out = 256, .in = 135, .mid = 1000}, 0, 1);
}

static void test_both_raised_third(void **state) {
  (void)state;
  expect_raised((struct sizes){.k = 4, .out = 255, .in = 135, .mid = 1000}, 1, 1);
  expect_raised((struct sizes){.k = 4, .out = 255, .in = 135, .mid = 256}, 1, 1); /* 128 + 128 finished */
}

/* "mid" cannot be the top of both (128 + 128 > 255). (2, 1) and (1, 2) both work; (2, 1) comes first. */
static void test_output_raised_twice_before_input(void **state) {
  (void)state;
  expect_raised((struct sizes){.k = 4, .out = 255, .in = 135, .mid = 255}, 2, 1);
}

/* K = 1: O is 32 bits, W 32. "mid" of less than 128 bits does not hold I, so that (1, 1) and (2, 1) fail. With I
 * ending at the top, "in" takes 64 bits of I (its accesses, bits x loops left, are 128 however many it takes: the
 * later one) beside W; "mid" must hold these and O: 96 bits. */
static void test_input_raised_twice(void **state) {
  (void)state;
  expect_raised((struct sizes){.k = 1, .out = 63, .in = 135, .mid = 127}, 1, 2);
  expect_raised((struct sizes){.k = 1, .out = 63, .in = 135, .mid = 96}, 1, 2);
}

/* With 95 bits "mid" is only passed through. */
static void test_both_raised_twice(void **state) {
  (void)state;
  expect_raised((struct sizes){.k = 1, .out = 63, .in = 135, .mid = 95}, 2, 2);
}

/* "mid" stores O only and is too small for it: O alone would have to go up twice, (2, 0). That is not in the list:
 * (1, 0), (0, 1), (1, 1) fail, (2, 1) is next. */
static void test_pairs_outside_the_list_are_not_tried(void **state) {
  (void)state;
  expect_raised((struct sizes){.k = 2, .out = 127, .in = 136, .mid = 63, .mid_operands = "O"}, 2, 1);
}

/* I has one level above "in": (1, 2) is (1, 1) again, (2, 2) is (2, 1) again. */
static void test_extra_levels_are_clipped_at_the_top(void **state) {
  (void)state;
  expect_raised((struct sizes){.k = 2, .out = 127, .in = 135, .mid = 63, .mid_operands = "O"}, 2, 1);
  expect_raised((struct sizes){.k = 2, .out = 127, .in = 135, .mid = 64, .mid_operands = "O"}, 1, 1);
}

/* A 2 x 1 map: I and O have 64 bits, W 128. "out" holds no partial sums (128), "in" no weight beside I (72), "mid"
 * not both (128). The top holds the feature maps, 128 of 150 bits, but with W neither O nor I: 192. */
static void test_nothing_left_to_raise(void **state) {
  (void)state;
  struct network network;
  build(&network, (struct sizes){.k = 4, .ox = 2, .out = 127, .in = 71, .mid = 127, .top = 150});
  network_fails(&network, STATUS_INFEASIBLE,
                (const char *[]){"layer 0", "2 x 1", "need 256 bits in 'top'", "holds 150 and lacks 106", NULL});
  network_deinit(&network);
}

/* Raised levels count in every respect: layer 0's output is at the raised level when layer 1 reads it. Layer 1
 * reads 128 bits: "in" holds them, but no weight beside (135 bits): its I level is raised to "mid"; its output
 * goes to the top at once. */
static void test_later_layers_find_raised_outputs(void **state) {
  (void)state;
  struct network network;
  struct result *result = raised(&network, (struct sizes){.k = 4, .out = 256, .in = 135, .mid = 1000}, 0, 1);
  const struct tile_step *steps = result->stacks[0].types[0].steps;
  assert_int_equal(steps[2].raised_input, 1);
  assert_int_equal(steps[2].copies.copy_count, 1);
  assert_int_equal(steps[2].copies.copies[0].source, OUT); /* layer 0's output was not raised: a copy to "mid" */
  assert_int_equal(steps[2].copies.copies[0].destination, MID);
  assert_int_equal(steps[1].copies.copy_count, 0); /* the stack's input is in "in", on the way up to "mid" */
  result_free(result);
  network_deinit(&network);
  result = raised(&network, (struct sizes){.k = 4, .out = 255, .in = 135, .mid = 1000}, 1, 1);
  assert_int_equal(result->stacks[0].types[0].steps[2].raised_input, 1);
  assert_int_equal(result->stacks[0].types[0].steps[2].copies.copy_count, 0); /* raised to "mid", read there */
  result_free(result);
  network_deinit(&network);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing_raised),
      cmocka_unit_test(test_output_raised_first),
      cmocka_unit_test(test_input_raised_second),
      cmocka_unit_test(test_both_raised_third),
      cmocka_unit_test(test_output_raised_twice_before_input),
      cmocka_unit_test(test_input_raised_twice),
      cmocka_unit_test(test_both_raised_twice),
      cmocka_unit_test(test_pairs_outside_the_list_are_not_tried),
      cmocka_unit_test(test_extra_levels_are_clipped_at_the_top),
      cmocka_unit_test(test_nothing_left_to_raise),
      cmocka_unit_test(test_later_layers_find_raised_outputs),
  };
  return cmocka_run_group_tests_name("rules of retries", tests, NULL, NULL);
}
