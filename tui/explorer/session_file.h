/* The session's file: read when the explorer starts, written when the session has changed for a while, and shared by
 * all explorers that run at the same time: the last change of the point counts, and the pins of all are kept. */
#ifndef TUI_EXPLORER_SESSION_FILE_H
#define TUI_EXPLORER_SESSION_FILE_H

#include "tui/explorer/session.h"
#include "tui/options/app_options.h"

struct session_file {
  char *path;  /* NULL: no session */
  char *saved; /* session of this explorer, as read or written last; NULL: none */
  int own_count;
  struct point *own; /* pins of this explorer, as read or written last: PIN_COUNT, allocated */
};

/* The file that the options ask for: --session FILE; none with --clean, in scripts and lessons; else the user's own.
 * STATUS_USAGE where FILE is something else than a session, STATUS_INTERNAL where memory is out. Free with
 * session_file_deinit, whatever the status. */
enum status session_file_init(struct session_file *file, const struct app_options *options, struct error *error);
void session_file_deinit(struct session_file *file);

/* Reads and applies the file, if it exists. An invalid session is renamed, with a message; something else is left. */
void session_file_load(struct session_file *file, const struct app_options *options, struct state *state);

/* Reads a session without applying it. STATUS_USAGE: there is none; STATUS_BAD_INPUT: it is invalid; `error` says
 * why. */
enum status session_file_read(const struct app_options *options, const struct views *views, struct session *session,
                              struct error *error);

/* Writes the session if it has changed, with the pins that other explorers have written meanwhile. Where there are too
 * many, what they wrote is kept beside the file. STATUS_INTERNAL with a sentence in `error`. */
enum status session_file_save(struct session_file *file, const struct state *state, struct error *error);

#endif
