/* Actions on the hardware in any view: resetting it to its file; saving it with its edits as a new file, which becomes
 * the point's hardware. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "inputs/write_hardware.h"
#include "tui/views/hardware/numbers.h"

_Static_assert((int)REQUEST_PATH_SIZE <= (int)POINT_NAME_SIZE, "what is saved can be the hardware of a point");

/* See request.write. */
static enum status write_file(const struct state *state, char *path, bool *exists, struct error *error) {
  const struct snapshot *inputs = state->inputs;
  const struct point *point = &state->point;
  const char *name = state->request.path;
  struct hardware hardware;
  char origin[POINT_EDITS_SIZE + POINT_NAME_SIZE + 8];
  *exists = false;
  if (!state_has_hardware(state)) return error_set(error, STATUS_USAGE, "the hardware has changed in the meantime");
  if (inputs->rules.rule_count == 0) return error_set(error, STATUS_USAGE, "the mapping could not be read");
  state_hardware(state, &hardware);
  input_base_name(name, hardware.name, sizeof hardware.name);
  snprintf(origin, sizeof origin, "%s%s%s", point->hardware, point->edits[0] != 0 ? " with " : "", point->edits);
  enum status status = input_save_path(INPUT_HARDWARE, name, path, PATH_MAX, error);
  if (status != STATUS_OK) return status;
  status =
      write_hardware(path, &hardware, origin, mapping_rules_default(&inputs->rules), state->request.replace, error);
  *exists = status == STATUS_USAGE && !state->request.replace;
  return status;
}

/* Keeps the mapping that belongs to the old name: the new name has none. */
static void keep_mapping(const struct snapshot *inputs, struct point *point) {
  char path[PATH_MAX];
  struct error none;
  if (point->mapping[0] != 0 || strlen(inputs->rules.name) >= POINT_NAME_SIZE) return;
  if (input_path(INPUT_MAPPING, inputs->rules.name, path, sizeof path, &none) == STATUS_OK) {
    strcpy(point->mapping, inputs->rules.name);
  }
}

static void go_on(struct state *state) {
  struct point point = state->point;
  char change[160];
  state->new_names = true;
  keep_mapping(state->inputs, &point);
  snprintf(point.hardware, sizeof point.hardware, "%s", state->request.path);
  point.edits[0] = 0;
  snprintf(change, sizeof change, "Saved as %.100s", point.hardware);
  state_set_point(state, &point, change);
}

void hardware_save(struct state *state) {
  char base[NAME_SIZE];
  if (!state_has_hardware(state)) {
    state_say(state, STYLE_ERROR, "There is nothing to save: the hardware could not be read");
    return;
  }
  input_base_name(state->point.hardware, base, sizeof base);
  state->request = (struct request){.wanted = REQUEST_WRITE, .write = write_file, .written = go_on};
  snprintf(state->request.path, sizeof state->request.path, "%s-edited", base);
  state_ask_path(state, "a name, or a path that ends in .yaml");
}

void hardware_reset_all(struct state *state) {
  struct point point = state->point;
  point.edits[0] = 0;
  state_say(state, STYLE_TEXT, "All numbers are already as in the file");
  state_set_point(state, &point, "All hardware numbers reset to the file's");
}
