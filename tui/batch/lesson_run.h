/* Runs a lesson without a terminal, from page to page. */
#ifndef TUI_BATCH_LESSON_RUN_H
#define TUI_BATCH_LESSON_RUN_H

#include <stdio.h>

#include "tui/options/options.h"

enum lesson_print {
  LESSON_PAGES,   /* the pages, with right answers marked */
  LESSON_HANDOUT, /* for students: boxes and lines instead of answers */
  LESSON_ANSWERS, /* for teachers: replies, solutions and weak tries with their figures, too */
  LESSON_CHECKED  /* nothing but a line about the whole; each solution and weak try is run */
};

/* Writes the lesson to `out`. STATUS_BAD_INPUT, with the line, for the first claim, figure, solution or weak try that
 * is not as the lesson says. Lines about what is not wrong but odd go to `remarks` (NULL: none). Points have the
 * options --rules, --search and --lpf-limit, where they are given. */
enum status lesson_run(const char *path, enum lesson_print print, const struct options *options, FILE *out,
                       FILE *remarks, struct error *error);

#endif
