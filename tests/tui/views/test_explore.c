/* The panes around the point in Explore: which points they show, and how keys and clicks move in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* after what it needs */
#include <cmocka.h>

#include "tui/explorer/modal.h"
#include "tui/explorer/view.h"
#include "tui/options/options.h"
#include "tui/screen/key.h"
#include "tui/views/explore/explore.h"
#include "tui/views/views.h"

static const struct catalog catalog = {.count = {0}};
static struct state state;

static int set_up(void **unused) {
  (void)unused;
  struct app_options options;
  app_options_init(&options);
  options.rows = 48;
  options.columns = 160;
  if (!state_init(&state, &options, &catalog, &views)) return -1;
  state.network = (struct network){.workload = "fsrcnn", .map_width = 960, .map_height = 540};
  return 0;
}

static int tear_down(void **unused) {
  (void)unused;
  state_deinit(&state);
  return 0;
}

static void press(int key) {
  reduce(&state, &(struct event){.kind = EVENT_KEY, .key = key});
}

static void click(const struct pane *pane, int row) {
  struct target target = {.kind = TARGET_ROW, .pane = (uint8_t)view_pane_number(&state, pane), .index = (int16_t)row};
  reduce(&state, &(struct event){.kind = EVENT_MOUSE, .button = MOUSE_CLICK, .target = target});
}

/* An answer without a result: enough for what the state does with it. */
static void answer(void) {
  struct evaluation *evaluation = evaluation_new(state.generation, &state.point);
  assert_non_null(evaluation);
  evaluation->network = state.network;
  evaluation->figures = calloc(1, sizeof *evaluation->figures + FIGURE_HEADLINES * sizeof(double));
  assert_non_null(evaluation->figures);
  evaluation->figures->count = FIGURE_HEADLINES;
  reduce(&state, &(struct event){.kind = EVENT_EVALUATED, .evaluation = evaluation});
}

static bool tile_is(int64_t width, int64_t height) {
  return state.point.schedule.tile_x == width && state.point.schedule.tile_y == height;
}

static void test_steps_ascend_through_the_point(void **unused) {
  (void)unused;
  static const int64_t sides[] = {1, 2, 60, 61, 959, 960};
  for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
    struct point point = state.point;
    struct steps steps;
    point.schedule.tile_x = sides[i];
    explore_steps(&state, &point, KNOB_TILE_X, ALONG_REACH, &steps);
    assert_true(steps.count >= ALONG_REACH + 1 && steps.count <= STEPS_MOST);
    assert_true(point_equal(&steps.points[steps.here], &point));
    for (int s = 1; s < steps.count; s++) {
      assert_true(steps.points[s].schedule.tile_x > steps.points[s - 1].schedule.tile_x);
      assert_true(steps.points[s].schedule.tile_y == point.schedule.tile_y);
    }
  }
}

static void test_arrows_move_the_point(void **unused) {
  (void)unused;
  state.focus = &pane_around;
  press(KEY_ARROW_RIGHT);
  assert_true(tile_is(64, 72));
  press(KEY_ARROW_UP);
  assert_true(tile_is(64, 90));
  press(KEY_ARROW_DOWN);
  press(KEY_ARROW_LEFT);
  assert_true(tile_is(60, 64)); /* 72 is neither a divisor of the map nor a power of two */
  press('u');
  assert_true(tile_is(64, 64)); /* each is a change that can be undone */
  state.focus = &pane_along;
  press(KEY_ARROW_LEFT);
  assert_true(tile_is(60, 64));
  press('t');
  press(KEY_ARROW_RIGHT);
  assert_true(tile_is(60, 90));
}

static void test_a_second_click_goes_there(void **unused) {
  (void)unused;
  enum { SIDE = 2 * AROUND_REACH + 1 };
  click(&pane_around, 3 * SIDE + 4); /* one up, two to the right */
  assert_true(tile_is(60, 72));
  click(&pane_around, 3 * SIDE + 4);
  assert_true(tile_is(80, 90));
  click(&pane_along, 0);
  click(&pane_along, 0);
  assert_true(state.point.schedule.tile_x < 60 && state.point.schedule.tile_y == 90);
  struct point before = state.point;
  click(&pane_along, STEPS_MOST - 1);
  click(&pane_around, SIDE * SIDE - 1);
  press(KEY_RETURN);
  assert_false(point_equal(&state.point, &before));
}

static void test_wants_what_it_shows(void **unused) {
  (void)unused;
  struct prefetch prefetch;
  view_prefetch(&state, &prefetch);
  assert_int_equal(prefetch.count, 0); /* the point itself comes first */
  answer();
  view_prefetch(&state, &prefetch);
  int all = prefetch.count, shown = 0;
  for (int i = 0; i < prefetch.count; i++) shown += !prefetch.item[i].ahead;
  assert_int_equal(shown, 24 + 16 - 4); /* a map of 5x5 and 17 along its middle, but for the point itself */
  assert_true(all > shown);
  press(KEY_ESCAPE);
  view_prefetch(&state, &prefetch);
  assert_int_equal(prefetch.count, 0);
  state.rows = 24;
  state.columns = 80;
  press('r');
  answer();
  view_prefetch(&state, &prefetch);
  assert_true(prefetch.count > 0); /* it goes on, with what is ahead only: no pane shows it here */
  for (int i = 0; i < prefetch.count; i++) assert_true(prefetch.item[i].ahead);
}

/* --- Keys without effect --------------------------------------------------------------------------------------- */

static void test_keys_without_effect_say_so(void **unused) {
  (void)unused;
  state.focus = &pane_point;
  press('g');
  press('b'); /* only Sweep has it */
  assert_string_equal(state.message, "b has no effect here; it has in Sweep (3)");
  press('m');
  assert_string_equal(state.message, "m has no effect here; it has in pane layers, accesses, around, along (Tab)");
  press('W'); /* nobody has it */
  assert_string_equal(state.message, "W has no effect; ? lists the keys");
  press(KEY_ARROW_DOWN);
  press(KEY_ARROW_DOWN); /* the mode, cached */
  press(KEY_ARROW_RIGHT);
  assert_string_equal(state.message, "Mode: cached is the last choice");
  state.point.schedule.tile_x = 1;
  press(KEY_ARROW_DOWN);
  press('-');
  assert_string_equal(state.message, "Tile Tx: 1 is the smallest");
}

int main(void) {
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_steps_ascend_through_the_point), TEST(test_arrows_move_the_point),
      TEST(test_a_second_click_goes_there),      TEST(test_wants_what_it_shows),
      TEST(test_keys_without_effect_say_so),
  };
  return cmocka_run_group_tests_name("explore", tests, NULL, NULL);
}
