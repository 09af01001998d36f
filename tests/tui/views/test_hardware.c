/* Changing the hardware and the cuts in the explorer: keys in, point out; the graph of branches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* after what it needs */
#include <cmocka.h>

#include "tui/analysis/engine.h"
#include "tui/explorer/action.h"
#include "tui/explorer/cuts.h"
#include "tui/explorer/modal.h"
#include "tui/explorer/view.h"
#include "tui/options/options.h"
#include "tui/screen/graph.h"
#include "tui/text/utf8.h"
#include "tui/views/explore/explore.h"
#include "tui/views/hardware/numbers.h"
#include "tui/views/views.h"

static struct catalog catalog;
static struct state state;
static struct engine *engine;

/* Answers what is asked for. */
static void settle(void) {
  while (state.pending) {
    struct event event = {.kind = EVENT_EVALUATED};
    event.evaluation = engine_evaluate(engine, state.generation, &state.point, NULL);
    assert_non_null(event.evaluation);
    reduce(&state, &event);
  }
}

static void press(int key) {
  struct outcome outcome;
  reduce(&state, &(struct event){.kind = EVENT_KEY, .key = key});
  if (state.request.kind != REQUEST_NONE) {
    request_run(&state, &(struct outside){.ascii = false}, &outcome);
    reduce(&state, &(struct event){.kind = EVENT_REQUEST_DONE, .outcome = &outcome});
  }
  settle();
}

static void type(const char *text) {
  for (; *text != 0; text++) press((unsigned char)*text);
}

static void open_on(const char *hardware, const char *workload) {
  struct app_options options;
  app_options_init(&options);
  options.hardware = hardware;
  options.workload = workload;
  assert_true(state_init(&state, &options, &catalog, &views));
  state.rows = 24;
  state.columns = 80;
  settle();
  press('6');
  assert_ptr_equal(state.view, &view_hardware);
}

static int set_up(void **unused) {
  (void)unused;
  engine = engine_new();
  assert_non_null(engine);
  catalog_init(&catalog);
  open_on("meta_prototype_df", "fsrcnn");
  return 0;
}

static int tear_down(void **unused) {
  (void)unused;
  state_deinit(&state);
  engine_free(engine);
  catalog_deinit(&catalog);
  return 0;
}

/* The row of a number by its name. */
static void go_to(const char *name) {
  char text[128];
  for (int row = 0; row < pane_rows(&state, &pane_numbers); row++) {
    pane_numbers.row_text(&state, row, text, sizeof text);
    if (strcmp(text, name) != 0) continue;
    state.focus = &pane_numbers;
    pane_of(&state, &pane_numbers)->row = row;
    return;
  }
  fail_msg("no number %s", name);
}

static void test_a_number_is_typed(void **unused) {
  (void)unused;
  double before = state.shown->figures->value[FIGURE_ENERGY];
  go_to("sram_64KB.size");
  press('=');
  type("8KiB");
  press(KEY_RETURN);
  assert_string_equal(state.point.edits, "sram_64KB.size=65536");
  assert_null(state.failed);
  assert_true(state.shown->figures->value[FIGURE_ENERGY] > before);
  press('u');
  assert_string_equal(state.point.edits, "");
  assert_true(state.shown->figures->value[FIGURE_ENERGY] == before);
  press(KEY_CTRL('R'));
  assert_string_equal(state.point.edits, "sram_64KB.size=65536");
  press('0');
  assert_string_equal(state.point.edits, "");
}

static void test_the_files_value_is_no_edit(void **unused) {
  (void)unused;
  go_to("sram_64KB.size");
  press('+');
  assert_string_equal(state.point.edits, "sram_64KB.size=1048576");
  press('-');
  assert_string_equal(state.point.edits, "");
  press('=');
  type("64KiB");
  press(KEY_RETURN);
  assert_string_equal(state.point.edits, "");
}

static void test_nonsense_stays_open(void **unused) {
  (void)unused;
  go_to("mac.energy");
  press(KEY_RETURN);
  type("much");
  press(KEY_RETURN);
  assert_int_equal(state.modal, MODAL_TYPE);
  assert_non_null(strstr(state.problem.message, "cannot be 'much'"));
  press(KEY_ESCAPE);
  assert_string_equal(state.point.edits, "");
}

/* Steps: by two, a tenth, and one where a tenth is less. */
static void test_steps(void **unused) {
  (void)unused;
  go_to("sram_1MB_A.read_energy");
  press('-');
  assert_string_equal(state.point.edits, "sram_1MB_A.read_energy=104");
  press('u');
  press(KEY_ARROW_RIGHT);
  assert_string_equal(state.point.edits, "sram_1MB_A.read_energy=228.9");
  press('0');
  go_to("sram_1MB_A.latency");
  press(KEY_ARROW_RIGHT);
  assert_string_equal(state.point.edits, "sram_1MB_A.latency=2");
  press('-');
  press('-');
  press('-');
  assert_string_equal(state.point.edits, "sram_1MB_A.latency=0");
  press('0');
  go_to("array.D2");
  press('-');
  assert_string_equal(state.point.edits, "array.D2=1");
  press('-'); /* cannot be less */
  assert_string_equal(state.point.edits, "array.D2=1");
  press('0');
  assert_string_equal(state.point.edits, "");
}

static void test_granularity_goes_with_the_bandwidth(void **unused) {
  (void)unused;
  go_to("dram.read_bandwidth");
  press('-');
  assert_string_equal(state.point.edits, "dram.read_bandwidth=32 dram.read_granularity=32");
  assert_null(state.failed);
  press('u');
  assert_string_equal(state.point.edits, "");
}

/* --set dram.write_bandwidth=128 is the same number. */
static void test_a_shared_number_is_seen_by_either_name(void **unused) {
  (void)unused;
  struct point point = state.point;
  strcpy(point.edits, "dram.write_bandwidth=128");
  state_set_point(&state, &point, "test");
  settle();
  struct hardware_number number =
      hardware_number(&state, (struct edit_place){EDIT_READ_BANDWIDTH, state.shown->result->hardware.memory_count - 1});
  assert_true(number.is_edited);
  assert_float_equal(number.value, 128, 0);
  go_to("dram.read_bandwidth");
  press('0');
  assert_string_equal(state.point.edits, "");
}

/* Other hardware has other numbers. */
static void test_edits_do_not_follow_to_other_hardware(void **unused) {
  (void)unused;
  struct error error;
  go_to("sram_64KB.size");
  press('+');
  struct point point = state.point;
  assert_int_equal(knob_parse(&point, KNOB_HARDWARE, "tpu_like", &error), STATUS_OK);
  assert_string_equal(point.edits, "");
  point = state.point;
  assert_int_equal(knob_parse(&point, KNOB_WORKLOAD, "mccnn", &error), STATUS_OK);
  assert_string_equal(point.edits, "sram_64KB.size=1048576");
}

/* Every number can be stepped both ways and put back, and the result is that of the same edits in batch. */
static void test_every_number_steps(void **unused) {
  (void)unused;
  int count = pane_rows(&state, &pane_numbers);
  assert_true(count > 40);
  for (int row = 0; row < count; row++) {
    state.focus = &pane_numbers;
    pane_of(&state, &pane_numbers)->row = row;
    press(row % 2 ? '+' : '-');
    press('0');
    assert_true(state.point.edits[0] == 0 || strstr(state.point.edits, "granularity") != NULL);
    hardware_reset_all(&state);
    settle();
    assert_string_equal(state.point.edits, "");
  }
}

static void test_hardware_is_saved(void **unused) {
  (void)unused;
  char path[] = "/tmp/tilescope_machine_XXXXXX.yaml";
  int file = mkstemps(path, 5);
  assert_true(file >= 0);
  close(file);
  go_to("sram_64KB.size");
  press('-');
  double energy = state.shown->figures->value[FIGURE_ENERGY];
  hardware_save(&state);
  assert_int_equal(state.modal, MODAL_TYPE);
  type(path);
  press(KEY_RETURN); /* there is such a file */
  assert_int_equal(state.modal, MODAL_TYPE);
  assert_non_null(strstr(state.prompt.hint, "Enter overwrites it"));
  press(KEY_RETURN);
  assert_int_equal(state.modal, MODAL_NONE);
  assert_string_equal(state.point.hardware, path);
  assert_string_equal(state.point.mapping, "meta_prototype");
  assert_string_equal(state.point.edits, "");
  assert_null(state.failed);
  assert_true(state.shown->figures->value[FIGURE_ENERGY] == energy);
  press('u');
  assert_string_equal(state.point.edits, "sram_64KB.size=262144");
  unlink(path);
}

/* The list of unrollings begins with auto, and so do the arrows. */
static void test_the_unrolling_returns_to_auto(void **unused) {
  (void)unused;
  press('1');
  for (int row = 0; row < KNOB_ROWS; row++) {
    if (knob_at(&state.point, row) == KNOB_MAPPING) pane_of(&state, &pane_point)->row = row;
  }
  press(KEY_ARROW_RIGHT);
  assert_string_equal(state.point.mapping, catalog.names[INPUT_MAPPING][0]);
  press(KEY_ARROW_LEFT);
  assert_string_equal(state.point.mapping, "");
  press(KEY_ARROW_LEFT);
  assert_string_equal(state.point.mapping, "");
  press(KEY_RETURN);
  type("tpu");
  press(KEY_RETURN);
  assert_string_equal(state.point.mapping, "tpu_like");
  press(KEY_RETURN);
  type("auto");
  press(KEY_RETURN);
  assert_string_equal(state.point.mapping, "");
}

/* A list wants the point under its cursor, and tells of the hardware when it is there. */
static void test_a_list_wants_what_it_tells(void **unused) {
  (void)unused;
  struct prefetch prefetch;
  press('1');
  press(KEY_RETURN);
  press(KEY_ARROW_DOWN);
  view_prefetch(&state, &prefetch);
  assert_true(prefetch.count > 0);
  assert_string_not_equal(prefetch.item[0].point.hardware, state.point.hardware);
  struct point point = prefetch.item[0].point;
  struct event event = {.kind = EVENT_EVALUATED};
  event.evaluation = engine_evaluate(engine, 0, &point, NULL);
  reduce(&state, &event);
  assert_non_null(figures_find(state.figures, &point));
  assert_non_null(previews_find(&explore_of(&state)->previews, &point));
  view_prefetch(&state, &prefetch);
  assert_true(prefetch.count == 0 || !point_equal(&prefetch.item[0].point, &point));
}

/* --- Cuts ---------------------------------------------------------------------------------------------- */

static void test_cuts_by_hand(void **unused) {
  (void)unused;
  int cuts[SCHEDULE_MAX_CUTS];
  state_deinit(&state);
  open_on("meta_prototype_df", "no_such_network");
  cuts_toggle(&state, 4);
  assert_non_null(strstr(state.message, "There are no cuts to change: "));
  assert_int_equal(state.point.schedule.cuts_kind, CUTS_AUTO);
  state_deinit(&state);
  open_on("meta_prototype_df", "resnet18");
  int automatic = cuts_now(&state, cuts);
  assert_int_equal(automatic, state.shown->result->cut_count);
  assert_memory_equal(cuts, state.shown->result->cuts, (size_t)automatic * sizeof cuts[0]);
  cuts_toggle(&state, 4);
  settle();
  assert_int_equal(state.point.schedule.cuts_kind, CUTS_LIST);
  assert_int_equal(state.point.schedule.cut_count, automatic + 1);
  assert_int_equal(state.point.schedule.cuts[0], 4);
  assert_null(state.failed);
  assert_int_equal(state.shown->result->cut_count, automatic + 1);
  cuts_toggle(&state, 4);
  settle();
  assert_int_equal(state.point.schedule.cut_count, automatic);
  cuts_toggle(&state, 2); /* within a branch */
  assert_int_equal(state.point.schedule.cut_count, automatic);
  assert_non_null(strstr(state.message, "nearest legal cut"));
  cuts_toggle(&state, 27); /* the last */
  assert_int_equal(state.point.schedule.cut_count, automatic);
  press('u');
  press('u');
  assert_int_equal(state.point.schedule.cuts_kind, CUTS_AUTO);
}

/* --- The graph ------------------------------------------------------------------------------------------ */

static void test_branches_are_drawn(void **unused) {
  (void)unused;
  static const char *const expected[] = {"○", "●", "●", "├─●", "│ ●", "●─┘"};
  struct workload workload;
  struct graph graph;
  struct error error;
  assert_int_equal(input_workload("resnet18", &workload, NULL, &error), STATUS_OK);
  assert_int_equal(graph_lanes(&workload), 2);
  graph_init(&graph);
  for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
    char text[GRAPH_TEXT_SIZE];
    graph_next(&graph, &workload, (int)i, text);
    assert_int_equal(text_width(text), GRAPH_WIDTH);
    assert_memory_equal(text, expected[i], strlen(expected[i]));
    assert_int_equal(strspn(text + strlen(expected[i]), " "), strlen(text + strlen(expected[i])));
  }
  workload_deinit(&workload);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_a_number_is_typed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_the_files_value_is_no_edit, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_nonsense_stays_open, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_steps, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_granularity_goes_with_the_bandwidth, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_shared_number_is_seen_by_either_name, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_edits_do_not_follow_to_other_hardware, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_every_number_steps, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_hardware_is_saved, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_the_unrolling_returns_to_auto, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_a_list_wants_what_it_tells, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_cuts_by_hand, set_up, tear_down),
      cmocka_unit_test(test_branches_are_drawn),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
