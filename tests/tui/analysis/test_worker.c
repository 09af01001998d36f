/* The threads that evaluate: the latest request wins, what is wanted comes in the background, what is cancelled
 * gives nothing, stopping is prompt, and answers depend on nothing but the point. */
#include <poll.h>
#include <time.h>

#include "tests/points.h"
#include "tui/analysis/worker.h"
#include "tui/explorer/app.h"
#include "tui/explorer/sync.h"

enum { THREADS = 3, PATIENCE_MS = 60000 };

static struct point make_point(int tile, int lpf_limit) {
  struct point point = default_point(tile, tile);
  point.schedule.search.kind = SEARCH_PUBLISHED;
  point.schedule.lpf_limit = lpf_limit;
  return point;
}

/* Takes many seconds; each index makes another point. */
static struct point make_slow_point(int index) {
  struct point point = make_point(2000 + index, LPF_LIMIT_NONE);
  strcpy(point.hardware, "ascend_like");
  strcpy(point.workload, "resnet18");
  return point;
}

/* Waits for the next evaluation; NULL where none comes within `patience_ms`. */
static struct evaluation *wait_for(struct worker *worker, int patience_ms) {
  int64_t end = clock_us() + (int64_t)patience_ms * 1000;
  for (;;) {
    struct evaluation *evaluation = worker_take(worker);
    int64_t left = (end - clock_us()) / 1000;
    if (evaluation != NULL || left <= 0) return evaluation;
    struct pollfd source = {.fd = worker_descriptor(worker), .events = POLLIN};
    poll(&source, 1, (int)left);
  }
}

/* Processor time of all threads: unlike a clock, it does not depend on what else the machine does. */
static double cpu_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

/* Lets the threads work for that much processor time; an evaluation that comes before it has passed, or NULL. */
static struct evaluation *let_work(struct worker *worker, double milliseconds) {
  double end = cpu_ms() + milliseconds;
  struct evaluation *evaluation;
  while ((evaluation = worker_take(worker)) == NULL && cpu_ms() < end) {
    struct pollfd source = {.fd = worker_descriptor(worker), .events = POLLIN};
    poll(&source, 1, 1);
  }
  return evaluation;
}

static struct worker *start(void) {
  struct error error;
  struct worker *worker = worker_start(THREADS, &error);
  assert_non_null(worker);
  return worker;
}

/* Waits until all sleep; returns how many evaluations came until then. */
static int wait_until_still(struct worker *worker) {
  int count = 0;
  while (!worker_is_still(worker)) {
    struct pollfd source = {.fd = worker_descriptor(worker), .events = POLLIN};
    assert_int_equal(poll(&source, 1, PATIENCE_MS), 1); /* it tells when it goes to sleep */
    for (struct evaluation *evaluation; (evaluation = worker_take(worker)) != NULL; count++) {
      evaluation_release(evaluation);
    }
  }
  for (struct evaluation *evaluation; (evaluation = worker_take(worker)) != NULL; count++) {
    evaluation_release(evaluation);
  }
  return count;
}

/* Processor time of a quick evaluation from nothing: some 1.5 ms, as long as cancelling may take. Other builds, and a
 * machine that others use, are slower at both. */
static double pace_ms(void) {
  struct engine *engine = engine_new();
  struct point point = make_point(60, 3);
  assert_non_null(engine);
  double begin = cpu_ms();
  struct evaluation *evaluation = engine_evaluate(engine, 1, &point, NULL);
  double took = cpu_ms() - begin;
  assert_non_null(evaluation);
  evaluation_release(evaluation);
  engine_free(engine);
  return took;
}

static void test_evaluates(void **unused) {
  (void)unused;
  struct worker *worker = start();
  struct point point = make_point(60, 3);
  worker_request(worker, 7, &point);
  struct evaluation *evaluation = wait_for(worker, PATIENCE_MS);
  assert_non_null(evaluation);
  assert_int_equal(evaluation->generation, 7);
  assert_int_equal(evaluation->error.status, STATUS_OK);
  assert_true(evaluation->figures->value[FIGURE_ENERGY] > 0 && evaluation->entry_count > 0);
  assert_int_equal(evaluation->network.map_width, 960);
  evaluation_release(evaluation);
  worker_stop(worker, 0);
}

static void test_latest_request_wins(void **unused) {
  (void)unused;
  struct worker *worker = start();
  enum { REQUESTS = 50 };
  uint64_t last = 0;
  for (int i = 1; i <= REQUESTS; i++) {
    struct point point = make_point(59 + i, i == REQUESTS ? 3 : 12);
    worker_request(worker, (uint64_t)i, &point);
  }
  while (last != REQUESTS) { /* earlier ones may or may not have come through */
    struct evaluation *evaluation = wait_for(worker, PATIENCE_MS);
    assert_non_null(evaluation);
    assert_true(evaluation->generation > last);
    last = evaluation->generation;
    evaluation_release(evaluation);
  }
  worker_stop(worker, 0);
}

/* The point that is being evaluated is not begun again; its answer is that of the last request. */
static void test_the_same_point_again(void **unused) {
  (void)unused;
  struct worker *worker = start();
  struct point point = make_point(60, 8);
  worker_request(worker, 1, &point);
  struct evaluation *evaluation = let_work(worker, 1);
  worker_request(worker, 2, &point);
  while (evaluation == NULL || evaluation->generation != 2) { /* the first may have been quicker */
    if (evaluation != NULL) evaluation_release(evaluation);
    evaluation = wait_for(worker, PATIENCE_MS);
    assert_non_null(evaluation);
  }
  assert_int_equal(evaluation->error.status, STATUS_OK);
  evaluation_release(evaluation);
  assert_int_equal(wait_until_still(worker), 0);
  worker_stop(worker, 0);
}

static void test_cancelled_gives_nothing(void **unused) {
  (void)unused;
  struct worker *worker = start();
  struct point slow = make_slow_point(0), quick = make_point(60, 3);
  worker_request(worker, 1, &slow);
  assert_null(let_work(worker, 20));
  worker_cancel(worker);
  assert_int_equal(wait_until_still(worker), 0);
  worker_request(worker, 2, &quick); /* and it still works */
  struct evaluation *evaluation = wait_for(worker, PATIENCE_MS);
  assert_non_null(evaluation);
  assert_int_equal(evaluation->generation, 2);
  evaluation_release(evaluation);
  worker_stop(worker, 0);
}

static void test_stops_in_the_middle(void **unused) {
  (void)unused;
  struct worker *worker = start();
  struct point slow = make_slow_point(0);
  double pace = pace_ms();
  worker_request(worker, 1, &slow);
  assert_null(let_work(worker, 20));
  double begin = cpu_ms();
  worker_stop(worker, 0);
  assert_true(cpu_ms() - begin < 50 * pace);
}

static void test_errors_come_back_in_words(void **unused) {
  (void)unused;
  struct worker *worker = start();
  struct point point = make_point(60, 3);
  strcpy(point.hardware, "no/such.yaml");
  worker_request(worker, 1, &point);
  struct evaluation *evaluation = wait_for(worker, PATIENCE_MS);
  assert_non_null(evaluation);
  assert_int_equal(evaluation->error.status, STATUS_BAD_INPUT);
  assert_true(evaluation->error.message[0] != 0 && evaluation->result == NULL);
  evaluation_release(evaluation);
  worker_stop(worker, 0);
}

/* --- In the background -------------------------------------------------------------------------------------- */

/* Wants these points: whole, or only their figures. */
static void want(struct worker *worker, const struct point *points, int count, bool whole) {
  struct prefetch *prefetch = malloc(sizeof *prefetch);
  struct figures_store *nothing_known = figures_store_new();
  assert_true(prefetch != NULL && nothing_known != NULL);
  prefetch_init(prefetch, nothing_known);
  for (int i = 0; i < count; i++) assert_true(prefetch_add(prefetch, &points[i], whole));
  worker_prefetch(worker, prefetch);
  figures_store_free(nothing_known);
  free(prefetch);
}

/* All that is wanted comes, with the figures that an engine of one thread finds, too. */
static void test_wanted_are_evaluated(void **unused) {
  (void)unused;
  enum { COUNT = 24 };
  struct worker *worker = start();
  struct engine *engine = engine_new();
  struct point points[COUNT];
  bool came[COUNT] = {false};
  for (int i = 0; i < COUNT; i++) points[i] = make_point(30 + i, 3 + i % 2);
  want(worker, points, COUNT, false);
  for (int n = 0; n < COUNT; n++) {
    struct evaluation *found = wait_for(worker, PATIENCE_MS);
    assert_non_null(found);
    assert_true(found->generation == 0 && found->is_stripped && found->result == NULL);
    int i = (int)found->point.schedule.tile_x - 30;
    assert_true(point_equal(&found->point, &points[i]) && !came[i]);
    came[i] = true;
    struct evaluation *expected = engine_evaluate(engine, 1, &points[i], NULL);
    assert_memory_equal(found->figures->value, expected->figures->value,
                        (size_t)expected->figures->count * sizeof(double));
    evaluation_release(expected);
    evaluation_release(found);
  }
  assert_int_equal(wait_until_still(worker), 0);
  engine_free(engine);
  worker_stop(worker, 0);
}

static void test_whole_ones_have_their_result(void **unused) {
  (void)unused;
  struct worker *worker = start();
  struct point point = make_point(60, 3);
  want(worker, &point, 1, true);
  struct evaluation *evaluation = wait_for(worker, PATIENCE_MS);
  assert_non_null(evaluation);
  assert_true(evaluation->generation == 0 && evaluation->result != NULL && !evaluation->is_stripped);
  evaluation_release(evaluation);
  worker_stop(worker, 0);
}

/* All threads are at something slow, and yet a request is answered; what is not wanted any more ends. */
static void test_requests_do_not_wait_for_the_background(void **unused) {
  (void)unused;
  enum { COUNT = 2 * THREADS };
  struct worker *worker = start();
  struct point slow[COUNT], quick = make_point(60, 3);
  for (int i = 0; i < COUNT; i++) slow[i] = make_slow_point(i);
  want(worker, slow, COUNT, false);
  assert_null(let_work(worker, 20));
  worker_request(worker, 4, &quick);
  struct evaluation *evaluation = wait_for(worker, PATIENCE_MS);
  assert_non_null(evaluation);
  assert_int_equal(evaluation->generation, 4);
  evaluation_release(evaluation);
  assert_false(worker_is_still(worker));
  want(worker, NULL, 0, false);
  assert_int_equal(wait_until_still(worker), 0);
  worker_stop(worker, 0);
}

static void test_what_is_under_way_is_not_begun_again(void **unused) {
  (void)unused;
  struct worker *worker = start();
  struct point point = make_point(60, 7);
  for (int i = 0; i < 20; i++) want(worker, &point, 1, false);
  int count = wait_until_still(worker);
  assert_true(count >= 1 && count < 20); /* each time it was done before it was wanted again */
  worker_stop(worker, 0);
}

/* Where there is more to do than is listed, what is under way goes on, unless it is of something else. */
static void test_cells_under_way_are_finished(void **unused) {
  (void)unused;
  struct worker *worker = start();
  struct figures_store *nothing_known = figures_store_new();
  struct prefetch *prefetch = malloc(sizeof *prefetch);
  struct point slow = make_slow_point(0), other = make_slow_point(1), elsewhere = make_point(60, 3);
  assert_true(prefetch != NULL && nothing_known != NULL);
  want(worker, &slow, 1, false);
  assert_null(let_work(worker, 20));
  prefetch_init(prefetch, nothing_known);
  prefetch_add(prefetch, &other, false);
  prefetch->finishes = true;
  worker_prefetch(worker, prefetch);
  prefetch_init(prefetch, nothing_known);
  prefetch_add(prefetch, &slow, false); /* begun once: the other is dropped, this one is not begun again */
  prefetch->finishes = false;
  worker_prefetch(worker, prefetch);
  assert_null(let_work(worker, 20));
  assert_false(worker_is_still(worker));
  prefetch_init(prefetch, nothing_known);
  prefetch_add(prefetch, &elsewhere, false);
  prefetch->finishes = true;
  worker_prefetch(worker, prefetch);
  assert_int_equal(wait_until_still(worker), 1);
  figures_store_free(nothing_known);
  free(prefetch);
  worker_stop(worker, 0);
}

/* Helpers search with the request: the answer is the same. */
static void test_helpers_change_nothing(void **unused) {
  (void)unused;
  struct worker *worker = start();
  struct engine *engine = engine_new();
  for (int tile = 50; tile < 54; tile++) {
    struct point point = make_point(tile, 8);
    worker_request(worker, (uint64_t)tile, &point);
    struct evaluation *found = wait_for(worker, PATIENCE_MS), *expected = engine_evaluate(engine, 1, &point, NULL);
    assert_true(found != NULL && found->generation == (uint64_t)tile && found->result != NULL);
    assert_memory_equal(found->figures->value, expected->figures->value,
                        (size_t)expected->figures->count * sizeof(double));
    evaluation_release(found);
    evaluation_release(expected);
  }
  assert_int_equal(wait_until_still(worker), 0);
  engine_free(engine);
  worker_stop(worker, 0);
}

/* --- Cancelling --------------------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Processor time from the cancel to the end of all work, as this thread only waits; -1: it ended before. */
static double time_to_cancel(struct worker *worker, const struct point *point, int after_ms) {
  worker_request(worker, 1, point);
  struct evaluation *evaluation = let_work(worker, after_ms);
  if (evaluation != NULL) {
    evaluation_release(evaluation);
    return -1;
  }
  double begin = cpu_ms();
  worker_cancel(worker);
  while (!worker_is_still(worker)) {
    struct pollfd source = {.fd = worker_descriptor(worker), .events = POLLIN};
    poll(&source, 1, PATIENCE_MS);
    evaluation_release(worker_take(worker));
  }
  return cpu_ms() - begin;
}

static void test_cancel_is_prompt(void **unused) {
  (void)unused;
  static const struct search_options searches[] = {{.kind = SEARCH_PUBLISHED},
                                                   {.kind = SEARCH_OPTIMAL},
                                                   {.kind = SEARCH_OPTIMAL, .energy_tolerance = 0.01},
                                                   {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_LATENCY},
                                                   {.kind = SEARCH_OPTIMAL, .objective = OBJECTIVE_EDP}};
  enum { SEARCHES = sizeof searches / sizeof searches[0], TIMES = FEWER > 1 ? 4 : 12 };
  double times[SEARCHES * TIMES], paces[SEARCHES * TIMES];
  int count = 0;
  struct worker *worker = start();
  for (int i = 0; i < SEARCHES * TIMES; i++) {
    paces[i] = pace_ms();
    struct point point = make_point(200 + i, LPF_LIMIT_NONE);
    point.schedule.search = searches[i % SEARCHES];
    double took = time_to_cancel(worker, &point, 1 + i * 37 % 60);
    if (took >= 0) times[count++] = took;
  }
  worker_stop(worker, 0);
  if (count == 0) return; /* all were faster than that */
  qsort(times, (size_t)count, sizeof times[0], compare);
  qsort(paces, SEARCHES * TIMES, sizeof paces[0], compare);
  double pace = paces[SEARCHES * TIMES / 2], most = times[count * 9 / 10], all = times[count - 1];
  print_message("# of %d 9 in 10 cancelled in %.2f ms, all in %.2f ms; a quick evaluation takes %.2f ms\n", count, most,
                all, pace);
  assert_true(most < 5 * pace && all < 50 * pace);
}

/* The engine remembers mappings; an answer must not depend on what was asked before, nor on its search. */
static void test_answers_do_not_depend_on_history(void **unused) {
  (void)unused;
  struct engine *old = engine_new();
  static const int tiles[] = {60, 72, 60, 64};
  for (int i = 0; i < 12; i++) {
    struct engine *fresh = engine_new();
    struct point point = make_point(tiles[i % 4], 3 + i / 4 % 2);
    if (i % 3 == 1) point.schedule.search = (struct search_options){.kind = SEARCH_OPTIMAL};
    if (i % 3 == 2) point.schedule.search.rules.with = 1u << RULE_PR_EXACT;
    struct evaluation *a = engine_evaluate(old, 1, &point, NULL), *b = engine_evaluate(fresh, 1, &point, NULL);
    assert_true(a != NULL && b != NULL && a->error.status == STATUS_OK && b->error.status == STATUS_OK);
    assert_memory_equal(a->figures->value, b->figures->value, (size_t)b->figures->count * sizeof(double));
    engine_free(fresh);
    evaluation_release(a);
    evaluation_release(b);
  }
  engine_free(old);
}

/* A memo of too many mappings is dropped, and what is found without it is the same. */
static void test_large_memos_are_dropped(void **unused) {
  (void)unused;
  struct engine *engine = engine_new();
  struct point point = make_point(60, 3);
  struct evaluation *asked = evaluation_new(0, &point), *before = engine_evaluate(engine, 1, &point, NULL);
  struct memo *memo[2] = {NULL, NULL};
  assert_true(asked != NULL && before != NULL && before->error.status == STATUS_OK);
  snapshot_release(engine_inputs(engine, asked, &memo[0]));
  snapshot_release(engine_inputs(engine, asked, &memo[1]));
  assert_ptr_equal(memo[0], memo[1]);
  memo_release(memo[1]);
  engine_searched(engine, memo[0], 1e6);
  snapshot_release(engine_inputs(engine, asked, &memo[1]));
  assert_ptr_not_equal(memo[0], memo[1]);
  struct evaluation *after = engine_evaluate(engine, 1, &point, NULL);
  assert_memory_equal(after->figures->value, before->figures->value, (size_t)before->figures->count * sizeof(double));
  for (int i = 0; i < 2; i++) memo_release(memo[i]);
  evaluation_release(asked);
  evaluation_release(before);
  evaluation_release(after);
  engine_free(engine);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_evaluates),
      cmocka_unit_test(test_latest_request_wins),
      cmocka_unit_test(test_the_same_point_again),
      cmocka_unit_test(test_cancelled_gives_nothing),
      cmocka_unit_test(test_stops_in_the_middle),
      cmocka_unit_test(test_errors_come_back_in_words),
      cmocka_unit_test(test_wanted_are_evaluated),
      cmocka_unit_test(test_whole_ones_have_their_result),
      cmocka_unit_test(test_requests_do_not_wait_for_the_background),
      cmocka_unit_test(test_what_is_under_way_is_not_begun_again),
      cmocka_unit_test(test_cells_under_way_are_finished),
      cmocka_unit_test(test_helpers_change_nothing),
      cmocka_unit_test(test_cancel_is_prompt),
      cmocka_unit_test(test_answers_do_not_depend_on_history),
      cmocka_unit_test(test_large_memos_are_dropped),
  };
  return cmocka_run_group_tests_name("worker", tests, NULL, NULL);
}
