/* tilescope eval: reads the inputs, evaluates one schedule and reports all of it. */
#include <string.h>

#include "model/schedule.h"
#include "tui/analysis/inputs.h"
#include "tui/batch/command.h"
#include "tui/batch/interrupt.h"
#include "tui/batch/smaller.h"

/* Takes over inputs and result. */
static enum status report_result(const struct options *options, struct snapshot *inputs, struct result *result,
                                 struct report *report, struct error *error) {
  struct point point = {.schedule = options->app.schedule}; /* names, of any length, are those of the options */
  strcpy(point.edits, options->app.edits);
  strcpy(point.input_shape, options->app.input_shape != NULL ? options->app.input_shape : "");
  strcpy(point.bits, options->app.bits != NULL ? options->app.bits : "");
  struct evaluation *evaluation = evaluation_new(0, &point);
  if (evaluation == NULL) {
    snapshot_release(inputs);
    result_free(result);
    return error_out_of_memory(error);
  }
  evaluation->snapshot = inputs;
  enum status status = evaluation_set_result(evaluation, result);
  if (status == STATUS_OK) {
    (options_given(options, OPTION_JSON) ? report_answer_json : report_answer)(report, options, evaluation);
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
  const struct input_files files = {
      app->hardware, app->workload, app->mapping, app->edits, {app->input_shape, app->bits}};
  struct snapshot *inputs = snapshot_read(&files, NULL, NULL, NULL, error);
  if (inputs == NULL || inputs->bad != INPUT_KIND_COUNT) {
    snapshot_release(inputs);
    return error->status;
  }
  struct job job = {.hardware = &inputs->hardware,
                    .workload = &inputs->workload,
                    .rules = &inputs->rules,
                    .schedule = app->schedule,
                    .search_seconds = SEARCH_SECONDS};
  enum status status = schedule_evaluate(&job, stop, &result, error);
  if (status == STATUS_OK) remark_smaller(&job, result, stop, &inputs->remarks);
  if (status == STATUS_OK) return report_result(options, inputs, result, report, error);
  snapshot_release(inputs);
  return status;
}
