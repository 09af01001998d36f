/* Whole schedules: options that make no sense, memories that are too small, odd shapes, given orderings,
 * cancelling, several threads at once. */
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "tests/random.h"

/* --- A small network --------------------------------------------------------------------------------- */

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
}

/* --- Options ----------------------------------------------------------------------------------------- */

static void test_tiles_that_are_empty(void **state) {
  (void)state;
  static const int64_t sizes[][2] = {{0, 4}, {4, 0}, {-1, 4}, {4, INT64_MIN}};
  struct network network;
  build(&network, 1e5, 1e9);
  for (int i = 0; i < 4; i++) {
    char size[64];
    snprintf(size, sizeof size, "%lld x %lld", (long long)sizes[i][0], (long long)sizes[i][1]);
    network_tile(&network, MODE_CACHED, sizes[i][0], sizes[i][1]);
    network_fails(&network, STATUS_USAGE, (const char *[]){size, "1 or more", NULL});
  }
  network_deinit(&network);
}

static void test_options_that_make_no_sense(void **state) {
  (void)state;
  struct network network;
  build(&network, 1e5, 1e9);
  static const int modes[] = {-1, 0, 4, 1000};
  for (int i = 0; i < 4; i++) {
    network_tile(&network, (enum overlap_mode)modes[i], 4, 4);
    network_fails(&network, STATUS_USAGE, (const char *[]){"1, 2 or 3", NULL});
  }
  network_tile(&network, MODE_CACHED, 4, 4);
  network.job.schedule.lpf_limit = -1;
  network_fails(&network, STATUS_USAGE, (const char *[]){"-1", "1 or more", NULL});
  network.job.schedule.lpf_limit = 6;
  network.job.schedule.cut_count = SCHEDULE_MAX_CUTS + 1;
  network_fails(&network, STATUS_USAGE, (const char *[]){"257", "256", NULL});
  network.job.schedule.cut_count = -1;
  network_fails(&network, STATUS_USAGE, (const char *[]){NULL});
  network_deinit(&network);
}

/* No limit is a limit that is never reached; 1 is as low as it goes. */
static void test_limits_of_factors(void **state) {
  (void)state;
  double energy[4];
  static const int limits[] = {LPF_LIMIT_NONE, 1000, 1, 2};
  struct network network;
  build(&network, 1e5, 1e9);
  network_tile(&network, MODE_CACHED, 4, 4);
  for (int i = 0; i < 4; i++) {
    network.job.schedule.lpf_limit = limits[i];
    struct result *result = network_result(&network);
    energy[i] = result->energy_pj;
    result_free(result);
  }
  assert_number(energy[0], energy[1], "energy without a limit");
  assert_number(energy[2], energy[3], "energy where each loop is one factor"); /* more loops than either limit */
  network_deinit(&network);
}

static void test_rules_that_do_not_suit(void **state) {
  (void)state;
  struct network network;
  build(&network, 1e5, 1e9);
  network.rules.rule_count = 0;
  network_fails(&network, STATUS_BAD_INPUT, (const char *[]){"no rule for layer 0", NULL});
  network_deinit(&network);
}

/* --- Memories that are too small --------------------------------------------------------------------- */

/* Sizes as in test_rules_cache.c. Layer by layer the peak is max(16 * 16 * 2 + 14 * 14 * 3, 14 * 14 * 3 + 12 * 12
 * * 5) * 8 = max(8800, 10464) bits. In tiles of 4 x 4, fully cached, the first tile needs max(8 * 8 * 2 + 6 * 6 *
 * 3, 6 * 6 * 3 + 80) * 8 = 1888. */
static void test_a_top_memory_that_is_too_small(void **state) {
  (void)state;
  struct network network;
  build(&network, 1e5, 10463);
  network.hardware.memories[1].size_bits = 100; /* the buffer is no way out */
  network_fails(&network, STATUS_INFEASIBLE, (const char *[]){"10464", "10463", "'dram'", NULL});
  network_deinit(&network);
  build(&network, 100, 1887);
  network_tile(&network, MODE_CACHED, 4, 4);
  network_fails(&network, STATUS_INFEASIBLE, (const char *[]){"1888", "1887", "'dram'", NULL});
  network_deinit(&network);
}

/* The first tile is the one that needs most without caches: 1888. Its V caches come to 1888 + what the columns of
 * a whole row need: layer 0: 128/8*16/8*2 = 64 values, layer 1: 108/6*14/6*2 = 84; 1184 bits; less the corner,
 * 128/8*2/8*2 = 8 and 12: 160 bits. 2912. */
static void test_a_top_memory_too_small_for_caches(void **state) {
  (void)state;
  struct network network;
  build(&network, 100, 2911);
  network_tile(&network, MODE_CACHED, 4, 4);
  network_fails(&network, STATUS_INFEASIBLE, (const char *[]){"V caches", "2912", "2911", "'dram'", NULL});
  network_deinit(&network);
}

/* --- Odd shapes -------------------------------------------------------------------------------------- */

static void expect_modes_work(struct network *network, int64_t x, int64_t y, double macs_once) {
  for (enum overlap_mode mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    network_tile(network, mode, x, y);
    struct result *result = network_result(network);
    if (mode == MODE_CACHED) assert_number(result->mac_count, macs_once, "MACs");
    assert_true(result->energy_pj > 0 && result->latency_cycles > 0);
    result_free(result);
  }
}

/* 1 x 1 with stride 2 (a down-sampling short-cut: touched columns only, overlap below 0), 2 x 2 with stride 3
 * (gaps), 5 x 1. One channel each, last map 6 x 4: layer 2 makes 24 of 10 x 4; layer 1 40 * 4 taps of D(3, 10, 2)
 * = 20 by 8; layer 0 160 of 20 x 8. MACs 24 * 5 + 40 * 4 + 160 = 440. */
static void test_strides_and_gaps(void **state) {
  (void)state;
  static const int64_t tiles[][2] = {{1, 1}, {2, 1}, {1, 3}, {4, 4}, {5, 3}, {6, 4}};
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "buffer", "IO", 1e4, 64, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  struct network network;
  network_init(&network, &hardware);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.ox = 2, .oy = 2, .stride = 2});
  fixture_conv(&network.workload, 1, 0, (struct shape){.ox = 2, .oy = 2, .fx = 2, .fy = 2, .stride = 3});
  fixture_conv(&network.workload, 2, 1, (struct shape){.ox = 6, .oy = 4, .fx = 5});
  network_finish(&network);
  for (int i = 0; i < 6; i++) expect_modes_work(&network, tiles[i][0], tiles[i][1], 440);
  network_deinit(&network);
}

/* 100 layers of the same sizes, each with partial sums one bit wider than the last's: none is taken for another.
 * The array writes 1 of them a cycle, for 2 channels: at the top (8 bits a word) 2 x ceil((8 + i) / 8) words. */
static void test_layers_of_equal_sizes(void **state) {
  (void)state;
  struct hardware hardware = fixture_array(1, 0);
  struct memory *top = fixture_memory(&hardware, "top", "IWO", 1e9, 8, SERVES_ALL);
  top->read_granularity = top->write_granularity = 8;
  struct network network;
  network_init(&network, &hardware);
  for (int i = 0; i < 100; i++) {
    fixture_conv(&network.workload, i, i - 1, (struct shape){.c = 2, .ox = 1})->operand[LAYER_OUTPUT].precision_bits =
        8 + i;
  }
  network_finish(&network);
  struct result *result = network_result(&network);
  for (int i = 0; i < 100; i++) {
    const struct layer_cost *cost = result->stacks[0].types[0].steps[1 + i].cost;
    assert_number(cost->level[LAYER_OUTPUT][0].word_accesses[MOVE_FL], 2 * ((8 + i + 7) / 8), "words of partial sums");
  }
  result_free(result);
  network_deinit(&network);
}

/* A whole map as one row or column of single pixels; a map of one pixel. */
static void test_single_pixels(void **state) {
  (void)state;
  struct network network;
  build(&network, 1e5, 1e9);
  double once = 14 * 14 * 3 * 2 * 9 + 12 * 12 * 5 * 3 * 9;
  expect_modes_work(&network, 1, 1, once);
  expect_modes_work(&network, 1, 12, once);
  expect_modes_work(&network, 12, 1, once);
  network_deinit(&network);
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  network_init(&network, &hardware);
  fixture_conv(&network.workload, 7, PRODUCER_NETWORK_INPUT, (struct shape){.k = 1});
  network_finish(&network);
  expect_modes_work(&network, 1, 1, 1);
  network_deinit(&network);
}

/* --- A given ordering -------------------------------------------------------------------------------- */

static void give_order(struct network *network, int count, const char *const *dims, const int64_t *sizes) {
  network->rule.order_count = count;
  for (int i = 0; i < count; i++) {
    snprintf(network->rule.order[i].dim, DIM_NAME_SIZE, "%s", dims[i]);
    network->rule.order[i].size = sizes[i];
  }
}

/* K 4 unrolled by 2, so K 2, OX 6, C 3 are left: given in three orders, one that does not multiply up, one that is
 * too long. */
static void test_given_orderings(void **state) {
  (void)state;
  struct hardware hardware = fixture_array(2, 0);
  fixture_memory(&hardware, "reg", "IWO", 64, 16, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  struct network network;
  network_init(&network, &hardware);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 4, .c = 3, .ox = 6});
  fixture_unroll(&network.rule, 0, "K", 2);
  network_finish(&network);
  double least = 1e300;
  static const char *const dims[][4] = {{"C", "OX", "K", "OX"}, {"K", "C", "OX", "OX"}, {"OX", "OX", "C", "K"}};
  static const int64_t sizes[][4] = {{3, 2, 2, 3}, {2, 3, 3, 2}, {3, 2, 3, 2}};
  for (int i = 0; i < 3; i++) {
    give_order(&network, 4, dims[i], sizes[i]);
    struct result *result = network_result(&network);
    const struct layer_cost *cost = result->stacks[0].types[0].steps[1].cost;
    assert_int_equal(cost->mapping.loop_count, 4);
    for (int l = 0; l < 4; l++) assert_int_equal(cost->mapping.loops[l].size, sizes[i][l]);
    assert_number(cost->orderings_visited, 0, "orderings visited");
    least = result->energy_pj < least ? result->energy_pj : least;
    result_free(result);
  }
  give_order(&network, 3, dims[0], sizes[0]);
  network_fails(&network, STATUS_BAD_INPUT, (const char *[]){"layer 0", "OX", NULL});
  give_order(&network, 4, dims[0], (const int64_t[]){3, 2, 2, 6});
  network_fails(&network, STATUS_BAD_INPUT, (const char *[]){"layer 0", "OX", NULL});
  network.rule.order_count = 0;
  network.job.schedule.lpf_limit = LPF_LIMIT_NONE;
  struct result *result = network_result(&network);
  assert_true(result->energy_pj <= least);
  result_free(result);
  network_deinit(&network);
}

/* 24 outputs of 8 bits, 18 inputs and 12 weights of 8 fit the top memory together; sums of 16 bits, which wait there
 * for the last input channel if C is outermost, do not. */
static void test_an_ordering_that_does_not_fit(void **state) {
  (void)state;
  struct hardware hardware = fixture_array(2, 0);
  fixture_memory(&hardware, "reg", "IWO", 64, 16, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 500, 64, SERVES_ALL);
  struct network network;
  network_init(&network, &hardware);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 4, .c = 3, .ox = 6});
  fixture_unroll(&network.rule, 0, "K", 2);
  network_finish(&network);
  network.job.schedule.search.rules.base = RULES_BASE_CORRECTED;
  give_order(&network, 3, (const char *const[]){"C", "OX", "K"}, (const int64_t[]){3, 6, 2});
  result_free(network_result(&network));
  give_order(&network, 3, (const char *const[]){"OX", "K", "C"}, (const int64_t[]){6, 2, 3});
  network_fails(&network, STATUS_INFEASIBLE,
                (const char *[]){"the temporal_ordering of layer 0 does not fit", "leave the ordering out", NULL});
  network_deinit(&network);
}

/* --- Cancelling -------------------------------------------------------------------------------------- */

static void test_cancelled_before_it_begins(void **state) {
  (void)state;
  atomic_bool cancel = true;
  struct result *result = NULL;
  struct error error;
  struct network network;
  build(&network, 1e5, 1e9);
  network_tile(&network, MODE_CACHED, 4, 4);
  assert_int_equal(schedule_evaluate(&network.job, &cancel, &result, &error), STATUS_STOPPED);
  assert_null(result);
  network_deinit(&network);
}

/* However little there is to search: a layer of two loops. */
static void test_cancelled_with_little_to_do(void **state) {
  (void)state;
  atomic_bool cancel = true;
  struct result *result = NULL;
  struct error error;
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  struct network network;
  network_init(&network, &hardware);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 2, .ox = 2});
  network_finish(&network);
  assert_int_equal(schedule_evaluate(&network.job, &cancel, &result, &error), STATUS_STOPPED);
  assert_null(result);
  network_deinit(&network);
}

struct evaluation {
  const struct job *job;
  const atomic_bool *cancel;
  atomic_int thread; /* that evaluates, as the system calls it; 0: none yet */
  struct result *result;
  enum status status;
  struct error error;
};

static void *evaluate(void *argument) {
  struct evaluation *evaluation = argument;
  evaluation->thread = gettid();
  evaluation->status = schedule_evaluate(evaluation->job, evaluation->cancel, &evaluation->result, &evaluation->error);
  return NULL;
}

/* A layer of 16 factors, which takes long where they are unlimited. */
static void build_long_search(struct network *network) {
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "reg", "WO", 1024, 16, SERVES_ALL);
  fixture_memory(&hardware, "buffer", "IOW", 8192, 16, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  network_init(network, &hardware);
  fixture_conv(&network->workload, 0, PRODUCER_NETWORK_INPUT,
               (struct shape){.k = 60, .c = 60, .ox = 90, .oy = 90, .fx = 6, .fy = 6});
  network_finish(network);
  network->job.schedule.lpf_limit = LPF_LIMIT_NONE;
}

/* Cancels and joins; whether that took less than a minute: else it would take hours. */
static bool ends_soon(pthread_t thread, atomic_bool *cancel) {
  struct timespec limit;
  clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += 60;
  *cancel = true;
  return pthread_timedjoin_np(thread, NULL, &limit) == 0;
}

/* Waits until the thread has computed for 20 ms. */
static void wait_for_work(pthread_t thread) {
  clockid_t clock;
  struct timespec now = {0};
  assert_int_equal(pthread_getcpuclockid(thread, &clock), 0);
  while (now.tv_sec == 0 && now.tv_nsec < 20 * 1000000) {
    sched_yield();
    clock_gettime(clock, &now);
  }
}

/* Waits until the evaluation's thread sleeps (state S in its stat, behind the name in parentheses). */
static void wait_for_sleep(const struct evaluation *evaluation) {
  char path[64], text[128];
  for (char state = 0; state != 'S';) {
    sched_yield();
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", atomic_load(&evaluation->thread));
    FILE *file = fopen(path, "r");
    if (file == NULL) continue; /* not begun */
    if (fgets(text, sizeof text, file) != NULL) state = strrchr(text, ')')[2];
    fclose(file);
  }
}

static void test_cancelled_while_it_searches(void **state) {
  (void)state;
  atomic_bool cancel = false;
  struct network network;
  pthread_t thread;
  build_long_search(&network);
  struct evaluation evaluation = {.job = &network.job, .cancel = &cancel};
  assert_int_equal(pthread_create(&thread, NULL, evaluate, &evaluation), 0);
  wait_for_work(thread);
  assert_true(ends_soon(thread, &cancel));
  assert_int_equal(evaluation.status, STATUS_STOPPED);
  assert_null(evaluation.result);
  network_deinit(&network);
}

/* A second evaluation waits for the first one's answer; cancelled it does not wait on. */
static void test_cancelled_while_it_waits(void **state) {
  (void)state;
  atomic_bool cancels[2] = {false, false};
  struct network network;
  struct evaluation evaluations[2];
  pthread_t threads[2];
  build_long_search(&network);
  network.job.memo = memo_new();
  for (int i = 0; i < 2; i++) {
    evaluations[i] = (struct evaluation){.job = &network.job, .cancel = &cancels[i]};
    assert_int_equal(pthread_create(&threads[i], NULL, evaluate, &evaluations[i]), 0);
    if (i == 0) wait_for_work(threads[i]);
  }
  wait_for_sleep(&evaluations[1]);
  bool second_ended = ends_soon(threads[1], &cancels[1]);
  bool first_ended = ends_soon(threads[0], &cancels[0]);
  if (!second_ended) pthread_join(threads[1], NULL);
  for (int i = 0; i < 2; i++) assert_int_equal(evaluations[i].status, STATUS_STOPPED);
  network_deinit(&network);
  assert_true(first_ended);
  assert_true(second_ended);
}

/* --- Threads ----------------------------------------------------------------------------------------- */

enum { THREADS = 4 };

/* The same job in all threads, with and without a memo between them. */
static void test_threads(void **state) {
  (void)state;
  for (int shared = 0; shared < 2; shared++) {
    struct network network;
    struct evaluation evaluations[THREADS];
    pthread_t threads[THREADS];
    build(&network, 1e4, 1e9);
    network_tile(&network, MODE_CACHED, 5, 4);
    if (shared) network.job.memo = memo_new();
    for (int i = 0; i < THREADS; i++) {
      evaluations[i] = (struct evaluation){.job = &network.job};
      assert_int_equal(pthread_create(&threads[i], NULL, evaluate, &evaluations[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < THREADS; i++) {
      assert_status(evaluations[i].status, STATUS_OK, &evaluations[i].error);
      assert_number(evaluations[i].result->energy_pj, evaluations[0].result->energy_pj, "energy");
      assert_number(evaluations[i].result->latency_cycles, evaluations[0].result->latency_cycles, "latency");
    }
    for (int i = 0; i < THREADS; i++) result_free(evaluations[i].result);
    network_deinit(&network);
  }
}

/* Stacks share nothing: each costs the same whatever the others' mode and tile are, and the whole is their sum. */
static void test_stacks_with_their_own_tiling(void **state) {
  (void)state;
  static const struct tiling tilings[] = {
      {MODE_CACHED, 4, 5, 0}, {MODE_RECOMPUTE, 12, 3, 0}, {MODE_H_CACHED, TILE_FULL, 1, 0}};
  struct network network;
  struct result *uniform[3];
  build(&network, 2e3, 1e9);
  network_cuts(&network, 1, (const int[]){0});
  for (int i = 0; i < 3; i++) {
    network_tile(&network, tilings[i].mode, tilings[i].tile_x, tilings[i].tile_y);
    uniform[i] = network_result(&network);
    assert_int_equal(uniform[i]->stack_count, 2);
  }
  network_tile(&network, MODE_CACHED, 4, 5);
  for (int i = 0; i < 9; i++) {
    network.job.schedule.own[0] = tilings[i / 3];
    network.job.schedule.own[1] = tilings[i % 3];
    if (i / 3 == 0) network.job.schedule.own[0] = (struct tiling){0}; /* that of the schedule */
    struct result *result = network_result(&network);
    const struct stack_result *first = &uniform[i / 3]->stacks[0], *second = &uniform[i % 3]->stacks[1];
    assert_int_equal(result->stacks[0].tiling.tile_x, tilings[i / 3].tile_x);
    assert_int_equal(result->stacks[1].tiling.mode, tilings[i % 3].mode);
    assert_true(result->energy_pj == first->energy_pj + second->energy_pj);
    assert_true(result->latency_cycles == first->latency_cycles + second->latency_cycles);
    result_free(result);
  }
  network.job.schedule.own[1].tile_x = -4;
  network_fails(&network, STATUS_USAGE, (const char *[]){"-4", "1 or more", NULL});
  for (int i = 0; i < 3; i++) result_free(uniform[i]);
  network_deinit(&network);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tiles_that_are_empty),
      cmocka_unit_test(test_options_that_make_no_sense),
      cmocka_unit_test(test_limits_of_factors),
      cmocka_unit_test(test_rules_that_do_not_suit),
      cmocka_unit_test(test_a_top_memory_that_is_too_small),
      cmocka_unit_test(test_a_top_memory_too_small_for_caches),
      cmocka_unit_test(test_strides_and_gaps),
      cmocka_unit_test(test_layers_of_equal_sizes),
      cmocka_unit_test(test_single_pixels),
      cmocka_unit_test(test_given_orderings),
      cmocka_unit_test(test_an_ordering_that_does_not_fit),
      cmocka_unit_test(test_cancelled_before_it_begins),
      cmocka_unit_test(test_cancelled_with_little_to_do),
      cmocka_unit_test(test_cancelled_while_it_searches),
      cmocka_unit_test(test_cancelled_while_it_waits),
      cmocka_unit_test(test_threads),
      cmocka_unit_test(test_stacks_with_their_own_tiling),
  };
  return cmocka_run_group_tests_name("schedules", tests, NULL, NULL);
}
