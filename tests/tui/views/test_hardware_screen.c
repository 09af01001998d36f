/* The screen of Hardware: the diagram, numbers that depend on each other, what is copied and saved. */
#include "tests/screened.h"
#include "tests/text_in_memory.h"
#include "tui/views/hardware/numbers.h"

static void go_to(struct setup *setup, const char *name) {
  char text[128];
  struct state *state = &setup->explored.state;
  int row = 0, count = pane_rows(state, &pane_numbers);
  for (; row < count; row++) {
    pane_numbers.row_text(state, row, text, sizeof text);
    if (strcmp(text, name) == 0) break;
  }
  assert_true(row < count);
  state->focus = &pane_numbers;
  pane_of(state, &pane_numbers)->row = row;
}

/* Enter on a memory of the diagram leads to its numbers. */
static void test_a_memory_leads_to_its_numbers(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  struct state *state = &setup->explored.state;
  char text[128];
  run(setup, "key 6");
  state->focus = &pane_hierarchy;
  run(setup, "key Home Down Down Enter"); /* after dram and sram_1MB_A */
  assert_ptr_equal(state->focus, &pane_numbers);
  pane_numbers.row_text(state, pane_of(state, &pane_numbers)->row, text, sizeof text);
  assert_string_equal(text, "sram_64KB.size");
  tear_down(setup);
}

/* A bandwidth goes back to the file's only if what was widened after it goes back first. */
static void test_a_number_that_another_needs_is_not_reset(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run(setup, "key 6");
  go_to(setup, "dram.read_bandwidth");
  run(setup, "key +");
  go_to(setup, "dram.read_granularity");
  run(setup, "key +");
  assert_string_equal(setup->explored.state.point.edits, "dram.read_bandwidth=128 dram.read_granularity=128");
  go_to(setup, "dram.read_bandwidth");
  run(setup, "key 0");
  sees(setup, "memory 'dram' has a read_granularity of 128, more than its read_bandwidth of");
  assert_string_equal(setup->explored.state.point.edits, "dram.read_bandwidth=128 dram.read_granularity=128");
  go_to(setup, "dram.read_granularity");
  run(setup, "key 0");
  go_to(setup, "dram.read_bandwidth");
  run(setup, "key 0");
  assert_string_equal(setup->explored.state.point.edits, "");
  tear_down(setup);
}

static void test_the_command_has_the_changes(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  struct text command;
  run(setup, "key 6");
  text_open(&command);
  assert_true(export_command(&setup->explored.state, command.out));
  text_check(&command, "tilescope show hardware meta_prototype_df");
  go_to(setup, "sram_64KB.size");
  run(setup, "key +");
  go_to(setup, "dram.latency");
  run(setup, "key +");
  text_open(&command);
  assert_true(export_command(&setup->explored.state, command.out));
  text_check(&command, "tilescope show hardware meta_prototype_df --set 'dram.latency=2 sram_64KB.size=1048576'");
  tear_down(setup);
}

static void test_what_cannot_be_read_is_not_saved(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run(setup, "point --hardware no/such.yaml");
  hardware_save(&setup->explored.state);
  assert_int_equal(setup->explored.state.modal, MODAL_NONE);
  sees(setup, "There is nothing to save: the hardware could not be read");
  tear_down(setup);
}

/* A file that is saved is the hardware of the design point, which has no room for longer names. */
static void test_a_name_may_be_too_long(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  hardware_save(&setup->explored.state);
  run(setup, "key ^U");
  for (int i = 0; i < POINT_NAME_SIZE; i++) run(setup, "type a");
  run(setup, "key Enter");
  assert_int_equal(setup->explored.state.modal, MODAL_TYPE);
  assert_string_equal(setup->explored.state.problem.message, "a file name of at most 255 bytes is needed");
  assert_string_equal(setup->explored.state.point.hardware, "meta_prototype_df");
  tear_down(setup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_memory_leads_to_its_numbers),
      cmocka_unit_test(test_a_number_that_another_needs_is_not_reset),
      cmocka_unit_test(test_the_command_has_the_changes),
      cmocka_unit_test(test_what_cannot_be_read_is_not_saved),
      cmocka_unit_test(test_a_name_may_be_too_long),
  };
  return cmocka_run_group_tests_name("screen of Hardware", tests, NULL, NULL);
}
