/* Memory that is out for a moment: what could not be made then is made when it is asked for again. */
#include "tests/explored.h"
#include "tui/views/compare/compare.h"
#include "tui/views/explore/explore.h"
#include "tui/views/sweep/sweep.h"

/* In place of the C library's; a sanitizer's must stay. */
#ifdef SANITIZED
static const bool can_fail = false;
static int fails_in;
#else
static const bool can_fail = true;
static int fails_in; /* the call that fails, counted from 1; 0: none */

extern void *__libc_calloc(size_t count, size_t size);

void *calloc(size_t count, size_t size) {
  bool fails = fails_in > 0 && --fails_in == 0;
  return fails ? NULL : __libc_calloc(count, size);
}
#endif

static void draw_screen(const struct explored *explored) {
  struct canvas canvas = {.ascii = false};
  assert_true(canvas_resize(&canvas, 48, 160));
  draw(&explored->state, &canvas);
  canvas_free(&canvas);
}

static struct explored *set_up(void) {
  static struct explored explored;
  struct app_options options;
  app_options_init(&options);
  options.no_clock = true;
  options.schedule.search = (struct search_options){.kind = SEARCH_PUBLISHED};
  options.schedule.lpf_limit = 4;
  options.rows = 48;
  options.columns = 160;
  explored_init(&explored, &options);
  explored_settle(&explored);
  return &explored;
}

/* `o` in the curve of Sweep, at every allocation that it needs. */
static void test_curve(void **unused) {
  (void)unused;
  for (int at = 1; can_fail && at <= 2; at++) {
    struct explored *explored = set_up();
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
    draw_screen(explored);
    explored_settle_all(explored);
    if (failed) explored_press(explored, 'o');
    assert_true(explored->state.optimizing.running);
    draw_screen(explored);
    explored_deinit(explored);
  }
}

/* The comparison of two pins, at every allocation. */
static void test_compare(void **unused) {
  (void)unused;
  for (int at = 1; can_fail && at <= 8; at++) {
    struct explored *explored = set_up();
    explored_press(explored, ' ');
    explored->state.focus = &pane_point;
    explored_type(explored, "f");
    explored_settle(explored);
    fails_in = at;
    explored_type(explored, " 2");
    fails_in = 0;
    assert_int_equal(explored->state.pins.count, 2);
    draw_screen(explored);
    explored_press(explored, '1');
    explored_press(explored, '2');
    const struct compare *compare = compare_of(&explored->state);
    assert_true(compare->comparison != NULL && compare->line_count > 0);
    explored_deinit(explored);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_curve), cmocka_unit_test(test_compare)};
  return cmocka_run_group_tests_name("short memory", tests, NULL, NULL);
}
