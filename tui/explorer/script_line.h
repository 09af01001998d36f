/* Lines of test scripts and of lessons that stand for what a user does:
 *
 *   key NAME..       keys by their names: key 5 Right Enter
 *   type TEXT        each character of the text
 *   point OPTIONS    the design point, by options of the command line; unspecified options keep their values
 *   tick             a step of what plays
 *   resize WxH       the terminal */
#ifndef TUI_EXPLORER_SCRIPT_LINE_H
#define TUI_EXPLORER_SCRIPT_LINE_H

#include "tui/explorer/event.h"

struct script_line {
  enum event_kind kind;
  bool by_letter; /* type */
  const char *rest;
};

/* False where the line is none of these. It is referred to. */
bool script_line_begin(struct script_line *line, const char *text);

/* The next event; false at the end. An event with `key` KEY_NONE, `text` NULL or no rows makes no sense: see
 * script_event_is_sound. */
bool script_line_next(struct script_line *line, struct event *event);

/* True if the event is one that can happen. */
bool script_event_is_sound(const struct event *event);

#endif
