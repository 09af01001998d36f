/* A view as a document: the screen as text or as a picture, its tables as data. */
#ifndef TUI_EXPLORER_EXPORT_H
#define TUI_EXPLORER_EXPORT_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "model/base/error.h"

struct state;
struct table;

enum export_format {
  EXPORT_TEXT,
  EXPORT_CSV,
  EXPORT_MARKDOWN,
  EXPORT_LATEX,
  EXPORT_JSON,
  EXPORT_SVG,
  EXPORT_CHART,
  EXPORT_COUNT
};

struct export_info {
  const char *suffix; /* of file names; also the name of the format */
  const char *help;
  bool of_pane;                                        /* else of the whole view */
  void (*write)(const struct table *table, FILE *out); /* the table of the pane; NULL: something else */
};

extern const struct export_info export_info[EXPORT_COUNT];

enum { EXPORT_PATH_SIZE = 256 };

/* gnuplot at work on a chart, besides the loop. */
struct drawing {
  pid_t process;  /* 0: none */
  int descriptor; /* readable when it has ended; -1: none */
  char folder[EXPORT_PATH_SIZE], name[EXPORT_PATH_SIZE];
};

/* Writes the chart of the pane in focus: a script PATH, with ".gp" at its end, and its data beside it. Starts gnuplot,
 * if there is one, which draws PDF and SVG. STATUS_USAGE where there is nothing to draw yet, or, as *exists says, one
 * of the files exists and `replace` is false. */
enum status export_chart(const struct state *state, const char *path, bool replace, bool *exists,
                         struct drawing *drawing, struct error *error);

/* Writes the current view; as CSV, the table in state->copying. False when memory is out. */
bool export_write(const struct state *state, enum export_format format, bool ascii, FILE *out);

/* Writes the command line that prints what the view shows. False when memory is out. */
bool export_command(const struct state *state, FILE *out);

#endif
