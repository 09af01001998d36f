#include "tui/explorer/pins.h"

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
  pins->changes++;
  return pins->reference;
}

void pins_remove(struct pins *pins, int index) {
  evaluation_release(pins->pin[index].evaluation);
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
