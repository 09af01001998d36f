/* Explore: which points around the current one it looks at.
 *
 * The *steps* of a tile's side are the sensible sizes next to it (field_step), ascending, with itself among them.
 */
#ifndef TUI_VIEWS_EXPLORE_AROUND_H
#define TUI_VIEWS_EXPLORE_AROUND_H

#include "tui/analysis/prefetch.h"
#include "tui/explorer/action.h"
#include "tui/explorer/state.h"

enum { AROUND_REACH = 2, ALONG_REACH = 8, STEPS_MOST = 2 * ALONG_REACH + 1 };

struct steps {
  enum field field; /* FIELD_TILE_X or FIELD_TILE_Y */
  int count, here;  /* here: index of the point's own size */
  struct point points[STEPS_MOST];
};

/* The steps to both sides of the point, at most `reach` each. */
void explore_steps(const struct state *state, const struct point *point, enum field field, int reach,
                   struct steps *steps);

/* The side that PANE_ALONG goes along. */
enum field explore_axis(const struct state *state);

/* What the visible panes show around the point is wanted; then, ahead, the points that one key press leads to:
 * neighbouring tile widths and heights, one pixel or one step away, and the other modes; those of the field in
 * focus first. None while the point itself has no answer, or when the user has stopped it. */
void explore_wants(const struct state *state, struct wants *wants);

/* Does what the action means in the panes around the point. */
bool explore_act(struct state *state, enum action action);

#endif
