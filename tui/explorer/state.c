#include "tui/explorer/state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/explorer/pick_input.h"
#include "tui/explorer/view.h"
#include "tui/text/format.h"

static bool copy_name(char *to, const char *name) {
  return snprintf(to, POINT_NAME_SIZE, "%s", name != NULL ? name : "") < POINT_NAME_SIZE;
}

bool state_init(struct state *state, const struct app_options *options, const struct catalog *catalog) {
  *state = (struct state){
      .rows = options->rows,
      .columns = options->columns,
      .mouse = !options->no_mouse,
      .no_clock = options->no_clock,
      .clock_mhz = options->clock_mhz,
      .reduced_motion = options->reduced_motion,
      .walking.speed = WALKING_SPEED,
      .catalog = catalog,
      .point.schedule = options->schedule,
  };
  pins_init(&state->pins);
  compare_init(state);
  bool fits = copy_name(state->point.hardware, options->hardware);
  fits = copy_name(state->point.workload, options->workload) && fits;
  fits = copy_name(state->point.mapping, options->mapping) && fits;
  strcpy(state->point.edits, options->edits);
  if (!fits) state_say(state, STYLE_ERROR, "names longer than %d bytes were cut", POINT_NAME_SIZE - 1);
  sweep_map_init(&state->sweep);
  state->history = malloc(sizeof *state->history);
  state->figures = figures_store_new();
  if (state->history == NULL || state->figures == NULL) return false;
  history_init(state->history, &state->point);
  for (int view = 0; view < VIEW_COUNT; view++) {
    if (view_table[view] != NULL) state->focus_in[view] = view_table[view]->home;
  }
  state_request(state);
  if (options->lesson != NULL) lesson_start(state, options->lesson);
  return true;
}

void state_deinit(struct state *state) {
  lesson_free(state->lesson);
  if (state->copying.has_table) table_deinit(&state->copying.table);
  evaluation_release(state->shown);
  evaluation_release(state->failed);
  pins_deinit(&state->pins);
  compare_deinit(state);
  machine_deinit(&state->machine);
  previews_deinit(&state->previews);
  sweep_map_deinit(&state->sweep);
  figures_store_free(state->figures);
  free(state->history);
}

void state_say(struct state *state, enum style style, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(state->message, sizeof state->message, format, arguments);
  va_end(arguments);
  state->message_style = style;
}

void state_ask(struct state *state, struct prompt prompt, const char *text) {
  state->modal = MODAL_TYPE;
  state->prompt = prompt;
  state->problem.message[0] = 0;
  line_set(&state->line, text);
}

void state_pick(struct state *state, const struct picker *picker, int row) {
  state->modal = MODAL_PICK;
  state->picker = picker;
  state->problem.message[0] = 0;
  state->choice = row;
  line_set(&state->line, "");
}

void state_show(struct state *state, enum view_id view) {
  if (view_table[view] == NULL) return;
  state->focus_in[state->view] = state->focus;
  state->view = view;
  state->focus = state->focus_in[view];
}

enum field state_field(const struct state *state) {
  return field_at(&state->point, state->row[PANE_POINT]);
}

bool state_is_stale(const struct state *state) {
  return state->pending || state->failed != NULL ||
         (state->shown != NULL && !point_equal(&state->shown->point, &state->point));
}

const struct evaluation *state_reference(const struct state *state) {
  return state->pins.reference >= 0 ? pin_result(&state->pins.pin[state->pins.reference]) : NULL;
}

void state_request(struct state *state) {
  state->generation++;
  state->pending = true;
  state->busy = false;
}

void state_stop(struct state *state) {
  state->generation++;
  state->pending = state->busy = false;
}

void state_go_to(struct state *state, const struct point *point) {
  state->point = *point;
  state->change[0] = 0;
  state_request(state);
}

void state_set_point(struct state *state, const struct point *point, const char *change) {
  if (point_equal(&state->point, point)) return;
  state_go_to(state, point);
  history_push(state->history, point);
  snprintf(state->change, sizeof state->change, "%s", change);
  state_say(state, STYLE_TEXT, "%s", change);
}

const struct figures *state_figures(const struct state *state, const struct point *point) {
  return figures_find(state->figures, point);
}

/* --- Pins ---------------------------------------------------------------------------------------------- */

/* The evaluation of the point, if that is what is shown. */
static struct evaluation *shown_for(const struct state *state, const struct point *point) {
  return state->shown != NULL && point_equal(&state->shown->point, point) ? state->shown : NULL;
}

void state_toggle_pin(struct state *state, const struct point *point) {
  int index = pins_find(&state->pins, point);
  if (index >= 0) {
    pins_remove(&state->pins, index);
    state_say(state, STYLE_TEXT, "Pin %c taken away", 'A' + index);
  } else if (state->failed != NULL && point_equal(&state->failed->point, point)) {
    state_say(state, STYLE_ERROR, "Nothing to pin: this point has no result");
  } else if (pins_add(&state->pins, point, shown_for(state, point)) < 0) {
    state_say(state, STYLE_ERROR, "All %d pins are taken: Space on a pinned point frees one", PIN_COUNT);
  } else {
    state_say(state, STYLE_TEXT, "Pinned as %c: changes are measured against it", 'A' + state->pins.reference);
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
  if (!point_equal(&before->point, &history->points[history->current - 1])) return; /* more than one change */
  state_say(state, STYLE_TEXT, "%s: energy %s, latency %s", state->change,
            format_change(energy, now->figures->value[FIGURE_ENERGY], before->figures->value[FIGURE_ENERGY]),
            format_change(latency, now->figures->value[FIGURE_LATENCY], before->figures->value[FIGURE_LATENCY]));
}

static void keep_figures(struct state *state, struct evaluation *evaluation) {
  struct figures *figures = evaluation->error.status == STATUS_OK ? figures_copy(evaluation->figures)
                                                                  : figures_new_failed(&evaluation->error);
  if (figures == NULL) return;
  figures_keep(state->figures, &evaluation->point, evaluation->inputs, figures);
  sweep_map_take(&state->sweep, &evaluation->point, state->figures, state->now_us);
}

void state_evaluated(struct state *state, struct evaluation *evaluation) {
  pins_evaluated(&state->pins, evaluation);
  keep_figures(state, evaluation);
  pick_input_evaluated(state, evaluation);
  if (evaluation->generation != state->generation) {
    evaluation_release(evaluation);
    return;
  }
  state->pending = state->busy = false;
  machine_take(&state->machine, evaluation);
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
