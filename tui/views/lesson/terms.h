/* Terms of lessons: numbers and figures with their units. */
#ifndef TUI_VIEWS_LESSON_TERMS_H
#define TUI_VIEWS_LESSON_TERMS_H

#include "tui/views/lesson/lesson.h"

/* A figure with its value. */
struct term {
  double value;
  const char *(*format)(char *text, double value); /* NULL: a bare number, written as `other` of the claim */
  double factor;                                   /* of the unit that it was written in; 1: none */
  const char *unit;                                /* that unit; NULL: none */
};

enum { TERM_WORDS = 16 };

struct words {
  char text[200];
  int count, at;
  char *word[TERM_WORDS];
};

/* Splits a text at blanks; false if it is too long. */
bool words_split(struct words *words, const char *text, size_t length);
/* Takes a certain word. */
bool words_take(struct words *words, const char *word);

/* Takes FIGURE [of NAME]; false: there is none. */
bool term_take_figure(const struct lesson *lesson, struct lesson_source now, struct words *words, struct term *term);
/* Takes NUMBER [UNIT], NUMBER * FIGURE, FIGURE * NUMBER or FIGURE. */
bool term_take(const struct lesson *lesson, struct lesson_source now, struct words *words, struct term *term);
/* Takes a unit; false: there is none. */
bool term_take_unit(struct words *words, struct term *term);

/* Writes what is wrong with a unit: that there is none of that name, or that it is none of `format`, as which the
 * figure beside it is written (NULL: not known). */
void term_tell_unit(const char *unit, const char *(*format)(char *text, double value), char *out, size_t size);
/* True if values in the two units can be compared; NULL: a bare number, which can always be. */
bool term_same_kind(const struct term *a, const struct term *b);

#endif
