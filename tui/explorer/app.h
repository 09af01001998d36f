/* The terminal explorer: one loop over keyboard, signals and the worker, around reduce() and draw(). */
#ifndef TUI_EXPLORER_APP_H
#define TUI_EXPLORER_APP_H

#include "tui/explorer/view.h"
#include "tui/options/options.h"

/* Runs the explorer with these views until the user quits. Returns an exit status (enum status): STATUS_USAGE, with a
 * sentence on standard error, without a usable terminal, or for a file of the options that cannot be opened. */
int app_run(const struct app_options *options, const struct views *views);

#endif
