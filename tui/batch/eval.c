/* tilescope eval: reads the inputs, evaluates one schedule and reports all of it. */
#include <string.h>

#include "model/schedule.h"
#include "tui/batch/command.h"
#include "tui/batch/interrupt.h"

/* Everything that is read from files. */
struct inputs {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena rules_arena;
  struct remarks remarks;
};

static void inputs_deinit(struct inputs *inputs) {
  workload_deinit(&inputs->workload);
  arena_deinit(&inputs->rules_arena);
  remarks_deinit(&inputs->remarks);
}

/* Reads the files that the options name; free with inputs_deinit whatever the status. */
static enum status inputs_read(struct inputs *inputs, const struct app_options *names, struct error *error) {
  workload_init(&inputs->workload, "");
  arena_init(&inputs->rules_arena);
  remarks_init(&inputs->remarks);
  struct remarks *remarks = &inputs->remarks;
  enum status status = input_hardware(names->hardware, &inputs->hardware, remarks, error);
  if (status == STATUS_OK) status = edits_apply(names->edits, &inputs->hardware, error);
  if (status == STATUS_OK) status = input_workload(names->workload, &inputs->workload, remarks, error);
  if (status != STATUS_OK) return status;
  if (names->mapping != NULL) {
    status = input_mapping(names->mapping, &inputs->rules, &inputs->rules_arena, remarks, error);
  } else {
    status = input_default_mapping(names->hardware, &inputs->rules, &inputs->rules_arena, remarks, error);
  }
  if (status == STATUS_OK) input_fit(&inputs->rules, &inputs->hardware, &inputs->workload, remarks);
  return status;
}

static enum status report_result(const struct options *options, const struct inputs *inputs, struct result *result,
                                 struct report *report, struct error *error) {
  struct point point = {.schedule = options->app.schedule}; /* the names are in the answer, of any length */
  strcpy(point.edits, options->app.edits);
  struct evaluation *evaluation = evaluation_new(0, &point);
  if (evaluation == NULL) {
    result_free(result);
    return error_out_of_memory(error);
  }
  enum status status = evaluation_set_result(evaluation, result);
  if (status == STATUS_OK) {
    struct answer answer = {options->app.hardware,
                            options->app.workload,
                            inputs->rules.name,
                            &inputs->remarks,
                            evaluation,
                            options->app.clock_mhz,
                            options_given(options, OPTION_PLACEMENT)};
    (options_given(options, OPTION_JSON) ? report_answer_json : report_answer)(report, &answer);
  } else {
    *error = evaluation->error;
  }
  evaluation_release(evaluation);
  return status;
}

enum status command_eval(const struct options *options, struct report *report, struct error *error) {
  struct inputs inputs;
  struct result *result = NULL;
  const atomic_bool *stop = interrupt_catch();
  enum status status = inputs_read(&inputs, &options->app, error);
  if (status == STATUS_OK) {
    struct job job = {.hardware = &inputs.hardware,
                      .workload = &inputs.workload,
                      .rules = &inputs.rules,
                      .schedule = options->app.schedule};
    status = schedule_evaluate(&job, stop, &result, error);
  }
  if (status == STATUS_OK) status = report_result(options, &inputs, result, report, error);
  inputs_deinit(&inputs);
  return status;
}
