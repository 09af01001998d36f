/* A point among the last ones is answered from memory, as long as its files are the same and memory is small. */
#include <unistd.h>
#include <utime.h>

#include "tests/points.h"
#include "tui/explorer/recent.h"

static char workload_path[] = "/tmp/tilescope-test-XXXXXX.yaml";

static struct engine *engine;

/* Evaluates a point of this tile width, and hands it over. */
static const struct evaluation *keep(struct recent *recent, int64_t tile_x) {
  struct point point = default_point(tile_x, 72);
  struct evaluation *evaluation = engine_evaluate(engine, 1, &point, NULL);
  assert_non_null(evaluation);
  assert_status(evaluation->error.status, STATUS_OK, &evaluation->error);
  recent_keep(recent, evaluation);
  evaluation_release(evaluation);
  return evaluation;
}

static bool is_kept(struct recent *recent, int64_t tile_x) {
  struct point point = default_point(tile_x, 72);
  struct evaluation *found = recent_find(recent, &point);
  if (found != NULL) assert_true(point_equal(&found->point, &point));
  evaluation_release(found);
  return found != NULL;
}

static void test_seen_point_is_the_same_evaluation(void **unused) {
  (void)unused;
  struct recent recent = {.count = 0};
  struct point point = default_point(60, 72);
  assert_false(is_kept(&recent, 60));
  const struct evaluation *kept = keep(&recent, 60);
  keep(&recent, 61);
  struct evaluation *found = recent_find(&recent, &point);
  assert_ptr_equal(found, kept);
  recent_deinit(&recent);
  assert_non_null(found->result); /* the caller's own */
  evaluation_release(found);
}

static void test_latest_stay(void **unused) {
  (void)unused;
  struct recent recent = {.count = 0};
  for (int i = 0; i < RECENT_MOST; i++) {
    keep(&recent, 100 + i);
    shelves_release(&recent.evaluations[0]->result->shelves); /* the costs stay with the memo */
  }
  assert_true(is_kept(&recent, 100)); /* and is the latest now */
  keep(&recent, 99);
  assert_int_equal(recent.count, RECENT_MOST);
  assert_true(is_kept(&recent, 100));
  assert_false(is_kept(&recent, 101));
  assert_true(is_kept(&recent, 99));
  keep(&recent, 99);
  assert_int_equal(recent.count, RECENT_MOST);
  recent_deinit(&recent);
}

static void test_memory_is_bounded(void **unused) {
  (void)unused;
  struct recent recent = {.count = 0};
  for (int i = 0; i < 5; i++) {
    keep(&recent, 100 + i);
    recent.evaluations[0]->result->arena.used_bytes = RECENT_BYTES / 4;
  }
  assert_int_equal(recent.count, 4); /* the latest was small when it came; with four quarters a shelf is too much */
  recent_deinit(&recent);
  keep(&recent, 100);
  recent.evaluations[0]->result->arena.used_bytes = RECENT_BYTES / 2;
  keep(&recent, 101);
  assert_int_equal(recent.count, 2);
  recent.evaluations[0]->result->arena.used_bytes = RECENT_BYTES;
  keep(&recent, 102);
  assert_int_equal(recent.count, 1);
  recent.evaluations[0]->result->arena.used_bytes = 2 * (size_t)RECENT_BYTES;
  keep(&recent, 102);
  assert_true(is_kept(&recent, 102)); /* the latest always is */
  recent_deinit(&recent);
}

/* Each of these has other mappings to find. */
static void test_one_memo_is_held(void **unused) {
  (void)unused;
  struct recent recent = {.count = 0};
  for (int limit = 1; limit <= 3; limit++) {
    struct point point = default_point(60, 72);
    point.schedule.search.kind = SEARCH_PUBLISHED;
    point.schedule.lpf_limit = limit;
    struct evaluation *evaluation = engine_evaluate(engine, 1, &point, NULL);
    assert_status(evaluation->error.status, STATUS_OK, &evaluation->error);
    recent_keep(&recent, evaluation);
    evaluation_release(evaluation);
    assert_int_equal(recent.count, 1);
    assert_int_equal(recent.evaluations[0]->point.schedule.lpf_limit, limit);
  }
  keep(&recent, 60);
  keep(&recent, 61);
  assert_int_equal(recent.count, 2);
  recent_deinit(&recent);
}

static void test_what_may_differ_is_not_kept(void **unused) {
  (void)unused;
  struct recent recent = {.count = 0};
  struct point point = default_point(60, 72);
  struct evaluation *evaluation = engine_evaluate(engine, 1, &point, NULL);
  evaluation->result->gap = 0.01; /* a search that has run out of time */
  recent_keep(&recent, evaluation);
  assert_int_equal(recent.count, 0);
  evaluation->result->gap = 0;
  evaluation_strip(evaluation);
  recent_keep(&recent, evaluation);
  assert_int_equal(recent.count, 0);
  evaluation_release(evaluation);
  snprintf(point.workload, sizeof point.workload, "no_such_network");
  evaluation = engine_evaluate(engine, 1, &point, NULL);
  assert_int_not_equal(evaluation->error.status, STATUS_OK);
  recent_keep(&recent, evaluation);
  assert_int_equal(recent.count, 0);
  evaluation_release(evaluation);
}

static void test_changed_file_is_read_again(void **unused) {
  (void)unused;
  struct recent recent = {.count = 0};
  struct point point = default_point(60, 72);
  char line[256];
  int file = mkstemps(workload_path, 5);
  assert_true(file >= 0);
  FILE *out = fdopen(file, "w"), *in = fopen("inputs/workloads/fsrcnn.yaml", "r");
  assert_non_null(in);
  while (fgets(line, sizeof line, in) != NULL) fputs(line, out);
  fclose(in);
  fclose(out);
  snprintf(point.workload, sizeof point.workload, "%s", workload_path);
  struct evaluation *evaluation = engine_evaluate(engine, 1, &point, NULL);
  assert_status(evaluation->error.status, STATUS_OK, &evaluation->error);
  recent_keep(&recent, evaluation);
  evaluation_release(evaluation);
  evaluation = recent_find(&recent, &point);
  assert_non_null(evaluation);
  evaluation_release(evaluation);
  assert_int_equal(utime(workload_path, &(struct utimbuf){1, 1}), 0);
  assert_null(recent_find(&recent, &point));
  unlink(workload_path);
  recent_deinit(&recent);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_seen_point_is_the_same_evaluation),
      cmocka_unit_test(test_latest_stay),
      cmocka_unit_test(test_memory_is_bounded),
      cmocka_unit_test(test_what_may_differ_is_not_kept),
      cmocka_unit_test(test_one_memo_is_held),
      cmocka_unit_test(test_changed_file_is_read_again),
  };
  engine = engine_new();
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  engine_free(engine);
  return failed;
}
