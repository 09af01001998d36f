/* Walk: where one is in the walk through the shown schedule, and whether it plays. */
#ifndef TUI_VIEWS_WALK_WALK_H
#define TUI_VIEWS_WALK_WALK_H

#include "model/inspect/walk_held.h"
#include "tui/views/walk/predict.h"

enum action;
struct pane;
struct state;

struct walking {
  struct walk_place place; /* perhaps of an older result: read it through walking_look */
  bool playing;
  int speed; /* 1 << speed steps a second */
  struct predict predict;
};

enum { WALKING_SPEED = 1, WALKING_SPEED_MOST = 6 };

/* What panes show: the place in the shown result, and the tile there. */
struct walking_look {
  const struct result *result;
  const struct stack_result *stack;
  const struct tile_type *type;
  const struct tile_step *step;
  struct walk_place place;
  struct walk_tile *tile;
};

/* False where there is no result yet, or memory is out. */
bool walking_look(const struct state *state, struct walking_look *look);
void walking_look_away(struct walking_look *look);

/* What the view does with an action; see view.act. */
bool walking_act(struct state *state, enum action action);

/* Rows of the pane of maps are spots that can be clicked on, in hundredths of a map; row 0 is none. */
enum { WALKING_SPOTS = 100 };
int walking_spot(double x, double y);

/* A row of the loop nest that was clicked on or found is the step, a spot of a map leads to its tile. See
 * view.follow. */
void walking_follow(struct state *state);

/* Makes a step if it plays: the loop's timer, or a script's `tick`. */
void walking_tick(struct state *state);
/* Milliseconds between the steps that the timer has to make; 0: it stands still. */
int walking_interval_ms(const struct state *state);

/* One sentence on what happens in this step, in `text` of SENTENCE_SIZE bytes. */
enum { SENTENCE_SIZE = 320 };
const char *walking_sentence(const struct state *state, char *text);

/* "1 row", "2 columns", in `text` of WALKING_LINES_SIZE bytes. */
enum { WALKING_LINES_SIZE = 40 };
const char *walking_lines(int64_t count, bool rows, char *text);

/* "2 Conv 3×3", "input", "map of 5": a node of a stack, in `text` of WALKING_NAME_SIZE bytes. */
enum { WALKING_NAME_SIZE = 64 };
const char *walking_node_name(const struct stack_result *stack, int node, char *text);

/* Rows of the panes without rows of their own: 1, so that they may have the focus. */
int walk_pane_rows(const struct state *state);

/* Energy and memory draw it in their place where it has no room of its own. */
extern const struct pane pane_walk_predict;

/* True where Walk has a pane of its own for Predict. */
bool walk_has_predict(const struct state *state);

#endif
