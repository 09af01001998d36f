/* tilescope lesson: goes through a lesson without a terminal and prints its pages, a handout or the answers. */
#include "tui/batch/lesson_page.h"
#include "tui/batch/report.h"

enum status command_lesson(const struct options *options, struct report *report, struct error *error) {
  enum lesson_print print = options_given(options, OPTION_ANSWERS)   ? LESSON_ANSWERS
                            : options_given(options, OPTION_HANDOUT) ? LESSON_HANDOUT
                                                                     : LESSON_PAGES;
  if (print == LESSON_ANSWERS && options_given(options, OPTION_HANDOUT)) {
    return error_set(error, STATUS_USAGE, "--handout and --answers are two sheets; give one of them");
  }
  if (options_given(options, OPTION_RECORD)) {
    return error_set(error, STATUS_USAGE, "--record has no effect: where a lesson is printed nobody answers");
  }
  struct lesson *lesson = lesson_read(options->arguments[0], error);
  if (lesson == NULL) return error->status;
  lesson_print_head(lesson, print, report->out);
  lesson_free(lesson);
  return lesson_run(options->arguments[0], print, options, report->out, NULL, error);
}
