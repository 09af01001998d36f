/* tilescope show: one accelerator or network in tables. */
#include <string.h>

#include "inputs/write_hardware.h"
#include "tui/batch/command.h"

/* Saves the hardware as a new file, with its origin in a comment and the default mapping as its dataflows. */
static enum status save_hardware(const struct options *options, struct hardware *hardware, struct error *error) {
  const char *name = options->arguments[1], *path = options->value[OPTION_OUTPUT];
  char origin[EDITS_SIZE + 256];
  struct mapping_rules rules;
  struct arena arena;
  struct error no_mapping;
  arena_init(&arena);
  bool has_rules = input_default_mapping(name, &rules, &arena, NULL, &no_mapping) == STATUS_OK;
  snprintf(origin, sizeof origin, "%.200s%s%s", name, options->app.edits[0] ? " with " : "", options->app.edits);
  input_base_name(path, hardware->name, sizeof hardware->name);
  enum status status =
      write_hardware(path, hardware, origin, has_rules ? mapping_rules_default(&rules) : NULL, false, error);
  arena_deinit(&arena);
  return status;
}

static enum status show_hardware(const struct options *options, struct report *report, struct error *error) {
  const char *edits = options->app.edits;
  bool json = options_given(options, OPTION_JSON);
  struct hardware hardware;
  enum status status = input_edited_hardware(options->arguments[1], edits, &hardware, NULL, error);
  if (status == STATUS_OK && options_given(options, OPTION_OUTPUT)) return save_hardware(options, &hardware, error);
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
  if (strcmp(kind, input_kind_name[INPUT_HARDWARE]) == 0) return show_hardware(options, report, error);
  if (options_given(options, OPTION_SET) || options_given(options, OPTION_OUTPUT)) {
    return error_set(error, STATUS_USAGE, "--set and --output apply to hardware only, not to show %s", kind);
  }
  if (strcmp(kind, input_kind_name[INPUT_WORKLOAD]) == 0) return show_workload(name, json, report, error);
  return error_set(error, STATUS_USAGE, "cannot show '%s'; show hardware or show workload", kind);
}
