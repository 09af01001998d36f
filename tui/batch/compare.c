/* tilescope compare: evaluates some schedules and reports how they differ from the first. */
#include <stdlib.h>

#include "tui/analysis/comparison.h"
#include "tui/analysis/engine.h"
#include "tui/batch/command.h"
#include "tui/batch/interrupt.h"
#include "tui/explorer/session_file.h"
#include "tui/options/point_options.h"
#include "tui/views/views.h"

/* Says which schedule is at fault, unless the message begins with a place in a file. */
static enum status name_slot(int slot, struct error *error) {
  struct error cause = *error;
  if (cause.status == STATUS_BAD_INPUT) return cause.status;
  return error_set(error, cause.status, "schedule %c: %s", 'A' + slot, cause.message);
}

/* "A" to "I": a pin that the explorer keeps. */
static bool is_pin(const char *argument) {
  return argument[0] >= 'A' && argument[0] < 'A' + PIN_COUNT && argument[1] == '\0';
}

static enum status read_pin(struct point *point, char letter, const struct session *session, struct error *error) {
  int index = letter - 'A';
  if (index < session->pin_count) {
    *point = session->pins[index];
    return STATUS_OK;
  }
  if (session->pin_count == 0) return error_set(error, STATUS_USAGE, "the explorer has no pins");
  return error_set(error, STATUS_USAGE, "the explorer has no pin '%c'; the last is %c", letter,
                   'A' + session->pin_count - 1);
}

static enum status read_options(struct point *point, const struct options *common, char *text, struct error *error) {
  struct options own;
  enum status status = options_parse_point(&own, common, text, error);
  return status != STATUS_OK ? status : point_from_app_options(point, &own.app, error);
}

/* Pins are whole schedules: options common to all must concern at least one of the others. */
static enum status check_common(const struct options *options, int pin_count, struct error *error) {
  if (pin_count < options->argument_count) return STATUS_OK;
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (options_given(options, (enum option)i) && options_is_of_point((enum option)i)) {
      return error_set(error, STATUS_USAGE, "--%s has no effect: pins are compared as they are", option_table[i].name);
    }
  }
  return STATUS_OK;
}

/* Reads the points that the arguments name. */
static enum status read_points(const struct options *options, struct point *points, struct error *error) {
  int pin_count = 0;
  struct session *session = NULL;
  enum status status = STATUS_OK;
  for (int i = 0; i < options->argument_count; i++) pin_count += is_pin(options->arguments[i]);
  if (pin_count > 0) {
    session = calloc(1, sizeof *session);
    status = session != NULL ? session_file_read(&options->app, &views, session, error) : error_out_of_memory(error);
    if (status == STATUS_OK) status = check_common(options, pin_count, error);
  }
  for (int i = 0; i < options->argument_count && status == STATUS_OK; i++) {
    char *argument = options->arguments[i];
    status = is_pin(argument) ? read_pin(&points[i], argument[0], session, error)
                              : read_options(&points[i], options, argument, error);
    if (status != STATUS_OK) name_slot(i, error);
  }
  free(session);
  return status;
}

static enum status evaluate(struct engine *engine, const struct point *point, int slot, struct evaluation **evaluation,
                            const atomic_bool *stop, struct error *error) {
  *evaluation = engine_evaluate(engine, 0, point, stop);
  if (*evaluation == NULL) return error_out_of_memory(error);
  if ((*evaluation)->error.status == STATUS_OK) return STATUS_OK;
  *error = (*evaluation)->error;
  return name_slot(slot, error);
}

static enum status report_slots(const struct options *options, const struct evaluation *const *slots,
                                struct report *report, struct error *error) {
  struct comparison *comparison = comparison_new(slots, options->argument_count);
  if (comparison == NULL) return error_out_of_memory(error);
  if (options_given(options, OPTION_JSON)) {
    report_comparison_json(report, comparison, slots, options->app.clock_mhz);
  } else if (options->sweep.format == SWEEP_CSV) {
    report_comparison_csv(report, comparison);
  } else {
    report_comparison(report, comparison, slots, options->app.clock_mhz);
  }
  comparison_free(comparison);
  return STATUS_OK;
}

enum status command_compare(const struct options *options, struct report *report, struct error *error) {
  struct evaluation *slots[COMPARISON_SLOTS] = {NULL};
  const atomic_bool *stop = interrupt_catch();
  if (options->sweep.format == SWEEP_JSONL) {
    return error_set(error, STATUS_USAGE, "compare cannot print 'jsonl'; use table, csv, or --json");
  }
  struct point points[COMPARISON_SLOTS];
  enum status status = read_points(options, points, error);
  if (status != STATUS_OK) return status;
  struct engine *engine = engine_new();
  if (engine == NULL) return error_out_of_memory(error);
  for (int i = 0; i < options->argument_count && status == STATUS_OK; i++) {
    status = evaluate(engine, &points[i], i, &slots[i], stop, error);
  }
  if (status == STATUS_OK) status = report_slots(options, (const struct evaluation *const *)slots, report, error);
  for (int i = 0; i < options->argument_count; i++) evaluation_release(slots[i]);
  engine_free(engine);
  return status;
}
