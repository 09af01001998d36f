/* How soon the explorer answers, on a terminal of its own. */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench.h"

enum { KEYS = 40, QUIET_MS = 300, PATIENCE_MS = 5000 };

struct explorer {
  pid_t child;
  int terminal;
};

/* Waits for output; false if there is none for that long. */
static bool wait_output(const struct explorer *explorer, int milliseconds) {
  struct pollfd poll_terminal = {.fd = explorer->terminal, .events = POLLIN};
  return poll(&poll_terminal, 1, milliseconds) == 1;
}

/* Reads until nothing has come for QUIET_MS. */
static void settle(const struct explorer *explorer) {
  char text[65536];
  while (wait_output(explorer, QUIET_MS)) {
    if (read(explorer->terminal, text, sizeof text) <= 0) fail("the explorer has ended");
  }
}

/* `sync`: see tui/sync.h; NULL: none. */
static void start_explorer(struct explorer *explorer, const char *sync) {
  struct winsize size = {.ws_row = 24, .ws_col = 80};
  explorer->child = forkpty(&explorer->terminal, NULL, NULL, &size);
  if (explorer->child < 0) fail("forkpty");
  if (explorer->child > 0) return;
  setenv("TERM", "xterm-256color", 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  execl(PROGRAM, PROGRAM, "--clean", sync ? "--test-sync" : (char *)NULL, sync, (char *)NULL);
  _exit(127);
}

/* Ends it; returns its peak memory. */
static long stop_explorer(struct explorer *explorer) {
  struct rusage usage;
  kill(explorer->child, SIGTERM);
  if (wait4(explorer->child, NULL, 0, &usage) < 0) fail("wait4");
  close(explorer->terminal);
  return usage.ru_maxrss;
}

/* Reads until the screen shows `text`. */
static void wait_text(const struct explorer *explorer, const char *text) {
  static char seen[1 << 16];
  size_t length = 0;
  while (wait_output(explorer, PATIENCE_MS)) {
    if (length > sizeof seen / 2) length = 0;
    ssize_t got = read(explorer->terminal, seen + length, sizeof seen - 1 - length);
    if (got <= 0) fail("the explorer has ended");
    length += (size_t)got;
    seen[length] = '\0';
    if (strstr(seen, text)) return;
  }
  errno = ETIME;
  fail("waiting for the explorer");
}

static void bench_first_paint(struct row *row) {
  double figures[RUNS];
  for (int i = 0; i < RUNS; i++) {
    struct explorer explorer;
    double start = now_ms();
    start_explorer(&explorer, NULL);
    wait_text(&explorer, "Explore");
    figures[i] = now_ms() - start;
    stop_explorer(&explorer);
  }
  summarize(row, figures, RUNS);
}

/* Times switches of a thread away from the processor of its own will: each is a wake-up later. */
static long count_sleeps(pid_t process) {
  char command[64];
  long count = 0;
  snprintf(command, sizeof command, "cat /proc/%d/task/*/status", (int)process);
  FILE *stream = popen(command, "r");
  if (!stream) fail("popen");
  char line[256];
  long sleeps;
  while (fgets(line, sizeof line, stream)) {
    if (sscanf(line, "voluntary_ctxt_switches: %ld", &sleeps) == 1) count += sleeps;
  }
  pclose(stream);
  return count;
}

/* Key to paint: the first bytes that a key brings to the terminal; then a second of idleness. */
static void bench_keys(struct row *key, struct row *idle) {
  double figures[KEYS];
  struct explorer explorer;
  start_explorer(&explorer, NULL);
  wait_text(&explorer, "Explore");
  settle(&explorer);
  for (int i = 0; i < KEYS; i++) {
    double start = now_ms();
    if (write(explorer.terminal, i % 2 ? "k" : "j", 1) != 1) fail("write");
    if (!wait_output(&explorer, PATIENCE_MS)) errno = ETIME, fail("waiting for the explorer");
    figures[i] = now_ms() - start;
    settle(&explorer);
  }
  summarize(key, figures, KEYS);
  double before = (double)count_sleeps(explorer.child);
  usleep(1000000);
  double sleeps = (double)count_sleeps(explorer.child) - before;
  summarize(idle, &sleeps, 1);
  key->peak_kib = stop_explorer(&explorer);
}

/* Reads what it writes for so long, whatever it is. */
static void watch(const struct explorer *explorer, int milliseconds) {
  char text[65536];
  for (double end = now_ms() + milliseconds; now_ms() < end;) {
    if (wait_output(explorer, 1) && read(explorer->terminal, text, sizeof text) <= 0) fail("the explorer has ended");
  }
}

/* A file for --test-sync, at `path` (a template of mkstemp). */
static void make_sync(char *path) {
  int file = mkstemp(path);
  if (file < 0) fail("mkstemp");
  close(file);
}

/* The times in ms of the lines "WHAT N TIME" with N in [from, to), see tui/sync.h; returns how many there are. */
static int read_sync(const char *path, const char *what, long from, long to, double *figures, int capacity) {
  char line[128], word[16];
  long number, microseconds;
  int count = 0;
  FILE *stream = fopen(path, "r");
  if (!stream) fail(path);
  while (fgets(line, sizeof line, stream)) {
    if (sscanf(line, "%15s %ld %ld", word, &number, &microseconds) != 3 || strcmp(word, what) != 0) continue;
    if (number >= from && number < to && count < capacity) figures[count++] = (double)microseconds / 1e3;
  }
  fclose(stream);
  if (count == 0) errno = ENODATA, fail(what);
  return count;
}

/* Types keys, each an input event, and reads what they bring for so long. */
static void type(const struct explorer *explorer, const char *keys, int milliseconds, long *events) {
  size_t length = strlen(keys);
  if (write(explorer->terminal, keys, length) != (ssize_t)length) fail("write");
  *events += (long)length;
  watch(explorer, milliseconds);
}

/* Key to paint while all processors evaluate cells of a sweep, as the explorer tells it itself: its screen changes all
 * the time. */
static void bench_keys_while_sweeping(struct row *row) {
  enum { EVERY_MS = 40, CAPACITY = 4 * KEYS };
  char path[] = "/tmp/tilescope-bench-XXXXXX";
  double figures[CAPACITY];
  long events = 0;
  struct explorer explorer;
  make_sync(path);
  start_explorer(&explorer, path);
  wait_text(&explorer, "Explore");
  settle(&explorer);
  type(&explorer, "3=1..99\r1..99\r", 10 * EVERY_MS, &events);
  long before = events;
  for (int i = 0; i < KEYS; i++) type(&explorer, i % 2 ? "k" : "j", EVERY_MS, &events);
  row->peak_kib = stop_explorer(&explorer);
  summarize(row, figures, read_sync(path, "paint", before + 1, events + 1, figures, CAPACITY));
  unlink(path);
}

/* Types a key; returns the time from then to the last bytes that it brings to the terminal. */
static double time_key(const struct explorer *explorer, const char *key, int milliseconds) {
  char text[65536];
  double start = now_ms(), last = start;
  if (write(explorer->terminal, key, 1) != 1) fail("write");
  while (wait_output(explorer, last == start ? PATIENCE_MS : milliseconds)) {
    if (read(explorer->terminal, text, sizeof text) <= 0) fail("the explorer has ended");
    last = now_ms();
  }
  if (last == start) errno = ETIME, fail("waiting for the explorer");
  return last - start;
}

/* From the key that chooses a point to its numbers on the screen: tile widths typed that nobody has asked for, as the
 * explorer tells it itself; then back through ten of them by undo and forth by redo, also as the terminal sees it. */
static void bench_new_numbers(struct row *fresh, struct row *seen, struct row *at_terminal) {
  enum { EVERY_MS = 80, FIRST_WIDTH = 101, STEP = 13, BACK = 10 };
  char path[] = "/tmp/tilescope-bench-XXXXXX", keys[32];
  double figures[2 * KEYS], times[2 * KEYS];
  long events = 0;
  struct explorer explorer;
  make_sync(path);
  start_explorer(&explorer, path);
  wait_text(&explorer, "Explore");
  settle(&explorer);
  type(&explorer, "jjj", EVERY_MS, &events); /* to the tile width */
  for (int i = 0; i < KEYS; i++) {
    snprintf(keys, sizeof keys, "=%d\r", FIRST_WIDTH + STEP * i);
    type(&explorer, keys, EVERY_MS, &events);
  }
  summarize(fresh, figures, read_sync(path, "shown", 1, events + 1, figures, 2 * KEYS));
  settle(&explorer);
  for (int i = 0; i < 2 * KEYS; i++) times[i] = time_key(&explorer, i / BACK % 2 ? "\x12" : "u", EVERY_MS);
  fresh->peak_kib = stop_explorer(&explorer);
  summarize(seen, figures, read_sync(path, "shown", events + 1, events + 2 * KEYS + 1, figures, 2 * KEYS));
  summarize(at_terminal, times, 2 * KEYS);
  unlink(path);
}

/* From the keys that change a hardware number and search to the new best schedule on the screen: two memories of other
 * sizes, after a search for the accelerator as its file has it. */
static void bench_new_optimum(struct row *row) {
  static const char *const changes[] = {"-o", "-o", "+++o", "+o", "0/1MB_A\r-o", "-o", "+++o"};
  enum { COUNT = sizeof changes / sizeof changes[0] };
  double figures[COUNT];
  struct explorer explorer;
  start_explorer(&explorer, NULL);
  wait_text(&explorer, "Explore");
  settle(&explorer);
  long events = 0;
  type(&explorer, "6/64KB\ro", 0, &events); /* to the size of the lowest memory of maps */
  wait_text(&explorer, "est schedule");
  settle(&explorer);
  for (int i = 0; i < COUNT; i++) {
    double start = now_ms();
    type(&explorer, changes[i], 0, &events);
    wait_text(&explorer, "est schedule"); /* "Best schedule", or "This is the best schedule" */
    figures[i] = now_ms() - start;
    settle(&explorer);
  }
  summarize(row, figures, COUNT);
  row->peak_kib = stop_explorer(&explorer);
}

void bench_explorer(struct row *rows) {
  static const struct row names[BENCH_EXPLORER_ROWS] = {
      {.name = "explorer, start to first paint", .allowed = 50, .unit = "ms"},
      {.name = "explorer, key to paint", .allowed = 30, .unit = "ms"},
      {.name = "explorer, wake-ups in a second of idleness", .unit = ""},
      {.name = "explorer, key to paint during a sweep", .allowed = 30, .unit = "ms"},
      {.name = "explorer, key to numbers of a new point", .allowed = 30, .unit = "ms"},
      {.name = "explorer, key to numbers of a seen point", .allowed = 1, .unit = "ms"},
      {.name = "the same, as the terminal sees it", .allowed = 1, .unit = "ms"},
      {.name = "explorer, changed number to best, FSRCNN", .allowed = 1000, .unit = "ms"},
  };
  memcpy(rows, names, sizeof names);
  bench_first_paint(&rows[0]);
  bench_keys(&rows[1], &rows[2]);
  bench_keys_while_sweeping(&rows[3]);
  bench_new_numbers(&rows[4], &rows[5], &rows[6]);
  bench_new_optimum(&rows[7]);
}
