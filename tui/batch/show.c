/* tilescope show: one accelerator or network in tables. */
#include <stdlib.h>
#include <string.h>

#include "inputs/text_buffer.h"
#include "inputs/write_hardware.h"
#include "inputs/write_workload.h"
#include "inputs/yaml/source.h"
#include "tui/analysis/point_text.h"
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

/* Saves the network as a new file, with its origin in a comment. */
static enum status save_workload(const struct options *options, const struct workload *workload, struct error *error) {
  struct text_buffer buffer;
  FILE *out = text_buffer_open(&buffer);
  if (out == NULL) return error_out_of_memory(error);
  fputs(options->arguments[1], out);
  reading_write_options(out, &(struct onnx_reading){options->app.input_shape, options->app.bits});
  char *origin = text_buffer_close(&buffer, NULL);
  enum status status = origin != NULL ? STATUS_OK : error_out_of_memory(error);
  if (status == STATUS_OK) status = write_workload(options->value[OPTION_OUTPUT], workload, origin, false, error);
  free(origin);
  return status;
}

static enum status show_workload(const struct options *options, struct report *report, struct error *error) {
  const struct onnx_reading reading = {options->app.input_shape, options->app.bits};
  bool json = options_given(options, OPTION_JSON);
  struct workload workload;
  enum status status = input_workload_as(options->arguments[1], &reading, &workload, NULL, error);
  if (status != STATUS_OK) return status;
  if (options_given(options, OPTION_OUTPUT)) {
    status = save_workload(options, &workload, error);
  } else {
    (json ? report_workload_json : report_workload)(report, &workload);
  }
  workload_deinit(&workload);
  return status;
}

/* What is shown by another command, or by none. */
static enum status cannot_show(const char *kind, const char *name, struct error *error) {
  char path[SOURCE_PATH_SIZE], shown[NAME_SIZE];
  source_printable(shown, sizeof shown, name, strlen(name));
  if (strcmp(kind, input_kind_name[INPUT_LESSON]) == 0) {
    return error_set(error, STATUS_USAGE, "cannot show 'lesson'; 'tilescope lesson %s' prints it", shown);
  }
  bool is_mapping = strcmp(kind, input_kind_name[INPUT_MAPPING]) == 0;
  if (is_mapping && input_path(INPUT_MAPPING, name, path, sizeof path, error) == STATUS_OK) {
    return error_set(error, STATUS_USAGE, "cannot show 'mapping'; it is the file %.800s", path);
  }
  if (is_mapping) return error->status;
  return error_set(error, STATUS_USAGE, "cannot show '%s'; show hardware or show workload", kind);
}

enum status command_show(const struct options *options, struct report *report, struct error *error) {
  const char *kind = options->arguments[0];
  if (strcmp(kind, input_kind_name[INPUT_HARDWARE]) == 0) return show_hardware(options, report, error);
  if (strcmp(kind, input_kind_name[INPUT_WORKLOAD]) != 0) return cannot_show(kind, options->arguments[1], error);
  if (options_given(options, OPTION_SET)) {
    return error_set(error, STATUS_USAGE, "--set applies to hardware only, not to show %s", kind);
  }
  return show_workload(options, report, error);
}
