/* The model by itself, on one core: what whole commands take to start, read and print does not count. */
#include "inputs/inputs.h"
#include "model/schedule.h"
#include "tests/bench.h"

/* An accelerator and a network. */
struct pair {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
};

static const char *const accelerators[] = {"ascend_like",    "ascend_like_df",    "edge_tpu_like",  "edge_tpu_like_df",
                                           "meta_prototype", "meta_prototype_df", "tesla_npu_like", "tesla_npu_like_df",
                                           "tpu_like",       "tpu_like_df"};

static void pair_load(struct pair *pair, const char *hardware, const char *workload) {
  struct error error;
  arena_init(&pair->arena);
  if (input_hardware(hardware, &pair->hardware, NULL, &error) ||
      input_workload(workload, &pair->workload, NULL, &error) ||
      input_default_mapping(hardware, &pair->rules, &pair->arena, NULL, &error)) {
    fprintf(stderr, "bench: %s\n", error.message);
    exit(1);
  }
}

static void pair_deinit(struct pair *pair) {
  workload_deinit(&pair->workload);
  arena_deinit(&pair->arena);
}

/* Evaluates a point as sweep does: ms. */
static double time_point(const struct pair *pair, struct memo *memo, const struct schedule *schedule) {
  struct job job = {.hardware = &pair->hardware,
                    .workload = &pair->workload,
                    .rules = &pair->rules,
                    .memo = memo,
                    .schedule = *schedule,
                    .sums_only = true};
  struct result *result = NULL;
  struct error error;
  double start = now_ms();
  if (schedule_evaluate(&job, NULL, &result, &error)) {
    fprintf(stderr, "bench: %s\n", error.message);
    exit(1);
  }
  double elapsed = now_ms() - start;
  result_free(result);
  return elapsed;
}

/* --- True sizes ------------------------------------------------------------------------------------------ */

/* ResNet-18 on an accelerator in three modes, tile 28x28, from an empty memo: ms. */
static double time_modes(const char *hardware, const char *workload) {
  struct pair pair;
  struct memo *memo = memo_new();
  double elapsed = 0;
  if (memo == NULL) fail("memo");
  pair_load(&pair, hardware, workload);
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    const struct schedule schedule = {.mode = (enum overlap_mode)mode, .tile_x = 28, .tile_y = 28, .lpf_limit = 6};
    elapsed += time_point(&pair, memo, &schedule);
  }
  memo_release(memo);
  pair_deinit(&pair);
  return elapsed;
}

/* The rows of whole processes hold their start and the reading of 21 files, too, 33 million instructions in either: of
 * 226 million and of 938, for a fifth of the MACs, so that a MAC takes 1.24 there and 1.08 here. */
void bench_true_sizes(struct row *row) {
  static const double TRUE_MACS = 1816657408, PUBLISHED_MACS = 9353143424; /* cached, on meta_prototype_df */
  double ratios[RUNS];
  for (int i = 0; i < RUNS; i++) {
    double true_ms = 0, published_ms = 0;
    for (size_t h = 0; h < sizeof accelerators / sizeof *accelerators; h++) {
      true_ms += time_modes(accelerators[h], "resnet18_padded");
      published_ms += time_modes(accelerators[h], "resnet18");
    }
    ratios[i] = true_ms / TRUE_MACS / (published_ms / PUBLISHED_MACS);
  }
  summarize(row, ratios, RUNS);
}

/* --- Objectives -------------------------------------------------------------------------------------------- */

/* Cached, from an empty memo, the least of two runs: ms. */
static double time_objective(const struct pair *pair, int64_t width, int64_t height, enum objective objective) {
  const struct schedule schedule = {.mode = MODE_CACHED,
                                    .tile_x = width,
                                    .tile_y = height,
                                    .search = {.kind = SEARCH_OPTIMAL, .objective = objective}};
  double least = 0;
  for (int run = 0; run < 2; run++) {
    struct memo *memo = memo_new();
    if (memo == NULL) fail("memo");
    double elapsed = time_point(pair, memo, &schedule);
    if (run == 0 || elapsed < least) least = elapsed;
    memo_release(memo);
  }
  return least;
}

void bench_objectives(struct row *rows) {
  enum { ACCELERATORS = sizeof accelerators / sizeof *accelerators, NETWORKS = 5, OBJECTIVES = 3 };
  static const struct {
    const char *name;
    int64_t width, height;
  } networks[NETWORKS] = {
      {"fsrcnn", 60, 72}, {"dmcnnvd", 60, 72}, {"mccnn", 60, 72}, {"mobilenetv1", 28, 28}, {"resnet18", 28, 28}};
  static const enum objective objectives[OBJECTIVES] = {OBJECTIVE_ENERGY, OBJECTIVE_LATENCY, OBJECTIVE_EDP};
  double ratios[OBJECTIVES][ACCELERATORS * NETWORKS], sums[OBJECTIVES] = {0};
  for (int i = 0; i < ACCELERATORS * NETWORKS; i++) {
    struct pair pair;
    double elapsed[OBJECTIVES];
    pair_load(&pair, accelerators[i / NETWORKS], networks[i % NETWORKS].name);
    for (int o = 0; o < OBJECTIVES; o++) {
      elapsed[o] = time_objective(&pair, networks[i % NETWORKS].width, networks[i % NETWORKS].height, objectives[o]);
      sums[o] += elapsed[o];
      ratios[o][i] = elapsed[o] / elapsed[0];
    }
    pair_deinit(&pair);
  }
  rows[0] = (struct row){.name = "least latency against least energy, 50 pairs", .allowed = 5, .unit = ""};
  rows[1] = (struct row){.name = "the same, all together", .allowed = 5, .unit = ""};
  rows[2] = (struct row){.name = "least EDP against least energy, 50 pairs", .allowed = 5, .unit = ""};
  rows[3] = (struct row){.name = "the same, all together", .allowed = 5, .unit = ""};
  for (int o = 1; o < OBJECTIVES; o++) {
    double whole = sums[o] / sums[0];
    summarize(&rows[2 * o - 2], ratios[o], ACCELERATORS * NETWORKS);
    summarize(&rows[2 * o - 1], &whole, 1);
  }
}
