#include "tui/views/sweep/sweep_order.h"

#include <stdlib.h>

/* An urgency is one number, so that thousands are sorted within a key press: from the highest bits down how fine
 * the coarsest grid is that the cell is on, its distance, whether it is of another mode than the cursor, and the
 * cell. */
enum { COARSEST = 16, CELL_BITS = 16, DISTANCE_BITS = 32 };

_Static_assert(SWEEP_MAP_MOST < 1 << CELL_BITS, "cells fit");

/* The exponent of 2 in the number. */
static int twos(int distance) {
  int count = 0;
  while (count < COARSEST && distance % 2 == 0) {
    distance /= 2;
    count++;
  }
  return count;
}

static uint64_t urgency_of(const struct sweep_map *map, struct sweep_place here, int cell) {
  struct sweep_place there = sweep_map_place(map, cell);
  int x = abs(there.x - here.x), y = abs(there.y - here.y);
  int fineness = COARSEST - (twos(x) < twos(y) ? twos(x) : twos(y));
  uint64_t urgency = (uint64_t)fineness;
  urgency = urgency << DISTANCE_BITS | (uint64_t)(x * x + y * y);
  urgency = urgency << 1 | (there.column != here.column);
  return urgency << CELL_BITS | (uint64_t)cell;
}

static int compare(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

void sweep_order(struct sweep_map *map) {
  struct sweep_place here = sweep_map_place(map, map->cursor);
  map->order_count = map->next = 0;
  for (int cell = 0; cell < map->cell_count; cell++) {
    if (map->cells[cell] == NULL) map->order[map->order_count++] = urgency_of(map, here, cell);
  }
  qsort(map->order, (size_t)map->order_count, sizeof map->order[0], compare);
}

int sweep_ordered(const struct sweep_map *map, int index) {
  return (int)(map->order[index] & ((1 << CELL_BITS) - 1));
}
