/* Whole schedules of networks with padding: energy, latency, MACs, tile types and traffic of the top memory, as an
 * independent prototype of the same rules has them (tests/golden/README.md). GOLDEN=all takes every record. */
#include <math.h>

#include "inputs/inputs.h"
#include "model/schedule.h"
#include "tests/golden_record.h"

static const double TOLERANCE = 1e-9; /* relative */

static int64_t item(struct json_object *array, size_t i) {
  return json_object_get_int64(json_object_array_get_idx(array, i));
}

static void expect(struct json_object *record, const char *key, double found) {
  double expected = json_object_get_double(get(record, key));
  if (fabs(found - expected) <= TOLERANCE * fabs(expected)) return;
  fail_msg("%s of %s on %s, mode %s, tile %s is %.17g, must be %.17g", key, text(record, "workload"),
           text(record, "hardware"), text(record, "mode"), text(record, "tile"), found, expected);
}

static void set_schedule(struct json_object *record, struct schedule *schedule) {
  struct json_object *stacks = get(record, "stacks"), *tile = get(record, "tile");
  *schedule = (struct schedule){.mode = (enum overlap_mode)json_object_get_int(get(record, "mode")),
                                .tile_x = item(tile, 0),
                                .tile_y = item(tile, 1),
                                .lpf_limit = json_object_get_int(get(record, "lpf_limit"))};
  if (json_object_is_type(stacks, json_type_array)) {
    schedule->cuts_kind = CUTS_LIST;
    for (size_t i = 0; i < json_object_array_length(stacks); i++) {
      schedule->cuts[schedule->cut_count++] = (int)item(stacks, i);
    }
  } else if (strcmp(json_object_get_string(stacks), "none") == 0) {
    schedule->cuts_kind = CUTS_LIST;
  } else if (strcmp(json_object_get_string(stacks), "single-layer") == 0) {
    schedule->cuts_kind = CUTS_SINGLE_LAYER;
  }
}

static void check_record(struct json_object *record) {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  char path[96];
  arena_init(&arena);
  snprintf(path, sizeof path, "tests/golden/padding/%s.yaml", text(record, "workload"));
  assert_status(input_hardware(text(record, "hardware"), &hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_workload(path, &workload, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping(text(record, "hardware"), &rules, &arena, NULL, &error), STATUS_OK, &error);
  struct job job = {.hardware = &hardware, .workload = &workload, .rules = &rules};
  set_schedule(record, &job.schedule);
  struct result *result = NULL;
  assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
  expect(record, "energy", result->energy_pj);
  expect(record, "latency", result->latency_cycles);
  expect(record, "mac_count", result->mac_count);
  expect(record, "tile_type_count", result->tile_type_count);
  expect(record, "dram_bits_read", result->dram.read_bits);
  expect(record, "dram_bits_written", result->dram.written_bits);
  result_free(result);
  workload_deinit(&workload);
  arena_deinit(&arena);
}

static void test_schedules(void **state) {
  (void)state;
  FILE *stream = fopen("tests/golden/padding/padded.jsonl", "r");
  assert_non_null(stream);
  char *line = NULL;
  size_t size = 0;
  int checked = 0;
  for (int number = 0; getline(&line, &size, stream) > 0; number++) {
    if (number % 4 && !wants_all()) continue;
    struct json_object *record = json_tokener_parse(line);
    assert_non_null(record);
    check_record(record);
    json_object_put(record);
    checked++;
  }
  assert_true(checked > 10);
  free(line);
  fclose(stream);
}

/* --- Shipped networks -------------------------------------------------------------------------------------- */

/* MACs of convolutions and classifiers, as published for the networks. */
static void test_published_counts(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double macs;
  } networks[] = {{"resnet18_padded", 1814073344},
                  {"mobilenetv2", 300774272},
                  {"fsrcnn_padded", 8290252800},
                  {"edsr_x2", 314656358400},
                  {"squeezenet", 349151936},      /* torchvision: 0.349 G */
                  {"efficientnet_b0", 385814752}, /* 0.386 G */
                  /* Attention: each by the formula in its file. */
                  {"attention_head", 2147483648},
                  {"transformer_vit_tiny", 130357248},
                  {"transformer_bert_base", 4026531840},
                  {"transformer_gqa_prefill", 32212254720},
                  {"transformer_gqa_decode", 65011712}};
  for (size_t n = 0; n < sizeof networks / sizeof *networks; n++) {
    struct workload workload;
    struct error error;
    double macs = 0;
    assert_status(input_workload(networks[n].name, &workload, NULL, &error), STATUS_OK, &error);
    assert_true(workload.maps.are_true);
    assert_int_equal(workload.maps.assumed, -1);
    for (int i = 0; i < workload.layer_count; i++) {
      const struct layer *layer = &workload.layers[i];
      if (strcmp(layer->type, "Conv") == 0) macs += layer_mac_count(layer, layer->size);
    }
    assert_number(macs, networks[n].macs, networks[n].name);
    workload_deinit(&workload);
  }
}

/* With caches no pixel is computed twice, whatever the tile; a single tile costs the same in all modes. */
static void test_tiles_of_a_classifier(void **state) {
  (void)state;
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  double energy = 0, latency = 0;
  arena_init(&arena);
  assert_status(input_hardware("meta_prototype_df", &hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_workload("tests/golden/padding/resnet18_padded.yaml", &workload, NULL, &error), STATUS_OK,
                &error);
  assert_status(input_default_mapping("meta_prototype_df", &rules, &arena, NULL, &error), STATUS_OK, &error);
  struct job job = {.hardware = &hardware, .workload = &workload, .rules = &rules};
  for (int i = 0; i < 6; i++) {
    static const int64_t tiles[][2] = {{28, 28}, {5, 3}, {1, 7}};
    bool whole = i >= 3;
    struct result *result = NULL;
    job.schedule = (struct schedule){.mode = whole ? (enum overlap_mode)(i - 2) : MODE_CACHED,
                                     .tile_x = whole ? TILE_FULL : tiles[i][0],
                                     .tile_y = whole ? TILE_FULL : tiles[i][1],
                                     .lpf_limit = 4};
    assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
    assert_number(result->mac_count, 1816120320, "MACs");
    if (i == 3) energy = result->energy_pj, latency = result->latency_cycles;
    if (i > 3) assert_number(result->energy_pj, energy, "energy in one tile");
    if (i > 3) assert_number(result->latency_cycles, latency, "latency in one tile");
    result_free(result);
  }
  workload_deinit(&workload);
  arena_deinit(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_schedules), cmocka_unit_test(test_published_counts),
                                     cmocka_unit_test(test_tiles_of_a_classifier)};
  return cmocka_run_group_tests_name("padded schedules", tests, NULL, NULL);
}
