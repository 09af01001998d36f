/* The grid that an optimisation looks at: for each layer, tile sizes of stacks that end there; heads at a time. */
#ifndef TUI_ANALYSIS_OPTIMIZE_GRID_H
#define TUI_ANALYSIS_OPTIMIZE_GRID_H

#include "model/optimize/optimize.h"
#include "tui/analysis/sweep_sizes.h"

struct optimize_grid {
  struct optimize_sizes *widths, *heights; /* by layer */
  struct optimize_sizes heads;
  struct sweep_sizes *lists; /* `count` of them, which own the sizes */
  int count;
};

/* Reads the lists of widths and heights as sweep_sizes_init does, for the map of each layer, and that of heads as
 * heads_list_init. STATUS_USAGE with one sentence where one is invalid. Free with optimize_grid_deinit, whatever the
 * status. */
enum status optimize_grid_init(struct optimize_grid *grid, const char *widths, const char *heights, const char *heads,
                               const struct workload *workload, struct error *error);
void optimize_grid_deinit(struct optimize_grid *grid);

#endif
