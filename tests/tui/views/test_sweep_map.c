/* The map of Sweep without a screen: what it asks for first, its front, its best cell and its cursor. */
#include <math.h>

#include "model/tiling.h"
#include "tests/chance.h"
#include "tests/sweep_setup.h"
#include "tui/explorer/app.h"
#include "tui/screen/heat.h"

/* --- What it asks for -----------------------------------------------------------------------------------------
 */

static int coarseness(int distance) {
  int count = 0;
  while (count < 10 && distance % 2 == 0) distance /= 2, count++;
  return count;
}

static void test_coarse_to_fine_around_the_cursor(void **unused) {
  (void)unused;
  struct sweep_setup setup;
  set_up(&setup, "1..9", "1..7");
  struct sweep_map *map = &setup.map;
  sweep_map_go_to(map, sweep_map_cell(map, (struct sweep_place){.column = 1, .x = 3, .y = 2}));
  bool seen[3 * 9 * 7] = {false};
  int before = 10;
  assert_int_equal(map->order_count, 3 * 9 * 7);
  assert_int_equal(sweep_map_ordered(map, 0), map->cursor);
  for (int i = 0; i < map->order_count; i++) {
    struct sweep_place place = sweep_map_place(map, sweep_map_ordered(map, i));
    int x = coarseness(abs(place.x - 3)), y = coarseness(abs(place.y - 2)), both = x < y ? x : y;
    assert_true(both <= before);
    before = both;
    assert_false(seen[sweep_map_ordered(map, i)]);
    seen[sweep_map_ordered(map, i)] = true;
  }
  tear_down(&setup);
}

static void test_wants_what_is_missing(void **unused) {
  (void)unused;
  struct sweep_setup setup;
  struct prefetch prefetch;
  set_up(&setup, "1,4,16,60,240,960", "1,4,18,72,270,540");
  struct sweep_map *map = &setup.map;
  int rounds = 0;
  for (;; rounds++) {
    prefetch_init(&prefetch, setup.store);
    sweep_map_prefetch(map, &prefetch);
    if (prefetch.count == 0) break;
    for (int i = 0; i < prefetch.count; i++) {
      int cell = sweep_map_find(map, &prefetch.item[i].point);
      assert_true(cell >= 0 && map->cells[cell] == NULL);
      answer(&setup, cell, cell % 5, 7); /* some of them infeasible */
    }
  }
  assert_int_equal(rounds, 2); /* 108 points, 64 at a time */
  assert_int_equal(map->known_count, 108);
  assert_int_equal(map->feasible_count, 108 - 22);
  struct sweep_map again; /* all is known to the next map */
  sweep_map_init(&again);
  assert_int_equal(sweep_map_begin(&again, &setup.base, &inputs, setup.store, 0), STATUS_OK);
  assert_true(again.known_count >= 1 && again.known_count < again.cell_count); /* sizes that both lists have */
  sweep_map_deinit(&again);
  tear_down(&setup);
}

static void test_stops_and_goes_on(void **unused) {
  (void)unused;
  struct sweep_setup setup;
  struct prefetch prefetch;
  set_up(&setup, "1,2", "1,2");
  answer(&setup, 3, 5, 5);
  setup.map.stopped = true;
  prefetch_init(&prefetch, setup.store);
  sweep_map_prefetch(&setup.map, &prefetch);
  assert_int_equal(prefetch.count, 0);
  assert_int_equal(setup.map.known_count, 1);
  sweep_map_resume(&setup.map, 0);
  sweep_map_prefetch(&setup.map, &prefetch);
  assert_int_equal(prefetch.count, 11);
  tear_down(&setup);
}

static void test_older_files_are_forgotten(void **unused) {
  (void)unused;
  struct sweep_setup setup;
  set_up(&setup, "1,2", "1,2");
  for (int cell = 0; cell < 12; cell++) answer(&setup, cell, 5 + cell, 5);
  const struct stamp changed[INPUT_KIND_COUNT] = {{.size = 9}};
  struct point point = sweep_map_point(&setup.map, 7);
  struct figures *figures = calloc(1, sizeof *figures + FIGURE_HEADLINES * sizeof(double));
  figures->count = FIGURE_HEADLINES;
  figures->value[FIGURE_ENERGY] = 3;
  figures_keep(setup.store, &point, changed, figures);
  sweep_map_take(&setup.map, &point, setup.store, 0);
  assert_int_equal(setup.map.known_count, 1);
  assert_true(setup.map.best == 7 && setup.map.least == 3 && setup.map.most == 3);
  assert_int_equal(setup.map.order_count, 11);
  tear_down(&setup);
}

/* --- What it finds ---------------------------------------------------------------------------------------------
 */

static bool is_feasible(const struct sweep_map *map, int cell) {
  return map->cells[cell] != NULL && map->cells[cell]->status == STATUS_OK;
}

/* No other cell is as good in both and better in one; of equal ones the first. */
static bool is_on_front(const struct sweep_map *map, int cell) {
  const double *own = map->cells[cell]->value;
  for (int i = 0; i < map->cell_count; i++) {
    if (i == cell || !is_feasible(map, i)) continue;
    const double *other = map->cells[i]->value;
    double energy = other[FIGURE_ENERGY] - own[FIGURE_ENERGY], beside = other[map->front_x] - own[map->front_x];
    if (energy <= 0 && beside <= 0 && (energy < 0 || beside < 0 || i < cell)) return false;
  }
  return true;
}

static void check_front(const struct sweep_map *map) {
  int count = 0;
  for (int cell = 0; cell < map->cell_count; cell++) count += is_feasible(map, cell) && is_on_front(map, cell);
  assert_int_equal(map->front_count, count);
  for (int i = 0; i < count; i++) {
    assert_true(is_on_front(map, map->front[i]));
    if (i == 0) continue;
    const double *before = map->cells[map->front[i - 1]]->value, *now = map->cells[map->front[i]]->value;
    assert_true(before[map->front_x] < now[map->front_x] && before[FIGURE_ENERGY] > now[FIGURE_ENERGY]);
  }
}

static void check_best(const struct sweep_map *map) {
  int best = -1;
  double value, least = INFINITY, most = -INFINITY, record = 0;
  bool more = sweep_map_info(map)->better > 0;
  for (int cell = 0; cell < map->cell_count; cell++) {
    if (!sweep_map_value(map, cell, &value)) continue;
    if (best < 0 || (more ? value > record : value < record)) best = cell, record = value;
    least = fmin(least, value);
    most = fmax(most, value);
  }
  assert_int_equal(map->best, best);
  assert_true(map->least == least && map->most == most);
  assert_int_equal(sweep_map_rank(map, best), 1);
}

/* In whatever order the cells come, with ties and infeasible ones among them. */
static void test_front_and_best_by_brute_force(void **unused) {
  (void)unused;
  enum { CELLS = 3 * 8 * 5 };
  for (uint64_t seed = 1; seed <= 40; seed++) {
    struct sweep_setup setup;
    struct random random = random_of(seed);
    int order[CELLS];
    set_up(&setup, "1..8", "1..5");
    for (int i = 0; i < CELLS; i++) order[i] = i;
    for (int i = CELLS - 1; i > 0; i--) {
      int j = (int)(random_bits(&random) % (uint64_t)(i + 1)), other = order[i];
      order[i] = order[j];
      order[j] = other;
    }
    int values = seed % 2 == 0 ? 10 : 1000;
    for (int i = 0; i < CELLS; i++) {
      double energy = (double)(random_bits(&random) % (uint64_t)values);
      answer(&setup, order[i], energy, 1 + (double)(random_bits(&random) % (uint64_t)values));
      if (i % 17 == 0) check_front(&setup.map);
    }
    check_front(&setup.map);
    assert_true(sweep_front_has_areas(&setup.map));
    sweep_front_show(&setup.map, FIGURE_AREA);
    check_front(&setup.map);
    check_best(&setup.map);
    sweep_map_show(&setup.map, FIGURE_MAC_USE);
    check_best(&setup.map);
    sweep_map_show(&setup.map, FIGURE_LATENCY);
    check_best(&setup.map);
    tear_down(&setup);
  }
}

static void test_levels_are_logarithmic(void **unused) {
  (void)unused;
  struct sweep_setup setup;
  set_up(&setup, "1,2", "1,2");
  struct sweep_map *map = &setup.map;
  answer(&setup, 0, 1, 10);
  map->scale = SCALE_ALL;
  assert_int_equal(sweep_map_level(map, 0, 1, 8), 0); /* all are alike so far */
  answer(&setup, 1, 256, 1000);
  for (int i = 0; i < 8; i++) assert_int_equal(sweep_map_level(map, 0, 1.5 * (1 << i), 8), i);
  assert_int_equal(sweep_map_level(map, 0, 256, 8), 7);
  sweep_map_show(map, FIGURE_MAC_USE); /* more is better */
  assert_int_equal(sweep_map_level(map, 0, 0.1, 8), 0);
  assert_int_equal(sweep_map_level(map, 0, 0.001, 8), 7);
  tear_down(&setup);
}

/* --- Cells and cursor ------------------------------------------------------------------------------------------- */

static void test_cells_and_points(void **unused) {
  (void)unused;
  struct sweep_setup setup;
  set_up(&setup, "1,4,full", "2,9");
  for (int cell = 0; cell < setup.map.cell_count; cell++) {
    struct point point = sweep_map_point(&setup.map, cell);
    assert_int_equal(sweep_map_find(&setup.map, &point), cell);
    assert_int_equal(sweep_map_cell(&setup.map, sweep_map_place(&setup.map, cell)), cell);
    point.schedule.tile_x--;
    assert_int_equal(sweep_map_find(&setup.map, &point), -1);
  }
  struct point other = sweep_map_point(&setup.map, 0);
  other.schedule.search.objective = OBJECTIVE_EDP;
  assert_int_equal(sweep_map_find(&setup.map, &other), -1);
  tear_down(&setup);
}

static void test_cursor_stays_inside(void **unused) {
  (void)unused;
  struct sweep_setup setup;
  struct random random = random_of(7);
  set_up(&setup, "1,4,16,60,240,960", "1,4,18,72,270,540");
  struct point here = sweep_map_point(&setup.map, setup.map.cursor);
  assert_true(point_equal(&here, &setup.base)); /* begins at the point */
  for (int i = 0; i < 1000; i++) {
    sweep_map_move(&setup.map, (int)(random_bits(&random) % 3) - 1, (int)(random_bits(&random) % 5) - 2,
                   (int)(random_bits(&random) % 9) - 4);
    assert_true(setup.map.cursor >= 0 && setup.map.cursor < setup.map.cell_count);
  }
  struct point near = default_point(100, 5000);
  near.schedule.mode = MODE_RECOMPUTE;
  sweep_map_seek(&setup.map, &near);
  here = sweep_map_point(&setup.map, setup.map.cursor);
  assert_true(here.schedule.tile_x == 60 && here.schedule.tile_y == 540 && here.schedule.mode == MODE_RECOMPUTE);
  tear_down(&setup);
}

/* --- Numbers in cells
 * -------------------------------------------------------------------------------------------- */

static void test_numbers_fit_their_cells(void **unused) {
  (void)unused;
  static const struct heat_unit plain = {.factor = 1};
  char text[HEAT_NUMBER_SIZE];
  struct random random = random_of(3);
  for (int i = 0; i < 20000; i++) {
    int width = 2 + (int)(random_bits(&random) % 7);
    double value = pow(10, (double)(random_bits(&random) % 1000) / 100 - 5);
    heat_value(text, value, &plain, width);
    assert_true((int)strlen(text) <= width && text[0] != 0);
  }
  assert_string_equal(heat_value(text, 19.42, &plain, 4), "19.4");
  assert_string_equal(heat_value(text, 0.318, &plain, 3), ".32");
  assert_string_equal(heat_value(text, 583.2, &plain, 3), "583");
  assert_string_equal(heat_value(text, 0, &plain, 3), "0");
  assert_string_equal(heat_value(text, 1644, &plain, 3), "2k");
  assert_string_equal(heat_value(text, 1644, &plain, 5), "1644");
  assert_string_equal(heat_value(text, 16440, &plain, 4), "16k");
  assert_string_equal(heat_value(text, 999.96, &plain, 3), "1k");
  assert_string_equal(heat_value(text, 4.2e6, &plain, 4), "4.2M");
}

static void test_units_suit_all_values(void **unused) {
  (void)unused;
  struct heat_unit unit = heat_unit(UNIT_ENERGY, 1.8e9, 5.8e10);
  assert_string_equal(unit.name, "mJ");
  assert_true(fabs(1.8e9 * unit.factor - 1.8) < 1e-9);
  unit = heat_unit(UNIT_CYCLES, 2e7, 9e8);
  assert_string_equal(unit.name, "Mcyc");
  unit = heat_unit(UNIT_FRACTION, 0.02, 0.5);
  assert_string_equal(unit.name, "%");
  assert_true(unit.factor == 100);
  unit = heat_unit(UNIT_CAPACITY, 8 * 2048, 8 * 65536);
  assert_string_equal(unit.name, "KiB");
  assert_true(8 * 65536 * unit.factor == 64);
  unit = heat_unit(UNIT_ENERGY, 0, 2e3);
  assert_string_equal(unit.name, "nJ");
  assert_string_equal(heat_unit(UNIT_MACS, 3e9, 7e9).name, "G");
  unit = heat_unit(UNIT_EDP, 3.357e16, 1.644e18); /* the best has three digits, however bad the worst is */
  assert_string_equal(unit.name, "kJ·cyc");
  assert_true(fabs(3.357e16 * unit.factor - 33.57) < 1e-9);
  unit = heat_unit(UNIT_TRAFFIC, 8 * 555.6e3, 8 * 94e6); /* not kB, with "94k" in a cell */
  assert_string_equal(unit.name, "MB");
  char text[HEAT_NUMBER_SIZE];
  assert_string_equal(heat_value(text, 8 * 555.6e3, &unit, 3), ".56");
  assert_string_equal(heat_value(text, 8 * 94e6, &unit, 3), "94");
}

/* A letter in a number and the prefix of its unit would be two factors. */
static void test_letters_only_without_prefix(void **unused) {
  (void)unused;
  struct random random = random_of(5);
  char text[HEAT_NUMBER_SIZE];
  for (int i = 0; i < 20000; i++) {
    int width = 3 + (int)(random_bits(&random) % 3);
    double least = pow(10, (double)(random_bits(&random) % 1200) / 100), most = least * pow(10, (double)(i % 70) / 10);
    struct heat_unit unit = heat_unit(UNIT_ENERGY, least, most);
    const double values[] = {least, sqrt(least * most), most};
    for (int v = 0; v < 3; v++) {
      heat_value(text, values[v], &unit, width);
      assert_true((int)strlen(text) <= width);
      assert_true(!unit.has_prefix || strpbrk(text, "kMGTPE") == NULL);
      if (strpbrk(text, "kMGTPE+") != NULL || text[0] == 'e') continue; /* "2k", "0+", "e9" */
      assert_true(fabs(strtod(text, NULL) / (values[v] * unit.factor) - 1) < 0.5);
    }
    assert_true(least * unit.factor >= 0.099);
  }
  struct heat_unit joule = {.factor = 1, .has_prefix = true};
  assert_string_equal(heat_value(text, 41e3, &joule, 3), "4e4");
  assert_string_equal(heat_value(text, 96e3, &joule, 3), "1e5");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_coarse_to_fine_around_the_cursor),
      cmocka_unit_test(test_wants_what_is_missing),
      cmocka_unit_test(test_stops_and_goes_on),
      cmocka_unit_test(test_older_files_are_forgotten),
      cmocka_unit_test(test_front_and_best_by_brute_force),
      cmocka_unit_test(test_levels_are_logarithmic),
      cmocka_unit_test(test_cells_and_points),
      cmocka_unit_test(test_cursor_stays_inside),
      cmocka_unit_test(test_numbers_fit_their_cells),
      cmocka_unit_test(test_units_suit_all_values),
      cmocka_unit_test(test_letters_only_without_prefix),
  };
  return cmocka_run_group_tests_name("sweep map", tests, NULL, NULL);
}
