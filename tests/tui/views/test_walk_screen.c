/* The screen of Walk at steps that few schedules have: nothing to do, nothing held, maps that stay, no mapping that
 * fits. */
#include "tests/screened.h"
#include "tui/views/walk/walk.h"

/* In Walk of the point, at a step. */
static struct setup *walk_at(const char *point, int rows, int columns, struct walk_place place) {
  struct setup *setup = set_up(rows, columns);
  run_line(setup, point, false);
  explored_settle(&setup->explored);
  run_line(setup, "key 5", false);
  walk_of(&setup->explored.state)->place = place;
  return setup;
}

static void test_a_map_that_stays(void **unused) {
  (void)unused;
  struct setup *setup = walk_at("point --stacks single-layer --tile full", 40, 100, (struct walk_place){.stack = 1});
  sees(setup, "This tile's map of 0, 970×550, stays in dram");
  sees(setup, "│ nothing: all data of this step is in the  │");
  sees(setup, "│ top memory ");
  tear_down(setup);
}

static void test_a_layer_with_nothing_to_do(void **unused) {
  (void)unused;
  struct walk_place place = {.tile = 5, .step = 1};
  struct setup *setup = walk_at("point --workload squeezenet --tile 2x2 --lpf-limit 1", 24, 80, place);
  sees(setup, "0 Conv 3×3 has nothing to do in this tile: what is needed of it is in caches");
  sees(setup, "step 0 J, 0 cyc");
  tear_down(setup);
}

static void test_a_step_that_does_not_fit(void **unused) {
  (void)unused;
  struct setup *setup = walk_at("point --workload attention_head --tile 4x4", 40, 120, (struct walk_place){.step = 2});
  sees(setup, "│ sram_64KB short by 65,536 bits");
  run_line(setup, "key Right", false);
  sees_no(setup, "short by");
  tear_down(setup);
}

/* Hardware without a vector unit only moves the rows of a normalisation. */
static void test_rows_without_a_vector_unit(void **unused) {
  (void)unused;
  struct walk_place place = {.stack = 4, .step = 8};
  struct setup *setup = walk_at("point --workload transformer_vit_tiny --tile fullx7 --lpf-limit 1", 40, 160, place);
  setup->explored.state.focus = &pane_walk_inside;
  sees(setup, "Inside 10 LayerNorm");
  sees(setup, "traffic only: there is no vector unit");
  tear_down(setup);
}

/* An answer that the memory's size does not explain: the mapping has no room lower down. */
static void test_an_output_that_was_raised(void **unused) {
  (void)unused;
  struct walk_place place = {.stack = 1, .tile = 5, .step = 0};
  struct setup *setup = walk_at("point --workload resnet18 --tile 14x14 --mode recompute --lpf-limit 1", 24, 80, place);
  run_line(setup, "key P Right", false);
  sees(setup, "Which memory will hold the");
  sees(setup, "2 sram_64KB (64 KiB)");
  run_line(setup, "key 2", false);
  sees(setup, "✗ no");
  sees(setup, "lower down, no mapping of the");
  tear_down(setup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_map_that_stays),          cmocka_unit_test(test_a_layer_with_nothing_to_do),
      cmocka_unit_test(test_a_step_that_does_not_fit),  cmocka_unit_test(test_rows_without_a_vector_unit),
      cmocka_unit_test(test_an_output_that_was_raised),
  };
  return cmocka_run_group_tests_name("screen of Walk", tests, NULL, NULL);
}
