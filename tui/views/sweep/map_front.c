/* The front: cells that no other beats in energy and the figure beside it. */
#include <string.h>

#include "tui/views/sweep/map.h"

/* True if `a` is as good as `b` in both and better in one, or the same with a smaller index. */
static bool beats(const struct sweep_map *map, int a, int b) {
  const double *x = map->cells[a]->value, *y = map->cells[b]->value;
  if (x[FIGURE_ENERGY] > y[FIGURE_ENERGY] || x[map->front_x] > y[map->front_x]) return false;
  return x[FIGURE_ENERGY] < y[FIGURE_ENERGY] || x[map->front_x] < y[map->front_x] || a < b;
}

void sweep_front_extend(struct sweep_map *map, int cell) {
  for (int i = 0; i < map->front_count; i++) {
    if (beats(map, map->front[i], cell)) return;
  }
  double least = map->cells[cell]->value[map->front_x];
  int kept = 0, at = 0;
  for (int i = 0; i < map->front_count; i++) {
    if (beats(map, cell, map->front[i])) continue;
    if (map->cells[map->front[i]]->value[map->front_x] < least) at = kept + 1;
    map->front[kept++] = map->front[i];
  }
  memmove(&map->front[at + 1], &map->front[at], (size_t)(kept - at) * sizeof map->front[0]);
  map->front[at] = cell;
  map->front_count = kept + 1;
}

void sweep_front_show(struct sweep_map *map, int figure) {
  map->front_x = figure;
  map->front_count = map->front_row = 0;
  for (int cell = 0; cell < map->cell_count; cell++) {
    const struct figures *figures = map->cells[cell];
    if (figures != NULL && figures->status == STATUS_OK && figures->reason == NULL) sweep_front_extend(map, cell);
  }
}

bool sweep_front_has_areas(const struct sweep_map *map) {
  double first = 0;
  for (int cell = 0; cell < map->cell_count; cell++) {
    const struct figures *figures = map->cells[cell];
    if (figures == NULL || figures->status != STATUS_OK) continue;
    double area = figures->value[FIGURE_AREA];
    if (area <= 0) return false;
    if (first > 0 && area != first) return true;
    first = area;
  }
  return false;
}

/* Index of a cell on the front; -1: it is not on it. */
static int index_on_front(const struct sweep_map *map, int cell) {
  int i = map->front_count - 1;
  while (i >= 0 && map->front[i] != cell) i--;
  return i;
}

int sweep_map_on_front(const struct sweep_map *map) {
  return index_on_front(map, map->cursor);
}

bool sweep_map_is_on_front(const struct sweep_map *map, int cell) {
  return index_on_front(map, cell) >= 0;
}
