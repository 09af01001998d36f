/* Memory that runs out: every allocation of an arena fails in turn, each time the call must end with a status and
 * leave nothing behind.
 *
 * This program brings its own arena (the linker then leaves the library's out): one block for each allocation, so
 * that sanitizers see every overrun, counted, and failing on demand. */
#include "tests/random.h"

struct arena_block {
  struct arena_block *next;
  _Alignas(max_align_t) unsigned char bytes[];
};

static struct {
  long live;    /* blocks not yet freed */
  long count;   /* allocations asked for */
  long fail_at; /* number of the one that fails; 0: none */
} memory;

void arena_init(struct arena *arena) {
  arena->blocks = NULL;
  arena->used_bytes = 0;
}

void arena_deinit(struct arena *arena) {
  for (struct arena_block *block = arena->blocks, *next; block; block = next) {
    next = block->next;
    free(block);
    memory.live--;
  }
  arena_init(arena);
}

void arena_clear(struct arena *arena) {
  arena_deinit(arena);
}

void *arena_alloc(struct arena *arena, size_t count, size_t size) {
  if (++memory.count == memory.fail_at) return NULL;
  struct arena_block *block = calloc(1, sizeof *block + count * size);
  if (!block) return NULL;
  block->next = arena->blocks;
  arena->blocks = block;
  arena->used_bytes += count * size;
  memory.live++;
  return block->bytes;
}

/* Filled with what nobody would take for a figure. */
void *arena_alloc_raw(struct arena *arena, size_t count, size_t size) {
  void *objects = arena_alloc(arena, count, size);
  return objects ? memset(objects, 0xEE, count * size) : NULL;
}

/* --- A schedule -------------------------------------------------------------------------------------- */

/* A block behind a layer, in tiles, with all kinds of copies. */
static void build(struct network *network) {
  struct hardware hardware = fixture_array(2, 0);
  fixture_memory(&hardware, "reg", "W", 64, 16, SERVES_NONE);
  fixture_memory(&hardware, "small", "IO", 1600, 64, SERVES_ALL);
  fixture_memory(&hardware, "large", "IO", 2700, 64, SERVES_ALL);
  fixture_memory(&hardware, "dram", "IWO", 1e9, 64, SERVES_ALL);
  network_init(network, &hardware);
  fixture_conv(&network->workload, 0, PRODUCER_NETWORK_INPUT,
               (struct shape){.k = 2, .c = 2, .ox = 9, .oy = 9, .fx = 2});
  fixture_conv(&network->workload, 1, 0, (struct shape){.k = 2, .c = 2, .ox = 9, .oy = 9, .fx = 3, .fy = 3});
  fixture_addition(&network->workload, 2, 0, 1, (struct shape){.k = 2, .ox = 9, .oy = 9});
  fixture_unroll(&network->rule, 0, "K", 2);
  fixture_unroll(&network->rule, 0, "G", 2);
}

/* Evaluates while the n-th allocation fails, for all n, until none does. */
static void fail_each_evaluation(struct network *network) {
  long before = memory.live;
  for (long n = 1;; n++) {
    struct result *result = NULL;
    struct error error = {.status = STATUS_OK};
    memory.count = 0;
    memory.fail_at = n;
    enum status status = schedule_evaluate(&network->job, NULL, &result, &error);
    bool failed = memory.count >= n;
    memory.fail_at = 0;
    if (!failed) {
      assert_status(status, STATUS_OK, &error);
      result_free(result);
      assert_int_equal(memory.live, before);
      return;
    }
    if (status != STATUS_INTERNAL) fail_msg("allocation %ld failed, status %d", n, status);
    assert_int_equal(error.status, status);
    assert_contains(error.message, "memory");
    assert_null(result);
    if (memory.live != before) fail_msg("allocation %ld failed, %ld blocks are left", n, memory.live - before);
  }
}

static void test_evaluations(void **state) {
  (void)state;
  struct network network;
  long before = memory.live;
  build(&network);
  network_finish(&network);
  network.job.schedule.lpf_limit = 3;
  network_tile(&network, MODE_CACHED, 4, 4);
  fail_each_evaluation(&network);
  network.job.schedule.cuts_kind = CUTS_SINGLE_LAYER;
  network_tile(&network, MODE_H_CACHED, 4, 9);
  fail_each_evaluation(&network);
  network.job.schedule.cuts_kind = CUTS_AUTO;
  network.job.schedule.search.kind = SEARCH_OPTIMAL;
  network_tile(&network, MODE_RECOMPUTE, 9, 9);
  fail_each_evaluation(&network);
  network_deinit(&network);
  assert_int_equal(memory.live, before);
}

/* A memo that others hold outlives a failure and is good for the next evaluation. */
static void test_a_memo_after_a_failure(void **state) {
  (void)state;
  struct network network;
  struct error error;
  double energy = 0;
  long before = memory.live;
  build(&network);
  network_finish(&network);
  network.job.schedule.lpf_limit = 3;
  network_tile(&network, MODE_CACHED, 4, 4);
  struct result *result = network_result(&network);
  energy = result->energy_pj;
  result_free(result);
  network.job.memo = memo_new();
  assert_non_null(network.job.memo);
  for (long n = 20; n <= 200; n += 20) {
    result = NULL;
    memory.count = 0;
    memory.fail_at = n;
    enum status status = schedule_evaluate(&network.job, NULL, &result, &error);
    memory.fail_at = 0;
    result_free(result);
    if (status) assert_int_equal(status, STATUS_INTERNAL);
    result = network_result(&network);
    assert_number(result->energy_pj, energy, "energy");
    result_free(result);
  }
  network_deinit(&network);
  assert_int_equal(memory.live, before);
}

/* --- A network --------------------------------------------------------------------------------------- */

static void test_networks(void **state) {
  (void)state;
  long before = memory.live;
  for (long n = 1;; n++) {
    struct network network;
    struct error error = {.status = STATUS_OK};
    build(&network);
    memory.count = 0;
    memory.fail_at = n;
    enum status status = workload_finish(&network.workload, &error);
    bool failed = memory.count >= n;
    memory.fail_at = 0;
    network_deinit(&network);
    assert_int_equal(memory.live, before);
    assert_status(status, failed ? STATUS_INTERNAL : STATUS_OK, &error);
    if (!failed) return;
  }
}

static void test_a_network_that_cannot_grow(void **state) {
  (void)state;
  struct workload workload;
  long before = memory.live;
  workload_init(&workload, "fixture");
  memory.count = 0;
  memory.fail_at = 1;
  assert_null(workload_add(&workload));
  memory.fail_at = 0;
  assert_non_null(workload_add(&workload));
  workload_deinit(&workload);
  assert_int_equal(memory.live, before);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_evaluations),
      cmocka_unit_test(test_a_memo_after_a_failure),
      cmocka_unit_test(test_networks),
      cmocka_unit_test(test_a_network_that_cannot_grow),
  };
  return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
