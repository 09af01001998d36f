/* A pane that shows why: the parts of a figure along an axis as stacked bars, one row a value, and sentences about the
 * row of the cursor. Explore and Sweep fill in the rows. */
#ifndef TUI_EXPLORER_PARTS_PANE_H
#define TUI_EXPLORER_PARTS_PANE_H

#include "tui/analysis/parts.h"
#include "tui/screen/canvas.h"
#include "tui/text/chart.h"
#include "tui/text/format.h"
#include "tui/text/table.h"

enum { PARTS_ROWS_MOST = 64 };

struct parts_row {
  char label[FORMAT_SIZE];       /* "60" */
  const struct figures *figures; /* NULL: not known yet */
};

/* Length of the axis in words, without its unit: "tile width" of "tile width [pixels]". */
int parts_axis_width(const char *axis);

struct parts_rows {
  struct figure_domain domain;
  int figure;
  const char *axis;           /* the axis in words: "tile width [pixels]", a column of tables */
  const char *unit;           /* before the cursor's label in sentences: "Tx 60"; "": nothing */
  const char *goal_name;      /* of the best of all; NULL: the best row */
  const struct figures *goal; /* the same as the cursor's: it is the best itself */
  const char *note;           /* the last sentence; NULL: none */
  bool whole;                 /* bars have the scale of the longest; else it ends at twice the best, so that neighbours
                                 of the best differ */
  int count, here;            /* here: the row of the cursor; -1: none */
  struct parts_row row[PARTS_ROWS_MOST];
};

/* The best row that fits, else the best; -1: none is known. */
int parts_best(const struct parts_rows *rows);

/* Writes why the cursor's row beats its neighbours, or they it, and why the best beats it, then the note, into `text`
 * of PARTS_TEXT_SIZE bytes. Returns `text`; empty while its figures are not known. */
enum { PARTS_TEXT_SIZE = 3 * PARTS_SENTENCE_SIZE };
const char *parts_text(const struct parts_rows *rows, char *text);

/* Draws rows, names of the memories and sentences into the inside of a pane; clicks choose rows. */
void parts_draw(const struct parts_rows *rows, struct area inside, enum style style);

/* Fills a table with the parts of all rows: exact values, with their keys. */
void parts_table(const struct parts_rows *rows, struct table *table);

/* Fills a chart of stacked bars. False: nothing is known yet, or memory is out. */
bool parts_chart(const struct parts_rows *rows, struct chart *chart, struct chart_panel *panel, struct arena *arena);

#endif
