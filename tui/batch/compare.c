/* tilescope compare: evaluates some schedules and reports how they differ from the first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/analysis/comparison.h"
#include "tui/analysis/engine.h"
#include "tui/batch/command.h"
#include "tui/batch/interrupt.h"
#include "tui/batch/scaling.h"
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

/* Of the schedules: a point, and a name, or "". */
static enum status read_pin(struct pin *pin, char letter, const struct session *session, struct error *error) {
  int index = letter - 'A';
  if (index < session->pin_count) {
    *pin = session->pins[index];
    return STATUS_OK;
  }
  if (session->pin_count == 0) return error_set(error, STATUS_USAGE, "the explorer has no pins");
  return error_set(error, STATUS_USAGE, "the explorer has no pin '%c'; the last is %c", letter,
                   'A' + session->pin_count - 1);
}

/* Takes "NAME: " from the beginning of a schedule; returns what is left, its options. NULL: the name is too long. */
static char *take_name(char *text, char *name, struct error *error) {
  char *options = strstr(text, "--"), *end = options != NULL ? options : text + strlen(text);
  while (end > text && end[-1] == ' ') end--;
  if (end == text || end[-1] != ':') return text;
  size_t length = (size_t)(end - text) - 1;
  if (length >= PIN_NAME_SIZE) {
    error_set(error, STATUS_USAGE, "the name '%.*s' has more than %d bytes", (int)length, text, PIN_NAME_SIZE - 1);
    return NULL;
  }
  snprintf(name, PIN_NAME_SIZE, "%.*s", (int)length, text);
  return end;
}

static enum status read_options(struct pin *pin, const struct options *common, char *text, struct error *error) {
  struct options own;
  char *rest = take_name(text, pin->name, error);
  if (rest == NULL) return error->status;
  enum status status = options_parse_point(&own, common, rest, error);
  return status != STATUS_OK ? status : point_from_app_options(&pin->point, &own.app, error);
}

/* The schedule that --base names by its letter. */
static enum status read_base(const struct options *options, int *base, struct error *error) {
  const char *letter = options->value[OPTION_BASE];
  *base = letter != NULL ? letter[0] - 'A' : 0;
  if (*base >= 0 && *base < options->argument_count && (letter == NULL || letter[1] == 0)) return STATUS_OK;
  return error_set(error, STATUS_USAGE, "--base %s is no schedule: expected a letter from A to %c", letter,
                   'A' + options->argument_count - 1);
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

/* Reads the schedules that the arguments name. */
static enum status read_schedules(const struct options *options, struct pin *pins, struct error *error) {
  int pin_count = 0;
  struct session *session = calloc(1, sizeof *session); /* large */
  if (session == NULL) return error_out_of_memory(error);
  enum status status = STATUS_OK;
  for (int i = 0; i < options->argument_count; i++) pin_count += is_pin(options->arguments[i]);
  if (pin_count > 0) {
    status = session_file_read(&options->app, &views, session, error);
    if (status == STATUS_OK) status = check_common(options, pin_count, error);
  }
  for (int i = 0; i < options->argument_count && status == STATUS_OK; i++) {
    char *argument = options->arguments[i];
    status = is_pin(argument) ? read_pin(&pins[i], argument[0], session, error)
                              : read_options(&pins[i], options, argument, error);
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

/* Whether what sizes and widths save outlasts the rules of scaling, for each schedule but the base. */
static void judge_scaling(struct engine *engine, struct compared *compared, const atomic_bool *stop) {
  const struct comparison *comparison = compared->comparison;
  const struct evaluation *base = compared->slots[comparison->base];
  for (int i = 0; i < comparison->slot_count; i++) {
    if (i == comparison->base) continue;
    scaling_pair(engine, base, compared->slots[i], comparison->label[comparison->base], stop, compared->scaling[i]);
  }
}

static enum status report_slots(const struct options *options, const struct pin *pins, int base,
                                const struct evaluation *const *slots, struct engine *engine, struct report *report,
                                struct error *error) {
  struct comparison *comparison = comparison_new(slots, options->argument_count);
  if (comparison == NULL) return error_out_of_memory(error);
  comparison->base = base;
  for (int i = 0; i < options->argument_count; i++) {
    if (pins[i].name[0] != 0) snprintf(comparison->label[i], COMPARISON_LABEL_SIZE, "%s", pins[i].name);
  }
  struct compared compared = {.comparison = comparison, .slots = slots, .clock_mhz = options->app.clock_mhz};
  judge_scaling(engine, &compared, interrupt_catch());
  if (options_given(options, OPTION_JSON)) {
    report_comparison_json(report, &compared);
  } else if (options->sweep.format == SWEEP_CSV) {
    report_comparison_csv(report, &compared);
  } else {
    report_comparison(report, &compared, options->sweep.format);
  }
  comparison_free(comparison);
  return STATUS_OK;
}

enum status command_compare(const struct options *options, struct report *report, struct error *error) {
  struct evaluation *slots[COMPARISON_SLOTS] = {NULL};
  const atomic_bool *stop = interrupt_catch();
  if (options->sweep.format == SWEEP_JSONL) {
    return error_set(error, STATUS_USAGE, "compare cannot print 'jsonl'; use table, csv, markdown, latex, or --json");
  }
  struct pin pins[COMPARISON_SLOTS] = {{.name = ""}};
  int base;
  enum status status = read_schedules(options, pins, error);
  if (status == STATUS_OK) status = read_base(options, &base, error);
  if (status != STATUS_OK) return status;
  struct engine *engine = engine_new();
  if (engine == NULL) return error_out_of_memory(error);
  for (int i = 0; i < options->argument_count && status == STATUS_OK; i++) {
    status = evaluate(engine, &pins[i].point, i, &slots[i], stop, error);
  }
  if (status == STATUS_OK) {
    status = report_slots(options, pins, base, (const struct evaluation *const *)slots, engine, report, error);
  }
  for (int i = 0; i < options->argument_count; i++) evaluation_release(slots[i]);
  engine_free(engine);
  return status;
}
