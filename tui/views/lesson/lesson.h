/* A lesson: a text file that shows pages, makes the steps of a user between them, and asks.
 *
 * Lines of a lesson, beside those of tui/script_line.h:
 *
 *   title TEXT        on the box
 *   say TEXT          a page; lines that follow each other are one, an empty line ends it
 *   ask TEXT          a question, with its answers on the next lines:
 *   * TEXT            the right one
 *   - TEXT            a wrong one
 *   because TEXT      why, shown after the answer
 *   keep NAME         remembers the design point's result by this name
 *   claim A < B       must hold (or A > B); A and B: a figure, a number, or NUMBER * figure
 *   # TEXT            nothing
 *
 * Figures (lesson_figures.h) stand in braces in any text: {energy}, {energy of NAME}, {energy of NAME / energy}.
 */
#ifndef TUI_VIEWS_LESSON_LESSON_H
#define TUI_VIEWS_LESSON_LESSON_H

#include "model/base/arena.h"
#include "model/base/error.h"
#include "tui/analysis/evaluation.h"
#include "tui/explorer/view.h"
#include "tui/views/walk/predict.h"

enum lesson_kind { LESSON_PAGE, LESSON_ASK, LESSON_EVENT, LESSON_KEEP, LESSON_CLAIM };

/* A step of a lesson. Texts belong to its arena. */
struct lesson_step {
  enum lesson_kind kind;
  int line; /* in the file */
  const char *text;
  struct event event;
  int answer_count, right; /* of a question */
  const char *answer[ANSWERS];
  const char *because; /* or NULL */
};

enum { LESSON_TEXT_SIZE = 1024, LESSON_KEPT = 16 };

struct lesson {
  struct arena arena;
  const char *path, *title;
  int step_count, page_count; /* questions are pages, too */
  struct lesson_step *steps;

  /* Progress */
  int at;       /* the next step */
  int page;     /* of page_count, from 1; 0 before the first */
  bool running; /* its own steps are under way: keys mean what they do */
  bool waiting; /* for the reader to go on */
  bool opened;  /* what is open over the panes was opened by the lesson, not by the reader */
  bool asking;  /* for an answer to `question` */
  int choice;
  int asked, right;            /* the score */
  char text[LESSON_TEXT_SIZE]; /* what the box shows, figures filled in */
  struct question question;
  bool broken; /* a claim does not hold, or a step is invalid: `text` says why */
  int kept_count;
  struct {
    const char *name;
    struct evaluation *evaluation;
  } kept[LESSON_KEPT];
};

/* Reads a lesson by name or path. NULL, with a sentence in `error`, where it cannot be read. Free with
 * lesson_free. */
struct lesson *lesson_read(const char *name, struct error *error);
void lesson_free(struct lesson *lesson); /* may be NULL */

/* The lesson that is open; NULL: none. */
static inline struct lesson *lesson_of(const struct state *state) {
  return state->overlay;
}

/* Starts a lesson in the explorer, in place of the one that is open; says why not, if so. */
void lesson_start(struct state *state, const char *name);

/* The box of a lesson, over the rows above the message. */
void lesson_draw(const struct state *state, struct area area);
/* Lines of the screen that its box takes, with the frame; 0 without a lesson. */
int lesson_rows(const struct state *state);

/* Lessons as they hand themselves to the explorer. */
extern const struct overlay lesson_overlay;

#endif
