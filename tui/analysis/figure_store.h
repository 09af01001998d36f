/* Figures of many design points, for maps, fronts and axes.
 *
 * The store finds figures by a hash (128 bits) of the point and the stamps of its input files as far as they are known:
 * once a file has changed, figures from its old contents are no longer found. */
#ifndef TUI_ANALYSIS_FIGURE_STORE_H
#define TUI_ANALYSIS_FIGURE_STORE_H

#include "tui/analysis/figure.h"
#include "tui/analysis/inputs.h"
#include "tui/analysis/point.h"

/* When the store exceeds this, it forgets all figures. */
enum { FIGURES_MOST = 200000 };

struct figures_store;

struct figures_store *figures_store_new(void); /* NULL when memory is out */
void figures_store_free(struct figures_store *store);

/* Finds the figures of the point; NULL while unknown. The pointer stays valid until the store's age changes. */
const struct figures *figures_find(const struct figures_store *store, const struct point *point);

/* Takes over the figures of a point from files with these stamps. */
void figures_keep(struct figures_store *store, const struct point *point, const struct stamp stamps[INPUT_KIND_COUNT],
                  struct figures *figures);

/* Changes when stored figures may be gone: an input file has changed, or there were too many. */
unsigned figures_age(const struct figures_store *store);

#endif
