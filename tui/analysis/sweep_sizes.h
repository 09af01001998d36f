/* Lists of tile sizes along one axis, as sweep and best take them.
 *
 *   4            one size                       full       the whole map
 *   4..9         4 5 6 7 8 9                    divisors   all divisors of each stack's map
 *   1..960*4     1 4 16 64 256                  auto       of each stack's map: for every power of two the
 *   10..50+20    10 30 50                                  divisor nearest to it, and the map itself
 *
 * Several with commas between them. Sizes come out ascending, each once, "full" last. */
#ifndef TUI_ANALYSIS_SWEEP_SIZES_H
#define TUI_ANALYSIS_SWEEP_SIZES_H

#include <stdint.h>

#include "model/base/error.h"

enum { SWEEP_MAX_SIZES = 10000 };

struct sweep_sizes {
  int count;
  int64_t *sizes; /* TILE_FULL for full; freed with sweep_sizes_deinit */
};

/* Reads a list for stacks with map sizes maps[map_count] along this axis. STATUS_USAGE with one sentence if it is
 * invalid; sizes is then empty. */
enum status sweep_sizes_init(struct sweep_sizes *sizes, const char *text, const int64_t *maps, int map_count,
                             struct error *error);
void sweep_sizes_deinit(struct sweep_sizes *sizes);

#endif
