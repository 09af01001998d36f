/* The panes of Sweep, which show sweep_of(state). */
#ifndef TUI_VIEWS_SWEEP_SWEEP_H
#define TUI_VIEWS_SWEEP_SWEEP_H

#include "tui/analysis/point_text.h"
#include "tui/explorer/view.h"
#include "tui/views/sweep/map.h"

/* In the order of Tab. */
#define SWEEP_PANES(PANE) \
  PANE(sweep_cached)      \
  PANE(sweep_h_cached)    \
  PANE(sweep_recompute)   \
  PANE(sweep_front) PANE(sweep_list) PANE(sweep_curve) PANE(sweep_why) PANE(sweep_cell) PANE(sweep_run)
SWEEP_PANES(PANE_DECLARED)
extern const struct view view_sweep;

extern const struct view_data sweep_data;
static inline struct sweep_map *sweep_of(const struct state *state) {
  return view_data(state, &sweep_data);
}

/* Rows of pane_sweep_run that can be changed. */
enum sweep_setting { SETTING_WIDTHS, SETTING_HEIGHTS, SETTING_FIGURE, SETTING_COUNT };

/* --- Changes of the state, for the view ------------------------------------------------------------------- */

/* Begins when the point has changed, and moves the cursor to clicked rows. */
void sweep_follow(struct state *state);
/* Runs an action. */
bool sweep_act(struct state *state, enum action action);

/* Shows the next figure (1) or the one before (-1), or lists them. */
void sweep_figures_step(struct state *state, int by);
void sweep_figures_pick(struct state *state);

bool sweep_is_map(const struct pane *pane);

/* Cells that a map with all its columns takes at least, without its frame. */
int sweep_map_width(const struct sweep_map *map);

/* The best cell of the curve's row; -1: none. */
int sweep_curve_cell(const struct state *state);
/* Moves to the row of a cell. */
void sweep_curve_go_to(struct state *state, int cell);
/* The point of the curve's row; false: none yet. */
bool sweep_curve_point(const struct state *state, struct point *point);
/* Finds the best schedule for each value of the curve, in the background. */
void sweep_curve_optimize(struct state *state);
/* Takes new results into the search around the best cell, and begins it when all cells are known. */
void sweep_refine_step(struct state *state);
void sweep_refine_prefetch(const struct state *state, struct prefetch *prefetch);
/* The point it has found between the cells, better than all of them; NULL: none yet. */
const struct point *sweep_refine_found(const struct state *state);
/* Appends what it has found, and on which sizes that holds, to a text of SENTENCE_SIZE bytes. */
void sweep_refine_text(const struct state *state, char *text);
/* Makes the sides of the found point ones of the axes, in place of those added before; the map must begin again. */
void sweep_refine_add(struct sweep_map *map);

/* The cursor's row of pane_sweep_why; a row becomes the cursor's. */
int sweep_why_row(const struct sweep_map *map);
void sweep_why_go_to(struct sweep_map *map, int row);

/* Add what the pane that has the focus needs. */
void sweep_why_prefetch(const struct state *state, struct prefetch *prefetch);
void sweep_curve_prefetch(const struct state *state, struct prefetch *prefetch);

/* --- Panes ------------------------------------------------------------------------------------------------- */

/* The glyph of a column's cells on the front. */
const char *sweep_front_mark(int column);

/* Writes the same sweep as a command line. */
void sweep_command(const struct state *state, FILE *out);

int sweep_map_rows(const struct state *state); /* rows of maps and of the chart of the front are cells */

void sweep_map_table(const struct state *state, struct table *table);

#endif
