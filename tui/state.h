/* All that the explorer knows. It changes in reduce() alone, and draw() shows it.
 *
 * Words: a *view* is a whole screen, a *pane* one box of it; *focus* is the pane that has the keys; the *point* is
 * the design point that the fields show; `shown` is the last good evaluation, perhaps of an older point; a *pin*
 * is an evaluation kept for comparison, the *reference* the pin that changes are measured against. */
#ifndef TUI_STATE_H
#define TUI_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/app.h"
#include "tui/catalog.h"
#include "tui/evaluation.h"
#include "tui/event.h"
#include "tui/field.h"
#include "tui/figures.h"
#include "tui/history.h"
#include "tui/line.h"

enum view_id { VIEW_EXPLORE, VIEW_COUNT };

enum pane {
  PANE_POINT,
  PANE_RESULT,
  PANE_LAYERS,
  PANE_ACCESSES,
  PANE_SCHEDULE,
  PANE_DETAIL,
  PANE_PINS,
  PANE_COUNT
};

/* What covers the panes and takes the keys; at most one at a time. */
enum modal {
  MODAL_NONE,
  MODAL_TYPE, /* the exact value of a field, in the message line */
  MODAL_PICK, /* a name from the catalog */
  MODAL_HELP,
  MODAL_PALETTE,
  MODAL_SEARCH,  /* in the message line */
  MODAL_MESSAGE, /* the whole of a long message */
};

enum { PIN_COUNT = 9, MESSAGE_SIZE = ERROR_MESSAGE_SIZE + 64 };

struct state {
  /* The terminal */
  int rows, columns;
  bool mouse; /* clicks come to us, not to the terminal's own selection */
  bool no_clock;

  /* The design point */
  struct point point;
  struct history *history;
  struct network network;
  const struct catalog *catalog;

  /* Its evaluation */
  uint64_t generation; /* counts the requests; answers to older ones are dropped */
  bool pending;        /* the answer to this generation is not there yet */
  bool busy;           /* and that takes noticeably long */
  struct evaluation *shown;
  struct evaluation *failed; /* why the point has no result, or NULL */
  struct figures_store *figures; /* of all points evaluated so far */

  /* Pins */
  int pin_count;
  struct evaluation *pins[PIN_COUNT];
  int reference; /* index, or -1 */
  bool pin_next; /* Space was pressed while pending */

  /* The interface */
  enum view_id view;
  enum pane focus;
  int row[PANE_COUNT];     /* that keys act on, in panes with rows; in PANE_POINT see state_field */
  bool sorted[PANE_COUNT]; /* by size, largest first */
  int metric[PANE_COUNT];  /* which figure the pane shows, of pane_info.metric_count */
  enum modal modal;
  struct line line;     /* typed in the modal */
  int choice;           /* row of the modal's list */
  struct error problem; /* with what is typed */
  char search[LINE_SIZE];
  char message[MESSAGE_SIZE];
  enum style message_style;
  char change[128]; /* what was just changed, to be told with its effect */

  /* What the loop has to do; it clears them */
  bool quit, suspend, repaint;
};

/* Starts at the options' point, with an evaluation asked for. False when memory is out. */
bool state_init(struct state *state, const struct app_options *options, const struct catalog *catalog);
void state_deinit(struct state *state);

/* The only function that changes the state. */
void reduce(struct state *state, const struct event *event);

/* --- Used by the actions ------------------------------------------------------------------------------ */

/* Makes it the current point, if it differs: asks for its evaluation, and records it for undo. */
void state_set_point(struct state *state, const struct point *point, const char *change);
/* The same without a record. */
void state_go_to(struct state *state, const struct point *point);
/* Asks for an evaluation of the point. */
void state_request(struct state *state);
/* Gives up the evaluation under way. */
void state_stop(struct state *state);
/* Takes over an evaluation: its figures are kept, and it is shown unless it answers an older generation. */
void state_evaluated(struct state *state, struct evaluation *evaluation);
/* Pins the point's evaluation, or takes the pin away if it is pinned already. */
void state_toggle_pin(struct state *state);

__attribute__((format(printf, 3, 4))) void state_say(struct state *state, enum style style, const char *format,
                                                     ...);

/* The figures of a point, NULL while unknown. */
const struct figures *state_figures(const struct state *state, const struct point *point);

/* The field that the keys act on in PANE_POINT. */
enum field state_field(const struct state *state);

/* True if `shown` is not the evaluation of the current point. */
bool state_is_stale(const struct state *state);

/* The reference that changes are measured against, or NULL. */
const struct evaluation *state_reference(const struct state *state);

#endif
