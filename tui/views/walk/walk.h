/* Walk: the position in the walk through the shown schedule, and its animation. */
#ifndef TUI_VIEWS_WALK_WALK_H
#define TUI_VIEWS_WALK_WALK_H

#include "model/inspect/walk.h"
#include "tui/explorer/view.h"
#include "tui/views/walk/predict.h"

/* In the order of Tab. */
#define WALK_PANES(PANE) \
  PANE(walk_maps) PANE(walk_loops) PANE(walk_inside) PANE(walk_memory) PANE(walk_energy) PANE(walk_predict)
WALK_PANES(PANE_DECLARED)
extern const struct view view_walk;

struct walk_view {
  struct walk_place place; /* perhaps of an older result: read it through walk_look */
  bool playing;
  int speed; /* 1 << speed steps a second */
  struct predict predict;
};

enum { WALK_VIEW_SPEED = 1, WALK_VIEW_SPEED_MOST = 6 };

extern const struct view_data walk_data;
static inline struct walk_view *walk_of(const struct state *state) {
  return view_data(state, &walk_data);
}

/* Content of the panes: the place in the shown result, and the tile there. */
struct walk_look {
  const struct result *result;
  const struct stack_result *stack;
  const struct tile_type *type;
  const struct tile_step *step;
  struct walk_place place;
  struct walk_tile *tile;
};

/* Computes it from state->shown, which is not NULL; false when memory is out. Free the tile with free. */
bool walk_look(const struct state *state, struct walk_look *look);

/* The same for a table, which fails when memory is out. */
bool walk_table_look(const struct state *state, struct walk_look *look, struct table *table);

/* Rows of the pane of maps are spots to click on, in hundredths of a map; row 0 is none. */
enum { WALK_VIEW_SPOTS = 100 };
int walk_spot(double x, double y);

/* The part of 0..total-1, at least one, that one of `cells` cells stands for. */
struct walk_range walk_part(int64_t total, int cell, int cells);

/* One sentence on what happens in this step, in `text` of SENTENCE_SIZE bytes. */
const char *walk_sentence(const struct state *state, char *text);

/* "1 row", "2 columns", in `text` of WALK_VIEW_LINES_SIZE bytes. */
enum { WALK_VIEW_LINES_SIZE = 40 };
const char *walk_lines_text(int64_t count, bool rows, char *text);

/* "2 Conv 3×3", "input", "map of 5": a node of a stack, in `text` of WALK_VIEW_NAME_SIZE bytes. */
enum { WALK_VIEW_NAME_SIZE = 64 };
const char *walk_node_text(const struct stack_result *stack, int node, char *text);

/* True if the pane of Predict has room; else those of energy and memory draw it in their place. */
bool walk_has_predict(const struct state *state);

/* --- Of the view (act.c) --------------------------------------------------------------------------------------- */

bool walk_act(struct state *state, enum action action);
/* Goes to the step of a row of the loop nest that was clicked or found, or to the tile of a spot on a map. */
void walk_follow(struct state *state);
void walk_tick(struct state *state);
int walk_interval_ms(const struct state *state);

#endif
