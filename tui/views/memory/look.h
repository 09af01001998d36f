/* Memory: placement of a layer's data in a tile type, and the reasons. The selection is memory_of(); the row of
 * pane_placement is an owner. */
#ifndef TUI_VIEWS_MEMORY_LOOK_H
#define TUI_VIEWS_MEMORY_LOOK_H

#include "tui/analysis/placement.h"
#include "tui/analysis/prefetch.h"
#include "tui/explorer/view.h"

/* In the order of Tab. */
#define MEMORY_PANES(PANE) PANE(placement) PANE(held) PANE(reason) PANE(sizes)
MEMORY_PANES(PANE_DECLARED)
extern const struct view view_memory;

/* The selection. */
extern const struct view_data memory_data;
static inline struct placement_choice *memory_of(const struct state *state) {
  return view_data(state, &memory_data);
}

/* The content of the view. */
struct memory_look {
  const struct result *result;
  const struct stack_result *stack;
  struct placement_choice at;
  struct placement_row rows[HELD_OWNERS];
  enum held_owner owner; /* of the row in the grid */
  int memory;            /* of the column in the grid: the selected one, else the owner's home; or -1 */
  const char *edits;     /* changed numbers of the hardware */
  bool stale;            /* of an older point */
};

/* Computes it from state->shown, which is not NULL. */
struct memory_look memory_look(const struct state *state);

/* Finds the size that would move the data under the cursor: of the selected memory, or of the one that has to grow
 * least. The memory of *relief is -1 if no size would. */
void memory_relief(const struct state *state, const struct memory_look *look, struct relief *relief);

/* The point with that memory enlarged; false if the edits are too long. */
bool memory_relief_point(const struct state *state, const struct memory_look *look, const struct relief *relief,
                         struct point *point);

void memory_prefetch(const struct state *state, struct prefetch *prefetch);
const char *memory_sentence(const struct state *state, char *text);

#endif
