#include "tui/explorer/history.h"

#include <string.h>

void history_init(struct history *history, const struct point *point) {
  history->points[0] = *point;
  history->count = 1;
  history->current = 0;
}

void history_push(struct history *history, const struct point *point) {
  if (history->current == HISTORY_SIZE - 1) {
    memmove(history->points, history->points + 1, (HISTORY_SIZE - 1) * sizeof history->points[0]);
    history->current--;
  }
  history->points[++history->current] = *point;
  history->count = history->current + 1;
}

const struct point *history_undo(struct history *history) {
  return history->current > 0 ? &history->points[--history->current] : NULL;
}

const struct point *history_redo(struct history *history) {
  return history->current + 1 < history->count ? &history->points[++history->current] : NULL;
}
