/* The explorer in words, one line for each change: for screen readers and pipes. */
#ifndef TUI_EXPLORER_PLAIN_H
#define TUI_EXPLORER_PLAIN_H

#include <stdio.h>

#include "tui/explorer/view.h"

enum plain_part { PLAIN_VIEW, PLAIN_PANE, PLAIN_LIST, PLAIN_ROW, PLAIN_FIGURES, PLAIN_MESSAGE, PLAIN_PARTS };
enum { PLAIN_SIZE = 1024 };

/* What was told last. */
struct plain {
  char last[PLAIN_PARTS][PLAIN_SIZE];
};

void plain_init(struct plain *plain);

/* Writes a line for each part that differs from what was told last; `canvas` shows the state. */
void plain_tell(struct plain *plain, const struct state *state, const struct canvas *canvas, FILE *out);

#endif
