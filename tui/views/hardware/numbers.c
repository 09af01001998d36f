#include "tui/views/hardware/numbers.h"

#include <stdio.h>
#include <string.h>

#include "tui/analysis/prefetch.h"
#include "tui/explorer/state.h"
#include "tui/text/format.h"
#include "tui/text/number.h"

/* --- What the files say -------------------------------------------------------------------------------- */

void machine_deinit(struct machine *machine) {
  snapshot_release(machine->inputs);
  machine->inputs = NULL;
}

void machine_take(struct machine *machine, const struct evaluation *evaluation) {
  if (evaluation->snapshot == NULL || evaluation->snapshot == machine->inputs) return;
  machine_deinit(machine);
  const struct snapshot *inputs = machine->inputs = snapshot_hold(evaluation->snapshot);
  machine->lint.count = 0;
  lint_hardware(&inputs->hardware, &machine->lint);
  lint_unrolling(&inputs->hardware, &inputs->rules, &machine->lint);
  lint_weights(&inputs->hardware, &inputs->workload, &machine->lint);
}

bool machine_is_known(const struct state *state) {
  return state->machine.inputs != NULL;
}

bool machine_is_current(const struct state *state) {
  return machine_is_known(state) && strcmp(state->machine.inputs->point.hardware, state->point.hardware) == 0;
}

/* The edits that belong to what was read: those of the point, unless it has other hardware already. */
static const char *edits_of(const struct state *state) {
  return machine_is_current(state) ? state->point.edits : state->machine.inputs->point.edits;
}

void machine_hardware(const struct state *state, struct hardware *hardware) {
  const struct snapshot *inputs = state->machine.inputs;
  struct error ignored;
  *hardware = inputs->file_hardware;
  if (edits_apply(edits_of(state), hardware, &ignored) != STATUS_OK) *hardware = inputs->hardware;
}

int machine_places(const struct state *state, struct edit_place *places) {
  const struct hardware *hardware = &state->machine.inputs->file_hardware;
  struct edit_place bottom_up[EDIT_PLACES_MAX];
  int count = edit_places(hardware, bottom_up), filled = 0;
  for (int memory = hardware->memory_count - 1; memory >= 0; memory--) {
    for (int i = 0; i < count; i++) {
      if (bottom_up[i].field < EDIT_ARRAY_DIM && bottom_up[i].index == memory) places[filled++] = bottom_up[i];
    }
  }
  for (int i = 0; i < count; i++) {
    if (bottom_up[i].field >= EDIT_ARRAY_DIM) places[filled++] = bottom_up[i];
  }
  return filled;
}

/* --- Numbers ------------------------------------------------------------------------------------------- */

/* The other name of a number that reading and writing share. */
static struct edit_place twin_of(struct edit_place place) {
  if (place.field == EDIT_READ_BANDWIDTH) place.field = EDIT_WRITE_BANDWIDTH;
  if (place.field == EDIT_READ_GRANULARITY) place.field = EDIT_WRITE_GRANULARITY;
  return place;
}

static bool has_twin(const struct hardware *hardware, struct edit_place place) {
  bool can = place.field == EDIT_READ_BANDWIDTH || place.field == EDIT_READ_GRANULARITY;
  return can && edit_is_shared(&hardware->memories[place.index]);
}

struct machine_number machine_number(const struct state *state, struct edit_place place) {
  const struct hardware *hardware = &state->machine.inputs->file_hardware;
  struct machine_number number = {.place = place, .file_value = edit_number(hardware, place)};
  char name[EDIT_NAME_SIZE];
  number.value = number.file_value;
  number.is_edited = edits_value(edits_of(state), edit_name(hardware, place, name), &number.value);
  if (!number.is_edited && has_twin(hardware, place)) {
    number.is_edited = edits_value(edits_of(state), edit_name(hardware, twin_of(place), name), &number.value);
  }
  return number;
}

const char *machine_text(enum edit_field field, double value, char *text) {
  char number[NUMBER_SIZE];
  if (field == EDIT_SIZE) return format_capacity(text, value);
  const char *unit = edit_field_info[field].unit;
  if (strcmp(unit, "bit/cycle") == 0) unit = "b/cyc";
  if (strcmp(unit, "cycles") == 0) unit = "cyc";
  snprintf(text, FORMAT_SIZE, "%.*s%s%s", (int)(FORMAT_SIZE - 8), number_exact(value, number), *unit ? " " : "", unit);
  return text;
}

int machine_owner(const struct state *state, struct edit_place place) {
  int count = state->machine.inputs->file_hardware.memory_count;
  return place.field >= EDIT_ARRAY_DIM ? count : count - 1 - place.index;
}

/* --- Remarks ------------------------------------------------------------------------------------------- */

/* What is wrong comes before what is odd. */
static bool has_error(const struct state *state) {
  return state->failed != NULL && state->failed->error.status != STATUS_STOPPED;
}

int machine_remarks(const struct state *state) {
  int count = has_error(state);
  if (machine_is_known(state)) count += state->machine.lint.count + state->machine.inputs->remarks.count;
  return count;
}

const char *machine_remark(const struct state *state, int index) {
  const struct lint *lint = &state->machine.lint;
  if (has_error(state) && index-- == 0) return state->failed->error.message;
  return index < lint->count ? lint->texts[index] : state->machine.inputs->remarks.texts[index - lint->count];
}

/* --- Changing a number ---------------------------------------------------------------------------------- */

static bool current_place(const struct state *state, struct edit_place *place) {
  struct edit_place places[EDIT_PLACES_MAX];
  if (!machine_is_current(state)) return false;
  int count = machine_places(state, places), row = state->row[PANE_NUMBERS];
  if (row < 0 || row >= count) return false;
  *place = places[row];
  return true;
}

/* Takes an edit out of the point. */
static void remove_edit(struct point *point, const struct hardware *hardware, struct edit_place place) {
  char name[EDIT_NAME_SIZE];
  edits_remove(point->edits, edit_name(hardware, place, name));
  if (has_twin(hardware, place)) edits_remove(point->edits, edit_name(hardware, twin_of(place), name));
}

/* Puts an edit into the point; one that says what the file says is none. */
static enum status put_edit(struct point *point, const struct hardware *hardware, struct edit_place place,
                            const char *value, struct error *error) {
  char name[EDIT_NAME_SIZE], word[EDIT_NAME_SIZE + LINE_SIZE], edits[POINT_EDITS_SIZE] = "";
  double number = 0;
  edit_name(hardware, place, name);
  snprintf(word, sizeof word, "%s=%s", name, value + strspn(value, " "));
  for (size_t end = strlen(word); word[end - 1] == ' '; end--) word[end - 1] = 0;
  if (strpbrk(word, " \t") != NULL) return error_set(error, STATUS_USAGE, "“%s” is no number", value);
  enum status status = edits_add(edits, word, error);
  if (status != STATUS_OK) return status;
  remove_edit(point, hardware, place);
  edits_value(edits, name, &number);
  return number == edit_number(hardware, place) ? STATUS_OK : edits_add(point->edits, word, error);
}

/* Where the bandwidth falls below the smallest access, that falls, too. */
static enum status lower_granularity(struct point *point, const struct hardware *hardware, struct edit_place place,
                                     struct error *error) {
  struct hardware edited = *hardware;
  struct edit_place other = place;
  char number[NUMBER_SIZE], name[EDIT_NAME_SIZE];
  double value = 0;
  if (place.field != EDIT_READ_BANDWIDTH && place.field != EDIT_WRITE_BANDWIDTH) return STATUS_OK;
  if (edits_apply(point->edits, &edited, error) == STATUS_OK) return STATUS_OK;
  other.field = place.field == EDIT_READ_BANDWIDTH ? EDIT_READ_GRANULARITY : EDIT_WRITE_GRANULARITY;
  if (!edits_value(point->edits, edit_name(hardware, place, name), &value)) return STATUS_OK;
  return put_edit(point, hardware, other, number_exact(value, number), error);
}

/* Makes the changed point the current one, if its edits hold together. */
static bool set_number(struct state *state, struct edit_place place, const char *value, struct error *error) {
  const struct hardware *hardware = &state->machine.inputs->file_hardware;
  struct machine_number before = machine_number(state, place);
  struct point point = state->point;
  struct hardware edited = *hardware;
  char change[128], old[FORMAT_SIZE], new[FORMAT_SIZE], name[EDIT_NAME_SIZE];
  enum status status = put_edit(&point, hardware, place, value, error);
  if (status == STATUS_OK) status = lower_granularity(&point, hardware, place, error);
  if (status == STATUS_OK) status = edits_apply(point.edits, &edited, error);
  if (status != STATUS_OK) return false;
  snprintf(change, sizeof change, "%.60s %s → %s", edit_name(hardware, place, name),
           machine_text(place.field, before.value, old), machine_text(place.field, edit_number(&edited, place), new));
  state_set_point(state, &point, change);
  return true;
}

static bool accept_number(struct state *state, const char *text) {
  struct edit_place place;
  char *problem = state->problem.message;
  const char *name = state->machine.prompt_title;
  size_t length = strlen(name);
  if (!current_place(state, &place)) return false;
  if (set_number(state, place, text, &state->problem)) return true;
  if (strncmp(problem, name, length) == 0 && problem[length] == ' ') { /* the line begins with it */
    memmove(problem, problem + length + 1, strlen(problem + length + 1) + 1);
  }
  return false;
}

void machine_type(struct state *state) {
  struct edit_place place;
  char text[NUMBER_SIZE];
  if (!current_place(state, &place)) return;
  edit_name(&state->machine.inputs->file_hardware, place, state->machine.prompt_title);
  const char *hint =
      place.field == EDIT_SIZE ? "bits, or with KiB, MiB, GiB, kB, MB, GB" : edit_field_info[place.field].unit;
  state->focus = PANE_NUMBERS;
  state_ask(state, (struct prompt){state->machine.prompt_title, hint, accept_number},
            number_exact(machine_number(state, place).value, text));
}

/* Twice as much or half; in small steps a tenth, and by one what is small and whole. */
static double stepped(struct machine_number number, int direction, bool is_large) {
  bool is_whole = edit_field_info[number.place.field].is_whole;
  double value = number.value, factor = is_large ? 2 : 1.1;
  double next = direction > 0 ? value * factor : value / factor;
  if (!is_whole) return next == 0 && direction > 0 ? 0.01 : next;
  double rounded = direction > 0 ? (double)(int64_t)(next + 0.5) : (double)(int64_t)next;
  return rounded == value ? value + direction : rounded;
}

void machine_step(struct state *state, int direction, bool is_large) {
  struct edit_place place;
  char text[NUMBER_SIZE];
  struct error error = {.message = ""};
  if (!current_place(state, &place)) return;
  double value = stepped(machine_number(state, place), direction, is_large);
  if (!edit_field_info[place.field].is_whole) {
    snprintf(text, sizeof text, "%.4g", value);
  } else if (value < 0) {
    return;
  } else {
    number_exact(value, text);
  }
  if (!set_number(state, place, text, &error)) state_say(state, STYLE_ERROR, "%s", error.message);
}

void machine_reset(struct state *state) {
  struct edit_place place;
  char change[128], old[FORMAT_SIZE], now[FORMAT_SIZE], name[EDIT_NAME_SIZE];
  if (!current_place(state, &place)) return;
  const struct hardware *hardware = &state->machine.inputs->file_hardware;
  struct machine_number number = machine_number(state, place);
  struct point point = state->point;
  if (!number.is_edited) {
    state_say(state, STYLE_TEXT, "%s is what the file says", edit_name(hardware, place, name));
    return;
  }
  remove_edit(&point, hardware, place);
  snprintf(change, sizeof change, "%.60s %s → %s", edit_name(hardware, place, name),
           machine_text(place.field, number.value, now), machine_text(place.field, number.file_value, old));
  state_set_point(state, &point, change);
}

void machine_reset_all(struct state *state) {
  struct point point = state->point;
  point.edits[0] = 0;
  state_say(state, STYLE_TEXT, "All numbers are what the file says");
  state_set_point(state, &point, "All numbers of the hardware as its file says");
}

void machine_wants(const struct state *state, struct wants *wants) {
  struct edit_place place;
  if (state->pending || state->focus != PANE_NUMBERS || !current_place(state, &place)) return;
  for (int direction = 1; direction >= -1; direction -= 2) {
    struct point point = state->point;
    struct error ignored;
    char text[NUMBER_SIZE];
    double value = stepped(machine_number(state, place), direction, true);
    snprintf(text, sizeof text, "%.15g", value);
    if (value > 0 && put_edit(&point, &state->machine.inputs->file_hardware, place, text, &ignored) == STATUS_OK) {
      wants_ahead(wants, &point);
    }
  }
}

/* --- Rows ------------------------------------------------------------------------------------------------ */

void machine_follow(struct state *state) {
  struct edit_place places[EDIT_PLACES_MAX];
  if (!machine_is_known(state)) return;
  int count = machine_places(state, places);
  if (state->focus == PANE_NUMBERS && state->row[PANE_NUMBERS] < count) {
    state->row[PANE_HIERARCHY] = machine_owner(state, places[state->row[PANE_NUMBERS]]);
  } else if (state->focus == PANE_HIERARCHY) {
    int row = 0;
    while (row < count - 1 && machine_owner(state, places[row]) != state->row[PANE_HIERARCHY]) row++;
    state->row[PANE_NUMBERS] = row;
  }
}
