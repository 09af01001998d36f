/* Maps between stacks on chip: against all choices of their homes, counted and costed here; in optimize, against all
 * cuts, modes, tilings and homes; and one network by hand. */
#include <math.h>

#include "model/base/numerics.h"
#include "model/between.h"
#include "model/optimize/optimize.h"
#include "model/stack_cost.h"
#include "tests/paper.h"
#include "tests/random.h"

enum { CASES = 400 / FEWER, JOINT_CASES = FEWER > 2 ? 3 : 60 / FEWER, MOST_STACKS = 8 };

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

/* Least objective of all homes; INFINITY: nothing fits, or the cuts are not legal. *below: homes of the best are not
 * all at the top. */
static double least_of_all(struct job *job, bool *below) {
  struct trial trial = {.job = job, .least = INFINITY};
  struct error error;
  arena_init(&trial.arena);
  enum status status = stack_list_init(&trial.list, &trial.arena, job->workload, job->hardware, &job->schedule, &error);
  if (status == STATUS_USAGE) {
    arena_deinit(&trial.arena);
    return INFINITY;
  }
  assert_status(status, STATUS_OK, &error);
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

/* All tilings of the stacks from this one on, and all homes. *below: as least_of_all, of the best. */
static void try_tilings(struct job *job, int stack, int count, const struct tiling *tilings, double *least,
                        bool *below) {
  bool is_below;
  for (int t = 0; t < count && stack <= job->schedule.cut_count; t++) {
    job->schedule.own[stack] = tilings[t];
    try_tilings(job, stack + 1, count, tilings, least, below);
  }
  if (stack <= job->schedule.cut_count) return;
  double found = least_of_all(job, &is_below);
  if (found >= *least) return;
  *least = found;
  *below = is_below;
}

/* Searches the same grid, and evaluates the answer. */
static void check_optimum(int seed, struct job *job, unsigned modes, const struct optimize_sizes *widths,
                          const struct optimize_sizes *heights, double least) {
  struct optimize_answer answer;
  struct error error;
  struct result *result = NULL;
  struct job again = *job;
  job->schedule.between_stacks = BETWEEN_FIT;
  job->schedule.cut_count = 0;
  struct optimize question = {.hardware = job->hardware,
                              .workload = job->workload,
                              .rules = job->rules,
                              .schedule = job->schedule,
                              .modes = modes,
                              .widths = widths,
                              .heights = heights,
                              .objective = job->schedule.search.objective,
                              .limits = {.energy_pj = INFINITY, .latency_cycles = INFINITY},
                              .workers = 2};
  assert_status(optimize(&question, NULL, &answer, &error), STATUS_OK, &error);
  double found = value_of(question.objective, answer.best.energy_pj, answer.best.latency_cycles);
  if (fabs(found - least) > 1e-12 * least) fail_msg("seed %d: %.17g, must be %.17g", seed, found, least);
  assert_true(optimized_schedule(&answer.best, &job->schedule, &again.schedule));
  assert_int_equal(again.schedule.between_stacks, BETWEEN_FIT);
  assert_status(schedule_evaluate(&again, NULL, &result, &error), STATUS_OK, &error);
  assert_number(result->energy_pj, answer.best.energy_pj, "energy");
  assert_number(result->latency_cycles, answer.best.latency_cycles, "latency");
  result_free(result);
  optimize_answer_deinit(&answer);
}

/* Cuts, modes, tiles and homes, all tried; one mode where layers are many. Returns 1 where the best has a map on chip.
 */
static int check_joint(int seed, int *checked) {
  struct random random = random_of((uint64_t)seed);
  struct network network;
  struct optimize_sizes widths[256], heights[256];
  int64_t x[2] = {random_in(&random, 1, 4), TILE_FULL}, y[1] = {random_chance(&random, 50) ? TILE_FULL : x[0]};
  enum overlap_mode other = (enum overlap_mode)random_in(&random, MODE_RECOMPUTE, MODE_H_CACHED);
  random_network(&random, &network, seed % 2);
  struct job *job = &network.job;
  int layers = network.workload.layer_count;
  const struct tiling tilings[] = {
      {MODE_CACHED, x[0], y[0], 0}, {MODE_CACHED, x[1], y[0], 0}, {other, x[0], y[0], 0}, {other, x[1], y[0], 0}};
  double least = INFINITY;
  bool below = false;
  job->memo = memo_new();
  job->schedule.search = (struct search_options){.kind = SEARCH_OPTIMAL,
                                                 .objective = seed / 2 % 2 ? OBJECTIVE_LATENCY : OBJECTIVE_ENERGY,
                                                 .rules.base = RULES_BASE_CORRECTED};
  job->schedule.placement = seed % 3 == 0 ? PLACEMENT_SEARCH : PLACEMENT_LOWEST;
  job->schedule.mode = MODE_CACHED;
  job->schedule.tile_x = job->schedule.tile_y = 1;
  job->schedule.cuts_kind = CUTS_LIST;
  for (unsigned choice = 0; layers <= 5 && choice < 1u << (layers - 1); choice++) {
    job->schedule.cut_count = 0;
    for (int i = 0; i + 1 < layers; i++) {
      if (choice >> i & 1) job->schedule.cuts[job->schedule.cut_count++] = network.workload.layers[i].id;
    }
    try_tilings(job, 0, layers <= 3 ? 4 : 2, tilings, &least, &below);
  }
  memset(job->schedule.own, 0, sizeof job->schedule.own);
  if (least < INFINITY) {
    for (int i = 0; i < 256; i++) widths[i] = (struct optimize_sizes){2, x};
    for (int i = 0; i < 256; i++) heights[i] = (struct optimize_sizes){1, y};
    check_optimum(seed, job, 1u << MODE_CACHED | (layers <= 3 ? 1u << other : 0), widths, heights, least);
    ++*checked;
  }
  network_deinit(&network);
  return below;
}

static void test_joint(void **state) {
  (void)state;
  int checked = 0, below = 0;
  for (int seed = 1; checked < JOINT_CASES; seed++) {
    assert_true(seed < 20 * JOINT_CASES);
    below += check_joint(seed, &checked);
  }
  if (FEWER == 1) assert_true(below > JOINT_CASES / 8); /* few cases may have none */
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_given_cuts),
      cmocka_unit_test(test_joint),
      cmocka_unit_test(test_by_hand),
      cmocka_unit_test(test_needs_capacity),
  };
  return cmocka_run_group_tests_name("between", tests, NULL, NULL);
}
