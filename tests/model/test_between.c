/* Maps between stacks on chip: against all choices of their homes, counted and costed here; in optimize, against all
 * cuts and tilings; one network by hand; and reference values. GOLDEN=all in the environment searches these, too. */
#include <math.h>

#include "model/base/numerics.h"
#include "model/between.h"
#include "model/optimize/optimize.h"
#include "model/stack_cost.h"
#include "tests/paper.h"
#include "tests/random.h"

enum { CASES = 400 / FEWER, JOINT_CASES = 60 / FEWER, MOST_STACKS = 8 };

static double value_of(enum objective objective, double energy_pj, double latency_cycles) {
  return objective_value(objective, 0, energy_pj, latency_cycles);
}

/* --- All homes ---------------------------------------------------------------------------------------- */

struct trial {
  struct job *job;
  struct stack_list list;
  struct layer_search search;
  struct arena arena;
  int home[MOST_STACKS], last_reader[MOST_STACKS]; /* by stack: of its output */
  double least;
  bool below; /* the best has a map below the top */
};

static double whole_map(const struct layer *layer) {
  double bits = layer->operand[LAYER_OUTPUT].final_bits;
  for (int d = 0; d < layer->dim_count; d++) {
    bits *= layer->operand[LAYER_OUTPUT].indexes >> d & 1 ? (double)layer->size[d] : 1;
  }
  return bits;
}

static int end_of(const struct trial *trial, int stack) {
  return trial->list.stacks[stack].nodes[trial->list.stacks[stack].node_count - 1].id;
}

static void find_readers(struct trial *trial) {
  for (int made = 0; made < trial->list.stack_count; made++) {
    const struct stack *maker = &trial->list.stacks[made];
    trial->last_reader[made] = -1;
    if (maker->nodes[maker->node_count - 1].shape->is_input) continue; /* the network's */
    for (int s = made + 1; s < trial->list.stack_count; s++) {
      for (int n = 0; n < trial->list.stacks[s].node_count; n++) {
        const struct stack_node *node = &trial->list.stacks[s].nodes[n];
        if (node->layer < 0 && node->id == end_of(trial, made)) trial->last_reader[made] = s;
      }
    }
  }
}

/* Puts the maps of stack s where they are tried; false where they alone do not fit. */
static bool put_maps(struct trial *trial, int s) {
  struct stack *stack = &trial->list.stacks[s];
  bool fits = true;
  memset(stack->between_bits, 0, sizeof stack->between_bits);
  for (int made = 0; made <= s; made++) {
    if (trial->last_reader[made] < s || trial->home[made] < 0) continue;
    const struct stack *maker = &trial->list.stacks[made];
    stack->between_bits[trial->home[made]] += whole_map(maker->nodes[maker->node_count - 1].shape);
  }
  for (int n = 0; n < stack->node_count; n++) {
    stack->nodes[n].home = -1;
    for (int made = 0; made < s && stack->nodes[n].layer < 0; made++) {
      if (end_of(trial, made) == stack->nodes[n].id) stack->nodes[n].home = trial->home[made];
    }
  }
  if (trial->last_reader[s] > s) stack->nodes[stack->node_count - 1].home = trial->home[s];
  for (int m = 0; m < trial->job->hardware->memory_count; m++) {
    fits = fits && stack->between_bits[m] <= trial->job->hardware->memories[m].size_bits;
  }
  return fits;
}

static void cost_all(struct trial *trial) {
  double energy = 0, latency = 0;
  bool below = false;
  for (int s = 0; s < trial->list.stack_count; s++) {
    struct stack_result result = {0};
    struct arena scratch;
    struct error error;
    if (!put_maps(trial, s)) return;
    arena_init(&scratch);
    enum status status =
        stack_cost(&trial->search, &scratch, &scratch, &trial->list.stacks[s], 0, NULL, &result, &error);
    arena_deinit(&scratch);
    if (status == STATUS_INFEASIBLE) return;
    assert_status(status, STATUS_OK, &error);
    energy += result.energy_pj;
    latency += result.latency_cycles;
    below = below || trial->home[s] >= 0;
  }
  double value = value_of(trial->job->schedule.search.objective, energy, latency);
  if (value >= trial->least * (1 - 1e-12)) return;
  trial->least = value;
  trial->below = below;
}

static void try_homes(struct trial *trial, int s) {
  const struct hardware *hardware = trial->job->hardware;
  if (s == trial->list.stack_count) {
    cost_all(trial);
    return;
  }
  trial->home[s] = -1;
  try_homes(trial, s + 1);
  for (int m = 0; m < hardware->memory_count && trial->last_reader[s] > s; m++) {
    const struct memory *memory = &hardware->memories[m];
    bool serves = memory->instances == 1 && memory_stores(memory, OPERAND_I1) && memory_stores(memory, OPERAND_O);
    if (!serves || m == hardware->memory_count - 1) continue;
    trial->home[s] = m;
    try_homes(trial, s + 1);
  }
}

/* Least objective of all homes; INFINITY: nothing fits. *below: that of the best are not all at the top. */
static double least_of_all(struct job *job, bool *below) {
  struct trial trial = {.job = job, .least = INFINITY};
  struct error error;
  arena_init(&trial.arena);
  assert_status(stack_list_init(&trial.list, &trial.arena, job->workload, job->hardware, &job->schedule, &error),
                STATUS_OK, &error);
  assert_true(trial.list.stack_count <= MOST_STACKS);
  trial.search = (struct layer_search){.hardware = job->hardware,
                                       .workload = job->workload,
                                       .rules = job->rules,
                                       .options = job->schedule.search,
                                       .lpf_limit = job->schedule.lpf_limit,
                                       .memo = job->memo};
  find_readers(&trial);
  try_homes(&trial, 0);
  *below = trial.below;
  arena_deinit(&trial.arena);
  return trial.least;
}

/* --- Given cuts --------------------------------------------------------------------------------------- */

/* Random cuts that are legal; false where there are none. */
static bool random_cuts(struct random *random, struct network *network) {
  struct schedule *schedule = &network->job.schedule;
  schedule->cuts_kind = CUTS_LIST;
  for (int attempt = 0; attempt < 20; attempt++) {
    struct arena arena;
    struct stack_list list;
    struct error error;
    schedule->cut_count = 0;
    for (int i = 0; i + 1 < network->workload.layer_count; i++) {
      if (random_chance(random, 50)) schedule->cuts[schedule->cut_count++] = network->workload.layers[i].id;
    }
    arena_init(&arena);
    enum status status = stack_list_init(&list, &arena, &network->workload, network->job.hardware, schedule, &error);
    bool serves = status == STATUS_OK && list.stack_count > 1 && list.stack_count <= 5;
    arena_deinit(&arena);
    if (serves) return true;
  }
  return false;
}

/* Adds to *checked, and to *below where a map is on chip. */
static void check_given(int seed, int *checked, int *below) {
  struct random random = random_of((uint64_t)seed);
  struct network network;
  struct result *result = NULL;
  struct error error;
  random_network(&random, &network, true);
  struct job *job = &network.job;
  bool counts = random_cuts(&random, &network);
  job->schedule.search = (struct search_options){.kind = seed % 3 > 0 ? SEARCH_OPTIMAL : SEARCH_PUBLISHED,
                                                 .objective = seed % 3 > 1 ? OBJECTIVE_LATENCY : OBJECTIVE_ENERGY,
                                                 .rules.base = RULES_BASE_CORRECTED};
  job->memo = memo_new();
  network_tile(&network, (enum overlap_mode)random_in(&random, MODE_RECOMPUTE, MODE_CACHED), random_in(&random, 1, 9),
               random_in(&random, 1, 9));
  if (counts) {
    bool is_below = false;
    double least = least_of_all(job, &is_below);
    job->schedule.between_stacks = BETWEEN_FIT;
    enum status status = schedule_evaluate(job, NULL, &result, &error);
    assert_status(status, least < INFINITY ? STATUS_OK : STATUS_INFEASIBLE, &error);
    if (least < INFINITY) {
      double value = value_of(job->schedule.search.objective, result->energy_pj, result->latency_cycles);
      if (fabs(value - least) > 1e-12 * least) fail_msg("seed %d: %.17g, must be %.17g", seed, value, least);
      if (result->overfull_count > 0) {
        const struct stack_node *node;
        const struct overflow *overflow = result_overflow(result, &node);
        fail_msg("seed %d: memory %d lacks %.17g bits at layer %d, of %.17g", seed, overflow->memory, overflow->bits,
                 node->id, job->hardware->memories[overflow->memory].size_bits);
      }
      ++*checked;
      *below += is_below;
    }
    result_free(result);
  }
  network_deinit(&network);
}

static void test_given_cuts(void **state) {
  (void)state;
  int checked = 0, below = 0;
  for (int seed = 1; seed <= CASES; seed++) check_given(seed, &checked, &below);
  assert_true(checked > CASES / 3);
  assert_true(below > CASES / 12);
}

/* --- In optimize -------------------------------------------------------------------------------------- */

static void try_tilings(const struct job *job, int stack, int count, const struct tiling *tilings, double *least) {
  struct job one = *job;
  if (stack <= job->schedule.cut_count) {
    for (int t = 0; t < count; t++) {
      one.schedule.own[stack] = tilings[t];
      try_tilings(&one, stack + 1, count, tilings, least);
    }
    return;
  }
  struct result *result = NULL;
  struct error error;
  if (schedule_evaluate(&one, NULL, &result, &error) != STATUS_OK) return;
  *least = fmin(*least, value_of(job->schedule.search.objective, result->energy_pj, result->latency_cycles));
  result_free(result);
}

/* Returns 1 where maps on chip make the best schedule better. */
static int check_joint(int seed, int *checked) {
  struct random random = random_of((uint64_t)seed);
  struct network network;
  struct optimize_sizes by_layer[256];
  int64_t sizes[2] = {random_in(&random, 1, 4), TILE_FULL};
  const struct tiling tilings[2] = {{MODE_CACHED, sizes[0], sizes[0]}, {MODE_CACHED, TILE_FULL, TILE_FULL}};
  random_network(&random, &network, seed % 2);
  struct job *job = &network.job;
  double least[2] = {INFINITY, INFINITY};
  job->memo = memo_new();
  job->schedule.search = (struct search_options){
      .kind = SEARCH_OPTIMAL, .objective = (enum objective)(seed / 2 % 3), .rules.base = RULES_BASE_CORRECTED};
  int layers = network.workload.layer_count;
  job->schedule.placement = seed % 4 == 0 ? PLACEMENT_SEARCH : PLACEMENT_LOWEST;
  job->schedule.mode = MODE_CACHED;
  job->schedule.tile_x = job->schedule.tile_y = 1;
  job->schedule.cuts_kind = CUTS_LIST;
  for (unsigned choice = 0; layers <= 4 && choice < 2u << (layers - 1); choice++) {
    struct job one = *job;
    one.schedule.between_stacks = choice % 2 ? BETWEEN_FIT : BETWEEN_TOP;
    one.schedule.cut_count = 0;
    for (int i = 0; i + 1 < layers; i++) {
      if (choice >> (i + 1) & 1) one.schedule.cuts[one.schedule.cut_count++] = network.workload.layers[i].id;
    }
    try_tilings(&one, 0, 2, tilings, &least[choice % 2]);
  }
  if (least[0] < INFINITY) {
    struct optimize_answer answer;
    struct error error;
    for (int i = 0; i < 256; i++) by_layer[i] = (struct optimize_sizes){2, sizes};
    job->schedule.between_stacks = BETWEEN_FIT;
    job->schedule.cut_count = 0;
    struct optimize question = {.hardware = job->hardware,
                                .workload = job->workload,
                                .rules = job->rules,
                                .schedule = job->schedule,
                                .modes = 1u << MODE_CACHED,
                                .widths = by_layer,
                                .heights = by_layer,
                                .objective = job->schedule.search.objective,
                                .limits = {.energy_pj = INFINITY, .latency_cycles = INFINITY},
                                .workers = 2};
    assert_status(optimize(&question, NULL, &answer, &error), STATUS_OK, &error);
    double found = value_of(question.objective, answer.best.energy_pj, answer.best.latency_cycles);
    /* The grid has tiles of both sizes, too: it can only be better than the squares. */
    if (found > least[1] * (1 + 1e-12)) fail_msg("seed %d: %.17g, must be %.17g or less", seed, found, least[1]);
    struct job again = *job;
    struct result *result = NULL;
    assert_true(optimized_schedule(&answer.best, &job->schedule, &again.schedule));
    assert_int_equal(again.schedule.between_stacks, BETWEEN_FIT);
    assert_status(schedule_evaluate(&again, NULL, &result, &error), STATUS_OK, &error);
    assert_number(result->energy_pj, answer.best.energy_pj, "energy");
    assert_number(result->latency_cycles, answer.best.latency_cycles, "latency");
    result_free(result);
    optimize_answer_deinit(&answer);
    ++*checked;
  }
  network_deinit(&network);
  return least[1] < least[0] * (1 - 1e-9);
}

static void test_joint(void **state) {
  (void)state;
  int checked = 0, better = 0;
  for (int seed = 1; checked < JOINT_CASES; seed++) {
    assert_true(seed < 20 * JOINT_CASES);
    better += check_joint(seed, &checked);
  }
  if (FEWER == 1) assert_true(better > JOINT_CASES / 8); /* few cases may have none */
}

/* --- By hand ------------------------------------------------------------------------------------------ */

/* Two layers of 1 x 1 filters on a map of 4 x 4 x 8 channels of 8 bits, 1,024 bits each, weights 512 bits. */
static void test_by_hand(void **state) {
  (void)state;
  const double map = 1024, weights = 512;
  for (int fits = 0; fits <= 1; fits++) {
    struct network network;
    struct hardware hardware = fixture_array(1, 0);
    struct result *result = NULL;
    struct error error;
    fixture_memory(&hardware, "reg", "WO", 64, 16, SERVES_NONE);
    /* While layer 0 runs: its input and its output, the map between stacks, with partial sums of twice its bits. */
    fixture_memory(&hardware, "buffer", "IO", fits ? 3 * map : 2 * map - 8, 64, SERVES_ALL);
    fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL)->read_energy_pj = 50;
    network_init(&network, &hardware);
    struct shape shape = {.k = 8, .c = 8, .ox = 4, .oy = 4};
    fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, shape);
    fixture_conv(&network.workload, 1, 0, shape);
    network_finish(&network);
    network_tile(&network, MODE_CACHED, TILE_FULL, TILE_FULL);
    network.job.schedule.cuts_kind = CUTS_SINGLE_LAYER;
    network.job.schedule.between_stacks = BETWEEN_FIT;
    network.job.schedule.search = (struct search_options){.kind = SEARCH_OPTIMAL, .rules.base = RULES_BASE_CORRECTED};
    assert_status(schedule_evaluate(&network.job, NULL, &result, &error), STATUS_OK, &error);
    assert_int_equal(result->stack_count, 2);
    for (int s = 0; s < 2; s++) {
      assert_number(result->stacks[s].between_bits[1], fits ? map : 0, "map between stacks in the buffer");
    }
    assert_int_equal(result->stacks[0].nodes[result->stacks[0].node_count - 1].home, fits ? 1 : -1);
    assert_true(result->dram.read_bits >= map + 2 * weights + (fits ? 0 : map));
    assert_number(result->dram.written_bits, fits ? map : 2 * map, "written to the top");
    result_free(result);
    network_deinit(&network);
  }
}

/* Without rule capacity nothing keeps the room of the maps. */
static void test_needs_capacity(void **state) {
  (void)state;
  struct paper paper;
  struct result *result = NULL;
  struct error error;
  paper_init(&paper, "meta_prototype_df", "fsrcnn", MODE_CACHED, 60, 72);
  paper.job.schedule.between_stacks = BETWEEN_FIT;
  assert_int_equal(schedule_evaluate(&paper.job, NULL, &result, &error), STATUS_USAGE);
  assert_non_null(strstr(error.message, "capacity"));
  paper_deinit(&paper);
}

/* --- Reference values --------------------------------------------------------------------------------- */

/* Rules with which the references were found. */
static const char reference_rules[] =
    "published,+pr-exact,+producer-channels,+capacity,+highest-cache,+first-column,+unmade-cache";

static void reference_init(struct paper *paper, const char *hardware, const char *workload) {
  struct error error;
  paper_init(paper, hardware, workload, MODE_CACHED, TILE_FULL, TILE_FULL);
  paper->job.schedule.search.kind = SEARCH_OPTIMAL;
  assert_status(rules_read(reference_rules, &paper->job.schedule.search.rules, &error), STATUS_OK, &error);
}

struct reference_stack {
  int end;
  int64_t tile_x, tile_y;
};

static const struct reference_stack edge_mobilenet[] = {{7, 4, 2},
                                                        {11, 16, 8},
                                                        {13, TILE_FULL, TILE_FULL},
                                                        {14, TILE_FULL, TILE_FULL},
                                                        {15, TILE_FULL, TILE_FULL},
                                                        {16, TILE_FULL, 8},
                                                        {17, TILE_FULL, TILE_FULL},
                                                        {18, TILE_FULL, 4},
                                                        {19, TILE_FULL, TILE_FULL},
                                                        {20, TILE_FULL, 16},
                                                        {21, TILE_FULL, TILE_FULL},
                                                        {22, TILE_FULL, 16},
                                                        {23, TILE_FULL, TILE_FULL},
                                                        {28, TILE_FULL, TILE_FULL}};

static const struct reference_stack meta_resnet[] = {{13, 8, 16},
                                                     {16, 4, 8},
                                                     {17, TILE_FULL, 16},
                                                     {18, TILE_FULL, 16},
                                                     {19, 4, 4},
                                                     {21, TILE_FULL, TILE_FULL},
                                                     {22, 4, 4},
                                                     {24, TILE_FULL, TILE_FULL},
                                                     {25, 4, 4},
                                                     {26, TILE_FULL, TILE_FULL},
                                                     {28, TILE_FULL, TILE_FULL}};

struct reference {
  const char *hardware, *workload;
  double top_pj; /* of the best with maps at the top, the best of all, as published: rounded to 10 nJ */
  double fit_pj;
  double searched_pj; /* with searched memories */
  int count;          /* of the stacks of the best, if they are listed */
  const struct reference_stack *stacks;
};

static const struct reference references[] = {
    {"edge_tpu_like_df", "mobilenetv1", 783.07e6, 731.22e6, 730.95e6, 14, edge_mobilenet},
    {"meta_prototype_df", "resnet18", 2433.80e6, 2280.39e6, 2230.14e6, 11, meta_resnet},
    {"meta_prototype_df", "mobilenetv1", 783.81e6, 714.13e6, 712.08e6, 0, NULL},
    /* The reference is 2232.69: it counts more in caches than is there (test_fits.c: test_better_than_the_reference).
     */
    {"edge_tpu_like_df", "resnet18", 2341.64e6, 2199.36e6, 2192.50e6, 0, NULL},
};

enum { REFERENCES = sizeof references / sizeof *references };

static void assert_rounded(double found, double expected, const char *what) {
  if (fabs(found - expected) > 0.005e6 + 1e-9 * expected) fail_msg("%s is %.17g, must be %.17g", what, found, expected);
}

static void test_reference_schedules(void **state) {
  (void)state;
  for (int r = 0; r < REFERENCES; r++) {
    const struct reference *reference = &references[r];
    struct paper paper;
    if (reference->count == 0) continue;
    reference_init(&paper, reference->hardware, reference->workload);
    struct schedule *schedule = &paper.job.schedule;
    schedule->cuts_kind = CUTS_LIST;
    schedule->between_stacks = BETWEEN_FIT;
    schedule->cut_count = reference->count - 1;
    for (int i = 0; i < reference->count; i++) {
      const struct reference_stack *stack = &reference->stacks[i];
      if (i < schedule->cut_count) schedule->cuts[i] = stack->end;
      schedule->own[i] = (struct tiling){MODE_CACHED, stack->tile_x, stack->tile_y};
    }
    struct result *result = paper_result(&paper);
    assert_int_equal(result->stack_count, reference->count);
    assert_rounded(result->energy_pj, reference->fit_pj, reference->workload);
    for (int s = 0; s + 1 < result->stack_count; s++) {
      const struct stack_result *stack = &result->stacks[s];
      bool is_tail = s > 0; /* depth-first in front, then maps on chip */
      assert_true(!is_tail || stack->nodes[stack->node_count - 1].home >= 0);
    }
    result_free(result);
    paper_deinit(&paper);
  }
}

/* Searched over the same grid they are the best. */
static void test_references_are_best(void **state) {
  (void)state;
  static const int64_t sizes[] = {2, 4, 8, 16, 32, TILE_FULL};
  struct optimize_sizes by_layer[256];
  for (int i = 0; i < 256; i++) by_layer[i] = (struct optimize_sizes){6, sizes};
  for (int r = 0; r < REFERENCES && wants_all(); r++) {
    for (int kind = 0; kind <= 2; kind++) { /* maps at the top; where they fit; with searched memories, too */
      struct paper paper;
      struct optimize_answer answer;
      struct error error;
      reference_init(&paper, references[r].hardware, references[r].workload);
      paper.job.schedule.between_stacks = kind > 0 ? BETWEEN_FIT : BETWEEN_TOP;
      if (kind == 2) paper.job.schedule.placement = PLACEMENT_SEARCH;
      const double expected[] = {references[r].top_pj, references[r].fit_pj, references[r].searched_pj};
      struct optimize question = {.hardware = &paper.hardware,
                                  .workload = &paper.workload,
                                  .rules = &paper.rules,
                                  .schedule = paper.job.schedule,
                                  .modes = 1u << MODE_CACHED,
                                  .widths = by_layer,
                                  .heights = by_layer,
                                  .limits = {.energy_pj = INFINITY, .latency_cycles = INFINITY},
                                  .workers = 2};
      assert_status(optimize(&question, NULL, &answer, &error), STATUS_OK, &error);
      assert_rounded(answer.best.energy_pj, expected[kind], references[r].workload);
      assert_rounded(answer.bound, answer.best.energy_pj, "bound");
      optimize_answer_deinit(&answer);
      paper_deinit(&paper);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_given_cuts),
      cmocka_unit_test(test_joint),
      cmocka_unit_test(test_by_hand),
      cmocka_unit_test(test_needs_capacity),
      cmocka_unit_test(test_reference_schedules),
      cmocka_unit_test(test_references_are_best),
  };
  return cmocka_run_group_tests_name("between", tests, NULL, NULL);
}
