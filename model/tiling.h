/* How a stack is computed tile by tile. */
#ifndef MODEL_TILING_H
#define MODEL_TILING_H

#include <stdint.h>

/* Treatment of the overlap between neighbouring tiles. */
enum overlap_mode {
  MODE_RECOMPUTE = 1, /* fully recompute */
  MODE_H_CACHED = 2,  /* cached along a row of tiles, recomputed between rows */
  MODE_CACHED = 3,    /* fully cached */
};

#define TILE_FULL INT64_MAX /* tile as wide (high) as the map: layer by layer */

struct tiling {
  enum overlap_mode mode;
  int64_t tile_x, tile_y; /* of the stack's last layer, >= 1; clipped to the map */
  int64_t heads;          /* groups computed at a time where all layers of the stack have the same; 0: all */
};

#endif
