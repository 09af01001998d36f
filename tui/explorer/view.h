/* The interface of views and panes to the explorer, which knows none of them by name.
 *
 * A pane's file ends in its `const struct pane`, a view's in its `const struct view`; tui/views/views.c lists all
 * views. */
#ifndef TUI_EXPLORER_VIEW_H
#define TUI_EXPLORER_VIEW_H

#include <string.h>
#include <strings.h>

#include "tui/analysis/prefetch.h"
#include "tui/explorer/action.h"
#include "tui/explorer/state.h"
#include "tui/screen/canvas.h"
#include "tui/text/chart.h"
#include "tui/text/table.h"

/* The smallest terminal that shows more than a sentence. */
enum { SMALLEST_ROWS = 18, SMALLEST_COLUMNS = 60 };

/* Screens from this size on have three columns, and a row of further panes below. */
enum { WIDE_COLUMNS = 132, TALL_ROWS = 40 };

enum { SENTENCE_SIZE = 320 };

struct pane {
  const char *help;                          /* one sentence */
  const char *(*hint)(const struct state *); /* in place of `help`, on the current row; NULL: `help` */
  /* Title while the pane waits for a first result, without rows, table and drawing; NULL: it needs none. */
  const char *awaits;
  /* The same for a pane that shows results without waiting for one; NULL: `awaits`, or it shows no results. */
  const char *covers;
  /* Draws what is covered, as "?"; returns the rows taken. NULL: nothing. */
  int (*draw_covered)(const struct state *state, struct area inside);
  bool stays;       /* shows no figure, and is never covered */
  int figure_count; /* figures that `m` goes through; 0: none */
  bool sorts;       /* `s` sorts the rows by size */
  bool starts_sorted;
  bool steps;                             /* the wheel steps the value in a row, and moves over none */
  bool hides_row;                         /* marks its row only while it has the focus */
  uint64_t footer;                        /* actions of `some_panes` that the footer mentions here: TAKES(..) | .. */
  int (*rows)(const struct state *state); /* rows that the cursor can move over; NULL: none */
  /* Writes the text of a row for searches, in `text` of `size` bytes; NULL: it is not searched. */
  void (*row_text)(const struct state *state, int row, char *text, size_t size);
  void (*draw)(const struct state *state, struct area area, bool focus); /* with its frame */
  /* Fills a table with the pane's exact data, for copies and exports. NULL: it has none. */
  void (*table)(const struct state *state, struct table *table);
  /* Fills a chart of one panel with the pane's data, in the arena; its name and panel count are set. False: there is
   * nothing to draw yet, or memory is out. NULL: it has none. */
  bool (*chart)(const struct state *state, struct chart *chart, struct chart_panel *panel, struct arena *arena);
  /* Runs an action while the pane has the focus; false: it is left to the view. NULL: always. */
  bool (*act)(struct state *state, enum action action);
  /* Sets the value of the current row's slider, 0..1; NULL: there are none. */
  void (*slide)(struct state *state, double position);
};

/* For the list of a view's panes, NAME_PANES(PANE): declares each, or makes it an element of view.panes, or its name
 * one of view.pane_names. */
#define PANE_DECLARED(name) extern const struct pane pane_##name;
#define PANE_LISTED(name) &pane_##name,
#define PANE_NAMED(name) #name,

struct box {
  int top, left, height, width;
};

/* The boxes of a view's panes. */
struct layout {
  int count;
  struct {
    const struct pane *pane;
    struct box box;
  } placed[PANES_MOST];
};

/* Places a pane; with height 0 it is not shown. */
void layout_place(struct layout *layout, const struct pane *pane, struct box box);
/* The box of a pane; height 0: it is not shown. */
struct box layout_box(const struct layout *layout, const struct pane *pane);

/* Data of a view between events. */
struct view_data {
  size_t size;                /* bytes, all 0 before init */
  void (*init)(void *data);   /* NULL: they stay 0 */
  void (*deinit)(void *data); /* NULL: nothing to free */
};

/* Room for the sentences of a view, and for the message above them. */
enum { VIEW_TEXT_SIZE = 6144 };

struct view {
  const char *name;
  const char *action, *help;                /* of the action that shows the view */
  const struct pane *home;                  /* in focus when the view is first opened */
  const struct pane *panes[PANES_MOST + 1]; /* in the order of Tab; NULL ends them */
  const char *pane_names[PANES_MOST + 1];   /* of the same panes; view_pane_name gives them as users write them */
  const struct view_data *data;             /* NULL: none */
  /* Places the panes in rows 1..rows-3, below the tabs and above message and keys. */
  void (*layout)(int rows, int columns, const struct pane *focus, struct layout *layout);
  /* Layout of screens with at least `wide_rows` and `wide_columns`; NULL: as `layout`. */
  void (*layout_wide)(int rows, int columns, const struct pane *focus, struct layout *layout);
  int wide_rows;
  int (*wide_columns)(const struct state *state); /* columns that layout_wide needs; NULL: WIDE_COLUMNS */
  /* Adds the points whose figures it needs, besides the current one; NULL: none. */
  void (*prefetch)(const struct state *state, struct prefetch *prefetch);
  uint64_t actions; /* actions of `some_views` that it takes: TAKES(..) | .. */
  /* The view's own words in the footer, by enum action; NULL: none. */
  const char *const *footer;
  /* What actions do in the view, where their help does not say it; NULL: none. */
  const char *const *helps;
  /* The sentence shown where there is no message, in `text` of SENTENCE_SIZE bytes; NULL: the help of the pane. */
  const char *(*sentence)(const struct state *state, char *text);
  /* Writes all sentences of the view, which its panes may cut, into `text` of VIEW_TEXT_SIZE bytes; NULL: `sentence`.
   */
  const char *(*full_text)(const struct state *state, char *text);
  /* Writes the progress of the view's own work for the line of tabs; false: there is none. NULL: never any. */
  bool (*status)(const struct state *state, char *text, size_t size);
  /* Takes every evaluation, of any point, after its figures are kept. NULL: not needed. */
  void (*evaluated)(struct state *state, const struct evaluation *evaluation);
  /* Updates its data after every event, in any view; NULL: not needed. */
  void (*refresh)(struct state *state);
  /* The same, only while it is the current view. */
  void (*follow)(struct state *state);
  /* One step of the animation, and the milliseconds between steps; 0: paused. NULL: never animated. */
  void (*tick)(struct state *state);
  int (*interval_ms)(const struct state *state);
  /* Runs an action in this view; false: it is left to others. NULL: always. */
  bool (*act)(struct state *state, enum action action);
  /* Runs an action that it offers in all views; false: not this one. NULL: it offers none. */
  bool (*serve)(struct state *state, enum action action);
  /* Writes the command line that prints what is shown; NULL: eval of the point. */
  void (*command)(const struct state *state, FILE *out);
};

/* Lies over any view, in a box above the message, and gets keys first: a lesson. */
struct overlay {
  void (*start)(struct state *state, const char *name);
  void (*close)(struct state *state);     /* may be closed already */
  int (*rows)(const struct state *state); /* lines of the screen; 0: it is closed */
  void (*draw)(const struct state *state, struct area area);
  bool (*act)(struct state *state, enum action action); /* false: not its action */
  /* The pane that it speaks of, which is marked; on small screens it takes the view's room while it has the focus.
   * NULL: none. */
  const struct pane *(*marked)(const struct state *state);
  bool (*covers)(const struct state *state); /* it asks about results: they are not to be seen yet */
  void (*prefetch)(const struct state *state, struct prefetch *prefetch); /* adds the points that it needs */
  void (*follow)(struct state *state);                                    /* after every event */
};

struct views {
  /* In the order of their keys, that of the design point first; NULL ends them. */
  const struct view *view[VIEWS_MOST + 1];
  const struct overlay *overlay;
};

/* The data of a view. */
void *view_data(const struct state *state, const struct view_data *data);

/* Index of a pane in the current view, as in mouse events. */
int view_pane_number(const struct state *state, const struct pane *pane);

/* Its name in that view, for users: "layers", and "front" for pane_sweep_front of Sweep. */
static inline const char *view_pane_name(const struct view *view, int pane) {
  const char *name = view->pane_names[pane];
  size_t length = strlen(view->name);
  return strncasecmp(name, view->name, length) == 0 && name[length] == '_' ? name + length + 1 : name;
}

/* Lays out the panes of the current view on the whole screen. */
void view_layout(const struct state *state, struct layout *layout);
/* As view_layout, without an overlay, on a screen of that size. */
void view_layout_at(const struct state *state, int rows, int columns, struct layout *layout);

/* The footer's word for an action in this view and pane; NULL: the footer omits it. */
const char *view_footer(const struct state *state, enum action action);

/* What an action does, in the words of the view if it has some. */
const char *view_help(const struct state *state, enum action action);

/* The pane that an overlay speaks of; NULL: none. */
const struct pane *view_marked(const struct state *state);

/* True while an overlay covers results. Whoever shows one, in a pane, a sentence or a file, goes through the functions
 * below, which then show none. */
bool view_is_covered(const struct state *state);
/* What covered results are replaced by. */
#define VIEW_COVERED "covered until you have answered"
/* The message; "": none, or one that tells a result. */
const char *view_message(const struct state *state);
/* The sentence of the view, in `text` of SENTENCE_SIZE bytes; NULL: it has none. */
const char *view_sentence(const struct state *state, char *text);
/* What is said about the pane in focus. */
const char *view_hint(const struct state *state);

/* Lines of the screen that an overlay takes. */
int view_overlay_rows(const struct state *state);

/* True while a pane has nothing to show: it waits for a first result, or is covered. */
bool pane_is_empty(const struct state *state, const struct pane *pane);
/* The rows of a pane; 0: none. */
int pane_rows(const struct state *state, const struct pane *pane);
/* Rows of a pane without a list, which may have the focus: 1. */
int pane_one_row(const struct state *state);

/* Draws the pane, or a note that it waits. */
void pane_draw(const struct state *state, const struct pane *pane, struct area area, bool focus);

/* Fills an empty table with that of the pane, if it has one. */
void pane_table(const struct state *state, const struct pane *pane, struct table *table);

/* Draws the rows of a list as far as they fit, each with `draw_row`, marks the current one and takes clicks on them. */
void pane_list(const struct state *state, const struct pane *pane, struct area area, bool focus,
               void (*draw_row)(const struct state *state, struct area area, int line, int row));
/* Marks a line as the current row. */
void pane_mark(struct area area, int line, bool focus);

/* Draws the state; a pure function. */
void draw(const struct state *state, struct canvas *canvas);

/* Draws the open modal over the panes. */
void draw_modal(const struct state *state, struct canvas *canvas);

#endif
