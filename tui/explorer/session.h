/* The session: state of the explorer that the next run restores. It is text, one line each: "version 1", then "point
 * OPTIONS", "view NAME", "pin OPTIONS" .., "reference LETTER" and "base LETTER" (pins), "clock-mhz NUMBER", "mouse on"
 * or "mouse off"; '#' begins a comment. OPTIONS are those of point_options. */
#ifndef TUI_EXPLORER_SESSION_H
#define TUI_EXPLORER_SESSION_H

#include "tui/explorer/state.h"
#include "tui/options/app_options.h"

struct session {
  bool has_point;
  struct point point;
  const struct views *views; /* all views */
  const struct view *view;
  int pin_count;
  struct point pins[PIN_COUNT];
  int reference;    /* index of a pin, or -1 */
  int base;         /* of Compare: index of a pin; 0 without pins */
  double clock_mhz; /* 0: none */
  bool mouse;
};

/* Writes the session of the state. False when memory is out. */
bool session_write(const struct state *state, FILE *out);

/* Reads a session. STATUS_BAD_INPUT, with a sentence in `error`, for an invalid text or a later version. */
enum status session_read(struct session *session, const struct views *views, const char *text, struct error *error);

/* --- Its file ------------------------------------------------------------------------- */

struct session_file {
  char *path;  /* NULL: no session */
  char *saved; /* known content of the file; NULL: none */
};

/* The file that the options ask for: --session FILE; none with --clean, in scripts and lessons; else the user's own.
 * False when memory is out. */
bool session_file_init(struct session_file *file, const struct app_options *options);
void session_file_deinit(struct session_file *file);

/* Reads and applies the file, if it exists. An invalid file is renamed, with a message. */
void session_file_load(struct session_file *file, const struct app_options *options, struct state *state);

/* Reads a session without applying it. STATUS_USAGE: there is none; STATUS_BAD_INPUT: it is invalid; `error` says
 * why. */
enum status session_file_read(const struct app_options *options, const struct views *views, struct session *session,
                              struct error *error);

/* Writes the file if the session has changed. STATUS_INTERNAL with a sentence in `error`. */
enum status session_file_save(struct session_file *file, const struct state *state, struct error *error);

#endif
