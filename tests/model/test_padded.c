/* Whole schedules of networks with padding: energy, latency, MACs, tile types and traffic of the top memory, as an
 * independent prototype of the same rules has them (tests/golden/README.md). GOLDEN=all takes every record. */
#include <json-c/json.h>
#include <math.h>

#include "inputs/inputs.h"
#include "model/schedule.h"
#include "tests/check.h"

static const double TOLERANCE = 1e-9; /* relative */

static struct json_object *get(struct json_object *object, const char *key) {
  struct json_object *value = NULL;
  if (!json_object_object_get_ex(object, key, &value)) fail_msg("a record lacks '%s'", key);
  return value;
}

static const char *text(struct json_object *object, const char *key) {
  return json_object_get_string(get(object, key));
}

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
  struct access_total totals[HARDWARE_MAX_MEMORIES];
  double read = 0, written = 0;
  result_accesses(result, totals);
  result_dram_bits(result, totals, &read, &written);
  expect(record, "energy", result->energy_pj);
  expect(record, "latency", result->latency_cycles);
  expect(record, "mac_count", result->mac_count);
  expect(record, "tile_type_count", result->tile_type_count);
  expect(record, "dram_bits_read", read);
  expect(record, "dram_bits_written", written);
  result_free(result);
  workload_deinit(&workload);
  arena_deinit(&arena);
}

static void test_schedules(void **state) {
  (void)state;
  const char *all = getenv("GOLDEN");
  FILE *stream = fopen("tests/golden/padding/padded.jsonl", "r");
  assert_non_null(stream);
  char *line = NULL;
  size_t size = 0;
  int checked = 0;
  for (int number = 0; getline(&line, &size, stream) > 0; number++) {
    if (number % 4 && !(all != NULL && strcmp(all, "all") == 0)) continue;
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

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_schedules)};
  return cmocka_run_group_tests_name("padded schedules", tests, NULL, NULL);
}
