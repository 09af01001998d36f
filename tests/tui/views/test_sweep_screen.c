/* The screen of Sweep: rows that are clicked, settings, axes of heads and small memories, searches that are stopped. */
#include "tests/screened.h"
#include "tui/views/sweep/sweep.h"

/* In Sweep of a few cells, all known. */
static struct setup *sweep_of_sizes(int rows, int columns, const char *widths, const char *heights) {
  struct setup *setup = set_up(rows, columns);
  explored_type(&setup->explored, "3=");
  explored_type(&setup->explored, widths);
  explored_type(&setup->explored, "\r");
  explored_type(&setup->explored, heights);
  explored_type(&setup->explored, "\r");
  explored_settle_all(&setup->explored);
  return setup;
}

/* --- Rows ------------------------------------------------------------------------------------------------------- */

/* A click on the list goes to that cell of the front; a click behind its end goes nowhere. */
static void test_a_click_on_the_front(void **unused) {
  (void)unused;
  struct setup *setup = sweep_of_sizes(24, 80, "8,16,60", "30,60");
  struct sweep_map *map = sweep_of(&setup->explored.state);
  run(setup, "key p");
  assert_true(map->front_count >= 3);
  assert_int_equal(pane_rows(&setup->explored.state, &pane_sweep_list), map->front_count);
  for (int row = map->front_count - 1; row >= 0; row--) {
    click(setup, &pane_sweep_list, row);
    assert_int_equal(map->cursor, map->front[row]);
    assert_int_equal(map->front_row, row);
  }
  click(setup, &pane_sweep_list, map->front_count);
  assert_int_equal(map->cursor, map->front[0]);
  tear_down(setup);
}

/* A click on a row of Why goes along its axis. */
static void test_a_click_on_why(void **unused) {
  (void)unused;
  struct setup *setup = sweep_of_sizes(24, 80, "4,60,240", "4,72,540");
  struct sweep_map *map = sweep_of(&setup->explored.state);
  run(setup, "key p p");
  assert_ptr_equal(setup->explored.state.focus, &pane_sweep_why);
  struct sweep_place before = sweep_map_place(map, map->cursor);
  assert_int_equal(before.x, 1);
  click(setup, &pane_sweep_why, 2);
  struct sweep_place place = sweep_map_place(map, map->cursor);
  assert_true(place.x == 2 && place.y == before.y && place.column == before.column);
  sees(setup, "▸240");
  click(setup, &pane_sweep_why, 3); /* there are three */
  assert_int_equal(sweep_map_place(map, map->cursor).x, 2);
  run(setup, "key t");
  click(setup, &pane_sweep_why, 0);
  assert_int_equal(sweep_map_place(map, map->cursor).y, 0);
  tear_down(setup);
}

/* --- Settings --------------------------------------------------------------------------------------------------- */

/* With room for the settings, `=` types the one in the row. */
static void test_settings_are_typed(void **unused) {
  (void)unused;
  struct setup *setup = sweep_of_sizes(48, 160, "60,120", "72,540");
  struct sweep_map *map = sweep_of(&setup->explored.state);
  setup->explored.state.focus = &pane_sweep_run;
  run(setup, "key Home Down =");
  sees(setup, "Tile heights");
  run(setup, "key ^U");
  run(setup, "type 72");
  run(setup, "key Enter");
  assert_int_equal(map->cell_count, SWEEP_COLUMNS * 2 * 1);
  tear_down(setup);
}

/* --- Axes ------------------------------------------------------------------------------------------------------- */

/* Stacks with tiles of their own are not swept, which the legend says. */
static void test_stacks_of_their_own(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run_line(setup, "point --stacks 3:4x4", false);
  explored_settle(&setup->explored);
  explored_type(&setup->explored, "3=60,120\r72\r");
  explored_settle_all(&setup->explored);
  sees(setup, "┃ 1 of 2 stacks keep their own mode or tile ");
  tear_down(setup);
}

/* --- The front --------------------------------------------------------------------------------------------------- */

/* With areas to compare, the title names the key that shows them, and what it shows. */
static void test_the_other_axis_of_the_front(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 100);
  run_line(setup, "point --set 'sram_64KB.area=1 sram_1MB_A.area=10' --scale banks", false);
  explored_settle(&setup->explored);
  explored_type(&setup->explored, "3=sram_64KB.size=32KiB,64KiB\r72\r");
  explored_settle_all(&setup->explored);
  run(setup, "key p");
  sees(setup, "Energy against latency ━━━━ near the front (z), area (t) ━┓");
  run(setup, "key t");
  sees(setup, "Energy against area ━━━━ near the front (z), latency (t) ━┓");
  tear_down(setup);
}

/* --- Searches for every value ----------------------------------------------------------------------------------- */

static void test_a_stopped_search(void **unused) {
  (void)unused;
  struct setup *setup = sweep_of_sizes(24, 80, "sram_64KB.size=32KiB,64KiB,128KiB", "72");
  struct state *state = &setup->explored.state;
  state->focus = &pane_sweep_curve;
  run(setup, "key o");
  assert_true(state->optimizing.running);
  struct optimizer_news news = {.number = state->optimizing.number, .is_over = true, .has_point = true};
  news.point = state->optimizing.from;
  news.point.schedule.tile_x = 30;
  reduce(state, &(struct event){.kind = EVENT_OPTIMIZED, .news = &news});
  assert_true(state->optimizing.running);
  run(setup, "key o");
  assert_true(state->optimizing.stopping);
  news =
      (struct optimizer_news){.number = state->optimizing.number, .is_over = true, .error = {.status = STATUS_STOPPED}};
  reduce(state, &(struct event){.kind = EVENT_OPTIMIZED, .news = &news});
  sees(setup, "Stopped at 1 of 3 values");
  const struct sweep_map *map = sweep_of(state);
  assert_true(map->found[0].is_known && map->found[0].point.schedule.tile_x == 30 && !map->found[1].is_known);
  run(setup, "key o"); /* goes on behind what is known */
  assert_int_equal(map->optimized_row, 1);
  tear_down(setup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_click_on_the_front),        cmocka_unit_test(test_a_click_on_why),
      cmocka_unit_test(test_settings_are_typed),          cmocka_unit_test(test_stacks_of_their_own),
      cmocka_unit_test(test_the_other_axis_of_the_front), cmocka_unit_test(test_a_stopped_search),
  };
  return cmocka_run_group_tests_name("screen of Sweep", tests, NULL, NULL);
}
