/* Contents of the memories during a step of the walk.
 *
 * Feature maps count from the step that computes them to the last one that reads them; inputs count in the memory
 * where the layer reads them, with the overlap from caches, as in the peak of section 4. A cache counts from the
 * first tile that fills it: a layer's part is replaced when the layer has run. */
#ifndef MODEL_INSPECT_WALK_HELD_H
#define MODEL_INSPECT_WALK_HELD_H

#include "model/held.h"
#include "model/inspect/walk.h"
#include "model/inspect/walk_map.h"

/* Bits by memory of the result's hardware. Whole maps between stacks count as inputs where they live below the
 * top memory. */
struct walk_held {
  double bits[HARDWARE_MAX_MEMORIES][HELD_OWNERS];
};

/* `tile` is the one at the place. */
void walk_held_at(const struct result *result, const struct walk_place *place, const struct walk_tile *tile,
                  struct walk_held *held);

double walk_held_sum(const struct walk_held *held, int memory);

#endif
