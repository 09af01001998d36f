/* Sweeps: rows are those of single evaluations, in order, whatever the number of threads; stopping; lists of
 * sizes; shards; headers; what memories hold. */
#include <time.h>

#include "model/held.h"
#include "model/sweep.h"
#include "tests/fixture.h"
#include "tui/analysis/figure.h"
#include "tui/analysis/point_text.h"
#include "tui/analysis/sweep_sizes.h"
#include "tui/batch/sweep/file.h"
#include "tui/batch/sweep/header.h"
#include "tui/batch/sweep/progress.h"

/* --- A small network ------------------------------------------------------------------------------- */

/* Two 3 x 3 layers, 2 -> 3 -> 5 channels, on a 12 x 12 map; a buffer and a top of these sizes. */
static void build(struct network *network, double buffer_bits, double top_bits) {
  struct hardware hardware = fixture_array(2, 0);
  fixture_memory(&hardware, "reg", "W", 64, 16, SERVES_NONE);
  fixture_memory(&hardware, "buffer", "IO", buffer_bits, 64, SERVES_ALL);
  fixture_memory(&hardware, "dram", "IWO", top_bits, 64, SERVES_ALL);
  network_init(network, &hardware);
  fixture_conv(&network->workload, 0, PRODUCER_NETWORK_INPUT,
               (struct shape){.k = 3, .c = 2, .ox = 14, .oy = 14, .fx = 3, .fy = 3});
  fixture_conv(&network->workload, 1, 0, (struct shape){.k = 5, .c = 3, .ox = 12, .oy = 12, .fx = 3, .fy = 3});
  fixture_unroll(&network->rule, 0, "K", 2);
  network_finish(network);
  network->job.schedule.lpf_limit = 4;
}

static struct sweep_group group_of(const struct network *network) {
  return (struct sweep_group){.hardware = &network->hardware,
                              .workload = &network->workload,
                              .rules = &network->rules,
                              .schedule = &network->job.schedule};
}

/* Rows as they came. */
struct taken {
  int count, end; /* after `end` rows: STATUS_INTERNAL; 0: never */
  struct sweep_row rows[64];
  double value[64][FIGURE_GAP + 1]; /* the first figures of each row */
  char reasons[64][ERROR_MESSAGE_SIZE];
  atomic_bool *cancel; /* set by the first row, unless NULL */
};

static void *keep(const struct result *result) {
  return figures_new(result);
}

static enum status take(void *context, const struct sweep_row *row, struct error *error) {
  struct taken *taken = context;
  assert_int_equal(row->point, taken->count);
  assert_true((row->reason != NULL) == (row->status != STATUS_OK));
  snprintf(taken->reasons[taken->count % 64], ERROR_MESSAGE_SIZE, "%s", row->reason ? row->reason : "");
  taken->rows[taken->count % 64] = *row;
  const struct figures *figures = row->kept;
  assert_true((figures != NULL) == (row->status == STATUS_OK));
  double *value = taken->value[taken->count % 64];
  if (figures != NULL) memcpy(value, figures->value, sizeof taken->value[0]);
  taken->count++;
  if (taken->cancel) atomic_store(taken->cancel, true);
  if (taken->count == taken->end) return error_set(error, STATUS_INTERNAL, "enough");
  return STATUS_OK;
}

/* --- Rows ------------------------------------------------------------------------------------------ */

/* All modes and six tiles in two groups; the second accelerator's top holds only the smaller tiles. */
enum { POINTS = 36 };

static void list_points(struct sweep_point points[POINTS]) {
  static const int64_t sizes[][2] = {{1, 12}, {4, 4}, {5, 3}, {6, TILE_FULL}, {12, 1}, {TILE_FULL, TILE_FULL}};
  for (int i = 0; i < POINTS; i++) {
    points[i] = (struct sweep_point){.group = i / 18,
                                     .mode = (enum overlap_mode)(1 + i / 6 % 3),
                                     .tile_x = sizes[i % 6][0],
                                     .tile_y = sizes[i % 6][1]};
  }
}

/* One by one, each with a memo of its own. */
static void expect_row(const struct network *network, const struct sweep_point *point, const struct taken *taken,
                       int at) {
  const struct sweep_row *row = &taken->rows[at];
  const double *value = taken->value[at];
  struct job job = network->job;
  struct result *result = NULL;
  struct error error;
  job.schedule.mode = point->mode;
  job.schedule.tile_x = point->tile_x;
  job.schedule.tile_y = point->tile_y;
  assert_int_equal(schedule_evaluate(&job, NULL, &result, &error), row->status);
  if (row->status != STATUS_OK) {
    assert_string_equal(taken->reasons[at], error.message);
    return;
  }
  assert_number(value[FIGURE_ENERGY], result->energy_pj, "energy");
  assert_number(value[FIGURE_LATENCY], result->latency_cycles, "latency");
  assert_number(value[FIGURE_DRAM_READ], result->dram.read_bits, "bits read");
  assert_number(value[FIGURE_DRAM_WRITTEN], result->dram.written_bits, "bits written");
  assert_int_equal(value[FIGURE_TILE_TYPES], result->tile_type_count);
  assert_int_equal(value[FIGURE_STACKS], result->stack_count);
  assert_int_equal(value[FIGURE_OVERFULL], result->overfull_count);
  result_free(result);
}

static void test_rows_are_single_evaluations(void **state) {
  (void)state;
  struct network networks[2];
  struct sweep_point points[POINTS];
  build(&networks[0], 1e5, 1e9);
  build(&networks[1], 100, 6000);
  list_points(points);
  for (int run = 0; run < 8; run += FEWER > 1 ? 3 : 1) {
    int workers = 1 + run / 2;
    struct sweep_group groups[] = {group_of(&networks[0]), group_of(&networks[1])};
    struct sweep sweep = {.group_count = 2,
                          .groups = groups,
                          .point_count = POINTS,
                          .points = points,
                          .workers = workers,
                          .sums_only = run % 2,
                          .keep = keep};
    struct taken taken = {.count = 0};
    struct error error;
    int infeasible = 0;
    assert_status(sweep_run(&sweep, take, &taken, NULL, &error), STATUS_OK, &error);
    assert_int_equal(taken.count, POINTS);
    for (int i = 0; i < POINTS; i++) {
      expect_row(&networks[points[i].group], &points[i], &taken, i);
      infeasible += taken.rows[i].status == STATUS_INFEASIBLE;
    }
    assert_true(infeasible > 0 && infeasible < 18);
  }
  network_deinit(&networks[0]);
  network_deinit(&networks[1]);
}

/* A layer of more loops than can be searched in the larger tile: a row like any other. */
static void test_a_failed_point_is_a_row(void **state) {
  (void)state;
  struct sweep_point points[3] = {{.mode = MODE_CACHED, .tile_x = 1, .tile_y = 1},
                                  {.mode = MODE_CACHED, .tile_x = TILE_FULL, .tile_y = TILE_FULL},
                                  {.mode = MODE_RECOMPUTE, .tile_x = 1, .tile_y = 1}};
  struct network network;
  struct hardware hardware = fixture_array(2, 0);
  fixture_memory(&hardware, "dram", "IWO", 1e12, 64, SERVES_ALL);
  network_init(&network, &hardware);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT,
               (struct shape){.k = 210, .c = 210, .ox = 2310, .oy = 210, .fx = 6, .fy = 6});
  network_finish(&network);
  network.job.schedule.search.kind = SEARCH_OPTIMAL;
  for (int workers = 1; workers <= 2; workers++) {
    struct sweep_group group = group_of(&network);
    struct sweep sweep = {
        .group_count = 1, .groups = &group, .point_count = 3, .points = points, .workers = workers, .keep = keep};
    struct taken taken = {.count = 0};
    struct error error;
    assert_status(sweep_run(&sweep, take, &taken, NULL, &error), STATUS_OK, &error);
    assert_int_equal(taken.count, 3);
    assert_int_equal(taken.rows[1].status, STATUS_INTERNAL);
    assert_contains(taken.reasons[1], "too many factors");
    for (int i = 0; i < 3; i += 2) expect_row(&network, &points[i], &taken, i);
  }
  network_deinit(&network);
}

/* More points than are begun before the first is out, few enough of them different. */
static void test_many_points(void **state) {
  (void)state;
  enum { MANY = FEWER > 1 ? 1000 : 5000 };
  static struct sweep_point points[MANY];
  struct network network;
  struct taken taken = {.count = 0};
  struct error error;
  build(&network, 1e5, 1e9);
  network.job.schedule.lpf_limit = 2;
  for (int i = 0; i < MANY; i++) {
    points[i] = (struct sweep_point){.mode = MODE_CACHED, .tile_x = 1 + i % 12, .tile_y = 1 + i / 12 % 3};
  }
  struct sweep_group group = group_of(&network);
  struct sweep sweep = {
      .group_count = 1, .groups = &group, .point_count = MANY, .points = points, .workers = 3, .keep = keep};
  assert_status(sweep_run(&sweep, take, &taken, NULL, &error), STATUS_OK, &error);
  assert_int_equal(taken.count, MANY);
  sweep.point_count = 0;
  taken.count = 0;
  assert_status(sweep_run(&sweep, take, &taken, NULL, &error), STATUS_OK, &error);
  assert_int_equal(taken.count, 0);
  network_deinit(&network);
}

/* Whatever comes first, the result is the same, bit by bit. */
static void test_turns(void **state) {
  (void)state;
  struct network network;
  build(&network, 4000, 1e9);
  network.job.schedule.cuts_kind = CUTS_SINGLE_LAYER;
  for (int cuts = 0; cuts < 2; cuts++) {
    network_tile(&network, MODE_CACHED, 5, 5);
    network.job.turn = 0;
    struct result *first = network_result(&network);
    for (int turn = 1; turn < 20; turn++) {
      network.job.turn = turn;
      struct result *result = network_result(&network);
      assert_number(result->energy_pj, first->energy_pj, "energy");
      assert_number(result->latency_cycles, first->latency_cycles, "latency");
      assert_number(result->search_count, first->search_count, "searches");
      assert_int_equal(result->tile_type_count, first->tile_type_count);
      result_free(result);
    }
    result_free(first);
    network_cuts(&network, 0, NULL);
  }
  network_deinit(&network);
}

/* --- Ends before the last row ---------------------------------------------------------------------- */

static void test_a_failure_ends_it(void **state) {
  (void)state;
  struct network network;
  struct sweep_point points[POINTS];
  struct error error;
  build(&network, 1e5, 1e9);
  list_points(points);
  for (int i = 0; i < POINTS; i++) points[i].group = 0;
  struct sweep_group group = group_of(&network);
  struct sweep sweep = {
      .group_count = 1, .groups = &group, .point_count = POINTS, .points = points, .workers = 2, .keep = keep};
  struct taken taken = {.end = 5};
  assert_int_equal(sweep_run(&sweep, take, &taken, NULL, &error), STATUS_INTERNAL);
  assert_string_equal(error.message, "enough");
  assert_int_equal(taken.count, 5);
  points[7].tile_x = 0;
  taken = (struct taken){.count = 0};
  assert_int_equal(sweep_run(&sweep, take, &taken, NULL, &error), STATUS_USAGE);
  assert_contains(error.message, "1 or more");
  assert_int_equal(taken.count, 7);
  network_deinit(&network);
}

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The second point would take hours; also for the thread that helps. */
static void test_cancelling(void **state) {
  (void)state;
  struct network quick, slow;
  struct error error;
  atomic_bool cancel;
  build(&quick, 1e5, 1e9);
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "buffer", "IWO", 1e4, 64, SERVES_ALL);
  fixture_memory(&hardware, "dram", "IWO", 1e12, 64, SERVES_ALL);
  network_init(&slow, &hardware);
  fixture_conv(&slow.workload, 0, PRODUCER_NETWORK_INPUT,
               (struct shape){.k = 5040, .c = 5040, .ox = 72, .oy = 2, .fx = 3, .fy = 3});
  network_finish(&slow);
  slow.job.schedule.lpf_limit = LPF_LIMIT_NONE;
  struct sweep_group groups[] = {group_of(&quick), group_of(&slow)};
  struct sweep_point points[] = {
      {0, MODE_CACHED, 4, 4}, {1, MODE_CACHED, TILE_FULL, TILE_FULL}, {0, MODE_CACHED, 6, 6}};
  struct sweep sweep = {
      .group_count = 2, .groups = groups, .point_count = 3, .points = points, .workers = 3, .keep = keep};
  struct taken taken = {.cancel = &cancel};
  atomic_init(&cancel, false);
  double start = seconds_now();
  assert_int_equal(sweep_run(&sweep, take, &taken, &cancel, &error), STATUS_STOPPED);
  assert_string_equal(error.message, "stopped after 1 of 3 points");
  assert_int_equal(taken.count, 1);
  assert_true(seconds_now() - start < 20); /* a loaded machine is slow, but not that slow */
  network_deinit(&quick);
  network_deinit(&slow);
}

/* --- What memories hold ---------------------------------------------------------------------------- */

/* As in test_schedule.c: fully cached tiles of 4 x 4 need 2912 bits for maps and caches, which the buffer holds;
 * the first tile's weights, at the top with all loops: 3 * 5 * 9 * 8 of layer 1. */
static void test_held_bits(void **state) {
  (void)state;
  struct network network;
  struct held held[3];
  build(&network, 1e5, 1e9);
  network_tile(&network, MODE_CACHED, 4, 4);
  struct result *result = network_result(&network);
  held_of_result(result, held);
  assert_true(held[0].bits > 0 && held[0].bits <= 64);
  assert_true(held[1].bits >= 2912 && held[1].bits <= 1e5);
  assert_true(held[2].bits >= 3 * 5 * 9 * 8);
  result_free(result);
  network.hardware.memories[1].size_bits = 2911; /* so the caches live in the top memory */
  fixture_finish(&network.hardware);
  result = network_result(&network);
  held_of_result(result, held);
  assert_true(held[1].bits <= 2911);
  assert_true(held[2].bits >= 2912);
  result_free(result);
  network_deinit(&network);
}

/* --- Lists of sizes -------------------------------------------------------------------------------- */

static void expect_sizes(const char *text, const int64_t *maps, int map_count, const char *expected) {
  struct sweep_sizes sizes;
  struct error error;
  char found[512] = "";
  assert_status(sweep_sizes_init(&sizes, text, maps, map_count, &error), STATUS_OK, &error);
  for (int i = 0; i < sizes.count; i++) {
    char size[SIDE_TEXT_SIZE];
    size_t used = strlen(found);
    snprintf(found + used, sizeof found - used, "%s%s", i ? " " : "", side_text(sizes.sizes[i], size));
  }
  assert_string_equal(found, expected);
  sweep_sizes_deinit(&sizes);
}

static void test_lists(void **state) {
  (void)state;
  static const int64_t fsrcnn[] = {960}, odd[] = {540}, prime[] = {13}, stacks[] = {56, 28, 7};
  expect_sizes("4", NULL, 0, "4");
  expect_sizes("16,4,1,4", NULL, 0, "1 4 16");
  expect_sizes("full,2", NULL, 0, "2 full");
  expect_sizes("1..960*4", NULL, 0, "1 4 16 64 256");
  expect_sizes("1..256*4", NULL, 0, "1 4 16 64 256");
  expect_sizes("10..50+20", NULL, 0, "10 30 50");
  expect_sizes("10..49+20", NULL, 0, "10 30");
  expect_sizes("3..6,5..7", NULL, 0, "3 4 5 6 7");
  expect_sizes("1..1000000000000000*1000", NULL, 0, "1 1000 1000000 1000000000 1000000000000 1000000000000000");
  expect_sizes("divisors", prime, 1, "1 13");
  expect_sizes("divisors", stacks, 3, "1 2 4 7 8 14 28 56");
  expect_sizes("auto", fsrcnn, 1, "1 2 4 8 16 32 64 120 240 480 960");
  expect_sizes("auto", odd, 1, "1 2 4 9 15 30 60 135 270 540");
  expect_sizes("auto", prime, 1, "1 13");
  expect_sizes("auto,3,full", prime, 1, "1 3 13 full");
  expect_sizes("auto", NULL, 0, "");
}

static void test_lists_that_are_none(void **state) {
  (void)state;
  static const char *const bad[] = {"",
                                    "0",
                                    "-1",
                                    "1,",
                                    ",1",
                                    "x",
                                    "1.5",
                                    "1..",
                                    "..2",
                                    "2..1",
                                    "1..4*",
                                    "1..4*1",
                                    "1..4+",
                                    "1..4+0",
                                    "1..4*0",
                                    "1..4-1",
                                    "1...4",
                                    "1..4*2*2",
                                    "Full",
                                    "1 2",
                                    "99999999999999999999",
                                    "1..9999999999999999",
                                    "1..4*2 "};
  struct sweep_sizes sizes;
  struct error error;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    if (sweep_sizes_init(&sizes, bad[i], NULL, 0, &error) != STATUS_USAGE) fail_msg("'%s' is taken for a list", bad[i]);
    assert_null(sizes.sizes);
  }
  assert_int_equal(sweep_sizes_init(&sizes, "1..10001", NULL, 0, &error), STATUS_USAGE);
  assert_contains(error.message, "too many");
}

/* --- Shards, headers, progress --------------------------------------------------------------------- */

/* Every point is in one shard, in order; no shard has more than one point more than another. */
static void test_shards(void **state) {
  (void)state;
  for (int count = 1; count <= 9; count++) {
    for (int points = 0; points < 60; points++) {
      int owners[60] = {0};
      for (int shard = 1; shard <= count; shard++) {
        int64_t size = sweep_shard_size(shard, count, points), before = -1;
        assert_true(size == points / count || size == points / count + 1);
        for (int64_t place = 0; place < size; place++) {
          int64_t point = sweep_shard_point(shard, count, place);
          assert_true(point > before && point < points);
          assert_int_equal(sweep_shard_of(point, count), shard);
          owners[point]++;
          before = point;
        }
      }
      for (int i = 0; i < points; i++) assert_int_equal(owners[i], 1);
    }
  }
}

static void test_headers(void **state) {
  (void)state;
  struct sweep_header header = {.version = "1.2.3",
                                .model = "7",
                                .inputs = 0xfedcba9876543210u,
                                .points = 108,
                                .shard = 2,
                                .shard_count = 4,
                                .options = (char[]){"--hardware 'a \"b' --tile-x=-1"}};
  for (enum sweep_format format = SWEEP_CSV; format <= SWEEP_JSONL; format++) {
    struct sweep_header found;
    enum sweep_format found_format;
    char line[512] = "";
    FILE *out = fmemopen(line, sizeof line, "w");
    sweep_header_write(&header, format, out);
    fclose(out);
    assert_true(sweep_header_parse(line, &found_format, &found));
    assert_int_equal(found_format, format);
    assert_null(sweep_header_difference(&header, &found));
    assert_int_equal(found.shard, 2);
    assert_int_equal(found.shard_count, 4);
    found.inputs++;
    assert_string_equal(sweep_header_difference(&header, &found), "contents of the input files");
    sweep_header_deinit(&found);
    line[strlen(line) / 2] = '\0';
    if (format == SWEEP_JSONL) assert_false(sweep_header_parse(line, &found_format, &found));
  }
}

static void test_lines_that_are_no_headers(void **state) {
  (void)state;
  static const char *const bad[] = {"",
                                    "\n",
                                    "{}",
                                    "[]",
                                    "{",
                                    "point,hardware",
                                    "# tilescope sweep",
                                    "# tilescope sweep 1 model 1 inputs 0 points 4 shard 5/4 options x",
                                    "# tilescope sweep 1 model 1 inputs 0 points 4 shard 0/4 options x",
                                    "# tilescope sweep 1 model 1 inputs 0 points -4 shard 1/4 options x",
                                    "{\"schema\":\"tilescope-sweep-1\",\"points\":3}",
                                    "{\"schema\":\"tilescope-sweep-1\",\"points\":3,\"shard\":\"1/2\",\"inputs\":7}"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct sweep_header header;
    enum sweep_format format;
    if (sweep_header_parse(bad[i], &format, &header)) fail_msg("'%s' is taken for a header", bad[i]);
  }
}

static const char *text_at(int64_t before, int64_t done, int64_t total, double seconds, const char *note, int columns) {
  static char text[PROGRESS_SIZE];
  const struct progress progress = {.before = before, .total = total, .left = "left"};
  return progress_text(&progress, done, seconds, note, columns, text);
}

static void test_progress(void **state) {
  (void)state;
  assert_string_equal(text_at(0, 27, 108, 2.0, "", 79),
                      " 25 % [######------------------]  27 of 108  13.5/s  0:06 left");
  assert_string_equal(text_at(20, 20, 108, 0, "", 79),
                      " 18 % [####--------------------]  20 of 108  0.0/s  estimating");
  assert_string_equal(text_at(0, 100, 1000000, 100, "", 79),
                      "  0 % [------------------------]  100 of 1000000  1.0/s  277:45:00 left");
  /* All is done, but for what does not count, such as refining: how long that takes is not known. */
  assert_string_equal(text_at(0, 40, 40, 2, "", 79), "100 % [########################]  40 of 40  20.0/s");
  assert_string_equal(text_at(0, 27, 108, 2.0, "best 2.433 mJ", 79),
                      " 25 % [######------------------]  27 of 108  13.5/s  0:06 left  best 2.433 mJ");
  assert_string_equal(text_at(0, 27, 108, 2.0, "best 2.433 mJ", 60), " 25 %  0:06 left  best 2.433 mJ");
  assert_string_equal(text_at(0, 27, 108, 2.0, "best 99.4 µJ", 28), " 25 %  0:06 left  best 99.4 ");
  assert_string_equal(text_at(0, 0, 108, 9.0, "best 2.433 mJ", 60), "  0 %  estimating  best 2.433 mJ");
  assert_string_equal(text_at(0, 0, 0, 1, "", 79), "100 % [########################]  0 of 0  0.0/s");
  /* What is asked several times has no time that could be known. */
  const struct progress passes = {.total = 108};
  char text[PROGRESS_SIZE];
  assert_string_equal(progress_text(&passes, 27, 2, "pass 2", 40, text), " 25 %  pass 2");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows_are_single_evaluations),
      cmocka_unit_test(test_a_failed_point_is_a_row),
      cmocka_unit_test(test_many_points),
      cmocka_unit_test(test_turns),
      cmocka_unit_test(test_a_failure_ends_it),
      cmocka_unit_test(test_cancelling),
      cmocka_unit_test(test_held_bits),
      cmocka_unit_test(test_lists),
      cmocka_unit_test(test_lists_that_are_none),
      cmocka_unit_test(test_shards),
      cmocka_unit_test(test_headers),
      cmocka_unit_test(test_lines_that_are_no_headers),
      cmocka_unit_test(test_progress),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
