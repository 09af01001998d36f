/* The explorer's state. Only reduce() changes it, and draw() shows it.
 *
 * Words: a *view* is a whole screen, a *pane* one box of it; *focus* is the pane that has the keys; the *point* is the
 * design point that the knobs show; `shown` is the last good evaluation, perhaps of an older point; *pins* are points
 * kept for comparison, the *reference* is the one that changes are measured against. */
#ifndef TUI_EXPLORER_STATE_H
#define TUI_EXPLORER_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/analysis/catalog.h"
#include "tui/analysis/evaluation.h"
#include "tui/analysis/figure.h"
#include "tui/explorer/event.h"
#include "tui/explorer/history.h"
#include "tui/explorer/knob.h"
#include "tui/explorer/line.h"
#include "tui/explorer/optimizing.h"
#include "tui/explorer/pins.h"
#include "tui/explorer/records.h"
#include "tui/explorer/request.h"

enum { VIEWS_MOST = 9, PANES_MOST = 12, RECORDS_SIZE = 2048 };

struct pane;
struct view;
struct views;

/* State of one pane. */
struct pane_state {
  int row;     /* that keys act on, in panes with rows */
  bool sorted; /* by size, largest first */
  int figure;  /* which figure the pane shows, of pane.figure_count */
};

/* Covers the panes and takes the keys; at most one is open. */
enum modal {
  MODAL_NONE,
  MODAL_TYPE, /* a line of text for state.prompt, in the message line */
  MODAL_PICK, /* a row of state.picker's list */
  MODAL_HELP,
  MODAL_PALETTE,
  MODAL_SEARCH,  /* in the message line */
  MODAL_MESSAGE, /* the whole of a long message */
};

struct app_options;
struct area;
struct keymap;
struct state;
struct prefetch;

/* The question of MODAL_TYPE, and the function that takes the answer. */
struct prompt {
  const char *title; /* before the line; static */
  const char *hint;  /* after it; static */
  /* False for an invalid text: state->problem says why, and the line stays open. */
  bool (*accept)(struct state *state, const char *text);
};

/* A list that MODAL_PICK offers. */
enum { PICKER_TEXT_SIZE = 256 };
struct picker {
  const char *hint;
  int (*count)(const struct state *state);
  /* Row `row`, in `text` of PICKER_TEXT_SIZE bytes or static. */
  const char *(*name)(const struct state *state, int row, char *text);
  /* Takes a row; -1: none passes the filter, `text` is what was typed. False, with state->problem: invalid. */
  bool (*accept)(struct state *state, int row, const char *text);
  /* Points needed for the current row; NULL: none. */
  void (*prefetch)(const struct state *state, int row, struct prefetch *prefetch);
  /* Draws a description of that row beside the list; NULL: none. */
  void (*draw)(const struct state *state, int row, struct area area);
};

enum { MESSAGE_SIZE = ERROR_MESSAGE_SIZE + 64 };

struct state {
  /* The terminal */
  int rows, columns;
  bool mouse; /* clicks come to the explorer, not to the terminal's selection */
  bool no_clock;
  double clock_mhz;    /* of the accelerator; 0: unknown */
  bool reduced_motion; /* no animation */
  bool touched;        /* by a key or the mouse: the line for beginners is gone */
  int64_t now_us;      /* of the event; 0 in scripts */

  /* The design point */
  struct point point;
  struct history *history;
  struct network network;
  const struct catalog *catalog;
  struct keymap *keymap; /* the user's own; NULL: the keys of the table */

  /* Its evaluation */
  uint64_t generation; /* counts the requests; answers to older ones are dropped */
  bool pending;        /* the answer to this generation is not there yet */
  bool busy;           /* and takes noticeably long */
  struct evaluation *shown;
  struct evaluation *failed;     /* why the point has no result, or NULL */
  struct snapshot *inputs;       /* inputs of the last point whose files could be read; NULL: none yet */
  struct figures_store *figures; /* of all points evaluated so far */

  struct optimizing optimizing;

  struct pins pins;

  /* Views and panes */
  const struct views *views;
  int view_count;
  const struct view *view;
  const struct pane *focus;
  const struct pane *focus_in[VIEWS_MOST]; /* when the view was left */
  struct pane_state *panes;                /* PANES_MOST of each view */
  void *data[VIEWS_MOST];                  /* of each view, see struct view_data; NULL: none */
  void *overlay;                           /* data of the open views->overlay; NULL: it is closed */

  /* The interface */
  enum modal modal;
  struct prompt prompt;        /* of MODAL_TYPE */
  const struct picker *picker; /* of MODAL_PICK */
  const char *picker_title;
  struct line line;     /* typed in the modal */
  int choice;           /* row of the modal's list */
  struct error problem; /* with what is typed */
  char search[LINE_SIZE];
  char message[MESSAGE_SIZE];
  enum style message_style;
  bool tells_result; /* the message has figures */
  struct done_lessons done;
  char records[RECORDS_SIZE]; /* of answers in lessons, for the loop to keep (tui/explorer/records.h); "": none */
  bool large;                 /* for a projector: finer maps, and lessons with one pane and short lines */
  char change[128];           /* the last change, to be reported with its effect */

  struct copying copying; /* what `y` or `e` was pressed on */

  /* Requests to the event loop, which clears them */
  struct request request;
  bool quit, suspend, repaint;
  bool new_names; /* files were saved: reread the catalog */
};

/* Starts at the options' point, with an evaluation asked for. False when memory is out. */
bool state_init(struct state *state, const struct app_options *options, const struct catalog *catalog,
                const struct views *views);
void state_deinit(struct state *state);

/* Applies an event: the only function that changes the state. */
void reduce(struct state *state, const struct event *event);

/* --- Used by the actions ------------------------------------------------------------------------------ */

/* Makes a different point the current one, requests its evaluation and records it for undo. */
void state_set_point(struct state *state, const struct point *point, const char *change);
/* As above, without a record for undo. */
void state_go_to(struct state *state, const struct point *point);
/* Requests an evaluation of the point. */
void state_evaluate(struct state *state);
/* Cancels the evaluation. */
void state_stop(struct state *state);
/* Takes over an evaluation: keeps its figures, and shows it unless it is of an older generation. */
void state_evaluated(struct state *state, struct evaluation *evaluation);
/* Handles the outcome of the request. */
void state_request_done(struct state *state, const struct outcome *outcome);
/* Asks for the path of state->request, then has it run. */
void state_ask_path(struct state *state, const char *hint);
/* Pins the point, or removes its pin. */
void state_toggle_pin(struct state *state, const struct point *point);
/* Makes the pin's point the current one, and the pin the reference. */
void state_go_to_pin(struct state *state, int index);

__attribute__((format(printf, 3, 4))) void state_say(struct state *state, enum style style, const char *format, ...);

/* Opens a line to type, which begins with `text`. */
void state_ask(struct state *state, struct prompt prompt, const char *text);
/* Opens a list to pick from, at `row`; the title must live as long as the list is open. */
void state_pick(struct state *state, const struct picker *picker, const char *title, int row);
/* Goes to a view, and to its last pane in focus. */
void state_show(struct state *state, const struct view *view);

/* The state of a pane of any view. */
struct pane_state *pane_of(const struct state *state, const struct pane *pane);

/* True if `inputs` have the point's hardware, not that of an earlier point because its own cannot be read. */
bool state_has_hardware(const struct state *state);
/* The edits that belong to `inputs`: those of the point, unless it has other hardware already. */
const char *state_edits(const struct state *state);
/* Fills in the hardware of `inputs` with these edits, unless they are invalid. */
void state_hardware(const struct state *state, struct hardware *hardware);

/* True if `shown` is not the evaluation of the current point. */
bool state_is_stale(const struct state *state);

/* The reference that changes are measured against, or NULL. */
const struct evaluation *state_reference(const struct state *state);

#endif
