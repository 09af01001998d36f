/* What the interface asks to be done outside of it: copying to the clipboard, writing files. reduce() sets the
 * request, the loop runs it and answers with its outcome. */
#ifndef TUI_EXPLORER_REQUEST_H
#define TUI_EXPLORER_REQUEST_H

#include <stdbool.h>
#include <stdio.h>

#include "model/base/error.h"
#include "tui/explorer/export.h"
#include "tui/explorer/line.h"
#include "tui/text/table.h"

enum request_kind { REQUEST_NONE, REQUEST_COPY, REQUEST_EXPORT, REQUEST_WRITE };

/* The part to copy of the table, which was taken from a pane when copying began. */
enum copied { COPY_ROW, COPY_TABLE, COPY_COMMAND, COPY_VALUE };

struct state;

struct request {
  enum request_kind kind;
  enum copied copied;
  int column; /* of a COPY_VALUE */
  enum export_format format;
  enum request_kind wanted; /* once it has a path */
  char path[LINE_SIZE];     /* where it goes: a path; for REQUEST_WRITE what its function takes */
  /* REQUEST_WRITE: writes what a view has to save, and says in `path` (PATH_MAX bytes) where; *exists: not written,
   * because there is such a file. */
  enum status (*write)(const struct state *state, char *path, bool *exists, struct error *error);
  void (*written)(struct state *state); /* continues with the written file */
  bool replace;                         /* what is there */
};

/* The table that `y` and `e` were pressed on. */
struct copying {
  struct table table;
  bool has_table; /* false: the pane has none */
  int row;        /* -1: it is on none */
};

struct outcome {
  bool failed;
  bool exists; /* failed because there is such a file */
  char text[512];
};

/* Destinations of requests. */
struct outside {
  bool ascii;        /* in exported screens */
  bool keeps_copies; /* in a file, too */
  FILE *terminal;    /* whose clipboard is set; NULL: none */
};

/* Runs state->request. */
void request_run(const struct state *state, const struct outside *outside, struct outcome *outcome);

#endif
