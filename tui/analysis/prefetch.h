/* The points that a view still needs figures of, the most urgent first. It is asked again whenever something has
 * changed, so a view lists what it needs now and no more than there is room for. */
#ifndef TUI_ANALYSIS_PREFETCH_H
#define TUI_ANALYSIS_PREFETCH_H

#include "tui/analysis/figure_store.h"

enum { WANTS_SIZE = 64 };

struct want {
  struct point point;
  bool whole; /* the entire evaluation, as for pins; else figures only */
  bool ahead; /* not shown: so that it is quick when it is chosen; not in scripts, and not for long */
};

struct wants {
  const struct figures_store *known;
  bool finishes; /* there are more: what is under way like the first (point_equal_but_tile) is one of them */
  int count;
  struct want want[WANTS_SIZE];
};

/* An empty list; figures in `known` need not be wanted. */
void wants_init(struct wants *wants, const struct figures_store *known);

/* Adds a point, unless its figures are known, and enough, or it is there. False where there is no room for more.
 */
bool wants_add(struct wants *wants, const struct point *point, bool whole);

/* The same for figures of a point that is not shown. */
bool wants_ahead(struct wants *wants, const struct point *point);

/* Drops those that are not shown. */
void wants_drop_ahead(struct wants *wants);

#endif
