#include "tui/explorer/app.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tui/analysis/catalog.h"
#include "tui/analysis/engine.h"
#include "tui/analysis/prefetch.h"
#include "tui/analysis/worker.h"
#include "tui/explorer/modal.h"
#include "tui/explorer/recent.h"
#include "tui/explorer/script.h"
#include "tui/explorer/session_file.h"
#include "tui/explorer/state.h"
#include "tui/explorer/sync.h"
#include "tui/explorer/trace.h"
#include "tui/explorer/view.h"
#include "tui/screen/glyph.h"
#include "tui/screen/signals.h"
#include "tui/screen/terminal.h"
#include "tui/text/utf8.h"

enum {
  BUSY_AFTER_US = 120 * 1000,   /* shorter evaluations are not shown as busy */
  RESULTS_EVERY_US = 33 * 1000, /* keys paint at once, results at most this often */
  SAVE_AFTER_US = 2000 * 1000,  /* without a change */
  AHEAD_FOR_US = 2000 * 1000,   /* limits what is evaluated ahead, for the battery's sake */
  ANSWER_WITHIN_MS = 3,         /* a quicker answer is painted together with its key */
  STOP_SECONDS = 1              /* what evaluates longer than that ends with the process */
};

/* The part of the state that the session file depends on. */
struct session_mark {
  uint64_t generation;
  unsigned pins;
  int reference;
  const struct view *view;
  double clock_mhz;
  bool mouse;
};

struct app {
  struct catalog catalog;
  struct state state;
  struct canvas canvas;
  struct sync sync;
  struct trace trace;
  struct terminal *terminal;
  struct worker *worker; /* NULL: evaluated by the engine, inside the loop */
  struct engine *engine;
  struct optimizer *optimizer;
  struct recent recent;
  struct prefetch prefetch; /* points that the view needs, too */
  bool prefetch_changed;    /* must be listed again */
  int workers;              /* threads in the background */
  int signals;
  int died_of; /* the signal that ends the program, or 0 */
  long input_count;
  uint64_t requested; /* generation passed to the worker */
  uint64_t evaluated; /* generation evaluated by the engine */
  uint64_t optimized; /* optimisation passed to the optimizer */
  int64_t tick_us;    /* time of the next step of the animation; 0: none */
  int64_t requested_us, painted_us, result_painted_us;
  struct drawing drawing;
  struct session_file session;
  struct session_mark marked; /* as of the last check */
  const char *record;         /* file for answers in lessons; NULL: none */
  bool keeps_done;            /* lessons done are kept for the next time */
  int64_t save_us;            /* time to save it; 0: nothing has changed */
  int64_t ahead_until_us;     /* 0: no evaluation ahead */
  bool key_to_paint, result_to_paint;
  bool continued; /* back from ^Z: ignores the SIGCONT that follows */
};

static void apply(struct app *app, const struct event *event) {
  uint64_t generation = app->state.generation;
  bool was_pending = app->state.pending;
  struct event timed = *event;
  timed.time_us = clock_us();
  trace_event(&app->trace, &timed);
  reduce(&app->state, &timed);
  app->prefetch_changed = true;
  if (event->kind == EVENT_EVALUATED || event->kind == EVENT_STILL_BUSY || event->kind == EVENT_OPTIMIZED) {
    app->result_to_paint = true;
    if (was_pending && !app->state.pending) app->ahead_until_us = clock_us() + AHEAD_FOR_US;
  } else {
    app->key_to_paint = true;
    if (event->kind == EVENT_TICK) return;
    app->ahead_until_us = clock_us() + AHEAD_FOR_US;
    if (app->state.generation != generation) sync_choice(&app->sync);
  }
}

static void apply_size(struct app *app) {
  struct event event = {.kind = EVENT_RESIZE};
  terminal_size(app->terminal, &event.rows, &event.columns);
  if (event.rows == app->state.rows && event.columns == app->state.columns) return;
  if (app->painted_us != 0) app->input_count++;
  sync_input(&app->sync);
  apply(app, &event);
}

static void paint(struct app *app) {
  struct state *state = &app->state;
  struct canvas *canvas = &app->canvas;
  if (!canvas_resize(canvas, state->rows, state->columns)) return;
  int64_t from_us = clock_us();
  draw(state, canvas);
  terminal_set_mouse(app->terminal, state->mouse);
  terminal_paint(app->terminal, canvas, state->repaint);
  state->repaint = false;
  app->painted_us = clock_us();
  trace_paint(&app->trace, from_us);
  if (app->result_to_paint) app->result_painted_us = app->painted_us;
  app->key_to_paint = app->result_to_paint = false;
  sync_paint(&app->sync, app->input_count, !state->pending);
}

static void run_request(struct app *app) {
  struct outcome outcome;
  catalog_update(&app->catalog, &app->state.new_names);
  if (app->state.request.kind == REQUEST_NONE) return;
  const struct outside outside = {
      .ascii = app->canvas.ascii, .keeps_copies = true, .terminal = stdout, .drawing = &app->drawing};
  request_run(&app->state, &outside, &outcome);
  apply(app, &(struct event){.kind = EVENT_REQUEST_DONE, .outcome = &outcome});
}

static void take_input(struct app *app) {
  struct terminal_input input;
  while (!app->state.quit && !app->state.suspend && terminal_next(app->terminal, &input)) {
    struct event event = {.kind = EVENT_KEY, .key = input.key, .is_pasted = input.is_pasted};
    if (input.is_mouse) {
      const struct cell *cell = canvas_cell(&app->canvas, input.row, input.column);
      event = (struct event){.kind = EVENT_MOUSE, .button = input.button};
      if (cell != NULL) event.target = cell->target;
    }
    app->input_count++;
    sync_input(&app->sync);
    apply(app, &event);
    run_request(app);
  }
}

static void take_signals(struct app *app) {
  for (int number; (number = signals_take(app->signals)) != 0;) {
    if (number == SIGWINCH) {
      apply_size(app);
    } else if (number == SIGTSTP) {
      app->state.suspend = true;
    } else if (number == SIGCONT && app->continued) {
      app->continued = false;
    } else if (number == SIGCONT) { /* stopped from outside */
      terminal_leave(app->terminal);
      app->state.repaint = app->key_to_paint = true;
    } else {
      app->died_of = number;
      app->state.quit = true;
    }
  }
}

static void take_evaluation(struct app *app, struct evaluation *evaluation) {
  recent_keep(&app->recent, evaluation);
  apply(app, &(struct event){.kind = EVENT_EVALUATED, .evaluation = evaluation});
}

static void take_results(struct app *app) {
  struct evaluation *evaluation;
  while (app->worker != NULL && (evaluation = worker_take(app->worker)) != NULL) take_evaluation(app, evaluation);
  struct optimizer_news news;
  if (optimizer_take(app->optimizer, &news)) apply(app, &(struct event){.kind = EVENT_OPTIMIZED, .news = &news});
}

static void suspend(struct app *app) {
  app->state.suspend = false;
  terminal_leave(app->terminal);
  signals_stop_self();
  app->continued = true;
  app->state.repaint = app->key_to_paint = true;
  apply_size(app);
}

/* Answers the state's request if the point is one of the last. */
static bool recall(struct app *app) {
  struct evaluation *evaluation = recent_find(&app->recent, &app->state.point);
  if (evaluation == NULL) return false;
  evaluation->generation = app->state.generation;
  evaluation->seconds = (double)(clock_us() - app->requested_us) * 1e-6;
  take_evaluation(app, evaluation);
  return true;
}

/* Passes the state's request for an evaluation to the worker. */
static void hand_on(struct app *app) {
  struct state *state = &app->state;
  if (state->generation == app->requested) return;
  app->requested = state->generation;
  app->requested_us = clock_us();
  if (app->worker == NULL) return;
  if (state->pending) trace_request(&app->trace, state->generation);
  if (!state->pending || recall(app)) {
    worker_cancel(app->worker);
    return;
  }
  worker_request(app->worker, state->generation, &state->point);
  struct pollfd answer = {.fd = worker_descriptor(app->worker), .events = POLLIN};
  if (poll(&answer, 1, ANSWER_WITHIN_MS) == 1) take_results(app);
}

/* Has the optimizer do what the state says. */
static void optimize_on(struct app *app) {
  const struct optimizing *wanted = &app->state.optimizing;
  bool is_new = wanted->running && wanted->number != app->optimized;
  app->optimized = wanted->number;
  if (is_new && app->worker != NULL) {
    optimizer_start(app->optimizer, wanted->number, &wanted->from, app->workers);
  } else if (is_new) {
    struct optimizer_news news;
    optimizer_run(app->optimizer, &wanted->from, 1, NULL, NULL, &news);
    news.number = wanted->number;
    apply(app, &(struct event){.kind = EVENT_OPTIMIZED, .news = &news});
  } else if (app->worker != NULL && (!wanted->running || wanted->stopping)) {
    optimizer_stop(app->optimizer);
  }
}

static void evaluate_one(struct app *app, uint64_t generation, const struct point *point) {
  struct evaluation *evaluation = engine_evaluate(app->engine, generation, point, NULL);
  if (evaluation != NULL) {
    take_evaluation(app, evaluation);
  } else { /* out of memory: does not try again */
    app->prefetch.count = 0;
  }
}

/* Without a worker: evaluates the point, or the next that the view needs. */
static void evaluate_here(struct app *app) {
  struct state *state = &app->state;
  if (app->worker != NULL) return;
  if (state->pending && app->evaluated != state->generation) {
    app->evaluated = state->generation;
    trace_request(&app->trace, state->generation);
    evaluate_one(app, state->generation, &state->point);
  } else if (app->prefetch.count > 0) {
    evaluate_one(app, 0, &app->prefetch.item[0].point);
  }
}

/* Requests background evaluations for the view; those ahead of any need only for a while, and only with a worker. */
static void want(struct app *app) {
  if (app->ahead_until_us != 0 && clock_us() >= app->ahead_until_us) {
    app->ahead_until_us = 0;
    app->prefetch_changed = true;
  }
  if (!app->prefetch_changed) return;
  app->prefetch_changed = false;
  view_prefetch(&app->state, &app->prefetch);
  if (app->ahead_until_us == 0 || app->worker == NULL) prefetch_drop_ahead(&app->prefetch);
  if (app->worker != NULL) worker_prefetch(app->worker, &app->prefetch);
}

/* Makes a due step of the animation. Without workers nothing moves by itself: the same keys give the same screens. */
static void play(struct app *app) {
  int64_t now = clock_us();
  const struct view *view = app->state.view;
  int interval_ms = app->worker != NULL && view->interval_ms != NULL ? view->interval_ms(&app->state) : 0;
  if (interval_ms == 0) {
    app->tick_us = 0;
  } else if (app->tick_us == 0) {
    app->tick_us = now + interval_ms * INT64_C(1000);
  } else if (now >= app->tick_us) {
    app->tick_us += interval_ms * INT64_C(1000);
    if (app->tick_us < now) app->tick_us = now; /* too fast for this terminal: skips steps */
    apply(app, &(struct event){.kind = EVENT_TICK});
  }
}

/* Reports that there is nothing more to do. */
static void settle(struct app *app) {
  if (app->state.optimizing.running || app->drawing.process != 0) return;
  bool still = app->worker != NULL ? worker_is_still(app->worker) : app->prefetch.count == 0;
  if (!still || app->prefetch_changed || app->state.pending || app->key_to_paint || app->result_to_paint) return;
  app->ahead_until_us = 0;
  sync_still(&app->sync, app->input_count);
}

static int64_t earlier(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* Milliseconds until something is due without an event; -1: nothing is. */
static int time_to_wait(const struct app *app) {
  int64_t now = clock_us(), then = INT64_MAX;
  if (app->key_to_paint || app->prefetch_changed || (app->worker == NULL && app->prefetch.count > 0)) return 0;
  if (app->result_to_paint) then = app->result_painted_us + RESULTS_EVERY_US;
  if (app->state.pending && !app->state.busy) then = earlier(then, app->requested_us + BUSY_AFTER_US);
  if (app->ahead_until_us != 0) then = earlier(then, app->ahead_until_us);
  if (app->tick_us != 0) then = earlier(then, app->tick_us);
  if (app->save_us != 0) then = earlier(then, app->save_us);
  if (then == INT64_MAX) return -1;
  return then <= now ? 0 : (int)((then - now + 999) / 1000);
}

static void wait_for_events(struct app *app) {
  struct pollfd sources[] = {
      {.fd = STDIN_FILENO, .events = POLLIN},
      {.fd = app->signals, .events = POLLIN},
      {.fd = app->worker != NULL ? worker_descriptor(app->worker) : -1, .events = POLLIN},
      {.fd = app->drawing.process != 0 ? app->drawing.descriptor : -1, .events = POLLIN},
  };
  poll(sources, sizeof sources / sizeof sources[0], time_to_wait(app));
  if (sources[0].revents & (POLLHUP | POLLERR | POLLNVAL)) { /* the terminal is gone */
    app->died_of = SIGHUP;
    app->state.quit = true;
  }
  if (sources[3].revents & POLLIN) {
    struct outcome outcome;
    drawing_end(&app->drawing, &outcome);
    apply(app, &(struct event){.kind = EVENT_REQUEST_DONE, .outcome = &outcome});
  }
}

/* Saves the session once it has not changed for a while. */
static void remember(struct app *app) {
  const struct state *state = &app->state;
  struct session_mark mark = {state->generation, state->pins.changes, state->pins.reference,
                              state->view,       state->clock_mhz,    state->mouse};
  const struct session_mark *last = &app->marked;
  if (mark.generation != last->generation || mark.pins != last->pins || mark.reference != last->reference ||
      mark.view != last->view || mark.clock_mhz != last->clock_mhz || mark.mouse != last->mouse) {
    app->marked = mark;
    app->save_us = app->session.path != NULL ? clock_us() + SAVE_AFTER_US : 0;
  }
  if (app->save_us == 0 || clock_us() < app->save_us) return;
  app->save_us = 0;
  struct error error;
  struct outcome outcome = {.failed = true};
  if (session_file_save(&app->session, state, &error) == STATUS_OK) return;
  snprintf(outcome.text, sizeof outcome.text, "%.500s", error.message);
  apply(app, &(struct event){.kind = EVENT_REQUEST_DONE, .outcome = &outcome});
}

/* Keeps what lessons say of answers. */
static void keep_records(struct app *app) {
  struct error error = {.message = ""};
  struct outcome outcome = {.failed = true};
  if (app->state.records[0] == 0) return;
  enum status status = records_keep(app->state.records, app->record, app->keeps_done, &app->state.done, &error);
  app->state.records[0] = 0;
  if (status == STATUS_OK) return;
  snprintf(outcome.text, sizeof outcome.text, "Not recorded: %.480s", error.message);
  apply(app, &(struct event){.kind = EVENT_REQUEST_DONE, .outcome = &outcome});
}

static void run(struct app *app) {
  apply_size(app);
  app->key_to_paint = true;
  while (!app->state.quit) {
    int64_t now = clock_us();
    if (app->state.pending && !app->state.busy && app->requested == app->state.generation &&
        now - app->requested_us >= BUSY_AFTER_US) {
      apply(app, &(struct event){.kind = EVENT_STILL_BUSY});
    }
    optimize_on(app);
    hand_on(app);
    bool due = app->result_to_paint && now - app->result_painted_us >= RESULTS_EVERY_US;
    if (app->key_to_paint || due) paint(app);
    want(app);
    play(app);
    evaluate_here(app);
    settle(app);
    remember(app);
    keep_records(app);
    wait_for_events(app);
    take_signals(app);
    take_results(app);
    if (!app->state.quit) take_input(app);
    if (app->state.suspend) suspend(app);
  }
}

static enum status open_all(struct app *app, const struct app_options *options, const struct views *views,
                            struct error *error) {
  enum status status = sync_open(&app->sync, options->sync, error);
  if (status == STATUS_OK) status = trace_open(&app->trace, error);
  if (status == STATUS_OK) status = session_file_init(&app->session, options, error);
  if (status != STATUS_OK) return status;
  app->terminal = terminal_open(options->colors, options->palette, error);
  if (app->terminal == NULL) return error->status;
  app->signals = signals_open();
  if (app->signals < 0) return error_set(error, STATUS_INTERNAL, "cannot watch for signals");
  app->canvas.ascii = options->ascii || !glyph_has_utf8();
  if (options->workers > 0) {
    app->worker = worker_start(options->workers, error);
    if (app->worker == NULL) return error->status;
  } else {
    app->engine = engine_new();
  }
  app->workers = options->workers;
  struct engine *engine = app->worker != NULL ? worker_engine(app->worker) : app->engine;
  app->optimizer = optimizer_new(engine, app->worker != NULL ? worker_descriptor(app->worker) : -1);
  bool ready = state_init(&app->state, options, &app->catalog, views) && canvas_resize(&app->canvas, 1, 1) &&
               engine != NULL && app->optimizer != NULL;
  if (!ready) return error_out_of_memory(error);
  app->record = options->record;
  app->keeps_done = !options->clean;
  if (app->keeps_done) done_read(&app->state.done);
  app->canvas.halves = app->state.large && !app->canvas.ascii && terminal_has_colors(app->terminal);
  session_file_load(&app->session, options, &app->state);
  return STATUS_OK;
}

static void close_all(struct app *app) {
  terminal_close(app->terminal);
  optimizer_free(app->optimizer);
  recent_deinit(&app->recent);
  worker_stop(app->worker, STOP_SECONDS);
  engine_free(app->engine);
  state_deinit(&app->state);
  session_file_deinit(&app->session);
  canvas_free(&app->canvas);
  sync_close(&app->sync);
  trace_close(&app->trace);
  if (app->signals >= 0) signals_close(app->signals);
}

static enum status run_interactive(const struct app_options *options, const struct views *views, int *died_of,
                                   struct error *error) {
  struct app app = {.signals = -1, .sync = {.descriptor = -1}};
  catalog_init(&app.catalog);
  enum status status = open_all(&app, options, views, error);
  if (status == STATUS_OK) {
    run(&app);
    status = session_file_save(&app.session, &app.state, error);
  }
  close_all(&app);
  catalog_deinit(&app.catalog);
  *died_of = app.died_of;
  return status;
}

int app_run(const struct app_options *options, const struct views *views) {
  struct error error = {.message = ""};
  int died_of = 0;
  enum status status;
  if (options->script != NULL) {
    status = script_run(options, views, stdout, &error);
  } else {
    status = run_interactive(options, views, &died_of, &error);
  }
  if (status != STATUS_OK) text_tell("tilescope: %s", error.message);
  if (died_of != 0 && died_of != SIGINT) signals_die(died_of);
  return (int)status;
}
