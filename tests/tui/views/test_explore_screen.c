/* The screen of Explore: what its panes say of rare points, and how they answer where there is nothing to do. */
#include "tests/screened.h"
#include "tui/views/explore/explore.h"
#include "tui/views/hardware/numbers.h"

static void focus(struct setup *setup, const struct pane *pane, int row) {
  setup->explored.state.focus = pane;
  pane_of(&setup->explored.state, pane)->row = row;
  explored_settle_all(&setup->explored);
}

/* --- Why: along an axis ------------------------------------------------------------------------------------------ */

/* Goes to a number of the hardware by its name. */
static void choose_number(struct setup *setup, const char *name) {
  char text[128];
  struct state *state = &setup->explored.state;
  run(setup, "key 6");
  for (int row = 0; row < pane_rows(state, &pane_numbers); row++) {
    pane_numbers.row_text(state, row, text, sizeof text);
    if (strcmp(text, name) == 0) pane_of(state, &pane_numbers)->row = row;
  }
  run(setup, "key 1");
  focus(setup, &pane_along, 0);
}

/* Whether the rows of Why are those of these labels, in this order. */
static void along_is(struct setup *setup, const char *labels) {
  struct table table;
  char text[256] = "";
  table_init(&table);
  pane_along.table(&setup->explored.state, &table);
  assert_false(table.failed);
  for (int row = 0; row < table_rows(&table); row++) {
    text_append(text, sizeof text, "%s%s", row > 0 ? " " : "", table_cell(&table, row, 0)->text);
  }
  table_deinit(&table);
  assert_string_equal(text, labels);
}

/* Halves and doubles as far as the hardware can be so: no half cycles, no access wider than its port. */
static void test_along_a_number(void **unused) {
  (void)unused;
  struct setup *setup = set_up(48, 160);
  focus(setup, &pane_along, 0);
  run(setup, "key t t");
  along_is(setup, "64 KiB 128 KiB 256 KiB 512 KiB 1 MiB 2 MiB 4 MiB 8 MiB 16 MiB"); /* below the top memory */
  choose_number(setup, "sram_64KB.read_energy");
  along_is(setup, "1.66 3.32 6.64 13.28 26.56 53.12 106.2 212.5 425");
  sees(setup, "13.28 beats 26.56 by 134.1 µJ (6.2 %)");
  choose_number(setup, "sram_64KB.latency");
  along_is(setup, "1 2 4 8 16");
  choose_number(setup, "dram.read_granularity");
  along_is(setup, "4 8 16 32 64");
  tear_down(setup);
}

/* Cuts by hand that are those of a depth are that row, not one beside it. */
static void test_along_the_depth(void **unused) {
  (void)unused;
  struct setup *setup = set_up(48, 160);
  focus(setup, &pane_along, 0);
  run(setup, "key t t t");
  along_is(setup, "auto 1 2 3 4 5 6 7 8");
  run(setup, "point --stacks 0,3");
  along_is(setup, "own 1 2 3 4 5 6 7 8");
  run(setup, "point --stacks 3");
  along_is(setup, "1 2 3 4 5 6 7 8");
  sees(setup, "▸4 ");
  tear_down(setup);
}

/* --- A layer ----------------------------------------------------------------------------------------------------- */

/* On a tall screen the selected layer has its loops, outermost first, and what it lacks where it does not fit. */
static void test_loops_of_a_layer(void **unused) {
  (void)unused;
  struct setup *setup = set_up(60, 160);
  focus(setup, &pane_layers, 2);
  sees(setup, "Layer 0");
  sees(setup, "loops OX 15  OY 18  K 2  FX 5  FY 5 ");
  sees(setup, "array OY 4  OX 4  K 28 ");
  run(setup, "point --set sram_64KB.size=3700 --lpf-limit 3");
  focus(setup, &pane_layers, 2);
  sees(setup, "│ sram_64KB short by");
  tear_down(setup);
}

/* What an earlier stack has made is a row of the next one, but no layer of it. */
static void test_the_input_of_a_later_stack_is_no_layer(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run(setup, "point --stacks 3");
  int row = 0;
  while (layers_entry(&setup->explored.state, row)->stack == 0) row++;
  focus(setup, &pane_layers, row);
  sees(setup, "▸input0 ↳copies");
  run(setup, "key c");
  sees(setup, "This is the output of an earlier stack; choose a layer");
  assert_int_equal(setup->explored.state.point.schedule.cut_count, 1);
  tear_down(setup);
}

/* --- The design point -------------------------------------------------------------------------------------------- */

static int row_of_knob(const struct setup *setup, enum knob knob) {
  int row = 0;
  while (knob_at(&setup->explored.state.point, row) != knob) row++;
  return row;
}

static void test_tiles_of_their_own_have_a_hint(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  focus(setup, &pane_point, row_of_knob(setup, KNOB_MODE));
  run(setup, "key Down");
  sees(setup, "Tile width in the last layer of a stack, in pixels.");
  run(setup, "point --stacks 3:4x4");
  run(setup, "key Up Down");
  sees(setup, "Of stacks without a mode or tile of their own: Enter on Stacks lists them.");
  tear_down(setup);
}

/* Cuts that are not legal leave no stacks to choose from. */
static void test_illegal_cuts_have_no_list(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run(setup, "point --workload resnet18 --stacks 3 --tile 28x28");
  focus(setup, &pane_point, row_of_knob(setup, KNOB_CUTS));
  run(setup, "key Enter");
  assert_int_equal(setup->explored.state.modal, MODAL_NONE);
  sees(setup, "There are no stacks to list: a cut after layer 3 leaves");
  tear_down(setup);
}

/* --- Lists of inputs --------------------------------------------------------------------------------------------- */

/* The list says what is wrong with an input, before it is chosen. */
static void test_an_input_without_a_result(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run(setup, "point --set sram_64KB.size=3700 --lpf-limit 3");
  focus(setup, &pane_point, row_of_knob(setup, KNOB_WORKLOAD));
  run(setup, "key Enter");
  run(setup, "type mobilenetv1");
  sees(setup, "does not fit: sram_64KB short ");
  run(setup, "key Esc");
  assert_string_equal(setup->explored.state.point.workload, "fsrcnn");
  tear_down(setup);
}

/* --- The result in full ------------------------------------------------------------------------------------------ */

static void test_maps_on_the_chip_in_full(void **unused) {
  (void)unused;
  struct setup *setup = set_up(48, 100);
  run(setup,
      "point --hardware tpu_like_df --workload resnet18_padded --tile 14x14 --between-stacks fit --rules corrected");
  run(setup, "key v");
  sees(setup, "12 of 12 maps between stacks stay on chip; depth-first up to layer 14, then layer by layer.");
  tear_down(setup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_along_a_number),
      cmocka_unit_test(test_along_the_depth),
      cmocka_unit_test(test_loops_of_a_layer),
      cmocka_unit_test(test_the_input_of_a_later_stack_is_no_layer),
      cmocka_unit_test(test_tiles_of_their_own_have_a_hint),
      cmocka_unit_test(test_illegal_cuts_have_no_list),
      cmocka_unit_test(test_an_input_without_a_result),
      cmocka_unit_test(test_maps_on_the_chip_in_full),
  };
  return cmocka_run_group_tests_name("screen of Explore", tests, NULL, NULL);
}
