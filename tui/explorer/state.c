#include "tui/explorer/state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/analysis/comparison.h"
#include "tui/explorer/view.h"
#include "tui/options/point_options.h"
#include "tui/text/format.h"

/* Allocates the state of views and panes. False when memory is out. */
static bool init_views(struct state *state) {
  bool complete = true;
  while (state->views->view[state->view_count] != NULL) state->view_count++;
  state->panes = calloc((size_t)state->view_count * PANES_MOST, sizeof *state->panes);
  if (state->panes == NULL) return false;
  state->view = state->views->view[0];
  state->focus = state->view->home;
  for (int v = 0; v < state->view_count; v++) {
    const struct view *view = state->views->view[v];
    state->focus_in[v] = view->home;
    for (int i = 0; view->panes[i] != NULL; i++) {
      pane_of(state, view->panes[i])->sorted = view->panes[i]->starts_sorted;
    }
    if (view->data == NULL) continue;
    state->data[v] = calloc(1, view->data->size);
    complete = complete && state->data[v] != NULL;
    if (state->data[v] != NULL && view->data->init != NULL) view->data->init(state->data[v]);
  }
  return complete;
}

bool state_init(struct state *state, const struct app_options *options, const struct catalog *catalog,
                const struct views *views) {
  *state = (struct state){
      .rows = options->rows,
      .columns = options->columns,
      .mouse = !options->no_mouse,
      .no_clock = options->no_clock,
      .clock_mhz = options->clock_mhz,
      .reduced_motion = options->reduced_motion,
      .large = options->large,
      .catalog = catalog,
      .views = views,
      .pins.reference = -1,
      .pins.removed_from = -1,
  };
  struct error error;
  if (point_from_app_options(&state->point, options, &error) != STATUS_OK) {
    state_say(state, STYLE_ERROR, "%s", error.message);
  }
  state->history = malloc(sizeof *state->history);
  state->figures = figures_store_new();
  if (options->keys != NULL) {
    state->keymap = malloc(sizeof *state->keymap);
    if (state->keymap == NULL) return false;
    if (keymap_read(state->keymap, options->keys, views, &error) != STATUS_OK) {
      state_say(state, STYLE_ERROR, "%s", error.message);
    }
  }
  if (!init_views(state) || state->history == NULL || state->figures == NULL) return false;
  history_init(state->history, &state->point);
  state_evaluate(state);
  if (options->lesson != NULL) views->overlay->start(state, options->lesson);
  return true;
}

void state_deinit(struct state *state) {
  if (state->views == NULL) return; /* never made */
  if (state->views->overlay != NULL) state->views->overlay->close(state);
  for (int v = 0; v < state->view_count; v++) {
    const struct view_data *data = state->views->view[v]->data;
    if (state->data[v] != NULL && data->deinit != NULL) data->deinit(state->data[v]);
    free(state->data[v]);
  }
  free(state->panes);
  if (state->copying.has_table) table_deinit(&state->copying.table);
  evaluation_release(state->shown);
  evaluation_release(state->failed);
  pins_deinit(&state->pins);
  snapshot_release(state->inputs);
  figures_store_free(state->figures);
  free(state->keymap);
  free(state->history);
}

void state_say(struct state *state, enum style style, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(state->message, sizeof state->message, format, arguments);
  va_end(arguments);
  state->message_style = style;
  state->tells_result = false;
}

void state_ask(struct state *state, struct prompt prompt, const char *text) {
  state->modal = MODAL_TYPE;
  state->prompt = prompt;
  state->problem.message[0] = 0;
  line_set(&state->line, text);
}

void state_pick(struct state *state, const struct picker *picker, const char *title, int row) {
  state->modal = MODAL_PICK;
  state->picker = picker;
  state->picker_title = title;
  state->problem.message[0] = 0;
  state->choice = row;
  line_set(&state->line, "");
}

/* Index of a view. */
static int number_of(const struct state *state, const struct view *view) {
  int number = 0;
  while (state->views->view[number] != view) number++;
  return number;
}

void state_show(struct state *state, const struct view *view) {
  state->focus_in[number_of(state, state->view)] = state->focus;
  state->view = view;
  state->focus = state->focus_in[number_of(state, view)];
}

struct pane_state *pane_of(const struct state *state, const struct pane *pane) {
  for (int v = 0; v < state->view_count; v++) {
    const struct pane *const *panes = state->views->view[v]->panes;
    for (int i = 0; panes[i] != NULL; i++) {
      if (panes[i] == pane) return &state->panes[v * PANES_MOST + i];
    }
  }
  return NULL;
}

bool state_has_hardware(const struct state *state) {
  return state->inputs != NULL && strcmp(state->inputs->point.hardware, state->point.hardware) == 0;
}

const char *state_edits(const struct state *state) {
  return state_has_hardware(state) ? state->point.edits : state->inputs->point.edits;
}

void state_hardware(const struct state *state, struct hardware *hardware) {
  struct error ignored;
  *hardware = state->inputs->file_hardware;
  if (edits_apply(state_edits(state), hardware, &ignored) != STATUS_OK) *hardware = state->inputs->hardware;
}

bool state_is_stale(const struct state *state) {
  return state->pending || state->failed != NULL ||
         (state->shown != NULL && !point_equal(&state->shown->point, &state->point));
}

const struct evaluation *state_reference(const struct state *state) {
  return state->pins.reference >= 0 ? pin_result(&state->pins.pin[state->pins.reference]) : NULL;
}

void state_evaluate(struct state *state) {
  state->generation++;
  state->pending = true;
  state->busy = false;
}

void state_stop(struct state *state) {
  state->generation++;
  state->pending = state->busy = false;
}

void state_go_to(struct state *state, const struct point *point) {
  state->pins.removed_from = -1; /* too late for undo */
  state->point = *point;
  state->change[0] = 0;
  state_evaluate(state);
}

void state_set_point(struct state *state, const struct point *point, const char *change) {
  if (point_equal(&state->point, point)) return;
  state_go_to(state, point);
  history_push(state->history, point);
  snprintf(state->change, sizeof state->change, "%s", change);
  state_say(state, STYLE_TEXT, "%s", change);
}

/* --- Pins ---------------------------------------------------------------------------------------------- */

/* The shown evaluation if it is that of the point, else NULL. */
static struct evaluation *shown_for(const struct state *state, const struct point *point) {
  return state->shown != NULL && point_equal(&state->shown->point, point) ? state->shown : NULL;
}

void state_toggle_pin(struct state *state, const struct point *point) {
  char key[KEY_NAME_SIZE];
  int index = pins_find(&state->pins, point);
  if (index >= 0) {
    pins_remove(&state->pins, index);
    state_say(state, STYLE_TEXT, "Pin %c removed; %s brings it back", 'A' + index, action_key(state, ACTION_UNDO, key));
  } else if (state->failed != NULL && point_equal(&state->failed->point, point)) {
    state_say(state, STYLE_ERROR, "Nothing to pin: this point has no result");
  } else if (pins_add(&state->pins, point, shown_for(state, point)) < 0) {
    state_say(state, STYLE_ERROR, "All %d pins are in use: Space on a pinned point frees one", PIN_COUNT);
  } else {
    state_say(state, STYLE_TEXT, "Pinned as %c, the reference for all changes", 'A' + state->pins.reference);
  }
}

void state_go_to_pin(struct state *state, int index) {
  char change[64];
  if (index >= state->pins.count) return;
  snprintf(change, sizeof change, "Back to pin %c", 'A' + index);
  state->pins.reference = index;
  state_set_point(state, &state->pins.pin[index].point, change);
}

/* --- Answers ------------------------------------------------------------------------------------------- */

static void tell_change(struct state *state, const struct evaluation *before, const struct evaluation *now) {
  char energy[FORMAT_SIZE], latency[FORMAT_SIZE];
  const struct history *history = state->history;
  if (before == NULL || state->change[0] == 0 || history->current == 0) return;
  if (!point_equal(&before->point, &history->points[history->current - 1])) return; /* more than one change since */
  const char *reason = comparison_reason(before, now);
  state_say(state, STYLE_TEXT, "%s: energy %s, latency %s%s%s", state->change,
            format_change(energy, now->figures->value[FIGURE_ENERGY], before->figures->value[FIGURE_ENERGY]),
            format_change(latency, now->figures->value[FIGURE_LATENCY], before->figures->value[FIGURE_LATENCY]),
            reason[0] != 0 ? ": " : "", reason);
  state->tells_result = true;
}

static void keep_figures(struct state *state, struct evaluation *evaluation) {
  struct figures *figures = evaluation->error.status == STATUS_OK ? figures_copy(evaluation->figures)
                                                                  : figures_new_failed(&evaluation->error);
  if (figures == NULL) return;
  figures_keep(state->figures, &evaluation->point, evaluation->inputs, figures);
}

static void keep_inputs(struct state *state, const struct evaluation *evaluation) {
  if (evaluation->snapshot == NULL || evaluation->snapshot == state->inputs) return;
  snapshot_release(state->inputs);
  state->inputs = snapshot_hold(evaluation->snapshot);
}

void state_evaluated(struct state *state, struct evaluation *evaluation) {
  pins_evaluated(&state->pins, evaluation);
  keep_figures(state, evaluation);
  for (int v = 0; v < state->view_count; v++) {
    const struct view *view = state->views->view[v];
    if (view->evaluated != NULL) view->evaluated(state, evaluation);
  }
  if (evaluation->generation != state->generation) {
    evaluation_release(evaluation);
    return;
  }
  state->pending = state->busy = false;
  keep_inputs(state, evaluation);
  evaluation_release(state->failed);
  state->failed = NULL;
  if (evaluation->network.workload[0] != 0) state->network = evaluation->network;
  if (evaluation->error.status != STATUS_OK) {
    state->failed = evaluation;
    state_say(state, STYLE_ERROR, "%s", evaluation->error.message);
    return;
  }
  struct evaluation *before = state->shown;
  state->shown = evaluation;
  if (state->message_style == STYLE_ERROR) state->message[0] = 0;
  tell_change(state, before, evaluation);
  evaluation_release(before);
}
