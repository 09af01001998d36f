/* `make bench`: how long the program takes and how much memory, as its user meets it: whole processes, and the explorer
 * on a terminal of its own. Prints a table, or one JSON object with --json. Nothing is judged: the figures allowed by
 * the project's goals stand beside those measured. */
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inputs/inputs.h"
#include "model/schedule.h"
#include "model/version.h"
#include "tests/bench.h"
#include "tests/cancelling.h"
#include "tests/inputs/onnx/large_model.h"
#include "tui/freed_memory.h"
#include "tui/text/json.h"

#define FOLDER "build/release/studies" /* for files of studies */
#define LARGE "build/release/large"    /* a network of 105 MB of ONNX, and the same in YAML */
#define POINT "eval", "--hardware", "meta_prototype_df", "--workload", "fsrcnn", "--mode", "cached", "--tile", "4x72"

/* --- A batch command ----------------------------------------------------------------------------------- */

/* The child's only processor from here on: the first of those it may use. */
static void keep_one_processor(void) {
  cpu_set_t all, one;
  size_t processor = 0;
  if (sched_getaffinity(0, sizeof all, &all) != 0) _exit(127);
  while (processor < CPU_SETSIZE && !CPU_ISSET(processor, &all)) processor++;
  CPU_ZERO(&one);
  CPU_SET(processor, &one);
  if (sched_setaffinity(0, sizeof one, &one) != 0) _exit(127);
}

/* How the program runs. */
enum setting { ALL_CORES, ONE_CORE, NO_GNUPLOT };

/* Runs the program once, reading all that it prints; returns the time from fork to its end in ms. */
static double run_once(const char *const *words, enum setting setting, long *peak_kib) {
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
    if (setting == ONE_CORE) keep_one_processor();
    if (setting == NO_GNUPLOT) setenv("PATH", "", 1);
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
static void bench_command(struct row *row, const char *const *words, enum setting setting, int runs) {
  double figures[RUNS];
  for (int i = 0; i < runs; i++) figures[i] = run_once(words, setting, &row->peak_kib);
  summarize(row, figures, runs);
}

/* The tiles of study 1. */
enum { SIDES = 6, STUDY_POINTS = 3 * SIDES * SIDES };
static const int widths[SIDES] = {1, 4, 16, 60, 240, 960}, heights[SIDES] = {1, 4, 18, 72, 270, 540};

/* Each point from a cold start: program start to printed result. */
static void bench_each_point(struct row *row) {
  double figures[STUDY_POINTS];
  for (int i = 0; i < STUDY_POINTS; i++) {
    char tile[32];
    snprintf(tile, sizeof tile, "%dx%d", widths[i / SIDES % SIDES], heights[i % SIDES]);
    const char *const words[] = {PROGRAM,      "eval",   "--hardware", "meta_prototype_df",
                                 "--workload", "fsrcnn", "--mode",     overlap_mode_name[1 + i / (SIDES * SIDES)],
                                 "--tile",     tile,     NULL};
    figures[i] = run_once(words, ALL_CORES, &row->peak_kib);
  }
  summarize(row, figures, STUDY_POINTS);
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
    printf("%-44s %6.2f %-2s %6.2f %-2s %6.2f %-2s %9s %10s\n", row->name, row->median, row->unit, row->least,
           row->unit, row->most, row->unit, allowed, peak);
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
  double start = now_ms();
  for (int i = 0; i < STUDY_POINTS; i++) {
    struct job job = {.hardware = &study->hardware,
                      .workload = &study->workload,
                      .rules = &study->rules,
                      .memo = memo,
                      .schedule = {.mode = (enum overlap_mode)(1 + i / (SIDES * SIDES)),
                                   .tile_x = widths[i / SIDES % SIDES],
                                   .tile_y = heights[i % SIDES],
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

/* A point of a dense sweep beside searching: with a memo that knows all mappings, on one core, as sweep asks it. */
static void bench_dense(struct row *row) {
  enum { STEP = 7, ROUNDS = 5 };
  double figures[ROUNDS];
  struct study study;
  load_study(&study);
  struct memo *memo = memo_new();
  if (!memo) fail("memo");
  for (int round = -1; round < ROUNDS; round++) { /* the first one searches */
    double start = now_ms();
    int count = 0;
    for (int i = 0; i < 3 * 120 * 60; i += STEP) {
      struct job job = {.hardware = &study.hardware,
                        .workload = &study.workload,
                        .rules = &study.rules,
                        .memo = memo,
                        .schedule = {.mode = (enum overlap_mode)(MODE_RECOMPUTE + i / (120 * 60)),
                                     .tile_x = 1 + i / 60 % 120,
                                     .tile_y = 1 + i % 60,
                                     .search.kind = SEARCH_OPTIMAL},
                        .sums_only = true};
      struct result *result = NULL;
      struct error error;
      count += schedule_evaluate(&job, NULL, &result, &error) == STATUS_OK;
      result_free(result);
    }
    if (round >= 0) figures[round] = (now_ms() - start) * 1e3 / count;
  }
  summarize(row, figures, ROUNDS);
  memo_release(memo);
  arena_deinit(&study.arena);
  workload_deinit(&study.workload);
}

enum { ACCOUNTS = 4 };

static void account_searches(struct account accounts[ACCOUNTS]) {
  static const struct account asked[ACCOUNTS] = {
      {.name = "published, limit 6", .lpf_limit = 6},
      {.name = "published, limit 8", .lpf_limit = 8},
      {.name = "optimal, corrected rules", .search = {.kind = SEARCH_OPTIMAL}},
      {.name = "optimal, published rules", .search = {.kind = SEARCH_OPTIMAL, .rules.base = RULES_BASE_PUBLISHED}},
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
  enum setting setting;
};

#define WORDS(...)             \
  (const char *const[]) {      \
    PROGRAM, __VA_ARGS__, NULL \
  }
#define TILES "--mode", "all", "--tile-x", "1,4,16,60,240,960", "--tile-y", "1,4,18,72,270,540"
#define STUDY "sweep", "--hardware", "meta_prototype_df", "--workload", "fsrcnn", TILES, "--format", "csv"
#define FINE_GRID                                                                                            \
  "sweep", "--hardware", "meta_prototype_df", "--workload", "fsrcnn", "--mode", "all", "--tile-x", "1..120", \
      "--tile-y", "1..60", "--format", "csv"
#define ALL_PAIRS                                                                                                  \
  "sweep", "--hardware",                                                                                           \
      "ascend_like,ascend_like_df,edge_tpu_like,edge_tpu_like_df,meta_prototype,meta_prototype_df,tesla_npu_like," \
      "tesla_npu_like_df,tpu_like,tpu_like_df",                                                                    \
      "--workload", "dmcnnvd,fsrcnn,mccnn,mobilenetv1,resnet18", TILES, "--format", "csv"

#define TILES_28(workload)                                                                                           \
  WORDS("sweep", "--hardware",                                                                                       \
        "ascend_like,ascend_like_df,edge_tpu_like,edge_tpu_like_df,meta_prototype,meta_prototype_df,tesla_npu_like," \
        "tesla_npu_like_df,tpu_like,tpu_like_df",                                                                    \
        "--workload", workload, "--mode", "all", "--tile-x", "28", "--tile-y", "28", "--lpf-limit", "6", "--format", \
        "csv")

#define BEST(hardware, workload, sizes) \
  WORDS("optimize", "--hardware", hardware, "--workload", workload, "--tile-x", sizes, "--tile-y", sizes, "--no-refine")
#define POWERS_OF_TWO "1..512*2,full"
#define THIRTY_ONE "4..120+4,full"

#define CORRECTED "study 1, optimal, corrected rules"

enum { MAX_ROWS = 48 };

/* Fills two rows: reading a network with weights that are passed over, and one that has none. */
static void bench_large(struct row *onnx, struct row *yaml) {
  static const char *const write[] = WORDS("show", "workload", LARGE ".onnx", "-o", LARGE ".yaml");
  long peak = 0;
  unlink(LARGE ".yaml"); /* of a run that was stopped */
  if (!write_large_model(LARGE ".onnx")) fail(LARGE ".onnx");
  run_once(write, ALL_CORES, &peak);
  *onnx = (struct row){.name = "show a network, 105 MB of ONNX; 4 MiB", .allowed = 10, .unit = "ms"};
  *yaml = (struct row){.name = "the same network in YAML", .unit = "ms"};
  bench_command(onnx, WORDS("show", "workload", LARGE ".onnx"), ALL_CORES, RUNS);
  bench_command(yaml, WORDS("show", "workload", LARGE ".yaml"), ALL_CORES, RUNS);
  unlink(LARGE ".onnx");
  unlink(LARGE ".yaml");
}

/* Adds the ratio of a row to the one after it. */
static void add_ratio(struct row *rows, int *count, const char *name, double allowed, const char *ratio_name) {
  int i = 0;
  while (strcmp(rows[i].name, name) != 0) i++;
  double ratio = rows[i].median / rows[i + 1].median;
  rows[*count] = (struct row){.name = ratio_name, .allowed = allowed, .unit = ""};
  summarize(&rows[(*count)++], &ratio, 1);
}

/* The commands in the order of the table; those of the whole grid only with `long_ones`. */
static int bench_commands(struct row *rows, bool long_ones) {
  const struct command commands[] = {
      {"eval FSRCNN, cached 4x72, lpf limit 6", 50, RUNS, WORDS(POINT, "--lpf-limit", "6"), ALL_CORES},
      {"eval FSRCNN, cached 4x72, lpf limit 8", 200, RUNS, WORDS(POINT, "--lpf-limit", "8"), ALL_CORES},
      {"the same, --json", 200, RUNS, WORDS(POINT, "--lpf-limit", "8", "--json"), ALL_CORES},
      {"the same point, optimal", 10, RUNS, WORDS(POINT, "--search", "optimal"), ALL_CORES},
      {"study 1, published, limit 6", 60, 5, WORDS(STUDY, "--search", "published", "--lpf-limit", "6"), ALL_CORES},
      {"study 1, published, limit 8", 250, 5, WORDS(STUDY, "--search", "published", "--lpf-limit", "8"), ALL_CORES},
      {CORRECTED, 200, 5, WORDS(STUDY, "--search", "optimal"), ALL_CORES},
      {"the same, published rules", 200, 5, WORDS(STUDY, "--search", "optimal", "--rules", "published"), ALL_CORES},
      {"study 1, optimal, least latency", 1000, 3, WORDS(STUDY, "--objective", "latency"), ALL_CORES},
      {"study 1, optimal, least EDP", 1000, 3, WORDS(STUDY, "--objective", "edp"), ALL_CORES},
      {"study 1, limit 8, without gnuplot", 300, 5, WORDS("study", "1", "-o", FOLDER), NO_GNUPLOT},
      {"study 1, limit 8, with all figures drawn", 4000, 3, WORDS("study", "1", "-o", FOLDER), ALL_CORES},
      {"optimize FSRCNN, sizes 2^k", 1500, 3, BEST("meta_prototype_df", "fsrcnn", POWERS_OF_TWO), ALL_CORES},
      {"optimize MobileNetV1, sizes 2^k", 1500, 3, BEST("edge_tpu_like_df", "mobilenetv1", POWERS_OF_TWO), ALL_CORES},
      {"optimize ResNet18, sizes 2^k", 1500, 3, BEST("meta_prototype_df", "resnet18", POWERS_OF_TWO), ALL_CORES},
      {"ResNet18 in true sizes, 10 accelerators", 0, 5, TILES_28("resnet18_padded"), ALL_CORES},
      {"the same, sizes as published", 0, 5, TILES_28("resnet18"), ALL_CORES},
      {"optimize FSRCNN, 31 sizes a side", 4000, 3, BEST("meta_prototype_df", "fsrcnn", THIRTY_ONE), ALL_CORES},
      {"optimize MobileNetV1, 31 sizes a side", 4000, 3, BEST("edge_tpu_like_df", "mobilenetv1", THIRTY_ONE),
       ALL_CORES},
      {"optimize ResNet18, 31 sizes a side", 4000, 3, BEST("meta_prototype_df", "resnet18", THIRTY_ONE), ALL_CORES},
      {"study 3, limit 6, with all figures drawn", 20000, 1, WORDS("study", "3", "--lpf-limit", "6", "-o", FOLDER),
       ALL_CORES},
      {"21,600 points of FSRCNN, optimal; 40 MiB", 0, 1, WORDS(FINE_GRID), ALL_CORES},
      {"5,400 points, optimal", 10000, 3, WORDS(ALL_PAIRS), ALL_CORES},
      {"5,400 points, optimal, one core", 0, 3, WORDS(ALL_PAIRS), ONE_CORE},
  };
  enum { COUNT = sizeof commands / sizeof *commands, LONG = 6 };
  int count = long_ones ? COUNT : COUNT - LONG;
  for (int i = 0; i < count; i++) {
    rows[i] = (struct row){.name = commands[i].name, .allowed = commands[i].allowed_ms, .unit = "ms"};
    bench_command(&rows[i], commands[i].words, commands[i].setting, commands[i].runs);
  }
  add_ratio(rows, &count, CORRECTED, 1.3, "corrected rules against published ones");
  if (long_ones) {
    double ratio = rows[COUNT - 1].median / rows[COUNT - 2].median;
    rows[count] = (struct row){.name = "all cores against one: times as fast", .unit = ""};
    summarize(&rows[count++], &ratio, 1);
  }
  return count;
}

int main(int argc, char **argv) {
  struct row rows[MAX_ROWS];
  bool json = false, long_ones = false;
  freed_memory_keep(); /* as the program does */
  for (int i = 1; i < argc; i++) {
    json = json || strcmp(argv[i], "--json") == 0;
    long_ones = long_ones || strcmp(argv[i], "--long") == 0;
  }
  int count = bench_commands(rows, long_ones);
  bench_large(&rows[count], &rows[count + 1]); /* while this process is small: the peak of a child begins with it */
  count += 2;
  rows[count] = (struct row){.name = "each of the 108 points of study 1, optimal", .allowed = 50, .unit = "ms"};
  bench_each_point(&rows[count++]);
  bench_explorer(&rows[count]);
  count += BENCH_EXPLORER_ROWS;
  rows[count] = (struct row){.name = "cancel to the end of an optimal search", .allowed = 5, .unit = "ms"};
  rows[count + 1] = (struct row){.name = "the same, mean", .unit = "ms"};
  bench_cancelling(&rows[count], &rows[count + 1]);
  count += 2;
  rows[count] = (struct row){.name = "a point of a dense sweep, memo warm", .allowed = 30, .unit = "us"};
  bench_dense(&rows[count++]);
  rows[count] = (struct row){.name = "true sizes against published ones, a MAC", .allowed = 1.5, .unit = ""};
  bench_true_sizes(&rows[count++]);
  bench_objectives(&rows[count]);
  count += BENCH_OBJECTIVE_ROWS;
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
