/* Transposed convolutions: each output has a part of the kernel's taps, memories hold all of them. By hand. */
#include <math.h>

#include "inputs/inputs.h"
#include "model/schedule.h"
#include "tests/check.h"

enum {
  TAPS = 4 * 3,
  WEIGHT_BITS = TAPS * 3 * 2 * 8,
  MAP_BITS = 8 * 8 * 2 * 8,
  OUTPUT_BITS = 16 * 16 * 3 * 8,
  WORD_BITS = 64, /* of the accelerator's off-chip memory */
  LAYER = 1,      /* behind the network's input */
};

static void read_network(struct workload *workload) {
  struct error error;
  assert_status(input_workload("tests/model/networks/transposed.yaml", workload, NULL, &error), STATUS_OK, &error);
}

static struct result *evaluate(struct workload *workload, enum overlap_mode mode, int64_t width, int64_t height) {
  struct hardware hardware;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  struct result *result = NULL;
  arena_init(&arena);
  assert_status(input_hardware("meta_prototype_df", &hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping("meta_prototype_df", &rules, &arena, NULL, &error), STATUS_OK, &error);
  struct job job = {.hardware = &hardware,
                    .workload = workload,
                    .rules = &rules,
                    .schedule = {.mode = mode, .tile_x = width, .tile_y = height, .lpf_limit = 6}};
  assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
  arena_deinit(&arena);
  return result;
}

static void weights_have_all_taps(void **state) {
  (void)state;
  struct workload workload;
  read_network(&workload);
  assert_number(workload.layers[LAYER].weight_bits, WEIGHT_BITS, "bits of the weights");
  assert_number(layer_mac_count(&workload.layers[LAYER], workload.layers[LAYER].size), 16 * 16 * 2 * 2 * 3 * 2, "MACs");
  workload_deinit(&workload);
}

/* Taps of some outputs of a tile, which computes one phase after the other, and the columns that they read. */
static void taps_and_columns_of_outputs(void **state) {
  (void)state;
  static const struct {
    int64_t tile, outputs, filter, taps_x, taps_y, columns;
  } cases[] = {
      {16, 1, 1, 1, 1, 1},  {16, 1, 2, 2, 2, 2}, {16, 8, 1, 1, 1, 8}, {16, 8, 2, 2, 2, 9}, {16, 16, 1, 2, 2, 8},
      {16, 16, 2, 4, 3, 9}, {5, 2, 2, 2, 2, 3},  {5, 3, 2, 4, 3, 4},  {5, 5, 2, 4, 3, 4},  {1, 1, 2, 2, 2, 2},
  };
  struct workload workload;
  read_network(&workload);
  const struct layer *layer = &workload.layers[LAYER];
  const struct operand *weights = &layer->operand[LAYER_INPUT1], *input = &layer->operand[LAYER_INPUT2];
  assert_int_equal(weights->pr_count, 2);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct partial_relevance x = input->pr[input->x.pr];
    double A = (double)cases[i].outputs, B = (double)cases[i].filter;
    x.outputs = cases[i].tile;
    assert_number(pr_columns(&x, A, B), (double)cases[i].columns, "columns");
    for (int w = 0; w < 2; w++) {
      struct partial_relevance taps = weights->pr[w];
      taps.outputs = cases[i].tile;
      assert_number(pr_columns(&taps, A, B), (double)(taps.a == layer->ox ? cases[i].taps_x : cases[i].taps_y), "taps");
    }
  }
  workload_deinit(&workload);
}

/* The top memory gives each weight once, whatever the tile; the first one may be too narrow to use all of them. */
static void weights_are_fetched_once(void **state) {
  (void)state;
  static const struct {
    int64_t width, height;
    double unused; /* taps of the first tile */
  } cases[] = {{16, 16, 0}, {4, 8, 0}, {5, 16, TAPS - 2 * 3}, {5, 5, TAPS - 2 * 2}, {1, 1, TAPS - 2 * 2}};
  struct workload workload;
  read_network(&workload);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct result *result = evaluate(&workload, MODE_CACHED, cases[i].width, cases[i].height);
    const struct copy_group *copies = &result->stacks[0].types[0].steps[LAYER].copies;
    double unused = 0;
    for (int c = 0; c < copies->copy_count; c++) {
      if (copies->copies[c].cause == COPY_WEIGHTS) unused += copies->copies[c].bits;
    }
    assert_true(result->stacks[0].types[0].first_tile);
    assert_number(unused, cases[i].unused * 3 * 2 * 8, "bits of weights for later tiles");
    const struct layer_cost *cost = result->stacks[0].types[0].steps[LAYER].cost;
    double words = cost->level[LAYER_INPUT1][cost->level_count[LAYER_INPUT1] - 1].word_accesses[MOVE_TL];
    assert_number(words, ceil((WEIGHT_BITS - unused) / WORD_BITS), "words of weights read at the top");
    if (i == 0) assert_number(result->dram.read_bits, MAP_BITS + WEIGHT_BITS, "bits read at the top");
    if (i == 0) assert_number(result->dram.written_bits, OUTPUT_BITS, "bits written at the top");
    assert_number(result->stacks[0].weight_bits, WEIGHT_BITS, "weights of the stack");
    result_free(result);
  }
  workload_deinit(&workload);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(weights_have_all_taps),
      cmocka_unit_test(taps_and_columns_of_outputs),
      cmocka_unit_test(weights_are_fetched_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
