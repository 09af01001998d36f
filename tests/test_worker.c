/* The thread that evaluates: the latest request wins, what is cancelled gives nothing, stopping is prompt. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
/* after what it needs */
#include <cmocka.h>

#include "tui/app.h"
#include "tui/sync.h"
#include "tui/worker.h"

enum { PATIENCE_MS = 60000 };

static struct point make_point(int tile, int lpf_limit) {
  struct app_options options;
  struct point point = {.mapping = ""};
  app_options_init(&options);
  snprintf(point.hardware, sizeof point.hardware, "%s", options.hardware);
  snprintf(point.workload, sizeof point.workload, "%s", options.workload);
  point.schedule = options.schedule;
  point.schedule.tile_x = point.schedule.tile_y = tile;
  point.schedule.lpf_limit = lpf_limit;
  return point;
}

/* Takes many seconds. */
static struct point make_slow_point(void) {
  return make_point(2000, LPF_LIMIT_NONE);
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

static struct worker *start(void) {
  struct error error;
  struct worker *worker = worker_start(&error);
  assert_non_null(worker);
  return worker;
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
  assert_true(evaluation->metric[METRIC_ENERGY] > 0 && evaluation->entry_count > 0);
  assert_int_equal(evaluation->network.map_width, 960);
  evaluation_release(evaluation);
  worker_stop(worker);
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
  worker_stop(worker);
}

static void test_cancelled_gives_nothing(void **unused) {
  (void)unused;
  struct worker *worker = start();
  struct point slow = make_slow_point(), quick = make_point(60, 3);
  worker_request(worker, 1, &slow);
  assert_null(wait_for(worker, 20));
  worker_cancel(worker);
  assert_null(wait_for(worker, 100));
  worker_request(worker, 2, &quick); /* and it still works */
  struct evaluation *evaluation = wait_for(worker, PATIENCE_MS);
  assert_non_null(evaluation);
  assert_int_equal(evaluation->generation, 2);
  evaluation_release(evaluation);
  worker_stop(worker);
}

static void test_stops_in_the_middle(void **unused) {
  (void)unused;
  struct worker *worker = start();
  struct point slow = make_slow_point();
  worker_request(worker, 1, &slow);
  assert_null(wait_for(worker, 20));
  int64_t begin = clock_us();
  worker_stop(worker);
  assert_true(clock_us() - begin < 900 * 1000); /* it is given up for lost after a second */
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
  worker_stop(worker);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_evaluates),
      cmocka_unit_test(test_latest_request_wins),
      cmocka_unit_test(test_cancelled_gives_nothing),
      cmocka_unit_test(test_stops_in_the_middle),
      cmocka_unit_test(test_errors_come_back_in_words),
  };
  return cmocka_run_group_tests_name("worker", tests, NULL, NULL);
}
