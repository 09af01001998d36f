/* Whole schedules of attention, as an independent prototype of the same rules has them: energy, latency, MACs, cuts,
 * traffic of the top memory, and every layer and copy (tests/golden/README.md). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/inputs.h"
#include "model/schedule.h"
#include "tests/golden_record.h"

enum { RECORD_COUNT = 48, MAX_ENTRIES = 256 };

static const double TOLERANCE = 1e-9; /* relative */

static void expect(struct json_object *record, const char *what, double found, double expected) {
  if (fabs(found - expected) <= TOLERANCE * fabs(expected)) return;
  fail_msg("%s of %s on %s, tile %s, is %.17g, must be %.17g", what, text(record, "network"), text(record, "hardware"),
           text(record, "tile"), found, expected);
}

static void set_schedule(struct json_object *record, struct schedule *schedule) {
  long long width = 0, height = 0;
  *schedule = (struct schedule){.tile_x = TILE_FULL, .tile_y = TILE_FULL, .lpf_limit = 6};
  schedule->search.rules.base = RULES_BY_SEARCH;
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    if (strcmp(text(record, "mode"), overlap_mode_name[mode]) == 0) schedule->mode = (enum overlap_mode)mode;
  }
  if (strcmp(text(record, "tile"), "full") != 0) {
    assert_int_equal(sscanf(text(record, "tile"), "%lldx%lld", &width, &height), 2);
    schedule->tile_x = width;
    schedule->tile_y = height;
  }
  bool is_single = strcmp(text(record, "stacks"), "single-layer") == 0;
  assert_true(is_single || strcmp(text(record, "stacks"), "auto") == 0);
  schedule->tile_heads = json_object_get_int(get(record, "heads")); /* null: 0, all */
  schedule->cuts_kind = is_single ? CUTS_SINGLE_LAYER : CUTS_AUTO;
}

static void check_cuts(struct json_object *record, const struct result *result) {
  struct json_object *cuts = get(record, "stack_cuts");
  assert_int_equal(result->cut_count, json_object_array_length(cuts));
  for (int i = 0; i < result->cut_count; i++) {
    assert_int_equal(result->cuts[i], json_object_get_int(json_object_array_get_idx(cuts, (size_t)i)));
  }
}

/* Rows of a record are [kind, layer, energy, latency]; copies that move nothing are left out of them. */
static void check_layers(struct json_object *record, const struct result *result) {
  struct json_object *rows = get(record, "layers");
  struct result_entry entries[MAX_ENTRIES];
  size_t row = 0;
  int count = result_entries(result, NULL);
  assert_in_range(count, 1, MAX_ENTRIES);
  result_entries(result, entries);
  for (int i = 0; i < count; i++) {
    const struct result_entry *entry = &entries[i];
    if (entry->is_copy && entry->energy_pj == 0 && entry->latency_cycles == 0) continue;
    struct json_object *expected = json_object_array_get_idx(rows, row++);
    char id[NODE_ID_SIZE], what[NODE_ID_SIZE + 32];
    assert_non_null(expected);
    assert_string_equal(json_object_get_string(json_object_array_get_idx(expected, 0)),
                        entry->is_copy ? "copy" : "layer");
    result_node_id(result_entry_node(result, entry), id);
    assert_string_equal(json_object_get_string(json_object_array_get_idx(expected, 1)), id);
    snprintf(what, sizeof what, "energy of entry %zu, '%s',", row, id);
    expect(record, what, entry->energy_pj, json_object_get_double(json_object_array_get_idx(expected, 2)));
    snprintf(what, sizeof what, "latency of entry %zu, '%s',", row, id);
    expect(record, what, entry->latency_cycles, json_object_get_double(json_object_array_get_idx(expected, 3)));
  }
  assert_int_equal(row, json_object_array_length(rows));
}

/* "meta_prototype_df_vector" is that accelerator with a vector unit. */
static void read_hardware(struct json_object *record, struct hardware *hardware, char name[NAME_SIZE]) {
  struct error error;
  snprintf(name, NAME_SIZE, "%s", text(record, "hardware"));
  char *suffix = strstr(name, "_vector");
  if (suffix != NULL) *suffix = 0;
  assert_status(input_hardware(name, hardware, NULL, &error), STATUS_OK, &error);
  hardware->vector_lanes = suffix != NULL ? 64 : 0;
  hardware->vector_energy_pj = suffix != NULL ? 0.1 : 0;
}

static void check_record(struct json_object *record) {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  char path[96], name[NAME_SIZE];
  arena_init(&arena);
  snprintf(path, sizeof path, "tests/golden/attention/%s.yaml", text(record, "network"));
  read_hardware(record, &hardware, name);
  assert_status(input_workload(path, &workload, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping(name, &rules, &arena, NULL, &error), STATUS_OK, &error);
  struct job job = {.hardware = &hardware, .workload = &workload, .rules = &rules};
  set_schedule(record, &job.schedule);
  struct result *result = NULL;
  assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
  expect(record, "energy", result->energy_pj, json_object_get_double(get(record, "energy")));
  expect(record, "latency", result->latency_cycles, json_object_get_double(get(record, "tie_latency")));
  expect(record, "MACs", result->mac_count, json_object_get_double(get(record, "mac_count")));
  expect(record, "energy of MACs", result->mac_energy_pj, json_object_get_double(get(record, "mac_energy")));
  expect(record, "energy of vector operations", result->vector_energy_pj,
         json_object_get_double(get(record, "vector_energy")));
  expect(record, "bits read", result->dram.read_bits, json_object_get_double(get(record, "dram_read")));
  expect(record, "bits written", result->dram.written_bits, json_object_get_double(get(record, "dram_written")));
  check_cuts(record, result);
  check_layers(record, result);
  result_free(result);
  workload_deinit(&workload);
  arena_deinit(&arena);
}

static void test_schedules(void **state) {
  (void)state;
  int number = 0;
  FILE *stream = fopen("tests/golden/attention/attention.jsonl", "r");
  char *line = NULL;
  size_t size = 0;
  assert_non_null(stream);
  while (getline(&line, &size, stream) > 0) {
    number++;
    struct json_object *record = json_tokener_parse(line);
    assert_non_null(record);
    check_record(record);
    json_object_put(record);
  }
  assert_int_equal(number, RECORD_COUNT);
  free(line);
  fclose(stream);
}

/* A mapping that unrolls two axes of the map of queries says what the accelerator's own does. */
static void test_mapping_of_a_sequence(void **state) {
  (void)state;
  static const char *const mappings[] = {"tests/golden/attention/map_seq.yaml", "meta_prototype"};
  struct hardware hardware;
  struct workload workload;
  struct error error;
  assert_status(input_hardware("meta_prototype_df", &hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_workload("tests/golden/attention/head_1k.yaml", &workload, NULL, &error), STATUS_OK, &error);
  for (size_t i = 0; i < sizeof mappings / sizeof *mappings; i++) {
    struct mapping_rules rules;
    struct arena arena;
    arena_init(&arena);
    assert_status(input_mapping(mappings[i], &rules, &arena, NULL, &error), STATUS_OK, &error);
    struct job job = {.hardware = &hardware,
                      .workload = &workload,
                      .rules = &rules,
                      .schedule = {.mode = MODE_RECOMPUTE, .tile_x = 32, .tile_y = 8, .lpf_limit = 6}};
    struct result *result = NULL;
    assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
    assert_true(fabs(result->energy_pj - 43948769.28) <= TOLERANCE * 43948769.28);
    assert_true(result->latency_cycles == 206205);
    result_free(result);
    arena_deinit(&arena);
  }
  workload_deinit(&workload);
}

/* Figures of single schedules, in uJ as far as they are known; 0: not known. */
static void test_single_figures(void **state) {
  (void)state;
  static const struct {
    const char *accelerator, *network;
    int64_t x, y, heads;
    double energy_uj, digit, cycles, read_bits, written_bits;
    bool single_layer;
  } cases[] = {{"meta_prototype_df", "head_4k", TILE_FULL, TILE_FULL, 0, 3642.97, 1e-2, 0, 0, 0, false},
               {"meta_prototype_df", "head_4k", 64, 2, 0, 448.16, 1e-2, 0, 6291456, 2097152, false},
               {"meta_prototype_df", "head_4k", 64, 4, 0, 3485, 1, 0, 0, 0, false},
               {"meta_prototype_df", "head_4k_softmax", 64, 2, 0, 567.339909, 1e-6, 0, 6291456, 2097152, false},
               {"meta_prototype_df", "head_4k_softmax", 64, 4, 0, 3604.17, 1e-2, 0, 0, 0, false},
               {"meta_prototype_df", "mlp_vit_tiny", TILE_FULL, TILE_FULL, 0, 68.834002, 1e-6, 138508, 0, 0, true},
               {"meta_prototype_df", "attn_vit_tiny", TILE_FULL, TILE_FULL, 0, 59.491472, 1e-6, 91778, 0, 0, true},
               {"meta_prototype_df", "mlp_vit_tiny", 14, 4, 0, 41.369938, 1e-6, 117812, 0, 0, false},
               {"meta_prototype_df", "grouped_1k", TILE_FULL, TILE_FULL, 0, 1896.286126, 1e-6, 0, 0, 0, false},
               {"meta_prototype_df", "grouped_1k", 32, 2, 0, 397.006602, 1e-6, 0, 0, 0, false},
               {"meta_prototype_df", "grouped_1k", 32, 3, 0, 370.730557, 1e-6, 0, 0, 0, false},
               {"meta_prototype_df", "mha_1k", 32, 2, 0, 1097.8, 1e-1, 0, 0, 0, false},
               {"meta_prototype_df", "mha_1k", 32, 8, 1, 1097.8 * (1 - 0.059), 1, 0, 0, 0, false},
               {"meta_prototype_df", "mha_4k", 64, 2, 0, 68040, 10, 0, 0, 0, false},
               {"meta_prototype_df", "mha_4k", 64, 2, 1, 6980, 10, 0, 0, 0, false},
               {"meta_prototype_df", "decode_1k", TILE_FULL, TILE_FULL, 0, 11.998889, 1e-6, 19211, 1049088, 0, false},
               {"meta_prototype_df", "head_softmax", 32, 8, 0, 51.397591, 1e-6, 288125, 1572864, 524288, false},
               {"tpu_like_df", "head_1k_seq", 1, 256, 0, 47.539970, 1e-6, 163836, 1572864, 524288, false},
               {"tesla_npu_like_df", "head_1k_seq", 1, 256, 0, 60.207713, 1e-6, 1075117, 1572864, 524288, false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct hardware hardware;
    struct workload workload;
    struct mapping_rules rules;
    struct arena arena;
    struct error error;
    char path[96];
    arena_init(&arena);
    snprintf(path, sizeof path, "tests/golden/attention/%s.yaml", cases[i].network);
    assert_status(input_hardware(cases[i].accelerator, &hardware, NULL, &error), STATUS_OK, &error);
    assert_status(input_workload(path, &workload, NULL, &error), STATUS_OK, &error);
    assert_status(input_default_mapping(cases[i].accelerator, &rules, &arena, NULL, &error), STATUS_OK, &error);
    struct job job = {.hardware = &hardware,
                      .workload = &workload,
                      .rules = &rules,
                      .schedule = {.mode = MODE_RECOMPUTE,
                                   .tile_x = cases[i].x,
                                   .tile_y = cases[i].y,
                                   .cuts_kind = cases[i].single_layer ? CUTS_SINGLE_LAYER : CUTS_AUTO,
                                   .lpf_limit = 6,
                                   .tile_heads = cases[i].heads}};
    struct result *result = NULL;
    assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
    if (fabs(result->energy_pj / 1e6 - cases[i].energy_uj) > 0.51 * cases[i].digit) {
      fail_msg("%s: %.9g uJ, must be %.9g", path, result->energy_pj / 1e6, cases[i].energy_uj);
    }
    if (cases[i].cycles > 0) assert_number(result->latency_cycles, cases[i].cycles, path);
    if (cases[i].read_bits > 0) assert_number(result->dram.read_bits, cases[i].read_bits, path);
    if (cases[i].written_bits > 0) assert_number(result->dram.written_bits, cases[i].written_bits, path);
    result_free(result);
    workload_deinit(&workload);
    arena_deinit(&arena);
  }
}

/* Eight heads, fused, move Q, K, V and O once, to the bit, on each accelerator for depth-first schedules. */
static void test_traffic_of_fused_heads(void **state) {
  (void)state;
  static const char *const accelerators[] = {"meta_prototype_df", "tpu_like_df", "edge_tpu_like_df", "ascend_like_df",
                                             "tesla_npu_like_df"};
  const double tensor = 8.0 * 8 * 1024 * 64; /* bits of one of the four */
  struct workload workload;
  struct error error;
  assert_status(input_workload("tests/golden/attention/grouped_1k.yaml", &workload, NULL, &error), STATUS_OK, &error);
  for (size_t i = 0; i < sizeof accelerators / sizeof *accelerators; i++) {
    struct hardware hardware;
    struct mapping_rules rules;
    struct arena arena;
    arena_init(&arena);
    assert_status(input_hardware(accelerators[i], &hardware, NULL, &error), STATUS_OK, &error);
    assert_status(input_default_mapping(accelerators[i], &rules, &arena, NULL, &error), STATUS_OK, &error);
    struct job job = {.hardware = &hardware,
                      .workload = &workload,
                      .rules = &rules,
                      .schedule = {.mode = MODE_RECOMPUTE, .tile_x = 32, .tile_y = 1, .lpf_limit = 6}};
    struct result *result = NULL;
    assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
    assert_number(result->dram.read_bits, 3 * tensor, accelerators[i]);
    assert_number(result->dram.written_bits, tensor, accelerators[i]);
    result_free(result);
    arena_deinit(&arena);
  }
  workload_deinit(&workload);
}

/* Eight heads, one at a time, cost eight times what one head costs, to the bit. */
static void test_heads_one_by_one(void **state) {
  (void)state;
  static const char *const networks[] = {"head_1k", "grouped_1k", "head_softmax", "heads8_softmax"};
  double energy[4], latency[4];
  struct hardware hardware;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  arena_init(&arena);
  assert_status(input_hardware("meta_prototype_df", &hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping("meta_prototype_df", &rules, &arena, NULL, &error), STATUS_OK, &error);
  for (int i = 0; i < 4; i++) {
    struct workload workload;
    char path[96];
    snprintf(path, sizeof path, "tests/golden/attention/%s.yaml", networks[i]);
    assert_status(input_workload(path, &workload, NULL, &error), STATUS_OK, &error);
    struct job job = {.hardware = &hardware,
                      .workload = &workload,
                      .rules = &rules,
                      .schedule = {.mode = MODE_RECOMPUTE, .tile_x = 32, .tile_y = 8, .lpf_limit = 6, .tile_heads = 1}};
    struct result *result = NULL;
    assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
    energy[i] = result->energy_pj;
    latency[i] = result->latency_cycles;
    assert_int_equal(result->stacks[0].repeats, i % 2 ? 8 : 1);
    job.schedule.tile_heads = 3;
    result_free(result);
    if (i % 2) {
      assert_int_equal(schedule_evaluate(&job, NULL, &result, &error), STATUS_USAGE);
      assert_contains(error.message, " has 8 heads, which 3 at a time do not divide; take 1, 2, 4 or 8");
    }
    workload_deinit(&workload);
  }
  for (int i = 0; i < 4; i += 2) {
    assert_true(fabs(energy[i + 1] - 8 * energy[i]) <= 1e-12 * energy[i + 1]);
    assert_number(latency[i + 1], 8 * latency[i], networks[i + 1]);
  }
  assert_true(fabs(energy[1] - 351590154.24) <= TOLERANCE * energy[1]);
  assert_true(fabs(energy[3] - 411180728.32) <= TOLERANCE * energy[3]);
  arena_deinit(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_schedules),
      cmocka_unit_test(test_single_figures),
      cmocka_unit_test(test_mapping_of_a_sequence),
      cmocka_unit_test(test_traffic_of_fused_heads),
      cmocka_unit_test(test_heads_one_by_one),
  };
  return cmocka_run_group_tests_name("golden attention", tests, NULL, NULL);
}
