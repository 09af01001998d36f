/* Whether a question answers itself on the screen. */
#ifndef TUI_BATCH_LESSON_SEEN_H
#define TUI_BATCH_LESSON_SEEN_H

#include <stdio.h>

#include "tui/explorer/state.h"

/* Writes a line if only the right answer of the lesson's open question has a figure, and one for each view that shows
 * such a figure, unless the question is about results in view. False when memory is out. */
bool lesson_remark_question(const struct state *state, FILE *out);

#endif
