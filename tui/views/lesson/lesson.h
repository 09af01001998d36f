/* A lesson: a text file that shows pages, does what a user does between them, and asks.
 *
 * Lines of a lesson, beside those of tui/explorer/script.h:
 *
 *   title TEXT        on the box
 *   say TEXT          a page; lines that follow each other are one, an empty line ends it
 *   ask TEXT          a question, with its answers on the next lines:
 *   * TEXT            the right one
 *   - TEXT            a wrong one
 *   because TEXT      why, shown after the answer
 *   keep NAME         remembers the design point's result by this name
 *   claim A < B       must hold (or A > B); A and B: a figure, a number, or NUMBER * figure
 *   # TEXT            a comment
 *
 * Figures stand in braces in any text, by their keys (tui/analysis/figure.h), and are filled in from results when they
 * are shown: {energy_pj}, {energy_pj of NAME} from a result that was kept, {energy_pj of NAME / energy_pj}. */
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
  int at;                      /* the next step */
  int page;                    /* of page_count, from 1; 0 before the first */
  bool running;                /* its own steps run: their keys are not the reader's */
  bool waiting;                /* for the reader */
  bool opened;                 /* the lesson, not the reader, opened the modal */
  bool asking;                 /* for an answer to `question` */
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

/* Reads a lesson by name or path; free it with lesson_free. NULL, with a sentence in `error`, on failure. */
struct lesson *lesson_read(const char *name, struct error *error);
void lesson_free(struct lesson *lesson); /* may be NULL */

/* The lesson that is open; NULL: none. */
static inline struct lesson *lesson_of(const struct state *state) {
  return state->overlay;
}

/* Starts a lesson in place of the open one; a message says why that failed. */
void lesson_start(struct state *state, const char *name);

/* Writes `text` with the figures in braces filled in: {A}, {A / B} (a quotient), {A % B} (percent of B), {A vs B}
 * (the change from B). False for an invalid one, which `out` names. */
bool lesson_fill(const struct lesson *lesson, const struct evaluation *now, const char *text, char *out, size_t size);

/* Checks a claim: 1 it holds, 0 it does not, -1 it is invalid. `out` gets a sentence with its figures. */
int lesson_claim(const struct lesson *lesson, const struct evaluation *now, const char *text, char *out, size_t size);

/* Lessons as an overlay of the explorer. */
extern const struct overlay lesson_overlay;

#endif
