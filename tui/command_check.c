/* tilescope check: reads files of any kind; says of each that it is ok, what is odd, or what is wrong. */
#include <string.h>

#include "tui/command.h"
#include "tui/lint.h"

static enum status check_hardware(const char *path, const char *edits, struct report *report, struct remarks *remarks,
                                  struct error *error) {
  struct hardware hardware;
  struct lint lint;
  enum status status = input_hardware(path, &hardware, remarks, error);
  if (status == STATUS_OK) status = edits_apply(edits, &hardware, error);
  if (status != STATUS_OK) return status;
  lint_hardware(&hardware, &lint);
  for (int i = 0; i < lint.count; i++) fprintf(report->out, "%s: %s\n", path, lint.texts[i]);
  return STATUS_OK;
}

static enum status check_workload(const char *path, struct remarks *remarks, struct error *error) {
  struct workload workload;
  enum status status = input_workload(path, &workload, remarks, error);
  if (status == STATUS_OK) workload_deinit(&workload);
  return status;
}

static enum status check_mapping(const char *path, struct remarks *remarks, struct error *error) {
  struct mapping_rules rules;
  struct arena arena;
  arena_init(&arena);
  enum status status = input_mapping(path, &rules, &arena, remarks, error);
  arena_deinit(&arena);
  return status;
}

static enum status check_file(const char *path, const char *edits, struct report *report, struct remarks *remarks,
                              struct error *error) {
  enum input_kind kind;
  enum status status = input_kind_of(path, &kind, error);
  if (status != STATUS_OK) return status;
  switch (kind) {
    case INPUT_HARDWARE:
      status = check_hardware(path, edits, report, remarks, error);
      break;
    case INPUT_WORKLOAD:
      status = check_workload(path, remarks, error);
      break;
    case INPUT_MAPPING:
    case INPUT_KIND_COUNT:
      status = check_mapping(path, remarks, error);
      break;
  }
  for (int i = 0; i < remarks->count; i++) fprintf(report->out, "%s\n", remarks->texts[i]);
  if (status == STATUS_OK) fprintf(report->out, "%s: ok (%s)\n", path, input_kind_name[kind]);
  return status;
}

enum status command_check(const struct options *options, struct report *report, struct error *error) {
  enum status worst = STATUS_OK;
  for (int i = 0; i < options->argument_count; i++) {
    struct remarks remarks;
    remarks_init(&remarks);
    enum status status = check_file(options->arguments[i], options->app.edits, report, &remarks, error);
    remarks_deinit(&remarks);
    if (status == STATUS_OK) continue;
    report_disarm(error->message, strlen(error->message));
    fprintf(stderr, "%s\n", error->message);
    worst = status;
  }
  error->message[0] = '\0';
  return worst;
}
