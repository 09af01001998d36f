#include "tui/sweep_order.h"

#include <stdlib.h>

enum { COARSEST = 16 };

struct urgency {
  int coarseness; /* the point is on the grid of every 2^coarseness-th line through the cursor */
  int distance;
  bool other_mode;
};

/* How often 2 divides it. */
static int twos(int distance) {
  int count = 0;
  while (count < COARSEST && distance % 2 == 0) {
    distance /= 2;
    count++;
  }
  return count;
}

static struct urgency urgency_of(const struct sweep_map *map, int cell) {
  struct sweep_place here = sweep_map_place(map, map->cursor), there = sweep_map_place(map, cell);
  int x = abs(there.x - here.x), y = abs(there.y - here.y);
  return (struct urgency){.coarseness = twos(x) < twos(y) ? twos(x) : twos(y),
                          .distance = x * x + y * y,
                          .other_mode = there.column != here.column};
}

static int compare(const void *a, const void *b, void *context) {
  const struct sweep_map *map = context;
  int i = *(const int *)a, j = *(const int *)b;
  struct urgency x = urgency_of(map, i), y = urgency_of(map, j);
  if (x.coarseness != y.coarseness) return x.coarseness > y.coarseness ? -1 : 1;
  if (x.distance != y.distance) return x.distance < y.distance ? -1 : 1;
  if (x.other_mode != y.other_mode) return x.other_mode ? 1 : -1;
  return (i > j) - (i < j);
}

void sweep_order(struct sweep_map *map) {
  map->order_count = map->next = 0;
  for (int cell = 0; cell < map->cell_count; cell++) {
    if (map->cells[cell] == NULL) map->order[map->order_count++] = cell;
  }
  qsort_r(map->order, (size_t)map->order_count, sizeof map->order[0], compare, map);
}
