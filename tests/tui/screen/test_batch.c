/* What is written to standard output between begin and end comes in one piece, and all of it. */
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "tests/check.h"
#include "tui/screen/batch.h"

enum { LONG = 300000 };

static int reader, before;

static int set_up(void **unused) {
  int ends[2];
  (void)unused;
  fflush(stdout);
  before = dup(STDOUT_FILENO);
  if (pipe(ends) != 0) return -1;
  reader = ends[0];
  dup2(ends[1], STDOUT_FILENO);
  return close(ends[1]);
}

static int tear_down(void **unused) {
  (void)unused;
  dup2(before, STDOUT_FILENO);
  close(before);
  return close(reader);
}

static void say(const char *text) {
  assert_int_equal(write(STDOUT_FILENO, text, strlen(text)), strlen(text));
}

/* Writes pieces as a batch; they must be one read. */
static void check_batch(const struct batch *batch, const char *first, const char *second) {
  char text[64] = "", whole[64];
  assert_int_equal(fcntl(reader, F_SETFL, O_NONBLOCK), 0);
  batch_begin(batch);
  say(first);
  say(second);
  bool is_held = read(reader, text, sizeof text) < 0;
  batch_end(batch);
  assert_int_equal(is_held, batch->terminal >= 0);
  if (is_held) assert_true(read(reader, text, sizeof text - 1) > 0);
  snprintf(whole, sizeof whole, "%s%s", first, second);
  assert_string_equal(text, whole);
}

static void test_pieces_come_together(void **unused) {
  (void)unused;
  struct batch batch;
  batch_open(&batch);
  assert_true(batch.terminal >= 0);
  check_batch(&batch, "a longer paint", " comes first");
  check_batch(&batch, "short", "er");
  batch_begin(&batch);
  batch_end(&batch);
  say("outside");
  char text[64] = "";
  assert_true(read(reader, text, sizeof text - 1) > 0);
  assert_string_equal(text, "outside");
  batch_close(&batch);
}

static void test_without_descriptors_nothing_waits(void **unused) {
  (void)unused;
  struct batch batch = {.terminal = -1, .memory = -1};
  check_batch(&batch, "at ", "once");
}

static void *read_all(void *text) {
  ssize_t got;
  for (size_t length = 0; length < LONG && (got = read(reader, (char *)text + length, LONG - length)) > 0;) {
    length += (size_t)got;
  }
  return NULL;
}

/* More than a pipe holds: the writer must wait for its reader, even where the descriptor does not. */
static void test_slow_terminal_gets_all(void **unused) {
  (void)unused;
  static char sent[LONG + 1], got[LONG + 1];
  struct batch batch;
  pthread_t thread;
  for (int i = 0; i < LONG; i++) sent[i] = (char)('a' + i % 23);
  assert_int_equal(fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK), 0);
  batch_open(&batch);
  assert_int_equal(pthread_create(&thread, NULL, read_all, got), 0);
  batch_begin(&batch);
  say(sent);
  batch_end(&batch);
  pthread_join(thread, NULL);
  batch_close(&batch);
  assert_memory_equal(got, sent, LONG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_pieces_come_together, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_without_descriptors_nothing_waits, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_slow_terminal_gets_all, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
