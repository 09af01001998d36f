/* Design points for tests: the default one with other tiles, and those of options, evaluated. */
#ifndef TESTS_POINTS_H
#define TESTS_POINTS_H

#include "tests/check.h"
#include "tui/analysis/engine.h"
#include "tui/options/options.h"
#include "tui/options/point_options.h"

/* The point at which the explorer begins, with a tile. */
static inline struct point default_point(int64_t width, int64_t height) {
  struct app_options options;
  struct point point;
  struct error error = {.message = ""};
  app_options_init(&options);
  assert_status(point_from_app_options(&point, &options, &error), STATUS_OK, &error);
  point.schedule.tile_x = width;
  point.schedule.tile_y = height;
  return point;
}

/* The evaluation of options, which must have a result; release it with evaluation_release. */
static inline struct evaluation *evaluate_options(struct engine *engine, const char *options) {
  struct point point;
  struct error error = {.message = ""};
  assert_status(point_from_options(&point, options, &error), STATUS_OK, &error);
  struct evaluation *evaluation = engine_evaluate(engine, 0, &point, NULL);
  assert_non_null(evaluation);
  assert_status(evaluation->error.status, STATUS_OK, &evaluation->error);
  return evaluation;
}

#endif
