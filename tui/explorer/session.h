/* What the explorer remembers from run to run: the point, the view, the pins, the reference and the base of Compare
 * among them, the clock, the mouse.
 *
 * As text, one line each: "version 1", then "point OPTIONS", "view NAME", "pin OPTIONS" .., "reference LETTER",
 * "base LETTER", "clock-mhz NUMBER", "mouse on" or "mouse off"; '#' begins a comment. OPTIONS are those of
 * point_options. */
#ifndef TUI_EXPLORER_SESSION_H
#define TUI_EXPLORER_SESSION_H

#include "tui/explorer/state.h"
#include "tui/options/app_options.h"

struct session {
  bool has_point;
  struct point point;
  const struct views *views; /* that there are */
  const struct view *view;
  int pin_count;
  struct point pins[PIN_COUNT];
  int reference;    /* index of a pin, or -1 */
  int base;         /* of Compare, index of a pin; 0 where there are none */
  double clock_mhz; /* 0: none */
  bool mouse;
};

/* Writes what the state has to remember. False when memory is out. */
bool session_write(const struct state *state, FILE *out);

/* Reads such a text. STATUS_BAD_INPUT with a sentence in `error` where it is none, or one of a later version. */
enum status session_read(struct session *session, const struct views *views, const char *text, struct error *error);

/* --- Its file ------------------------------------------------------------------------- */

struct session_file {
  char *path;  /* NULL: nothing is remembered */
  char *saved; /* what is in the file as far as we know; NULL: nothing */
};

/* The file that the options ask for: --session FILE, none with --clean, in scripts and lessons, else the one of the
 * user. False when memory is out. */
bool session_file_init(struct session_file *file, const struct app_options *options);
void session_file_deinit(struct session_file *file);

/* Reads the file, if it is there, and applies it. A file that makes no sense is renamed, not lost, and the state
 * says so. */
void session_file_load(struct session_file *file, const struct app_options *options, struct state *state);

/* Reads the session that such a file remembers, and changes nothing. STATUS_USAGE where there is none, STATUS_BAD_INPUT
 * where it makes no sense; `error` says why. */
enum status session_file_read(const struct app_options *options, const struct views *views, struct session *session,
                              struct error *error);

/* Writes the file, if there is anything new to remember. STATUS_INTERNAL with a sentence in `error`. */
enum status session_file_save(struct session_file *file, const struct state *state, struct error *error);

#endif
