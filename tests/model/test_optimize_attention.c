/* The best schedule of attention blocks - cuts, and the mode, tile and heads at a time of each stack - against all
 * schedules, one after the other. GOLDEN=all in the environment takes more of them. */
#include <math.h>

#include "model/heads.h"
#include "model/layer/made_weights.h"
#include "tests/all_schedules.h"
#include "tests/attention.h"

enum { CASES = 48 / FEWER, MOST_HEADS = 3 };

/* --- Against optimize ----------------------------------------------------------------------------------- */

/* No stack reads as weights what it makes; the schedule costs what was said; what stack has fewer heads at a time. */
static bool check_found(int seed, const struct job *job, const struct optimized *found) {
  struct result *result = evaluate_found(job, found);
  bool splits = false;
  bool same = fabs(result->energy_pj - found->energy_pj) <= 1e-12 * found->energy_pj &&
              result->latency_cycles == found->latency_cycles;
  if (!same) fail_msg("seed %d: it costs %.17g, not %.17g", seed, result->energy_pj, found->energy_pj);
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    splits = splits || stack->repeats > 1;
    for (int n = 0; n < stack->node_count; n++) {
      const struct operand *weights = layer_made_weights(stack->nodes[n].shape);
      for (int m = 0; weights != NULL && m < stack->node_count; m++) {
        assert_true(stack->nodes[m].input >= 0 || stack->nodes[m].layer != weights->maker);
      }
    }
  }
  result_free(result);
  return splits;
}

/* Counts of what the cases covered. */
struct covered {
  int cases, splits, several_cuts, on_chip;
};

/* Maps between stacks on chip are never worse than in the top memory; what is said of the best is what it costs. */
static void check_on_chip(int seed, const struct job *job, const struct optimize *question, double expected,
                          struct covered *covered) {
  struct optimize fits = *question;
  struct job one = *job;
  struct optimize_answer optimum;
  struct error error;
  fits.schedule.between_stacks = one.schedule.between_stacks = BETWEEN_FIT;
  assert_status(optimize(&fits, NULL, &optimum, &error), STATUS_OK, &error);
  double value = objective_value(fits.objective, 0, optimum.best.energy_pj, optimum.best.latency_cycles);
  if (value > expected * (1 + 1e-12)) fail_msg("seed %d: maps on chip take %.17g, not %.17g", seed, value, expected);
  check_found(seed, &one, &optimum.best);
  covered->on_chip += value < expected * (1 - 1e-9);
  optimize_answer_deinit(&optimum);
}

static void check_objectives(int seed, const struct job *job, struct optimize *question, const struct front *front,
                             struct covered *covered) {
  bool is_optimal = job->schedule.search.kind == SEARCH_OPTIMAL; /* then EDP chooses other mappings */
  for (int o = OBJECTIVE_ENERGY; o <= (is_optimal ? OBJECTIVE_LATENCY : OBJECTIVE_EDP); o++) {
    struct optimize_answer optimum;
    if (is_optimal && job->schedule.search.objective != (enum objective)o) continue;
    question->objective = (enum objective)o;
    if (find_least(seed, question, front, &optimum)) {
      covered->splits += check_found(seed, job, &optimum.best);
      if (is_optimal) check_on_chip(seed, job, question, least_of(front, question->objective), covered);
    }
    optimize_answer_deinit(&optimum);
  }
}

/* Heads at a time: all, and others, one of which may divide nothing. */
static int random_heads(struct random *random, const struct attention *attention, int64_t heads[MOST_HEADS]) {
  int count = 1;
  heads[0] = random_chance(random, 70) ? 0 : attention->groups;
  heads[count++] = 1;
  if (random_chance(random, 60)) heads[count++] = random_in(random, 2, 3);
  return count;
}

static int list_tilings(const int64_t sizes[2], int head_count, const int64_t *heads, unsigned modes,
                        struct tiling *tilings) {
  int count = 0;
  for (int i = 0; i < 3 * 4 * head_count; i++) {
    enum overlap_mode mode = (enum overlap_mode)(MODE_RECOMPUTE + i / 4 % 3);
    if ((modes >> mode & 1) == 0) continue;
    assert_true(count < MOST_TILINGS);
    tilings[count++] = (struct tiling){mode, sizes[i / 2 % 2], sizes[i % 2], heads[i / 12]};
  }
  return count;
}

static void check_block(int seed, struct covered *covered) {
  static struct cost room[MOST_FRONT];
  struct random random = random_of((uint64_t)seed);
  struct network network;
  struct attention attention;
  struct optimize_sizes by_layer[64];
  struct tiling tilings[MOST_TILINGS];
  struct front front = {0, room};
  int64_t heads[MOST_HEADS], sizes[2] = {random_in(&random, 1, 3), TILE_FULL};
  attention_begin(&random, &network, random_chance(&random, 60));
  attention = attention_block(&random, &network.workload);
  attention_finish(&network, true);
  struct job *job = &network.job;
  int kind = seed % 4; /* published; optimal with corrected rules; with searched placement */
  unsigned modes = kind < 2 ? 1u << MODE_RECOMPUTE | 1u << MODE_CACHED : 1u << MODE_CACHED;
  if (kind > 0) {
    job->schedule.search = (struct search_options){.kind = SEARCH_OPTIMAL,
                                                   .objective = seed / 4 % 2 ? OBJECTIVE_LATENCY : OBJECTIVE_ENERGY,
                                                   .rules.base = RULES_BASE_CORRECTED};
  }
  if (kind == 3) job->schedule.placement = PLACEMENT_SEARCH;
  for (int i = 0; i < 64; i++) by_layer[i] = (struct optimize_sizes){2, sizes};
  int legal, head_count = random_heads(&random, &attention, heads);
  int count = list_tilings(sizes, head_count, heads, modes, tilings);
  job->memo = memo_new();
  job->schedule.cuts_kind = CUTS_AUTO;
  if (find_all(job, count, tilings, &front, &legal)) {
    struct optimize question = {.hardware = job->hardware,
                                .workload = job->workload,
                                .rules = job->rules,
                                .schedule = job->schedule,
                                .modes = modes,
                                .widths = by_layer,
                                .heights = by_layer,
                                .heads = {head_count, heads},
                                .limits = {.energy_pj = INFINITY, .latency_cycles = INFINITY},
                                .compare = true,
                                .workers = 2,
                                .memo = job->memo};
    assert_true(legal >= 1);
    covered->several_cuts += legal > 1;
    covered->cases++;
    check_objectives(seed, job, &question, &front, covered);
  }
  network_deinit(&network);
}

static void test_against_all_schedules(void **unused) {
  (void)unused;
  const char *all = getenv("GOLDEN");
  struct covered covered = {0, 0, 0, 0};
  int cases = all != NULL && strcmp(all, "all") == 0 ? 600 : CASES;
  for (int seed = 1; covered.cases < cases; seed++) {
    assert_true(seed < 10 * cases);
    check_block(seed, &covered);
  }
  print_message("%d cases, %d best with fewer heads at a time, %d of several cuts, %d better with maps on chip\n",
                covered.cases, covered.splits, covered.several_cuts, covered.on_chip);
  assert_true(covered.splits > cases / 8 && covered.several_cuts > cases / 2 && covered.on_chip > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_all_schedules)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
