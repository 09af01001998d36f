/* A sweep that is stopped hands out what is ready. */
#include <sched.h>

#include "model/sweep.h"
#include "tests/fixture.h"

enum { POINTS = 2000, READY = 5 }; /* more points than are started ahead of the first row */

static atomic_int evaluated;

static void *keep(const struct result *result) {
  double *energy_pj = malloc(sizeof *energy_pj);
  assert_non_null(energy_pj);
  *energy_pj = result->energy_pj;
  atomic_fetch_add(&evaluated, 1);
  return energy_pj;
}

struct taken {
  atomic_bool stop;
  int64_t count;
};

/* Stops the sweep with its first row, once others are evaluated. */
static enum status take(void *context, const struct sweep_row *row, struct error *error) {
  struct taken *taken = context;
  (void)error;
  assert_int_equal(row->point, taken->count++);
  assert_int_equal(row->status, STATUS_OK);
  assert_true(*(const double *)row->kept > 0);
  while (row->point == 0 && atomic_load(&evaluated) < READY) sched_yield();
  atomic_store(&taken->stop, true);
  return STATUS_OK;
}

static void test_stopped_with_rows_ready(void **state) {
  (void)state;
  struct network network;
  static struct sweep_point points[POINTS];
  struct taken taken = {.count = 0};
  struct error error;
  struct hardware hardware = fixture_array(2, 0);
  fixture_memory(&hardware, "buffer", "IWO", 1e5, 64, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  network_init(&network, &hardware);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 2, .c = 2, .ox = 40, .oy = 50});
  network_finish(&network);
  for (int i = 0; i < POINTS; i++) points[i] = (struct sweep_point){0, MODE_CACHED, 1 + i % 40, 1 + i / 40};
  const struct sweep_group group = {network.job.hardware, network.job.workload, network.job.rules,
                                    &network.job.schedule, 0};
  const struct sweep sweep = {
      .group_count = 1, .groups = &group, .point_count = POINTS, .points = points, .workers = 1, .keep = keep};
  assert_int_equal(sweep_run(&sweep, take, &taken, &taken.stop, &error), STATUS_STOPPED);
  assert_in_range(taken.count, READY, POINTS - 1);
  char message[64];
  snprintf(message, sizeof message, "stopped after %d of %d points", (int)taken.count, POINTS);
  assert_string_equal(error.message, message);
  network_deinit(&network);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_stopped_with_rows_ready)};
  return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}
