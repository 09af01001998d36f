/* Prints the pages of a lesson. */
#ifndef TUI_BATCH_LESSON_PAGE_H
#define TUI_BATCH_LESSON_PAGE_H

#include "tui/batch/lesson_run.h"
#include "tui/views/lesson/lesson.h"

/* Prints title and head of the handout. */
void lesson_print_head(const struct lesson *lesson, enum lesson_print print, FILE *out);

/* Prints what a handout ends with: what to discuss. */
void lesson_print_end(enum lesson_print print, FILE *out);

/* Prints the page, and the notes before it; `shown` is the number of steps printed so far, and returned as it is then;
 * -1: memory is out. */
int lesson_print_page(const struct lesson *lesson, enum lesson_print print, int shown, FILE *out);

/* Prints a try with what becomes of the goals, after it was evaluated. */
void lesson_print_try(const struct state *state, int i, FILE *out);

/* Prints the right answer of the open question, or what is told after a task, with its page; and all of these in the
 * end. */
void lesson_print_answer(const struct lesson *lesson, FILE *out);
void lesson_print_answers(const char *answers, FILE *out);

/* Prints how many pages, claims, solutions and weak tries there are, and the thinnest margin of a claim. */
void lesson_print_margin(const struct lesson *lesson, int solutions, int weak, FILE *out);

#endif
