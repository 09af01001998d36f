/* The panes of Sweep; what they show is state->sweep. */
#ifndef TUI_SWEEP_VIEW_H
#define TUI_SWEEP_VIEW_H

#include "tui/sweep_words.h"
#include "tui/view.h"

/* Rows of PANE_SWEEP_RUN that can be changed. */
enum sweep_setting { SETTING_WIDTHS, SETTING_HEIGHTS, SETTING_FIGURE, SETTING_COUNT };

/* Writes the same sweep as a command line. */
void sweep_command(const struct state *state, FILE *out);

void draw_sweep_cached(const struct state *state, struct area area, bool focus);
void draw_sweep_h_cached(const struct state *state, struct area area, bool focus);
void draw_sweep_recompute(const struct state *state, struct area area, bool focus);
void draw_sweep_front(const struct state *state, struct area area, bool focus);
void draw_sweep_list(const struct state *state, struct area area, bool focus);
void draw_sweep_cell(const struct state *state, struct area area, bool focus);
void draw_sweep_run(const struct state *state, struct area area, bool focus);

int sweep_map_rows(const struct state *state); /* rows of maps and of the chart of the front are cells */
int sweep_list_rows(const struct state *state);
int sweep_run_rows(const struct state *state);

void sweep_map_table(const struct state *state, struct table *table);
void sweep_list_table(const struct state *state, struct table *table);

#endif
