/* Sweep as it is used: keys pressed, all cells evaluated, and what the screen says of them. */
#include "tests/screened.h"
#include "tui/views/explore/explore.h"
#include "tui/views/sweep/sweep.h"

/* --- Panes without a row ---------------------------------------------------------------------------------------- */

/* Keys act on what is seen: not on a cell of the map that the pane does not show. */
static void test_an_empty_pane_chooses_nothing(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  struct point before = setup->explored.state.point;
  run(setup, "key 3 b");
  setup->explored.state.focus = &pane_sweep_curve;
  run(setup, "key Down");
  sees(setup, "Nothing to choose here");
  run(setup, "key Esc Enter");
  sees(setup, "Nothing to choose here");
  run(setup, "key Space");
  assert_true(point_equal(&setup->explored.state.point, &before));
  assert_ptr_equal(setup->explored.state.view, &view_sweep);
  assert_int_equal(setup->explored.state.pins.count, 0);
  tear_down(setup);
}

/* --- Why ---------------------------------------------------------------------------------------------------------- */

/* Number of cells of the row with this label that a bar takes. */
static int bar_of(struct setup *setup, const char *label, bool *is_cut) {
  char *copy = strdup(screen(setup)), *rest = copy, *line;
  int cells = -1;
  assert_non_null(copy);
  while ((line = strsep(&rest, "\n")) != NULL) {
    const char *at = strstr(line, label), *text = at != NULL ? at + strlen(label) : "";
    if (strstr(text, " mJ") == NULL) continue;
    cells = 0;
    *is_cut = strstr(text, "▸") != NULL;
    for (wchar_t glyph; (glyph = text_next(&text)) != 0;) cells += wcschr(L"█▓▒░▆▄", glyph) != NULL;
    break;
  }
  free(copy);
  if (cells < 0) fputs(setup->screen, stderr);
  assert_true(cells >= 0);
  return cells;
}

/* The bars of sizes near the best differ, however long those of wide tiles are. */
static void test_bars_tell_neighbours_apart(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  bool cut, cut_wide;
  run(setup, "key 3 p p");
  assert_ptr_equal(setup->explored.state.focus, &pane_sweep_why);
  int wide = bar_of(setup, " 960 ", &cut_wide), own = bar_of(setup, " 4 ", &cut), other = bar_of(setup, " 240 ", &cut);
  assert_true(cut_wide && !cut && own >= wide / 2 - 2 && other >= own + 5);
  sees(setup, "z scale");
  run(setup, "key z");
  int whole = bar_of(setup, " 4 ", &cut);
  bar_of(setup, " 960 ", &cut_wide);
  assert_true(!cut_wide && 3 * whole < own);
  run(setup, "key z");
  assert_int_equal(bar_of(setup, " 4 ", &cut), own);
  tear_down(setup);
}

/* The same in Explore; `z` has an effect in that pane alone. */
static void test_bars_of_explore(void **unused) {
  (void)unused;
  struct setup *setup = set_up(48, 80);
  bool cut;
  run(setup, "point --tile 240x72");
  run(setup, "key z");
  sees(setup, "z has no effect here");
  setup->explored.state.focus = &pane_along;
  explored_settle_all(&setup->explored);
  bar_of(setup, " 480 ", &cut);
  assert_true(cut);
  run(setup, "key z");
  bar_of(setup, " 480 ", &cut);
  assert_false(cut);
  tear_down(setup);
}

/* Short names below the bars are of different memories: cut in the middle, where the end tells them apart. */
static void test_memories_have_different_names(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run(setup, "key 3 p p");
  sees(setup, " dram ");
  sees(setup, "4KB ");  /* sram_64KB */
  sees(setup, "…2KB "); /* sram_32KB */
  sees_no(setup, "sram…");
  tear_down(setup);
}

/* --- The best between the sizes of the map -------------------------------------------------------------------------
 */

static double value_at(const struct state *state, int cell) {
  double value = 0;
  assert_true(sweep_map_value(sweep_of(state), cell, &value));
  return value;
}

/* `b` goes to the best cell, then makes the best tile beside it a cell: star, Enter and Why have that one. */
static void test_the_refined_best_is_a_cell(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  struct sweep_map *map = sweep_of(&setup->explored.state);
  struct point before = setup->explored.state.point;
  char text[LINE_SIZE];
  run(setup, "key 3 b");
  double coarse = value_at(&setup->explored.state, map->best);
  int cells = map->cell_count;
  const struct point *found = sweep_refine_found(&setup->explored.state);
  assert_non_null(found);
  struct point refined = *found;
  sees(setup, "cached; best refined: 8×55 ");
  sees(setup, "1 of 330. Best refined: 8×55 1.773 mJ (b), of");
  run(setup, "key p p");
  sees(setup, "It is the best of the map. Best");
  sees(setup, "refined: 8×55 1.773 mJ (b), of widths 2‥8 and heights 15‥60 beside it.");
  run(setup, "key p b");
  assert_int_equal(map->cursor, map->best);
  assert_true(map->cell_count > cells && value_at(&setup->explored.state, map->best) < coarse);
  struct point cell = sweep_map_point(map, map->best);
  assert_true(point_equal(&cell, &refined) && point_equal(&setup->explored.state.point, &before));
  sees(setup, "8×55 is a cell of the map now");
  assert_string_equal(sweep_axis_text(&map->axis[AXIS_HEIGHT], text), "auto,55");
  run(setup, "key p p t");
  sees(setup, "▸55 ");
  sees(setup, "Ty 55 beats Ty 30 by");
  sees(setup, "the best of the map. Best of all widths 4‥16 and heights 30‥60 beside it.");
  run(setup, "key Enter");
  assert_true(point_equal(&setup->explored.state.point, &refined));
  run(setup, "point --stacks 3");
  run(setup, "key 3");
  assert_int_equal(map->axis[AXIS_HEIGHT].added, 0); /* it was the best of another sweep */
  tear_down(setup);
}

/* A map of one tile, where its figures do not count. */
static struct setup *set_up_one_tile(void) {
  struct setup *setup = set_up(24, 80);
  explored_type(&setup->explored, "3=60\r72\r"); /* at once: nothing is evaluated before */
  explored_settle_all(&setup->explored);
  return setup;
}

/* Both questions of one key say that there are two, and their hints fit. */
static void test_two_questions(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run_line(setup, "key 3 =", false);
  sees(setup, "Tile widths, 1 of 2: auto  1,4 1..9 1..960*4 auto MEMORY.size=1KiB..1MiB*2\n");
  run(setup, "key Enter");
  sees(setup, "Tile heights, 2 of 2: auto  1,4 1..9 1..960*4 auto MEMORY.size=1KiB..1MiB*2\n");
  run(setup, "key Esc");
  tear_down(setup);
}

/* --- Figures -------------------------------------------------------------------------------------------------------
 */

/* `m` goes through the figures that some cell has, `,` back; `/` lists the same. */
static void test_figures_there_and_back(void **unused) {
  (void)unused;
  struct setup *setup = set_up_one_tile();
  struct sweep_map *map = sweep_of(&setup->explored.state);
  int forth[256], count = 0;
  do {
    forth[count++] = map->figure;
    assert_true(map->figure != FIGURE_VECTOR_ENERGY && map->figure != FIGURE_AREA); /* neither is described */
    explored_type(&setup->explored, "m");
  } while (map->figure != FIGURE_ENERGY && count < 256);
  assert_true(count > 20 && count < 256);
  for (int i = count - 1; i >= 0; i--) {
    explored_type(&setup->explored, ",");
    assert_int_equal(map->figure, forth[i]);
  }
  run(setup, "key /");
  assert_int_equal(choice_total(&setup->explored.state), count);
  run(setup, "type DRAM w");
  run(setup, "key Enter");
  assert_int_equal(map->figure, FIGURE_DRAM_WRITTEN);
  run(setup, "key ?");
  run(setup, "type letters");
  sees(setup, "Choose the figure from a list, by letters.");
  run(setup, "key Esc");
  run(setup, "key / Down Enter");
  assert_int_equal(map->figure, FIGURE_MAC_USE);
  tear_down(setup);
}

static void type_stacks(struct setup *setup, const char *type) {
  run_line(setup, "key 1 Home Down Down Down Down Down Enter ^U", false);
  run_line(setup, type, false);
  run_line(setup, "key Enter", false);
  run(setup, "key 3");
}

/* A figure of a stack that a schedule with fewer has not is no longer shown. */
static void test_fewer_stacks_have_fewer_figures(void **unused) {
  (void)unused;
  struct setup *setup = set_up_one_tile();
  struct sweep_map *map = sweep_of(&setup->explored.state);
  type_stacks(setup, "type single-layer");
  assert_true(map->stack_count == 8);
  run(setup, "key ,");
  sees(setup, "stack7");
  type_stacks(setup, "type auto");
  assert_int_equal(map->stack_count, 1);
  assert_int_equal(map->figure, FIGURE_ENERGY);
  run(setup, "key ,");
  sees(setup, "stack0");
  tear_down(setup);
}

/* Other hardware has other memories: their figures would be of others. */
static void test_other_hardware_has_other_figures(void **unused) {
  (void)unused;
  struct setup *setup = set_up_one_tile();
  struct sweep_map *map = sweep_of(&setup->explored.state);
  run(setup, "key /");
  run(setup, "type Energy of sram_64KB");
  run(setup, "key Enter");
  sees(setup, "sram_64KB");
  assert_true(map->figure >= FIGURE_MEMORY_ENERGY);
  run_line(setup, "key 1 Home Enter ^U", false);
  run_line(setup, "type tpu_like_df", false);
  run_line(setup, "key Enter", false);
  run(setup, "key 3");
  assert_int_equal(map->figure, FIGURE_ENERGY);
  tear_down(setup);
}

/* The same keys in panes of other views. */
static void test_figures_of_other_panes(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  setup->explored.state.focus = &pane_along;
  run(setup, "key ,");
  assert_int_equal(pane_of(&setup->explored.state, &pane_along)->figure, FIGURE_MAC_USE);
  run(setup, "key m");
  assert_int_equal(pane_of(&setup->explored.state, &pane_along)->figure, FIGURE_ENERGY);
  tear_down(setup);
}

/* --- A number of the hardware as an axis ------------------------------------------------------------------------- */

static struct setup *set_up_sizes(int rows, int columns) {
  struct setup *setup = set_up(rows, columns);
  explored_type(&setup->explored, "3=sram_64KB.size=16KiB..512KiB*2\r\r"); /* at once: nothing is evaluated before */
  explored_settle_all(&setup->explored);
  return setup;
}

static int find_cell(const struct sweep_map *map, struct sweep_place place) {
  return sweep_map_cell(map, place);
}

/* Whoever compares cells of different hardware says of which. */
static void test_names_say_the_hardware(void **unused) {
  (void)unused;
  struct setup *setup = set_up_sizes(24, 80);
  struct sweep_map *map = sweep_of(&setup->explored.state);
  sees(setup, "Tx 60; x: sram_64KB.size [bytes], y: Ty [pixels]");
  sweep_map_go_to(map, find_cell(map, (struct sweep_place){.x = 2, .y = 6}));
  run(setup, "key p p p t");
  assert_ptr_equal(setup->explored.state.focus, &pane_sweep_why);
  sees(setup, "Why: along tile height; Tx 60, 64Ki, cached");
  sees(setup, "★ 60×30 cached at sram_64KB.size 512 KiB beats");
  sees(setup, "cached at sram_64KB.size 64 KiB: Energy");
  run(setup, "key t");
  sees(setup, "Why: along sram_64KB.size; Tx 60, Ty 60, cached");
  tear_down(setup);
}

/* The sides that no axis varies are those of the design point: a new one is told. */
static void test_a_new_side_is_told(void **unused) {
  (void)unused;
  struct setup *setup = set_up_sizes(24, 80);
  run(setup, "point --tile 4x72");
  sees(setup, "The sweep has Tx 4 now");
  tear_down(setup);
}

/* The line of text speaks of the row that Enter takes. */
static void test_the_curve_has_a_row_of_its_own(void **unused) {
  (void)unused;
  struct setup *setup = set_up_sizes(24, 80);
  setup->explored.state.focus = &pane_sweep_curve;
  run(setup, "key b g");
  sees(setup, "at sram_64KB.size 16 KiB: Energy");
  run(setup, "key b");
  assert_int_equal(sweep_curve_cell(&setup->explored.state), sweep_of(&setup->explored.state)->best);
  tear_down(setup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_an_empty_pane_chooses_nothing),
      cmocka_unit_test(test_bars_tell_neighbours_apart),
      cmocka_unit_test(test_bars_of_explore),
      cmocka_unit_test(test_memories_have_different_names),
      cmocka_unit_test(test_the_refined_best_is_a_cell),
      cmocka_unit_test(test_two_questions),
      cmocka_unit_test(test_figures_there_and_back),
      cmocka_unit_test(test_fewer_stacks_have_fewer_figures),
      cmocka_unit_test(test_other_hardware_has_other_figures),
      cmocka_unit_test(test_figures_of_other_panes),
      cmocka_unit_test(test_names_say_the_hardware),
      cmocka_unit_test(test_a_new_side_is_told),
      cmocka_unit_test(test_the_curve_has_a_row_of_its_own),
  };
  return cmocka_run_group_tests_name("sweep view", tests, NULL, NULL);
}
