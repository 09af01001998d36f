/* Layers over whole rows: their cost by hand, where rows live, what adds up, what is refused. */
#include <math.h>

#include "inputs/inputs.h"
#include "model/layer/rows.h"
#include "tests/attention.h"

/* --- By hand ------------------------------------------------------------------------------------------- */

/* A row memory of `bits` below one for maps, both with a read and a write port of 64 bit/cycle, 1 pJ a read and 2 pJ a
 * write of the lower, 10 and 20 pJ of the upper. */
static void begin(struct network *network, double bits) {
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "rows", "IO", bits, 64, SERVES_ALL);
  struct memory *maps = fixture_memory(&hardware, "maps", "IWO", 1e9, 64, SERVES_ALL);
  maps->read_energy_pj = 10;
  maps->write_energy_pj = 20;
  network_init(network, &hardware);
}

/* Cost of the only layer in one tile. */
static struct layer_cost cost_of(struct network *network, struct result **result) {
  network_finish(network);
  *result = network_result(network);
  const struct tile_type *type = &(*result)->stacks[0].types[0];
  assert_int_equal((*result)->stacks[0].type_count, 1);
  return *type->steps[type->step_count - 1].cost;
}

/* 2 heads of 8 keys for 4 queries: 64 elements, 512 bits of 8, 1024 of 16. Down: 8 words read above, 8 written below;
 * two reads, 16; exponentials 16 written and read; 8 written finished; up 8 read below and 8 written above. */
static void test_softmax_by_hand(void **state) {
  (void)state;
  struct network network;
  struct result *result;
  begin(&network, 8 * 8 + 8 * 16);
  rows_layer(&network.workload, 0, PRODUCER_NETWORK_INPUT, "Softmax", 3, "G K OY OX", (const int64_t[]){2, 8, 2, 2});
  struct layer_cost cost = cost_of(&network, &result);
  double below = (16 + 16 + 8) * 1 + (8 + 16 + 8) * 2, above = 8 * 10 + 8 * 20;
  assert_int_equal(cost.row_memory, 0);
  assert_number(cost.energy_pj, below + above, "energy");
  assert_number(cost.latency_cycles, 16 + 16 + 8, "cycles of the read port below");
  assert_number(cost.mac_count, 0, "MACs");
  assert_number(cost.vector_ops, 3 * 64, "vector operations");
  assert_number(result->energy_pj,
                cost.energy_pj + result->stacks[0].types[0].steps[0].copies.energy_pj +
                    result->stacks[0].types[0].steps[1].copies.energy_pj,
                "energy of the whole");
  result_free(result);
  network_deinit(&network);
}

/* A row and one bit less of room: the passes go over the maps where they are. */
static void test_rows_that_fit_nowhere(void **state) {
  (void)state;
  struct network network;
  struct result *result;
  begin(&network, 8 * 8 + 8 * 16 - 1);
  rows_layer(&network.workload, 0, PRODUCER_NETWORK_INPUT, "Softmax", 3, "G K OY OX", (const int64_t[]){2, 8, 2, 2});
  struct layer_cost cost = cost_of(&network, &result);
  assert_int_equal(cost.row_memory, -1);
  assert_number(cost.energy_pj, (16 + 16) * 10 + (16 + 8) * 20, "energy");
  result_free(result);
  network_deinit(&network);
}

/* A norm reads its row of all channels thrice and writes it once; the row has 16 channels of 8 bits, in and out. */
static void test_norm_by_hand(void **state) {
  (void)state;
  struct network network;
  struct result *result;
  for (int small = 0; small < 2; small++) {
    begin(&network, 16 * 8 * 2 - small);
    rows_layer(&network.workload, 0, PRODUCER_NETWORK_INPUT, "LayerNorm", 3, "G K OY OX",
               (const int64_t[]){2, 8, 2, 2});
    struct layer_cost cost = cost_of(&network, &result);
    assert_int_equal(cost.row_memory, small ? -1 : 0);
    assert_number(cost.energy_pj, small ? 24 * 10 + 8 * 20 : (8 * 10 + 8 * 20) + (24 + 8) * 1 + (8 + 8) * 2, "energy");
    result_free(result);
    network_deinit(&network);
  }
}

/* Lanes can be slower than any port; their energy is a part of its own. */
static void test_vector_unit(void **state) {
  (void)state;
  struct network network;
  struct result *result;
  begin(&network, 1e6);
  network.hardware.vector_lanes = 3;
  network.hardware.vector_energy_pj = 0.5;
  rows_layer(&network.workload, 0, PRODUCER_NETWORK_INPUT, "RMSNorm", 2, "K OY OX", (const int64_t[]){16, 2, 2});
  struct layer_cost cost = cost_of(&network, &result);
  assert_number(cost.latency_cycles, 2 * 22, "cycles of ceil(64 / 3) in two passes");
  assert_number(cost.vector_energy_pj, 2 * 64 * 0.5, "energy of the unit");
  assert_number(cost.energy_pj, cost.memory_energy_pj + cost.vector_energy_pj, "sum");
  assert_number(result->vector_energy_pj, cost.vector_energy_pj, "energy of the unit, of the whole");
  result_free(result);
  network_deinit(&network);
}

/* --- Laws -------------------------------------------------------------------------------------------------- */

/* Levels, MACs and vector operations add up, and no row memory costs more than the memories of the maps. */
static void check_cost(const struct layer_cost *cost, const struct hardware *hardware) {
  double memory = 0, busiest = 0;
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < cost->level_count[o]; l++) {
      for (int m = 0; m < MOVE_COUNT; m++) {
        memory += cost->level[o][l].energy_pj[m];
        busiest = fmax(busiest, cost->level[o][l].word_accesses[m]);
      }
    }
  }
  assert_true(fabs(memory - cost->memory_energy_pj) <= 1e-12 * memory);
  assert_number(cost->energy_pj, cost->memory_energy_pj + cost->vector_energy_pj, "energy of a layer over rows");
  assert_true(cost->latency_cycles >= floor(busiest));
  assert_true(cost->row_memory < hardware->memory_count);
}

static void test_random_rows(void **state) {
  (void)state;
  static const char *const types[] = {"Softmax", "LayerNorm", "RMSNorm", "Elementwise"};
  int below = 0;
  for (int seed = 1; seed <= 300; seed++) {
    struct random random = random_of((uint64_t)seed);
    struct hardware hardware = random_hardware(&random);
    struct network network;
    struct result *result = NULL;
    struct error error;
    network_init(&network, &hardware);
    const char *type = types[random_in(&random, 0, 3)];
    const int64_t sizes[] = {random_in(&random, 1, 3), random_in(&random, 1, 9), random_in(&random, 1, 6),
                             random_in(&random, 1, 6)};
    rows_layer(&network.workload, 0, PRODUCER_NETWORK_INPUT, type, rows_default_passes(type), "G K OY OX", sizes);
    network_finish(&network);
    network_tile(&network, MODE_CACHED, random_in(&random, 1, 6), random_in(&random, 1, 6));
    enum status status = schedule_evaluate(&network.job, NULL, &result, &error);
    if (status != STATUS_OK && status != STATUS_INFEASIBLE) fail_msg("case %d: %s", seed, error.message);
    for (int t = 0; result != NULL && t < result->stacks[0].type_count; t++) {
      const struct tile_type *tile = &result->stacks[0].types[t];
      const struct layer_cost *cost = tile->steps[tile->step_count - 1].cost;
      check_cost(cost, &result->hardware);
      below += cost->row_memory >= 0;
    }
    double elements = (double)(sizes[0] * sizes[1] * sizes[2] * sizes[3]);
    if (result != NULL) assert_number(result->vector_ops, rows_default_passes(type) * elements, "operations");
    result_free(result);
    network_deinit(&network);
  }
  assert_true(below >= 10);
}

/* --- Shipped networks and numbers ------------------------------------------------------------------------- */

/* Score rows of 4096 keys: 64x2 fills the memory of the maps to the bit, 64x4 does not fit there. */
static void test_where_score_rows_stop_fitting(void **state) {
  (void)state;
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  double energy[2];
  arena_init(&arena);
  assert_status(input_hardware("meta_prototype_df", &hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_workload("tests/golden/attention/head_4k_softmax.yaml", &workload, NULL, &error), STATUS_OK,
                &error);
  assert_status(input_default_mapping("meta_prototype_df", &rules, &arena, NULL, &error), STATUS_OK, &error);
  for (int i = 0; i < 2; i++) {
    struct job job = {.hardware = &hardware,
                      .workload = &workload,
                      .rules = &rules,
                      .schedule = {.mode = MODE_RECOMPUTE, .tile_x = 64, .tile_y = 2 + 2 * i, .lpf_limit = 6}};
    struct result *result = NULL;
    assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
    const struct tile_type *type = &result->stacks[0].types[0];
    const char *maps = hardware.memories[type->io.memory].name;
    assert_string_equal(maps, i ? "dram" : "sram_1MB_A");
    if (i == 0) assert_number(type->peak_bits, hardware.memories[type->io.memory].size_bits, "maps in sram_1MB_A");
    energy[i] = result->energy_pj;
    result_free(result);
  }
  assert_true(fabs(energy[0] - 567.339909e6) < 1);
  assert_true(fabs(energy[1] - 3604.17e6) < 1e4);
  workload_deinit(&workload);
  arena_deinit(&arena);
}

/* MACs of the shipped networks, by the formulas of their sources. */
static void test_shipped_networks(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double tokens, keys, channels, kv, mlp, products, extra;
  } networks[] = {
      {"transformer_vit_tiny", 196, 196, 192, 192, 768, 2, 196.0 * 192 * (768 + 2)},
      {"transformer_bert_base", 512, 512, 768, 768, 3072, 2, 512.0 * 768 * 2},
      {"transformer_gqa_prefill", 512, 512, 2048, 512, 8192, 3, 512.0 * (2048 * 2 + 8192)},
      {"transformer_gqa_decode", 1, 1024, 2048, 512, 8192, 3, 2048 * 2 + 8192},
  };
  for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
    struct workload workload;
    struct error error;
    double macs = 0, d = networks[i].channels;
    assert_status(input_workload(networks[i].name, &workload, NULL, &error), STATUS_OK, &error);
    assert_true(workload.maps.are_true);
    for (int l = 0; l < workload.layer_count; l++) {
      if (!workload.layers[l].is_input) macs += layer_mac_count(&workload.layers[l], workload.layers[l].size);
    }
    double expected = networks[i].tokens * (2 * d * d + 2 * d * networks[i].kv +
                                            networks[i].products * d * networks[i].mlp + 2 * networks[i].keys * d) +
                      networks[i].extra;
    assert_number(macs, expected, networks[i].name);
    workload_deinit(&workload);
  }
}

/* --- Refusals ------------------------------------------------------------------------------------------------ */

static void test_refusals(void **state) {
  (void)state;
  struct network network;
  struct error error;
  begin(&network, 1e6);
  rows_layer(&network.workload, 4, PRODUCER_NETWORK_INPUT, "Softmax", 3, "K OY OX", (const int64_t[]){4, 2, 2})
      ->operand[LAYER_INPUT1]
      .indexes = 1;
  assert_int_equal(workload_finish(&network.workload, &error), STATUS_BAD_INPUT);
  assert_contains(error.message, "layer 4 is one over rows and must have one input");
  network_deinit(&network);
  begin(&network, 1e6);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 5, .c = 3, .oy = 2, .ox = 2});
  rows_layer(&network.workload, 1, 0, "LayerNorm", 3, "K OY OX", (const int64_t[]){4, 2, 2});
  assert_int_equal(workload_finish(&network.workload, &error), STATUS_BAD_INPUT);
  assert_contains(error.message,
                  "I of layer 1 reads 4 channels, of all heads and the batch, of layer 0, which makes 5");
  network_deinit(&network);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_softmax_by_hand),  cmocka_unit_test(test_rows_that_fit_nowhere),
      cmocka_unit_test(test_norm_by_hand),     cmocka_unit_test(test_vector_unit),
      cmocka_unit_test(test_random_rows),      cmocka_unit_test(test_where_score_rows_stop_fitting),
      cmocka_unit_test(test_shipped_networks), cmocka_unit_test(test_refusals),
  };
  return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
