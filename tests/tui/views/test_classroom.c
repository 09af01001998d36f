/* Lessons in a classroom: records of answers, marks of lessons done, the order of the course, screens for a projector.
 */
#include "tests/begun_lesson.h"
#include "tui/text/whole_file.h"
#include "tui/views/walk/walk.h"

static struct explored explored;
static struct state *const state = &explored.state;

static int start(bool large) {
  struct app_options options;
  app_options_init(&options);
  options.large = large;
  options.rows = 40;
  options.columns = 120;
  explored_init(&explored, &options);
  return 0;
}

static int set_up(void **unused) {
  (void)unused;
  return start(false);
}

static int set_up_large(void **unused) {
  (void)unused;
  return start(true);
}

static int tear_down(void **unused) {
  (void)unused;
  explored_deinit(&explored);
  return 0;
}

static void press(const char *keys) {
  press_and_settle(&explored, keys);
}

static void begin(const char *text) {
  begin_lesson(&explored, text);
}

static const char *const small =
    "title T\npoint --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72\n"
    "ask Which?\n- this\nno Not this.\n* that\nbecause So.\nguess How many? = 100 within 5 %\n"
    "task Smaller.\nfrom --tile 60x72\nbudget 2\ngoal energy_pj < 2 mJ\nsolution --tile 16x18\n";

/* The fields of line `index` of the records after the name of the lesson. */
static const char *record_of(int index) {
  static char line[200];
  const char *at = state->records;
  while (index-- > 0) at = strchr(at, '\n') + 1;
  at = strchr(at, '\t') + 1;
  snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\n"), at);
  return line;
}

static void test_records(void **unused) {
  (void)unused;
  begin(small);
  press("1n");
  assert_string_equal(record_of(0), "1\task\twrong\tthis");
  press("n150\n");
  assert_string_equal(record_of(1), "2\tguess\tthe right size\t150");
  press("nnn");
  assert_string_equal(record_of(2), "3\ttask\tgiven up\t0 changes, 0 hints");
  press("n");
  assert_null(lesson_of(state));
  assert_string_equal(record_of(3), "3\tdone\t0 of 3\t");
}

static void test_files(void **unused) {
  (void)unused;
  char folder[] = "/tmp/tilescope-class-XXXXXX", path[64], command[64], *text;
  size_t size;
  struct error error = {.message = ""};
  struct done_lessons done = {.count = 0}, again = {.count = 0};
  assert_non_null(mkdtemp(folder));
  setenv("XDG_STATE_HOME", folder, 1);
  snprintf(path, sizeof path, "%s/answers", folder);
  const char *records = "loop_nest\t1\task\tright\thalf\nloop_nest\t7\tdone\t3 of 4\t\n";
  assert_status(records_keep(records, path, true, &done, &error), STATUS_OK, &error);
  assert_status(records_keep("x\t2\tdone\t1 of 1\t\n", path, false, &done, &error), STATUS_OK, &error);
  done_read(&again); /* x was not to be kept */
  assert_true(again.count == 1 && done.count == 2);
  const struct done_lesson *lesson = done_find(&again, "loop_nest");
  assert_true(lesson != NULL && lesson->right == 3 && lesson->asked == 4);
  assert_status(whole_file_read(path, 10000, &text, &size, &error), STATUS_OK, &error);
  assert_non_null(strstr(text, "Z\tloop_nest\t1\task\tright\thalf\n"));
  assert_true(text[4] == '-' && text[10] == 'T' && strstr(text, "Z\tx\t2\tdone\t1 of 1\t\n") != NULL);
  free(text);
  assert_int_equal(records_keep(records, folder, false, &done, &error), STATUS_INTERNAL);
  snprintf(command, sizeof command, "rm -r %s", folder);
  assert_int_equal(system(command), 0);
}

/* L lists the course in its order, with marks at lessons done; Enter takes the one in the row. */
static void test_list(void **unused) {
  (void)unused;
  struct choice choice;
  explored_settle(&explored);
  state->done = (struct done_lessons){.count = 1, .lesson = {{.name = "loop_nest", .right = 2, .asked = 4}}};
  press("L");
  assert_true(choice_at(state, 0, &choice));
  assert_string_equal(choice.name, "  why_depth_first");
  assert_true(choice_at(state, 1, &choice));
  assert_string_equal(choice.name, "✓ loop_nest  2 of 4 right");
  press("loop\n");
  assert_non_null(lesson_of(state));
  assert_int_equal(lesson_of(state)->course, 2);
}

/* For a projector the marked pane has the whole view, lines have 60 columns, and a cell of a map has two pixels. */
static void test_projector(void **unused) {
  (void)unused;
  begin(
      "title T\npoint --hardware meta_prototype_df --workload fsrcnn --mode recompute --tile 60x73\nkey 5 T T T\n"
      "look walk maps\nsay One two three four five six seven eight nine ten eleven twelve thirteen fourteen.\n");
  struct layout layout;
  view_layout(state, &layout);
  assert_int_equal(layout.count, 1);
  assert_int_equal(layout_box(&layout, &pane_walk_maps).width, 120);
  struct canvas canvas = {.halves = true};
  assert_true(canvas_resize(&canvas, 40, 120));
  draw(state, &canvas);
  int pairs = 0, longest = 0;
  for (int i = 0; i < 40 * 120; i++) {
    pairs += canvas.cells[i].under > 0;
    if (canvas.cells[i].under > 0) assert_true(canvas.cells[i].glyph == L'▀');
  }
  assert_true(pairs > 0);
  for (int row = 30; row < 38; row++) {
    for (int column = 1; column < 119; column++) {
      const struct cell *cell = canvas_cell(&canvas, row, column);
      if (cell->glyph >= 'a' && cell->glyph <= 'z' && canvas_cell(&canvas, row, 0)->glyph == L'┃') {
        if (column > longest && canvas_cell(&canvas, row, 1)->glyph == L' ') longest = column;
      }
    }
  }
  assert_in_range(longest, 40, 61);
  canvas_free(&canvas);
}

#define TEST(name, before) cmocka_unit_test_setup_teardown(name, before, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_records, set_up),
      TEST(test_files, set_up),
      TEST(test_list, set_up),
      TEST(test_projector, set_up_large),
  };
  return cmocka_run_group_tests_name("classroom", tests, NULL, NULL);
}
