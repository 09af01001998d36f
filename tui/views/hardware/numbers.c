#include "tui/views/hardware/numbers.h"

#include <stdio.h>
#include <string.h>

#include "inputs/yaml/scalar.h"

int hardware_places(const struct state *state, struct edit_place *places) {
  const struct hardware *hardware = &state->inputs->file_hardware;
  struct edit_place bottom_up[EDIT_PLACES_MAX];
  int count = edit_places(hardware, bottom_up), filled = 0;
  for (int memory = hardware->memory_count - 1; memory >= 0; memory--) {
    for (int i = 0; i < count; i++) {
      if (bottom_up[i].field >= EDIT_SIZE && bottom_up[i].index == memory) places[filled++] = bottom_up[i];
    }
  }
  for (int i = 0; i < count; i++) {
    if (bottom_up[i].field < EDIT_SIZE) places[filled++] = bottom_up[i];
  }
  return filled;
}

/* --- Numbers ------------------------------------------------------------------------------------------- */

/* The other name of a number shared by reading and writing. */
static struct edit_place twin_of(struct edit_place place) {
  if (place.field == EDIT_READ_BANDWIDTH) place.field = EDIT_WRITE_BANDWIDTH;
  if (place.field == EDIT_READ_GRANULARITY) place.field = EDIT_WRITE_GRANULARITY;
  return place;
}

static bool has_twin(const struct hardware *hardware, struct edit_place place) {
  bool can = place.field == EDIT_READ_BANDWIDTH || place.field == EDIT_READ_GRANULARITY;
  return can && edit_is_shared(&hardware->memories[place.index]);
}

struct hardware_number hardware_number(const struct state *state, struct edit_place place) {
  const struct hardware *hardware = &state->inputs->file_hardware;
  struct hardware_number number = {.place = place, .file_value = edit_number(hardware, place)};
  char name[EDIT_NAME_SIZE];
  number.value = number.file_value;
  number.is_edited = edits_value(state_edits(state), edit_name(hardware, place, name), &number.value);
  if (!number.is_edited && has_twin(hardware, place)) {
    number.is_edited = edits_value(state_edits(state), edit_name(hardware, twin_of(place), name), &number.value);
  }
  return number;
}

int hardware_row_of(const struct state *state, struct edit_place place) {
  int count = state->inputs->file_hardware.memory_count;
  return place.field < EDIT_SIZE ? count : count - 1 - place.index;
}

/* --- Edits ---------------------------------------------------------------------------------------------- */

/* Removes an edit from the point. */
static void remove_edit(struct point *point, const struct hardware *hardware, struct edit_place place) {
  char name[EDIT_NAME_SIZE];
  edits_remove(point->edits, edit_name(hardware, place, name));
  if (has_twin(hardware, place)) edits_remove(point->edits, edit_name(hardware, twin_of(place), name));
}

/* Puts an edit into the point; the file's own value removes it. */
static enum status put_edit(struct point *point, const struct hardware *hardware, struct edit_place place,
                            const char *value, struct error *error) {
  char name[EDIT_NAME_SIZE], word[EDIT_NAME_SIZE + LINE_SIZE], edits[POINT_EDITS_SIZE] = "";
  double number = 0;
  edit_name(hardware, place, name);
  snprintf(word, sizeof word, "%s=%s", name, value + strspn(value, " "));
  for (size_t end = strlen(word); word[end - 1] == ' '; end--) word[end - 1] = 0;
  if (strpbrk(word, " \t") != NULL) return error_set(error, STATUS_USAGE, "not a number: “%s”", value);
  enum status status = edits_add(edits, word, error);
  if (status != STATUS_OK) return status;
  remove_edit(point, hardware, place);
  edits_value(edits, name, &number);
  return number == edit_number(hardware, place) ? STATUS_OK : edits_add(point->edits, word, error);
}

/* Lowers the smallest access along with a bandwidth that falls below it. */
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

enum status hardware_put_edit(struct point *point, const struct hardware *hardware, struct edit_place place,
                              const char *value, struct error *error) {
  enum status status = put_edit(point, hardware, place, value, error);
  return status == STATUS_OK ? lower_granularity(point, hardware, place, error) : status;
}

static void deinit(void *data) {
  snapshot_release(((struct hardware_view *)data)->remarked);
}

const struct view_data hardware_data = {.size = sizeof(struct hardware_view), .deinit = deinit};
