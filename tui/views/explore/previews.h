/* What the files of points say that a list is being looked through for: kept as long as there is room, to be shown
 * beside the list. */
#ifndef TUI_VIEWS_EXPLORE_PREVIEWS_H
#define TUI_VIEWS_EXPLORE_PREVIEWS_H

#include "tui/analysis/inputs.h"

enum { PREVIEWS_SIZE = 24 };

struct previews {
  int count;
  struct snapshot *inputs[PREVIEWS_SIZE]; /* the latest first */
};

/* Keeps it, in place of what it had of the same files, else of the oldest. NULL is none. */
void previews_take(struct previews *previews, struct snapshot *inputs);

/* The preview kept for the files of the point; NULL: none. */
const struct snapshot *previews_find(const struct previews *previews, const struct point *point);

void previews_deinit(struct previews *previews);

#endif
