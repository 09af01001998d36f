/* In which order the cells of a sweep are evaluated: coarse to fine around the cursor. */
#ifndef TUI_VIEWS_SWEEP_SWEEP_ORDER_H
#define TUI_VIEWS_SWEEP_SWEEP_ORDER_H

#include "tui/views/sweep/map.h"

/* Puts the cells that are not known into map->order: the cursor's, then those on coarse grids through it before
 * those on finer ones, the nearer first, and of the same place the cursor's mode first. */
void sweep_order(struct sweep_map *map);

/* The cell at that place of the order. */
int sweep_ordered(const struct sweep_map *map, int index);

#endif
