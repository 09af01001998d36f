/* `make bench`: how long the program takes and how much memory, as its user meets it: whole processes, and the explorer
 * on a terminal of its own. Prints a table, or one JSON object with --json. Nothing is judged: the figures allowed by
 * the project's goals stand beside those measured. */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "inputs/inputs.h"
#include "model/schedule.h"
#include "model/version.h"
#include "tests/cancelling.h"
#include "tui/json.h"

#define PROGRAM "build/release/tilescope"
#define POINT "eval", "--hardware", "meta_prototype_df", "--workload", "fsrcnn", "--mode", "cached", "--tile", "4x72"

enum { RUNS = 21, KEYS = 40, QUIET_MS = 300, PATIENCE_MS = 5000 };

struct row {
  const char *name;
  double allowed; /* in the unit of the row; 0: no figure is set */
  const char *unit;
  double median, least, most;
  long peak_kib; /* 0: not measured */
};

static _Noreturn void fail(const char *what) {
  fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Sorts the figures into the row. */
static void summarize(struct row *row, double *figures, int count) {
  qsort(figures, (size_t)count, sizeof *figures, compare);
  row->least = figures[0];
  row->median = figures[count / 2];
  row->most = figures[count - 1];
}

/* --- A batch command ----------------------------------------------------------------------------------- */

/* Runs the program once, reading all that it prints; returns the time from fork to its end in ms. */
static double run_once(const char *const *words, long *peak_kib) {
  int ends[2], status;
  char text[65536];
  struct rusage usage;
  if (pipe(ends) != 0) fail("pipe");
  double start = now_ms();
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execv(PROGRAM, (char *const *)words);
    _exit(127);
  }
  close(ends[1]);
  while (read(ends[0], text, sizeof text) > 0) continue;
  close(ends[0]);
  if (wait4(child, &status, 0, &usage) != child) fail("wait4");
  double elapsed = now_ms() - start;
  if (status != 0) fail(PROGRAM " failed");
  if (usage.ru_maxrss > *peak_kib) *peak_kib = usage.ru_maxrss;
  return elapsed;
}

/* `runs`: 1 to RUNS. */
static void bench_command(struct row *row, const char *const *words, int runs) {
  double figures[RUNS];
  for (int i = 0; i < runs; i++) figures[i] = run_once(words, &row->peak_kib);
  summarize(row, figures, runs);
}

/* --- The explorer -------------------------------------------------------------------------------------- */

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
  while (wait_output(explorer, QUIET_MS))
    if (read(explorer->terminal, text, sizeof text) <= 0) fail("the explorer has ended");
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
  while (fgets(line, sizeof line, stream))
    if (sscanf(line, "voluntary_ctxt_switches: %ld", &sleeps) == 1) count += sleeps;
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
  for (double end = now_ms() + milliseconds; now_ms() < end;)
    if (wait_output(explorer, 1) && read(explorer->terminal, text, sizeof text) <= 0) fail("the explorer has ended");
}

/* Key to paint while all processors evaluate cells of a sweep, as the explorer tells it itself: its screen changes all the
 * time. */
static void bench_keys_while_sweeping(struct row *row) {
  enum { BEFORE = 18, EVERY_MS = 40, CAPACITY = 4 * KEYS };
  static const char sweep[] = "3=1..99\r1..99\r";
  char path[] = "/tmp/tilescope-bench-XXXXXX", line[128];
  double figures[CAPACITY];
  int file = mkstemp(path), count = 0;
  if (file < 0) fail("mkstemp");
  close(file);
  struct explorer explorer;
  start_explorer(&explorer, path);
  wait_text(&explorer, "Explore");
  settle(&explorer);
  if (write(explorer.terminal, sweep, sizeof sweep - 1) < 0) fail("write");
  watch(&explorer, 10 * EVERY_MS);
  for (int i = 0; i < KEYS; i++) {
    if (write(explorer.terminal, i % 2 ? "k" : "j", 1) != 1) fail("write");
    watch(&explorer, EVERY_MS);
  }
  row->peak_kib = stop_explorer(&explorer);
  FILE *stream = fopen(path, "r");
  if (!stream) fail(path);
  long number, microseconds;
  while (fgets(line, sizeof line, stream))
    if (sscanf(line, "paint %ld %ld", &number, &microseconds) == 2 && number >= BEFORE && count < CAPACITY)
      figures[count++] = (double)microseconds / 1e3;
  fclose(stream);
  unlink(path);
  if (count == 0) errno = ENODATA, fail("no key was painted");
  summarize(row, figures, count);
}

/* --- Cancelling ---------------------------------------------------------------------------------------- */

static void bench_cancelling(struct row *row, struct row *mean) {
  double figures[CANCEL_PAIRS * CANCEL_SEARCHES * CANCEL_MOMENTS], sum = 0;
  int count = cancel_searches(figures);
  if (count == 0) errno = ENODATA, fail("no search was cancelled");
  for (int i = 0; i < count; i++) sum += figures[i] / count;
  summarize(row, figures, count);
  summarize(mean, &sum, 1);
}

/* --- The report ---------------------------------------------------------------------------------------- */

static void print_table(const struct row *rows, int count) {
  printf("%-44s %9s %9s %9s %9s %10s\n", "what", "median", "least", "most", "allowed", "peak MiB");
  for (int i = 0; i < count; i++) {
    const struct row *row = &rows[i];
    char allowed[32] = "", peak[32] = "";
    if (row->allowed > 0) snprintf(allowed, sizeof allowed, "%g %s", row->allowed, row->unit);
    if (row->peak_kib > 0) snprintf(peak, sizeof peak, "%.1f", (double)row->peak_kib / 1024);
    printf("%-44s %6.2f %-2s %6.2f %-2s %6.2f %-2s %9s %10s\n", row->name, row->median, row->unit, row->least, row->unit,
           row->most, row->unit, allowed, peak);
  }
}

/* --- Where the time goes -------------------------------------------------------------------------------- */

/* One search over the 108 points of study 1, on one core: all points with an empty memo, then once more with it full:
 * what is left is everything but searching. */
struct account {
  const char *name;
  struct search_options search;
  int lpf_limit;
  double searches, memo_hits, visited, gap;
  double first_ms, again_ms;
};

struct study {
  struct hardware hardware;
  struct workload workload;
  struct arena arena;
  struct mapping_rules rules;
};

static void load_study(struct study *study) {
  struct error error;
  arena_init(&study->arena);
  if (input_hardware("meta_prototype_df", &study->hardware, NULL, &error) ||
      input_workload("fsrcnn", &study->workload, NULL, &error) ||
      input_default_mapping("meta_prototype_df", &study->rules, &study->arena, NULL, &error)) {
    fprintf(stderr, "bench: %s\n", error.message);
    exit(1);
  }
}

/* Evaluates all points; adds up what they tell of their searches if asked. */
static double evaluate_study(const struct study *study, struct memo *memo, struct account *account, bool count) {
  static const int64_t widths[] = {1, 4, 16, 60, 240, 960}, heights[] = {1, 4, 18, 72, 270, 540};
  double start = now_ms();
  for (int i = 0; i < 108; i++) {
    struct job job = {.hardware = &study->hardware,
                      .workload = &study->workload,
                      .rules = &study->rules,
                      .memo = memo,
                      .schedule = {.mode = (enum overlap_mode)(1 + i / 36),
                                   .tile_x = widths[i / 6 % 6],
                                   .tile_y = heights[i % 6],
                                   .search = account->search,
                                   .lpf_limit = account->lpf_limit}};
    struct result *result = NULL;
    struct error error;
    if (schedule_evaluate(&job, NULL, &result, &error)) {
      fprintf(stderr, "bench: %s\n", error.message);
      exit(1);
    }
    if (count) {
      account->searches += result->search_count;
      account->memo_hits += result->memo_hits;
      account->visited += result->orderings_visited;
      if (result->gap > account->gap) account->gap = result->gap;
    }
    result_free(result);
  }
  return now_ms() - start;
}

enum { ACCOUNTS = 4 };

static void account_searches(struct account accounts[ACCOUNTS]) {
  static const struct account asked[ACCOUNTS] = {
      {.name = "published, limit 6", .lpf_limit = 6},
      {.name = "published, limit 8", .lpf_limit = 8},
      {.name = "optimal, exact pr sizes", .search = {.kind = SEARCH_OPTIMAL}},
      {.name = "optimal, truncated pr sizes", .search = {.kind = SEARCH_OPTIMAL, .pr_sizes = PR_SIZES_TRUNCATED}},
  };
  struct study study;
  load_study(&study);
  for (int i = 0; i < ACCOUNTS; i++) {
    struct memo *memo = memo_new();
    if (!memo) fail("memo");
    accounts[i] = asked[i];
    accounts[i].first_ms = evaluate_study(&study, memo, &accounts[i], true);
    accounts[i].again_ms = evaluate_study(&study, memo, &accounts[i], false);
    memo_release(memo);
  }
  arena_deinit(&study.arena);
  workload_deinit(&study.workload);
}

static void print_accounts(const struct account *accounts) {
  printf("\n%-30s %9s %9s %11s %9s %12s %12s\n", "study 1 on one core", "searches", "memo hits", "visited", "us/search",
         "searching ms", "the rest ms");
  for (int i = 0; i < ACCOUNTS; i++) {
    const struct account *account = &accounts[i];
    double searching = account->first_ms - account->again_ms;
    printf("%-30s %9.0f %9.0f %11.0f %9.1f %12.1f %12.1f\n", account->name, account->searches, account->memo_hits,
           account->visited, 1e3 * searching / account->searches, searching, account->again_ms);
  }
  puts("visited: orderings completed by the published search; places of the graph and orderings by the optimal one");
}

static void add_accounts(struct json *json, const struct account *accounts) {
  struct json_object *list = json_add_array(json, json->root, "searches");
  for (int i = 0; i < ACCOUNTS; i++) {
    struct json_object *row = json_add_object(json, list, NULL);
    json_add_text(json, row, "name", accounts[i].name);
    json_add_number(json, row, "searches", accounts[i].searches);
    json_add_number(json, row, "memo_hits", accounts[i].memo_hits);
    json_add_number(json, row, "visited", accounts[i].visited);
    json_add_number(json, row, "gap", accounts[i].gap);
    json_add_number(json, row, "searching_ms", accounts[i].first_ms - accounts[i].again_ms);
    json_add_number(json, row, "rest_ms", accounts[i].again_ms);
  }
}

static void print_json(const struct row *rows, int count, const struct account *accounts) {
  struct json json;
  json_open(&json);
  json_add_text(&json, json.root, "schema", "tilescope-bench-1");
  json_add_text(&json, json.root, "version", TILESCOPE_VERSION);
  json_add_text(&json, json.root, "model", MODEL_VERSION);
  struct json_object *list = json_add_array(&json, json.root, "rows");
  for (int i = 0; i < count; i++) {
    struct json_object *row = json_add_object(&json, list, NULL);
    json_add_text(&json, row, "name", rows[i].name);
    json_add_text(&json, row, "unit", rows[i].unit);
    json_add_number(&json, row, "median", rows[i].median);
    json_add_number(&json, row, "least", rows[i].least);
    json_add_number(&json, row, "most", rows[i].most);
    if (rows[i].allowed > 0) json_add_number(&json, row, "allowed", rows[i].allowed);
    if (rows[i].peak_kib > 0) json_add_number(&json, row, "peak_kib", (double)rows[i].peak_kib);
  }
  add_accounts(&json, accounts);
  if (!json_close(&json, stdout)) exit(1);
}

/* --- All of it -------------------------------------------------------------------------------------------- */

/* A batch command to time. */
struct command {
  const char *name;
  double allowed_ms;
  int runs;
  const char *const *words;
};

#define WORDS(...) (const char *const[]) { PROGRAM, __VA_ARGS__, NULL }
#define TILES "--mode", "all", "--tile-x", "1,4,16,60,240,960", "--tile-y", "1,4,18,72,270,540"
#define STUDY "sweep", "--hardware", "meta_prototype_df", "--workload", "fsrcnn", TILES, "--format", "csv"
#define ALL_PAIRS                                                                                                  \
  "sweep", "--hardware",                                                                                           \
      "ascend_like,ascend_like_df,edge_tpu_like,edge_tpu_like_df,meta_prototype,meta_prototype_df,tesla_npu_like," \
      "tesla_npu_like_df,tpu_like,tpu_like_df",                                                                    \
      "--workload", "dmcnnvd,fsrcnn,mccnn,mobilenetv1,resnet18", TILES, "--format", "csv"

enum { MAX_ROWS = 32 };

/* The commands in the order of the table; those of the whole grid only with `long_ones`. */
static int bench_commands(struct row *rows, bool long_ones) {
  const struct command commands[] = {
      {"eval FSRCNN, cached 4x72, lpf limit 6", 50, RUNS, WORDS(POINT, "--lpf-limit", "6")},
      {"eval FSRCNN, cached 4x72, lpf limit 8", 200, RUNS, WORDS(POINT, "--lpf-limit", "8")},
      {"the same, --json", 200, RUNS, WORDS(POINT, "--lpf-limit", "8", "--json")},
      {"the same point, optimal", 10, RUNS, WORDS(POINT, "--search", "optimal")},
      {"study 1, published, limit 6", 60, 5, WORDS(STUDY, "--search", "published", "--lpf-limit", "6")},
      {"study 1, published, limit 8", 250, 5, WORDS(STUDY, "--search", "published", "--lpf-limit", "8")},
      {"study 1, optimal, exact pr sizes", 200, 5, WORDS(STUDY, "--search", "optimal")},
      {"study 1, optimal, truncated pr sizes", 200, 5,
       WORDS(STUDY, "--search", "optimal", "--pr-sizes", "truncated")},
      {"5,400 points, optimal", 10000, 1, WORDS(ALL_PAIRS)},
      {"5,400 points, optimal, one core", 0, 1, WORDS(ALL_PAIRS, "-j", "1")},
  };
  enum { COUNT = sizeof commands / sizeof *commands, LONG = 2 };
  int count = long_ones ? COUNT : COUNT - LONG;
  for (int i = 0; i < count; i++) {
    rows[i] = (struct row){.name = commands[i].name, .allowed = commands[i].allowed_ms, .unit = "ms"};
    bench_command(&rows[i], commands[i].words, commands[i].runs);
  }
  return count;
}

int main(int argc, char **argv) {
  struct row rows[MAX_ROWS];
  bool json = false, long_ones = false;
  for (int i = 1; i < argc; i++) {
    json = json || strcmp(argv[i], "--json") == 0;
    long_ones = long_ones || strcmp(argv[i], "--long") == 0;
  }
  int count = bench_commands(rows, long_ones);
  struct row *explorer = &rows[count];
  explorer[0] = (struct row){.name = "explorer, start to first paint", .allowed = 50, .unit = "ms"};
  explorer[1] = (struct row){.name = "explorer, key to paint", .allowed = 30, .unit = "ms"};
  explorer[2] = (struct row){.name = "explorer, wake-ups in a second of idleness", .unit = ""};
  explorer[3] = (struct row){.name = "explorer, key to paint during a sweep", .allowed = 30, .unit = "ms"};
  bench_first_paint(&explorer[0]);
  bench_keys(&explorer[1], &explorer[2]);
  bench_keys_while_sweeping(&explorer[3]);
  explorer[4] = (struct row){.name = "cancel to the end of an optimal search", .allowed = 5, .unit = "ms"};
  explorer[5] = (struct row){.name = "the same, mean", .unit = "ms"};
  bench_cancelling(&explorer[4], &explorer[5]);
  count += 6;
  struct account accounts[ACCOUNTS];
  account_searches(accounts);
  if (json) {
    print_json(rows, count, accounts);
  } else {
    print_table(rows, count);
    print_accounts(accounts);
  }
  return 0;
}
