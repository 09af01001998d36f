/* The explorer's state without a terminal: keys, knobs, undo, pins, answers that come late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* after what it needs */
#include <cmocka.h>

#include "tui/action.h"
#include "tui/choice.h"
#include "tui/format.h"
#include "tui/key.h"
#include "tui/view.h"

static const char *hardware_names[] = {"edge_tpu", "meta_prototype_df", "tpu"};
static const char *workload_names[] = {"fsrcnn", "resnet18"};
static const char *mapping_names[] = {"meta_prototype"};
static const struct catalog catalog = {.count = {3, 2, 1},
                                       .names = {hardware_names, workload_names, mapping_names}};

static struct state state;

static int set_up(void **unused) {
  (void)unused;
  struct app_options options;
  app_options_init(&options);
  if (!state_init(&state, &options, &catalog)) return -1;
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

static void type(const char *text) {
  for (; *text != 0; text++) press((unsigned char)*text);
}

static void go_to(enum field field) {
  state.focus = PANE_POINT;
  state.row[PANE_POINT] = field < FIELD_ROWS ? (int)field : FIELD_LPF_LIMIT;
}

/* An answer without a result: enough for what the state does with it. */
static struct evaluation *make_answer(uint64_t generation, enum status status, double energy_pj) {
  struct evaluation *answer = evaluation_new(generation, &state.point);
  assert_non_null(answer);
  answer->network = state.network;
  answer->metric[METRIC_ENERGY] = energy_pj;
  answer->metric[METRIC_LATENCY] = 1000;
  answer->error.status = status;
  if (status != STATUS_OK) snprintf(answer->error.message, sizeof answer->error.message, "it does not fit");
  return answer;
}

static void answer(uint64_t generation, enum status status, double energy_pj) {
  reduce(&state,
         &(struct event){.kind = EVENT_EVALUATED, .evaluation = make_answer(generation, status, energy_pj)});
}

/* --- The action table ------------------------------------------------------------------------------------ */

static void test_no_key_means_two_things(void **unused) {
  (void)unused;
  for (int view = 0; view < VIEW_COUNT; view++) {
    for (int a = 0; a < ACTION_COUNT; a++) {
      for (int i = 0; i < ACTION_KEYS && action_table[a].keys[i] != KEY_NONE; i++) {
        if (!(action_table[a].views & IN_VIEW(view))) continue;
        enum action found = action_of_key((enum view_id)view, action_table[a].keys[i]);
        if ((int)found != a) fail_msg("a key of %s runs %s", action_table[a].name, action_table[found].name);
      }
    }
  }
}

static void test_every_action_is_documented(void **unused) {
  (void)unused;
  for (int a = 0; a < ACTION_COUNT; a++) {
    const struct action_info *info = &action_table[a];
    assert_non_null(info->name);
    assert_non_null(info->run);
    assert_true(info->views != 0); /* one without a key is in the palette only */
    assert_true(info->keys[0] != KEY_NONE || info->footer == NULL);
    assert_non_null(info->help);
    if (info->help[strlen(info->help) - 1] != '.') fail_msg("%s: the help is no sentence", info->name);
    if (info->footer != NULL && info->footer_rank < 1) fail_msg("%s: no rank in the footer", info->name);
    for (int b = 0; b < a; b++) assert_string_not_equal(info->name, action_table[b].name);
  }
}

static void test_every_key_has_a_name(void **unused) {
  (void)unused;
  for (int a = 0; a < ACTION_COUNT; a++) {
    for (int i = 0; i < ACTION_KEYS && action_table[a].keys[i] != KEY_NONE; i++) {
      char name[KEY_NAME_SIZE];
      key_text(action_table[a].keys[i], name);
      assert_int_equal(key_from_name(name), action_table[a].keys[i]);
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
  for (int action = 0; action < ACTION_COUNT; action++) count += (action_table[action].views & IN_VIEW(state.view)) != 0;
  assert_int_equal(choice_count(&state), count);
  type("undo");
  struct choice choice;
  assert_true(choice_at(&state, 0, &choice));
  assert_int_equal(choice.action, ACTION_UNDO);
}

/* --- Knobs -------------------------------------------------------------------------------------------------- */

static void test_knobs_stay_in_bounds(void **unused) {
  (void)unused;
  static const int keys[] = {KEY_ARROW_LEFT, KEY_ARROW_RIGHT, '+', '-', KEY_ARROW_LEFT};
  for (int field = FIELD_MODE; field < FIELD_COUNT; field++) {
    if (field == FIELD_MAPPING) continue;
    state.point.schedule.search.kind = field == FIELD_TOLERANCE ? SEARCH_OPTIMAL : SEARCH_PUBLISHED;
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
      go_to((enum field)field);
      for (int i = 0; i < 1000; i++) {
        press(keys[k]);
        const struct schedule *schedule = &state.point.schedule;
        assert_in_range(schedule->mode, MODE_RECOMPUTE, MODE_CACHED);
        assert_in_range(schedule->tile_x, 1, 960);
        assert_in_range(schedule->tile_y, 1, 540);
        assert_in_range(schedule->cuts_kind, CUTS_AUTO, CUTS_SINGLE_LAYER);
        assert_in_range(schedule->lpf_limit, 0, 16);
        assert_in_range(schedule->search.objective, OBJECTIVE_ENERGY, OBJECTIVE_EDP);
        assert_in_range(schedule->search.pr_sizes, PR_SIZES_BY_SEARCH, PR_SIZES_EXACT);
        assert_true(schedule->search.energy_tolerance >= 0 && schedule->search.energy_tolerance <= 0.1);
      }
    }
  }
}

static void test_steps_are_divisors_and_powers(void **unused) {
  (void)unused;
  go_to(FIELD_TILE_X);
  press('+'); /* 61, 62, 63 neither divide 960 nor are powers of two */
  assert_int_equal(state.point.schedule.tile_x, 64);
  press('+');
  assert_int_equal(state.point.schedule.tile_x, 80);
  press('-');
  assert_int_equal(state.point.schedule.tile_x, 64);
  press('f');
  assert_true(state.point.schedule.tile_x == TILE_FULL && state.point.schedule.tile_y == TILE_FULL);
  press('-'); /* from the whole map to the largest divisor or power below it */
  assert_int_equal(state.point.schedule.tile_x, 512);
  press(KEY_ARROW_RIGHT);
  assert_int_equal(state.point.schedule.tile_x, 513);
}

static void check_search(enum search_kind kind, enum objective objective, double tolerance) {
  const struct search_options *search = &state.point.schedule.search;
  assert_int_equal(search->kind, kind);
  assert_int_equal(search->objective, objective);
  assert_true(search->energy_tolerance == tolerance);
}

static void test_searches_and_what_goes_with_them(void **unused) {
  (void)unused;
  go_to(FIELD_SEARCH);
  press(KEY_ARROW_LEFT);
  check_search(SEARCH_PUBLISHED, OBJECTIVE_ENERGY, 0);
  press(KEY_ARROW_RIGHT);
  check_search(SEARCH_OPTIMAL, OBJECTIVE_ENERGY, 0);
  press(KEY_ARROW_DOWN);
  assert_int_equal(state_field(&state), FIELD_TOLERANCE);
  press(KEY_ARROW_RIGHT);
  check_search(SEARCH_OPTIMAL, OBJECTIVE_ENERGY, 0.0001);
  press('=');
  type("0.3");
  press('%');
  press(KEY_RETURN);
  check_search(SEARCH_OPTIMAL, OBJECTIVE_ENERGY, 0.003);
  press(KEY_ARROW_RIGHT); /* to the next of the usual ones */
  check_search(SEARCH_OPTIMAL, OBJECTIVE_ENERGY, 0.005);
  press(KEY_ARROW_UP);
  press(KEY_ARROW_RIGHT);
  check_search(SEARCH_OPTIMAL, OBJECTIVE_LATENCY, 0); /* which has no use for a tolerance */
  press(KEY_ARROW_DOWN);
  press(KEY_ARROW_RIGHT);
  check_search(SEARCH_OPTIMAL, OBJECTIVE_LATENCY, 0);
  press('=');
  type("1%");
  press(KEY_RETURN);
  assert_int_equal(state.modal, MODAL_TYPE);
  press(KEY_ESCAPE);
  press(KEY_ARROW_UP);
  press(KEY_ARROW_RIGHT);
  check_search(SEARCH_OPTIMAL, OBJECTIVE_EDP, 0);
  press(KEY_RETURN); /* around to the first */
  check_search(SEARCH_PUBLISHED, OBJECTIVE_ENERGY, 0);
  press(KEY_ARROW_DOWN);
  assert_int_equal(state_field(&state), FIELD_LPF_LIMIT);
}

static void test_fields_read_what_they_show(void **unused) {
  (void)unused;
  static const struct {
    enum field field;
    const char *text;
    bool good;
  } cases[] = {
      {FIELD_TILE_X, "72", true},
      {FIELD_TILE_X, "full", true},
      {FIELD_TILE_X, "0", false},
      {FIELD_TILE_X, "-1", false},
      {FIELD_TILE_X, "7x", false},
      {FIELD_TILE_X, "", false},
      {FIELD_TILE_X, "99999999999999999999", false},
      {FIELD_MODE, "recompute", true},
      {FIELD_MODE, "fast", false},
      {FIELD_CUTS, "auto", true},
      {FIELD_CUTS, "single-layer", true},
      {FIELD_CUTS, "-1,0,3", true},
      {FIELD_CUTS, "1,x", false},
      {FIELD_LPF_LIMIT, "none", true},
      {FIELD_LPF_LIMIT, "8", true},
      {FIELD_LPF_LIMIT, "0", false},
      {FIELD_SEARCH, "published", true},
      {FIELD_SEARCH, "optimal, energy", true},
      {FIELD_SEARCH, "optimal, edp", true},
      {FIELD_SEARCH, "published, edp", false},
      {FIELD_SEARCH, "optimal, power", false},
      {FIELD_SEARCH, "", false},
      {FIELD_TOLERANCE, "0.1%", true},
      {FIELD_TOLERANCE, "101%", false},
      {FIELD_TOLERANCE, "-1%", false},
      {FIELD_PR_SIZES, "auto", true},
      {FIELD_PR_SIZES, "truncated", true},
      {FIELD_PR_SIZES, "by search", false},
      {FIELD_HARDWARE, "my/own.yaml", true},
      {FIELD_HARDWARE, "", false},
      {FIELD_MAPPING, "auto", true},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    state.point.schedule.search.kind = cases[i].field == FIELD_TOLERANCE ? SEARCH_OPTIMAL : SEARCH_PUBLISHED;
    struct point point = state.point;
    struct error error = {.message = ""};
    char text[FIELD_TEXT_SIZE];
    bool good = field_parse(&point, cases[i].field, cases[i].text, &error) == STATUS_OK;
    if (good != cases[i].good) fail_msg("%s = %s", field_info[cases[i].field].name, cases[i].text);
    if (good) assert_string_equal(field_text(&point, cases[i].field, text), cases[i].text);
    if (!good) assert_true(point_equal(&point, &state.point) && error.message[0] != 0);
  }
}

static void test_typed_value_owns_all_keys(void **unused) {
  (void)unused;
  go_to(FIELD_TILE_Y);
  press('=');
  assert_int_equal(state.modal, MODAL_TYPE);
  type("q");
  assert_false(state.quit);
  press(KEY_RETURN); /* no number: stays open and says so */
  assert_int_equal(state.modal, MODAL_TYPE);
  assert_true(state.problem.message[0] != 0);
  press(KEY_CTRL('U'));
  type("36");
  press(KEY_RETURN);
  assert_int_equal(state.modal, MODAL_NONE);
  assert_int_equal(state.point.schedule.tile_y, 36);
  press('=');
  type("99");
  press(KEY_ESCAPE);
  assert_int_equal(state.point.schedule.tile_y, 36);
  press('=');
  press(KEY_CTRL('C'));
  assert_true(state.quit);
}

static void test_picker_takes_names_and_paths(void **unused) {
  (void)unused;
  go_to(FIELD_HARDWARE);
  press(KEY_RETURN);
  type("tp"); /* what begins so comes before what contains it */
  press(KEY_RETURN);
  assert_string_equal(state.point.hardware, "tpu");
  press(KEY_RETURN);
  type("my/own.yaml");
  press(KEY_RETURN);
  assert_string_equal(state.point.hardware, "my/own.yaml");
  press(KEY_RETURN);
  type("nothing");
  press(KEY_RETURN);
  assert_int_equal(state.modal, MODAL_PICK);
  assert_true(state.problem.message[0] != 0);
  press(KEY_ESCAPE);
  go_to(FIELD_WORKLOAD);
  press(KEY_ARROW_RIGHT);
  assert_string_equal(state.point.workload, "resnet18");
  press(KEY_ARROW_RIGHT);
  assert_string_equal(state.point.workload, "resnet18");
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
    go_to((enum field)(i % FIELD_ROWS));
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
  go_to(FIELD_TILE_X);
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
  go_to(FIELD_TILE_X);
  press('+');
  assert_true(state.generation > first);
  answer(first, STATUS_OK, 1);
  assert_null(state.shown);
  assert_true(state.pending);
  answer(state.generation, STATUS_OK, 2);
  assert_true(!state.pending && state.shown->metric[METRIC_ENERGY] == 2);
  answer(state.generation - 1, STATUS_INFEASIBLE, 0);
  assert_null(state.failed);
}

static void test_errors_keep_the_last_result(void **unused) {
  (void)unused;
  answer(state.generation, STATUS_OK, 2);
  go_to(FIELD_TILE_X);
  press('+');
  assert_true(state_is_stale(&state));
  answer(state.generation, STATUS_INFEASIBLE, 0);
  assert_true(state.shown->metric[METRIC_ENERGY] == 2 && state_is_stale(&state));
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
  go_to(FIELD_TILE_Y);
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

static bool is_wanted(const struct wants *wants, const struct point *point) {
  for (int i = 0; i < wants->count; i++) {
    if (point_equal(&wants->want[i].point, point)) return true;
  }
  return false;
}

static void test_neighbours_are_one_key_away(void **unused) {
  (void)unused;
  static const int keys[] = {KEY_ARROW_LEFT, KEY_ARROW_RIGHT, '+', '-'};
  static const enum field fields[] = {FIELD_TILE_X, FIELD_TILE_Y, FIELD_MODE};
  struct wants wants;
  go_to(FIELD_TILE_Y);
  view_wants(&state, &wants);
  assert_int_equal(wants.count, 0); /* nothing but the point itself matters yet */
  answer(state.generation, STATUS_OK, 1);
  view_wants(&state, &wants);
  assert_int_equal(wants.want[0].point.schedule.tile_y, 73); /* of the field in focus first */
  assert_false(is_wanted(&wants, &state.point));
  for (int f = 0; f < 3; f++) {
    for (int k = 0; k < 4; k++) {
      struct point before = state.point;
      go_to(fields[f]);
      press(keys[k]);
      assert_true(is_wanted(&wants, &state.point) || point_equal(&state.point, &before));
      if (!point_equal(&state.point, &before)) press('u');
    }
  }
}

/* --- Pins
 * -------------------------------------------------------------------------------------------------------- */

static void test_pins(void **unused) {
  (void)unused;
  press(' '); /* before there is an answer: wanted until it comes */
  struct wants wants;
  view_wants(&state, &wants);
  assert_int_equal(state.pins.count, 1);
  assert_true(wants.count > 0 && wants.want[0].whole && is_wanted(&wants, &state.point));
  assert_null(state_reference(&state));
  answer(state.generation, STATUS_OK, 100);
  assert_true(state_reference(&state) == state.shown);
  view_wants(&state, &wants);
  assert_false(is_wanted(&wants, &state.point));
  go_to(FIELD_TILE_X);
  for (int i = 1; i < PIN_COUNT + 2; i++) {
    press('+');
    if (i != 3) answer(state.generation, STATUS_OK, 100 + i); /* one is not waited for */
    press(' ');
  }
  assert_int_equal(state.pins.count, PIN_COUNT);
  assert_int_equal(state.pins.reference, PIN_COUNT - 1);
  state.focus = PANE_PINS;
  press('g');
  press(KEY_RETURN); /* back to A */
  assert_int_equal(state.point.schedule.tile_x, 60);
  assert_int_equal(state.pins.reference, 0);
  answer(state.generation, STATUS_OK, 100);
  press(' '); /* and A away */
  assert_int_equal(state.pins.count, PIN_COUNT - 1);
  assert_true(state.pins.reference >= 0 && state.pins.reference < state.pins.count);
}

/* --- Mouse
 * --------------------------------------------------------------------------------------------------------- */

static void test_mouse(void **unused) {
  (void)unused;
  struct event event = {.kind = EVENT_MOUSE,
                        .target = {.kind = TARGET_ROW, .pane = PANE_POINT, .index = FIELD_TILE_Y}};
  state.focus = PANE_LAYERS;
  reduce(&state, &event);
  assert_true(state.focus == PANE_POINT && state.row[PANE_POINT] == FIELD_TILE_Y);
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

/* --- Numbers
 * -------------------------------------------------------------------------------------------------------- */

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

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(test_no_key_means_two_things),
      TEST(test_every_action_is_documented),
      TEST(test_every_key_has_a_name),
      TEST(test_help_lists_every_action),
      TEST(test_knobs_stay_in_bounds),
      TEST(test_steps_are_divisors_and_powers),
      TEST(test_searches_and_what_goes_with_them),
      TEST(test_fields_read_what_they_show),
      TEST(test_typed_value_owns_all_keys),
      TEST(test_picker_takes_names_and_paths),
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
