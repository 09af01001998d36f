/* Points whose figures a view still needs, the most urgent first. Views are asked again after every change, so they
 * list what they need now, and no more than fits. */
#ifndef TUI_ANALYSIS_PREFETCH_H
#define TUI_ANALYSIS_PREFETCH_H

#include "tui/analysis/figure_store.h"

enum { PREFETCH_SIZE = 64 };

struct prefetch_item {
  struct point point;
  bool whole; /* the entire evaluation, as for pins; else figures only */
  bool ahead; /* not shown yet, evaluated ahead so that choosing it is quick; not in scripts, and not for long */
};

struct prefetch {
  const struct figures_store *known;
  bool finishes; /* more will follow: evaluations under way that resemble the first (point_equal_but_tile) may finish */
  int count;
  struct prefetch_item item[PREFETCH_SIZE];
};

/* Starts an empty list; points with figures in `known` are skipped. */
void prefetch_init(struct prefetch *prefetch, const struct figures_store *known);

/* Adds a point unless it is listed, or its figures are known and suffice. False if the list is full. */
bool prefetch_add(struct prefetch *prefetch, const struct point *point, bool whole);

/* Adds a point that is not shown yet, for its figures. */
bool prefetch_ahead(struct prefetch *prefetch, const struct point *point);

/* Drops points that are not shown. */
void prefetch_drop_ahead(struct prefetch *prefetch);

#endif
