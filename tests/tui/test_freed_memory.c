/* What a search frees, the next one gets without asking the system. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tests/check.h"
#include "tui/freed_memory.h"

enum { BLOCKS = 64, BLOCK_BYTES = 64 * 1024, PAGE_BYTES = 4096 };

/* Pages that the system has handed to this thread so far. */
static long pages_given(void) {
  struct rusage usage;
  assert_int_equal(getrusage(RUSAGE_THREAD, &usage), 0);
  return usage.ru_minflt;
}

/* Takes, writes and frees 4 MiB in the blocks of an arena. */
static void take_and_free(void) {
  static void *blocks[BLOCKS];
  for (int i = 0; i < BLOCKS; i++) {
    blocks[i] = malloc(BLOCK_BYTES);
    assert_non_null(blocks[i]);
    memset(blocks[i], 1, BLOCK_BYTES);
  }
  for (int i = 0; i < BLOCKS; i++) free(blocks[i]);
}

static void *count_pages(void *counts) {
  long before = pages_given();
  take_and_free();
  long first = pages_given();
  for (int i = 0; i < 10; i++) take_and_free();
  ((long *)counts)[0] = first - before;
  ((long *)counts)[1] = pages_given() - first;
  return NULL;
}

static void test_searches_reuse_memory(void **state) {
  (void)state;
  pthread_t thread;
  long counts[2];
  freed_memory_keep();
  assert_int_equal(pthread_create(&thread, NULL, count_pages, counts), 0);
  assert_int_equal(pthread_join(thread, NULL), 0);
  assert_true(counts[0] > BLOCKS); /* a page for each block at least, whatever its size */
#ifndef SANITIZED                  /* these builds have an allocator of their own */
  assert_true(counts[1] < BLOCKS * BLOCK_BYTES / PAGE_BYTES / 4);
#endif
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_searches_reuse_memory)};
  return cmocka_run_group_tests_name("freed memory", tests, NULL, NULL);
}
