/* The best schedule of networks of true sizes, with stretched maps, transposed convolutions and pools at the end,
 * against all schedules, one after the other. GOLDEN=all in the environment takes more of them. */
#include "tests/all_schedules.h"
#include "tests/true_networks.h"

enum { MOST_LAYERS = 4, MOST_SIDE = 14, SIZES = 2 };

/* Of the cases, and of the best schedules. */
static struct {
  int cases, transposed, pooled, sums, several_stacks;
} covered;

/* The found schedule costs what was said. */
static void check_found(int seed, const struct job *job, const struct optimized *found) {
  struct result *result = evaluate_found(job, found);
  if (result->energy_pj != found->energy_pj || result->latency_cycles != found->latency_cycles) {
    fail_msg("seed %d: it costs %.17g, not %.17g", seed, result->energy_pj, found->energy_pj);
  }
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    covered.sums += stack->types[0].steps[stack->node_count - 1].caps.sums_tiles;
  }
  covered.several_stacks += result->stack_count > 1;
  result_free(result);
}

static void check_objective(int seed, const struct job *job, const struct optimize *question,
                            const struct front *front) {
  struct optimize_answer optimum;
  if (find_least(seed, question, front, &optimum)) check_found(seed, job, &optimum.best);
  optimize_answer_deinit(&optimum);
}

static void count_layers(const struct workload *workload) {
  bool transposes = false, pools = false;
  for (int i = 0; i < workload->layer_count; i++) {
    const struct operand *weights = &workload->layers[i].operand[LAYER_INPUT1];
    transposes = transposes || (weights->constant && weights->pr_count > 0);
    pools = pools || strcmp(workload->layers[i].type, "Pooling") == 0;
  }
  covered.transposed += transposes;
  covered.pooled += pools;
}

/* Every fourth case takes the optimal search, every other the corrected rules. */
static void check_network(int seed) {
  static struct cost room[MOST_FRONT];
  struct random random = random_of((uint64_t)seed);
  struct hardware hardware = random_machine(&random);
  struct network network;
  struct growing growing;
  struct optimize_sizes by_layer[ASKED_LAYERS];
  struct tiling tilings[MOST_TILINGS];
  struct front front = {0, room};
  int64_t sizes[SIZES] = {random_in(&random, 1, 4), random_chance(&random, 50) ? TILE_FULL : random_in(&random, 5, 9)};
  int legal, count = 0;
  network_init(&network, &hardware);
  if (!(random_chance(&random, 60) ? true_pooled_network : true_network)(&growing, &network, MOST_LAYERS, MOST_SIDE,
                                                                         seed)) {
    network_deinit(&network);
    return;
  }
  random_rule(&random, &hardware, &network.rule);
  for (int i = 0; i < 3 * SIZES * SIZES; i++) {
    tilings[count++] = (struct tiling){(enum overlap_mode)(MODE_RECOMPUTE + i / 4), sizes[i / 2 % 2], sizes[i % 2], 0};
  }
  struct job *job = &network.job;
  bool is_optimal = seed % 4 == 3;
  if (seed % 2) job->schedule.search.rules.base = RULES_BASE_CORRECTED;
  if (is_optimal) job->schedule.search.kind = SEARCH_OPTIMAL;
  job->memo = memo_new();
  job->schedule.cuts_kind = CUTS_AUTO;
  if (find_all(job, count, tilings, &front, &legal) && front.count > 0) {
    struct optimize question = question_of(job, by_layer, SIZES, sizes);
    covered.cases++;
    count_layers(&network.workload);
    for (int o = OBJECTIVE_ENERGY; o <= (is_optimal ? OBJECTIVE_ENERGY : OBJECTIVE_EDP); o++) {
      question.objective = (enum objective)o;
      check_objective(seed, job, &question, &front);
    }
  }
  network_deinit(&network);
}

static void test_against_all_schedules(void **unused) {
  (void)unused;
  int cases = case_count(150, 3000);
  for (int seed = 1; covered.cases < cases; seed++) {
    assert_true(seed < 100 * cases);
    check_network(seed);
  }
  print_message("%d cases, %d with transposed convolutions, %d with pools; best: %d with pools in tiles, %d cut\n",
                covered.cases, covered.transposed, covered.pooled, covered.sums, covered.several_stacks);
  assert_true(12 * covered.transposed > cases && 4 * covered.pooled > cases && covered.sums > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_all_schedules)};
  return cmocka_run_group_tests_name("optimize in true sizes", tests, NULL, NULL);
}
