/* Hardware with its edits as a new file, which then is the point's hardware. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "inputs/write_hardware.h"
#include "tui/state.h"

/* The rules that went with the old name, where they have a name of their own: the new one has none beside it. */
static void keep_mapping(const struct snapshot *inputs, struct point *point) {
  char path[PATH_MAX];
  struct error none;
  if (point->mapping[0] != 0 || strlen(inputs->rules.name) >= POINT_NAME_SIZE) return;
  if (input_path(INPUT_MAPPING, inputs->rules.name, path, sizeof path, &none) == STATUS_OK)
    strcpy(point->mapping, inputs->rules.name);
}

/* A '!' at the end is the word for writing over a file. */
static bool accept_name(struct state *state, const char *text) {
  const struct snapshot *inputs = state->machine.inputs;
  struct point point = state->point;
  struct hardware hardware;
  char name[LINE_SIZE], path[PATH_MAX], origin[POINT_EDITS_SIZE + POINT_NAME_SIZE + 8], change[128];
  snprintf(name, sizeof name, "%s", text);
  size_t length = strlen(name);
  bool replace = length > 0 && name[length - 1] == '!';
  if (replace) name[length - 1] = 0;
  if (strlen(name) >= POINT_NAME_SIZE) {
    error_set(&state->problem, STATUS_USAGE, "needs a name of at most %d bytes", POINT_NAME_SIZE - 1);
    return false;
  }
  machine_hardware(state, &hardware);
  input_base_name(name, hardware.name, sizeof hardware.name);
  snprintf(origin, sizeof origin, "%s%s%s", point.hardware, point.edits[0] != 0 ? " with " : "", point.edits);
  if (input_save_path(INPUT_HARDWARE, name, path, sizeof path, &state->problem) != STATUS_OK) return false;
  if (write_hardware(path, &hardware, origin, mapping_rules_default(&inputs->rules), replace, &state->problem) !=
      STATUS_OK) {
    size_t used = strlen(state->problem.message);
    if (state->problem.status == STATUS_USAGE && !replace)
      snprintf(state->problem.message + used, sizeof state->problem.message - used,
               "; end the name with ! to replace it");
    return false;
  }
  state->new_names = true;
  keep_mapping(inputs, &point);
  strcpy(point.hardware, name);
  point.edits[0] = 0;
  snprintf(change, sizeof change, "Saved as %.100s", path);
  state_set_point(state, &point, change);
  state_say(state, STYLE_TEXT, "%s", change);
  return true;
}

void machine_save(struct state *state) {
  char base[NAME_SIZE], name[NAME_SIZE + 16];
  if (!machine_is_current(state)) {
    state_say(state, STYLE_ERROR, "Nothing to save: the hardware could not be read");
    return;
  }
  input_base_name(state->point.hardware, base, sizeof base);
  snprintf(name, sizeof name, "%s-edited", base);
  state_ask(state, (struct prompt){"Save as", "a name, or a path that ends in .yaml", accept_name}, name);
}
