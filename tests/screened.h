/* An explorer with a screen: lines of a script typed, everything evaluated after each key, and what is on the screen.
 */
#ifndef TESTS_SCREENED_H
#define TESTS_SCREENED_H

#include "tests/explored.h"
#include "tui/explorer/script.h"

struct setup {
  struct explored explored;
  struct canvas canvas;
  char *screen; /* the last one that was read */
};

/* A line of a script, such as "key 3 Tab" or "type 1,4"; evaluates what follows from each key, or leaves it pending. */
static inline void run_line(struct setup *setup, const char *text, bool evaluates) {
  char copy[1024];
  struct script_line line;
  struct event event;
  assert_true(snprintf(copy, sizeof copy, "%s", text) < (int)sizeof copy);
  assert_true(script_line_begin(&line, copy));
  while (script_line_next(&line, &event)) {
    assert_true(script_event_is_sound(&event));
    reduce(&setup->explored.state, &event);
    if (evaluates) explored_settle_all(&setup->explored);
  }
}

static inline void run(struct setup *setup, const char *text) {
  run_line(setup, text, true);
}

static inline void resize(struct setup *setup, int rows, int columns) {
  reduce(&setup->explored.state, &(struct event){.kind = EVENT_RESIZE, .rows = rows, .columns = columns});
  assert_true(canvas_resize(&setup->canvas, rows, columns));
}

static inline struct setup *set_up(int rows, int columns) {
  struct setup *setup = calloc(1, sizeof *setup);
  struct app_options options;
  assert_non_null(setup);
  app_options_init(&options);
  options.no_clock = true;
  options.workers = 0;
  options.schedule.search = (struct search_options){.kind = SEARCH_PUBLISHED};
  options.schedule.lpf_limit = 4;
  explored_init(&setup->explored, &options);
  resize(setup, rows, columns);
  explored_settle_all(&setup->explored);
  return setup;
}

static inline void tear_down(struct setup *setup) {
  free(setup->screen);
  explored_deinit(&setup->explored);
  canvas_free(&setup->canvas);
  free(setup);
}

static inline const char *screen(struct setup *setup) {
  size_t size = 0;
  free(setup->screen);
  FILE *file = open_memstream(&setup->screen, &size);
  assert_non_null(file);
  draw(&setup->explored.state, &setup->canvas);
  canvas_print(&setup->canvas, file, false);
  fclose(file);
  return setup->screen;
}

static inline void sees(struct setup *setup, const char *piece) {
  if (strstr(screen(setup), piece) != NULL) return;
  fputs(setup->screen, stderr);
  fail_msg("no \"%s\" on this screen", piece);
}

static inline void sees_no(struct setup *setup, const char *piece) {
  if (strstr(screen(setup), piece) == NULL) return;
  fputs(setup->screen, stderr);
  fail_msg("\"%s\" is on this screen", piece);
}

static inline void click(struct setup *setup, const struct pane *pane, int row) {
  struct target target = {.kind = TARGET_ROW, .index = (int16_t)row};
  target.pane = (uint8_t)view_pane_number(&setup->explored.state, pane);
  reduce(&setup->explored.state, &(struct event){.kind = EVENT_MOUSE, .button = MOUSE_CLICK, .target = target});
  explored_settle_all(&setup->explored);
}

#endif
