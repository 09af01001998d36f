/* A megabyte of random bytes (a part of it where a build is slow) typed into the program at a terminal of its own: it
 * takes all of them, and leaves at ^C.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/check.h"

enum { BYTES = (1 << 20) / FEWER, PART = 4096, QUIET_MS = 120 * 1000, AGAIN_MS = 1000, MOST_RUNS = 20 };

/* All bytes but those that end or stop the program: ^C, ^Z, q; and ^\, which kills it once it has given the terminal
 * back. */
static void make_bytes(unsigned char *bytes) {
  uint32_t seed = 1;
  for (int i = 0; i < BYTES;) {
    seed = seed * 69069 + 1;
    unsigned char byte = (unsigned char)(seed >> 24);
    if (byte != 3 && byte != 26 && byte != 28 && byte != 'q') bytes[i++] = byte;
  }
  bytes[BYTES] = 3;
}

/* The program of this test's build: build/MODE/tilescope for build/MODE/tests/terminal/test_bytes. */
static void find_program(char *path, size_t size) {
  ssize_t length = readlink("/proc/self/exe", path, size - 1);
  assert_true(length > 0);
  path[length] = '\0';
  char *tests = strstr(path, "/tests/terminal/");
  assert_non_null(tests);
  assert_true((size_t)(tests - path) + sizeof "/tilescope" <= size);
  strcpy(tests, "/tilescope");
}

/* Starts the program in a terminal of 80x24 and an empty folder, where its exports go; stores the other end. */
static pid_t start(const char *program, const char *folder, int *end) {
  const struct winsize size = {.ws_row = 24, .ws_col = 80};
  char inputs[4096];
  assert_non_null(getcwd(inputs, sizeof inputs - sizeof "/inputs"));
  strcat(inputs, "/inputs");
  pid_t process = forkpty(end, NULL, NULL, &size);
  assert_true(process >= 0);
  if (process == 0) {
    setenv("TERM", "xterm-256color", 1);
    setenv("TILESCOPE_INPUTS", inputs, 1);
    setenv("XDG_DATA_HOME", folder, 1);
    setenv("XDG_STATE_HOME", folder, 1);
    if (chdir(folder) == 0) execl(program, program, "--clean", (char *)NULL);
    _exit(127);
  }
  assert_int_equal(fcntl(*end, F_SETFL, O_NONBLOCK), 0);
  return process;
}

/* Reads what the program draws; false once it has gone. Keeps the end of it in `last`, for a failure. */
static bool take(int end, char *last, size_t size) {
  ssize_t count = read(end, last, size - 1);
  if (count > 0) last[count] = '\0';
  return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Waits until the first view is drawn: until then the terminal turns bytes into signals, or forgets them. */
static void wait_for_view(int end) {
  char drawn[1 << 14] = "";
  size_t used = 0;
  struct pollfd there = {.fd = end, .events = POLLIN};
  while (strstr(drawn, "Explore") == NULL) {
    assert_int_equal(poll(&there, 1, QUIET_MS), 1);
    if (used + 1024 > sizeof drawn) used = 0;
    if (!take(end, drawn + used, 1024)) fail_msg("it leaves before it draws: %s", drawn);
    used = strlen(drawn);
  }
}

/* Types the bytes from `sent` on until the program leaves, which must be of its own will. */
static void type_bytes(const char *program, const char *folder, const unsigned char *bytes, size_t *sent) {
  static char last[1 << 16];
  int end, status, again = 0;
  pid_t process = start(program, folder, &end);
  struct pollfd there = {.fd = end, .events = POLLIN};
  wait_for_view(end);
  for (bool here = true; here;) {
    there.events = *sent <= BYTES ? POLLIN | POLLOUT : POLLIN;
    int ready = poll(&there, 1, *sent <= BYTES ? QUIET_MS : AGAIN_MS);
    if (ready == 0 && *sent > BYTES && again++ < QUIET_MS / AGAIN_MS) { /* ^C was part of an escape sequence */
      assert_int_equal(write(end, "\003", 1), 1);
      continue;
    }
    if (ready != 1) fail_msg("nothing moves after %zu bytes: %s", *sent, last);
    if (there.revents & POLLOUT) {
      ssize_t count = write(end, bytes + *sent, BYTES + 1 - *sent < PART ? BYTES + 1 - *sent : PART);
      if (count > 0) *sent += (size_t)count;
    }
    if (there.revents & (POLLIN | POLLHUP)) here = take(end, last, sizeof last);
  }
  assert_int_equal(waitpid(process, &status, 0), process);
  close(end);
  if (status != 0) fail_msg("status %x after %zu bytes: %s", (unsigned)status, *sent, last);
}

static void test_megabyte(void **state) {
  (void)state;
  static unsigned char bytes[BYTES + 1];
  char program[4096], folder[] = "/tmp/tilescope-bytes-XXXXXX", removal[64];
  make_bytes(bytes);
  find_program(program, sizeof program);
  assert_non_null(mkdtemp(folder));
  size_t sent = 0;
  int runs = 0;
  while (sent <= BYTES && runs++ < MOST_RUNS) type_bytes(program, folder, bytes, &sent);
  snprintf(removal, sizeof removal, "rm -rf %s", folder);
  assert_int_equal(system(removal), 0);
  assert_int_equal(sent, BYTES + 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_megabyte)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
