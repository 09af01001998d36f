/* The batch commands. Each fills the report, which the caller prints on STATUS_OK only, or returns another status
 * with the error set. */
#ifndef TUI_BATCH_COMMAND_H
#define TUI_BATCH_COMMAND_H

#include "tui/batch/report.h"
#include "tui/options/options.h"

typedef enum status command_function(const struct options *options, struct report *report, struct error *error);

/* Three of them differ: sweep writes rows as they come, to standard output or a file, and leaves the report empty;
 * study writes files into a folder, and reports where; check prints faults of files on standard error, and the report
 * on STATUS_BAD_INPUT, too: the error's message is then empty. */
#define COMMAND_FUNCTION(id, name, ...) command_function command_##name;
COMMANDS(COMMAND_FUNCTION)

#endif
