/* What the memories hold while a step of the walk is under way.
 *
 * Feature maps count from the step that makes them to the last one that reads them; inputs in the memory where the
 * layer reads them, with the overlap that came from caches, as the peak of section 4 counts them. A cache counts
 * from the first tile that fills it: the part of a layer is replaced when the layer has run. */
#ifndef MODEL_INSPECT_WALK_HELD_H
#define MODEL_INSPECT_WALK_HELD_H

#include "model/held.h"
#include "model/inspect/walk_map.h"

/* Bits by memory of the result's hardware. The top memory also has all maps between stacks: not counted here. */
struct walk_held {
  double bits[HARDWARE_MAX_MEMORIES][HELD_OWNERS];
};

/* `tile` is the one at the place. */
void walk_held_at(const struct result *result, const struct walk_place *place, const struct walk_tile *tile,
                  struct walk_held *held);

double walk_held_sum(const struct walk_held *held, int memory);

#endif
