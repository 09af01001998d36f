/* The map of Sweep without a screen, whose figures are the test's. */
#ifndef TESTS_SWEEP_SETUP_H
#define TESTS_SWEEP_SETUP_H

#include "tests/points.h"
#include "tui/views/sweep/map.h"

static const int64_t map_width[] = {960}, map_height[] = {540};
static const struct sweep_inputs inputs = {.maps = {map_width, map_height}, .map_count = 1};

struct sweep_setup {
  struct figures_store *store;
  struct sweep_map map;
  struct point base;
};

/* Begins with other axes. */
static inline enum status begin(struct sweep_setup *setup, const char *widths, const char *heights) {
  strcpy(setup->map.axis[AXIS_WIDTH].text, widths);
  strcpy(setup->map.axis[AXIS_HEIGHT].text, heights);
  return sweep_map_begin(&setup->map, &setup->base, &inputs, setup->store, 0);
}

/* A map around 60x72 without figures. */
static inline void set_up(struct sweep_setup *setup, const char *widths, const char *heights) {
  setup->store = figures_store_new();
  assert_non_null(setup->store);
  setup->base = default_point(60, 72);
  sweep_map_init(&setup->map);
  assert_int_equal(begin(setup, widths, heights), STATUS_OK);
}

static inline void tear_down(struct sweep_setup *setup) {
  sweep_map_deinit(&setup->map);
  figures_store_free(setup->store);
}

/* Figures come for a cell; 0 energy stands for an infeasible one. */
static inline void answer(struct sweep_setup *setup, int cell, double energy_pj, double latency_cycles) {
  static const struct stamp stamps[INPUT_KIND_COUNT] = {{.size = 1}};
  struct figures *figures = calloc(1, sizeof *figures + FIGURE_ROWS * sizeof(double));
  struct point point = sweep_map_point(&setup->map, cell);
  assert_non_null(figures);
  figures->count = energy_pj > 0 ? FIGURE_ROWS : 0;
  figures->status = energy_pj > 0 ? STATUS_OK : STATUS_INFEASIBLE;
  if (energy_pj <= 0) figures->reason = "it does not fit";
  figures->value[FIGURE_ENERGY] = energy_pj;
  figures->value[FIGURE_LATENCY] = latency_cycles;
  figures->value[FIGURE_MAC_USE] = 1 / latency_cycles;
  figures->value[FIGURE_AREA] = 1 + cell % 7;
  figures_keep(setup->store, &point, stamps, figures);
  sweep_map_take(&setup->map, &point, setup->store, 0);
}

#endif
