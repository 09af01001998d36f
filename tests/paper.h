/* Schedules of the accelerators and networks that come with the program, for tests. */
#ifndef TESTS_PAPER_H
#define TESTS_PAPER_H

#include "inputs/inputs.h"
#include "model/schedule.h"
#include "tests/check.h"

struct paper {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct job job; /* change its schedule; at first automatic cuts, at most 4 loop factors: quick, not good */
};

/* `paper` must stay where it is. Free with paper_deinit. */
static inline void paper_init(struct paper *paper, const char *hardware, const char *workload, enum overlap_mode mode,
                              int64_t tile_x, int64_t tile_y) {
  struct error error;
  memset(paper, 0, sizeof *paper);
  workload_init(&paper->workload, "");
  arena_init(&paper->arena);
  assert_status(input_hardware(hardware, &paper->hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_workload(workload, &paper->workload, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping(hardware, &paper->rules, &paper->arena, NULL, &error), STATUS_OK, &error);
  paper->job = (struct job){
      .hardware = &paper->hardware,
      .workload = &paper->workload,
      .rules = &paper->rules,
      .schedule = {.mode = mode, .tile_x = tile_x, .tile_y = tile_y, .cuts_kind = CUTS_AUTO, .lpf_limit = 4}};
}

static inline void paper_deinit(struct paper *paper) {
  workload_deinit(&paper->workload);
  arena_deinit(&paper->arena);
}

/* Free with result_free. */
static inline struct result *paper_result(const struct paper *paper) {
  struct result *result = NULL;
  struct error error;
  assert_status(schedule_evaluate(&paper->job, NULL, &result, &error), STATUS_OK, &error);
  return result;
}

#endif
