/* Lessons: files are read with all their mistakes told, and what the shipped ones claim holds. */
#include <dirent.h>
#include <unistd.h>

#include "tests/explored.h"
#include "tui/explorer/action.h"
#include "tui/explorer/script.h"
#include "tui/explorer/state.h"
#include "tui/options/options.h"
#include "tui/screen/key.h"
#include "tui/text/format.h"
#include "tui/views/explore/explore.h"
#include "tui/views/lesson/lesson.h"
#include "tui/views/memory/look.h"
#include "tui/views/views.h"
#include "tui/views/walk/walk.h"

#define FOLDER "inputs/lessons"

/* --- An explorer without a terminal ----------------------------------------------------------------------- */

struct setup {
  struct catalog catalog;
  struct state state;
  struct engine *engine;
};

static void set_up(struct setup *setup, int rows, int columns) {
  struct app_options options;
  app_options_init(&options);
  options.workers = 0;
  options.rows = rows;
  options.columns = columns;
  *setup = (struct setup){.engine = explored_engine()};
  catalog_init(&setup->catalog);
  assert_true(state_init(&setup->state, &options, &setup->catalog, &views));
}

static void tear_down(struct setup *setup) {
  state_deinit(&setup->state);
  catalog_deinit(&setup->catalog);
}

/* Until the lesson waits for its reader, or is over. */
static void settle(struct setup *setup) {
  while (setup->state.pending) {
    struct event event = {.kind = EVENT_EVALUATED};
    event.evaluation = engine_evaluate(setup->engine, setup->state.generation, &setup->state.point, NULL);
    assert_non_null(event.evaluation);
    reduce(&setup->state, &event);
  }
}

static void press(struct setup *setup, int key) {
  reduce(&setup->state, &(struct event){.kind = EVENT_KEY, .key = key});
  settle(setup);
}

/* A file that is gone when the test ends well. */
static const char *write_lesson(const char *text) {
  static char path[64];
  snprintf(path, sizeof path, "/tmp/tilescope-%ld.lesson", (long)getpid());
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fclose(file), 0);
  return path;
}

static void begin(struct setup *setup, const char *text) {
  const char *path = write_lesson(text);
  set_up(setup, 24, 80);
  settle(setup);
  lesson_start(&setup->state, path);
  lesson_overlay.follow(&setup->state);
  settle(setup);
  unlink(path);
  if (lesson_of(&setup->state) == NULL) fail_msg("%s", setup->state.message);
}

/* --- The shipped ones --------------------------------------------------------------------------------------- */

static void answer_right(struct setup *setup) {
  lesson_of(&setup->state)->question.choice = lesson_of(&setup->state)->question.right;
  press(setup, KEY_RETURN);
}

static void go_through(const char *path, int rows, int columns) {
  enum { BOX = 11 };
  struct setup setup;
  set_up(&setup, rows, columns);
  settle(&setup);
  lesson_start(&setup.state, path);
  if (lesson_of(&setup.state) == NULL) fail_msg("%s", setup.state.message);
  lesson_overlay.follow(&setup.state);
  settle(&setup);
  int pages = lesson_of(&setup.state)->page_count, presses = 0;
  for (; lesson_of(&setup.state) != NULL; presses++) {
    struct lesson *lesson = lesson_of(&setup.state);
    if (lesson->broken) fail_msg("%s", lesson->text);
    assert_true(lesson->waiting);
    assert_null(strchr(lesson->text, '{'));
    if (lesson_overlay.rows(&setup.state) > BOX)
      fail_msg("%s: page %d is too long: %s", path, lesson->page, lesson->text);
    if (lesson->asking) answer_right(&setup);
    if (lesson->guessing) lesson->guessing = false;
    if (lesson->task != NULL) lesson->warned = true;
    press(&setup, 'n');
    if (presses > 100) fail_msg("%s does not end", path);
  }
  assert_true(presses >= pages);
  tear_down(&setup);
}

static void test_shipped_lessons(void **unused) {
  (void)unused;
  int count = 0;
  DIR *folder = opendir(FOLDER);
  if (folder == NULL) fail_msg(FOLDER " is not there: run the tests from the root of the repository");
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    char path[300];
    size_t length = strlen(entry->d_name);
    if (length < 8 || strcmp(entry->d_name + length - 7, ".lesson") != 0) continue;
    snprintf(path, sizeof path, FOLDER "/%s", entry->d_name);
    go_through(path, 24, 80);
    go_through(path, 18, 60);
    count++;
  }
  closedir(folder);
  assert_true(count >= 9);
}

/* --- Figures ------------------------------------------------------------------------------------------------- */

static void assert_fills(struct setup *setup, const char *text, const char *expected) {
  char out[LESSON_TEXT_SIZE];
  assert_true(lesson_fill(lesson_of(&setup->state), setup->state.shown, text, out, sizeof out));
  assert_string_equal(out, expected);
}

static int claim(const struct setup *setup, const char *text) {
  char out[LESSON_TEXT_SIZE];
  const struct lesson_source now = {.evaluation = setup->state.shown};
  return lesson_claim(lesson_of(&setup->state), now, text, out, sizeof out, NULL);
}

static void test_figures_are_those_of_the_model(void **unused) {
  (void)unused;
  struct setup setup;
  char number[FORMAT_SIZE], other[FORMAT_SIZE], expected[2 * FORMAT_SIZE];
  begin(&setup, "point --mode recompute --tile 60x72\nkeep first\npoint --mode cached\nsay {energy_pj}\n");
  const struct evaluation *now = setup.state.shown, *first = lesson_of(&setup.state)->kept[0].evaluation;
  assert_fills(&setup, "{energy_pj}", format_energy(number, now->result->energy_pj));
  assert_fills(&setup, "{energy_pj of first}", format_energy(number, first->result->energy_pj));
  assert_fills(&setup, "{latency_cycles}", format_cycles(number, now->result->latency_cycles));
  assert_fills(&setup, "{mac_count} {mac_count of first}",
               (snprintf(expected, sizeof expected, "%s %s", format_count(number, now->result->mac_count),
                         format_count(other, first->result->mac_count)),
                expected));
  assert_fills(&setup, "{energy_pj % energy_pj of first}",
               format_percent(number, now->result->energy_pj / first->result->energy_pj));
  assert_fills(&setup, "{tile_count} tiles of {tile_type_count} types, {recomputed}", "128 tiles of 9 types, 0.0 %");
  assert_true(first->figures->value[FIGURE_RECOMPUTED] > 0 && first->figures->value[FIGURE_RECOMPUTED] < 1);
  char out[LESSON_TEXT_SIZE];
  static const char *const wrong[] = {"{energy}", "{energy_pj of nobody}", "{energy_pj /}", "{energy_pj + energy_pj}",
                                      "{}",       "{energy_pj of}"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    assert_false(lesson_fill(lesson_of(&setup.state), now, wrong[i], out, sizeof out));
  }
  assert_int_equal(claim(&setup, "energy_pj < energy_pj of first"), 1);
  assert_int_equal(claim(&setup, "2 * energy_pj < energy_pj of first"), 0);
  assert_int_equal(claim(&setup, "tile_count > 127"), 1);
  assert_int_equal(claim(&setup, "tile_count = 128"), 1);
  assert_int_equal(claim(&setup, "tile_count is 128"), -1);
  tear_down(&setup);
}

/* A claim with a unit of something else, or of nothing, is none, and says so. */
static void test_units(void **unused) {
  (void)unused;
  static const struct {
    const char *claim, *told;
  } cases[] = {
      {"energy_pj < 4 KiB", "energy_pj < 4 KiB: KiB is no unit of energy; expected pJ, nJ, µJ, uJ, mJ, J"},
      {"peak_bits <= 64 KB", "peak_bits <= 64 KB: KB is no unit of bits; expected KiB, MiB, GiB, B, kB, MB, GB"},
      {"4 mJ > latency_cycles", "mJ is no unit of cycles; expected cyc, kcyc, Mcyc, Gcyc"},
      {"mac_use > 3 cyc", "cyc is no unit of shares; expected %"},
      {"energy_pj < 2 * latency_cycles", "figures of different kinds cannot be compared"},
  };
  struct setup setup;
  char out[LESSON_TEXT_SIZE], why[LESSON_TEXT_SIZE];
  begin(&setup, "say a\n");
  const struct lesson_source now = {.evaluation = setup.state.shown};
  struct lesson *lesson = lesson_of(&setup.state);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_int_equal(lesson_claim(lesson, now, cases[i].claim, out, sizeof out, NULL), -1);
    if (strstr(out, cases[i].told) == NULL) fail_msg("%s: %s", cases[i].claim, out);
  }
  assert_int_equal(claim(&setup, "peak_bits <= 64 GB"), 1); /* binary and decimal bytes are of one kind */
  assert_int_equal(claim(&setup, "mac_use < 100 %"), 1);
  assert_int_equal(claim(&setup, "latency_cycles > 7"), 1);
  assert_false(lesson_value(lesson, now.evaluation, "dram_bits_written in mJ", why, sizeof why));
  assert_non_null(strstr(why, "mJ is no unit of bits"));
  assert_true(lesson_value(lesson, now.evaluation, "dram_bits_written in MB", why, sizeof why));
  double value;
  assert_true(lesson_read_guess(lesson, "3 kB", &value) && value == 24e3);
  assert_true(lesson_read_guess(lesson, "3", &value) && value == 24e6);
  assert_false(lesson_read_guess(lesson, "3 mJ", &value));
  tear_down(&setup);
}

static void test_claims_in_words(void **unused) {
  (void)unused;
  char text[LESSON_TEXT_SIZE];
  assert_string_equal(lesson_claim_text("energy_pj < 4 mJ", text), "energy below 4 mJ");
  assert_string_equal(lesson_claim_text("sram_64KB.size_bits <= 32 KiB", text), "size of sram_64KB at most 32 KiB");
  assert_string_equal(lesson_claim_text("mac_use >= 40 %", text), "MAC use at least 40 %");
  assert_string_equal(lesson_claim_text("dram.energy_pj > 2 * energy_pj of all", text),
                      "energy of dram above 2 × energy of all");
  assert_string_equal(lesson_claim_text("tile_pixels = 4 within 5 %", text), "pixels of a tile equal to 4 within 5 %");
}

static void test_a_claim_that_does_not_hold(void **unused) {
  (void)unused;
  struct setup setup;
  begin(&setup, "say one\n\nclaim energy_pj < 1\nsay two\n");
  assert_string_equal(lesson_of(&setup.state)->text, "one");
  press(&setup, 'n');
  assert_true(lesson_of(&setup.state)->broken);
  assert_non_null(strstr(lesson_of(&setup.state)->text, ":3: energy_pj < 1 does not hold"));
  press(&setup, 'n');
  assert_null(lesson_of(&setup.state));
  tear_down(&setup);
}

/* --- Going through one --------------------------------------------------------------------------------------- */

static void test_pages_and_questions(void **unused) {
  (void)unused;
  struct setup setup;
  begin(&setup, "# words\ntitle Two\nsay a\nsay b\n\nsay c\nask why?\n- no\n* yes\nbecause so\nkey 5 ]\nsay d\n");
  struct lesson *lesson = lesson_of(&setup.state);
  assert_string_equal(lesson->title, "Two");
  assert_int_equal(lesson->page_count, 4);
  assert_string_equal(lesson->text, "a b");
  press(&setup, 'n');
  assert_string_equal(lesson->text, "c");
  press(&setup, KEY_RETURN);
  assert_true(lesson->asking && lesson->page == 3);
  press(&setup, 'n'); /* nobody goes on without an answer */
  assert_true(lesson->asking);
  press(&setup, '1');
  assert_true(!lesson->asking && lesson->asked == 1 && lesson->right == 0);
  assert_string_equal(lesson->text, "✗ No, but: yes. so");
  assert_ptr_equal(setup.state.view, &view_explore); /* the digit was an answer */
  press(&setup, 'n');
  assert_ptr_equal(setup.state.view, &view_walk);
  assert_int_equal(walk_of(&setup.state)->place.tile, 1);
  press(&setup, KEY_ARROW_RIGHT); /* the reader may look around */
  assert_int_equal(walk_of(&setup.state)->place.step, 1);
  press(&setup, KEY_ESCAPE);
  assert_null(lesson_of(&setup.state));
  tear_down(&setup);
}

/* The longest reply, answer and reason are one text, whole to its end. */
static void test_the_longest_reply(void **unused) {
  (void)unused;
  struct setup setup;
  char text[2 * LESSON_TEXT_SIZE];
  snprintf(text, sizeof text, "ask why?\n- no\nno %0*d\n* %0*d\nbecause %0*d.\n", QUESTION_SIZE - 1, 0, ANSWER_SIZE - 1,
           0, QUESTION_SIZE - 2, 0);
  begin(&setup, text);
  press(&setup, '1');
  const struct lesson *lesson = lesson_of(&setup.state);
  size_t length =
      strlen("✗ ") + QUESTION_SIZE - 1 + strlen(" Right is: ") + ANSWER_SIZE - 1 + strlen(". ") + QUESTION_SIZE - 1;
  assert_int_equal(strlen(lesson->text), length);
  assert_int_equal(lesson->text[length - 1], '.');
  tear_down(&setup);
}

/* A task counts the distance from its start, and is solved by what the model says. */
static void test_a_task(void **unused) {
  (void)unused;
  struct setup setup;
  char forbidden[EDIT_NAME_SIZE];
  begin(&setup,
        "point --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 16x18\nsay a\n\n"
        "task smaller\nmay tile sram_64KB\nbudget 2\ngoal energy_pj < 1.85 mJ\ngoal sram_64KB.size_bits <= 64 KiB\n"
        "hint four\nsolution --tile 4x16\nweak --tile 8x8\nbecause so\n");
  press(&setup, 'n');
  struct lesson *lesson = lesson_of(&setup.state);
  assert_non_null(lesson->task);
  assert_int_equal(task_changes(lesson, &setup.state.point, forbidden, sizeof forbidden), 0);
  assert_false(lesson->solved);
  press(&setup, 'L');
  assert_int_equal(lesson->hints, 1);
  assert_true(edit_options(&setup.state, "--tile 4x16 --mode h-cached"));
  assert_int_equal(task_changes(lesson, &setup.state.point, forbidden, sizeof forbidden), 3);
  assert_string_equal(forbidden, "mode");
  assert_true(edit_options(&setup.state, "--mode cached --tile 8x8 --set sram_64KB.size=32KiB"));
  assert_int_equal(task_changes(lesson, &setup.state.point, forbidden, sizeof forbidden), 3);
  assert_string_equal(forbidden, "");
  settle(&setup);
  assert_false(lesson->solved);
  press(&setup, 'n'); /* warns */
  assert_non_null(lesson->task);
  assert_true(edit_options(&setup.state, "--tile 4x16 --set sram_64KB.size=64KiB"));
  settle(&setup);
  lesson_overlay.follow(&setup.state);
  tear_down(&setup);
}

/* A page back restores the point and what was answered; guesses are scored by distance. */
static void test_back_and_guesses(void **unused) {
  (void)unused;
  struct setup setup;
  begin(&setup,
        "point --tile 16x18\nsay a\n\nguess how many tiles? = tile_count within 5 %\npoint --tile 60x72\nsay b\n");
  struct lesson *lesson = lesson_of(&setup.state);
  press(&setup, 'n');
  assert_true(lesson->guessing);
  press(&setup, 'n');
  assert_int_equal(setup.state.modal, MODAL_TYPE);
  for (const char *key = "1800"; *key != 0; key++) press(&setup, *key);
  press(&setup, KEY_RETURN);
  assert_true(!lesson->guessing && lesson->asked == 1 && lesson->right == 1);
  press(&setup, 'n');
  assert_string_equal(lesson->text, "b");
  press(&setup, 'N');
  assert_int_equal(setup.state.point.schedule.tile_x, 16);
  assert_non_null(strstr(lesson->text, "✓ Right: 1800"));
  press(&setup, 'N');
  assert_string_equal(lesson->text, "a");
  press(&setup, 'n');
  assert_int_equal(lesson->asked, 1);
  tear_down(&setup);
}

/* Points that are refused on purpose, and those that are by mistake: both with the reason. */
static void test_refused_points(void **unused) {
  (void)unused;
  struct setup setup;
  begin(&setup, "refused --hardware nothing_of_that_name\nsay it says {refusal}\n");
  assert_non_null(strstr(lesson_of(&setup.state)->text, "nothing_of_that_name"));
  tear_down(&setup);
  begin(&setup, "point --set sram_64KB.size=32KiB\npoint --hardware edge_tpu_like\nkeep other\nsay a\n");
  assert_true(lesson_of(&setup.state)->broken);
  assert_non_null(strstr(lesson_of(&setup.state)->text, "sram_64KB"));
  tear_down(&setup);
}

/* What the reader has open keeps its keys; what a lesson opens takes the lesson's. */
static void test_open_lists(void **unused) {
  (void)unused;
  struct setup setup;
  begin(&setup, "say a\n\nkey :\ntype memory\nkey Enter\nsay b\n\npoint --tile 8x8\nkey 5\nsay c\n");
  press(&setup, 'n');
  assert_string_equal(lesson_of(&setup.state)->text, "b");
  assert_ptr_equal(setup.state.view, &view_memory);
  reduce(&setup.state, &(struct event){.kind = EVENT_KEY, .key = 'n'});
  assert_true(setup.state.pending);
  reduce(&setup.state, &(struct event){.kind = EVENT_KEY, .key = '?'});
  settle(&setup);
  assert_int_equal(setup.state.modal, MODAL_HELP);
  assert_ptr_equal(setup.state.view, &view_memory);
  press(&setup, KEY_ESCAPE);
  assert_ptr_equal(setup.state.view, &view_walk);
  assert_string_equal(lesson_of(&setup.state)->text, "c");
  tear_down(&setup);
}

static void test_a_point_that_makes_no_sense(void **unused) {
  (void)unused;
  struct setup setup;
  begin(&setup, "point --mode sometimes\nsay {energy_pj}\n");
  assert_true(lesson_of(&setup.state)->broken);
  assert_non_null(strstr(lesson_of(&setup.state)->text, ":1: "));
  tear_down(&setup);
}

/* What a lesson was begun from does not matter: a whole point is whole. */
static void test_a_whole_point(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup, 24, 80);
  assert_true(edit_options(&setup.state, "--search published --lpf-limit 3"));
  assert_int_equal(setup.state.point.schedule.lpf_limit, 3);
  assert_true(edit_options(&setup.state, "--tile 8x8"));
  assert_int_equal(setup.state.point.schedule.lpf_limit, 3);
  assert_true(edit_options(&setup.state, "--hardware meta_prototype_df --workload fsrcnn --mode cached --tile 9x9"));
  assert_int_equal(setup.state.point.schedule.search.kind, SEARCH_OPTIMAL);
  assert_int_equal(setup.state.point.schedule.tile_x, 9);
  assert_false(edit_options(&setup.state, "--tile none"));
  assert_int_equal(setup.state.point.schedule.tile_x, 9);
  tear_down(&setup);
}

/* --- Mistakes ------------------------------------------------------------------------------------------------ */

static void test_mistakes_are_told_with_their_line(void **unused) {
  (void)unused;
  static const struct {
    const char *text, *told;
  } cases[] = {
      {"say a\nshout b\n", ":2: unknown line"},
      {"say a\nkey Rihgt\n", ":2: this action is not available"},
      {"* yes\n", ":1: there is no question"},
      {"say a\n- no\n", ":2: there is no question"},
      {"ask a\n- no\n- yes\n", ":1: a question needs"},
      {"ask a\n* no\n* yes\n", ":3: another answer is already marked right"},
      {"ask a\n* 1\n- 2\n- 3\n- 4\n- 5\n", ":6: a question has at most 4 answers"},
      {"point\nsay a\n", ":1: this action is not available"},
      {"resize 80x24\nsay a\n", ":1: this action is not available"},
      {"say a\nno b\n", ":2: there is no wrong answer"},
      {"guess a = 3\n", ":1: expected guess TEXT"},
      {"say a\nbudget 3\n", ":2: there is no task"},
      {"task a\nfrom --tile 4x4\n", ":1: a task needs a goal"},
      {"say a\ncourse x\n", ":2: expected course N"},
      {"task a\ngoal energy_pj < 1 mJ\nweak --tile 4x4\n", ":1: a task needs a solution (solution OPTIONS)"},
      {"task a\ngoal energy_pj < 1 mJ\nhint\n", ":3: expected hint TEXT: hint"},
      {"say a\nuncover\n", ":2: there is no question"},
      {"cover all\nsay a\n", ":1: expected cover alone: cover all"},
      {"shout\n",
       "start with title, course, say, look, ask, *, -, no, because, guess, uncover, cover, fresh, refused, keep, "
       "claim, note, task, from, may, budget, goal, hint, solution, weak, point, key, type, tick or #: shout"},
      {"", "the lesson has no page"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct error error = {.status = STATUS_OK};
    const char *path = write_lesson(cases[i].text);
    assert_null(lesson_read(path, &error));
    unlink(path);
    assert_int_equal(error.status, STATUS_BAD_INPUT);
    if (strstr(error.message, cases[i].told) == NULL) fail_msg("case %zu: %s", i, error.message);
  }
  struct error error;
  assert_null(lesson_read("why_deepth_first", &error));
  assert_non_null(strstr(error.message, "nearest: why_depth_first"));
}

static void test_script_lines(void **unused) {
  (void)unused;
  struct script_line line;
  struct event event;
  assert_true(script_line_begin(&line, "key Right  x"));
  assert_true(script_line_next(&line, &event) && event.key == KEY_ARROW_RIGHT);
  assert_true(script_line_next(&line, &event) && event.key == 'x');
  assert_false(script_line_next(&line, &event));
  assert_true(script_line_begin(&line, "type a b"));
  for (const char *text = "a b"; *text != 0; text++) {
    assert_true(script_line_next(&line, &event) && event.key == *text);
  }
  assert_false(script_line_next(&line, &event));
  assert_true(script_line_begin(&line, "resize 60x18"));
  assert_true(script_line_next(&line, &event) && event.columns == 60 && event.rows == 18);
  assert_false(script_line_next(&line, &event));
  assert_true(script_line_begin(&line, "resize 60"));
  assert_true(script_line_next(&line, &event) && !script_event_is_sound(&event));
  assert_true(script_line_begin(&line, "key NoSuchKeyAtAllAnywhere"));
  assert_true(script_line_next(&line, &event) && !script_event_is_sound(&event));
  assert_false(script_line_begin(&line, "keys Right"));
  assert_false(script_line_begin(&line, ""));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shipped_lessons),
      cmocka_unit_test(test_figures_are_those_of_the_model),
      cmocka_unit_test(test_units),
      cmocka_unit_test(test_claims_in_words),
      cmocka_unit_test(test_a_claim_that_does_not_hold),
      cmocka_unit_test(test_pages_and_questions),
      cmocka_unit_test(test_the_longest_reply),
      cmocka_unit_test(test_a_task),
      cmocka_unit_test(test_back_and_guesses),
      cmocka_unit_test(test_refused_points),
      cmocka_unit_test(test_open_lists),
      cmocka_unit_test(test_a_point_that_makes_no_sense),
      cmocka_unit_test(test_a_whole_point),
      cmocka_unit_test(test_mistakes_are_told_with_their_line),
      cmocka_unit_test(test_script_lines),
  };
  return cmocka_run_group_tests_name("lesson", tests, NULL, NULL);
}
