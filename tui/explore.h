/* Explore: which points around the current one it looks at. */
#ifndef TUI_EXPLORE_H
#define TUI_EXPLORE_H

#include "tui/state.h"
#include "tui/wants.h"

/* The points that one key press leads to are wanted ahead: neighbouring tile widths and heights, one pixel or one
 * step away, and the other modes; those of the field in focus first. None while the point itself has no answer. */
void explore_wants(const struct state *state, struct wants *wants);

#endif
