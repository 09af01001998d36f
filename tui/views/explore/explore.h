/* What the panes of Explore share, among themselves and with other views. */
#ifndef TUI_VIEWS_EXPLORE_EXPLORE_H
#define TUI_VIEWS_EXPLORE_EXPLORE_H

#include "tui/explorer/view.h"

/* Their tables (explore_tables.c). */
void point_table(const struct state *state, struct table *table);
void result_table(const struct state *state, struct table *table);
void layers_table(const struct state *state, struct table *table);
void accesses_table(const struct state *state, struct table *table);
void schedule_table(const struct state *state, struct table *table);
void detail_table(const struct state *state, struct table *table);
void pins_table(const struct state *state, struct table *table);

int layers_rows(const struct state *state);
int schedule_rows(const struct state *state);
void schedule_row_text(const struct state *state, int row, char *text, size_t size);

/* "Conv 5×5": the operator of a layer and its filter. */
void layer_kind(const struct layer *layer, char *text, size_t size);

/* A schedule as text: how many lines it takes, and line `line` in `text` of `size` bytes, with the style of it. */
int schedule_lines(const struct result *result);
enum style schedule_line(const struct result *result, int line, char *text, size_t size);

/* The entry of the shown result in a row of the list of layers; NULL where there is none. */
const struct result_entry *layers_entry(const struct state *state, int row);

#endif
