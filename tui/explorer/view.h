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

struct pane {
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
  enum pane_id home; /* has the keys when the view is opened first */
  void (*layout)(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]); /* below the tabs */
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
extern const struct pane *const pane_table[PANE_COUNT];

/* Where the panes of the current view are on the whole screen. */
void view_layout(const struct state *state, struct box box[PANE_COUNT]);

/* Fills in the points that the current view still needs. */
void view_wants(const struct state *state, struct wants *wants);

/* What the footer calls an action in this view and pane; NULL: it is not there. */
const char *view_footer(const struct state *state, enum action action);

/* The rows of a pane, 0 where there are none. */
int pane_rows(const struct state *state, enum pane_id pane);

/* First of `count` rows to show in `height` lines so that `row` is seen. */
int pane_first_row(int row, int count, int height);

/* Draws all of the state: the only entry to what is below. Pure. */
void draw(const struct state *state, struct canvas *canvas);

/* What an action means in Compare; false: what it means everywhere (compare.c). */
bool compare_act(struct state *state, enum action action);

/* The box of a lesson, over the rows above the message. */
void draw_lesson(const struct state *state, struct area area);

/* Over the panes: what has the keys while it is open. */
void draw_modal(const struct state *state, struct canvas *canvas);

#endif
