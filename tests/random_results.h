/* Random schedules of random networks: grown ones, attention, networks of true sizes. */
#ifndef TESTS_RANDOM_RESULTS_H
#define TESTS_RANDOM_RESULTS_H

#include "tests/attention.h"
#include "tests/true_networks.h"

enum { RESULTS = 250 / CASE_STEP };

/* A random schedule of a random network, by seed. NULL where nothing fits. */
static inline struct result *random_result(int seed, struct network *network, bool branches) {
  struct random random = random_of((uint64_t)seed);
  struct result *result = NULL;
  struct error error;
  random_network(&random, network, branches);
  enum overlap_mode mode = (enum overlap_mode)random_in(&random, MODE_RECOMPUTE, MODE_CACHED);
  int64_t x = random_in(&random, 1, 10), y = random_in(&random, 1, 10);
  network_tile(network, mode, x, y);
  enum status status = schedule_evaluate(&network->job, NULL, &result, &error);
  if (status && status != STATUS_INFEASIBLE) fail_msg("case %d: %s", seed, error.message);
  return result;
}

/* The same of a block of attention, under either set of rules, with a vector unit or without, some heads at a time. */
static inline struct result *attention_result(int seed, struct network *network) {
  struct random random = random_of((uint64_t)seed);
  struct result *result = NULL;
  struct error error;
  struct hardware hardware = random_machine(&random);
  if (random_chance(&random, 50)) {
    hardware.vector_lanes = random_in(&random, 1, 9);
    hardware.vector_energy_pj = random_energy(&random);
  }
  attention_begin_on(&random, network, random_chance(&random, 70), hardware);
  struct attention attention = attention_block(&random, &network->workload);
  attention_finish(network, random_chance(&random, 80));
  struct schedule *schedule = &network->job.schedule;
  enum overlap_mode mode = (enum overlap_mode)random_in(&random, MODE_RECOMPUTE, MODE_CACHED);
  int64_t x = random_in(&random, 1, 5), y = random_in(&random, 1, 5);
  network_tile(network, mode, x, y);
  if (seed % 2) schedule->search.rules.base = RULES_BASE_CORRECTED;
  schedule->cuts_kind = random_chance(&random, 70) ? CUTS_AUTO : CUTS_SINGLE_LAYER;
  schedule->tile_heads = random_chance(&random, 50) ? 0 : random_chance(&random, 50) ? 1 : attention.groups;
  enum status status = schedule_evaluate(&network->job, NULL, &result, &error);
  if (status && status != STATUS_INFEASIBLE) fail_msg("case %d: %s", seed, error.message);
  return result;
}

/* Calls `check` for the schedules that `make` makes, each with its network; enough of them must be feasible. */
static inline void for_each_result(struct result *(*make)(int seed, struct network *),
                                   void (*check)(int seed, struct network *, const struct result *)) {
  int feasible = 0;
  for (int seed = 1; seed <= RESULTS; seed++) {
    struct network network;
    struct result *result = make(seed, &network);
    if (result) {
      check(seed, &network, result);
      feasible++;
    }
    result_free(result);
    network_deinit(&network);
  }
  assert_true(feasible > RESULTS / 2);
}

static inline void for_random_attention(void (*check)(int seed, struct network *, const struct result *)) {
  for_each_result(attention_result, check);
}

static inline struct result *chain_result(int seed, struct network *network) {
  return random_result(seed, network, false);
}

static inline struct result *branched_result(int seed, struct network *network) {
  return random_result(seed, network, true);
}

static inline void for_random_results(bool branches, void (*check)(int seed, struct network *, const struct result *)) {
  for_each_result(branches ? branched_result : chain_result, check);
}

/* The same of a network of true sizes, with stretched maps, transposed convolutions and a pool at the end, under either
 * set of rules. */
static inline struct result *true_result(int seed, struct network *network) {
  struct random random = random_of((uint64_t)seed);
  struct result *result = NULL;
  struct growing growing;
  struct error error;
  struct hardware hardware = random_machine(&random);
  bool is_true = false;
  for (int again = 0; !is_true; again++) {
    network_init(network, &hardware);
    is_true = true_pooled_network(&growing, network, 5, 16, 1000 * seed + again);
    if (!is_true) network_deinit(network);
  }
  random_rule(&random, &hardware, &network->rule);
  struct schedule *schedule = &network->job.schedule;
  enum overlap_mode mode = (enum overlap_mode)random_in(&random, MODE_RECOMPUTE, MODE_CACHED);
  int64_t x = random_in(&random, 1, 8), y = random_in(&random, 1, 8);
  network_tile(network, mode, x, y);
  if (seed % 2) schedule->search.rules.base = RULES_BASE_CORRECTED;
  schedule->cuts_kind = random_chance(&random, 80) ? CUTS_AUTO : CUTS_SINGLE_LAYER;
  schedule->lpf_limit = random_in(&random, 1, 5);
  enum status status = schedule_evaluate(&network->job, NULL, &result, &error);
  if (status && status != STATUS_INFEASIBLE) fail_msg("case %d: %s", seed, error.message);
  return result;
}

static inline void for_random_true(void (*check)(int seed, struct network *, const struct result *)) {
  for_each_result(true_result, check);
}

#endif
