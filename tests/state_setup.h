/* A state without a terminal, threads or files, for the tests that press its keys. */
#ifndef TESTS_STATE_SETUP_H
#define TESTS_STATE_SETUP_H

#include "tui/explorer/action.h"
#include "tui/options/options.h"
#include "tui/views/explore/explore.h"
#include "tui/views/views.h"

static const char *hardware_names[] = {"edge_tpu", "meta_prototype_df", "tpu"};
static const char *workload_names[] = {"fsrcnn", "resnet18"};
static const char *mapping_names[] = {"meta_prototype"};
static const struct catalog catalog = {.count = {3, 2, 1}, .names = {hardware_names, workload_names, mapping_names}};

static struct state state;

static inline int set_up(void **unused) {
  (void)unused;
  struct app_options options;
  app_options_init(&options);
  if (!state_init(&state, &options, &catalog, &views)) return -1;
  state.network = (struct network){.workload = "fsrcnn", .map_width = 960, .map_height = 540};
  return 0;
}

static inline int tear_down(void **unused) {
  (void)unused;
  state_deinit(&state);
  return 0;
}

static inline void press(int key) {
  reduce(&state, &(struct event){.kind = EVENT_KEY, .key = key});
}

static inline void type(const char *text) {
  for (; *text != 0; text++) press((unsigned char)*text);
}

static inline void go_to(enum knob knob) {
  state.focus = &pane_point;
  pane_of(&state, &pane_point)->row = knob < KNOB_ROWS ? (int)knob : KNOB_LPF_LIMIT;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
