/* tilescope show: one accelerator or network in tables. */
#include <string.h>

#include "tui/command.h"

static enum status show_hardware(const char *name, const char *edits, bool json, struct report *report,
                                 struct error *error) {
  struct hardware hardware;
  enum status status = input_hardware(name, &hardware, NULL, error);
  if (status == STATUS_OK) status = edits_apply(edits, &hardware, error);
  if (status == STATUS_OK) (json ? report_hardware_json : report_hardware)(report, &hardware, edits);
  return status;
}

static enum status show_workload(const char *name, bool json, struct report *report, struct error *error) {
  struct workload workload;
  enum status status = input_workload(name, &workload, NULL, error);
  if (status != STATUS_OK) return status;
  (json ? report_workload_json : report_workload)(report, &workload);
  workload_deinit(&workload);
  return STATUS_OK;
}

enum status command_show(const struct options *options, struct report *report, struct error *error) {
  const char *kind = options->arguments[0], *name = options->arguments[1];
  bool json = options_given(options, OPTION_JSON);
  if (strcmp(kind, input_kind_name[INPUT_HARDWARE]) == 0) {
    return show_hardware(name, options->app.edits, json, report, error);
  }
  if (options_given(options, OPTION_SET))
    return error_set(error, STATUS_USAGE, "--set changes hardware; this is show %s", kind);
  if (strcmp(kind, input_kind_name[INPUT_WORKLOAD]) == 0) return show_workload(name, json, report, error);
  return error_set(error, STATUS_USAGE, "show '%s' is neither hardware nor workload", kind);
}
