/* What `v` shows: texts that a line of the screen may cut. */
#ifndef TUI_EXPLORER_FULL_TEXT_H
#define TUI_EXPLORER_FULL_TEXT_H

#include "tui/explorer/state.h"
#include "tui/explorer/view.h"

enum { FULL_TEXT_SIZE = VIEW_TEXT_SIZE + 2 * MESSAGE_SIZE };

/* Why the point has no result, else the message, the row of the pane in focus and the sentences of the view, in `text`
 * of FULL_TEXT_SIZE bytes. Returns `text`. */
const char *full_text(const struct state *state, char *text);

#endif
