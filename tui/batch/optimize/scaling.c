/* Whether the best size of a curve is the best under the rules of scaling, too. */
#include <stdlib.h>
#include <string.h>

#include "tui/batch/optimize/optimize.h"
#include "tui/batch/scaling.h"
#include "tui/options/point_options.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"

static int column_of(const struct table *table, const char *key) {
  int c = 0;
  while (strcmp(table->columns[c].key, key) != 0) c++;
  return c;
}

/* The figure that is minimised; -1: one that energies do not decide. */
static int figure_of(const struct optimize_run *run) {
  return run->objective == OBJECTIVE_ENERGY ? FIGURE_ENERGY : run->objective == OBJECTIVE_EDP ? FIGURE_EDP : -1;
}

/* True if there is one row for each value of one size or width. */
static bool is_along_a_size(const struct optimize_run *run) {
  const struct grid *grid = &run->grid;
  return grid->axis_count == 1 && scale_is_size(grid->axes[0].field) && grid->group_count == grid->axes[0].count &&
         table_rows(run->curve) == grid->group_count && grid->group_count > 1 && figure_of(run) >= 0;
}

/* The row's schedule, from the command that evaluates it again; false: it has none. */
static bool point_of_row(const void *context, int row, struct point *point) {
  static const char program[] = "tilescope eval ";
  const struct table *curve = ((const struct optimize_run *)context)->curve;
  struct error ignored;
  const char *command = table_cell(curve, row, column_of(curve, "command"))->text;
  bool is_one = command != NULL && strncmp(command, program, strlen(program)) == 0;
  return is_one && point_from_options(point, command + strlen(program), &ignored) == STATUS_OK;
}

static const char *label_of_row(const void *context, int row, char *text) {
  const struct edit_axis *axis = &((const struct optimize_run *)context)->grid.axes[0];
  return format_edit(text, axis->field, axis->values[row]);
}

/* Index of the row with the least figure; -1: none. */
static int best_row(const struct table *curve, int figure) {
  int column = column_of(curve, figure_table[figure].key), best = -1;
  for (int row = 0; row < table_rows(curve); row++) {
    const struct table_cell *cell = table_cell(curve, row, column);
    if (cell->text != NULL) continue;
    if (best < 0 || cell->number < table_cell(curve, best, column)->number) best = row;
  }
  return best;
}

void optimize_remark_scaling(const struct optimize_run *run, const atomic_bool *stop) {
  char text[SCALE_TEXT_SIZE];
  if (run->curve->failed || !is_along_a_size(run)) return;
  const struct scale_points points = {run->grid.axes[0].count, run, point_of_row, label_of_row};
  int figure = figure_of(run);
  scaling_best(&points, figure, best_row(run->curve, figure), stop, text);
  if (text[0] == '\0') return;
  if (run->options->sweep.format == SWEEP_TABLE) {
    fprintf(run->report->out, "remark: %s\n", text);
  } else {
    text_tell("remark: %s", text); /* rows stay rows */
  }
}
