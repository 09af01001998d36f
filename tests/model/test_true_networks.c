/* Whole networks of true sizes, at random: strides, dilation, branches, joined and stretched maps, in two dimensions.
 * With caches nothing is computed twice, whatever the tile; caches never cost MACs; in one tile all modes are the
 * same. */
#include "tests/true_networks.h"

enum { NETWORKS = 1500 / FEWER, MOST_LAYERS = 8, MOST_SIDE = 40 };
static double macs_of(const struct network *network, enum overlap_mode mode, int64_t x, int64_t y, double *energy,
                      double *latency) {
  struct network *own = (struct network *)network;
  network_tile(own, mode, x, y);
  struct result *result = network_result(own);
  double macs = result->mac_count;
  *energy = result->energy_pj;
  *latency = result->latency_cycles;
  result_free(result);
  return macs;
}

static void check(struct network *network, const struct growing *growing, int seed) {
  struct random random = random_of((uint64_t)seed + 7);
  const struct map *last = &growing->maps[growing->count - 1];
  int64_t x = random_in(&random, 1, (int)last->width), y = random_in(&random, 1, (int)last->height);
  double energy[4], latency[4], whole[4], macs[4];
  for (enum overlap_mode mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    whole[mode] = macs_of(network, mode, TILE_FULL, TILE_FULL, &energy[mode], &latency[mode]);
    if (whole[mode] != whole[MODE_RECOMPUTE] || energy[mode] != energy[MODE_RECOMPUTE] ||
        latency[mode] != latency[MODE_RECOMPUTE]) {
      fail_msg("seed %d: one tile is not the same in mode %d", seed, (int)mode);
    }
  }
  for (enum overlap_mode mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    macs[mode] = macs_of(network, mode, x, y, &energy[0], &latency[0]);
  }
  if (!growing->keeps_all) return;
  if (whole[MODE_CACHED] != growing->macs) {
    fail_msg("seed %d: %.0f MACs in one tile, %.0f by the file", seed, whole[MODE_CACHED], growing->macs);
  }
  if (macs[MODE_CACHED] != growing->macs) {
    fail_msg("seed %d: %.0f MACs in cached tiles of %dx%d, %.0f in one", seed, macs[MODE_CACHED], (int)x, (int)y,
             growing->macs);
  }
  if (macs[MODE_RECOMPUTE] < macs[MODE_H_CACHED] || macs[MODE_H_CACHED] < macs[MODE_CACHED]) {
    fail_msg("seed %d: caches cost MACs: %.0f, %.0f, %.0f", seed, macs[MODE_RECOMPUTE], macs[MODE_H_CACHED],
             macs[MODE_CACHED]);
  }
}

static void test_random_networks(void **state) {
  (void)state;
  int checked = 0, exact = 0, joined = 0, stretched = 0;
  for (int seed = 1; checked < NETWORKS; seed++) {
    struct hardware hardware = fixture_array(1, 0);
    fixture_memory(&hardware, "top", "IWO", 1e12, 64, SERVES_ALL);
    struct network network;
    struct growing growing;
    network_init(&network, &hardware);
    if (true_network(&growing, &network, MOST_LAYERS, MOST_SIDE, seed)) {
      check(&network, &growing, seed);
      for (int i = 0; i < network.workload.layer_count; i++) {
        const struct operand *input = &network.workload.layers[i].operand[LAYER_INPUT2];
        joined += input->joined_count > 0;
        stretched += input->pr_count > 0 && input->pr[0].upsampling > 1;
      }
      exact += growing.keeps_all;
      checked++;
    }
    network_deinit(&network);
  }
  printf("%d networks, %d without gaps, %d joined and %d stretched maps\n", checked, exact, joined, stretched);
  assert_true(4 * exact > checked && 10 * joined > checked && 10 * stretched > checked);
}

/* Eight outputs, of an input stretched by 2 whose size nobody states, with two taps an output: three columns make (3 -
 * 1) * 2 + 4 of them. */
static void test_a_stretched_input_is_as_small_as_can_be(void **state) {
  (void)state;
  struct workload workload;
  struct error error;
  workload_init(&workload, "fixture");
  struct layer *layer = fixture_conv(&workload, 0, PRODUCER_NETWORK_INPUT,
                                     (struct shape){.k = 1, .c = 1, .ox = 8, .oy = 8, .fx = 2, .fy = 2});
  for (int i = 0; i < 2; i++) layer->operand[LAYER_INPUT2].pr[i].upsampling = 2;
  assert_status(workload_finish(&workload, &error), STATUS_OK, &error);
  const struct layer *input = &workload.layers[0];
  assert_true(input->is_input);
  assert_int_equal(input->size[input->ox], 3);
  assert_int_equal(input->size[input->oy], 3);
  workload_deinit(&workload);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_networks),
      cmocka_unit_test(test_a_stretched_input_is_as_small_as_can_be),
  };
  return cmocka_run_group_tests_name("networks of true sizes", tests, NULL, NULL);
}
