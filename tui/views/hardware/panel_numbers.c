/* All numbers of the accelerator, one in each row, with what is changed marked. */
#include <stdio.h>
#include <string.h>

#include "tui/explorer/view.h"
#include "tui/text/format.h"

enum { LABEL = 2, OLD_VALUE = 12 };

static int numbers_rows(const struct state *state) {
  struct edit_place places[EDIT_PLACES_MAX];
  return machine_is_known(state) ? machine_places(state, places) : 0;
}

/* The memory's name, or what else the number is of. */
static const char *owner_name(const struct state *state, struct edit_place place) {
  if (place.field == EDIT_ARRAY_DIM) return "array";
  if (place.field == EDIT_MAC_ENERGY) return "MAC";
  return state->machine.inputs->file_hardware.memories[place.index].name;
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
  machine_places(state, places);
  snprintf(text, size, "%s", edit_name(&state->machine.inputs->file_hardware, places[row], name));
}

static bool begins_group(const struct state *state, const struct edit_place *places, int row) {
  return row == 0 || machine_owner(state, places[row]) != machine_owner(state, places[row - 1]) ||
         (places[row].field == EDIT_MAC_ENERGY) != (places[row - 1].field == EDIT_MAC_ENERGY);
}

/* Lines above the row: numbers, and the names of what they are of. */
static int line_of(const struct state *state, const struct edit_place *places, int row) {
  int line = row;
  for (int i = 0; i <= row; i++) line += begins_group(state, places, i);
  return line;
}

static void draw_number(const struct state *state, struct area area, int line, const struct edit_place *places, int row,
                        bool focus) {
  struct machine_number number = machine_number(state, places[row]);
  char name[EDIT_NAME_SIZE], value[FORMAT_SIZE], old[FORMAT_SIZE];
  bool current = row == state->row[PANE_NUMBERS];
  int end = area.width - 2;
  if (area.width >= 40) end -= OLD_VALUE;
  area_text_clipped(area, line, LABEL, end - LABEL, STYLE_LABEL, field_name(places[row], name, sizeof name));
  area_text_right(area, line, end, number.is_edited ? STYLE_TITLE : STYLE_TEXT, "%s",
                  machine_text(places[row].field, number.value, value));
  if (number.is_edited) area_text(area, line, end, STYLE_TITLE, "*");
  if (number.is_edited && end + OLD_VALUE < area.width) {
    area_text_clipped(area, line, end + 2, OLD_VALUE - 1, STYLE_DIM,
                      machine_text(places[row].field, number.file_value, old));
  }
  if (current) {
    if (focus) area_restyle(area, line, 0, area.width, STYLE_SELECTED);
    area_text(area, line, 0, focus ? STYLE_SELECTED : STYLE_TITLE, "▸");
  }
  area_target(area, line, 0, area.width,
              (struct target){.kind = TARGET_ROW, .pane = PANE_NUMBERS, .index = (int16_t)row});
}

/* What the chosen number was, or how many are changed. */
static void write_note(const struct state *state, const struct edit_place *places, int count, char *text, size_t size) {
  int row = state->row[PANE_NUMBERS], edited = 0;
  char old[FORMAT_SIZE];
  for (int i = 0; i < count; i++) edited += machine_number(state, places[i]).is_edited;
  text[0] = 0;
  if (row < count && machine_number(state, places[row]).is_edited) {
    struct machine_number number = machine_number(state, places[row]);
    snprintf(text, size, "was %s", machine_text(number.place.field, number.file_value, old));
  } else if (edited > 0) {
    snprintf(text, size, "%d changed", edited);
  }
}

static void draw_numbers(const struct state *state, struct area area, bool focus) {
  struct edit_place places[EDIT_PLACES_MAX];
  char right[64] = "";
  int count = machine_is_known(state) ? machine_places(state, places) : 0;
  if (count > 0) write_note(state, places, count, right, sizeof right);
  struct area inside = area_frame(area, focus, "Numbers", right);
  if (count == 0) {
    area_wrapped(inside, 0, STYLE_DIM, "The hardware could not be read.");
    return;
  }
  int lines = line_of(state, places, count - 1) + 1;
  int current = line_of(state, places, state->row[PANE_NUMBERS] < count ? state->row[PANE_NUMBERS] : count - 1);
  int first = pane_first_row(current, lines, inside.height);
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
  if (!machine_is_known(state)) return;
  int count = machine_places(state, places);
  table_title(table, "Numbers of %s", state->point.hardware);
  table_column(table, "name");
  table_column(table, "value");
  table_column(table, "unit");
  table_column(table, "in_file");
  for (int i = 0; i < count; i++) {
    struct machine_number number = machine_number(state, places[i]);
    char name[EDIT_NAME_SIZE];
    table_text(table, "%s", edit_name(&state->machine.inputs->file_hardware, places[i], name));
    table_number(table, number.value);
    table_text(table, "%s", edit_field_info[places[i].field].unit);
    table_number(table, number.file_value);
  }
}

const struct pane pane_numbers = {.help = "= types a number, + doubles it, - halves it, 0 resets it; m: the network.",
                                  .rows = numbers_rows,
                                  .row_text = numbers_row_text,
                                  .draw = draw_numbers,
                                  .table = numbers_table};
