#include "tui/views/explore/previews.h"

#include <string.h>

static bool has_files(const struct snapshot *inputs, const struct point *point) {
  const struct point *own = &inputs->point;
  return strcmp(own->hardware, point->hardware) == 0 && strcmp(own->workload, point->workload) == 0 &&
         strcmp(own->mapping, point->mapping) == 0 && strcmp(own->edits, point->edits) == 0;
}

/* The place of the point's files, or the count. */
static int place_of(const struct previews *previews, const struct point *point) {
  int i = 0;
  while (i < previews->count && !has_files(previews->inputs[i], point)) i++;
  return i;
}

void previews_take(struct previews *previews, struct snapshot *inputs) {
  if (inputs == NULL) return;
  int place = place_of(previews, &inputs->point);
  if (place == PREVIEWS_SIZE) place--; /* the oldest goes */
  snapshot_hold(inputs);
  if (place < previews->count) {
    snapshot_release(previews->inputs[place]);
  } else {
    previews->count++;
  }
  memmove(&previews->inputs[1], &previews->inputs[0], (size_t)place * sizeof previews->inputs[0]);
  previews->inputs[0] = inputs;
}

const struct snapshot *previews_find(const struct previews *previews, const struct point *point) {
  int place = place_of(previews, point);
  return place < previews->count ? previews->inputs[place] : NULL;
}

void previews_deinit(struct previews *previews) {
  for (int i = 0; i < previews->count; i++) snapshot_release(previews->inputs[i]);
  previews->count = 0;
}
