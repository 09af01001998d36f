/* Files of `tilescope check` together. */
#ifndef TUI_BATCH_CHECK_PAIRS_H
#define TUI_BATCH_CHECK_PAIRS_H

#include "tui/batch/piped.h"
#include "tui/batch/report.h"
#include "tui/options/options.h"

/* Evaluates each network on each accelerator among the files, by its own mapping if that is among them or none is, else
 * by each mapping: the schedule of the options, without any layer by layer. Where there is no network, mappings are
 * held against the arrays. Reports remarks, and tells on standard error what eval would refuse; returns the last such
 * status. Unreadable files are passed over. */
enum status check_pairs(const struct piped *files, int count, const struct options *options, struct report *report);

#endif
