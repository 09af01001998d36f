/* What lessons leave behind: which ones the user has done, and with --record a line for each answer.
 *
 * A line of state.records has fields between tabs: lesson, page, what ("ask", "guess", "task", "done"), how it went,
 * and what was given. The loop takes them after every event. */
#ifndef TUI_EXPLORER_RECORDS_H
#define TUI_EXPLORER_RECORDS_H

#include <stdbool.h>

#include "model/base/error.h"

enum { DONE_LESSONS = 64, DONE_NAME_SIZE = 64 };

/* Lessons done, with the score of the last time. */
struct done_lessons {
  int count;
  struct done_lesson {
    char name[DONE_NAME_SIZE];
    int right, asked;
  } lesson[DONE_LESSONS];
};

/* The lesson of that name; NULL: it is not done. */
const struct done_lesson *done_find(const struct done_lessons *done, const char *name);

/* Reads the user's file of lessons done, lines "NAME RIGHT ASKED"; what is no such line is left out. */
void done_read(struct done_lessons *done);

/* Takes the lines of records: appends them to `path` (NULL: none), each after the time in UTC, and notes lessons done,
 * in the user's file, too, if `keeps`. STATUS_INTERNAL, with a sentence, where a file cannot be written. */
enum status records_keep(const char *records, const char *path, bool keeps, struct done_lessons *done,
                         struct error *error);

#endif
