/* Replays keys without a terminal and prints screens: for tests, and for pictures of the screens.
 *
 * One command per line; '#' begins a comment:
 *   key NAME..        presses keys by name: Tab, Right, ^R, F1, Space, x
 *   type TEXT         presses the characters of the rest of the line
 *   click ROW COLUMN  (counted from 0), wheel-up ROW COLUMN, wheel-down ROW COLUMN
 *   resize COLUMNSxROWS
 *   ascii, utf-8      which characters the screens are made of
 *   screen            prints the screen: text, then styles
 *   text              prints the text alone
 *   svg               prints the screen as a picture
 * Every evaluation is over before the next key. */
#ifndef TUI_EXPLORER_SCRIPT_H
#define TUI_EXPLORER_SCRIPT_H

#include <stdio.h>

#include "tui/explorer/view.h"
#include "tui/options/app_options.h"

/* Runs options->script, printing to `out`. STATUS_USAGE with a sentence in `error` for a file that cannot be read
 * or a line that makes no sense. */
enum status script_run(const struct app_options *options, const struct views *views, FILE *out, struct error *error);

#endif
