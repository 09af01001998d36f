/* Charts for papers: data and a script for gnuplot, which draws it as PDF and SVG. The script stays beside its data, so
 * that a label can be changed by hand and the chart drawn again.
 *
 * Words: a chart has *panels*; a panel has *places* along x (categories, or numbers where x is given) and *series* of
 * one value each place. In a map each series is a row of cells, the first on top. */
#ifndef TUI_TEXT_CHART_H
#define TUI_TEXT_CHART_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "model/base/arena.h"
#include "model/base/error.h"

/* STACKS: bars of all series on each other. */
enum chart_kind { CHART_BARS, CHART_STACKS, CHART_LINES, CHART_MAP };

struct chart_series {
  const char *name;
  const double *values; /* by place; NaN, and zero on a logarithmic axis: nothing is drawn */
  const double *most;   /* by place: a whisker from the value up to there; of panels with whiskers */
};

/* A label in place of the automatic ones on the axis of values. */
struct chart_tick {
  double at;
  const char *label; /* NULL ends a list */
  bool line;         /* drawn across the panel */
};

struct chart_panel {
  enum chart_kind kind;
  const char *key;   /* names its block of data; one word */
  const char *title; /* NULL: none */
  const char *x_label, *y_label;
  int count;                 /* places */
  const char *const *labels; /* of the places; NULL: numbers */
  const double *x;           /* NULL: places 0, 1, .. */
  bool x_is_log;             /* where x is given, all above 0 */
  int dot_series;            /* of lines: so many, the first ones, are dots without a line */
  int series_count;
  const struct chart_series *series;
  /* The axis of values; in a map that of the colours. */
  const char *value_label;        /* of a map's colours */
  int log_base;                   /* 0: linear */
  double low, high;               /* 0: from the data */
  const struct chart_tick *ticks; /* NULL: automatic */
  int decimals;                   /* of the numbers in a map's cells */
  bool has_whiskers;
  /* Places in groups of this many, with a gap and a dotted line between them; 0: one group. */
  int group_size;
  const char *const *group_labels;
};

struct chart {
  const char *name;     /* of its files, without a folder: NAME.gp, NAME.dat, NAME.pdf, NAME.svg */
  double width, height; /* inches */
  int columns;          /* panels side by side */
  int panel_count;      /* those of one chart have the same series, which one legend names */
  const struct chart_panel *panels;
};

/* The value of a series at a place, and, where the panel has whiskers, at place + count the end of one. */
typedef double chart_value(const void *context, int series, int place);

/* Fills the panel's places and series, values and whiskers in the arena. False when memory is out. */
bool chart_fill(struct chart_panel *panel, int series_count, const char *const *names, int count,
                const char *const *labels, chart_value *value, const void *context, struct arena *arena);

/* A formatted text of a chart, in the arena; NULL when memory is out. */
__attribute__((format(printf, 2, 3))) const char *chart_text(struct arena *arena, const char *format, ...);

void chart_write_script(const struct chart *chart, FILE *out);
void chart_write_data(const struct chart *chart, FILE *out);

/* Starts gnuplot on FOLDER/NAME.gp. *process is 0 where there is no gnuplot, else to be waited for. STATUS_INTERNAL
 * where it cannot be started. */
enum status chart_start(const char *folder, const char *name, pid_t *process, struct error *error);

/* Waits for the end of a started gnuplot. STATUS_INTERNAL, naming the script, where it failed. */
enum status chart_wait(const char *folder, const char *name, pid_t process, struct error *error);

/* Runs gnuplot on FOLDER/NAME.gp of each name, `jobs` at a time. *drawn is false, and nothing is drawn, where there is
 * no gnuplot; STATUS_INTERNAL names a script that gnuplot fails on. */
enum status chart_draw(const char *folder, int count, const char *const *names, int jobs, bool *drawn,
                       struct error *error);

#endif
