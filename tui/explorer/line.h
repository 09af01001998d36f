/* One line of text being typed: a number, a filter, a search. */
#ifndef TUI_EXPLORER_LINE_H
#define TUI_EXPLORER_LINE_H

#include <stdbool.h>

/* Large enough for the longest list of stacks: SCHEDULE_MAX_CUTS ids, each with a mode and a tile. */
enum { LINE_SIZE = 16384 };

struct line {
  char text[LINE_SIZE]; /* printable ASCII */
  int length, cursor;
  bool untouched; /* nothing typed yet: the first character replaces the text */
};

/* Starts with `text`, selected as a whole. */
void line_set(struct line *line, const char *text);

/* Applies a key; false where the key means nothing to a line of text. */
bool line_key(struct line *line, int key);

#endif
