#include "tui/explorer/pins.h"

#include <stdio.h>
#include <string.h>

void pins_deinit(struct pins *pins) {
  while (pins->count > 0) pins_remove(pins, pins->count - 1);
}

int pins_find(const struct pins *pins, const struct point *point) {
  for (int i = 0; i < pins->count; i++) {
    if (point_equal(&pins->pin[i].point, point)) return i;
  }
  return -1;
}

int pins_add(struct pins *pins, const struct point *point, struct evaluation *evaluation) {
  if (pins->count == PIN_COUNT) return -1;
  pins->pin[pins->count] =
      (struct pin){.point = *point, .evaluation = evaluation != NULL ? evaluation_hold(evaluation) : NULL};
  pins->reference = pins->count++;
  pins->removed_from = -1;
  pins->changes++;
  return pins->reference;
}

enum status pins_name(struct pins *pins, int index, const char *name, struct error *error) {
  name += strspn(name, " ");
  size_t length = strlen(name);
  while (length > 0 && name[length - 1] == ' ') length--;
  if (length >= PIN_NAME_SIZE) {
    return error_set(error, STATUS_USAGE, "a name has at most %d characters", PIN_NAME_SIZE - 1);
  }
  if (strstr(name, "--") != NULL) return error_set(error, STATUS_USAGE, "a name has no '--', where options begin");
  snprintf(pins->pin[index].name, PIN_NAME_SIZE, "%.*s", (int)length, name);
  pins->changes++;
  return STATUS_OK;
}

const char *pins_label(const struct pins *pins, int index, char *text) {
  snprintf(text, PIN_NAME_SIZE, "%s", pins->pin[index].name);
  if (text[0] == 0) snprintf(text, PIN_NAME_SIZE, "%c", 'A' + index);
  return text;
}

void pins_remove(struct pins *pins, int index) {
  evaluation_release(pins->pin[index].evaluation);
  pins->removed = pins->pin[index];
  pins->removed.evaluation = NULL;
  pins->removed_from = index;
  pins->count--;
  memmove(&pins->pin[index], &pins->pin[index + 1], (size_t)(pins->count - index) * sizeof pins->pin[0]);
  if (pins->reference == index) {
    pins->reference = pins->count - 1;
  } else if (pins->reference > index) {
    pins->reference--;
  }
  pins->base = pins->base == index ? 0 : pins->base - (pins->base > index);
  pins->changes++;
}

int pins_restore(struct pins *pins) {
  int index = pins->removed_from;
  if (index < 0 || pins->count == PIN_COUNT) return -1;
  memmove(&pins->pin[index + 1], &pins->pin[index], (size_t)(pins->count - index) * sizeof pins->pin[0]);
  pins->pin[index] = pins->removed;
  pins->reference = pins->reference < 0 ? index : pins->reference + (pins->reference >= index);
  pins->base += pins->count > 0 && pins->base >= index;
  pins->removed_from = -1;
  pins->count++;
  pins->changes++;
  return index;
}

void pins_evaluated(struct pins *pins, struct evaluation *evaluation) {
  if (evaluation->is_stripped || evaluation->error.status == STATUS_STOPPED) return; /* incomplete */
  int index = pins_find(pins, &evaluation->point);
  if (index < 0 || pins->pin[index].evaluation != NULL) return;
  pins->pin[index].evaluation = evaluation_hold(evaluation);
  pins->changes++;
}

void pins_prefetch(const struct pins *pins, struct prefetch *prefetch) {
  for (int i = 0; i < pins->count; i++) {
    if (pins->pin[i].evaluation == NULL) prefetch_add(prefetch, &pins->pin[i].point, true);
  }
}

const struct evaluation *pin_result(const struct pin *pin) {
  const struct evaluation *evaluation = pin->evaluation;
  return evaluation != NULL && evaluation->error.status == STATUS_OK ? evaluation : NULL;
}
