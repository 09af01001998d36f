/* Memory that is out for a moment: what could not be made then is made when it is asked for again. */
#include "tests/screened.h"
#include "tests/text_in_memory.h"
#include "tui/views/compare/compare.h"
#include "tui/views/explore/explore.h"
#include "tui/views/memory/look.h"
#include "tui/views/sweep/sweep.h"
#include "tui/views/walk/walk.h"

/* In place of the C library's; a sanitizer's must stay. The call that fails is counted from 1; 0: none. */
#ifdef SANITIZED
static const bool can_fail = false;
static int fails_in, malloc_fails_in;
#else
static const bool can_fail = true;
static int fails_in, malloc_fails_in;

extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_malloc(size_t size);

void *calloc(size_t count, size_t size) {
  bool fails = fails_in > 0 && --fails_in == 0;
  return fails ? NULL : __libc_calloc(count, size);
}

void *malloc(size_t size) {
  bool fails = malloc_fails_in > 0 && --malloc_fails_in == 0;
  return fails ? NULL : __libc_malloc(size);
}
#endif

/* `o` in the curve of Sweep, at every allocation that it needs. */
static void test_curve(void **unused) {
  (void)unused;
  for (int at = 1; can_fail && at <= 2; at++) {
    struct setup *setup = set_up(48, 160);
    struct explored *explored = &setup->explored;
    explored_type(explored, "3=sram_64KB.size=16KiB..64KiB*4\r72,540\r");
    explored_settle_all(explored);
    explored->state.focus = &pane_sweep_curve;
    fails_in = at;
    explored_press(explored, 'o');
    bool failed = fails_in == 0;
    fails_in = 0;
    assert_int_equal(explored->state.optimizing.running, !failed);
    if (failed) assert_string_equal(explored->state.message, "Not optimized: out of memory");
    assert_true(failed || at > 1);
    screen(setup);
    explored_settle_all(explored);
    if (failed) explored_press(explored, 'o');
    assert_true(explored->state.optimizing.running);
    screen(setup);
    tear_down(setup);
  }
}

/* The comparison of two pins, at every allocation. */
static void test_compare(void **unused) {
  (void)unused;
  for (int at = 1; can_fail && at <= 8; at++) {
    struct setup *setup = set_up(48, 160);
    struct explored *explored = &setup->explored;
    explored_press(explored, ' ');
    explored->state.focus = &pane_point;
    explored_type(explored, "f");
    explored_settle(explored);
    fails_in = at;
    explored_type(explored, " 2");
    fails_in = 0;
    assert_int_equal(explored->state.pins.count, 2);
    screen(setup);
    explored_press(explored, '1');
    explored_press(explored, '2');
    const struct compare *compare = compare_of(&explored->state);
    assert_true(compare->comparison != NULL && compare->line_count > 0);
    tear_down(setup);
  }
}

/* The cells of Sweep, at every allocation: no map then, but one when other sizes are typed. */
static void test_sweep(void **unused) {
  (void)unused;
  for (int at = 1; can_fail && at <= 3; at++) {
    struct setup *setup = set_up(24, 80);
    fails_in = at;
    explored_press(&setup->explored, '3');
    assert_int_equal(fails_in, 0);
    sees(setup, "┃out of memory");
    explored_type(&setup->explored, "=60,120\r72,540\r");
    sees_no(setup, "out of memory");
    sees(setup, "60×72 cached: Energy 2.176 mJ, 1 of 1.");
    tear_down(setup);
  }
}

/* Draws while an allocation fails; false: there are fewer of them. */
static bool draws_without(struct setup *setup, int *counter, int at) {
  *counter = at;
  draw(&setup->explored.state, &setup->canvas);
  bool failed = *counter == 0;
  *counter = 0;
  return failed;
}

/* The table of a pane while an allocation fails; false: there are fewer of them. */
static bool tables_without(struct setup *setup, const struct pane *pane, int *counter, int at) {
  struct table table;
  table_init(&table);
  *counter = at;
  pane->table(&setup->explored.state, &table);
  bool failed = *counter == 0;
  *counter = 0;
  assert_int_equal(table.failed, failed);
  table_deinit(&table);
  return failed;
}

static int *const counters[] = {&fails_in, &malloc_fails_in};

/* Walk, at every allocation: a pane that lacks memory is empty for once, and no table is taken for whole. */
static void test_walk(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  char *whole;
  run(setup, "key 5");
  whole = strdup(screen(setup));
  for (int c = 0; can_fail && c < 2; c++) {
    for (int at = 1; draws_without(setup, counters[c], at); at++) assert_string_equal(screen(setup), whole);
    for (int at = 1; tables_without(setup, &pane_walk_energy, counters[c], at); at++) assert_true(at < 8);
  }
  free(whole);
  tear_down(setup);
}

/* Why data are where they are, at every allocation. */
static void test_reason(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  struct text text;
  bool told = false;
  run(setup, "key 4");
  for (int at = 1; can_fail && draws_without(setup, &malloc_fails_in, at); at++) {
    text_open(&text);
    canvas_print(&setup->canvas, text.out, false);
    text_end(&text);
    told = told || strstr(text.bytes, "│ out of memory") != NULL;
    free(text.bytes);
    sees(setup, "Needs 15.62 KiB in rf_1B");
  }
  assert_true(told || !can_fail);
  for (int at = 1; can_fail && tables_without(setup, &pane_reason, &malloc_fails_in, at); at++) assert_true(at < 100);
  tear_down(setup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_curve), cmocka_unit_test(test_compare), cmocka_unit_test(test_sweep),
      cmocka_unit_test(test_walk),  cmocka_unit_test(test_reason),
  };
  return cmocka_run_group_tests_name("short memory", tests, NULL, NULL);
}
