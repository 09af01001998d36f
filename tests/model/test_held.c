/* What memories hold at a time, and whose data it is. */
#include "model/held.h"
#include "tests/fixture.h"
#include "tests/paper.h"

/* Evaluates FSRCNN on an accelerator of the paper. */
static struct result *evaluate(const char *hardware, enum overlap_mode mode, int64_t tile_x, int64_t tile_y,
                               enum cuts_kind cuts) {
  struct paper paper;
  paper_init(&paper, hardware, "fsrcnn", mode, tile_x, tile_y);
  paper.job.schedule.cuts_kind = cuts;
  struct result *result = paper_result(&paper);
  paper_deinit(&paper);
  return result;
}

static double sum_of(const struct held *held) {
  double sum = 0;
  for (int owner = 0; owner < HELD_OWNERS; owner++) {
    assert_true(held->owner_bits[owner] >= 0);
    sum += held->owner_bits[owner];
  }
  return sum;
}

static void keep_larger(double *most, double bits) {
  if (bits > *most) *most = bits;
}

/* The most that the placements and the mapped layers of a type say, without regard to owners. */
static void most_of_type(const struct tile_type *type, double *most) {
  const struct placement *placed[] = {&type->io, &type->h_cache, &type->v_cache, &type->weights};
  for (int i = 0; i < 4; i++) {
    if (placed[i]->memory < 0) continue;
    keep_larger(&most[placed[i]->memory], placed[i]->tries[placed[i]->try_count - 1].need_bits);
  }
  for (int i = 0; i < type->step_count; i++) {
    double layer[HARDWARE_MAX_MEMORIES] = {0};
    const struct layer_cost *cost = type->steps[i].cost;
    for (int o = 0; cost && o < LAYER_OPERANDS; o++) {
      for (int l = 0; l < cost->level_count[o]; l++) layer[cost->level[o][l].memory] += cost->level[o][l].held_bits;
    }
    for (int m = 0; m < HARDWARE_MAX_MEMORIES; m++) keep_larger(&most[m], layer[m]);
  }
}

static void check_result(const struct result *result) {
  struct held whole[HARDWARE_MAX_MEMORIES], held[HARDWARE_MAX_MEMORIES];
  double largest[HARDWARE_MAX_MEMORIES] = {0};
  held_of_result(result, whole);
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) {
      double most[HARDWARE_MAX_MEMORIES] = {0};
      held_of_type(result, s, t, held);
      most_of_type(&result->stacks[s].types[t], most);
      for (int m = 0; m < result->hardware.memory_count; m++) {
        assert_number(held[m].bits, most[m], "bits held by a tile type");
        assert_number(sum_of(&held[m]), held[m].bits, "sum of the owners");
        keep_larger(&largest[m], held[m].bits);
      }
    }
  }
  for (int m = 0; m < result->hardware.memory_count; m++) {
    assert_number(whole[m].bits, largest[m], "bits held at most");
    assert_number(sum_of(&whole[m]), whole[m].bits, "sum of the owners");
    assert_true(whole[m].bits <= result->hardware.memories[m].size_bits);
    if (whole[m].bits <= 0) continue;
    held_of_type(result, whole[m].stack, whole[m].type, held); /* it tells when */
    assert_number(held[m].bits, whole[m].bits, "bits held then");
  }
}

static void test_owners_add_up(void **state) {
  (void)state;
  static const char *const hardware[] = {"meta_prototype_df", "tpu_like", "edge_tpu_like_df"};
  for (int h = 0; h < 3; h++) {
    for (enum overlap_mode mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
      struct result *result = evaluate(hardware[h], mode, 60, 72, CUTS_AUTO);
      check_result(result);
      result_free(result);
    }
    struct result *result = evaluate(hardware[h], MODE_CACHED, TILE_FULL, TILE_FULL, CUTS_SINGLE_LAYER);
    check_result(result);
    result_free(result);
  }
}

/* Where caches and maps live, their parts are those that placement counted. */
static void test_caches_have_their_part(void **state) {
  (void)state;
  struct held held[HARDWARE_MAX_MEMORIES];
  struct result *result = evaluate("meta_prototype_df", MODE_CACHED, 60, 72, CUTS_AUTO);
  const struct stack_result *stack = &result->stacks[0];
  int seen = 0;
  for (int t = 0; t < stack->type_count; t++) {
    const struct tile_type *type = &stack->types[t];
    int v = type->v_cache.memory;
    held_of_type(result, 0, t, held);
    if (held[v].node >= 0) continue;
    double v_need = type->v_cache.tries[type->v_cache.try_count - 1].need_bits;
    double h_need = type->h_cache.tries[0].need_bits;
    assert_number(held[v].owner_bits[HELD_V_CACHE], v_need - h_need, "V caches");
    assert_number(held[v].owner_bits[HELD_H_CACHE], h_need - type->peak_bits, "H caches");
    assert_number(held[v].owner_bits[HELD_INPUTS] + held[v].owner_bits[HELD_OUTPUTS], type->peak_bits, "maps");
    seen++;
  }
  assert_true(seen > 0);
  result_free(result);
}

static void test_nothing_is_cached_where_all_is_recomputed(void **state) {
  (void)state;
  struct held held[HARDWARE_MAX_MEMORIES];
  struct result *result = evaluate("meta_prototype_df", MODE_RECOMPUTE, 60, 72, CUTS_AUTO);
  held_of_result(result, held);
  for (int m = 0; m < result->hardware.memory_count; m++) {
    assert_number(held[m].owner_bits[HELD_H_CACHE], 0, "H caches");
    assert_number(held[m].owner_bits[HELD_V_CACHE], 0, "V caches");
  }
  result_free(result);
}

/* A 3 x 3 layer from 2 to 3 channels in a tile of 4 x 4: an input of 2 * 6 * 6 and an output of 3 * 4 * 4 elements
 * of 8 bits live at a time, and 3 * 2 * 9 weights of 8 bits beside them. */
static void test_parts_of_a_small_tile(void **state) {
  (void)state;
  struct network network;
  struct held held[2];
  struct hardware hardware = fixture_array(2, 0);
  fixture_memory(&hardware, "buffer", "IWO", 1e5, 64, SERVES_ALL);
  fixture_memory(&hardware, "dram", "IWO", 1e9, 64, SERVES_ALL);
  network_init(&network, &hardware);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT,
               (struct shape){.k = 3, .c = 2, .ox = 8, .oy = 8, .fx = 3, .fy = 3});
  network_finish(&network);
  network_tile(&network, MODE_RECOMPUTE, 4, 4);
  struct result *result = network_result(&network);
  held_of_type(result, 0, 0, held);
  assert_int_equal(held[0].node, -1);
  assert_number(held[0].owner_bits[HELD_WEIGHTS], 3 * 2 * 9 * 8, "weights");
  assert_number(held[0].owner_bits[HELD_INPUTS], 2 * 6 * 6 * 8, "inputs");
  assert_number(held[0].owner_bits[HELD_OUTPUTS], 3 * 4 * 4 * 8, "outputs");
  assert_number(held[0].bits, 432 + 576 + 384, "all");
  result_free(result);
  network_deinit(&network);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_owners_add_up),
      cmocka_unit_test(test_caches_have_their_part),
      cmocka_unit_test(test_nothing_is_cached_where_all_is_recomputed),
      cmocka_unit_test(test_parts_of_a_small_tile),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
