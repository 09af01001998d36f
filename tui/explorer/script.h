/* Scripts: lines that do what a user does, in lessons and in tests, which replay them without a terminal.
 *
 * Both have these lines:
 *   key NAME..        keys by name: key 5 Tab Right ^R F1 Space x
 *   type TEXT         each character of the text
 *   point OPTIONS     the design point; options that are not given keep their values
 *   tick              a step of the animation
 *   resize WxH        the terminal
 * Tests also have, after '#' a comment, and every evaluation being over before the next line:
 *   click ROW COLUMN  (counted from 0), drag ROW COLUMN, wheel-up ROW COLUMN, wheel-down ROW COLUMN
 *   ascii, utf-8      the characters of screens
 *   settle            waits for all that the view evaluates in the background
 *   screen            prints the screen: text, then styles
 *   text              prints the text alone
 *   svg               prints the screen as a picture
 *   frame SECONDS     adds the screen to a moving picture, which is all that the script prints */
#ifndef TUI_EXPLORER_SCRIPT_H
#define TUI_EXPLORER_SCRIPT_H

#include <stdio.h>

#include "tui/explorer/view.h"
#include "tui/options/app_options.h"

struct script_line {
  enum event_kind kind;
  bool by_letter; /* type */
  const char *rest;
};

/* Begins a line, which must live on; false: it is none that both have. */
bool script_line_begin(struct script_line *line, const char *text);

/* The next event; false at the end. It may be invalid: see script_event_is_sound. */
bool script_line_next(struct script_line *line, struct event *event);

/* True if the event can happen; false for an unknown key, a point without options, an impossible size. */
bool script_event_is_sound(const struct event *event);

/* Runs options->script, printing to `out`. STATUS_USAGE with a sentence in `error` for a file that cannot be read
 * or an invalid line. */
enum status script_run(const struct app_options *options, const struct views *views, FILE *out, struct error *error);

/* Runs the explorer for someone who listens or reads line by line: each line of `in` is a line as above that lessons
 * have, or names of keys alone ("Down Right", "q"); after each, `out` has a line for what has changed: the view, the
 * pane, its row, figures, message, list. Statuses are those of script_run. */
enum status script_run_plain(const struct app_options *options, const struct views *views, FILE *in, FILE *out,
                             struct error *error);

#endif
