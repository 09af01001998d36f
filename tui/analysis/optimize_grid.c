#include "tui/analysis/optimize_grid.h"

#include <stdlib.h>

#include "tui/analysis/heads_list.h"

void optimize_grid_deinit(struct optimize_grid *grid) {
  for (int i = 0; i < grid->count; i++) sweep_sizes_deinit(&grid->lists[i]);
  free(grid->lists);
  free(grid->widths);
  free(grid->heights);
}

static enum status read_sizes(struct optimize_grid *grid, const char *text, int64_t map, struct optimize_sizes *sizes,
                              struct error *error) {
  struct sweep_sizes *list = &grid->lists[grid->count++];
  enum status status = sweep_sizes_init(list, text, &map, 1, error);
  if (status == STATUS_OK) *sizes = (struct optimize_sizes){list->count, list->sizes};
  return status;
}

enum status optimize_grid_init(struct optimize_grid *grid, const char *widths, const char *heights, const char *heads,
                               const struct workload *workload, struct error *error) {
  size_t layers = (size_t)workload->layer_count;
  enum status status = STATUS_OK;
  *grid = (struct optimize_grid){.widths = calloc(layers, sizeof *grid->widths),
                                 .heights = calloc(layers, sizeof *grid->heights),
                                 .lists = calloc(2 * layers + 1, sizeof *grid->lists)};
  if (grid->widths == NULL || grid->heights == NULL || grid->lists == NULL) return error_out_of_memory(error);
  for (int i = 0; i < workload->layer_count && status == STATUS_OK; i++) {
    const struct layer *layer = &workload->layers[i];
    status = read_sizes(grid, widths, layer->ox >= 0 ? layer->size[layer->ox] : 1, &grid->widths[i], error);
    if (status != STATUS_OK) break;
    status = read_sizes(grid, heights, layer->oy >= 0 ? layer->size[layer->oy] : 1, &grid->heights[i], error);
  }
  if (status != STATUS_OK) return status;
  struct sweep_sizes *list = &grid->lists[grid->count];
  status = heads_list_init(list, heads, workload, error);
  if (status == STATUS_OK) grid->heads = (struct optimize_sizes){list->count, list->sizes};
  if (status == STATUS_OK) grid->count++;
  return status;
}
