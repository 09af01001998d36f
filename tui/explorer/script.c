#include "tui/explorer/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/analysis/catalog.h"
#include "tui/analysis/engine.h"
#include "tui/explorer/modal.h"
#include "tui/explorer/plain.h"
#include "tui/explorer/session_file.h"
#include "tui/explorer/state.h"
#include "tui/explorer/trace.h"
#include "tui/explorer/view.h"
#include "tui/screen/key.h"
#include "tui/screen/svg.h"

/* --- Lines that stand for what a user does ---------------------------------------------------------------------- */

bool script_line_begin(struct script_line *line, const char *text) {
  static const struct {
    const char *word;
    enum event_kind kind;
    bool by_letter;
  } words[] = {
      {"key", EVENT_KEY, false},   {"type", EVENT_KEY, true},       {"point", EVENT_POINT, false},
      {"tick", EVENT_TICK, false}, {"resize", EVENT_RESIZE, false},
  };
  size_t length = strcspn(text, " ");
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strlen(words[i].word) != length || strncmp(text, words[i].word, length) != 0) continue;
    *line = (struct script_line){.kind = words[i].kind, .by_letter = words[i].by_letter};
    line->rest = text[length] == ' ' ? text + length + 1 : text + length;
    return true;
  }
  return false;
}

static bool next_key(struct script_line *line, struct event *event) {
  char name[KEY_NAME_SIZE] = "";
  if (line->by_letter) {
    event->key = (unsigned char)*line->rest;
    return *line->rest != 0 && line->rest++ != NULL;
  }
  line->rest += strspn(line->rest, " ");
  size_t length = strcspn(line->rest, " ");
  if (length < sizeof name) memcpy(name, line->rest, length);
  event->key = key_from_name(name);
  line->rest += length;
  return length > 0;
}

bool script_line_next(struct script_line *line, struct event *event) {
  *event = (struct event){.kind = line->kind};
  if (line->kind == EVENT_KEY) return next_key(line, event);
  if (line->rest == NULL) return false;
  if (line->kind == EVENT_POINT && line->rest[0] != 0) event->text = line->rest;
  if (line->kind == EVENT_RESIZE && sscanf(line->rest, "%dx%d", &event->columns, &event->rows) != 2) event->rows = 0;
  line->rest = NULL;
  return true;
}

bool script_event_is_sound(const struct event *event) {
  enum { MOST = 1000 };
  if (event->kind == EVENT_KEY) return event->key != KEY_NONE;
  if (event->kind == EVENT_POINT) return event->text != NULL;
  if (event->kind != EVENT_RESIZE) return true;
  return event->rows > 0 && event->columns > 0 && event->rows <= MOST && event->columns <= MOST;
}

/* --- Test scripts ----------------------------------------------------------------------------------------------- */

struct script {
  struct catalog catalog;
  struct state state;
  struct canvas canvas;
  struct trace trace;
  struct engine *engine;
  struct optimizer *optimizer;
  struct prefetch prefetch;
  FILE *in; /* plain lines; NULL: a test script */
  FILE *out;
  int frames;  /* of the moving picture so far */
  bool failed; /* memory ran out */
};

static void take(struct script *script, const struct event *event) {
  trace_event(&script->trace, event);
  reduce(&script->state, event);
}

static void settle(struct script *script) {
  struct state *state = &script->state;
  while (state->optimizing.running) {
    struct optimizer_news news;
    optimizer_run(script->optimizer, &state->optimizing.from, 1, NULL, NULL, &news);
    news.number = state->optimizing.number;
    take(script, &(struct event){.kind = EVENT_OPTIMIZED, .news = &news});
  }
  while (state->pending) {
    struct event event = {.kind = EVENT_EVALUATED};
    trace_request(&script->trace, state->generation);
    event.evaluation = engine_evaluate(script->engine, state->generation, &state->point, NULL);
    if (event.evaluation == NULL) return;
    take(script, &event);
  }
}

/* Evaluates all other points that the view shows. */
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
      if (event.evaluation == NULL) {
        script->failed = true;
        return false;
      }
      take(script, &event);
    }
  }
}

static bool paint(struct script *script) {
  script->canvas.halves = script->state.large && !script->canvas.ascii;
  script->failed = !canvas_resize(&script->canvas, script->state.rows, script->state.columns);
  if (script->failed) return false;
  draw(&script->state, &script->canvas);
  return true;
}

/* Exports write their files; copies only show their message. */
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

static bool add_frame(struct script *script, double seconds) {
  if (!(seconds > 0) || !settle_prefetch(script) || !paint(script)) return false;
  if (script->frames == 0) svg_film_begin(&script->canvas, script->out);
  svg_film_frame(&script->canvas, script->frames++, seconds, script->out);
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
  if (strcmp(line, "drag") == 0) return point_at(script, MOUSE_DRAG, rest);
  if (strcmp(line, "wheel-down") == 0) return point_at(script, MOUSE_WHEEL_DOWN, rest);
  if (strcmp(line, "ascii") == 0 || strcmp(line, "utf-8") == 0) {
    script->canvas.ascii = line[0] == 'a';
    return paint(script);
  }
  if (strcmp(line, "frame") == 0) return add_frame(script, strtod(rest, NULL));
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
  if (file == NULL) return error_set_errno(error, STATUS_USAGE, "cannot read %s", path);
  for (int number = 1; status == STATUS_OK && !script->state.quit && getline(&line, &size, file) >= 0; number++) {
    if (!run_line(script, line)) {
      status = script->failed
                   ? error_out_of_memory(error)
                   : error_set(error, STATUS_USAGE, "%s:%d: '%.40s' is not a valid line", path, number, line);
    }
  }
  if (status == STATUS_OK && ferror(file)) status = error_set_errno(error, STATUS_USAGE, "cannot read %s", path);
  if (script->frames > 0) svg_film_end(script->frames, script->out);
  free(line);
  fclose(file);
  return status;
}

/* Runs lines of key names, and tells what each has changed. */
static enum status run_plain(struct script *script, struct error *error) {
  char *line = NULL, *keys = NULL;
  size_t size = 0;
  struct plain plain;
  plain_init(&plain);
  bool is_known = settle_prefetch(script) && paint(script);
  if (is_known) plain_tell(&plain, &script->state, &script->canvas, script->out);
  while (is_known && !script->state.quit && getline(&line, &size, script->in) >= 0) {
    struct script_line events;
    line[strcspn(line, "\n")] = 0;
    free(keys);
    keys = malloc(size + sizeof "key ");
    is_known = keys != NULL;
    if (!is_known) break;
    sprintf(keys, "key %s", line);
    if (!script_line_begin(&events, line)) script_line_begin(&events, keys);
    if (!run_events(script, events) && !script->failed) fprintf(script->out, "%s: not a key; ? lists the keys\n", line);
    is_known = !script->failed && settle_prefetch(script) && paint(script);
    if (is_known) plain_tell(&plain, &script->state, &script->canvas, script->out);
  }
  free(keys);
  free(line);
  return is_known ? STATUS_OK : error_out_of_memory(error);
}

/* With --session FILE only. */
static enum status run_session(struct script *script, const struct app_options *options, struct error *error) {
  struct event size = {.kind = EVENT_RESIZE, .rows = options->rows, .columns = options->columns};
  struct session_file file;
  enum status status = session_file_init(&file, options, error);
  if (status != STATUS_OK) {
    session_file_deinit(&file);
    return status;
  }
  session_file_load(&file, options, &script->state);
  if (!apply(script, &size)) status = error_out_of_memory(error);
  if (status == STATUS_OK) {
    status = script->in != NULL ? run_plain(script, error) : run_lines(script, options->script, error);
  }
  if (status == STATUS_OK) status = session_file_save(&file, &script->state, error);
  session_file_deinit(&file);
  return status;
}

static enum status run(const struct app_options *options, const struct views *views, FILE *in, FILE *out,
                       struct error *error) {
  struct script script = {.canvas = {.ascii = options->ascii}, .in = in, .out = out};
  enum status status = trace_open(&script.trace, error);
  if (status != STATUS_OK) return status;
  catalog_init(&script.catalog);
  script.engine = engine_new();
  script.optimizer = optimizer_new(script.engine, -1);
  if (script.engine != NULL && script.optimizer != NULL && state_init(&script.state, options, &script.catalog, views)) {
    status = run_session(&script, options, error);
  } else {
    status = error_out_of_memory(error);
  }
  state_deinit(&script.state);
  canvas_free(&script.canvas);
  optimizer_free(script.optimizer);
  engine_free(script.engine);
  catalog_deinit(&script.catalog);
  trace_close(&script.trace);
  return status;
}

enum status script_run(const struct app_options *options, const struct views *views, FILE *out, struct error *error) {
  return run(options, views, NULL, out, error);
}

enum status script_run_plain(const struct app_options *options, const struct views *views, FILE *in, FILE *out,
                             struct error *error) {
  struct app_options wide = *options;
  wide.rows = 48; /* so that little is cut */
  wide.columns = 160;
  return run(&wide, views, in, out, error);
}
