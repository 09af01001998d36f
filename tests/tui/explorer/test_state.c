/* The explorer's state without a terminal: keys, undo, pins, answers that come late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* after what it needs */
#include <cmocka.h>

#include "tests/state_setup.h"
#include "tui/explorer/modal.h"
#include "tui/explorer/view.h"
#include "tui/screen/key.h"
#include "tui/text/format.h"

/* An answer without a result: enough for what the state does with it. */
static struct evaluation *make_answer(uint64_t generation, enum status status, double energy_pj) {
  struct evaluation *answer = evaluation_new(generation, &state.point);
  assert_non_null(answer);
  answer->network = state.network;
  answer->figures = calloc(1, sizeof *answer->figures + FIGURE_HEADLINES * sizeof(double));
  assert_non_null(answer->figures);
  answer->figures->count = FIGURE_HEADLINES;
  answer->figures->value[FIGURE_ENERGY] = energy_pj;
  answer->figures->value[FIGURE_LATENCY] = 1000;
  answer->error.status = status;
  if (status != STATUS_OK) snprintf(answer->error.message, sizeof answer->error.message, "it does not fit");
  return answer;
}

static void answer(uint64_t generation, enum status status, double energy_pj) {
  reduce(&state, &(struct event){.kind = EVENT_EVALUATED, .evaluation = make_answer(generation, status, energy_pj)});
}

/* --- The action table ------------------------------------------------------------------------------------ */

static void test_no_key_means_two_things(void **unused) {
  (void)unused;
  for (int view = 0; views.view[view] != NULL; view++) {
    state_show(&state, views.view[view]);
    for (int a = 0; a < ACTION_COUNT; a++) {
      const int *keys = action_table[a].keys;
      for (int i = 0; i < ACTION_KEYS && keys[i] != KEY_NONE; i++) {
        if (!action_is_there(&state, (enum action)a)) continue;
        enum action found = action_of_key(&state, keys[i]);
        if ((int)found != a)
          fail_msg("a key of %s runs %s", action_name(&views, (enum action)a), action_name(&views, found));
      }
    }
  }
}

static void test_every_action_is_documented(void **unused) {
  (void)unused;
  for (int a = 0; a < ACTION_COUNT; a++) {
    const struct action_info *info = &action_table[a];
    const char *name = action_name(&views, (enum action)a), *help = action_help(&views, (enum action)a);
    bool there = false;
    if (a >= ACTION_VIEW + state.view_count && a <= ACTION_VIEW_LAST) continue;
    for (int view = 0; view < state.view_count; view++) {
      state_show(&state, views.view[view]);
      there = there || action_is_there(&state, (enum action)a);
    }
    assert_true(there);
    assert_non_null(name);
    assert_true(info->keys[0] != KEY_NONE || info->footer == NULL); /* one without a key is in the palette only */
    assert_non_null(help);
    if (help[strlen(help) - 1] != '.') fail_msg("%s: the help is no sentence", name);
    if (info->footer != NULL && info->footer_rank < 1) fail_msg("%s: no rank in the footer", name);
    for (int b = 0; b < a; b++) {
      const char *other = action_name(&views, (enum action)b);
      assert_true(other == NULL || strcmp(name, other) != 0);
    }
  }
}

static void test_every_key_has_a_name(void **unused) {
  (void)unused;
  for (int a = 0; a < ACTION_COUNT; a++) {
    const int *keys = action_table[a].keys;
    for (int i = 0; i < ACTION_KEYS && keys[i] != KEY_NONE; i++) {
      char name[KEY_NAME_SIZE];
      key_text(keys[i], name);
      assert_int_equal(key_from_name(name), keys[i]);
    }
  }
  assert_int_equal(key_from_name("S-Tab"), KEY_BACK_TAB);
  assert_int_equal(key_from_name("F13"), KEY_NONE);
  assert_int_equal(key_from_name("nonsense"), KEY_NONE);
}

static void test_help_lists_every_action(void **unused) {
  (void)unused;
  press('?');
  assert_int_equal(state.modal, MODAL_HELP);
  int count = 0;
  for (int action = 0; action < ACTION_COUNT; action++) {
    count += action_is_there(&state, (enum action)action);
  }
  assert_int_equal(choice_count(&state), count + GLOSSARY_TERMS);
  type("undo");
  struct choice choice;
  assert_true(choice_at(&state, 0, &choice));
  assert_int_equal(choice.action, ACTION_UNDO);
}

/* --- Undo ---------------------------------------------------------------------------------------------------- */

static void test_undo_is_the_inverse(void **unused) {
  (void)unused;
  static const int keys[] = {KEY_ARROW_RIGHT, '+', '-', KEY_ARROW_LEFT, 'f'};
  enum { STEPS = 60 };
  static struct point been[STEPS + 1];
  int count = 0;
  been[0] = state.point;
  for (int i = 0; count < STEPS; i++) {
    go_to((enum knob)(i % KNOB_ROWS));
    press(keys[i * 7 % 5]);
    if (!point_equal(&state.point, &been[count])) been[++count] = state.point;
  }
  for (int i = count; i > 0; i--) {
    press('u');
    assert_true(point_equal(&state.point, &been[i - 1]));
  }
  press('u'); /* nothing left */
  assert_true(point_equal(&state.point, &been[0]));
  for (int i = 1; i <= count; i++) {
    press(KEY_CTRL('R'));
    assert_true(point_equal(&state.point, &been[i]));
  }
  press(KEY_CTRL('R'));
  assert_true(point_equal(&state.point, &been[count]));
}

static void test_undo_forgets_the_oldest(void **unused) {
  (void)unused;
  go_to(KNOB_TILE_X);
  for (int i = 0; i < HISTORY_SIZE + 50; i++) press(KEY_ARROW_RIGHT);
  assert_int_equal(state.point.schedule.tile_x, 60 + HISTORY_SIZE + 50);
  for (int i = 0; i < HISTORY_SIZE + 50; i++) press('u');
  assert_int_equal(state.point.schedule.tile_x, 60 + 50 + 1);
}

/* --- Answers ---------------------------------------------------------------------------------------------------
 */

static void test_late_answers_are_dropped(void **unused) {
  (void)unused;
  uint64_t first = state.generation;
  go_to(KNOB_TILE_X);
  press('+');
  assert_true(state.generation > first);
  answer(first, STATUS_OK, 1);
  assert_null(state.shown);
  assert_true(state.pending);
  answer(state.generation, STATUS_OK, 2);
  assert_true(!state.pending && state.shown->figures->value[FIGURE_ENERGY] == 2);
  answer(state.generation - 1, STATUS_INFEASIBLE, 0);
  assert_null(state.failed);
}

static void test_errors_keep_the_last_result(void **unused) {
  (void)unused;
  answer(state.generation, STATUS_OK, 2);
  go_to(KNOB_TILE_X);
  press('+');
  assert_true(state_is_stale(&state));
  answer(state.generation, STATUS_INFEASIBLE, 0);
  assert_true(state.shown->figures->value[FIGURE_ENERGY] == 2 && state_is_stale(&state));
  assert_string_equal(state.failed->error.message, "it does not fit");
  assert_string_equal(state.message, "it does not fit");
  press('v');
  assert_int_equal(state.modal, MODAL_MESSAGE);
  press('q');
  assert_false(state.quit);
  press('u');
  answer(state.generation, STATUS_OK, 3);
  assert_true(state.failed == NULL && !state_is_stale(&state));
}

static void test_change_is_told_with_its_effect(void **unused) {
  (void)unused;
  answer(state.generation, STATUS_OK, 100);
  go_to(KNOB_TILE_Y);
  press('+');
  answer(state.generation, STATUS_OK, 90);
  assert_string_equal(state.message, "Tile Ty 72 → 90: energy −10.0 %, latency 0.0 %");
}

static void test_escape_stops_the_evaluation(void **unused) {
  (void)unused;
  uint64_t asked = state.generation;
  press(KEY_ESCAPE);
  assert_true(!state.pending && state.generation != asked);
  answer(asked, STATUS_OK, 1);
  assert_null(state.shown);
  press('r');
  assert_true(state.pending);
}

static void test_busy_only_while_pending(void **unused) {
  (void)unused;
  reduce(&state, &(struct event){.kind = EVENT_STILL_BUSY});
  assert_true(state.busy);
  answer(state.generation, STATUS_OK, 1);
  assert_false(state.busy);
  reduce(&state, &(struct event){.kind = EVENT_STILL_BUSY});
  assert_false(state.busy);
}

/* --- Points ahead ------------------------------------------------------------------------------------------ */

static bool is_wanted(const struct prefetch *prefetch, const struct point *point) {
  for (int i = 0; i < prefetch->count; i++) {
    if (point_equal(&prefetch->item[i].point, point)) return true;
  }
  return false;
}

static void test_neighbours_are_one_key_away(void **unused) {
  (void)unused;
  static const int keys[] = {KEY_ARROW_LEFT, KEY_ARROW_RIGHT, '+', '-'};
  static const enum knob fields[] = {KNOB_TILE_X, KNOB_TILE_Y, KNOB_MODE};
  struct prefetch prefetch;
  go_to(KNOB_TILE_Y);
  view_prefetch(&state, &prefetch);
  assert_int_equal(prefetch.count, 0); /* nothing but the point itself matters yet */
  answer(state.generation, STATUS_OK, 1);
  view_prefetch(&state, &prefetch);
  assert_int_equal(prefetch.item[0].point.schedule.tile_y, 73); /* of the field in focus first */
  assert_false(is_wanted(&prefetch, &state.point));
  for (int f = 0; f < 3; f++) {
    for (int k = 0; k < 4; k++) {
      struct point before = state.point;
      go_to(fields[f]);
      press(keys[k]);
      assert_true(is_wanted(&prefetch, &state.point) || point_equal(&state.point, &before));
      if (!point_equal(&state.point, &before)) press('u');
    }
  }
}

/* --- Pins -------------------------------------------------------------------------------------------------- */

static void test_pins(void **unused) {
  (void)unused;
  press(' '); /* before there is an answer: wanted until it comes */
  struct prefetch prefetch;
  view_prefetch(&state, &prefetch);
  assert_int_equal(state.pins.count, 1);
  assert_true(prefetch.count > 0 && prefetch.item[0].whole && is_wanted(&prefetch, &state.point));
  assert_null(state_reference(&state));
  answer(state.generation, STATUS_OK, 100);
  assert_true(state_reference(&state) == state.shown);
  view_prefetch(&state, &prefetch);
  assert_false(is_wanted(&prefetch, &state.point));
  go_to(KNOB_TILE_X);
  for (int i = 1; i < PIN_COUNT + 2; i++) {
    press('+');
    if (i != 3) answer(state.generation, STATUS_OK, 100 + i); /* one is not waited for */
    press(' ');
  }
  assert_int_equal(state.pins.count, PIN_COUNT);
  assert_int_equal(state.pins.reference, PIN_COUNT - 1);
  state.focus = &pane_pins;
  press('g');
  press(KEY_RETURN); /* back to A */
  assert_int_equal(state.point.schedule.tile_x, 60);
  assert_int_equal(state.pins.reference, 0);
  answer(state.generation, STATUS_OK, 100);
  press(' '); /* and A away */
  assert_int_equal(state.pins.count, PIN_COUNT - 1);
  assert_true(state.pins.reference >= 0 && state.pins.reference < state.pins.count);
}

/* --- Mouse -------------------------------------------------------------------------------------------------- */

static void test_mouse(void **unused) {
  (void)unused;
  struct event event = {.kind = EVENT_MOUSE, .target = {.kind = TARGET_ROW, .index = KNOB_TILE_Y}};
  event.target.pane = (uint8_t)view_pane_number(&state, &pane_point);
  state.focus = &pane_layers;
  reduce(&state, &event);
  assert_true(state.focus == &pane_point && pane_of(&state, &pane_point)->row == KNOB_TILE_Y);
  reduce(&state, &event); /* again: opens */
  assert_int_equal(state.modal, MODAL_TYPE);
  press(KEY_ESCAPE);
  event.button = MOUSE_WHEEL_UP;
  reduce(&state, &event);
  assert_int_equal(state.point.schedule.tile_y, 90);
  event = (struct event){.kind = EVENT_MOUSE, .target = {.kind = TARGET_ACTION, .index = ACTION_HELP}};
  reduce(&state, &event);
  assert_int_equal(state.modal, MODAL_HELP);
}

/* --- Numbers -------------------------------------------------------------------------------------------------- */

static void test_numbers(void **unused) {
  (void)unused;
  char text[FORMAT_SIZE];
  assert_string_equal(format_energy(text, 19420000000.0), "19.42 mJ");
  assert_string_equal(format_energy(text, 0.5), "500.0 fJ");
  assert_string_equal(format_energy(text, 999.96), "1.000 nJ"); /* rounds over the prefix */
  assert_string_equal(format_energy(text, 0), "0 J");
  assert_string_equal(format_cycles(text, 20017999), "20.02 Mcyc");
  assert_string_equal(format_edp(text, 2.15429641e9 * 20017999), "43.12 kJ·cyc");
  assert_string_equal(format_traffic(text, 8294400), "1.037 MB");
  assert_string_equal(format_capacity(text, 65536 * 8), "64 KiB");
  assert_string_equal(format_capacity(text, 8), "1 B");
  assert_string_equal(format_count(text, 42), "42");
  assert_string_equal(format_count(text, 6460000000), "6.46G");
  assert_string_equal(format_count(text, 999999), "1.00M");
  assert_string_equal(format_change(text, 61.9, 100), "−38.1 %");
  assert_string_equal(format_change(text, 100.001, 100), "0.0 %");
  assert_string_equal(format_change(text, 108.8, 100), "+8.8 %");
  assert_string_equal(format_change(text, 1, 0), "new");
  assert_string_equal(format_points(text, 0.711, 0.623), "+8.8 pp");
}

/* A removed pin comes back by undo, in its place and with its name, until the point changes. */
static void test_undo_brings_a_pin_back(void **unused) {
  (void)unused;
  struct error error;
  struct point points[3];
  for (int i = 0; i < 3; i++) {
    points[i] = state.point;
    points[i].schedule.tile_x = 4 << i;
    state_set_point(&state, &points[i], "");
    press(' ');
  }
  pins_name(&state.pins, 1, "middle", &error);
  state_toggle_pin(&state, &points[1]);
  assert_int_equal(state.pins.count, 2);
  press('u');
  assert_int_equal(state.pins.count, 3);
  assert_string_equal(state.pins.pin[1].name, "middle");
  assert_int_equal(state.pins.reference, 2);
  for (int i = 0; i < 3; i++) assert_true(point_equal(&state.pins.pin[i].point, &points[i]));
  assert_true(point_equal(&state.point, &points[2]));
  state_toggle_pin(&state, &points[0]);
  press('f');
  press('u');
  assert_int_equal(state.pins.count, 2); /* what was undone is the change of the point */
  assert_true(point_equal(&state.point, &points[2]));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_undo_brings_a_pin_back),
      TEST(test_no_key_means_two_things),
      TEST(test_every_action_is_documented),
      TEST(test_every_key_has_a_name),
      TEST(test_help_lists_every_action),
      TEST(test_undo_is_the_inverse),
      TEST(test_undo_forgets_the_oldest),
      TEST(test_late_answers_are_dropped),
      TEST(test_errors_keep_the_last_result),
      TEST(test_change_is_told_with_its_effect),
      TEST(test_escape_stops_the_evaluation),
      TEST(test_busy_only_while_pending),
      TEST(test_neighbours_are_one_key_away),
      TEST(test_pins),
      TEST(test_mouse),
      TEST(test_numbers),
  };
  return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
