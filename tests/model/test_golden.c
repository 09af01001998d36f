/* Published results reproduced: whole schedules, single tiles in detail, single mappings field by field.
 * tests/golden/README.md tells the fields. GOLDEN=all in the environment takes every record, else a part. */
#include <math.h>

#include "inputs/inputs.h"
#include "model/layer/cost.h"
#include "model/schedule.h"
#include "tests/costing.h"
#include "tests/golden_record.h"

static const double TOLERANCE = 1e-9; /* relative */

/* --- Records ------------------------------------------------------------------------------------------ */

/* Calls `check` with every `step`-th record of a file (every one if all are wanted). */
static void for_each_record(const char *file, int step, void (*check)(struct json_object *)) {
  FILE *stream = fopen(file, "r");
  assert_non_null(stream);
  char *line = NULL;
  size_t size = 0;
  int number = 0, checked = 0;
  while (getline(&line, &size, stream) > 0) {
    if (number++ % (wants_all() ? 1 : step)) continue;
    struct json_object *record = json_tokener_parse(line);
    assert_non_null(record);
    check(record);
    json_object_put(record);
    checked++;
  }
  assert_true(checked > 0);
  free(line);
  fclose(stream);
}

static struct json_object *at(struct json_object *array, int i) {
  return json_object_array_get_idx(array, (size_t)i);
}

static int length(struct json_object *array) {
  return (int)json_object_array_length(array);
}

static void assert_close(double found, double expected, const char *what, const char *where) {
  if (fabs(found - expected) > TOLERANCE * fabs(expected)) {
    fail_msg("%s of %s is %.17g, must be %.17g", what, where, found, expected);
  }
}

/* --- Inputs, read once per pair of names ----------------------------------------------------------------- */

struct inputs {
  char hardware_name[64], workload_name[64];
  struct hardware hardware;
  struct workload workload;
  struct arena arena;
  struct mapping_rules rules;
};

static void load(struct inputs *inputs, struct json_object *record) {
  struct error error;
  if (strcmp(inputs->hardware_name, text(record, "hardware")) == 0 &&
      strcmp(inputs->workload_name, text(record, "workload")) == 0) {
    return;
  }
  if (inputs->hardware_name[0]) {
    workload_deinit(&inputs->workload);
    arena_deinit(&inputs->arena);
  }
  snprintf(inputs->hardware_name, sizeof inputs->hardware_name, "%s", text(record, "hardware"));
  snprintf(inputs->workload_name, sizeof inputs->workload_name, "%s", text(record, "workload"));
  arena_init(&inputs->arena);
  if (input_hardware(inputs->hardware_name, &inputs->hardware, NULL, &error) ||
      input_workload(inputs->workload_name, &inputs->workload, NULL, &error) ||
      input_default_mapping(inputs->hardware_name, &inputs->rules, &inputs->arena, NULL, &error)) {
    fail_msg("%s", error.message);
  }
}

static struct inputs the_inputs; /* the test program's, not the library's */

static struct result *evaluate(struct json_object *record) {
  struct inputs *inputs = &the_inputs;
  load(inputs, record);
  struct json_object *tile = get(record, "tile");
  struct job job = {.hardware = &inputs->hardware,
                    .workload = &inputs->workload,
                    .rules = &inputs->rules,
                    .schedule = {.mode = (enum overlap_mode)json_object_get_int(get(record, "mode")),
                                 .tile_x = json_object_get_int64(at(tile, 0)),
                                 .tile_y = json_object_get_int64(at(tile, 1)),
                                 .lpf_limit = json_object_get_int(get(record, "lpf_limit"))}};
  struct result *result = NULL;
  struct error error;
  if (schedule_evaluate(&job, NULL, &result, &error)) fail_msg("%s", error.message);
  return result;
}

static void describe(struct json_object *record, char *where, size_t size) {
  snprintf(where, size, "%s on %s, mode %s, tile %s", text(record, "workload"), text(record, "hardware"),
           text(record, "mode"), text(record, "tile"));
}

/* --- Whole schedules -------------------------------------------------------------------------------------- */

static void check_cuts(struct json_object *record, const struct result *result, const char *where) {
  struct json_object *cuts = get(record, "stack_cuts");
  if (length(cuts) != result->cut_count) fail_msg("%s has %d stack cuts", where, result->cut_count);
  for (int i = 0; i < result->cut_count; i++) assert_int_equal(result->cuts[i], json_object_get_int(at(cuts, i)));
}

static int compare_counts(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static void check_tile_counts(struct json_object *layer, const struct stack_result *stack, const char *where) {
  struct json_object *types = get(layer, "tile_types");
  int64_t found[9], expected[9];
  if (length(types) != stack->type_count) {
    fail_msg("%s has %d tile types, must have %d", where, stack->type_count, length(types));
  }
  for (int t = 0; t < stack->type_count; t++) {
    found[t] = stack->types[t].count;
    expected[t] = json_object_get_int64(at(types, t));
  }
  qsort(found, (size_t)stack->type_count, sizeof *found, compare_counts);
  qsort(expected, (size_t)stack->type_count, sizeof *expected, compare_counts);
  assert_memory_equal(found, expected, (size_t)stack->type_count * sizeof *found);
}

/* The record that adds up all entries of its kind and layer, or of one number of stack input. */
static bool belongs(const struct result *result, const struct result_entry *entry, struct json_object *layer) {
  const struct stack_node *node = &result->stacks[entry->stack].nodes[entry->node];
  bool is_copy = strcmp(text(layer, "kind"), "copy") == 0;
  char name[64];
  if (is_copy != entry->is_copy) return false;
  if (!is_copy) return node->id == json_object_get_int(get(layer, "id"));
  const char *found = text(layer, "id"), *base = strstr(found, "b4_");
  if (base) found = base + strlen("b4_");
  if (node->layer < 0) {
    snprintf(name, sizeof name, "substack_input_layer_%d", node->input);
    return strstr(found, name) && strstr(found, name)[strlen(name)] == '\0';
  }
  snprintf(name, sizeof name, "%s_%d", node->shape->is_input ? "InputLayerNode" : "LayerNode", node->id);
  return strcmp(found, name) == 0;
}

static void check_layer(struct json_object *record, struct json_object *layer, const struct result *result,
                        const struct result_entry *entries, int count) {
  char where[200], whole[120];
  double energy = 0, latency = 0, mac_energy = 0;
  int found = 0;
  describe(record, whole, sizeof whole);
  snprintf(where, sizeof where, "%s %s of %s", text(layer, "kind"), text(layer, "id"), whole);
  for (int i = 0; i < count; i++) {
    if (!belongs(result, &entries[i], layer)) continue;
    energy += entries[i].energy_pj;
    latency += entries[i].latency_cycles;
    mac_energy += entries[i].mac_energy_pj;
    if (!found++ && !strstr(text(layer, "id"), "substack")) {
      check_tile_counts(layer, &result->stacks[entries[i].stack], where);
    }
  }
  if (!found) fail_msg("%s is missing", where);
  bool is_copy = strcmp(text(layer, "kind"), "copy") == 0;
  assert_close(energy, number(layer, "energy"), "energy", where);
  assert_close(latency, number(layer, is_copy ? "latency" : "tie_latency"), "latency1", where);
  if (!is_copy) assert_close(mac_energy, number(layer, "mac_energy"), "MAC energy", where);
}

static void check_schedule(struct json_object *record) {
  struct result *result = evaluate(record);
  char where[120];
  describe(record, where, sizeof where);
  assert_close(result->energy_pj, number(record, "energy"), "energy", where);
  assert_close(result->latency_cycles, number(record, "tie_latency"), "latency1", where);
  check_cuts(record, result, where);
  int count = result_entries(result, NULL);
  struct result_entry *entries = calloc((size_t)count, sizeof *entries);
  assert_non_null(entries);
  result_entries(result, entries);
  struct json_object *layers = get(record, "layers");
  for (int i = 0; i < length(layers); i++) check_layer(record, at(layers, i), result, entries, count);
  free(entries);
  result_free(result);
}

static void test_study(void **state) {
  (void)state;
  for_each_record("tests/golden/study1_limit6.jsonl", 5, check_schedule);
}

static void test_study_limit8(void **state) {
  (void)state;
  for_each_record("tests/golden/study1_limit8_some.jsonl", 1, check_schedule);
}

static void test_pairs(void **state) {
  (void)state;
  for_each_record("tests/golden/pairs_limit6.jsonl", 3, check_schedule);
}

/* --- Single mappings --------------------------------------------------------------------------------------- */

static enum layer_operand operand_named(const struct layer *layer, const char *name) {
  enum layer_operand o = LAYER_OUTPUT;
  while (o < LAYER_OPERANDS && strcmp(layer->operand[o].name, name) != 0) o++;
  if (o == LAYER_OPERANDS) fail_msg("layer %d has no operand %s", layer->id, name);
  return o;
}

/* The record's temporal loops as one ordering with cuts. */
static void read_mapping(struct json_object *mapping, const struct layer *layer, struct mapping *made) {
  memset(made, 0, sizeof *made);
  json_object_object_foreach(get(mapping, "temporal"), name, levels) {
    enum layer_operand o = operand_named(layer, name);
    int loops = 0;
    for (int l = 0; l < length(levels); l++) {
      for (int i = 0; i < length(at(levels, l)); i++) {
        struct json_object *loop = at(at(levels, l), i);
        int d = layer_dim(layer, json_object_get_string(at(loop, 0)));
        int64_t size = json_object_get_int64(at(loop, 1));
        if (size == 1) continue;
        made->loops[loops++] = (struct loop){.dim = d, .size = size};
      }
      made->level_end[o][l] = (uint8_t)loops;
    }
    made->loop_count = loops;
  }
}

static void check_levels(struct json_object *expected, const char *table, const struct layer *layer,
                         const struct layer_cost *cost, const char *where) {
  json_object_object_foreach(get(expected, table), name, levels) {
    enum layer_operand o = operand_named(layer, name);
    for (int l = 0; l < length(levels); l++) {
      const struct level_cost *level = &cost->level[o][l];
      bool words = strcmp(table, "word_access") == 0;
      for (int m = 0; m < MOVE_COUNT; m++) {
        double found = words ? level->word_accesses[m] : level->element_moves[m];
        assert_close(found, json_object_get_double(at(at(levels, l), m)), table, where);
      }
    }
  }
}

static void check_level_figures(struct json_object *expected, const struct layer *layer, const struct layer_cost *cost,
                                const char *where) {
  json_object_object_foreach(get(expected, "energy_level"), name, levels) {
    enum layer_operand o = operand_named(layer, name);
    struct json_object *shared, *buffered;
    json_object_object_get_ex(get(expected, "mem_utilization_shared"), name, &shared);
    json_object_object_get_ex(get(expected, "double_buffer"), name, &buffered);
    assert_int_equal(cost->level_count[o], length(levels));
    for (int l = 0; l < length(levels); l++) {
      const struct level_cost *level = &cost->level[o][l];
      double energy = 0;
      for (int m = 0; m < MOVE_COUNT; m++) energy += level->energy_pj[m];
      assert_close(energy, json_object_get_double(at(levels, l)), "energy of a level", where);
      assert_close(level->shared_utilization, json_object_get_double(at(shared, l)), "utilisation", where);
      if (level->double_buffered != (bool)json_object_get_boolean(at(buffered, l + 1))) {
        fail_msg("double buffering of %s at level %d of %s", name, l, where);
      }
    }
  }
}

static void check_cost(struct json_object *expected, const struct layer *layer, const struct layer_cost *cost,
                       const char *where) {
  assert_close(cost->energy_pj, number(expected, "energy"), "energy", where);
  assert_close(cost->mac_energy_pj, number(expected, "mac_energy"), "MAC energy", where);
  assert_close(cost->memory_energy_pj, number(expected, "mem_energy"), "memory energy", where);
  check_levels(expected, "word_access", layer, cost, where);
  check_levels(expected, "elem_access", layer, cost, where);
  check_level_figures(expected, layer, cost, where);
  assert_close(cost->ideal_cycles, number(expected, "ideal_cycle"), "ideal cycles", where);
  assert_close(cost->temporal_cycles, number(expected, "ideal_temporal_cycle"), "temporal cycles", where);
  assert_close(cost->stall_cycles, number(expected, "stall"), "stall", where);
  assert_close(cost->loading_cycles, number(expected, "loading"), "loading", where);
  assert_close(cost->offloading_cycles, number(expected, "offloading"), "offloading", where);
  assert_close(cost->compute_cycles, number(expected, "latency0"), "latency0", where);
  assert_close(cost->latency_cycles, number(expected, "latency1"), "latency1", where);
  assert_close(cost->offloaded_cycles, number(expected, "latency2"), "latency2", where);
}

/* Evaluates the loops that the record gives, on the memories that it names; nothing is searched. */
static void check_given(struct json_object *record, struct json_object *mapping, int layer_id) {
  struct inputs *inputs = &the_inputs;
  load(inputs, record);
  const struct layer *layer = &inputs->workload.layers[workload_find(&inputs->workload, layer_id)];
  int64_t size[LAYER_MAX_DIMS];
  memcpy(size, layer->size, sizeof size);
  json_object_object_foreach(get(mapping, "loop_dims"), dim, value) {
    size[layer_dim(layer, dim)] = json_object_get_int64(value);
  }
  int level_count[LAYER_OPERANDS] = {0};
  json_object_object_foreach(get(mapping, "memories"), name, memories) {
    level_count[operand_named(layer, name)] = length(memories);
  }
  char where[200];
  snprintf(where, sizeof where, "layer %d of %s on %s, temporal %s", layer_id, text(record, "workload"),
           text(record, "hardware"), text(mapping, "temporal"));
  struct problem problem;
  struct error error;
  struct mapping made;
  const struct mapping_rule *rule = mapping_rules_for(&inputs->rules, layer);
  if (problem_init(&problem, RULES_PUBLISHED, false, &inputs->hardware, layer, size, NULL, rule, level_count, &error)) {
    fail_msg("%s", error.message);
  }
  read_mapping(mapping, layer, &made);
  if (mapping_check(&problem, &made, &error)) fail_msg("%s", error.message);
  struct arena arena;
  arena_init(&arena);
  struct layer_cost *cost = cost_evaluate(&arena, &problem, &made);
  assert_non_null(cost);
  check_cost(mapping, layer, cost, where);
  arena_deinit(&arena);
}

static void check_mapping(struct json_object *record) {
  struct json_object *mapping = get(record, "mapping");
  check_given(record, mapping, json_object_get_int(get(mapping, "layer")));
}

static void test_mappings(void **state) {
  (void)state;
  for_each_record("tests/golden/mappings.jsonl", CASE_STEP, check_mapping);
}

/* --- Single tiles -------------------------------------------------------------------------------------------- */

static bool same_copy(struct json_object *tile, const struct copy_group *group) {
  struct json_object *actions = get(tile, "actions");
  if (length(actions) != group->copy_count) return false;
  if (fabs(group->energy_pj - number(tile, "energy")) > TOLERANCE * number(tile, "energy")) return false;
  if (group->latency_cycles != number(tile, "latency")) return false;
  for (int i = 0; i < group->copy_count; i++) {
    bool found = false;
    for (int j = 0; j < length(actions); j++) found = found || number(at(actions, j), "bits") == group->copies[i].bits;
    if (!found) return false;
  }
  return true;
}

/* Each published copy of a tile type is one of ours, with the same count, actions, energy and latency. */
static void check_tile_copy(struct json_object *record, struct json_object *tile, const struct result *result) {
  int count = result_entries(result, NULL);
  struct result_entry *entries = calloc((size_t)count, sizeof *entries);
  assert_non_null(entries);
  result_entries(result, entries);
  bool found = false;
  for (int i = 0; i < count && !found; i++) {
    const struct stack_result *stack = &result->stacks[entries[i].stack];
    if (!belongs(result, &entries[i], tile)) continue;
    for (int t = 0; t < stack->type_count; t++) {
      if (same_copy(tile, &stack->types[t].steps[entries[i].node].copies)) found = true;
    }
  }
  free(entries);
  char where[120];
  describe(record, where, sizeof where);
  if (!found) fail_msg("no copy like %s in %s", json_object_to_json_string(tile), where);
}

static void check_tiles(struct json_object *record) {
  struct result *result = evaluate(record);
  char where[120];
  describe(record, where, sizeof where);
  assert_close(result->energy_pj, number(record, "energy"), "energy", where);
  struct json_object *tiles = get(record, "tiles");
  for (int i = 0; i < length(tiles); i++) {
    struct json_object *tile = at(tiles, i);
    if (strcmp(text(tile, "kind"), "copy") == 0) {
      check_tile_copy(record, tile, result);
    } else {
      check_given(record, tile, json_object_get_int(get(tile, "layer")));
    }
  }
  result_free(result);
}

static void test_tiles(void **state) {
  (void)state;
  for_each_record("tests/golden/tiles_limit6.jsonl", 1, check_tiles);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mappings), cmocka_unit_test(test_tiles),        cmocka_unit_test(test_study),
      cmocka_unit_test(test_pairs),    cmocka_unit_test(test_study_limit8),
  };
  return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
