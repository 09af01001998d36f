/* The program: runs the explorer or a batch command; failures are one sentence on standard error and an exit status
 * (enum status). */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "model/version.h"
#include "tui/batch/command.h"
#include "tui/completions.h"
#include "tui/explorer/app.h"
#include "tui/explorer/script.h"
#include "tui/freed_memory.h"
#include "tui/manual.h"
#include "tui/screen/glyph.h"
#include "tui/text/utf8.h"
#include "tui/views/lesson/lesson.h"
#include "tui/views/views.h"

#define FUNCTION(id, name, ...) [COMMAND_##id] = command_##name,
static command_function *const command_functions[COMMAND_COUNT] = {COMMANDS(FUNCTION)};

static enum status fill_report(const struct options *options, struct report *report, struct error *error) {
  if (options_given(options, OPTION_HELP)) {
    options_help(options->command, report->out);
    return STATUS_OK;
  }
  if (options_given(options, OPTION_VERSION)) {
    fprintf(report->out, "tilescope %s, model %s\n", TILESCOPE_VERSION, MODEL_VERSION);
    return STATUS_OK;
  }
  if (options_given(options, OPTION_COMPLETIONS)) {
    return completions_write(options->value[OPTION_COMPLETIONS], report->out, error);
  }
  if (options_given(options, OPTION_MAN)) {
    manual_write(report->out);
    return STATUS_OK;
  }
  if (options_given(options, OPTION_PRINT_KEYS)) {
    manual_write_keys(report->out);
    return STATUS_OK;
  }
  return command_functions[options->command](options, report, error);
}

static enum status run_batch(const struct options *options, struct error *error) {
  struct report report;
  signal(SIGPIPE, SIG_IGN); /* writing then fails with EPIPE, which report_print expects */
  enum status status = report_open(&report, error);
  if (status != STATUS_OK) return status;
  report.ascii = !options_ask(options) && !options_given(options, OPTION_JSON) && !glyph_has_utf8();
  status = fill_report(options, &report, error);
  bool complete = status == STATUS_OK || !error->message[0]; /* command_check has printed its errors itself */
  enum status printed = complete ? report_print(&report, error) : STATUS_OK;
  report_close(&report);
  return status == STATUS_OK ? printed : status;
}

/* Runs the explorer with the user's configuration. */
static enum status explore(const struct options *options, const char *lesson, struct error *error) {
  struct options with_config = *options;
  bool plain = options->app.clean || options->app.script != NULL;
  enum status status = plain ? STATUS_OK : options_read_config(&with_config, error);
  with_config.app.lesson = lesson;
  if (status == STATUS_OK && with_config.app.keys != NULL) {
    struct keymap keymap;
    status = keymap_read(&keymap, with_config.app.keys, &views, error);
  }
  if (status == STATUS_OK && with_config.app.plain && with_config.app.script == NULL) {
    return script_run_plain(&with_config.app, &views, stdin, stdout, error);
  }
  return status != STATUS_OK ? status : (enum status)app_run(&with_config.app, &views);
}

/* Runs a lesson in the explorer; reports an unreadable one first. */
static enum status run_lesson(const struct options *options, struct error *error) {
  struct lesson *lesson = lesson_read(options->arguments[0], error);
  if (lesson == NULL) return error->status;
  lesson_free(lesson);
  return explore(options, options->arguments[0], error);
}

static enum status run(const struct options *options, struct error *error) {
  if (options_ask(options)) return run_batch(options, error);
  bool prints = options_given(options, OPTION_HANDOUT) || options_given(options, OPTION_ANSWERS);
  if (options->command == COMMAND_LESSON && !prints && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
    return run_lesson(options, error);
  }
  if (options->command != COMMAND_EXPLORE) return run_batch(options, error);
  if (options->app.script == NULL && !options->app.plain && (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))) {
    return error_set(error, STATUS_USAGE,
                     "the explorer needs a terminal; see tilescope --help for commands that need none");
  }
  return explore(options, NULL, error);
}

int main(int argc, char **argv) {
  struct options options;
  struct error error = {.message = ""};
  enum status status = STATUS_OK;
  freed_memory_keep();
  if (setlocale(LC_CTYPE, "") == NULL && errno == ENOMEM) status = error_out_of_memory(&error);
  if (status == STATUS_OK) status = options_parse(&options, argc, argv, &error);
  if (status == STATUS_OK) status = run(&options, &error);
  if (status != STATUS_OK && error.message[0]) {
    /* Messages of input files begin with FILE:LINE:COLUMN, for editors. */
    const char *prefix = error.status == STATUS_BAD_INPUT ? "" : "tilescope: ";
    text_tell("%s%s", prefix, error.message);
  }
  return (int)status;
}
