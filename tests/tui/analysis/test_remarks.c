/* What remark_hardware finds odd, each oddity made in a copy of a shipped accelerator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "inputs/inputs.h"
#include "tui/analysis/remarks.h"

static struct hardware read_hardware(void) {
  struct hardware hardware;
  struct error error;
  assert_int_equal(input_hardware("meta_prototype_df", &hardware, NULL, &error), STATUS_OK);
  return hardware;
}

static struct memory *find(struct hardware *hardware, const char *name) {
  for (int i = 0; i < hardware->memory_count; i++) {
    if (strcmp(hardware->memories[i].name, name) == 0) return &hardware->memories[i];
  }
  fail_msg("no memory %s", name);
  return NULL;
}

/* Finishes the hardware; the only remark has `text` in it. */
static void expect_remark(struct hardware *hardware, const char *text) {
  struct remark_list list = {.count = 0};
  struct error error;
  assert_int_equal(hardware_finish(hardware, &error), STATUS_OK);
  remark_hardware(hardware, "", &list);
  assert_int_equal(list.count, 1);
  if (!strstr(list.texts[0], text)) fail_msg("'%s' is not in '%s'", text, list.texts[0]);
}

static void a_sound_file_has_no_remarks(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  struct remark_list list = {.count = 0};
  remark_hardware(&hardware, "", &list);
  assert_int_equal(list.count, 0);
}

static void a_size_in_bytes(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  find(&hardware, "sram_32KB")->size_bits = 32768;
  expect_remark(&hardware, "sram_32KB has 32768 bits, which is 4 KiB, not 32 KiB");
}

static void a_name_of_an_edited_size(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  struct remark_list list = {.count = 0};
  struct error error;
  find(&hardware, "sram_1MB_A")->size_bits *= 2;
  assert_int_equal(hardware_finish(&hardware, &error), STATUS_OK);
  remark_hardware(&hardware, "sram_1MB_A.size=16777216", &list);
  assert_int_equal(list.count, 0);
}

static void a_name_of_another_size(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  find(&hardware, "sram_1MB_A")->size_bits *= 2;
  expect_remark(&hardware, "sram_1MB_A holds 2 MiB, although its name says 1 MiB");
}

static void a_dram_cheaper_than_an_sram(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  find(&hardware, "dram")->read_energy_pj = 0.7;
  expect_remark(&hardware, "reading a bit of dram takes 0.0109 pJ, less than of sram_32KB on the chip, 0.0336 pJ");
}

static void expect_what_if(const char *edits, int count, const char *text) {
  struct hardware hardware = read_hardware();
  struct remark_list list = {.count = 0};
  remark_edits(&hardware, edits, &list);
  assert_int_equal(list.count, count);
  if (count > 0 && !strstr(list.texts[0], text)) fail_msg("'%s' is not in '%s'", text, list.texts[0]);
}

static void changes_at_unchanged_energy(void **state) {
  (void)state;
  expect_what_if("sram_64KB.size=1048576", 1, "sram_64KB has another size at unchanged energy per access");
  expect_what_if("sram_64KB.read_bandwidth=1024", 1, "sram_64KB has another width at unchanged energy");
  expect_what_if("scale.size=0.5 sram_64KB.size=1048576", 0, "");
  expect_what_if("sram_64KB.read_bandwidth=1024 sram_64KB.read_energy=30", 0, "");
  expect_what_if("scale.size=0.5 sram_64KB.size=8388608", 1, "sram_64KB is far from the file's own memory");
  expect_what_if("scale.size=0.5 sram_64KB.size=16384", 1, "sram_64KB is far from the file's own memory");
  expect_what_if("mac.energy=1", 0, "");
}

static void decimal_names_are_good(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  struct error error;
  struct remark_list list = {.count = 0};
  find(&hardware, "sram_1MB_A")->size_bits = 8e6;
  assert_int_equal(hardware_finish(&hardware, &error), STATUS_OK);
  remark_hardware(&hardware, "", &list);
  assert_int_equal(list.count, 0);
}

static void several_instances_of_the_top(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  find(&hardware, "dram")->serves[3] = false;
  expect_remark(&hardware, "dram has 4 instances");
}

static void a_port_for_nothing(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  struct memory *memory = find(&hardware, "sram_64KB");
  memory->ports[memory->port_count] = (struct port){.name = "r_port_9", .type = PORT_READ};
  memory->port_count++;
  expect_remark(&hardware, "port r_port_9 of memory sram_64KB is never used");
}

static void a_level_smaller_than_the_one_below(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  struct memory *memory = find(&hardware, "sram_1MB_W");
  memory->size_bits = 8192;
  snprintf(memory->name, sizeof memory->name, "sram_W");
  expect_remark(&hardware, "sram_W holds 1 KiB of I2 in total, less than sram_32KB below it, which holds 32 KiB");
}

static void units_that_idle(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  struct remark_list list = {.count = 0};
  arena_init(&arena);
  assert_int_equal(input_default_mapping("meta_prototype_df", &rules, &arena, NULL, &error), STATUS_OK);
  remark_unrolling(&hardware, &rules, &list);
  assert_int_equal(list.count, 0);
  hardware.dim_size[0] = 64;
  remark_unrolling(&hardware, &rules, &list);
  assert_int_equal(list.count, 1);
  assert_non_null(strstr(list.texts[0], "uses 32 of the 64 units along D1"));
  arena_deinit(&arena);
}

/* The last remark on a network's weights with a weight memory of this size; NULL: none. */
static const char *weight_remark(const char *name, double size_bits, struct remark_list *list) {
  struct hardware hardware = read_hardware();
  struct workload workload;
  struct error error;
  find(&hardware, "sram_1MB_W")->size_bits = size_bits;
  assert_int_equal(hardware_finish(&hardware, &error), STATUS_OK);
  assert_int_equal(input_workload(name, &workload, NULL, &error), STATUS_OK);
  list->count = 0;
  remark_weights(&hardware, &workload, list);
  workload_deinit(&workload);
  assert_true(list->count <= 1);
  return list->count ? list->texts[0] : "";
}

/* ResNet-18 has 4.5 MiB in each of its last layers (512 x 512 x 3 x 3 x 2 bytes would be twice that). */
static void weights_that_cannot_be_fused(void **state) {
  (void)state;
  struct remark_list list;
  assert_string_equal(weight_remark("fsrcnn", 8388608, &list), "");
  assert_non_null(
      strstr(weight_remark("fsrcnn", 8, &list),
             "the weights of fsrcnn force a cut after every layer: sram_1MB_W holds 1 B, but a layer has up to"));
  assert_non_null(
      strstr(weight_remark("resnet18", 8388608, &list), "have more weights than fit in 1 MiB of sram_1MB_W"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_sound_file_has_no_remarks),
      cmocka_unit_test(a_size_in_bytes),
      cmocka_unit_test(a_name_of_another_size),
      cmocka_unit_test(a_name_of_an_edited_size),
      cmocka_unit_test(a_dram_cheaper_than_an_sram),
      cmocka_unit_test(changes_at_unchanged_energy),
      cmocka_unit_test(decimal_names_are_good),
      cmocka_unit_test(several_instances_of_the_top),
      cmocka_unit_test(a_port_for_nothing),
      cmocka_unit_test(a_level_smaller_than_the_one_below),
      cmocka_unit_test(units_that_idle),
      cmocka_unit_test(weights_that_cannot_be_fused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
