/* An explorer without a terminal or threads: its points are evaluated when the test says so. */
#ifndef TESTS_EXPLORED_H
#define TESTS_EXPLORED_H

#include "tests/check.h"
#include "tui/analysis/catalog.h"
#include "tui/analysis/engine.h"
#include "tui/explorer/modal.h"
#include "tui/explorer/view.h"
#include "tui/options/options.h"
#include "tui/views/views.h"

struct explored {
  struct catalog catalog;
  struct state state;
  struct engine *engine;
};

/* One for all tests of a program: what a test before has searched is not searched again. */
static inline struct engine *explored_engine(void) {
  static struct engine *engine;
  if (engine == NULL) engine = engine_new();
  assert_non_null(engine);
  return engine;
}

/* Begins at the point of the options, not yet evaluated. */
static inline void explored_init(struct explored *explored, const struct app_options *options) {
  catalog_init(&explored->catalog);
  explored->engine = explored_engine();
  assert_true(state_init(&explored->state, options, &explored->catalog, &views));
}

static inline void explored_deinit(struct explored *explored) {
  state_deinit(&explored->state);
  catalog_deinit(&explored->catalog);
}

/* Evaluates a point, that of a generation or (0) one beside it. */
static inline void explored_take(struct explored *explored, uint64_t generation, const struct point *point) {
  struct event event = {.kind = EVENT_EVALUATED};
  event.evaluation = engine_evaluate(explored->engine, generation, point, NULL);
  assert_non_null(event.evaluation);
  reduce(&explored->state, &event);
}

/* Evaluates the design point. */
static inline void explored_settle(struct explored *explored) {
  while (explored->state.pending) explored_take(explored, explored->state.generation, &explored->state.point);
}

/* Begins at the default point, evaluated, with nothing on the screen that changes from run to run. */
static inline void explored_begin(struct explored *explored) {
  struct app_options options;
  app_options_init(&options);
  options.no_clock = true;
  explored_init(explored, &options);
  explored_settle(explored);
}

/* Evaluates what the view asks for, too. */
static inline void explored_settle_all(struct explored *explored) {
  struct prefetch prefetch;
  for (;;) {
    explored_settle(explored);
    view_prefetch(&explored->state, &prefetch);
    prefetch_drop_ahead(&prefetch);
    if (prefetch.count == 0) return;
    for (int i = 0; i < prefetch.count; i++) explored_take(explored, 0, &prefetch.item[i].point);
  }
}

static inline void explored_press(struct explored *explored, int key) {
  reduce(&explored->state, &(struct event){.kind = EVENT_KEY, .key = key});
}

/* Presses each character; '\r' is Enter, '\x1b' Esc. */
static inline void explored_type(struct explored *explored, const char *keys) {
  for (; *keys != 0; keys++) {
    explored_press(explored, *keys == '\r' ? KEY_RETURN : *keys == '\x1b' ? KEY_ESCAPE : *keys);
  }
}

/* Runs what a key has asked for: copies, files. */
static inline void explored_run(struct explored *explored, const struct outside *outside) {
  struct outcome outcome;
  request_run(&explored->state, outside, &outcome);
  reduce(&explored->state, &(struct event){.kind = EVENT_REQUEST_DONE, .outcome = &outcome});
}

#endif
