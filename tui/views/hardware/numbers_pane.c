/* All numbers of the accelerator, one a row; changed ones are marked. */
#include <stdio.h>
#include <string.h>

#include "inputs/yaml/scalar.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/hardware/numbers.h"

enum { LABEL = 2, OLD_VALUE = 12 };

static int numbers_rows(const struct state *state) {
  struct edit_place places[EDIT_PLACES_MAX];
  return state->inputs != NULL ? hardware_places(state, places) : 0;
}

/* The memory's name, "array", "MAC" and the like. */
static const char *owner_name(const struct state *state, struct edit_place place) {
  if (place.field == EDIT_ARRAY_DIM) return "array";
  if (place.field == EDIT_MAC_ENERGY || place.field == EDIT_MAC_AREA) return "MAC";
  if (place.field == EDIT_VECTOR_LANES || place.field == EDIT_VECTOR_ENERGY) return "vector unit";
  if (place.field < EDIT_SIZE) return "scaling (--scale)";
  return state->inputs->file_hardware.memories[place.index].name;
}

static const char *field_name(struct edit_place place, char *text, size_t size) {
  if (place.field == EDIT_ARRAY_DIM) {
    snprintf(text, size, "D%d", place.index + 1);
  } else {
    snprintf(text, size, "%s", edit_field_info[place.field].name);
  }
  return text;
}

static void numbers_row_text(const struct state *state, int row, char *text, size_t size) {
  struct edit_place places[EDIT_PLACES_MAX];
  char name[EDIT_NAME_SIZE];
  hardware_places(state, places);
  snprintf(text, size, "%s", edit_name(&state->inputs->file_hardware, places[row], name));
}

static bool begins_group(const struct state *state, const struct edit_place *places, int row) {
  return row == 0 || hardware_row_of(state, places[row]) != hardware_row_of(state, places[row - 1]) ||
         places[row].field == EDIT_MAC_ENERGY || places[row].field == EDIT_VECTOR_LANES ||
         places[row].field == EDIT_SCALE_SIZE;
}

/* Lines above the row: numbers and names of groups. */
static int line_of(const struct state *state, const struct edit_place *places, int row) {
  int line = row;
  for (int i = 0; i <= row; i++) line += begins_group(state, places, i);
  return line;
}

static void draw_number(const struct state *state, struct area area, int line, const struct edit_place *places, int row,
                        bool focus) {
  struct hardware_number number = hardware_number(state, places[row]);
  char name[EDIT_NAME_SIZE], value[FORMAT_SIZE], old[FORMAT_SIZE];
  bool current = row == pane_of(state, &pane_numbers)->row;
  int end = area.width - 2;
  if (area.width >= 40) end -= OLD_VALUE;
  format_edit(value, places[row].field, number.value);
  area_text_clipped(area, line, LABEL, end - LABEL - text_width(value) - 1, STYLE_LABEL,
                    field_name(places[row], name, sizeof name));
  area_text_right(area, line, end, number.is_edited ? STYLE_TITLE : STYLE_TEXT, "%s", value);
  if (number.is_edited) area_text(area, line, end, STYLE_TITLE, "*");
  if (number.is_edited && end + OLD_VALUE < area.width) {
    area_text_clipped(area, line, end + 2, OLD_VALUE - 1, STYLE_DIM,
                      format_edit(old, places[row].field, number.file_value));
  }
  if (current) pane_mark(area, line, focus);
  area_row(area, line, 0, area.width, row);
}

/* The file's value of the selected number, or the number of changes. */
static void write_note(const struct state *state, const struct edit_place *places, int count, char *text, size_t size) {
  int row = pane_of(state, &pane_numbers)->row, edited = 0;
  char old[FORMAT_SIZE];
  for (int i = 0; i < count; i++) edited += hardware_number(state, places[i]).is_edited;
  text[0] = 0;
  if (row < count && hardware_number(state, places[row]).is_edited) {
    struct hardware_number number = hardware_number(state, places[row]);
    snprintf(text, size, "was %s", format_edit(old, number.place.field, number.file_value));
  } else if (edited > 0) {
    snprintf(text, size, "%d changed", edited);
  }
}

static void draw_numbers(const struct state *state, struct area area, bool focus) {
  struct edit_place places[EDIT_PLACES_MAX];
  char right[64] = "";
  int count = state->inputs != NULL ? hardware_places(state, places) : 0;
  if (count > 0) write_note(state, places, count, right, sizeof right);
  struct area inside = area_frame(area, focus, "Numbers", right);
  if (count == 0) {
    area_wrapped(inside, 0, STYLE_DIM, "The hardware could not be read.");
    return;
  }
  int lines = line_of(state, places, count - 1) + 1;
  int current = line_of(state, places,
                        pane_of(state, &pane_numbers)->row < count ? pane_of(state, &pane_numbers)->row : count - 1);
  int first = area_first_row(current, lines, inside.height);
  for (int row = 0; row < count; row++) {
    int line = line_of(state, places, row) - first;
    bool begins = begins_group(state, places, row);
    if (begins && line >= 1 && line - 1 < inside.height) {
      area_text_clipped(inside, line - 1, 1, inside.width - 1, STYLE_TITLE, owner_name(state, places[row]));
    }
    if (line >= 0 && line < inside.height) draw_number(state, inside, line, places, row, focus);
  }
}

static void numbers_table(const struct state *state, struct table *table) {
  struct edit_place places[EDIT_PLACES_MAX];
  if (state->inputs == NULL) return;
  int count = hardware_places(state, places);
  table_title(table, "Numbers of %s", state->point.hardware);
  table_keys(table, "name value unit in_file");
  for (int i = 0; i < count; i++) {
    struct hardware_number number = hardware_number(state, places[i]);
    char name[EDIT_NAME_SIZE];
    TABLE_ROW(table, cell_text(edit_name(&state->inputs->file_hardware, places[i], name)), cell_number(number.value),
              cell_text(edit_field_info[places[i].field].unit), cell_number(number.file_value));
  }
}

/* --- Changing a number ---------------------------------------------------------------------------------- */

static bool current_place(const struct state *state, struct edit_place *place) {
  struct edit_place places[EDIT_PLACES_MAX];
  if (!state_has_hardware(state)) return false;
  int count = hardware_places(state, places), row = pane_of(state, &pane_numbers)->row;
  if (row < 0 || row >= count) return false;
  *place = places[row];
  return true;
}

/* Makes the changed point the current one, if its edits hold together. */
static bool set_number(struct state *state, struct edit_place place, const char *value, struct error *error) {
  const struct hardware *hardware = &state->inputs->file_hardware;
  struct hardware_number before = hardware_number(state, place);
  struct point point = state->point;
  struct hardware edited = *hardware;
  char change[160], old[FORMAT_SIZE], new[FORMAT_SIZE], name[EDIT_NAME_SIZE];
  enum status status = hardware_put_edit(&point, hardware, place, value, error);
  if (status == STATUS_OK) status = edits_apply(point.edits, &edited, error);
  if (status != STATUS_OK) return false;
  snprintf(change, sizeof change, "%.60s %s → %s", edit_name(hardware, place, name),
           format_edit(old, place.field, before.value), format_edit(new, place.field, edit_number(&edited, place)));
  state_set_point(state, &point, change);
  return true;
}

static bool accept_number(struct state *state, const char *text) {
  struct edit_place place;
  char *problem = state->problem.message;
  const char *name = hardware_of(state)->prompt_title;
  size_t length = strlen(name);
  if (!current_place(state, &place)) return false;
  if (set_number(state, place, text, &state->problem)) return true;
  if (strncmp(problem, name, length) == 0 && problem[length] == ' ') { /* the prompt shows the name already */
    memmove(problem, problem + length + 1, strlen(problem + length + 1) + 1);
  }
  return false;
}

static void type(struct state *state) {
  struct edit_place place;
  char text[NUMBER_SIZE];
  if (!current_place(state, &place)) return;
  edit_name(&state->inputs->file_hardware, place, hardware_of(state)->prompt_title);
  const char *hint =
      place.field == EDIT_SIZE ? "bits, or with KiB, MiB, GiB, kB, MB, GB" : edit_field_info[place.field].unit;
  state_ask(state, (struct prompt){hardware_of(state)->prompt_title, hint, accept_number},
            number_exact(hardware_number(state, place).value, text));
}

/* Doubles or halves a number; small steps are a tenth, or one where a whole number is small. */
static double stepped(struct hardware_number number, int direction, bool is_large) {
  bool is_whole = edit_field_info[number.place.field].is_whole;
  double value = number.value, factor = is_large ? 2 : 1.1;
  double next = direction > 0 ? value * factor : value / factor;
  if (!is_whole) return next == 0 && direction > 0 ? 0.01 : next;
  double rounded = direction > 0 ? (double)(int64_t)(next + 0.5) : (double)(int64_t)next;
  return rounded == value ? value + direction : rounded;
}

static void step(struct state *state, int direction, bool is_large) {
  struct edit_place place;
  char text[NUMBER_SIZE];
  struct error error = {.message = ""};
  if (!current_place(state, &place)) return;
  double value = stepped(hardware_number(state, place), direction, is_large);
  if (!edit_field_info[place.field].is_whole) {
    snprintf(text, sizeof text, "%.4g", value);
  } else if (value < 0) {
    return;
  } else {
    number_exact(value, text);
  }
  if (!set_number(state, place, text, &error)) state_say(state, STYLE_ERROR, "%s", error.message);
}

static void reset(struct state *state) {
  struct edit_place place;
  char text[NUMBER_SIZE], name[EDIT_NAME_SIZE];
  struct error error = {.message = ""};
  if (!current_place(state, &place)) return;
  struct hardware_number number = hardware_number(state, place);
  if (!number.is_edited) {
    state_say(state, STYLE_TEXT, "%s is already as in the file", edit_name(&state->inputs->file_hardware, place, name));
  } else if (!set_number(state, place, number_exact(number.file_value, text), &error)) {
    state_say(state, STYLE_ERROR, "%s", error.message);
  }
}

static bool changes_number(enum action action) {
  return action == ACTION_LEFT || action == ACTION_RIGHT || action == ACTION_STEP_DOWN || action == ACTION_STEP_UP ||
         action == ACTION_TYPE || action == ACTION_OPEN || action == ACTION_RESET;
}

static bool act(struct state *state, enum action action) {
  if (!changes_number(action)) return false;
  if (!state_has_hardware(state)) {
    state_say(state, STYLE_ERROR,
              "These are the numbers of the last readable hardware; the current one cannot be read");
  } else if (action == ACTION_TYPE || action == ACTION_OPEN) {
    type(state);
  } else if (action == ACTION_RESET) {
    reset(state);
  } else {
    step(state, action == ACTION_RIGHT || action == ACTION_STEP_UP ? 1 : -1,
         action == ACTION_STEP_UP || action == ACTION_STEP_DOWN);
  }
  return true;
}

void numbers_prefetch(const struct state *state, struct prefetch *prefetch) {
  struct edit_place place;
  if (state->pending || state->focus != &pane_numbers || !current_place(state, &place)) return;
  for (int direction = 1; direction >= -1; direction -= 2) {
    struct point point = state->point;
    struct error ignored;
    char text[NUMBER_SIZE];
    double value = stepped(hardware_number(state, place), direction, true);
    snprintf(text, sizeof text, "%.15g", value);
    if (value > 0 && hardware_put_edit(&point, &state->inputs->file_hardware, place, text, &ignored) == STATUS_OK) {
      prefetch_ahead(prefetch, &point);
    }
  }
}

void numbers_go_to(struct state *state, int row_of_diagram) {
  struct edit_place places[EDIT_PLACES_MAX];
  int count = hardware_places(state, places), row = 0;
  while (row < count - 1 && hardware_row_of(state, places[row]) != row_of_diagram) row++;
  pane_of(state, &pane_numbers)->row = row;
}

const struct pane pane_numbers = {.act = act,
                                  .footer = TAKES(ACTION_RIGHT) | TAKES(ACTION_STEP_UP) | TAKES(ACTION_TYPE) |
                                            TAKES(ACTION_SEARCH) | TAKES(ACTION_RESET),
                                  .help = "= types a number, + doubles it, - halves it, 0 resets it; m: the network.",
                                  .rows = numbers_rows,
                                  .row_text = numbers_row_text,
                                  .draw = draw_numbers,
                                  .table = numbers_table};
