/* What lint_hardware finds odd, each oddity made in a copy of a shipped accelerator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "inputs/inputs.h"
#include "tui/lint.h"

static struct hardware read_hardware(void) {
  struct hardware hardware;
  struct error error;
  assert_int_equal(input_hardware("meta_prototype_df", &hardware, NULL, &error), STATUS_OK);
  return hardware;
}

static struct memory *find(struct hardware *hardware, const char *name) {
  for (int i = 0; i < hardware->memory_count; i++)
    if (strcmp(hardware->memories[i].name, name) == 0) return &hardware->memories[i];
  fail_msg("no memory %s", name);
  return NULL;
}

/* Finishes the hardware; the only remark has `text` in it. */
static void expect_remark(struct hardware *hardware, const char *text) {
  struct lint lint;
  struct error error;
  assert_int_equal(hardware_finish(hardware, &error), STATUS_OK);
  lint_hardware(hardware, &lint);
  assert_int_equal(lint.count, 1);
  if (!strstr(lint.texts[0], text)) fail_msg("'%s' is not in '%s'", text, lint.texts[0]);
}

static void a_sound_file_has_no_remarks(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  struct lint lint;
  lint_hardware(&hardware, &lint);
  assert_int_equal(lint.count, 0);
}

static void a_size_in_bytes(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  find(&hardware, "sram_32KB")->size_bits = 32768;
  expect_remark(&hardware, "sram_32KB holds 32768 bits, which is 4 KiB and not 32 KiB");
}

static void a_name_of_another_size(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  find(&hardware, "sram_1MB_A")->size_bits *= 2;
  expect_remark(&hardware, "sram_1MB_A holds 2 MiB, though its name speaks of 1 MiB");
}

static void decimal_names_are_good(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  struct error error;
  struct lint lint;
  find(&hardware, "sram_1MB_A")->size_bits = 8e6;
  assert_int_equal(hardware_finish(&hardware, &error), STATUS_OK);
  lint_hardware(&hardware, &lint);
  assert_int_equal(lint.count, 0);
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
  expect_remark(&hardware, "sram_64KB has a port r_port_9 that nothing uses");
}

static void a_level_smaller_than_the_one_below(void **state) {
  (void)state;
  struct hardware hardware = read_hardware();
  struct memory *memory = find(&hardware, "sram_1MB_W");
  memory->size_bits = 8192;
  snprintf(memory->name, sizeof memory->name, "sram_W");
  expect_remark(&hardware, "sram_W holds 1 KiB of I2 in all, less than sram_32KB below it, which holds 32 KiB");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_sound_file_has_no_remarks),
      cmocka_unit_test(a_size_in_bytes),
      cmocka_unit_test(a_name_of_another_size),
      cmocka_unit_test(decimal_names_are_good),
      cmocka_unit_test(several_instances_of_the_top),
      cmocka_unit_test(a_port_for_nothing),
      cmocka_unit_test(a_level_smaller_than_the_one_below),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
