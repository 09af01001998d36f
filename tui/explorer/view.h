/* Views and their panes: how each is called, what it lists, where it goes, how it is drawn. */
#ifndef TUI_EXPLORER_VIEW_H
#define TUI_EXPLORER_VIEW_H

#include "tui/analysis/prefetch.h"
#include "tui/explorer/action.h"
#include "tui/explorer/state.h"
#include "tui/screen/canvas.h"
#include "tui/text/table.h"

/* The smallest terminal that shows more than a sentence. */
enum { SMALLEST_ROWS = 18, SMALLEST_COLUMNS = 60 };

/* From here on there are three columns, and a row of further panes below. */
enum { WIDE_COLUMNS = 132, TALL_ROWS = 40 };

struct box {
  int top, left, height, width; /* height 0: not shown */
};

struct pane_info {
  const char *help;
  int metric_count;                       /* figures that `m` goes through; 0: none */
  bool sorts;                             /* `s` does something */
  int (*rows)(const struct state *state); /* that one can move over; NULL: none */
  /* What search looks at in a row, in `text` of `size` bytes; NULL: nothing. */
  void (*row_text)(const struct state *state, int row, char *text, size_t size);
  void (*draw)(const struct state *state, struct area area, bool focus); /* with its frame */
  /* Everything in the pane as data, exactly; for copies and exports. NULL: nothing. */
  void (*table)(const struct state *state, struct table *table);
};

struct view {
  const char *name;
  enum pane home; /* has the keys when the view is opened first */
  void (*layout)(int rows, int columns, enum pane focus, struct box box[PANE_COUNT]); /* below the tabs */
  /* The points that it still needs figures of; NULL: none but that of the state. */
  void (*wants)(const struct state *state, struct wants *wants);
  /* What an action is called in the footer where it means something of its own: by enum action; NULL: as everywhere. */
  const char *const *footer;
  /* What goes on, in `text` of SENTENCE_SIZE bytes, where there is no message; NULL: the help of the pane. */
  const char *(*sentence)(const struct state *state, char *text);
  /* Brings its part of the state in line with the rest, after every event. NULL: there is no need. */
  void (*follow)(struct state *state);
  /* Does what the action means in this view; false: the action's own meaning holds. NULL: it always does. */
  bool (*act)(struct state *state, enum action action);
  /* Writes the command line that prints what is shown; NULL: it is eval, of the point. */
  void (*command)(const struct state *state, FILE *out);
};

extern const struct view *const view_table[VIEW_COUNT];
extern const struct pane_info pane_table[PANE_COUNT];

/* Where the panes of the current view are on the whole screen. */
void view_layout(const struct state *state, struct box box[PANE_COUNT]);

/* Fills in the points that the current view still needs. */
void view_wants(const struct state *state, struct wants *wants);

/* What the footer calls an action in this view and pane; NULL: it is not there. */
const char *view_footer(const struct state *state, enum action action);

/* The rows of a pane, 0 where there are none. */
int pane_rows(const struct state *state, enum pane pane);

/* First of `count` rows to show in `height` lines so that `row` is seen. */
int pane_first_row(int row, int count, int height);

/* Draws all of the state: the only entry to what is below. Pure. */
void draw(const struct state *state, struct canvas *canvas);

/* --- Panes, one file each ------------------------------------------------------------------------------ */

void draw_point(const struct state *state, struct area area, bool focus);
void draw_result(const struct state *state, struct area area, bool focus);
void draw_layers(const struct state *state, struct area area, bool focus);
void draw_accesses(const struct state *state, struct area area, bool focus);
void draw_schedule(const struct state *state, struct area area, bool focus);
void draw_detail(const struct state *state, struct area area, bool focus);
void draw_pins(const struct state *state, struct area area, bool focus);
void draw_occupancy(const struct state *state, struct area area, bool focus);
void draw_around(const struct state *state, struct area area, bool focus);
void draw_along(const struct state *state, struct area area, bool focus);

/* Those of Explore as data (explore_tables.c). */
void point_table(const struct state *state, struct table *table);
void result_table(const struct state *state, struct table *table);
void layers_table(const struct state *state, struct table *table);
void accesses_table(const struct state *state, struct table *table);
void schedule_table(const struct state *state, struct table *table);
void detail_table(const struct state *state, struct table *table);
void pins_table(const struct state *state, struct table *table);

int point_rows(const struct state *state);
int layers_rows(const struct state *state);
int accesses_rows(const struct state *state);
int schedule_rows(const struct state *state);
int pins_rows(const struct state *state);
int around_rows(const struct state *state);
int along_rows(const struct state *state);

void around_table(const struct state *state, struct table *table);
void along_table(const struct state *state, struct table *table);

void occupancy_table(const struct state *state, struct table *table);

void layers_row_text(const struct state *state, int row, char *text, size_t size);
void accesses_row_text(const struct state *state, int row, char *text, size_t size);
void schedule_row_text(const struct state *state, int row, char *text, size_t size);

void draw_hierarchy(const struct state *state, struct area area, bool focus);
void draw_numbers(const struct state *state, struct area area, bool focus);
void draw_network(const struct state *state, struct area area, bool focus);
void draw_remarks(const struct state *state, struct area area, bool focus);

int hierarchy_rows(const struct state *state);
int numbers_rows(const struct state *state);
int network_rows(const struct state *state);
int remarks_rows(const struct state *state);

void hierarchy_row_text(const struct state *state, int row, char *text, size_t size);
void numbers_row_text(const struct state *state, int row, char *text, size_t size);
void network_row_text(const struct state *state, int row, char *text, size_t size);
void remarks_row_text(const struct state *state, int row, char *text, size_t size);

void hierarchy_table(const struct state *state, struct table *table);
void numbers_table(const struct state *state, struct table *table);
void network_table(const struct state *state, struct table *table);
void remarks_table(const struct state *state, struct table *table);

/* "Conv 5×5": the operator of a layer and its filter. */
void layer_kind(const struct layer *layer, char *text, size_t size);

/* A schedule as text: how many lines it takes, and line `line` in `text` of `size` bytes, with the style of it. */
int schedule_lines(const struct result *result);
enum style schedule_line(const struct result *result, int line, char *text, size_t size);

/* The entry of the shown result in a row of the list of layers; NULL where there is none. */
const struct result_entry *layers_entry(const struct state *state, int row);

/* Compare */
void draw_slots(const struct state *state, struct area area, bool focus);
void draw_differences(const struct state *state, struct area area, bool focus);
void draw_schedules(const struct state *state, struct area area, bool focus);
void draw_parts(const struct state *state, struct area area, bool focus);

int slots_rows(const struct state *state);
int differences_rows(const struct state *state);
int schedules_rows(const struct state *state);
int parts_rows(const struct state *state);

void slots_row_text(const struct state *state, int row, char *text, size_t size);
void differences_row_text(const struct state *state, int row, char *text, size_t size);

void slots_table(const struct state *state, struct table *table);
void differences_table(const struct state *state, struct table *table);
void schedules_table(const struct state *state, struct table *table);
void parts_table(const struct state *state, struct table *table);

/* What an action means in Compare; false: what it means everywhere (compare.c). */
bool compare_act(struct state *state, enum action action);
/* Memory */
void draw_placement(const struct state *state, struct area area, bool focus);
void draw_held(const struct state *state, struct area area, bool focus);
void draw_reason(const struct state *state, struct area area, bool focus);
void draw_sizes(const struct state *state, struct area area, bool focus);

int placement_rows(const struct state *state);
int held_rows(const struct state *state);
int reason_rows(const struct state *state);
int sizes_rows(const struct state *state);

void placement_row_text(const struct state *state, int row, char *text, size_t size);
void held_row_text(const struct state *state, int row, char *text, size_t size);
void sizes_row_text(const struct state *state, int row, char *text, size_t size);

void placement_table(const struct state *state, struct table *table);
void held_table(const struct state *state, struct table *table);
void reason_table(const struct state *state, struct table *table);
void sizes_table(const struct state *state, struct table *table);

/* Walk */
void draw_walk_maps(const struct state *state, struct area area, bool focus);
void draw_walk_loops(const struct state *state, struct area area, bool focus);
void draw_walk_inside(const struct state *state, struct area area, bool focus);
void draw_walk_memory(const struct state *state, struct area area, bool focus);
void draw_walk_energy(const struct state *state, struct area area, bool focus);
void draw_walk_predict(const struct state *state, struct area area, bool focus);

int walk_maps_rows(const struct state *state);
int walk_loops_rows(const struct state *state);
void walk_loops_row_text(const struct state *state, int row, char *text, size_t size);
int walk_pane_rows(
    const struct state *state); /* of those without rows of their own: 1, so that they may have the focus */

void walk_maps_table(const struct state *state, struct table *table);
void walk_loops_table(const struct state *state, struct table *table);
void walk_inside_table(const struct state *state, struct table *table);
void walk_memory_table(const struct state *state, struct table *table);
void walk_energy_table(const struct state *state, struct table *table);

/* True where Walk has a pane of its own for Predict. */
bool walk_has_predict(const struct state *state);

/* The box of a lesson, over the rows above the message. */
void draw_lesson(const struct state *state, struct area area);

/* Over the panes: what has the keys while it is open. */
void draw_modal(const struct state *state, struct canvas *canvas);

#endif
