/* Shared by the panes of Explore and with other views. */
#ifndef TUI_VIEWS_EXPLORE_EXPLORE_H
#define TUI_VIEWS_EXPLORE_EXPLORE_H

#include "tui/explorer/view.h"
#include "tui/views/explore/previews.h"

extern const struct pane pane_point, pane_result, pane_layers, pane_accesses, pane_schedule, pane_detail,
    pane_occupancy, pane_pins, pane_around, pane_along;

extern const struct view view_explore;

struct explore {
  bool along_height;        /* pane_along: along the tile height, not the width */
  uint64_t stopped;         /* generation around which the user stopped evaluations */
  struct previews previews; /* for lists of inputs */
};

extern const struct view_data explore_data;
static inline struct explore *explore_of(const struct state *state) {
  return view_data(state, &explore_data);
}

/* The knob that keys act on in pane_point. */
enum knob explore_knob(const struct state *state);
/* Asks for its value. */
void explore_type(struct state *state);
/* Sets a knob from what was typed or picked; false where it makes no sense (state->problem says so). */
bool explore_accept(struct state *state, enum knob knob, const char *text);

/* Their tables (explore_tables.c). */
void point_table(const struct state *state, struct table *table);
void result_table(const struct state *state, struct table *table);
void schedule_table(const struct state *state, struct table *table);
void detail_table(const struct state *state, struct table *table);
void pins_table(const struct state *state, struct table *table);

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
