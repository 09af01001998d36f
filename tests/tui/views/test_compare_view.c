/* The view Compare without a terminal: which pins are base and other, what the list shows, what keys do. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* after what it needs */
#include <cmocka.h>

#include "tui/analysis/engine.h"
#include "tui/explorer/modal.h"
#include "tui/explorer/view.h"
#include "tui/options/options.h"
#include "tui/screen/key.h"
#include "tui/views/compare/compare.h"
#include "tui/views/explore/explore.h"
#include "tui/views/lesson/lesson.h"
#include "tui/views/sweep/sweep.h"
#include "tui/views/views.h"

static const char *hardware_names[] = {"meta_prototype_df", "tpu_like"};
static const char *workload_names[] = {"fsrcnn"};
static const struct catalog catalog = {.count = {2, 1, 0}, .names = {hardware_names, workload_names, NULL}};

static struct state state;
static struct engine *engine;

static int set_up(void **unused) {
  (void)unused;
  struct app_options options;
  app_options_init(&options);
  options.schedule.search.kind = SEARCH_PUBLISHED;
  options.schedule.lpf_limit = 2;
  engine = engine_new();
  return engine != NULL && state_init(&state, &options, &catalog, &views) ? 0 : -1;
}

static int tear_down(void **unused) {
  (void)unused;
  state_deinit(&state);
  engine_free(engine);
  return 0;
}

static void press(int key) {
  reduce(&state, &(struct event){.kind = EVENT_KEY, .key = key});
}

static void answer(const struct point *point, uint64_t generation) {
  struct event event = {.kind = EVENT_EVALUATED, .evaluation = engine_evaluate(engine, generation, point, NULL)};
  assert_non_null(event.evaluation);
  reduce(&state, &event);
}

/* Pins a tile of the given width. */
static void pin(int width) {
  struct point point = state.point;
  point.schedule.tile_x = width;
  state_set_point(&state, &point, "");
  state_toggle_pin(&state, &state.point);
  answer(&state.point, state.generation);
}

static void check(int base, int other) {
  assert_int_equal(compare_of(&state)->base, base);
  assert_int_equal(compare_of(&state)->other, other);
}

static void test_base_and_other(void **unused) {
  (void)unused;
  press('2');
  assert_ptr_equal(state.view, &view_compare);
  check(0, 0);
  press('d'); /* nothing there: nothing happens */
  press('x');
  pin(60);
  check(0, 0);
  assert_null(compare_of(&state)->comparison);
  pin(120);
  check(0, 1);
  assert_int_equal(compare_of(&state)->comparison->slot_count, 2);
  pin(240);
  check(0, 2); /* the latest */
  press(KEY_ARROW_RIGHT);
  check(0, 1); /* the base is passed over */
  press('[');
  check(0, 2);
  press('x');
  check(2, 0);
  state.focus = &pane_compare_pinned;
  press('G'); /* the base itself: the other stays */
  check(2, 0);
  press(KEY_ARROW_UP);
  check(2, 1);
  press('g');
  press(' '); /* A away: letters change, the base is still the tile of 240 */
  assert_int_equal(state.pins.count, 2);
  check(1, 0);
  assert_int_equal(state.pins.pin[compare_of(&state)->base].point.schedule.tile_x, 240);
  press('G');
  press(' '); /* the base away */
  check(0, 0);
  press(' ');
  assert_int_equal(state.pins.count, 0);
  check(0, 0);
}

static void test_lines_are_all_rows_and_headings(void **unused) {
  (void)unused;
  pin(60);
  pin(960);
  press('2');
  for (int sorted = 0; sorted < 2; sorted++, press('s')) {
    const struct compare *compare = compare_of(&state);
    int row_count = compare->comparison->row_count;
    assert_int_equal(compare->line_count, row_count + SECTION_COUNT - 1);
    assert_int_equal(pane_rows(&state, &pane_differences), compare->line_count);
    int *seen = calloc((size_t)row_count, sizeof *seen);
    assert_non_null(seen);
    for (int line = 0; line < compare->line_count; line++) {
      const struct comparison_row *row = compare_row(compare, line);
      if (row != NULL) seen[row - compare->comparison->rows]++;
      if (line > 0) assert_in_range(compare_section(compare, line), compare_section(compare, line - 1), SECTION_COUNT);
    }
    for (int i = 0; i < row_count; i++) assert_int_equal(seen[i], 1);
    free(seen);
  }
}

static void test_next_difference(void **unused) {
  (void)unused;
  pin(60);
  pin(960);
  press('2');
  int before = -1, count = compare_of(&state)->line_count, differing = 0, visited = 0;
  for (int line = 0; line < count; line++) {
    const struct comparison_row *row = compare_row(compare_of(&state), line);
    differing += row != NULL && comparison_differs(row, 0, 1);
  }
  pane_of(&state, &pane_differences)->row = count - 1;
  for (; visited < count; visited++) {
    press('d');
    if (pane_of(&state, &pane_differences)->row <= before) break; /* around the end */
    before = pane_of(&state, &pane_differences)->row;
    assert_true(comparison_differs(compare_row(compare_of(&state), before), 0, 1));
  }
  assert_true(differing > 20 && visited == differing);
  assert_ptr_equal(state.focus, &pane_differences);
  press('}');
  assert_int_equal(compare_row(compare_of(&state), pane_of(&state, &pane_differences)->row)->item, ITEM_LAYER);
}

static void test_enter_goes_there(void **unused) {
  (void)unused;
  pin(60);
  pin(120);
  pin(240);
  press('2');
  press('g');
  press(KEY_RETURN);
  assert_ptr_equal(state.view, &view_explore);
  assert_int_equal(state.point.schedule.tile_x, 60);
  press('u');
  assert_int_equal(state.point.schedule.tile_x, 240);
}

static void test_pins_that_wait_or_fail(void **unused) {
  (void)unused;
  char text[MESSAGE_SIZE];
  pin(60);
  struct point point = state.point;
  point.schedule.tile_x = 120;
  state_toggle_pin(&state, &point);
  press('2');
  assert_false(compare_is_ready(&state, text, sizeof text));
  assert_string_equal(text, "B is being evaluated.");
  struct prefetch prefetch;
  view_prefetch(&state, &prefetch);
  assert_true(prefetch.count == 1 && prefetch.item[0].whole && point_equal(&prefetch.item[0].point, &point));
  answer(&point, 0);
  assert_true(compare_is_ready(&state, text, sizeof text));
  snprintf(point.hardware, sizeof point.hardware, "no/such.yaml");
  state_toggle_pin(&state, &point);
  answer(&point, 0);
  press('G');
  assert_false(compare_is_ready(&state, text, sizeof text));
  assert_non_null(strstr(text, "C has no result: "));
  press(KEY_ARROW_LEFT);
  assert_true(compare_is_ready(&state, text, sizeof text));
  view_prefetch(&state, &prefetch);
  assert_int_equal(prefetch.count, 0);
}

/* Every number of the panes as data: those of the comparison. */
static void test_tables(void **unused) {
  (void)unused;
  pin(60);
  pin(120);
  pin(240);
  press('2');
  for (int i = 0; view_compare.panes[i] != NULL; i++) {
    const struct pane *pane = view_compare.panes[i];
    struct table table;
    table_init(&table);
    pane->table(&state, &table);
    assert_false(table.failed);
    assert_true(table_rows(&table) >= 3 && table.cell_count % table.column_count == 0);
    if (pane == &pane_differences) {
      assert_int_equal(table_rows(&table), compare_of(&state)->line_count);
      double energy = table_cell(&table, 0, 3)->number;
      assert_true(energy == state.pins.pin[0].evaluation->figures->value[FIGURE_ENERGY]);
      double difference = table_cell(&table, 0, 5)->number - energy; /* C − A, after B − A and its per cent */
      assert_true(table_cell(&table, 0, 8)->number == difference);
      assert_true(table_cell(&table, 0, 9)->number == 100 * difference / energy);
    }
    table_deinit(&table);
  }
}

static void test_command(void **unused) {
  (void)unused;
  char *text = NULL;
  size_t size = 0;
  pin(60);
  pin(120);
  press('2');
  press('x'); /* B is the base, and stays B */
  press('n');
  for (const char *letter = "wide ones"; *letter != 0; letter++) press(*letter);
  press(KEY_RETURN);
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  assert_true(export_command(&state, out));
  fclose(out);
  assert_string_equal(
      text,
      "tilescope compare 'wide ones: --hardware meta_prototype_df --workload fsrcnn --mode cached --tile "
      "60x72 --search published --lpf-limit 2' '--hardware meta_prototype_df --workload fsrcnn "
      "--mode cached --tile 120x72 --search published --lpf-limit 2' --base B");
  free(text);
}

static void type(const char *text) {
  for (; *text != 0; text++) press(*text);
  press(KEY_RETURN);
}

static void test_names(void **unused) {
  (void)unused;
  char label[NAME_CUT_SIZE];
  press('2');
  press('n'); /* nothing to name */
  assert_int_equal(state.modal, MODAL_NONE);
  pin(60);
  pin(120);
  press('n');
  type("  layer by layer ");
  assert_string_equal(state.pins.pin[1].name, "layer by layer");
  assert_string_equal(compare_of(&state)->comparison->label[1], "layer by layer");
  assert_string_equal(compare_label(&state, 0, 9, label), "A");
  assert_true(text_width(compare_label(&state, 1, 9, label)) <= 9);
  press('n');
  type("a--b");
  assert_int_equal(state.modal, MODAL_TYPE);
  assert_non_null(strstr(state.problem.message, "where options begin"));
  press(KEY_ESCAPE);
  press('n');
  type("123456789 123456789 123456789 12");
  assert_non_null(strstr(state.problem.message, "at most 31"));
  press(KEY_ESCAPE);
  assert_string_equal(state.pins.pin[1].name, "layer by layer");
  press(KEY_TAB); /* differences: n goes on with a search, if there is one */
  press('/');
  type("dram");
  int row = pane_of(&state, &pane_differences)->row;
  press('n');
  assert_int_equal(state.modal, MODAL_NONE);
  assert_true(pane_of(&state, &pane_differences)->row != row);
}

/* Columns are in the order of pinning, with base and other among them, however few fit. */
static void test_columns(void **unused) {
  (void)unused;
  int slots[PIN_COUNT];
  for (int width = 60; width <= 360; width += 60) pin(width);
  press('2');
  press('x'); /* base F, other A */
  assert_int_equal(compare_columns(&state, 9, slots), 6);
  for (int i = 0; i < 6; i++) assert_int_equal(slots[i], i);
  assert_int_equal(compare_columns(&state, 3, slots), 3);
  assert_true(slots[0] == 0 && slots[1] == 1 && slots[2] == 5);
  press(KEY_ARROW_RIGHT);
  press(KEY_ARROW_RIGHT); /* C */
  assert_int_equal(compare_columns(&state, 2, slots), 2);
  assert_true(slots[0] == 2 && slots[1] == 5);
}

/* A longer bar is a larger part of its total, whatever the section and unit. */
static void test_one_scale(void **unused) {
  (void)unused;
  pin(60);
  pin(960);
  press('2');
  const struct compare *compare = compare_of(&state);
  const struct comparison *comparison = compare->comparison;
  double most = 0;
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *row = &comparison->rows[i];
    double share = comparison_share(comparison, row, 0, 1), a = 0, b = 0;
    for (int k = 0; k < comparison->row_count; k++) {
      const struct comparison_row *with = &comparison->rows[k];
      bool is_total = section_info[row->section].total >= 0 && with->section == SECTION_TOTALS &&
                      with->index == section_info[row->section].total;
      if (!is_total) continue;
      a = with->value[0];
      b = with->value[1];
    }
    if (a + b > 0) assert_true(share - fabs(row->value[1] - row->value[0]) / fmax(a, b) < 1e-9);
    if (comparison_judgement(row, 0, 1) != 0) most = fmax(most, share);
  }
  assert_true(most > 0 && most == compare->share);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* --- Figures ------------------------------------------------------------------------------------------------- */

/* True where the pane's table has the number in the row (column) that the text begins (heads). */
static bool table_has(const struct pane *pane, const char *text, double number) {
  struct table table;
  bool found = false;
  table_init(&table);
  pane->table(&state, &table);
  for (int row = 0; row < table_rows(&table); row++) {
    for (int column = 0; column < table.column_count; column++) {
      const struct table_cell *first = table_cell(&table, row, 0), *cell = table_cell(&table, row, column);
      bool is_named =
          (first->text != NULL && strcmp(first->text, text) == 0) || strcmp(table.columns[column].key, text) == 0;
      found = found || (is_named && cell->text == NULL && cell->number == number);
    }
  }
  table_deinit(&table);
  return found;
}

static bool comparison_has(const char *key, int slot, double number) {
  for (int i = 0; i < compare_of(&state)->comparison->row_count; i++) {
    const struct comparison_row *row = &compare_of(&state)->comparison->rows[i];
    if (strcmp(row->key, key) == 0) return row->value[slot] == number;
  }
  return false;
}

/* What eval, sweep and compare print of each figure: tests/tui/batch/test_sweep.sh. */
static void test_every_figure_is_in_every_view(void **unused) {
  (void)unused;
  struct lesson lesson = {.kept_count = 0};
  state.point.schedule.tile_y = 60; /* a cell of the map, as its width */
  pin(960);
  pin(64);
  press('3');
  const struct evaluation *shown = state.shown;
  const struct figure_domain domain = figure_domain_of(shown->result), swept = sweep_map_domain(sweep_of(&state));
  assert_int_equal(figure_count(&swept), figure_count(&domain));
  assert_int_equal(shown->figures->count, figure_count(&domain));
  for (int i = 0; i < figure_count(&domain); i++) {
    char key[FIGURE_TEXT_SIZE], name[FIGURE_TEXT_SIZE], claim[FIGURE_TEXT_SIZE + 2], filled[64], value[FORMAT_SIZE];
    double number = shown->figures->value[i], swept_number;
    figure_key(&domain, i, key);
    assert_string_equal(figure_key(&swept, i, name), key);
    sweep_map_show(sweep_of(&state), i);
    assert_true(sweep_map_value(sweep_of(&state), sweep_map_find(sweep_of(&state), &state.point), &swept_number));
    assert_true(swept_number == number);
    if (!table_has(&pane_sweep_cached, key, number)) fail_msg("the table of the map has no %s", key);
    if (!table_has(&pane_result, key, number)) fail_msg("the table of the result has no %s", key);
    bool is_compared = figure_at(&domain, i)->section != IN_MEMORY_PARTS;
    if (i == FIGURE_VECTOR_ENERGY) is_compared = number > 0; /* most accelerators have no such unit */
    if (is_compared && !comparison_has(key, 1, number)) fail_msg("the comparison has no %s", key);
    snprintf(claim, sizeof claim, "{%s}", key);
    assert_true(lesson_fill(&lesson, shown, claim, filled, sizeof filled));
    assert_string_equal(filled, figure_format(figure_at(&domain, i), value, number));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_base_and_other),
      TEST(test_lines_are_all_rows_and_headings),
      TEST(test_next_difference),
      TEST(test_enter_goes_there),
      TEST(test_pins_that_wait_or_fail),
      TEST(test_tables),
      TEST(test_names),
      TEST(test_columns),
      TEST(test_one_scale),
      TEST(test_command),
      TEST(test_every_figure_is_in_every_view),
  };
  return cmocka_run_group_tests_name("compare view", tests, NULL, NULL);
}
