/* The screen of Memory: going through stacks, and what Enter says where there is nothing to apply. */
#include "tests/screened.h"
#include "tui/views/memory/look.h"

static struct placement_choice *at(struct setup *setup) {
  return memory_of(&setup->explored.state);
}

/* Layers follow each other across stacks, both ways. */
static void test_layers_of_all_stacks(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run(setup, "point --stacks 3");
  run(setup, "key 4");
  for (int i = 0; i < 20 && at(setup)->stack == 0; i++) run(setup, "key }");
  assert_int_equal(at(setup)->stack, 1);
  assert_int_equal(at(setup)->node, 0);
  run(setup, "key {");
  assert_int_equal(at(setup)->stack, 0);
  assert_int_equal(at(setup)->node, setup->explored.state.shown->result->stacks[0].node_count - 1);
  tear_down(setup);
}

static void test_nothing_is_applied_while_pending(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run(setup, "key 4");
  run_line(setup, "point --tile 4x4", false);
  struct point before = setup->explored.state.point;
  run_line(setup, "key Enter", false);
  sees(setup, "This belongs to an earlier point: wait for the evaluation");
  assert_true(point_equal(&setup->explored.state.point, &before));
  tear_down(setup);
}

/* Enter on data that this mode does not have says so, and changes nothing. */
static void test_data_that_there_are_not(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run(setup, "point --mode recompute");
  run(setup, "key 4 Home Down Down Down Enter");
  assert_string_equal(setup->explored.state.message, "This mode recomputes the overlap.");
  assert_string_equal(setup->explored.state.point.edits, "");
  tear_down(setup);
}

/* Enter on a memory of the list asks about it. */
static void test_a_memory_of_the_list(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run(setup, "key 4");
  setup->explored.state.focus = &pane_held;
  run(setup, "key Home Down Enter");
  sees(setup, "No size of rf_2B up to that of the memory above would move the weights");
  tear_down(setup);
}

/* Changes as long as a design point has room for, of numbers that no placement depends on. */
static void fill_edits(const struct state *state, char edits[POINT_EDITS_SIZE]) {
  const struct hardware *hardware = &state->inputs->file_hardware;
  struct edit_place places[EDIT_PLACES_MAX];
  struct error error = {.status = STATUS_OK};
  int count = edit_places(hardware, places);
  for (int i = 0; i < count && error.status == STATUS_OK; i++) {
    char name[EDIT_NAME_SIZE], word[EDIT_NAME_SIZE + 32];
    enum edit_field field = places[i].field;
    bool is_latency = field == EDIT_LATENCY, is_of_memory = field >= EDIT_SIZE;
    if (!is_of_memory || (edit_field_info[field].is_whole && !is_latency)) continue;
    snprintf(word, sizeof word, "%s=%s", edit_name(hardware, places[i], name),
             is_latency ? "123456789012345" : "1.2345678901234567e-100");
    edits_add(edits, word, &error);
  }
  assert_contains(error.message, "these changes need more than 1023 bytes");
}

static void test_no_room_for_another_change(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  struct state *state = &setup->explored.state;
  struct point point = state->point;
  fill_edits(state, point.edits);
  state_set_point(state, &point, "");
  explored_settle_all(&setup->explored);
  if (state->failed != NULL) fail_msg("%s", state->failed->error.message);
  run(setup, "key 4 Home Down Enter");
  assert_string_equal(state->message, "There are too many hardware changes already");
  assert_true(point_equal(&state->point, &point));
  tear_down(setup);
}

/* --- Searched memories ------------------------------------------------------------------------------------------- */

/* What the search is worth is not known where the lowest memories have no result. */
static void test_a_search_that_nothing_compares_with(void **unused) {
  (void)unused;
  struct setup *setup = set_up(24, 80);
  run_line(setup, "point --placement search --rules corrected", false);
  explored_settle(&setup->explored);
  run_line(setup, "key 4", false);
  sees(setup, "Memories are searched; the lowest that hold the data are evaluated, too ..");
  struct point lowest = setup->explored.state.point;
  lowest.schedule.placement = PLACEMENT_LOWEST;
  struct evaluation *failed = evaluation_new(0, &lowest);
  assert_non_null(failed);
  error_set(&failed->error, STATUS_INFEASIBLE, "does not fit");
  reduce(&setup->explored.state, &(struct event){.kind = EVENT_EVALUATED, .evaluation = failed});
  sees(setup, "Memories are searched; with the lowest that hold the data the schedule has no");
  tear_down(setup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_layers_of_all_stacks),       cmocka_unit_test(test_nothing_is_applied_while_pending),
      cmocka_unit_test(test_data_that_there_are_not),    cmocka_unit_test(test_a_memory_of_the_list),
      cmocka_unit_test(test_no_room_for_another_change), cmocka_unit_test(test_a_search_that_nothing_compares_with),
  };
  return cmocka_run_group_tests_name("screen of Memory", tests, NULL, NULL);
}
