/* Schedules to walk through: random networks, chains and with branches, in all modes and with all kinds of cuts;
 * and shipped ones. */
#ifndef TESTS_WALKED_H
#define TESTS_WALKED_H

#include <inttypes.h>

#include "inputs/inputs.h"
#include "model/inspect/walk_map.h"
#include "tests/random.h"

/* Random networks: chains or with branches, in all modes and with all kinds of cuts. NULL: it has no schedule. */
static inline struct result *walked_random(uint64_t seed, bool branches, struct network *network) {
  struct random random = random_of(seed);
  struct result *result = NULL;
  struct error error;
  random_network(&random, network, branches);
  if (network->job.schedule.cuts_kind == CUTS_LIST) network->job.schedule.cut_count = 0;
  enum overlap_mode mode = (enum overlap_mode)random_in(&random, MODE_RECOMPUTE, MODE_CACHED);
  network_tile(network, mode, random_in(&random, 1, 6), random_in(&random, 1, 6));
  enum status status = schedule_evaluate(&network->job, NULL, &result, &error);
  if (status && status != STATUS_INFEASIBLE) fail_msg("seed %" PRIu64 ": %s", seed, error.message);
  return result;
}

struct walked_shipped {
  const char *hardware, *workload;
  enum overlap_mode mode;
  int64_t tile_x, tile_y;
  enum cuts_kind cuts_kind;
};

static const struct walked_shipped walked_shipped[] = {
    {"meta_prototype_df", "fsrcnn", MODE_CACHED, 60, 72, CUTS_AUTO},
    {"meta_prototype_df", "fsrcnn", MODE_H_CACHED, 100, 50, CUTS_AUTO},
    {"meta_prototype_df", "fsrcnn", MODE_RECOMPUTE, 120, 135, CUTS_AUTO},
    {"edge_tpu_like_df", "resnet18", MODE_CACHED, 8, 8, CUTS_AUTO},
    {"meta_prototype_df", "resnet18", MODE_RECOMPUTE, 14, 14, CUTS_AUTO},
    {"tpu_like_df", "mobilenetv1", MODE_H_CACHED, 7, 7, CUTS_AUTO},
    {"ascend_like_df", "dmcnnvd", MODE_CACHED, 48, 90, CUTS_AUTO},
    {"tesla_npu_like_df", "mccnn", MODE_CACHED, 64, 64, CUTS_SINGLE_LAYER},
};

static inline struct result *walked_by_rules(const struct walked_shipped *of, enum rules_base base) {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  struct result *result = NULL;
  arena_init(&arena);
  assert_status(input_hardware(of->hardware, &hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_workload(of->workload, &workload, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping(of->hardware, &rules, &arena, NULL, &error), STATUS_OK, &error);
  struct job job = {.hardware = &hardware, .workload = &workload, .rules = &rules};
  job.schedule = (struct schedule){
      .mode = of->mode, .tile_x = of->tile_x, .tile_y = of->tile_y, .cuts_kind = of->cuts_kind, .lpf_limit = 1};
  job.schedule.search.rules.base = base;
  assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
  workload_deinit(&workload);
  arena_deinit(&arena);
  return result;
}

static inline struct result *walked_result(const struct walked_shipped *of) {
  return walked_by_rules(of, RULES_BY_SEARCH);
}

/* Calls `check` with many results. */
static inline void walked_for_each(void (*check)(const struct result *, const char *name)) {
  enum { CASES = 600 / FEWER };
  for (uint64_t seed = 1; seed <= CASES; seed++) {
    struct network network;
    char name[32];
    struct result *result = walked_random(seed, seed % 2 == 0, &network);
    snprintf(name, sizeof name, "seed %" PRIu64, seed);
    if (result) check(result, name);
    result_free(result);
    network_deinit(&network);
  }
  for (size_t i = 0; i < sizeof walked_shipped / sizeof walked_shipped[0]; i++) {
    struct result *result = walked_result(&walked_shipped[i]);
    check(result, walked_shipped[i].workload);
    result_free(result);
  }
}

#endif
