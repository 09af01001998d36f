/* Files of `tilescope check` together. */
#ifndef TUI_BATCH_CHECK_PAIRS_H
#define TUI_BATCH_CHECK_PAIRS_H

#include "tui/batch/piped.h"
#include "tui/batch/report.h"
#include "tui/options/app_options.h"

/* Evaluates each network on each accelerator among the files, by its own mapping if that is among them or none is, else
 * by each mapping. Reports remarks, and tells on standard error what eval would refuse; returns the last such status.
 * Unreadable files are passed over. */
enum status check_pairs(const struct piped *files, int count, const struct app_options *app, struct report *report);

#endif
