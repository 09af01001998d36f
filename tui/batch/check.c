/* tilescope check: reads files of any kind and reports their errors and remarks, then evaluates each network on each
 * accelerator and says what does not fit. */
#include <stdlib.h>
#include <string.h>

#include "tui/analysis/remarks.h"
#include "tui/batch/check_pairs.h"
#include "tui/batch/command.h"
#include "tui/batch/lesson_run.h"
#include "tui/text/utf8.h"
#include "tui/views/lesson/lesson.h"

static void write_remarks(struct report *report, const char *shown, const char *with, const struct remark_list *list) {
  for (int i = 0; i < list->count; i++) {
    fprintf(report->out, "%s%s%s: %s\n", shown, with != NULL ? " with " : "", with != NULL ? with : "", list->texts[i]);
  }
}

/* Checks the accelerator's own mapping, if it has one. */
static void check_unrolling(const char *path, const struct hardware *hardware, struct remark_list *list) {
  struct mapping_rules rules;
  struct arena arena;
  struct error none;
  arena_init(&arena);
  if (input_default_mapping(path, &rules, &arena, NULL, &none) == STATUS_OK) remark_unrolling(hardware, &rules, list);
  arena_deinit(&arena);
}

static enum status check_hardware(const struct piped *file, const char *edits, struct report *report,
                                  struct remarks *remarks, struct error *error) {
  struct hardware hardware;
  struct remark_list list = {.count = 0};
  enum status status = input_edited_hardware(file->path, edits, &hardware, remarks, error);
  if (status != STATUS_OK) return status;
  remark_hardware(&hardware, edits, &list);
  check_unrolling(file->path, &hardware, &list);
  write_remarks(report, file->shown, NULL, &list);
  return STATUS_OK;
}

/* Of an ONNX file it says what became of its nodes, too, also if some are refused. */
static enum status check_workload(const struct piped *file, const struct onnx_reading *reading, struct report *report,
                                  struct remarks *remarks, struct error *error) {
  struct workload workload;
  struct remarks fates;
  remarks_init(&fates);
  const char *path = file->path;
  enum status status = onnx_is_model(path) ? onnx_describe(path, reading, &fates, error) : STATUS_OK;
  for (int i = 0; i < fates.count && status == STATUS_OK; i++) {
    const char *before, *text = piped_text(file, fates.texts[i], &before);
    fprintf(report->out, "%s%s\n", before, text);
  }
  remarks_deinit(&fates);
  if (status == STATUS_INTERNAL) return status;
  status = input_workload_as(path, reading, &workload, remarks, error);
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

/* Runs the lesson: claims, figures, solutions and weak tries. */
static enum status check_lesson(const struct piped *file, const struct options *options, struct report *report,
                                struct error *error) {
  struct lesson *lesson = lesson_read(file->path, error);
  if (lesson == NULL) return error->status;
  lesson_free(lesson);
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  if (out == NULL) return error_out_of_memory(error);
  enum status status = lesson_run(file->path, LESSON_CHECKED, options, out, report->out, error);
  if (fclose(out) != 0 && status == STATUS_OK) status = error_out_of_memory(error);
  if (status == STATUS_OK) fprintf(report->out, "%s: ok (%s): %s\n", file->shown, input_kind_name[INPUT_LESSON], text);
  free(text);
  return status;
}

static struct onnx_reading reading_of(const struct app_options *app) {
  return (struct onnx_reading){app->input_shape, app->bits};
}

static enum status check_file(const struct piped *file, const struct options *options, struct report *report,
                              struct remarks *remarks, struct error *error) {
  const struct app_options *app = &options->app;
  const struct onnx_reading reading = reading_of(app);
  enum input_kind kind;
  const char *path = file->path;
  size_t length = strlen(path);
  if (length > 7 && strcmp(path + length - 7, ".lesson") == 0) return check_lesson(file, options, report, error);
  enum status status = input_kind_of(path, &kind, error);
  if (status != STATUS_OK) return status;
  switch (kind) {
    case INPUT_HARDWARE:
      status = check_hardware(file, app->edits, report, remarks, error);
      break;
    case INPUT_WORKLOAD:
      status = check_workload(file, &reading, report, remarks, error);
      break;
    case INPUT_MAPPING:
    case INPUT_LESSON: /* recognised by its name */
    case INPUT_NAMED_COUNT:
      status = check_mapping(path, remarks, error);
      break;
  }
  for (int i = 0; i < remarks->count; i++) {
    const char *before, *text = piped_text(file, remarks->texts[i], &before);
    fprintf(report->out, "%s%s\n", before, text);
  }
  if (status == STATUS_OK && remarks->has_lost) status = error_out_of_memory(error);
  if (status == STATUS_OK) fprintf(report->out, "%s: ok (%s)\n", file->shown, input_kind_name[kind]);
  return status;
}

/* Reports one file; a fault goes to standard error at once. */
static enum status check_one(struct piped *file, const char *argument, const struct options *options,
                             struct report *report, struct error *error) {
  struct remarks remarks;
  remarks_init(&remarks);
  enum status status = piped_open(file, argument, error);
  if (status == STATUS_OK) status = check_file(file, options, report, &remarks, error);
  remarks_deinit(&remarks);
  if (status == STATUS_OK) return status;
  const char *before, *text = piped_text(file, error->message, &before);
  text_tell("%s%s", before, text);
  return status;
}

enum status command_check(const struct options *options, struct report *report, struct error *error) {
  enum status worst = STATUS_OK;
  int count = options->argument_count;
  struct piped *files = calloc((size_t)count + 1, sizeof *files);
  if (files == NULL) return error_out_of_memory(error);
  for (int i = 0; i < count; i++) {
    enum status status = check_one(&files[i], options->arguments[i], options, report, error);
    if (status != STATUS_OK) worst = status;
  }
  enum status together = check_pairs(files, count, options, report);
  if (together != STATUS_OK) worst = together;
  for (int i = 0; i < count; i++) piped_remove(&files[i]);
  free(files);
  error->message[0] = '\0';
  return worst;
}
