/* The optimisation in the background: its key, its progress, what it leaves behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* after what it needs */
#include <poll.h>
#include <sys/eventfd.h>

#include <cmocka.h>

#include "tests/state_setup.h"
#include "tui/explorer/optimizing.h"
#include "tui/explorer/view.h"
#include "tui/screen/key.h"

static void tell(const struct optimizer_news *news) {
  reduce(&state, &(struct event){.kind = EVENT_OPTIMIZED, .news = news});
}

static struct optimizer_news over(enum status status) {
  struct optimizer_news news = {.number = state.optimizing.number,
                                .progress = {.best = 4, .bound = 3, .done = 9, .total = 9},
                                .is_over = true,
                                .error = {.status = status, .message = "no schedule fits"},
                                .point = state.point};
  return news;
}

static void test_result_is_a_point_like_others(void **unused) {
  (void)unused;
  struct point before = state.point;
  press('o');
  assert_true(state.optimizing.running);
  struct optimizer_news news = over(STATUS_OK);
  news.has_point = true;
  news.point.schedule.cuts_kind = CUTS_LIST;
  news.point.schedule.cut_count = 1;
  news.point.schedule.cuts[0] = 3;
  news.point.schedule.own[0] = (struct tiling){MODE_H_CACHED, 16, TILE_FULL, 0};
  tell(&news);
  assert_false(state.optimizing.running);
  assert_true(point_equal(&state.point, &news.point));
  assert_true(state.pending);
  press('u');
  assert_true(point_equal(&state.point, &before));
  press(KEY_CTRL('R'));
  assert_true(point_equal(&state.point, &news.point));
  press('o');
  news.number = state.optimizing.number;
  tell(&news);
  assert_string_equal(state.message, "This is the best schedule");
}

static void test_progress_is_shown(void **unused) {
  (void)unused;
  struct canvas canvas = {.ascii = false};
  char *text = NULL;
  size_t size = 0;
  struct optimizer_news news = {.progress = {.best = 2.382e9, .bound = 2.36e9, .done = 45, .total = 100}};
  press('o');
  news.number = state.optimizing.number;
  tell(&news);
  FILE *out = open_memstream(&text, &size);
  assert_true(canvas_resize(&canvas, 24, 80));
  draw(&state, &canvas);
  canvas_print(&canvas, out, false);
  fclose(out);
  assert_non_null(strstr(text, "◐ optimizing 45 %"));
  assert_non_null(strstr(text, "Optimizing: 45 %, best 2.382 mJ, at least 2.360 mJ, gap 0.9 %; o stops it\n"));
  free(text);
  canvas_free(&canvas);
  /* After the grid, nobody knows how much there is to do. */
  char line[160];
  news.progress.step = OPTIMIZE_AROUND;
  news.progress.bound = news.progress.best;
  tell(&news);
  optimizing_text(&state, line, sizeof line);
  assert_string_equal(line, "Optimizing: sizes around it, best 2.382 mJ, none of the grid is better; o stops it");
  /* Passes for energy x latency, whose number is not known, fit 80 columns, too. */
  state.optimizing.progress = (struct optimize_progress){.best = 9.363e18, .bound = 9.182e18, .pass = 3, .total = 9};
  state.optimizing.from.schedule.search.objective = OBJECTIVE_EDP;
  optimizing_text(&state, line, sizeof line);
  assert_string_equal(line, "Pass 3: best 9.363 MJ·cyc, at least 9.182 MJ·cyc, gap 1.9 %; o stops it");
}

/* Around the best of the grid a better one may be found, which the grid's bound does not bound. */
static void test_progress_claims_nothing_false(void **unused) {
  (void)unused;
  char text[OPTIMIZE_TEXT_SIZE];
  struct optimize_progress progress = {.best = 2.433e9, .bound = 2.471e9, .done = 100, .total = 100};
  assert_string_equal(optimize_progress_text(OBJECTIVE_ENERGY, &progress, text),
                      "best 2.433 mJ, none of the grid is better");
  progress.best = progress.bound;
  assert_string_equal(optimize_progress_text(OBJECTIVE_ENERGY, &progress, text),
                      "best 2.471 mJ, none of the grid is better");
  progress.best = 2.5e9;
  assert_string_equal(optimize_progress_text(OBJECTIVE_ENERGY, &progress, text),
                      "best 2.500 mJ, at least 2.471 mJ, gap 1.2 %");
  progress.bound = 0; /* nothing is known of it yet */
  assert_string_equal(optimize_progress_text(OBJECTIVE_ENERGY, &progress, text), "best 2.500 mJ");
}

static void stop_with(int key) {
  press('o');
  assert_false(state.optimizing.stopping);
  press(key);
  assert_true(state.optimizing.running && state.optimizing.stopping);
  struct optimizer_news news = over(STATUS_STOPPED);
  news.has_point = true;
  news.point.schedule.tile_x = 7;
  tell(&news);
  assert_int_equal(state.point.schedule.tile_x, 7);
  assert_string_equal(state.change, "Best so far, gap 25.0 %");
  press('u');
}

static void test_stopping_keeps_the_best(void **unused) {
  (void)unused;
  stop_with('o');
  stop_with(KEY_ESCAPE);
  press('o');
  press(KEY_ESCAPE);
  struct optimizer_news news = over(STATUS_STOPPED);
  tell(&news);
  assert_string_equal(state.message, "Stopped before a schedule was found");
}

static void test_failures_are_told(void **unused) {
  (void)unused;
  struct point before = state.point;
  press('o');
  struct optimizer_news news = over(STATUS_INFEASIBLE);
  tell(&news);
  assert_false(state.optimizing.running);
  assert_string_equal(state.message, "no schedule fits");
  assert_true(point_equal(&state.point, &before));
}

static void test_another_question_ends_it(void **unused) {
  (void)unused;
  press('o');
  reduce(&state, &(struct event){.kind = EVENT_POINT, .text = "--tile 8x8"});
  assert_true(state.optimizing.running); /* the schedule is what is asked for */
  struct optimizer_news late = over(STATUS_OK);
  late.has_point = true;
  reduce(&state, &(struct event){.kind = EVENT_POINT, .text = "--objective latency"});
  assert_false(state.optimizing.running);
  struct point now = state.point;
  tell(&late);
  assert_true(point_equal(&state.point, &now));
  press('o');
  tell(&late); /* of the one before */
  assert_true(state.optimizing.running);
  assert_true(point_equal(&state.point, &now));
}

/* --- The threads -------------------------------------------------------------------------------------- */

static struct optimizer_news wait_for_end(struct optimizer *optimizer, int wake) {
  struct optimizer_news news = {.is_over = false};
  while (!news.is_over) {
    struct pollfd source = {.fd = wake, .events = POLLIN};
    uint64_t count;
    assert_int_equal(poll(&source, 1, 60000), 1);
    assert_int_equal(read(wake, &count, sizeof count), sizeof count);
    optimizer_take(optimizer, &news);
  }
  return news;
}

static double energy_of(struct engine *engine, const struct point *point) {
  struct evaluation *evaluation = engine_evaluate(engine, 1, point, NULL);
  assert_non_null(evaluation);
  if (evaluation->error.status != STATUS_OK) fail_msg("%s", evaluation->error.message);
  double energy = evaluation->result->energy_pj;
  evaluation_release(evaluation);
  return energy;
}

static void test_threads_find_the_best(void **unused) {
  (void)unused;
  struct engine *engine = engine_new();
  int wake = eventfd(0, EFD_NONBLOCK);
  struct optimizer *optimizer = optimizer_new(engine, wake);
  optimizer_start(optimizer, 7, &state.point, 2);
  struct optimizer_news news = wait_for_end(optimizer, wake);
  assert_int_equal(news.error.status, STATUS_OK);
  assert_int_equal(news.number, 7);
  assert_true(news.has_point);
  assert_true(energy_of(engine, &news.point) == news.progress.best);
  assert_true(news.progress.best < 1.8152e9); /* 4x60 has 1.8152; 4x80, 1.8139, does not fit */

  /* A hardware number changes, and it begins at the schedule found. */
  struct point edited = state.point, carried = news.point;
  strcpy(edited.edits, "sram_1MB_A.read_energy=104");
  strcpy(carried.edits, edited.edits);
  optimizer_start(optimizer, 8, &edited, 1);
  news = wait_for_end(optimizer, wake);
  assert_int_equal(news.number, 8);
  assert_string_equal(news.point.edits, edited.edits);
  assert_true(news.progress.best <= energy_of(engine, &carried));

  /* Stopped at once, it keeps what it began with, or nothing. */
  optimizer_start(optimizer, 9, &edited, 1);
  optimizer_stop(optimizer);
  news = wait_for_end(optimizer, wake);
  assert_true(news.error.status == STATUS_STOPPED || news.error.status == STATUS_OK);

  /* What cannot be read has a reason; an end under way does not keep the program from closing. */
  strcpy(edited.hardware, "no_such_hardware");
  optimizer_start(optimizer, 10, &edited, 1);
  news = wait_for_end(optimizer, wake);
  assert_int_not_equal(news.error.status, STATUS_OK);
  assert_false(news.has_point);
  optimizer_start(optimizer, 11, &state.point, 2);
  optimizer_free(optimizer);
  close(wake);
  engine_free(engine);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_result_is_a_point_like_others), TEST(test_progress_is_shown), TEST(test_progress_claims_nothing_false),
      TEST(test_stopping_keeps_the_best),       TEST(test_failures_are_told), TEST(test_another_question_ends_it),
      TEST(test_threads_find_the_best),
  };
  return cmocka_run_group_tests_name("optimizing", tests, NULL, NULL);
}
