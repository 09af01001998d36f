/* The points that a view still needs figures of, the most urgent first. It is asked again whenever something has
 * changed, so a view lists what it needs now and no more than there is room for. */
#ifndef TUI_ANALYSIS_PREFETCH_H
#define TUI_ANALYSIS_PREFETCH_H

#include "tui/analysis/figure_store.h"

enum { PREFETCH_SIZE = 64 };

struct prefetch_item {
  struct point point;
  bool whole; /* the entire evaluation, as for pins; else figures only */
  bool ahead; /* not shown: so that it is quick when it is chosen; not in scripts, and not for long */
};

struct prefetch {
  const struct figures_store *known;
  bool finishes; /* there are more: what is under way like the first (point_equal_but_tile) is one of them */
  int count;
  struct prefetch_item item[PREFETCH_SIZE];
};

/* An empty list; figures in `known` need not be wanted. */
void prefetch_init(struct prefetch *prefetch, const struct figures_store *known);

/* Adds a point, unless its figures are known, and enough, or it is there. False where there is no room for more.
 */
bool prefetch_add(struct prefetch *prefetch, const struct point *point, bool whole);

/* Adds a point that is not shown, for its figures. */
bool prefetch_ahead(struct prefetch *prefetch, const struct point *point);

/* Drops points that are not shown. */
void prefetch_drop_ahead(struct prefetch *prefetch);

#endif
