/* The grid of tile sizes that an optimisation looks at: for each layer, those of stacks that end there. */
#ifndef TUI_ANALYSIS_OPTIMIZE_GRID_H
#define TUI_ANALYSIS_OPTIMIZE_GRID_H

#include "model/optimize/optimize.h"
#include "tui/analysis/sweep_sizes.h"

struct optimize_grid {
  struct optimize_sizes *widths, *heights; /* by layer */
  struct sweep_sizes *lists;               /* `count` of them, which own the sizes */
  int count;
};

/* Reads the lists of widths and heights as sweep_sizes_init does, for the map of each layer. STATUS_USAGE with one
 * sentence where one is invalid. Free with optimize_grid_deinit, whatever the status. */
enum status optimize_grid_init(struct optimize_grid *grid, const char *widths, const char *heights,
                               const struct workload *workload, struct error *error);
void optimize_grid_deinit(struct optimize_grid *grid);

#endif
