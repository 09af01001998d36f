/* Cuts that a network must have: around global pools, behind several outputs; and what their stacks refuse. */
#include "inputs/inputs.h"
#include "model/schedule.h"
#include "tests/check.h"

/* Evaluates a network of tests/model/networks in tiles of 4 x 4, fully cached. */
static enum status evaluate(const char *name, enum cuts_kind kind, int cut_count, const int *cuts,
                            struct result **result, struct error *error) {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  char path[64];
  arena_init(&arena);
  snprintf(path, sizeof path, "tests/model/networks/%s.yaml", name);
  assert_status(input_hardware("meta_prototype_df", &hardware, NULL, error), STATUS_OK, error);
  assert_status(input_workload(path, &workload, NULL, error), STATUS_OK, error);
  assert_status(input_default_mapping("meta_prototype_df", &rules, &arena, NULL, error), STATUS_OK, error);
  struct job job = {.hardware = &hardware,
                    .workload = &workload,
                    .rules = &rules,
                    .schedule = {.mode = MODE_CACHED, .tile_x = 4, .tile_y = 4, .lpf_limit = 4, .cuts_kind = kind}};
  for (int i = 0; i < cut_count; i++) job.schedule.cuts[job.schedule.cut_count++] = cuts[i];
  enum status status = schedule_evaluate(&job, NULL, result, error);
  workload_deinit(&workload);
  arena_deinit(&arena);
  return status;
}

static int64_t tiles_of(const struct result *result, int stack) {
  return result->stacks[stack].tile_columns * result->stacks[stack].tile_rows;
}

static void expect_cuts(const struct result *result, int first, int second) {
  assert_int_equal(result->cut_count, 2);
  assert_int_equal(result->cuts[0], first);
  assert_int_equal(result->cuts[1], second);
}

/* The pool and the layer behind it make one value of a channel: a stack of one tile between two of 16. Nothing is
 * computed twice: MACs are those of the file. */
static void test_automatic_cuts_around_a_pool(void **state) {
  (void)state;
  struct result *result = NULL;
  struct error error;
  assert_status(evaluate("squeeze", CUTS_AUTO, 0, NULL, &result, &error), STATUS_OK, &error);
  expect_cuts(result, 0, 2);
  assert_int_equal(tiles_of(result, 0), 16);
  assert_int_equal(tiles_of(result, 1), 1);
  assert_int_equal(tiles_of(result, 2), 16);
  double macs = 2 * 16 * 16 * 8 * 8 * 9 + 16 * 16 * 8 + 8 * 8 + 16 * 16 * 8;
  assert_number(result->mac_count, macs, "MACs");
  result_free(result);
}

static void test_a_pool_inside_a_tiled_stack(void **state) {
  (void)state;
  struct result *result = NULL;
  struct error error;
  assert_int_equal(evaluate("squeeze", CUTS_LIST, 0, NULL, &result, &error), STATUS_INFEASIBLE);
  assert_contains(error.message, "layer 1 (a global pool) needs the whole map of layer 0; cut after layer 0");
  /* The map comes from an earlier stack: the pool must end its own. */
  assert_int_equal(evaluate("squeeze", CUTS_LIST, 1, (const int[]){0}, &result, &error), STATUS_INFEASIBLE);
  assert_contains(error.message, "layer 1 (a global pool) needs the whole map of layer 0; cut after layer 1");
  assert_status(evaluate("squeeze", CUTS_LIST, 2, (const int[]){0, 1}, &result, &error), STATUS_OK, &error);
  result_free(result);
}

/* Layers 1 and 3 are outputs, layer 0 is read by both stacks. */
static void test_several_outputs(void **state) {
  (void)state;
  struct result *result = NULL;
  struct error error;
  assert_status(evaluate("heads", CUTS_LIST, 0, NULL, &result, &error), STATUS_OK, &error);
  expect_cuts(result, 0, 1);
  assert_int_equal(result->stack_count, 3);
  assert_number(result->mac_count, 2 * 16 * 16 * 8 * 8 * 10, "MACs");
  result_free(result);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_automatic_cuts_around_a_pool),
      cmocka_unit_test(test_a_pool_inside_a_tiled_stack),
      cmocka_unit_test(test_several_outputs),
  };
  return cmocka_run_group_tests_name("forced cuts", tests, NULL, NULL);
}
