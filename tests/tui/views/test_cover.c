/* While a lesson asks, no result is to be seen: on no screen of any size, in no sentence, table or file. */
#include <locale.h>
#include <wchar.h>

#include "inputs/text_buffer.h"
#include "tests/begun_lesson.h"
#include "tui/explorer/export.h"
#include "tui/explorer/full_text.h"
#include "tui/explorer/plain.h"
#include "tui/text/utf8.h"
#include "tui/views/explore/explore.h"
#include "tui/views/sweep/sweep.h"
#include "tui/views/walk/walk.h"

static struct explored explored;
static struct state *const state = &explored.state;
static struct canvas canvas;

static int set_up(void **unused) {
  (void)unused;
  struct app_options options;
  app_options_init(&options);
  options.rows = 24;
  options.columns = 80;
  explored_init(&explored, &options);
  return 0;
}

static int tear_down(void **unused) {
  (void)unused;
  explored_deinit(&explored);
  canvas_free(&canvas);
  return 0;
}

static void press(const char *keys) {
  press_and_settle(&explored, keys);
}

static void begin(const char *text) {
  begin_lesson(&explored, text);
}

/* The screen above the lesson's box, and message and keys below it, to be freed. */
static char *screen(void) {
  struct text_buffer buffer;
  size_t size;
  assert_true(canvas_resize(&canvas, state->rows, state->columns));
  draw(state, &canvas);
  assert_non_null(text_buffer_open(&buffer));
  int top = state->rows - 2 - view_overlay_rows(state);
  for (int row = 0; row < state->rows; row++) {
    for (int column = 0; column < state->columns && (row < top || row >= state->rows - 2); column++) {
      text_put(canvas_cell(&canvas, row, column)->glyph, buffer.out);
    }
    fputc('\n', buffer.out);
  }
  return text_buffer_close(&buffer, &size);
}

static bool shows(const char *piece) {
  char *text = screen();
  bool is_there = strstr(text, piece) != NULL;
  free(text);
  return is_there;
}

/* Units that only results have. */
static void assert_no_result(const char *text, const char *where) {
  static const char *const units[] = {" mJ", " µJ", " nJ", "cyc", "kB", " MB", "energy −", "energy +", "energy is"};
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    const char *at = strstr(text, units[i]);
    if (at != NULL && strncmp(at, "cycles", 6) != 0) fail_msg("%s: '%s' in %.12000s", where, units[i], text);
  }
}

static const char *const small =
    "title Small tiles\npoint --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72\nkeep large\n"
    "look explore result\nsay Tiles of 60×72 take {energy_pj}.\n\npoint --tile 4x4\nask And tiles of 4×4?\n- more\n"
    "* less: {energy_pj}\nbecause So.\nguess How many MB? = dram_bits_written in MB within 5 %\n"
    "say The end.\n";

/* Goes through panes, views and sizes; Walk's maps stay, but without a figure. */
static void test_no_pane_shows_a_result(void **unused) {
  static const int sizes[][2] = {{18, 60}, {24, 80}, {35, 120}, {48, 160}, {60, 200}};
  (void)unused;
  begin(small);
  press(" 3=4,60\n4,72\n");
  assert_int_equal(sweep_of(state)->cell_count, 12); /* in three modes */
  for (struct prefetch prefetch;;) {
    view_prefetch(state, &prefetch);
    prefetch_drop_ahead(&prefetch);
    if (prefetch.count == 0) break;
    for (int i = 0; i < prefetch.count; i++) explored_take(&explored, 0, &prefetch.item[i].point);
  }
  press("1n");
  assert_true(lesson_of(state)->asking);
  for (int v = 0; v < state->view_count; v++) {
    state_show(state, views.view[v]);
    for (int p = 0; state->view->panes[p] != NULL; p++) {
      state->focus = state->view->panes[p];
      if (state->view->name[0] == 'H') continue; /* sizes and energies of memories are no results */
      for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        reduce(state, &(struct event){.kind = EVENT_RESIZE, .rows = sizes[s][0], .columns = sizes[s][1]});
        char *text = screen();
        assert_no_result(text, state->view->pane_names[p]);
        free(text);
      }
      struct table table;
      table_init(&table);
      pane_table(state, state->focus, &table);
      if (state->focus != &pane_point && state->focus != &pane_walk_maps && state->focus != &pane_sweep_run) {
        assert_int_equal(table_rows(&table), 0);
        assert_int_equal(pane_rows(state, state->focus), 0);
      }
      table_deinit(&table);
    }
  }
  state_show(state, views.view[0]);
  press("1");
  state->focus = &pane_result;
  assert_true(shows("1.918 mJ"));
}

static void test_sentences_and_plain(void **unused) {
  char text[FULL_TEXT_SIZE], *told = NULL;
  size_t size;
  struct plain plain;
  struct text_buffer buffer;
  (void)unused;
  begin(small);
  press("n");
  assert_non_null(strstr(state->message, "energy −11.0 %"));
  assert_string_equal(view_message(state), "");
  assert_string_equal(full_text(state, text), "");
  assert_true(!shows("11.0 %") && shows("covered until you have answered"));
  plain_init(&plain);
  assert_non_null(text_buffer_open(&buffer));
  plain_tell(&plain, state, &canvas, buffer.out);
  told = text_buffer_close(&buffer, &size);
  assert_contains(told, "Results are covered until you have answered");
  assert_contains(told, "And tiles of 4×4?");
  assert_null(strstr(told, "Energy"));
  free(told);
  press("n"); /* what the reader is told is no result */
  assert_contains(view_message(state), "a number answers; n again skips the question");
  press("2");
  assert_contains(full_text(state, text), "energy");
  assert_true(shows("1.918 mJ"));
}

static void test_exports(void **unused) {
  struct text_buffer buffer;
  size_t size;
  (void)unused;
  begin(small);
  press("n");
  for (int v = 0; v < 5; v++) {
    state_show(state, views.view[v]);
    assert_non_null(text_buffer_open(&buffer));
    assert_true(export_write(state, EXPORT_JSON, false, buffer.out));
    char *json = text_buffer_close(&buffer, &size);
    assert_null(strstr(json, "energy_pj"));
    free(json);
  }
  assert_true(pane_is_empty(state, &pane_result)); /* and has no chart */
}

/* Twice n, or two empty lines. */
static void test_skipping(void **unused) {
  (void)unused;
  begin(small);
  struct lesson *lesson = lesson_of(state);
  press("nn");
  assert_true(lesson->asking && view_is_covered(state));
  press("n");
  assert_true(!lesson->asking && !view_is_covered(state) && lesson->asked == 1 && lesson->right == 0);
  assert_string_equal(lesson->text, "Skipped. Right is: less: 1.918 mJ. So.");
  press("nn\n");
  assert_true(lesson->guessing && state->modal == MODAL_TYPE && view_is_covered(state));
  assert_contains(state->problem.message, "without one Enter skips the question");
  press("\n");
  assert_true(!lesson->guessing && state->modal == MODAL_NONE && !view_is_covered(state));
  assert_string_equal(lesson->text, "Skipped. Right is: 8.294.");
  assert_contains(state->records, "\task\tskipped\t\n");
  assert_contains(state->records, "\tguess\tskipped\t\n");
}

/* cover begins on a page before the question and comes back with it; uncover leaves results in view. */
static void test_cover_and_uncover(void **unused) {
  (void)unused;
  begin(
      "title T\ncover\npoint --hardware meta_prototype_df --workload fsrcnn --mode cached --tile 60x72\n"
      "look explore result\nsay One.\n\nask Which?\n- this\n* that\nask And here?\n- this\n* that\nuncover\n"
      "say Two.\n\npoint --tile 4x4\nask Third?\n- this\n* that\n");
  assert_true(view_is_covered(state) && !shows("2.154 mJ"));
  press("n");
  assert_true(view_is_covered(state));
  press("2");
  assert_true(!view_is_covered(state) && shows("2.154 mJ"));
  press("n");
  assert_true(lesson_of(state)->asking && !view_is_covered(state));
  press("NN"); /* to the first page, where it was covered */
  assert_int_equal(lesson_of(state)->page, 1);
  assert_true(view_is_covered(state));
  press("n"); /* answered before */
  assert_false(view_is_covered(state));
  press("n2n");
  assert_string_equal(lesson_of(state)->text, "Two.");
  assert_false(view_is_covered(state));
  reduce(state, &(struct event){.kind = EVENT_KEY, .key = 'n'});
  assert_true(state->pending && view_is_covered(state)); /* on the way to the question, too */
  explored_settle(&explored);
  assert_true(view_is_covered(state));
  press("\x1b"); /* left */
  assert_null(lesson_of(state));
  assert_true(!view_is_covered(state) && shows("1.918 mJ"));
}

/* At 80 and 60 columns the page and the key that answers stay beside a title of any length. */
static void test_titles(void **unused) {
  static const char *const titles[] = {"A", "A tile for ResNet-18",
                                       "A title that is longer than the line of the box can be with the keys"};
  (void)unused;
  for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
    char text[512];
    snprintf(text, sizeof text, "title %s\nsay a\n\nask Which?\n- this\n* that\n", titles[i]);
    begin(text);
    press("n");
    for (int columns = 60; columns <= 80; columns += 20) {
      reduce(state, &(struct event){.kind = EVENT_RESIZE, .rows = 24, .columns = columns});
      free(screen());
      char line[400] = "";
      int row = 24 - 2 - view_overlay_rows(state);
      for (int column = 0; column < columns; column++) {
        wchar_t glyph = canvas_cell(&canvas, row, column)->glyph;
        text_append(line, sizeof line, "%lc", (wint_t)glyph);
      }
      bool is_long = columns == 80 ? i == 2 : i > 0;
      assert_contains(line, is_long ? "2 of 2: Enter answers" : "2 of 2: Enter or a number answers");
      assert_contains(line, i < 2 ? titles[i] : "A title that");
      if (i == 2) assert_contains(line, "…");
    }
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  setlocale(LC_ALL, "C.UTF-8");
  const struct CMUnitTest tests[] = {
      TEST(test_no_pane_shows_a_result),
      TEST(test_sentences_and_plain),
      TEST(test_exports),
      TEST(test_skipping),
      TEST(test_cover_and_uncover),
      TEST(test_titles),
  };
  return cmocka_run_group_tests_name("cover", tests, NULL, NULL);
}
