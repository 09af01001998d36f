/* Visited design points, for undo and redo. */
#ifndef TUI_EXPLORER_HISTORY_H
#define TUI_EXPLORER_HISTORY_H

#include <stdbool.h>

#include "tui/analysis/point.h"

enum { HISTORY_SIZE = 200 };

struct history {
  struct point points[HISTORY_SIZE];
  int count;   /* points[0..count-1], the oldest first */
  int current; /* index of the current point */
};

void history_init(struct history *history, const struct point *point);

/* Records a new point; points that could be redone are dropped, and the oldest when it is full. */
void history_push(struct history *history, const struct point *point);

/* Goes to the point before (after) the current one and returns it; NULL: there is none. */
const struct point *history_undo(struct history *history);
const struct point *history_redo(struct history *history);

#endif
