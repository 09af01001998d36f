/* Memories of maps, caches and weights chosen for the least cost: against all choices, tried one by one; and the laws
 * that follow: never worse than the lowest memories, and more memory never costs more. */
#include <math.h>

#include "inputs/inputs.h"
#include "model/copy.h"
#include "model/stack_evaluation.h"
#include "model/tile_levels.h"
#include "tests/paper.h"
#include "tests/random.h"

enum { MOST_TRIES = 200000 };

/* --- All levels of a tile ------------------------------------------------------------------------------- */

struct tile_trial {
  struct passage *passage;
  struct arena arena;
  int8_t memories[64]; /* by node: of its output */
  struct tile_sum least;
  int tries;
};

/* Tries all levels of node n and those behind it, with all before it as they are. */
static void try_nodes(struct tile_trial *trial, int n, struct tile_sum so_far) {
  struct passage *passage = trial->passage;
  const struct hardware *hardware = passage->hardware;
  int count = passage->stack->node_count;
  while (n < count && passage->nodes[n].is_idle) n++;
  if (trial->tries > MOST_TRIES) return;
  if (n == count) {
    const struct search_options *options = &passage->search->options;
    if (tile_sum_is_less(options, &so_far, &trial->least)) trial->least = so_far;
    return;
  }
  const struct stack_node *node = &passage->stack->nodes[n];
  bool is_input = node->shape->is_input, is_last = n == count - 1;
  enum memory_operand operand = is_input ? OPERAND_I1 : OPERAND_O;
  int top = hardware->level_count[operand] - 1;
  for (int in = 0; in < (is_input ? 1 : hardware->level_count[OPERAND_I1]); in++) {
    bool in_top = in == hardware->level_count[OPERAND_I1] - 1;
    if (!is_input && !in_top && hardware->memories[hardware->level[OPERAND_I1][in]].instances != 1) continue;
    for (int out = is_last ? top : 0; out <= top; out++) {
      int memory = hardware->level[operand][out];
      if (out < top && hardware->memories[memory].instances != 1) continue;
      struct tile_step step = {.node = n}, last = {.node = 0};
      struct memo_sums sums = {.fits = true};
      struct resident resident;
      int before = n - 1;
      trial->tries++;
      passage->pending_count = 0;
      for (int p = 0; p < n; p++) {
        passage->stored[p] = (struct stored){trial->memories[p], passage->nodes[p].output_bits};
      }
      while (before >= 0 && passage->nodes[before].is_idle) before--;
      if (before >= 0) assert_int_equal(tile_copies_after(passage, before, &last, trial->memories[before]), STATUS_OK);
      resident_at(&passage->maps, n, true, &resident);
      enum status status =
          tile_levels_try(passage, n, (struct layer_levels){is_input ? -1 : in, out}, &resident, &step, &sums);
      if (status == STATUS_INFEASIBLE) continue;
      assert_int_equal(status, STATUS_OK);
      copy_group_sum(&step.copies, hardware);
      trial->memories[n] = (int8_t)memory;
      struct tile_sum sum = {so_far.energy_pj + (step.copies.energy_pj + sums.energy_pj),
                             so_far.latency_cycles + (step.copies.latency_cycles + sums.latency_cycles)};
      try_nodes(trial, n + 1, sum);
    }
  }
}

/* --- All memories of a stack ---------------------------------------------------------------------------- */

struct stack_trial {
  struct stack_evaluation evaluation;
  struct axis_runs columns;
  struct tile_sum least;
  int checked_tiles;
};

/* Least cost of one tile: of all levels where they are few. */
static struct tile_sum cost_tile(struct stack_trial *trial, int c, int r) {
  struct stack_evaluation *evaluation = &trial->evaluation;
  const struct axis_run *column = &evaluation->grid.columns.runs[c], *row = &evaluation->grid.rows.runs[r];
  struct tile_type type = stack_type_of_runs(evaluation, c, r);
  struct arena scratch;
  struct tile_sum sum;
  arena_init(&scratch);
  const struct tile_node *nodes = tile_nodes(&scratch, &evaluation->grid, column->parts, row->parts);
  assert_non_null(nodes);
  assert_int_equal(tile_least_cost(evaluation->search, &scratch, evaluation->stack, nodes, &type, false, INFINITY, NULL,
                                   &sum, evaluation->error),
                   STATUS_OK);
  struct cost_limit sums = {.sums_only = true};
  struct stored stored[64];
  struct passage passage = {.search = evaluation->search,
                            .rules = evaluation->stack->rules,
                            .arena = &scratch,
                            .hardware = evaluation->search->hardware,
                            .stack = evaluation->stack,
                            .nodes = nodes,
                            .type = &type,
                            .stored = stored,
                            .limit = &sums,
                            .error = evaluation->error};
  passage.maps = (struct tile_maps){.hardware = passage.hardware,
                                    .stack = passage.stack,
                                    .nodes = nodes,
                                    .type = &type,
                                    .stored = stored,
                                    .weight_bits = placement_weight_bits(passage.stack, &(bool){false})};
  assert_true(tile_maps_init(&passage.maps, &scratch));
  struct tile_trial all = {.passage = &passage, .least = {INFINITY, INFINITY}};
  try_nodes(&all, 0, (struct tile_sum){0, 0});
  if (all.tries <= MOST_TRIES) {
    assert_number(sum.energy_pj, all.least.energy_pj, "least energy of a tile");
    assert_number(sum.latency_cycles, all.least.latency_cycles, "its latency");
    trial->checked_tiles++;
  }
  arena_deinit(&scratch);
  return sum;
}

static void cost_choice(struct stack_trial *trial) {
  struct stack_evaluation *evaluation = &trial->evaluation;
  struct tile_sum sum = {0, 0};
  evaluation->grid.columns = trial->columns;
  assert_true(stack_part_runs(evaluation));
  for (int r = 0; r < evaluation->grid.rows.count; r++) {
    for (int c = 0; c < evaluation->grid.columns.count && sum.energy_pj < INFINITY; c++) {
      struct tile_sum tile = cost_tile(trial, c, r);
      double count = (double)evaluation->grid.columns.runs[c].count * (double)evaluation->grid.rows.runs[r].count;
      sum.energy_pj += count * tile.energy_pj;
      sum.latency_cycles += count * tile.latency_cycles;
    }
  }
  if (sum.energy_pj == INFINITY) return;
  if (tile_sum_value(&evaluation->search->options, &sum) >=
      tile_sum_value(&evaluation->search->options, &trial->least) * (1 - 1e-12)) {
    return;
  }
  trial->least = sum;
}

/* All memories: of weights, V caches, and four kinds of H caches, as digits of a number. */
static void try_choices(struct stack_trial *trial) {
  const struct hardware *hardware = trial->evaluation.search->hardware;
  struct stack_placement *placement = &trial->evaluation.placement;
  enum overlap_mode mode = trial->evaluation.stack->tiling.mode;
  bool any_weights, h = mode >= MODE_H_CACHED, v = mode == MODE_CACHED;
  double weights = placement_weight_bits(trial->evaluation.stack, &any_weights);
  int shared[HARDWARE_MAX_MEMORIES], count = 0, memories = hardware->memory_count;
  for (int m = 0; m < memories; m++) {
    bool serves = memory_stores(&hardware->memories[m], OPERAND_I1) && memory_stores(&hardware->memories[m], OPERAND_O);
    if (serves && hardware->memories[m].instances == 1) shared[count++] = m;
  }
  int h_count = h ? count : 1, v_count = v ? count : 1;
  for (int w = any_weights ? 0 : memories - 1; w < memories; w++) {
    const struct memory *memory = &hardware->memories[w];
    if (any_weights && (!memory_stores(memory, OPERAND_I2) || memory->size_bits < weights)) continue;
    placement->weight_memory = any_weights ? w : -1;
    for (int choice = 0; choice < v_count * h_count * h_count * h_count * h_count; choice++) {
      int left = choice;
      placement->v_memory = v ? shared[left % v_count] : -1;
      left /= v_count;
      for (int i = 0; i < 4; i++, left /= h_count) placement->h_memory[i / 2][i % 2] = h ? shared[left % h_count] : -1;
      cost_choice(trial);
    }
  }
}

/* --- Random stacks -------------------------------------------------------------------------------------- */

/* One stack of a random network; false where it has no schedule. */
static bool random_job(struct random *random, int seed, struct network *network) {
  random_network(random, network, true);
  network->job.schedule.cuts_kind = CUTS_LIST;
  network->job.schedule.cut_count = 0;
  network->job.schedule.search = (struct search_options){
      .kind = SEARCH_OPTIMAL, .objective = (enum objective)(seed % 2), .rules.base = RULES_BASE_CORRECTED};
  network->job.memo = memo_new();
  network_tile(network, (enum overlap_mode)random_in(random, MODE_RECOMPUTE, MODE_CACHED), random_in(random, 1, 9),
               random_in(random, 1, 9));
  return network->workload.layer_count <= 4;
}

static void check_stack(int seed, int *checked, int *tiles) {
  struct random random = random_of((uint64_t)seed);
  struct network network;
  struct error error;
  struct stack_list list;
  struct arena arena;
  bool small = random_job(&random, seed, &network);
  struct job *job = &network.job;
  arena_init(&arena);
  if (small) {
    struct result *result = NULL;
    job->schedule.placement = PLACEMENT_SEARCH;
    enum status status = schedule_evaluate(job, NULL, &result, &error);
    assert_status(stack_list_init(&list, &arena, job->workload, job->hardware, &job->schedule, &error), STATUS_OK,
                  &error);
    struct layer_search search = {.hardware = job->hardware,
                                  .workload = job->workload,
                                  .rules = job->rules,
                                  .options = job->schedule.search,
                                  .memo = job->memo};
    struct stack_trial trial = {.least = {INFINITY, INFINITY}};
    trial.evaluation = (struct stack_evaluation){
        .search = &search, .arena = &arena, .scratch = &arena, .stack = &list.stacks[0], .error = &error};
    struct stack_evaluation *evaluation = &trial.evaluation;
    const struct tiling *tiling = &list.stacks[0].tiling;
    assert_true(
        tile_grid_init(&evaluation->grid, &arena, evaluation->stack, tiling->mode, tiling->tile_x, tiling->tile_y));
    enum status placed =
        placement_of_stack(&evaluation->placement, &arena, job->hardware, &evaluation->grid, tiling->mode, &error);
    trial.columns = evaluation->grid.columns;
    evaluation->placement.is_chosen = true;
    if (placed == STATUS_OK && trial.columns.count * evaluation->grid.rows.count <= 12) {
      try_choices(&trial);
      assert_status(status, trial.least.energy_pj < INFINITY ? STATUS_OK : STATUS_INFEASIBLE, &error);
      if (status == STATUS_OK) {
        const struct tile_sum found = {result->energy_pj, result->latency_cycles};
        double value = tile_sum_value(&search.options, &found), least = tile_sum_value(&search.options, &trial.least);
        if (fabs(value - least) > 1e-12 * least) fail_msg("seed %d: %.17g, must be %.17g", seed, value, least);
        ++*checked;
      }
      *tiles += trial.checked_tiles;
    }
    result_free(result);
  }
  arena_deinit(&arena);
  network_deinit(&network);
}

static void test_all_choices(void **state) {
  (void)state;
  int checked = 0, tiles = 0, count = case_count(80, 300);
  for (int seed = 1; seed <= count; seed++) check_stack(seed, &checked, &tiles);
  assert_true(checked > count / 6);
  assert_true(tiles > 10 * count);
}

/* --- Laws ----------------------------------------------------------------------------------------------- */

/* Objective of the job; INFINITY where nothing fits. */
static double value_of(const struct job *job) {
  struct result *result = NULL;
  struct error error;
  enum status status = schedule_evaluate(job, NULL, &result, &error);
  if (status == STATUS_INFEASIBLE) return INFINITY;
  assert_status(status, STATUS_OK, &error);
  assert_int_equal(result->overfull_count, 0);
  const struct tile_sum sum = {result->energy_pj, result->latency_cycles};
  double value = tile_sum_value(&job->schedule.search, &sum);
  result_free(result);
  return value;
}

/* Adds to *better where the search is better than the lowest memories, and to *cheaper where memory makes it cheaper.
 */
static void check_laws(int seed, int *better, int *cheaper) {
  struct random random = random_of((uint64_t)seed);
  struct network network;
  random_job(&random, seed, &network);
  struct job job = network.job;
  if (seed % 3 == 0) job.schedule.cuts_kind = CUTS_SINGLE_LAYER;
  if (seed % 4 == 0) job.schedule.between_stacks = BETWEEN_FIT;
  if (seed % 2 == 0) job.schedule.search.rules.without = 1u << RULE_FIT_ARRAY;
  double lowest = value_of(&job);
  job.schedule.placement = PLACEMENT_SEARCH;
  double searched = value_of(&job);
  if (searched > lowest * (1 + 1e-12)) {
    fail_msg("seed %d: %.17g, the lowest memories cost %.17g", seed, searched, lowest);
  }
  *better += searched < lowest * (1 - 1e-9);
  struct hardware larger = *network.job.hardware;
  /* A buffer or the top; for every second seed a register, too: else its size decides what is unrolled (rule
   * fit-array), which is not searched. */
  bool any = seed % 2 == 0;
  int memory = random_in(&random, any ? 0 : 2, larger.memory_count - 1);
  larger.memories[memory].size_bits *= random_in(&random, 2, 8);
  struct error error;
  assert_status(hardware_finish(&larger, &error), STATUS_OK, &error);
  job.hardware = &larger;
  job.memo = NULL;
  double with_more = value_of(&job);
  if (with_more > searched * (1 + 1e-12)) {
    fail_msg("seed %d: with more of memory %d %.17g, before %.17g", seed, memory, with_more, searched);
  }
  *cheaper += with_more < searched * (1 - 1e-9);
  network_deinit(&network);
}

static void test_laws(void **state) {
  (void)state;
  int better = 0, cheaper = 0, count = case_count(150, 1500);
  for (int seed = 1; seed <= count; seed++) check_laws(seed, &better, &cheaper);
  assert_true(better > count / 20);
  assert_true(cheaper > count / 20);
}

/* Layers of true sizes that are idle in some tiles: the search is no worse than the lowest memories. */
static void test_idle_layers(void **state) {
  (void)state;
  double found[2];
  for (int placement = PLACEMENT_LOWEST; placement <= PLACEMENT_SEARCH; placement++) {
    struct paper paper;
    paper_init(&paper, "tpu_like_df", "fsrcnn_padded", MODE_CACHED, 4, 4);
    paper.job.schedule.search.kind = SEARCH_OPTIMAL;
    paper.job.schedule.placement = (enum placement_kind)placement;
    struct result *result = paper_result(&paper);
    int idle = 0;
    for (int t = 0; t < result->stacks[0].type_count; t++) {
      for (int n = 0; n < result->stacks[0].types[t].step_count; n++)
        idle += result->stacks[0].types[t].steps[n].is_idle;
    }
    assert_true(idle > 0);
    found[placement] = result->energy_pj;
    result_free(result);
    paper_deinit(&paper);
  }
  assert_true(found[PLACEMENT_SEARCH] <= found[PLACEMENT_LOWEST]);
}

/* --- A memory that is worse when it is larger ------------------------------------------------------------- */

static void test_bigger_is_not_worse(void **state) {
  (void)state;
  static const double sizes[] = {524288, 1048576, 2097152, 4194304};
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  arena_init(&arena);
  assert_status(input_hardware("tests/model/hardware/bigger_is_worse.yaml", &hardware, NULL, &error), STATUS_OK,
                &error);
  assert_status(input_workload("fsrcnn", &workload, NULL, &error), STATUS_OK, &error);
  assert_status(input_mapping("tests/model/hardware/k8.yaml", &rules, &arena, NULL, &error), STATUS_OK, &error);
  double lowest[4];
  for (int placement = PLACEMENT_LOWEST; placement <= PLACEMENT_SEARCH; placement++) {
    for (int i = CASE_STEP == 1 ? 0 : 1; i < (CASE_STEP == 1 ? 4 : 3);
         i++) { /* the two that are compared below, at least */
      struct hardware sized = hardware;
      struct job job = {.hardware = &sized, .workload = &workload, .rules = &rules};
      job.schedule = (struct schedule){
          .mode = MODE_CACHED, .tile_x = 60, .tile_y = 72, .placement = (enum placement_kind)placement};
      job.schedule.search.kind = SEARCH_OPTIMAL;
      assert_status(rules_read("published,+pr-exact,+producer-channels,+capacity", &job.schedule.search.rules, &error),
                    STATUS_OK, &error);
      assert_string_equal(sized.memories[1].name, "near");
      sized.memories[1].size_bits = sizes[i];
      assert_status(hardware_finish(&sized, &error), STATUS_OK, &error);
      double energy = value_of(&job);
      if (placement == PLACEMENT_LOWEST) lowest[i] = energy;
      if (placement == PLACEMENT_SEARCH && fabs(energy - 136.454329e9) > 500)
        fail_msg("%.0f bits: %.17g pJ", sizes[i], energy);
    }
  }
  assert_true(lowest[2] > 1.2 * lowest[1]);
  workload_deinit(&workload);
  arena_deinit(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_choices),
      cmocka_unit_test(test_laws),
      cmocka_unit_test(test_idle_layers),
      cmocka_unit_test(test_bigger_is_not_worse),
  };
  return cmocka_run_group_tests_name("placement_search", tests, NULL, NULL);
}
