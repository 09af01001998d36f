#include "tui/analysis/prefetch.h"

void prefetch_init(struct prefetch *prefetch, const struct figures_store *known) {
  prefetch->known = known;
  prefetch->finishes = false;
  prefetch->count = 0;
}

static bool add(struct prefetch *prefetch, const struct point *point, bool whole, bool ahead) {
  if (!whole && figures_find(prefetch->known, point) != NULL) return true;
  for (int i = 0; i < prefetch->count; i++) {
    struct prefetch_item *item = &prefetch->item[i];
    if (!point_equal(&item->point, point)) continue;
    item->whole = item->whole || whole;
    item->ahead = item->ahead && ahead;
    return true;
  }
  if (prefetch->count == PREFETCH_SIZE) return false;
  prefetch->item[prefetch->count++] = (struct prefetch_item){.point = *point, .whole = whole, .ahead = ahead};
  return true;
}

bool prefetch_add(struct prefetch *prefetch, const struct point *point, bool whole) {
  return add(prefetch, point, whole, false);
}

bool prefetch_ahead(struct prefetch *prefetch, const struct point *point) {
  return add(prefetch, point, false, true);
}

void prefetch_drop_ahead(struct prefetch *prefetch) {
  int kept = 0;
  for (int i = 0; i < prefetch->count; i++) {
    if (prefetch->item[i].ahead) continue;
    if (kept != i) prefetch->item[kept] = prefetch->item[i];
    kept++;
  }
  prefetch->count = kept;
}
