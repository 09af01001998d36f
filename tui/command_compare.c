/* tilescope compare: evaluates some schedules and reports how they differ from the first. */
#include "tui/command.h"
#include "tui/comparison.h"
#include "tui/engine.h"
#include "tui/interrupt.h"
#include "tui/point_options.h"

/* Adds which schedule is at fault; messages that begin with a place in a file stay as they are. */
static enum status tell_slot(int slot, struct error *error) {
  struct error cause = *error;
  if (cause.status == STATUS_BAD_INPUT) return cause.status;
  return error_set(error, cause.status, "schedule %c: %s", 'A' + slot, cause.message);
}

static enum status evaluate(struct engine *engine, const struct options *options, int slot,
                            struct evaluation **evaluation, const atomic_bool *stop, struct error *error) {
  struct options own;
  struct point point;
  enum status status = options_parse_point(&own, options, options->arguments[slot], error);
  if (!status) status = point_from_app_options(&point, &own.app, error);
  if (status) return tell_slot(slot, error);
  *evaluation = engine_evaluate(engine, 0, &point, stop);
  if (!*evaluation) return error_set(error, STATUS_INTERNAL, "out of memory");
  if (!(*evaluation)->error.status) return STATUS_OK;
  *error = (*evaluation)->error;
  return tell_slot(slot, error);
}

static void report_as_asked(const struct options *options, const struct comparison *comparison,
                            const struct evaluation *const *slots, struct report *report) {
  if (options_given(options, OPTION_JSON)) {
    report_comparison_json(report, comparison, slots);
  } else if (options->sweep.format == SWEEP_CSV) {
    report_comparison_csv(report, comparison);
  } else {
    report_comparison(report, comparison, slots);
  }
}

static enum status report_slots(const struct options *options, struct evaluation *const *slots,
                                struct report *report, struct error *error) {
  const struct evaluation *const_slots[COMPARISON_SLOTS] = {NULL};
  for (int i = 0; i < options->argument_count; i++) const_slots[i] = slots[i];
  struct comparison *comparison = comparison_new(const_slots, options->argument_count);
  if (!comparison) return error_set(error, STATUS_INTERNAL, "out of memory");
  report_as_asked(options, comparison, const_slots, report);
  comparison_free(comparison);
  return STATUS_OK;
}

enum status command_compare(const struct options *options, struct report *report, struct error *error) {
  struct evaluation *slots[COMPARISON_SLOTS] = {NULL};
  const atomic_bool *stop = interrupt_catch();
  if (options->sweep.format == SWEEP_JSONL)
    return error_set(error, STATUS_USAGE, "compare has no format 'jsonl'; take table, csv, or --json");
  struct engine *engine = engine_new();
  enum status status = STATUS_OK;
  if (!engine) return error_set(error, STATUS_INTERNAL, "out of memory");
  for (int i = 0; i < options->argument_count && !status; i++)
    status = evaluate(engine, options, i, &slots[i], stop, error);
  if (!status) status = report_slots(options, slots, report, error);
  for (int i = 0; i < options->argument_count; i++) evaluation_release(slots[i]);
  engine_free(engine);
  return status;
}
