/* Charts that leave the explorer: those of all panes, and the files that they are written to. */
#include <unistd.h>

#include "tests/explored.h"
#include "tests/text_in_memory.h"
#include "tui/views/compare/compare.h"
#include "tui/views/explore/explore.h"
#include "tui/views/sweep/sweep.h"

/* Evaluates some of the points that a view shows. */
static void evaluate_some(struct explored *setup, const char view) {
  static struct prefetch prefetch;
  explored_press(setup, view);
  for (int round = 0; round < 2; round++) {
    view_prefetch(&setup->state, &prefetch);
    for (int i = 0; i < prefetch.count && i < 24; i++) {
      explored_take(setup, 0, &prefetch.item[i].point);
    }
  }
}

/* Every chart has its panel, with as many values as places; returns its lines of data that are no comments. */
static int check_chart(struct explored *setup, const struct pane *pane, const char *y_label) {
  struct arena arena;
  struct chart_panel panel = {.key = "values"};
  struct chart chart = {.name = "a", .columns = 1, .panel_count = 1, .panels = &panel};
  struct text text;
  int lines = 0;
  arena_init(&arena);
  assert_true(pane->chart(&setup->state, &chart, &panel, &arena));
  assert_true(chart.width > 1 && chart.height > 1 && panel.count > 0 && panel.series_count > 0);
  assert_string_equal(panel.kind == CHART_MAP ? panel.value_label : panel.y_label, y_label);
  text_open(&text);
  chart_write_data(&chart, text.out);
  text_end(&text);
  for (const char *line = text.bytes; *line != 0; line = strchr(line, '\n') + 1) lines += *line != '#';
  free(text.bytes);
  text_open(&text);
  chart_write_script(&chart, text.out);
  text_end(&text);
  free(text.bytes);
  arena_deinit(&arena);
  return lines;
}

/* The colours of a map have a label at both ends, and say that larger values have the last one. */
static void check_colors(struct explored *setup, const struct pane *pane) {
  struct arena arena;
  struct chart_panel panel = {.key = "values"};
  struct chart chart = {.name = "a", .columns = 1, .panel_count = 1, .panels = &panel};
  char expected[64];
  arena_init(&arena);
  assert_true(pane->chart(&setup->state, &chart, &panel, &arena));
  assert_non_null(panel.ticks);
  snprintf(expected, sizeof expected, "%.2f", panel.low);
  assert_string_equal(panel.ticks[0].label, expected);
  snprintf(expected, sizeof expected, "≥ %.2f", panel.high);
  assert_string_equal(panel.ticks[2].label, expected);
  assert_null(panel.ticks[3].label);
  for (int i = 0; i < 3; i++) assert_true(panel.ticks[i].at > panel.low && panel.ticks[i].at < panel.high);
  arena_deinit(&arena);
}

static void test_charts(void **unused) {
  (void)unused;
  struct explored setup;
  explored_begin(&setup);
  setup.state.rows = 48;
  setup.state.columns = 160;
  struct point other = setup.state.point;
  other.schedule.tile_x = 30;
  pins_add(&setup.state.pins, &setup.state.point, setup.state.shown);
  pins_add(&setup.state.pins, &other, NULL);
  evaluate_some(&setup, '1');
  assert_int_equal(check_chart(&setup, &pane_layers, "Energy [mJ]"), 9); /* the input and eight layers */
  assert_int_equal(check_chart(&setup, &pane_around, "Energy [mJ]"), 25);
  assert_true(check_chart(&setup, &pane_along, "Energy [mJ]") >= 9);
  evaluate_some(&setup, '2');
  assert_int_equal(check_chart(&setup, &pane_parts, "Energy by memory [µJ]"), 8); /* MACs and seven memories */
  evaluate_some(&setup, '3');
  const struct sweep_map *map = sweep_of(&setup.state);
  int cells = sweep_axis_count(&map->axis[AXIS_WIDTH]) * sweep_axis_count(&map->axis[AXIS_HEIGHT]);
  assert_true(cells > 50);
  assert_int_equal(check_chart(&setup, &pane_sweep_cached, "Energy [mJ]"), cells);
  assert_int_equal(check_chart(&setup, &pane_sweep_recompute, "Energy [mJ]"), cells);
  check_colors(&setup, &pane_sweep_cached);
  int near = check_chart(&setup, &pane_sweep_front, "Energy [mJ]");
  assert_true(near >= map->front_count && near < map->feasible_count);
  sweep_of(&setup.state)->whole_front = true;
  assert_int_equal(check_chart(&setup, &pane_sweep_front, "Energy [mJ]"), map->feasible_count);
  explored_deinit(&setup);
}

/* A hardware number on an axis of Sweep: the best of each value leaves as a table and as a chart. */
static void test_curve(void **unused) {
  (void)unused;
  struct explored setup;
  struct table table;
  struct text text;
  explored_begin(&setup);
  explored_type(&setup, "3=sram_64KB.size=16KiB..64KiB*4\r72,540\r");
  assert_int_equal(setup.state.modal, MODAL_NONE);
  evaluate_some(&setup, '3');
  assert_int_equal(check_chart(&setup, &pane_sweep_curve, "Energy [mJ]"), 2);
  table_init(&table);
  pane_sweep_curve.table(&setup.state, &table);
  text_open(&text);
  table_write_csv(&table, text.out);
  text_end(&text);
  assert_contains(text.bytes, "sram_64KB.size,mode,tile_x,tile_y,energy_pj,best_schedule_energy_pj\n131072,");
  assert_contains(text.bytes, "\n524288,cached,");
  free(text.bytes);
  table_deinit(&table);
  explored_deinit(&setup);
}

static void export_chart_of_focus(struct explored *setup) {
  explored_press(setup, 'e');
  for (int i = 0; i < EXPORT_CHART; i++) explored_press(setup, KEY_ARROW_DOWN);
  explored_press(setup, KEY_RETURN);
}

/* The request ends while gnuplot draws; a second one is refused until it has ended. */
static void draw_in_the_background(struct explored *setup) {
  struct drawing drawing = {.descriptor = -1};
  struct outcome outcome;
  export_chart_of_focus(setup);
  explored_press(setup, KEY_RETURN);
  setup->state.request.replace = true;
  explored_run(setup, &(struct outside){.drawing = &drawing});
  assert_contains(setup->state.message, "gnuplot draws them");
  assert_true(drawing.process > 0 && drawing.descriptor >= 0);
  export_chart_of_focus(setup);
  explored_press(setup, KEY_RETURN);
  explored_run(setup, &(struct outside){.drawing = &drawing});
  assert_contains(setup->state.message, "gnuplot is still drawing");
  drawing_end(&drawing, &outcome);
  assert_contains(outcome.text, ".gp with .dat, .pdf and .svg beside it");
  assert_true(!outcome.failed && drawing.process == 0);
}

/* The four files, or two and a hint where there is no gnuplot; a file that is there is not replaced unasked. */
static void test_chart_files(void **unused) {
  (void)unused;
  static const char *const files[] = {
      "tilescope-explore-energy-and-latency-by-layer.gp", "tilescope-explore-energy-and-latency-by-layer.dat",
      "tilescope-explore-energy-and-latency-by-layer.pdf", "tilescope-explore-energy-and-latency-by-layer.svg"};
  struct explored setup;
  char folder[] = "/tmp/tilescope-chart-XXXXXX", *search = strdup(getenv("PATH"));
  assert_non_null(mkdtemp(folder));
  assert_int_equal(chdir(folder), 0);
  explored_begin(&setup);
  export_chart_of_focus(&setup);
  assert_string_equal(setup.state.problem.message, "this pane has no chart");
  explored_press(&setup, KEY_ESCAPE);
  setup.state.focus = &pane_layers;
  setenv("PATH", "/nonexistent", 1);
  export_chart_of_focus(&setup);
  explored_press(&setup, KEY_RETURN);
  explored_run(&setup, &(struct outside){.ascii = true});
  assert_contains(setup.state.message,
                  "Written: tilescope-explore-energy-and-latency-by-layer.gp and .dat; to draw it, install");
  setenv("PATH", search, 1);
  export_chart_of_focus(&setup);
  explored_press(&setup, KEY_RETURN);
  explored_run(&setup, &(struct outside){.ascii = true});
  assert_contains(setup.state.prompt.hint, "Enter overwrites it");
  explored_press(&setup, KEY_RETURN);
  explored_run(&setup, &(struct outside){.ascii = true});
  assert_contains(setup.state.message, ".gp with .dat, .pdf and .svg beside it");
  draw_in_the_background(&setup);
  for (int i = 0; i < 4; i++) assert_int_equal(unlink(files[i]), 0);
  assert_int_equal(chdir("/"), 0);
  assert_int_equal(rmdir(folder), 0);
  explored_deinit(&setup);
  free(search);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_charts),
      cmocka_unit_test(test_curve),
      cmocka_unit_test(test_chart_files),
  };
  return cmocka_run_group_tests_name("export of charts", tests, NULL, NULL);
}
