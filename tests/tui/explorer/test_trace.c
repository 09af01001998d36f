/* TILESCOPE_TRACE=FILE: a line for each event, request and evaluation of a script, in their order. */
#include <unistd.h>

#include "tests/check.h"
#include "tui/explorer/script.h"
#include "tui/options/options.h"
#include "tui/text/whole_file.h"
#include "tui/views/views.h"

static void make_file(char *path, const char *text) {
  int file = mkstemp(path);
  assert_true(file >= 0);
  assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
  close(file);
}

/* The lines without their times: how long evaluations take, too. */
static void check_lines(const char *log, const char *const *expected) {
  double before = 0;
  for (int i = 0; expected[i] != NULL; i++) {
    char *rest;
    double now = strtod(log, &rest);
    assert_true(rest > log && now >= before);
    if (strncmp(rest, expected[i], strlen(expected[i])) != 0) {
      fail_msg("'%.*s' is not '%s'", (int)strcspn(rest, "\n"), rest, expected[i]);
    }
    before = now;
    log = rest + strcspn(rest, "\n") + 1;
  }
  assert_string_equal(log, "");
}

static void test_lines(void **unused) {
  (void)unused;
  char script[] = "/tmp/trace-keys-XXXXXX", log[] = "/tmp/trace-log-XXXXXX", *text;
  struct app_options options;
  struct error error = {.message = ""};
  size_t size;
  make_file(script, "key Down Right\nkey q\n");
  make_file(log, "");
  app_options_init(&options);
  options.script = script;
  setenv("TILESCOPE_TRACE", log, 1);
  assert_status(script_run(&options, &views, stdout, &error), STATUS_OK, &error);
  assert_status(whole_file_read(log, 1 << 20, &text, &size, &error), STATUS_OK, &error);
  check_lines(text, (const char *const[]){" event resize 80x24", " request 1", " evaluation 1 ", " event key ↓",
                                          " event key →", " request 2", " evaluation 2 ", " event key q", NULL});
  free(text);
  setenv("TILESCOPE_TRACE", "/no/such/folder/log", 1);
  assert_status(script_run(&options, &views, stdout, &error), STATUS_USAGE, &error);
  unsetenv("TILESCOPE_TRACE");
  unlink(script);
  unlink(log);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines)};
  return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
