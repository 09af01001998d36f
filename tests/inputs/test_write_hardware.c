/* Saved accelerators: what is written reads back as the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* after what it needs */
#include <cmocka.h>

#include "inputs/edits.h"
#include "inputs/write_hardware.h"
#include "tests/inputs/helper.h"

static const char *const shipped[] = {"ascend_like",    "ascend_like_df",    "edge_tpu_like",  "edge_tpu_like_df",
                                      "meta_prototype", "meta_prototype_df", "tesla_npu_like", "tesla_npu_like_df",
                                      "tpu_like",       "tpu_like_df"};
enum { SHIPPED = sizeof shipped / sizeof shipped[0], RANDOM_EDITS = 40 };

static struct hardware read_hardware(const char *name) {
  struct hardware hardware;
  struct error error;
  assert_int_equal(input_hardware(name, &hardware, NULL, &error), STATUS_OK);
  return hardware;
}

/* Law: read(write(h)) == h, and without a remark. */
static void expect_round_trip(const struct hardware *hardware) {
  char path[TEMPORARY_PATH_SIZE];
  struct hardware again;
  struct remarks remarks;
  struct error error = {.message = ""};
  char *text = write_hardware_text(hardware, "a test", NULL);
  assert_non_null(text);
  temporary_file(path, text, strlen(text));
  remarks_init(&remarks);
  if (input_hardware(path, &again, &remarks, &error) != STATUS_OK) fail_msg("%s\n%s", error.message, text);
  unlink(path);
  if (remarks.count > 0) fail_msg("%s\n%s", remarks.texts[0], text);
  remarks_deinit(&remarks);
  if (memcmp(&again, hardware, sizeof again) != 0) fail_msg("%s reads back differently:\n%s", hardware->name, text);
  free(text);
}

static void what_is_shipped_reads_back(void **state) {
  (void)state;
  for (int i = 0; i < SHIPPED; i++) {
    struct hardware hardware = read_hardware(shipped[i]);
    expect_round_trip(&hardware);
    hardware.vector_lanes = 64;
    hardware.vector_energy_pj = 0.1;
    expect_round_trip(&hardware);
  }
}

/* A top memory of weights needs no port that writes, and has no bandwidth of writing to set. */
static void a_rom_reads_back(void **state) {
  (void)state;
  static const char memory[] =
      "{size: 1024, r_cost: 1, w_cost: 0, area: 0, latency: 1, served_dimensions: [D1], operands: [%s], ports: [{name: "
      "%s, type: %s, bandwidth_min: 8, bandwidth_max: 8, allocation: [%s]}]}";
  char text[2048], rom[512], ram[512], path[TEMPORARY_PATH_SIZE];
  struct hardware hardware;
  struct error error = {.message = ""};
  snprintf(rom, sizeof rom, memory, "I2", "r_port_1", "read", "'I2, tl'");
  snprintf(ram, sizeof ram, memory, "I1, O", "rw_port_1", "read_write", "'I1, tl', 'O, tl', 'O, fl'");
  int length = snprintf(text, sizeof text,
                        "name: small\nmemories:\n  rom: %s\n  ram: %s\n"
                        "operational_array: {unit_energy: 1, unit_area: 1, dimensions: [D1], sizes: [4]}\n",
                        rom, ram);
  temporary_file(path, text, (size_t)length);
  if (input_hardware(path, &hardware, NULL, &error) != STATUS_OK) fail_msg("%s", error.message);
  unlink(path);
  assert_float_equal(hardware.memories[0].write_bw, 0, 0);
  expect_round_trip(&hardware);
  assert_int_equal(edits_apply("rom.read_bandwidth=16", &hardware, &error), STATUS_OK);
  assert_float_equal(hardware.memories[0].read_bw, 16, 0);
  assert_int_equal(edits_apply("rom.write_bandwidth=16", &hardware, &error), STATUS_USAGE);
  assert_string_equal(error.message, "memory 'rom' has no write_bandwidth: it has no port for that");
}

/* Some of the numbers changed, most of them by a factor that is no whole number. */
static void edit_at_random(struct hardware *hardware, unsigned *seed) {
  struct edit_place places[EDIT_PLACES_MAX];
  int count = edit_places(hardware, places);
  for (int i = 0; i < 5; i++) {
    struct edit_place place = places[rand_r(seed) % count];
    double value = edit_number(hardware, place) * (1 + (rand_r(seed) % 1000) / 333.0);
    char name[EDIT_NAME_SIZE], word[EDIT_NAME_SIZE + 40], edits[EDITS_SIZE] = "";
    struct error error = {.message = ""};
    bool tiny = !edit_field_info[place.field].is_whole && rand_r(seed) % 4 == 0;
    if (edit_field_info[place.field].is_whole) value = (double)(int64_t)value;
    if (tiny) value *= 1e-9;
    snprintf(word, sizeof word, "%s=%.17g", edit_name(hardware, place, name), value);
    if (edits_add(edits, word, &error) != STATUS_OK) fail_msg("%s: %s", word, error.message);
    edits_apply(edits, hardware, &error); /* what does not fit is left out */
  }
}

static void what_is_edited_reads_back(void **state) {
  (void)state;
  unsigned seed = 20240607;
  for (int i = 0; i < SHIPPED * RANDOM_EDITS; i++) {
    struct hardware hardware = read_hardware(shipped[i % SHIPPED]);
    edit_at_random(&hardware, &seed);
    expect_round_trip(&hardware);
  }
}

static void any_name_reads_back(void **state) {
  (void)state;
  static const char *const names[] = {"true", "~", "1e3", "12", "a b", "it's: \"it\"", "\\", "größe", "- x", "#"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    struct hardware hardware = read_hardware("meta_prototype_df");
    memset(hardware.name, 0, sizeof hardware.name);
    strcpy(hardware.name, names[i]);
    memset(hardware.memories[2].name, 0, sizeof hardware.memories[2].name);
    strcpy(hardware.memories[2].name, names[i]);
    expect_round_trip(&hardware);
  }
}

/* The unrolling comes along, so that the file needs no mapping beside it. */
static void dataflows_read_back(void **state) {
  (void)state;
  struct hardware hardware = read_hardware("meta_prototype_df");
  struct mapping_rules rules, again;
  struct arena arena;
  struct error error = {.message = ""};
  char folder[] = "/tmp/tilescope_save_XXXXXX", path[128];
  arena_init(&arena);
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/new/folder/own_accelerator.yaml", folder);
  assert_int_equal(input_default_mapping("meta_prototype_df", &rules, &arena, NULL, &error), STATUS_OK);
  const struct mapping_rule *rule = mapping_rules_default(&rules);
  if (write_hardware(path, &hardware, "a test", rule, false, &error) != STATUS_OK) fail_msg("%s", error.message);
  assert_int_equal(input_default_mapping(path, &again, &arena, NULL, &error), STATUS_OK);
  assert_int_equal(again.rule_count, 1);
  assert_memory_equal(again.rules[0].unroll_count, rule->unroll_count, sizeof rule->unroll_count);
  assert_memory_equal(again.rules[0].unroll, rule->unroll, sizeof rule->unroll);
  unlink(path);
  snprintf(path, sizeof path, "%s/new/folder", folder);
  rmdir(path);
  snprintf(path, sizeof path, "%s/new", folder);
  rmdir(path);
  assert_int_equal(rmdir(folder), 0); /* no temporary file is left */
  arena_deinit(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_shipped_reads_back), cmocka_unit_test(what_is_edited_reads_back),
      cmocka_unit_test(any_name_reads_back),        cmocka_unit_test(dataflows_read_back),
      cmocka_unit_test(a_rom_reads_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
