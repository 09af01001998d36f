/* Requests to the outside: copying to the clipboard, writing files. reduce() sets the request, the loop runs it and
 * answers with its outcome. */
#ifndef TUI_EXPLORER_REQUEST_H
#define TUI_EXPLORER_REQUEST_H

#include <stdbool.h>
#include <stdio.h>

#include "model/base/error.h"
#include "tui/explorer/export.h"
#include "tui/text/table.h"

enum request_kind { REQUEST_NONE, REQUEST_COPY, REQUEST_EXPORT, REQUEST_WRITE };

/* What to copy: of the table that was taken from a pane when copying began, or the command line. */
enum copied { COPY_ROW, COPY_TABLE, COPY_COMMAND, COPY_MARKDOWN, COPY_LATEX, COPY_VALUE };

struct state;

enum { REQUEST_PATH_SIZE = EXPORT_PATH_SIZE };

struct request {
  enum request_kind kind;
  enum copied copied;
  int column; /* of a COPY_VALUE */
  enum export_format format;
  enum request_kind wanted;     /* as soon as it has a path */
  char path[REQUEST_PATH_SIZE]; /* the destination: a path; for REQUEST_WRITE as its function takes it */
  /* REQUEST_WRITE: saves a file of a view and puts its path into `path` (PATH_MAX bytes); *exists: not written, since
   * the file exists. */
  enum status (*write)(const struct state *state, char *path, bool *exists, struct error *error);
  void (*written)(struct state *state); /* continues with the written file */
  bool replace;                         /* an existing file */
};

/* The table under `y` or `e`. */
struct copying {
  struct table table;
  bool has_table; /* false: the pane has none */
  int row;        /* -1: none */
};

struct outcome {
  bool failed;
  bool exists; /* failed since the file exists */
  char text[512];
};

/* Destinations of requests. */
struct outside {
  bool ascii;              /* in exported screens */
  bool keeps_copies;       /* in a file, too */
  FILE *terminal;          /* whose clipboard is set; NULL: none */
  struct drawing *drawing; /* takes over a gnuplot that is started; NULL: the request waits for it */
};

/* Runs state->request. */
void request_run(const struct state *state, const struct outside *outside, struct outcome *outcome);

/* Waits for the end of a drawing, which `outcome` tells. */
void drawing_end(struct drawing *drawing, struct outcome *outcome);

#endif
