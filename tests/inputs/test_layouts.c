/* Accelerators in every layout of ZigZag's history, and numbers at the limits. */
#include <math.h>

#include "inputs/write_hardware.h"
#include "model/schedule.h"
#include "tests/inputs/helper.h"

#define CASES "tests/inputs/cases/"
#define LAYOUTS "tests/inputs/layouts/"

static struct hardware hardware_of(const char *path, struct remarks *remarks) {
  struct hardware hardware;
  struct error error;
  if (input_hardware(path, &hardware, remarks, &error) != STATUS_OK) fail_msg("%s", error.message);
  return hardware;
}

static void expect_same_memory(const struct memory *a, const struct memory *b) {
  assert_string_equal(a->name, b->name);
  assert_float_equal(a->size_bits, b->size_bits, 0);
  assert_float_equal(a->read_energy_pj, b->read_energy_pj, 0);
  assert_float_equal(a->write_energy_pj, b->write_energy_pj, 0);
  assert_float_equal(a->latency_cycles, b->latency_cycles, 0);
  assert_float_equal(a->instances, b->instances, 0);
  assert_int_equal(a->port_count, b->port_count);
  for (enum memory_operand o = 0; o < OPERAND_COUNT; o++) {
    assert_int_equal(a->level_of[o], b->level_of[o]);
    for (enum movement m = 0; m < MOVE_COUNT; m++) {
      int of_a = a->port_of[o][m], of_b = b->port_of[o][m];
      assert_int_equal(of_a < 0, of_b < 0);
      if (of_a < 0) continue;
      assert_string_equal(a->ports[of_a].name, b->ports[of_b].name);
      assert_int_equal(a->ports[of_a].type, b->ports[of_b].type);
      assert_float_equal(memory_bandwidth(a, o, m), memory_bandwidth(b, o, m), 0);
      assert_float_equal(memory_granularity(a, o, m), memory_granularity(b, o, m), 0);
    }
  }
}

static void expect_same(const struct hardware *a, const struct hardware *b) {
  assert_int_equal(a->array_size, b->array_size);
  assert_float_equal(a->mac_energy_pj, b->mac_energy_pj, 0);
  assert_int_equal(a->memory_count, b->memory_count);
  for (int m = 0; m < a->memory_count; m++) expect_same_memory(&a->memories[m], &b->memories[m]);
}

/* One layer, whole map, mapping map_kc. */
static void expect_cost(const struct hardware *hardware, double energy_pj, double latency_cycles) {
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  struct result *result = NULL;
  arena_init(&arena);
  assert_int_equal(input_workload(CASES "conv1.yaml", &workload, NULL, &error), STATUS_OK);
  assert_int_equal(input_mapping(CASES "map_kc.yaml", &rules, &arena, NULL, &error), STATUS_OK);
  struct job job = {.hardware = hardware,
                    .workload = &workload,
                    .rules = &rules,
                    .schedule = {.mode = MODE_CACHED,
                                 .tile_x = 16,
                                 .tile_y = 16,
                                 .lpf_limit = LPF_LIMIT_NONE,
                                 .search = {.kind = SEARCH_OPTIMAL, .rules.base = RULES_BASE_PUBLISHED}}};
  if (schedule_evaluate(&job, NULL, &result, &error) != STATUS_OK) fail_msg("%s", error.message);
  assert_true(fabs(result->energy_pj - energy_pj) < energy_pj * 1e-12);
  assert_true(result->latency_cycles == latency_cycles);
  result_free(result);
  workload_deinit(&workload);
  arena_deinit(&arena);
}

static void every_spelling_is_the_same_accelerator(void **state) {
  (void)state;
  static const struct {
    const char *path;
    int remarks;
  } files[] = {
      {CASES "old_ports.yaml", 0}, {LAYOUTS "zigzag_3_0.yaml", 0}, {LAYOUTS "zigzag_3_2.yaml", 0},
      {LAYOUTS "mixed.yaml", 0},   {LAYOUTS "loose.yaml", 10},
  };
  struct hardware expected = hardware_of(CASES "new_ports.yaml", NULL);
  expect_cost(&expected, 1375435.2, 74446);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    struct remarks remarks;
    remarks_init(&remarks);
    struct hardware hardware = hardware_of(files[i].path, &remarks);
    expect_same(&hardware, &expected);
    assert_int_equal(remarks.count, files[i].remarks);
    remarks_deinit(&remarks);
  }
  struct hardware old = hardware_of(CASES "old_ports.yaml", NULL);
  expect_cost(&old, 1375435.2, 74446);
}

static const char *replaced(const char *text, const char *from, const char *to, char *out, size_t size) {
  const char *at = strstr(text, from);
  assert_non_null(at);
  assert_true((size_t)snprintf(out, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) < size);
  return out;
}

static struct hardware changed(const char *path, const char *from, const char *to) {
  size_t size;
  char *text = whole_file(path, &size), out[8192], file[TEMPORARY_PATH_SIZE];
  replaced(text, from, to, out, sizeof out);
  temporary_file(file, out, strlen(out));
  struct hardware hardware = hardware_of(file, NULL);
  unlink(file);
  free(text);
  return hardware;
}

/* A file that this program writes reads back as the same hardware. */
static void expect_written(const struct hardware *hardware) {
  char *text = write_hardware_text(hardware, "a test", NULL), file[TEMPORARY_PATH_SIZE];
  temporary_file(file, text, strlen(text));
  struct hardware again = hardware_of(file, NULL);
  expect_same(hardware, &again);
  unlink(file);
  free(text);
}

/* The port of the top memory reads 64 and writes 32 bits a cycle: the older layout can say so. */
static void one_port_may_read_and_write_with_unequal_bandwidths(void **state) {
  (void)state;
  struct hardware hardware = changed(CASES "old_ports.yaml", "r_bw: 64\n    w_bw: 64", "r_bw: 64\n    w_bw: 32");
  const struct memory *dram = &hardware.memories[3];
  assert_float_equal(memory_bandwidth(dram, OPERAND_O, MOVE_TL), 64, 0);
  assert_float_equal(memory_bandwidth(dram, OPERAND_O, MOVE_FL), 32, 0);
  expect_written(&hardware);
  /* 16 x 16 x 16 outputs of 8 bits are 1,024 words of 32 bits instead of 512 of 64, at 100 pJ. */
  expect_cost(&hardware, 1375435.2 + 512 * 100, 74446);
}

/* Outputs come and go through a port of the buffer as wide as 64 bits, the inputs' port has 256. */
static void ports_of_one_direction_may_have_unequal_bandwidths(void **state) {
  (void)state;
  static const char from[] =
      "      - I1, tl\n      - I2, tl\n      - O, tl\n      - O, th\n    served_dimensions:\n    - D1\n";
  static const char to[] =
      "      - I1, tl\n      - I2, tl\n    - name: r_port_2\n      type: read\n      bandwidth_min: 32\n"
      "      bandwidth_max: 64\n      allocation:\n      - O, tl\n      - O, th\n    served_dimensions:\n    - D1\n";
  struct hardware hardware = changed(CASES "new_ports.yaml", from, to);
  const struct memory *buffer = &hardware.memories[2];
  assert_float_equal(memory_bandwidth(buffer, OPERAND_I1, MOVE_TL), 256, 0);
  assert_float_equal(memory_granularity(buffer, OPERAND_I2, MOVE_TL), 64, 0);
  assert_float_equal(memory_bandwidth(buffer, OPERAND_O, MOVE_TH), 64, 0);
  assert_float_equal(memory_granularity(buffer, OPERAND_O, MOVE_TL), 32, 0);
  expect_written(&hardware);
}

static void numbers_go_up_to_10_to_the_18(void **state) {
  (void)state;
  struct hardware hardware = hardware_of(CASES "dram_1e16_bits.yaml", NULL);
  assert_float_equal(hardware.memories[3].size_bits, 1e16, 0);
  expect_cost(&hardware, 1375435.2, 74446);
  hardware = changed(CASES "dram_1e16_bits.yaml", "10000000000000000", "1000000000000000000");
  assert_float_equal(hardware.memories[3].size_bits, 1e18, 0);
  expect_written(&hardware);
  hardware = changed(CASES "old_ports.yaml", "r_bw: 64", "r_bw: 1000000000000000000");
  assert_float_equal(memory_bandwidth(&hardware.memories[3], OPERAND_I1, MOVE_TL), 1e18, 0);
}

static void a_core_without_macs_is_told_what_to_do(void **state) {
  (void)state;
  struct hardware hardware;
  struct error error;
  assert_int_equal(input_hardware(CASES "core_without_macs.yaml", &hardware, NULL, &error), STATUS_BAD_INPUT);
  assert_non_null(strstr(error.message, "'off_chip' is a core without MACs"));
  assert_non_null(strstr(error.message, "add the memory as the last of 'memories' to the file of the core"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_spelling_is_the_same_accelerator),
      cmocka_unit_test(one_port_may_read_and_write_with_unequal_bandwidths),
      cmocka_unit_test(ports_of_one_direction_may_have_unequal_bandwidths),
      cmocka_unit_test(numbers_go_up_to_10_to_the_18),
      cmocka_unit_test(a_core_without_macs_is_told_what_to_do),
  };
  return cmocka_run_group_tests_name("layouts", tests, NULL, NULL);
}
