/* The screen of Compare: pins of other hardware and other networks, names taken back, names in charts. */
#include "tests/screened.h"
#include "tui/text/chart.h"
#include "tui/views/compare/compare.h"

/* A memory that only a third pin has: the second has nothing that could differ from the base. */
static void test_a_memory_of_the_third_pin(void **unused) {
  (void)unused;
  struct setup *setup = set_up(60, 100);
  run(setup, "key Space");
  run(setup, "point --tile 120x72");
  run(setup, "key Space");
  run(setup, "point --hardware tpu_like --tile 60x72");
  run(setup, "key Space 2");
  sees(setup, "rf_128B                    –            –         –     794.6 µJ only in C");
  sees(setup, "rf_2B               184.2 µJ     184.2 µJ     0.0 %            – only in A");
  tear_down(setup);
}

/* Layers of different networks have only their positions in common; the narrowest screen says so, too. */
static void test_another_network(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run(setup, "key Space");
  run(setup, "point --workload mobilenetv1 --tile 28x28");
  run(setup, "key Space 2");
  resize(setup, SMALLEST_ROWS, SMALLEST_COLUMNS);
  sees(setup, "Differences ──────── other network: layers by position");
  tear_down(setup);
}

static void test_a_name_is_taken_back(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run(setup, "key Space");
  run(setup, "point --tile 120x72");
  run(setup, "key Space 2 n");
  run(setup, "type wide");
  run(setup, "key Enter");
  sees(setup, "B is called “wide”");
  run(setup, "key n ^U Enter");
  sees(setup, "B has no name");
  sees_no(setup, "wide");
  tear_down(setup);
}

/* The legend of a chart has the names, and letters where there is none. */
static void test_names_in_a_chart(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  struct arena arena;
  struct chart_panel panel = {.key = "values"};
  struct chart chart = {.name = "a", .columns = 1, .panel_count = 1, .panels = &panel};
  run(setup, "key Space");
  run(setup, "point --tile 120x72");
  run(setup, "key Space 2 n");
  run(setup, "type wide");
  run(setup, "key Enter");
  arena_init(&arena);
  assert_true(pane_parts.chart(&setup->explored.state, &chart, &panel, &arena));
  assert_int_equal(panel.series_count, 2);
  assert_contains(panel.series[0].name, "A cached 60×72");
  assert_string_equal(panel.series[1].name, "wide");
  arena_deinit(&arena);
  tear_down(setup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_memory_of_the_third_pin),
      cmocka_unit_test(test_another_network),
      cmocka_unit_test(test_a_name_is_taken_back),
      cmocka_unit_test(test_names_in_a_chart),
  };
  return cmocka_run_group_tests_name("screen of Compare", tests, NULL, NULL);
}
