/* The axes of Sweep: tile sizes, a number of the hardware, heads at a time. */
#include "inputs/inputs.h"
#include "tests/sweep_setup.h"

static void test_axes_as_sweep_takes_them(void **unused) {
  (void)unused;
  struct sweep_setup setup;
  set_up(&setup, "1,4,16", "1..960*4");
  assert_int_equal(setup.map.cell_count, 3 * 3 * 5);
  assert_int_equal(begin(&setup, "divisors", "auto"), STATUS_OK);
  assert_int_equal(setup.map.axis[AXIS_WIDTH].sizes.count, 28);
  assert_int_equal(begin(&setup, "full,4", "8..64+8"), STATUS_OK);
  assert_true(setup.map.axis[AXIS_WIDTH].sizes.sizes[1] == TILE_FULL && setup.map.cell_count == 3 * 2 * 8);
  assert_int_equal(begin(&setup, "4;5", "auto"), STATUS_USAGE);
  assert_true(!setup.map.ready && strstr(setup.map.problem.message, "4;5") != NULL);
  assert_int_equal(begin(&setup, "1..960", "1..540"), STATUS_USAGE);
  assert_true(!setup.map.ready && strstr(setup.map.problem.message, "tilescope sweep") != NULL);
  struct prefetch prefetch;
  prefetch_init(&prefetch, setup.store);
  sweep_map_prefetch(&setup.map, &prefetch);
  sweep_map_move(&setup.map, 1, 1, 1);
  assert_int_equal(prefetch.count, 0);
  tear_down(&setup);
}

static void test_a_hardware_number_is_an_axis(void **unused) {
  (void)unused;
  struct sweep_setup setup;
  set_up(&setup, "1..4", "1..5");
  struct sweep_map *map = &setup.map;
  strcpy(setup.base.edits, "mac.energy=0.1 sram_64KB.size=8192");
  assert_int_equal(begin(&setup, "sram_64KB.size=1KiB..16KiB*2", "1..6"), STATUS_OK);
  assert_int_equal(map->cell_count, 3 * 5 * 6);
  assert_int_equal(sweep_map_number_axis(map), AXIS_WIDTH);
  assert_int_equal(sweep_map_place(map, map->cursor).x, 0); /* where the point is */
  int cell = sweep_map_cell(map, (struct sweep_place){.column = 1, .x = 3, .y = 2});
  struct point point = sweep_map_point(map, cell);
  assert_string_equal(point.edits, "mac.energy=0.1 sram_64KB.size=65536");
  assert_int_equal(point.schedule.tile_x, 60); /* stays that of the point */
  assert_int_equal(point.schedule.tile_y, 3);
  assert_int_equal(sweep_map_find(map, &point), cell);
  assert_true(sweep_map_is_around(map, &point));
  struct point other = point;
  strcpy(other.edits, "mac.energy=0.2 sram_64KB.size=65536");
  assert_false(sweep_map_is_around(map, &other)); /* another accelerator */
  other = point;
  other.schedule.tile_x = 30;
  assert_false(sweep_map_is_around(map, &other)); /* another fixed side */
  other = point;
  strcpy(other.edits, "mac.energy=0.1 sram_64KB.size=65537");
  assert_true(sweep_map_is_around(map, &other));
  assert_int_equal(sweep_map_find(map, &other), -1); /* between two cells */
  sweep_map_seek(map, &point);
  assert_int_equal(map->cursor, cell);
  for (int i = 1; i < map->order_count; i++) { /* accelerator by accelerator, the nearest first */
    int before = sweep_map_place(map, sweep_map_ordered(map, i - 1)).x,
        x = sweep_map_place(map, sweep_map_ordered(map, i)).x;
    assert_true(abs(x - 3) >= abs(before - 3));
  }
  for (int i = 0; i < map->cell_count; i++) answer(&setup, i, 100 + abs(i - cell), 5);
  assert_int_equal(map->best, cell);
  assert_int_equal(map->known_count, map->cell_count);
  assert_int_equal(begin(&setup, "sram_64KB.size=1KiB..16KiB*2", "sram_64KB.size=1,2"), STATUS_USAGE);
  assert_non_null(strstr(map->problem.message, "is on both axes"));
  assert_int_equal(begin(&setup, "sram_64KB.size=8KiB..1KiB", "1"), STATUS_USAGE);
  assert_int_equal(begin(&setup, "mac.energy=1,2", "sram_64KB.bandwidth=64,128"), STATUS_OK);
  point = sweep_map_point(map, sweep_map_cell(map, (struct sweep_place){.x = 1, .y = 1}));
  assert_string_equal(point.edits,
                      "mac.energy=2 sram_64KB.read_bandwidth=128 sram_64KB.size=8192 "
                      "sram_64KB.write_bandwidth=128");
  tear_down(&setup);
}

/* Marks have the unit of the axis, bytes, or bits below one byte. */
static void test_marks_of_sizes(void **unused) {
  (void)unused;
  static const char *const marks[] = {"4b", "1", "2", "1.5Ki", "64Ki", "1Mi"};
  struct sweep_setup setup;
  char mark[FORMAT_SIZE], name[SWEEP_AXIS_NAME_SIZE];
  set_up(&setup, "rf_1B.size=4,8,16,12288,64KiB,1MiB", "1");
  const struct sweep_axis *axis = &setup.map.axis[AXIS_WIDTH];
  assert_string_equal(sweep_axis_name(axis, "Tx", name), "rf_1B.size [bytes]");
  for (int i = 0; i < sweep_axis_count(axis); i++) {
    assert_string_equal(sweep_axis_mark(axis, i, mark), marks[i]);
  }
  tear_down(&setup);
}

/* --- Heads as an axis ------------------------------------------------------------------------------------------ */

static void begin_heads(struct sweep_setup *setup, const struct workload *workload, enum status expected) {
  struct sweep_inputs of_network = inputs;
  of_network.attention = workload;
  assert_int_equal(sweep_map_begin(&setup->map, &setup->base, &of_network, setup->store, 0), expected);
}

static void test_heads_are_an_axis(void **unused) {
  (void)unused;
  struct sweep_setup setup;
  struct workload workload;
  struct remarks remarks = {.count = 0};
  struct error error;
  set_up(&setup, "1..4", "1..5");
  struct sweep_map *map = &setup.map;
  assert_int_equal(input_workload("transformer_vit_tiny", &workload, &remarks, &error), STATUS_OK);
  strcpy(map->axis[AXIS_HEIGHT].text, "heads=1,3,all");
  begin_heads(&setup, NULL, STATUS_USAGE); /* no attention */
  assert_non_null(strstr(map->problem.message, "no layer of the network has heads"));
  strcpy(map->axis[AXIS_HEIGHT].text, "heads=auto");
  begin_heads(&setup, &workload, STATUS_OK);
  assert_int_equal(map->cell_count, 3 * 4 * 2); /* 1 and 3 of 3 */
  assert_int_equal(sweep_map_other_axis(map), AXIS_HEIGHT);
  assert_int_equal(sweep_map_number_axis(map), -1);
  assert_int_equal(sweep_map_place(map, map->cursor).y, 1); /* all are nearest to the most */
  int cell = sweep_map_cell(map, (struct sweep_place){.column = 1, .x = 2, .y = 0});
  struct point point = sweep_map_point(map, cell);
  assert_int_equal(point.schedule.tile_heads, 1);
  assert_int_equal(point.schedule.tile_x, 3);
  assert_int_equal(point.schedule.tile_y, 72); /* stays that of the point */
  assert_int_equal(sweep_map_find(map, &point), cell);
  sweep_map_seek(map, &point);
  assert_int_equal(map->cursor, cell);
  point.schedule.tile_y = 30;
  assert_false(sweep_map_is_around(map, &point)); /* another fixed side */
  strcpy(map->axis[AXIS_WIDTH].text, "heads=1,3");
  begin_heads(&setup, &workload, STATUS_USAGE); /* on both */
  strcpy(map->axis[AXIS_WIDTH].text, "heads=2");
  begin_heads(&setup, &workload, STATUS_USAGE); /* divide none of 3 */
  strcpy(map->axis[AXIS_WIDTH].text, "4");
  strcpy(map->axis[AXIS_HEIGHT].text, "heads=1,all");
  begin_heads(&setup, &workload, STATUS_OK);
  const struct sweep_axis *heads = &map->axis[AXIS_HEIGHT];
  assert_int_equal(heads->sizes.count, 2);
  assert_int_equal(sweep_map_point(map, 0).schedule.tile_heads, 1);
  assert_int_equal(sweep_map_point(map, 1).schedule.tile_heads, 0);
  struct table table;
  table_init(&table);
  table_column(&table, "%s", sweep_axis_key(heads));
  for (int i = 0; i < 2; i++) sweep_axis_add_value(heads, i, &table);
  assert_true(table_cell(&table, 0, 0)->number == 1);
  assert_string_equal(table_cell(&table, 1, 0)->text, "all");
  table_deinit(&table);
  workload_deinit(&workload);
  tear_down(&setup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_axes_as_sweep_takes_them),
      cmocka_unit_test(test_a_hardware_number_is_an_axis),
      cmocka_unit_test(test_marks_of_sizes),
      cmocka_unit_test(test_heads_are_an_axis),
  };
  return cmocka_run_group_tests_name("sweep axes", tests, NULL, NULL);
}
