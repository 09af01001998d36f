/* The last whole evaluations: a point among them is shown again at once, without a thread being asked. */
#ifndef TUI_EXPLORER_RECENT_H
#define TUI_EXPLORER_RECENT_H

#include <stddef.h>

#include "tui/analysis/evaluation.h"

/* RECENT_BYTES: of results and of the shelves that their costs lie on; the latest may be larger. */
enum { RECENT_MOST = 32, RECENT_BYTES = 12 << 20, RECENT_SHELF_BYTES = 1 << 20 };

/* Empty when zeroed. */
struct recent {
  int count;
  struct evaluation *evaluations[RECENT_MOST]; /* held, the latest first */
};

void recent_deinit(struct recent *recent);

/* Holds the evaluation, unless it failed, has only figures, or a longer search might find better mappings. */
void recent_keep(struct recent *recent, struct evaluation *evaluation);

/* Returns the evaluation of the point, held for the caller; NULL: none, or its input files have changed. */
struct evaluation *recent_find(struct recent *recent, const struct point *point);

#endif
