/* Results with corrected rules, single ones and sets of them, by an independent prototype. GOLDEN=all in the
 * environment takes every record, else a part. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/inputs.h"
#include "tests/fixture.h"
#include "tests/golden_record.h"

/* Sets by the names that the records have; other names are single rules. */
static const struct {
  const char *name, *rules;
} sets[] = {
    {"published", "published"},
    {"offload", "published,+offload,+offload-ports"},
    {"capacity", "published,+capacity,+highest-cache,-fit-array"},
    {"fits", "corrected,-input-caches"},
    {"corrected-maps", "corrected,-skip-delay,-cache-flags,-capacity,-fit-array,-input-caches"},
};

static struct rule_choice rules_named(const char *name) {
  char text[RULES_TEXT_SIZE];
  snprintf(text, sizeof text, "published,+%s", name);
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
    if (strcmp(name, sets[i].name) == 0) snprintf(text, sizeof text, "%s", sets[i].rules);
  }
  struct rule_choice choice = {.base = RULES_BY_SEARCH};
  struct error error;
  assert_status(rules_read(text, &choice, &error), STATUS_OK, &error);
  return choice;
}

/* Rules that are not built yet. */
static bool is_missing(const char *name) {
  static const char *const missing[] = {"on-chip-maps"};
  for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
    if (strcmp(name, missing[i]) == 0) return true;
  }
  return false;
}

static void check_record(struct json_object *record) {
  const char *hardware_name = json_object_get_string(get(record, "hardware"));
  const char *workload_name = json_object_get_string(get(record, "workload"));
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  arena_init(&arena);
  if (input_hardware(hardware_name, &hardware, NULL, &error) ||
      input_workload(workload_name, &workload, NULL, &error) ||
      input_default_mapping(hardware_name, &rules, &arena, NULL, &error)) {
    fail_msg("%s", error.message);
  }
  struct json_object *tile = get(record, "tile");
  struct job job = {.hardware = &hardware,
                    .workload = &workload,
                    .rules = &rules,
                    .schedule = {.mode = (enum overlap_mode)json_object_get_int(get(record, "mode")),
                                 .tile_x = json_object_get_int64(json_object_array_get_idx(tile, 0)),
                                 .tile_y = json_object_get_int64(json_object_array_get_idx(tile, 1)),
                                 .lpf_limit = json_object_get_int(get(record, "lpf_limit")),
                                 .search.rules = rules_named(json_object_get_string(get(record, "rules")))}};
  struct result *result = NULL;
  if (schedule_evaluate(&job, NULL, &result, &error)) {
    fail_msg("%s: %s", json_object_to_json_string(record), error.message);
  }
  double energy = json_object_get_double(get(record, "energy")),
         latency = json_object_get_double(get(record, "latency"));
  if (fabs(result->energy_pj - energy) > 1e-9 * energy || result->latency_cycles != latency) {
    fail_msg("%s: %.17g pJ, %.17g cycles", json_object_to_json_string(record), result->energy_pj,
             result->latency_cycles);
  }
  result_free(result);
  workload_deinit(&workload);
  arena_deinit(&arena);
}

static void test_pairs(void **state) {
  (void)state;
  int step = wants_all() ? 1 : 7, number = 0;
  FILE *stream = fopen("tests/golden/rules_pairs.jsonl", "r");
  char *line = NULL;
  size_t size = 0;
  assert_non_null(stream);
  while (getline(&line, &size, stream) > 0) {
    if (number++ % step > 0) continue;
    struct json_object *record = json_tokener_parse(line);
    assert_non_null(record);
    if (!is_missing(json_object_get_string(get(record, "rules")))) check_record(record);
    json_object_put(record);
  }
  assert_int_equal(number, 216);
  free(line);
  fclose(stream);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_pairs)};
  return cmocka_run_group_tests_name("golden rules", tests, NULL, NULL);
}
