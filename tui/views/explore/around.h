/* Explore: which points around the current one it looks at.
 *
 * The *steps* of a tile's side are the sensible sizes next to it (knob_step), ascending, with itself among them.
 */
#ifndef TUI_VIEWS_EXPLORE_AROUND_H
#define TUI_VIEWS_EXPLORE_AROUND_H

#include "tui/explorer/state.h"

enum { AROUND_REACH = 2, ALONG_REACH = 8, STEPS_MOST = 2 * ALONG_REACH + 1 };

struct steps {
  enum knob knob;  /* KNOB_TILE_X or KNOB_TILE_Y */
  int count, here; /* here: index of the point's own size */
  struct point points[STEPS_MOST];
};

/* The steps to both sides of the point, at most `reach` each. */
void explore_steps(const struct state *state, const struct point *point, enum knob knob, int reach,
                   struct steps *steps);

/* The side that &pane_along goes along. */
enum knob explore_axis(const struct state *state);

#endif
