#include "tui/explorer/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/analysis/catalog.h"
#include "tui/analysis/engine.h"
#include "tui/explorer/choice.h"
#include "tui/explorer/script_line.h"
#include "tui/explorer/session.h"
#include "tui/explorer/state.h"
#include "tui/explorer/trace.h"
#include "tui/explorer/view.h"
#include "tui/screen/svg.h"

struct script {
  struct catalog catalog;
  struct state state;
  struct canvas canvas;
  struct trace trace;
  struct engine *engine;
  struct prefetch prefetch;
  FILE *out;
};

static void take(struct script *script, const struct event *event) {
  trace_event(&script->trace, event);
  reduce(&script->state, event);
}

static void settle(struct script *script) {
  struct state *state = &script->state;
  while (state->pending) {
    struct event event = {.kind = EVENT_EVALUATED};
    trace_request(&script->trace, state->generation);
    event.evaluation = engine_evaluate(script->engine, state->generation, &state->point, NULL);
    if (event.evaluation == NULL) return;
    take(script, &event);
  }
}

/* Evaluates all that the view shows besides. */
static bool settle_prefetch(struct script *script) {
  struct state *state = &script->state;
  for (;;) {
    view_prefetch(state, &script->prefetch);
    prefetch_drop_ahead(&script->prefetch);
    if (script->prefetch.count == 0) return true;
    for (int i = 0; i < script->prefetch.count; i++) {
      const struct prefetch_item *item = &script->prefetch.item[i];
      struct event event = {.kind = EVENT_EVALUATED};
      event.evaluation = engine_evaluate(script->engine, 0, &item->point, NULL);
      if (event.evaluation == NULL) return false;
      take(script, &event);
    }
  }
}

static bool paint(struct script *script) {
  struct canvas *canvas = &script->canvas;
  if (canvas->rows != script->state.rows || canvas->columns != script->state.columns) {
    if (!canvas_resize(canvas, script->state.rows, script->state.columns)) return false;
  }
  draw(&script->state, canvas);
  return true;
}

/* Exports write their files; copies go nowhere but into the message. */
static void run_request(struct script *script) {
  struct outcome outcome;
  catalog_update(&script->catalog, &script->state.new_names);
  if (script->state.request.kind == REQUEST_NONE) return;
  request_run(&script->state, &(struct outside){.ascii = script->canvas.ascii}, &outcome);
  take(script, &(struct event){.kind = EVENT_REQUEST_DONE, .outcome = &outcome});
}

static bool apply(struct script *script, const struct event *event) {
  take(script, event);
  run_request(script);
  settle(script);
  return paint(script);
}

static bool point_at(struct script *script, enum mouse_button button, const char *where) {
  int row, column;
  if (sscanf(where, "%d %d", &row, &column) != 2) return false;
  struct event event = {.kind = EVENT_MOUSE, .button = button};
  const struct cell *cell = canvas_cell(&script->canvas, row, column);
  if (cell != NULL) event.target = cell->target;
  return apply(script, &event);
}

static bool run_events(struct script *script, struct script_line line) {
  struct event event;
  while (script_line_next(&line, &event)) {
    if (!script_event_is_sound(&event) || !apply(script, &event)) return false;
  }
  return true;
}

static bool run_line(struct script *script, char *line) {
  struct script_line events;
  line[strcspn(line, "\n")] = 0;
  if (script_line_begin(&events, line)) return run_events(script, events);
  size_t length = strcspn(line, " ");
  char *rest = line[length] != 0 ? line + length + 1 : line + length;
  line[length] = 0;
  if (line[0] == 0 || line[0] == '#') return true;
  if (strcmp(line, "settle") == 0) return settle_prefetch(script) && paint(script);
  if (strcmp(line, "click") == 0) return point_at(script, MOUSE_CLICK, rest);
  if (strcmp(line, "wheel-up") == 0) return point_at(script, MOUSE_WHEEL_UP, rest);
  if (strcmp(line, "wheel-down") == 0) return point_at(script, MOUSE_WHEEL_DOWN, rest);
  if (strcmp(line, "ascii") == 0 || strcmp(line, "utf-8") == 0) {
    script->canvas.ascii = line[0] == 'a';
    return paint(script);
  }
  bool styles = strcmp(line, "screen") == 0, picture = strcmp(line, "svg") == 0;
  if (!styles && !picture && strcmp(line, "text") != 0) return false;
  if (!settle_prefetch(script) || !paint(script)) return false;
  if (picture) {
    svg_write(&script->canvas, script->out);
  } else {
    canvas_print(&script->canvas, script->out, styles);
  }
  return true;
}

static enum status run_lines(struct script *script, const char *path, struct error *error) {
  FILE *file = fopen(path, "r");
  char *line = NULL;
  size_t size = 0;
  enum status status = STATUS_OK;
  if (file == NULL) return error_set(error, STATUS_USAGE, "cannot read %s: %s", path, strerror(errno));
  for (int number = 1; status == STATUS_OK && !script->state.quit && getline(&line, &size, file) >= 0; number++) {
    if (!run_line(script, line)) {
      status = error_set(error, STATUS_USAGE, "%s:%d: '%.40s' makes no sense here", path, number, line);
    }
  }
  free(line);
  fclose(file);
  return status;
}

/* With --session FILE only. */
static enum status run_session(struct script *script, const struct app_options *options, struct error *error) {
  struct event size = {.kind = EVENT_RESIZE, .rows = options->rows, .columns = options->columns};
  struct session_file file;
  if (!session_file_init(&file, options)) return error_out_of_memory(error);
  session_file_load(&file, options, &script->state);
  enum status status = STATUS_OK;
  if (!apply(script, &size)) status = error_out_of_memory(error);
  if (status == STATUS_OK) status = run_lines(script, options->script, error);
  if (status == STATUS_OK) status = session_file_save(&file, &script->state, error);
  session_file_deinit(&file);
  return status;
}

enum status script_run(const struct app_options *options, const struct views *views, FILE *out, struct error *error) {
  struct script script = {.canvas = {.ascii = options->ascii}, .out = out};
  enum status status = trace_open(&script.trace, error);
  if (status != STATUS_OK) return status;
  catalog_init(&script.catalog);
  script.engine = engine_new();
  if (script.engine != NULL && state_init(&script.state, options, &script.catalog, views)) {
    status = run_session(&script, options, error);
  } else {
    status = error_out_of_memory(error);
  }
  state_deinit(&script.state);
  canvas_free(&script.canvas);
  engine_free(script.engine);
  catalog_deinit(&script.catalog);
  trace_close(&script.trace);
  return status;
}
