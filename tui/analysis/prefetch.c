#include "tui/analysis/prefetch.h"

void wants_init(struct wants *wants, const struct figures_store *known) {
  wants->known = known;
  wants->finishes = false;
  wants->count = 0;
}

static bool add(struct wants *wants, const struct point *point, bool whole, bool ahead) {
  if (!whole && figures_find(wants->known, point) != NULL) return true;
  for (int i = 0; i < wants->count; i++) {
    struct want *want = &wants->want[i];
    if (!point_equal(&want->point, point)) continue;
    want->whole = want->whole || whole;
    want->ahead = want->ahead && ahead;
    return true;
  }
  if (wants->count == WANTS_SIZE) return false;
  wants->want[wants->count++] = (struct want){.point = *point, .whole = whole, .ahead = ahead};
  return true;
}

bool wants_add(struct wants *wants, const struct point *point, bool whole) {
  return add(wants, point, whole, false);
}

bool wants_ahead(struct wants *wants, const struct point *point) {
  return add(wants, point, false, true);
}

void wants_drop_ahead(struct wants *wants) {
  int kept = 0;
  for (int i = 0; i < wants->count; i++) {
    if (wants->want[i].ahead) continue;
    if (kept != i) wants->want[kept] = wants->want[i];
    kept++;
  }
  wants->count = kept;
}
