/* The figures of many design points: what maps, fronts and axes show.
 *
 * The store finds figures by a hash (128 bits) of the point and of the stamps of its input files as far as they
 * are known: when a file turns out to have changed, what came from the old one is not found any more. */
#ifndef TUI_ANALYSIS_FIGURE_STORE_H
#define TUI_ANALYSIS_FIGURE_STORE_H

#include "tui/analysis/figure.h"
#include "tui/analysis/inputs.h"
#include "tui/analysis/point.h"

/* More are forgotten all at once. */
enum { FIGURES_MOST = 200000 };

struct figures_store;

struct figures_store *figures_store_new(void); /* NULL when memory is out */
void figures_store_free(struct figures_store *store);

/* The figures of the point; NULL while unknown. They stay where they are until the store's age changes. */
const struct figures *figures_find(const struct figures_store *store, const struct point *point);

/* Keeps the figures, which it takes over, of a point from files with these stamps. */
void figures_keep(struct figures_store *store, const struct point *point, const struct stamp stamps[INPUT_KIND_COUNT],
                  struct figures *figures);

/* Changes when figures that were there may be gone: an input file has changed, or there were too many. */
unsigned figures_age(const struct figures_store *store);

#endif
