/* The screen of lessons: too many changes, points without a result, claims that are none, files that cannot be read. */
#include "tests/begun_lesson.h"
#include "tests/screened.h"

#define POINT "point --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72\n"

static struct setup *in_lesson(const char *text) {
  struct setup *setup = set_up(24, 80);
  begin_lesson(&setup->explored, text);
  return setup;
}

/* A budget that is exceeded says so, until something is set back. */
static void test_too_many_changes(void **unused) {
  (void)unused;
  struct setup *setup = in_lesson(POINT
                                  "say Now.\ntask Do it with less.\nbudget 1\ngoal energy_pj < 1 pJ\n"
                                  "hint Try.\nsolution --tile 4x60\n");
  press_and_settle(&setup->explored, "n");
  sees(setup, "0 of 1 changes · L gives a hint");
  run_line(setup, "point --tile 30x30", false);
  explored_settle(&setup->explored);
  sees(setup, "2 of 1 changes · too many: set something back");
  run_line(setup, "key u", false);
  explored_settle(&setup->explored);
  sees_no(setup, "too many");
  tear_down(setup);
}

/* A goal with more words than a claim has is shown as it is written, and does not hold. */
static void test_a_goal_that_is_no_claim(void **unused) {
  (void)unused;
  struct setup *setup = in_lesson(POINT
                                  "say Now.\ntask Do it.\n"
                                  "goal a b c d e f g h i j k l m n o p q\nsolution --tile 4x60\n");
  press_and_settle(&setup->explored, "n");
  sees(setup, "✗ a b c d e f g h i j k l m n o p q");
  assert_false(lesson_of(&setup->explored.state)->solved);
  tear_down(setup);
}

/* A page that speaks of a result ends the lesson where the point has none, with the reason. */
static void test_a_page_without_a_result(void **unused) {
  (void)unused;
  struct setup *setup = in_lesson("point --hardware no/such.yaml\nsay It takes {energy_pj}.\n");
  const struct lesson *lesson = lesson_of(&setup->explored.state);
  assert_true(lesson->broken);
  assert_contains(lesson->text, ".lesson:2: the point has no result: no/such.yaml: cannot open the file");
  tear_down(setup);
}

static void test_a_point_of_too_many_options(void **unused) {
  (void)unused;
  enum { TIMES = 3000 };
  static const char option[] = " --tile 60x72";
  char *text = calloc(TIMES * sizeof option + 32, 1);
  assert_non_null(text);
  strcpy(text, "say Now.\n\npoint");
  char *end = text + strlen(text);
  for (int i = 0; i < TIMES; i++, end += strlen(option)) strcpy(end, option);
  strcpy(end, "\nsay Then.\n");
  struct setup *setup = in_lesson(text);
  press_and_settle(&setup->explored, "n");
  const struct lesson *lesson = lesson_of(&setup->explored.state);
  assert_true(lesson->broken);
  assert_contains(lesson->text, ".lesson:3: more than 32767 bytes of options");
  free(text);
  tear_down(setup);
}

/* 1: it holds; 0: it does not; -1: it is none. */
static int claim(const struct setup *setup, const char *text) {
  char out[LESSON_TEXT_SIZE];
  const struct lesson_source now = {.evaluation = setup->explored.state.shown};
  return lesson_claim(lesson_of(&setup->explored.state), now, text, out, sizeof out, NULL);
}

static void test_claims_of_sizes_and_multiples(void **unused) {
  (void)unused;
  struct setup *setup = in_lesson(POINT "keep first\nsay Now.\n");
  assert_int_equal(claim(setup, "sram_64KB.size_bits = 64 KiB"), 1);
  assert_int_equal(claim(setup, "sram_32KB.size_bits > sram_64KB.size_bits"), 0);
  assert_int_equal(claim(setup, "sram_48KB.size_bits = 48 KiB"), -1); /* there is none */
  assert_int_equal(claim(setup, "energy_pj * 2 > energy_pj of first"), 1);
  assert_int_equal(claim(setup, "energy_pj * 0.5 > energy_pj of first"), 0);
  assert_int_equal(claim(setup, "0.5 * energy_pj * 2 = energy_pj of first"), 1);
  assert_int_equal(claim(setup, "energy_pj * two > energy_pj of first"), -1);
  assert_int_equal(claim(setup, "energy_pj *"), -1);
  tear_down(setup);
}

static void test_a_folder_is_no_lesson(void **unused) {
  (void)unused;
  struct error error = {.message = ""};
  assert_null(lesson_read("inputs/lessons", &error));
  assert_string_equal(error.message, "inputs/lessons cannot be read: it is a folder; give the path of a file");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_too_many_changes),
      cmocka_unit_test(test_a_goal_that_is_no_claim),
      cmocka_unit_test(test_a_page_without_a_result),
      cmocka_unit_test(test_a_point_of_too_many_options),
      cmocka_unit_test(test_claims_of_sizes_and_multiples),
      cmocka_unit_test(test_a_folder_is_no_lesson),
  };
  return cmocka_run_group_tests_name("screen of lessons", tests, NULL, NULL);
}
