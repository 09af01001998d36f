/* The batch commands. Each fills the report, which the caller prints on STATUS_OK only, or returns another status
 * with the error set. */
#ifndef TUI_BATCH_COMMAND_H
#define TUI_BATCH_COMMAND_H

#include "tui/batch/report.h"
#include "tui/options/options.h"

enum status command_eval(const struct options *options, struct report *report, struct error *error);
enum status command_list(const struct options *options, struct report *report, struct error *error);
enum status command_show(const struct options *options, struct report *report, struct error *error);

enum status command_compare(const struct options *options, struct report *report, struct error *error);
enum status command_best(const struct options *options, struct report *report, struct error *error);
enum status command_merge(const struct options *options, struct report *report, struct error *error);

/* Writes rows as they come, to standard output or a file, and leaves the report empty. */
enum status command_sweep(const struct options *options, struct report *report, struct error *error);

/* Writes files into a folder; the report says where. */
enum status command_study(const struct options *options, struct report *report, struct error *error);

/* Prints itself, also on STATUS_BAD_INPUT: what is wrong with a file on standard error, the rest as the report.
 * The error's message is empty then. */
enum status command_check(const struct options *options, struct report *report, struct error *error);
enum status command_walk(const struct options *options, struct report *report, struct error *error);
enum status command_lesson(const struct options *options, struct report *report, struct error *error);

#endif
