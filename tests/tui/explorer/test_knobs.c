/* The knobs of a design point: bounds, steps, what is typed and picked. */
#include <inttypes.h>
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
#include "tui/options/point_options.h"
#include "tui/screen/key.h"
#include "tui/text/format.h"

static void test_knobs_stay_in_bounds(void **unused) {
  (void)unused;
  static const int keys[] = {KEY_ARROW_LEFT, KEY_ARROW_RIGHT, '+', '-', KEY_ARROW_LEFT};
  for (int knob = KNOB_MODE; knob < KNOB_COUNT; knob++) {
    if (knob == KNOB_MAPPING) continue;
    state.point.schedule.search.kind = knob == KNOB_TOLERANCE ? SEARCH_OPTIMAL : SEARCH_PUBLISHED;
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
      go_to((enum knob)knob);
      for (int i = 0; i < 1000; i++) {
        press(keys[k]);
        const struct schedule *schedule = &state.point.schedule;
        assert_in_range(schedule->mode, MODE_RECOMPUTE, MODE_CACHED);
        assert_in_range(schedule->tile_x, 1, 960);
        assert_in_range(schedule->tile_y, 1, 540);
        assert_in_range(schedule->cuts_kind, CUTS_AUTO, CUTS_SINGLE_LAYER);
        assert_in_range(schedule->lpf_limit, 0, 16);
        assert_in_range(schedule->search.objective, OBJECTIVE_ENERGY, OBJECTIVE_EDP);
        assert_in_range(schedule->search.rules.base, RULES_BY_SEARCH, RULES_BASE_CORRECTED);
        assert_true(schedule->search.energy_tolerance >= 0 && schedule->search.energy_tolerance <= 0.1);
      }
    }
  }
}

static void test_steps_are_divisors_and_powers(void **unused) {
  (void)unused;
  go_to(KNOB_TILE_X);
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
  go_to(KNOB_SEARCH);
  press(KEY_ARROW_LEFT);
  check_search(SEARCH_PUBLISHED, OBJECTIVE_ENERGY, 0);
  press(KEY_ARROW_RIGHT);
  check_search(SEARCH_OPTIMAL, OBJECTIVE_ENERGY, 0);
  press(KEY_ARROW_DOWN);
  assert_int_equal(explore_knob(&state), KNOB_TOLERANCE);
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
  assert_int_equal(explore_knob(&state), KNOB_LPF_LIMIT);
}

static void test_a_side_that_is_too_large(void **unused) {
  (void)unused;
  go_to(KNOB_TILE_X);
  press('=');
  type("99999999999999999999");
  press(KEY_RETURN);
  assert_string_equal(state.problem.message,
                      "at most 9223372036854775807 is possible, not “99999999999999999999”; full is the whole map");
  press(KEY_ESCAPE);
}

/* Heads have a row in networks with attention only, and go through the divisors of their number. */
static void test_heads(void **unused) {
  (void)unused;
  const int64_t *heads = &state.point.schedule.tile_heads;
  static const int64_t down[] = {6, 4, 3, 2, 1, 1};
  assert_int_equal(knob_rows(&state.point, &state.network), KNOB_ROWS - 1);
  state.network.heads = 12;
  assert_int_equal(knob_rows(&state.point, &state.network), KNOB_ROWS);
  go_to(KNOB_HEADS);
  assert_int_equal(explore_knob(&state), KNOB_HEADS);
  press(KEY_ARROW_RIGHT); /* nothing is above all */
  assert_int_equal(*heads, 0);
  for (size_t i = 0; i < sizeof down / sizeof *down; i++) {
    press(KEY_ARROW_LEFT);
    assert_int_equal(*heads, down[i]);
  }
  for (int i = 0; i < 6; i++) press(KEY_ARROW_RIGHT);
  assert_int_equal(*heads, 0);
  press('=');
  for (int i = 0; i < 3; i++) press(KEY_DEL_BACK);
  type("4");
  press(KEY_RETURN);
  assert_int_equal(*heads, 4);
  state.network.heads = 1; /* it stays visible where it is set */
  assert_int_equal(knob_rows(&state.point, &state.network), KNOB_ROWS);
}

/* Memories by search and maps on chip: by arrows, which stay at the ends, and by Enter, which goes around; with a note
 * where the rules have no capacity. */
static void test_memories(void **unused) {
  (void)unused;
  const struct schedule *schedule = &state.point.schedule;
  bool idle;
  go_to(KNOB_PLACEMENT);
  press(KEY_ARROW_RIGHT);
  press(KEY_ARROW_RIGHT);
  assert_int_equal(schedule->placement, PLACEMENT_SEARCH);
  press(KEY_RETURN);
  assert_int_equal(schedule->placement, PLACEMENT_LOWEST);
  go_to(KNOB_BETWEEN);
  press(KEY_RETURN);
  assert_int_equal(schedule->between_stacks, BETWEEN_FIT);
  assert_null(knob_table[KNOB_BETWEEN].note(schedule, &idle));
  press('u');
  assert_int_equal(schedule->between_stacks, BETWEEN_TOP);
  struct schedule published = {.search.kind = SEARCH_PUBLISHED, .between_stacks = BETWEEN_FIT};
  assert_non_null(knob_table[KNOB_BETWEEN].note(&published, &idle));
  assert_null(knob_table[KNOB_PLACEMENT].note(&published, &idle));
}

/* The sum of energy and latency needs a weight; once it has one, arrows come to it, too. */
static void test_search_for_a_sum(void **unused) {
  (void)unused;
  go_to(KNOB_SEARCH);
  press('=');
  press(KEY_CTRL('U'));
  type("sum 120");
  press(KEY_RETURN);
  check_search(SEARCH_OPTIMAL, OBJECTIVE_SUM, 0);
  assert_true(state.point.schedule.search.latency_weight == 120);
  press(KEY_ARROW_LEFT);
  check_search(SEARCH_OPTIMAL, OBJECTIVE_EDP, 0);
  press(KEY_ARROW_RIGHT);
  check_search(SEARCH_OPTIMAL, OBJECTIVE_SUM, 0);
  press(KEY_RETURN);
  check_search(SEARCH_PUBLISHED, OBJECTIVE_ENERGY, 0);
}

static void test_fields_read_what_they_show(void **unused) {
  (void)unused;
  static const struct {
    enum knob knob;
    const char *text;
    bool good;
  } cases[] = {
      {KNOB_TILE_X, "72", true},
      {KNOB_TILE_X, "full", true},
      {KNOB_TILE_X, "0", false},
      {KNOB_TILE_X, "-1", false},
      {KNOB_TILE_X, "7x", false},
      {KNOB_TILE_X, "", false},
      {KNOB_TILE_X, "99999999999999999999", false},
      {KNOB_MODE, "recompute", true},
      {KNOB_MODE, "fast", false},
      {KNOB_CUTS, "auto", true},
      {KNOB_CUTS, "single-layer", true},
      {KNOB_CUTS, "-1,0,3", true},
      {KNOB_CUTS, "1,x", false},
      {KNOB_LPF_LIMIT, "none", true},
      {KNOB_LPF_LIMIT, "8", true},
      {KNOB_LPF_LIMIT, "0", false},
      {KNOB_SEARCH, "published", true},
      {KNOB_SEARCH, "optimal, energy", true},
      {KNOB_SEARCH, "optimal, edp", true},
      {KNOB_SEARCH, "optimal, sum 120", true},
      {KNOB_SEARCH, "optimal, sum", false},
      {KNOB_SEARCH, "optimal, sum -1", false},
      {KNOB_SEARCH, "published, edp", false},
      {KNOB_SEARCH, "optimal, power", false},
      {KNOB_SEARCH, "", false},
      {KNOB_TOLERANCE, "0.1%", true},
      {KNOB_TOLERANCE, "101%", false},
      {KNOB_TOLERANCE, "-1%", false},
      {KNOB_RULES, "auto", true},
      {KNOB_RULES, "published,+offload", true},
      {KNOB_RULES, "by search", false},
      {KNOB_PLACEMENT, "lowest", true},
      {KNOB_PLACEMENT, "search", true},
      {KNOB_PLACEMENT, "highest", false},
      {KNOB_BETWEEN, "fit", true},
      {KNOB_BETWEEN, "top", true},
      {KNOB_BETWEEN, "chip", false},
      {KNOB_HARDWARE, "my/own.yaml", true},
      {KNOB_HARDWARE, "", false},
      {KNOB_MAPPING, "auto", true},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    state.point.schedule.search.kind = cases[i].knob == KNOB_TOLERANCE ? SEARCH_OPTIMAL : SEARCH_PUBLISHED;
    struct point point = state.point;
    struct error error = {.message = ""};
    char text[KNOB_TEXT_SIZE];
    bool good = knob_parse(&point, cases[i].knob, cases[i].text, &error) == STATUS_OK;
    if (good != cases[i].good) fail_msg("%s = %s", knob_table[cases[i].knob].name, cases[i].text);
    if (good) assert_string_equal(knob_text(&point, cases[i].knob, text), cases[i].text);
    if (!good) assert_true(point_equal(&point, &state.point) && error.message[0] != 0);
  }
}

static void test_a_side_takes_both(void **unused) {
  (void)unused;
  struct point point = state.point;
  struct error error = {.message = ""};
  assert_int_equal(knob_parse(&point, KNOB_TILE_X, "30x36", &error), STATUS_OK);
  assert_true(point.schedule.tile_x == 30 && point.schedule.tile_y == 36);
  assert_int_equal(knob_parse(&point, KNOB_TILE_Y, "fullx4", &error), STATUS_OK);
  assert_true(point.schedule.tile_x == TILE_FULL && point.schedule.tile_y == 4);
  assert_int_equal(knob_parse(&point, KNOB_TILE_Y, "0x4", &error), STATUS_USAGE);
}

static void test_typed_value_owns_all_keys(void **unused) {
  (void)unused;
  go_to(KNOB_TILE_Y);
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
  go_to(KNOB_HARDWARE);
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
  go_to(KNOB_WORKLOAD);
  press(KEY_ARROW_RIGHT);
  assert_string_equal(state.point.workload, "resnet18");
  press(KEY_ARROW_RIGHT);
  assert_string_equal(state.point.workload, "resnet18");
}

/* As many cuts as there can be, all with long tilings: nothing is cut off. */
static void test_longest_list_of_stacks(void **unused) {
  (void)unused;
  char *text = NULL;
  char shown[KNOB_TEXT_SIZE];
  static char options[POINT_OPTIONS_SIZE];
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  for (int i = 0; i <= SCHEDULE_MAX_CUTS; i++) {
    char id[16] = "end";
    if (i < SCHEDULE_MAX_CUTS) snprintf(id, sizeof id, "%d", 2000000000 + i);
    fprintf(out, "%s%s:recompute:%" PRId64 "x%" PRId64, i > 0 ? "," : "", id, TILE_FULL - 1 - i, TILE_FULL - 2);
  }
  fclose(out);
  go_to(KNOB_CUTS);
  press('=');
  press(KEY_CTRL('U'));
  type(text);
  press(KEY_RETURN);
  assert_int_equal(state.modal, MODAL_NONE);
  assert_int_equal(state.point.schedule.cut_count, SCHEDULE_MAX_CUTS);
  assert_true(state.point.schedule.own[SCHEDULE_MAX_CUTS].tile_x == TILE_FULL - 1 - SCHEDULE_MAX_CUTS);
  assert_string_equal(knob_text(&state.point, KNOB_CUTS, shown), text);
  press('=');
  assert_string_equal(state.line.text, text);
  press(KEY_RETURN);
  struct point again;
  struct error error;
  assert_true(point_options(&state.point, options));
  assert_int_equal(point_from_options(&again, options, &error), STATUS_OK);
  assert_true(point_equal(&again, &state.point));
  assert_non_null(strstr(state.change, "…"));
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_knobs_stay_in_bounds),
      TEST(test_longest_list_of_stacks),
      TEST(test_steps_are_divisors_and_powers),
      TEST(test_searches_and_what_goes_with_them),
      TEST(test_heads),
      TEST(test_memories),
      TEST(test_fields_read_what_they_show),
      TEST(test_a_side_takes_both),
      TEST(test_a_side_that_is_too_large),
      TEST(test_search_for_a_sum),
      TEST(test_typed_value_owns_all_keys),
      TEST(test_picker_takes_names_and_paths),
  };
  return cmocka_run_group_tests_name("knobs", tests, NULL, NULL);
}
