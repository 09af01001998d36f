/* tilescope eval: reads the inputs, evaluates one schedule and reports all of it. */
#include <string.h>

#include "model/schedule.h"
#include "tui/analysis/inputs.h"
#include "tui/batch/command.h"
#include "tui/batch/interrupt.h"

static enum status report_result(const struct options *options, const struct snapshot *inputs, struct result *result,
                                 struct report *report, struct error *error) {
  struct point point = {.schedule = options->app.schedule}; /* names of any length are in the answer */
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
  const struct app_options *app = &options->app;
  struct result *result = NULL;
  const atomic_bool *stop = interrupt_catch();
  struct snapshot *inputs =
      snapshot_of_files(&(struct input_files){app->hardware, app->workload, app->mapping, app->edits}, error);
  if (inputs == NULL) return error->status;
  struct job job = {
      .hardware = &inputs->hardware, .workload = &inputs->workload, .rules = &inputs->rules, .schedule = app->schedule};
  enum status status = schedule_evaluate(&job, stop, &result, error);
  if (status == STATUS_OK) status = report_result(options, inputs, result, report, error);
  snapshot_release(inputs);
  return status;
}
