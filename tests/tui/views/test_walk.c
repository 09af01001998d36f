/* Walk in the explorer: moving by steps, tiles and types, playing, and questions that the result answers. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* after what it needs */
#include <cmocka.h>

#include "tui/analysis/engine.h"
#include "tui/explorer/action.h"
#include "tui/explorer/view.h"
#include "tui/options/options.h"
#include "tui/screen/key.h"
#include "tui/views/views.h"
#include "tui/views/walk/walk.h"

struct setup {
  struct catalog catalog;
  struct state state;
  struct engine *engine;
};

/* In Walk, with the result of the options' point. */
static void set_up(struct setup *setup, const char *options, bool reduced_motion) {
  struct app_options app;
  app_options_init(&app);
  app.workers = 0;
  app.reduced_motion = reduced_motion;
  *setup = (struct setup){.engine = engine_new()};
  assert_non_null(setup->engine);
  catalog_init(&setup->catalog);
  assert_true(state_init(&setup->state, &app, &setup->catalog, &views));
  assert_true(edit_options(&setup->state, options));
  struct event event = {.kind = EVENT_EVALUATED};
  event.evaluation = engine_evaluate(setup->engine, setup->state.generation, &setup->state.point, NULL);
  assert_non_null(event.evaluation);
  reduce(&setup->state, &event);
  if (setup->state.failed != NULL) fail_msg("%s", setup->state.failed->error.message);
  reduce(&setup->state, &(struct event){.kind = EVENT_KEY, .key = '5'});
}

static void tear_down(struct setup *setup) {
  state_deinit(&setup->state);
  engine_free(setup->engine);
  catalog_deinit(&setup->catalog);
}

static void press(struct setup *setup, int key) {
  reduce(&setup->state, &(struct event){.kind = EVENT_KEY, .key = key});
}

static void type(struct setup *setup, const char *text) {
  press(setup, '=');
  for (; *text != 0; text++) press(setup, *text);
  press(setup, KEY_RETURN);
}

static void assert_at(const struct setup *setup, int stack, int64_t tile, int step) {
  const struct walk_place *at = &walk_of(&setup->state)->place;
  if (at->stack != stack || at->tile != tile || at->step != step) {
    fail_msg("at stack %d, tile %" PRId64 ", step %d, not %d, %" PRId64 ", %d", at->stack, at->tile, at->step, stack,
             tile, step);
  }
}

/* --- Moving ------------------------------------------------------------------------------------------------- */

static void test_moving(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup, "--tile 60x72", false); /* 16 x 8 tiles of 9 steps */
  press(&setup, KEY_ARROW_LEFT);
  assert_at(&setup, 0, 0, 0);
  press(&setup, KEY_ARROW_RIGHT);
  assert_at(&setup, 0, 0, 1);
  press(&setup, ']');
  assert_at(&setup, 0, 1, 1);
  press(&setup, KEY_ARROW_DOWN);
  assert_at(&setup, 0, 17, 1);
  press(&setup, KEY_ARROW_UP);
  press(&setup, KEY_ARROW_UP); /* there is no row above */
  assert_at(&setup, 0, 1, 1);
  press(&setup, '}');
  press(&setup, '[');
  assert_at(&setup, 0, 0, 2);
  press(&setup, 'T');
  assert_at(&setup, 0, 1, 0);
  press(&setup, '{'); /* a tile is not left by its layers */
  assert_at(&setup, 0, 1, 0);
  press(&setup, 'G');
  assert_at(&setup, 0, 127, 8);
  press(&setup, KEY_ARROW_RIGHT);
  assert_at(&setup, 0, 127, 8);
  press(&setup, 'g');
  assert_at(&setup, 0, 0, 0);
  setup.state.focus = &pane_walk_loops;
  press(&setup, KEY_ARROW_DOWN);
  assert_at(&setup, 0, 0, 1);
  tear_down(&setup);
}

/* A row of the loop nest that is found or clicked on is the step. */
static void test_going_to_a_step(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup, "--tile 60x72", false);
  press(&setup, ']');
  press(&setup, '/');
  for (const char *text = "6 conv"; *text != 0; text++) press(&setup, *text);
  press(&setup, KEY_RETURN);
  assert_at(&setup, 0, 1, 7);
  struct event click = {.kind = EVENT_MOUSE, .button = MOUSE_CLICK};
  click.target = (struct target){
      .kind = TARGET_ROW, .pane = (uint8_t)view_pane_number(&setup.state, &pane_walk_loops), .index = 2};
  reduce(&setup.state, &click);
  assert_at(&setup, 0, 1, 2);
  tear_down(&setup);
}

/* A click on a map leads to the tile there, in whatever layer. */
static void test_clicking_on_a_map(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup, "--tile 60x72", false);
  press(&setup, KEY_ARROW_RIGHT);
  static const double spots[][3] = {{0, 0, 0}, {0.999, 0.999, 127}, {0.5, 0, 8}, {0.03, 0.2, 16}, {0.97, 0.2, 31}};
  for (size_t i = 0; i < sizeof spots / sizeof spots[0]; i++) {
    struct event click = {.kind = EVENT_MOUSE, .button = MOUSE_CLICK};
    click.target =
        (struct target){.kind = TARGET_ROW, .pane = (uint8_t)view_pane_number(&setup.state, &pane_walk_maps)};
    click.target.index = (int16_t)walk_spot(spots[i][0], spots[i][1]);
    reduce(&setup.state, &click);
    assert_at(&setup, 0, (int64_t)spots[i][2], 1);
  }
  tear_down(&setup);
}

static void test_going_to_a_tile(void **unused) {
  (void)unused;
  static const char *const wrong[] = {"16,0", "0,8", "-1,0", "0", "129", "a", "1,", "1,2,3", ""};
  struct setup setup;
  set_up(&setup, "--tile 60x72", false);
  type(&setup, "15,7");
  assert_at(&setup, 0, 127, 0);
  type(&setup, "1");
  assert_at(&setup, 0, 0, 0);
  type(&setup, " 3 , 2 ");
  assert_at(&setup, 0, 35, 0);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    press(&setup, '=');
    if (wrong[i][0] == 0) press(&setup, KEY_DEL_BACK);
    for (const char *text = wrong[i]; *text != 0; text++) press(&setup, *text);
    press(&setup, KEY_RETURN);
    if (setup.state.modal != MODAL_TYPE) fail_msg("'%s' is taken for a tile", wrong[i]);
    press(&setup, KEY_ESCAPE);
    assert_at(&setup, 0, 35, 0);
  }
  tear_down(&setup);
}

/* The place of a larger walk is clipped to what the next result has. */
static void test_another_result(void **unused) {
  (void)unused;
  struct setup setup;
  char text[SENTENCE_SIZE];
  set_up(&setup, "--tile 60x72", false);
  press(&setup, 'G');
  assert_true(edit_options(&setup.state, "--tile full"));
  struct event event = {.kind = EVENT_EVALUATED};
  event.evaluation = engine_evaluate(setup.engine, setup.state.generation, &setup.state.point, NULL);
  reduce(&setup.state, &event);
  assert_true(strlen(walk_sentence(&setup.state, text)) > 0);
  press(&setup, KEY_ARROW_LEFT);
  assert_at(&setup, 0, 0, 7);
  tear_down(&setup);
}

/* As the loop asks. */
static int interval_ms(const struct setup *setup) {
  return setup->state.view->interval_ms != NULL ? setup->state.view->interval_ms(&setup->state) : 0;
}

/* --- Playing ------------------------------------------------------------------------------------------------- */

static void tick(struct setup *setup) {
  reduce(&setup->state, &(struct event){.kind = EVENT_TICK});
}

static void test_playing(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup, "--tile full", false);
  assert_int_equal(interval_ms(&setup), 0);
  tick(&setup);
  assert_at(&setup, 0, 0, 0);
  press(&setup, 'p');
  assert_int_equal(interval_ms(&setup), 500);
  press(&setup, '+');
  assert_int_equal(interval_ms(&setup), 250);
  press(&setup, '-');
  press(&setup, '-');
  press(&setup, '-');
  assert_int_equal(interval_ms(&setup), 1000);
  tick(&setup);
  assert_at(&setup, 0, 0, 1);
  press(&setup, '?'); /* not behind a list, nor in another view */
  assert_int_equal(interval_ms(&setup), 0);
  press(&setup, KEY_ESCAPE);
  press(&setup, '1');
  assert_int_equal(interval_ms(&setup), 0);
  tick(&setup);
  assert_at(&setup, 0, 0, 1);
  press(&setup, '5');
  for (int i = 0; i < 9; i++) tick(&setup);
  assert_at(&setup, 0, 0, 8);
  assert_int_equal(interval_ms(&setup), 0); /* the end */
  tear_down(&setup);
}

static void test_reduced_motion(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup, "--tile full", true);
  press(&setup, 'p');
  assert_false(walk_of(&setup.state)->playing);
  assert_int_equal(interval_ms(&setup), 0);
  tear_down(&setup);
}

/* --- Predicting ---------------------------------------------------------------------------------------------- */

static void check_question(const struct result *result, const struct walk_place *place) {
  struct question question, again;
  struct walk_tile *tile = walk_tile_new(result, place->stack, place->tile);
  assert_non_null(tile);
  predict_question(result, place, tile, &question);
  predict_question(result, place, tile, &again);
  assert_memory_equal(&question, &again, sizeof question);
  free(tile);
  assert_true(question.count >= 2 && question.count <= ANSWERS);
  assert_true(question.right >= 0 && question.right < question.count);
  assert_true(question.text[0] != 0 && question.why[0] != 0);
  for (int i = 0; i < question.count; i++) {
    for (int j = 0; j < i; j++) {
      if (strcmp(question.answer[i], question.answer[j]) == 0) {
        fail_msg("'%s' twice: %s", question.answer[i], question.text);
      }
    }
  }
}

static void test_every_step_has_a_question(void **unused) {
  (void)unused;
  static const char *const points[] = {
      "--tile 240x135",
      "--tile 240x135 --mode recompute",
      "--tile 480x270 --mode h-cached --stacks 2,5",
      "--workload resnet18 --tile 28x28 --search published --lpf-limit 1",
      "--workload mobilenetv1 --hardware tpu_like_df --tile 28x28 --search published --lpf-limit 1",
  };
  for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
    struct setup setup;
    set_up(&setup, points[i], false);
    const struct result *result = setup.state.shown->result;
    struct walk_place place = {.stack = 0};
    do {
      check_question(result, &place);
    } while (walk_move(result, &place, 1));
    tear_down(&setup);
  }
}

static void test_predicting(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup, "--tile 60x72", false);
  struct predict *predict = &walk_of(&setup.state)->predict;
  press(&setup, 'P');
  press(&setup, KEY_ARROW_RIGHT);
  assert_true(predict->on && predict->asking);
  assert_at(&setup, 0, 0, 0); /* the step waits */
  press(&setup, '1' + (char)predict->question.right);
  assert_at(&setup, 0, 0, 1);
  assert_true(!predict->asking && predict->was_right && predict->asked == 1 && predict->right == 1);
  assert_ptr_equal(setup.state.view, &view_walk);
  press(&setup, KEY_ARROW_RIGHT);
  predict->question.choice = (predict->question.right + 1) % predict->question.count;
  press(&setup, KEY_RETURN);
  assert_at(&setup, 0, 0, 2);
  assert_true(!predict->was_right && predict->asked == 2 && predict->right == 1);
  press(&setup, KEY_ARROW_RIGHT);
  press(&setup, 's'); /* skipped: no score */
  assert_at(&setup, 0, 0, 3);
  assert_int_equal(predict->asked, 2);
  press(&setup, KEY_ARROW_RIGHT);
  press(&setup, KEY_ESCAPE);
  assert_at(&setup, 0, 0, 3);
  press(&setup, 'p');
  tick(&setup);
  assert_true(predict->asking); /* playing waits, too */
  assert_int_equal(interval_ms(&setup), 0);
  press(&setup, KEY_ESCAPE);
  press(&setup, 'P');
  assert_true(!predict->on && predict->asked == 0);
  tear_down(&setup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_moving),
      cmocka_unit_test(test_going_to_a_step),
      cmocka_unit_test(test_clicking_on_a_map),
      cmocka_unit_test(test_going_to_a_tile),
      cmocka_unit_test(test_another_result),
      cmocka_unit_test(test_playing),
      cmocka_unit_test(test_reduced_motion),
      cmocka_unit_test(test_every_step_has_a_question),
      cmocka_unit_test(test_predicting),
  };
  return cmocka_run_group_tests_name("walking", tests, NULL, NULL);
}
