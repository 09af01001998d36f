/* Whether the best size of a sweep along one is the best under the rules of scaling, too: those of the best rows. */
#include "tui/batch/sweep/scaling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/options/point_options.h"
#include "tui/text/format.h"

/* The figure that is minimised; -1: one that energies do not decide. */
static int figure_of(const struct grid *grid) {
  enum objective objective = grid->schedule.search.objective;
  return objective == OBJECTIVE_ENERGY ? FIGURE_ENERGY : objective == OBJECTIVE_EDP ? FIGURE_EDP : -1;
}

/* True if values of one size or width are all that tells the accelerators apart. */
static bool is_along_a_size(const struct grid *grid) {
  return grid->axis_count == 1 && scale_is_size(grid->axes[0].field) && grid->axes[0].count > 1 &&
         grid->hardware_count == grid->axes[0].count && grid->workload_count == 1 && figure_of(grid) >= 0;
}

void sweep_best_init(struct sweep_best *best, const struct grid *grid) {
  *best = (struct sweep_best){.grid = grid};
  if (is_along_a_size(grid)) best->rows = calloc((size_t)grid->axes[0].count, sizeof *best->rows);
}

void sweep_best_deinit(struct sweep_best *best) {
  free(best->rows);
  best->rows = NULL;
}

void sweep_best_take(struct sweep_best *best, int64_t index, const struct figures *figures) {
  if (best->rows == NULL || figures == NULL || figures->reason != NULL) return;
  struct sweep_best_row *row = &best->rows[grid_hardware_index(best->grid, best->grid->points[index].group)];
  double value = figures->value[figure_of(best->grid)];
  if (row->is_known && row->value <= value) return;
  *row = (struct sweep_best_row){true, index, value};
}

static bool point_at(const void *context, int i, struct point *point) {
  const struct sweep_best *best = context;
  const struct grid *grid = best->grid;
  struct error ignored;
  if (!best->rows[i].is_known) return false;
  const struct sweep_point *of = &grid->points[best->rows[i].point];
  if (point_from_app_options(point, &grid->options->app, &ignored) != STATUS_OK) return false;
  snprintf(point->hardware, sizeof point->hardware, "%s", grid->hardware[i].name);
  snprintf(point->workload, sizeof point->workload, "%s", grid_workload_of(grid, of->group)->name);
  point->schedule = *grid->groups[of->group].schedule;
  point->schedule.mode = of->mode;
  point->schedule.tile_x = of->tile_x;
  point->schedule.tile_y = of->tile_y;
  return grid_edits(grid, i, point->edits, &ignored) == STATUS_OK;
}

static const char *label_at(const void *context, int i, char *text) {
  const struct edit_axis *axis = &((const struct sweep_best *)context)->grid->axes[0];
  return format_edit(text, axis->field, axis->values[i]);
}

const char *sweep_best_text(const struct sweep_best *best, const atomic_bool *stop, char *text) {
  int own = -1, count = best->rows != NULL ? best->grid->axes[0].count : 0;
  for (int i = 0; i < count; i++) {
    if (best->rows[i].is_known && (own < 0 || best->rows[i].value < best->rows[own].value)) own = i;
  }
  text[0] = '\0';
  if (own < 0) return text;
  return scaling_best(&(struct scale_points){count, best, point_at, label_at}, figure_of(best->grid), own, stop, text);
}
