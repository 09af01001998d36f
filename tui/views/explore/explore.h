/* Shared by the panes of Explore and with other views. */
#ifndef TUI_VIEWS_EXPLORE_EXPLORE_H
#define TUI_VIEWS_EXPLORE_EXPLORE_H

#include "tui/explorer/view.h"

/* In the order of Tab. */
#define EXPLORE_PANES(PANE) \
  PANE(point)               \
  PANE(result)              \
  PANE(layers) PANE(accesses) PANE(schedule) PANE(detail) PANE(occupancy) PANE(pins) PANE(around) PANE(along)
EXPLORE_PANES(PANE_DECLARED)
extern const struct view view_explore;

/* Contents of input files, shown beside the list that the user picks from. */
enum { PREVIEWS_SIZE = 24 };
struct previews {
  int count;
  struct snapshot *inputs[PREVIEWS_SIZE]; /* the latest first */
};

enum along { ALONG_WIDTH, ALONG_HEIGHT, ALONG_NUMBER, ALONG_DEPTH, ALONG_COUNT };

struct explore {
  enum along along;         /* what pane_along goes along */
  bool whole_along;         /* its bars have the scale of the longest */
  uint64_t stopped;         /* generation around which the user stopped evaluations */
  struct previews previews; /* for lists of inputs */
  struct schedule listed;   /* with the stacks of the open list of stacks, or whose tiling is typed: */
  int stack;
};

extern const struct view_data explore_data;
static inline struct explore *explore_of(const struct state *state) {
  return view_data(state, &explore_data);
}

/* --- The design point ------------------------------------------------------------------------------------------ */

/* The knob that keys act on in pane_point. */
enum knob explore_knob(const struct state *state);
/* Asks for its value. */
void explore_type(struct state *state);
/* Sets a knob from what was typed or picked; false, with a sentence in state->problem, for an invalid value. */
bool explore_accept(struct state *state, enum knob knob, const char *text);

/* Opens the list for a knob of kind KNOB_NAME: it shows what each input is, and what the schedule costs with it. */
void pick_input(struct state *state, enum knob knob);
/* The names that such a knob goes through, "auto" first if allowed. */
int pick_input_count(const struct state *state, enum knob knob);
const char *pick_input_name(const struct state *state, enum knob knob, int row);
/* The row of the point's own; -1: it has no name among them. */
int pick_input_row(const struct state *state, enum knob knob);
/* Keeps the inputs of an evaluation for the open list. */
void pick_input_evaluated(struct state *state, const struct evaluation *evaluation);
/* Inputs kept for the files of the point; NULL: none. */
const struct snapshot *previews_find(const struct previews *previews, const struct point *point);

/* Opens the list of stacks, for the mode and tile of one. */
void pick_stack(struct state *state);
/* Asks for the mode and tile of the stack of a layer. */
void explore_type_tiling(struct state *state, int id);

/* --- Points around it ------------------------------------------------------------------------------------------ */

enum { AROUND_REACH = 2, ALONG_REACH = 8, STEPS_MOST = 2 * ALONG_REACH + 1 };

/* The sensible sizes next to a side of a tile (see knob_step), ascending, with its own among them. */
struct steps {
  enum knob knob;  /* KNOB_TILE_X or KNOB_TILE_Y */
  int count, here; /* here: index of the point's own size */
  struct point points[STEPS_MOST];
};

/* At most `reach` steps to both sides of the point. */
void explore_steps(const struct state *state, const struct point *point, enum knob knob, int reach,
                   struct steps *steps);

/* Each adds the points that pane_around or pane_along shows, where it is on the screen. */
void around_prefetch(const struct state *state, struct prefetch *prefetch);
void result_prefetch(const struct state *state, struct prefetch *prefetch);
void along_prefetch(const struct state *state, struct prefetch *prefetch);

/* Adds columns of the first figures to "pin ROLE options", and a row for each pin; roles[i] is that of pin i. */
void pins_fill(const struct state *state, const char *const *roles, int figures, struct table *table);

/* --- Layers and schedule --------------------------------------------------------------------------------------- */

/* The entry of the shown result in a row of the list of layers; NULL: none. */
const struct result_entry *layers_entry(const struct state *state, int row);

/* The operator of a layer and its filter: "Conv 5×5". */
void layer_kind(const struct layer *layer, char *text, size_t size);

/* A schedule as text: its number of lines, and one of them, in `text` of `size` bytes; returns its style. */
int schedule_lines(const struct result *result);
enum style schedule_line(const struct result *result, int line, char *text, size_t size);

/* All sentences of the result, in `text` of VIEW_TEXT_SIZE bytes. Returns `text`. */
const char *result_full_text(const struct state *state, char *text);

#endif
