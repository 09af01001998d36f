/* The session: state of the explorer that the next run restores. It is text, one line each: "version 1", then "point
 * OPTIONS", "view NAME", "pin OPTIONS" .. (each with "name NAME" below it, if it has one), "reference LETTER" and "base
 * LETTER" (pins), "clock-mhz NUMBER", "mouse on" or "mouse off"; '#' begins a comment. OPTIONS are those of
 * point_options. */
#ifndef TUI_EXPLORER_SESSION_H
#define TUI_EXPLORER_SESSION_H

#include "tui/explorer/state.h"

struct session {
  bool has_point;
  struct point point;
  const struct views *views; /* all views */
  const struct view *view;
  int pin_count;
  struct pin pins[PIN_COUNT]; /* without evaluations */
  int reference;              /* index of a pin, or -1 */
  int base;                   /* of Compare: index of a pin; 0 without pins */
  double clock_mhz;           /* 0: none */
  bool mouse;
};

/* Writes the session of the state, with other pins behind its own. False when memory is out. */
bool session_write(const struct state *state, const struct pin *others, int other_count, FILE *out);

/* Reads a session. STATUS_BAD_INPUT, with a sentence in `error`, for an invalid text or a later version. */
enum status session_read(struct session *session, const struct views *views, const char *text, struct error *error);

#endif
