/* A lesson: a text file that shows pages, does what a user does between them, asks, and sets a task.
 *
 * Lines of a lesson, beside those of tui/explorer/script.h:
 *
 *   title TEXT         on the box
 *   course N           its place in the course
 *   say TEXT           a page; lines that follow each other are one, an empty line ends it
 *   look VIEW PANE     shows the view and marks the pane, until the next look or key line; on small screens it takes
 *                      the room of the others
 *   ask TEXT           a question, with its answers on the next lines:
 *   * TEXT             the right one
 *   - TEXT             a wrong one, and on the line below it
 *   no TEXT            why it is wrong
 *   because TEXT       why, shown after any answer
 *   guess TEXT = VALUE within N %    a question answered by a number
 *   uncover            after a question: results stay in view while it is open, as it is about reading them
 *   cover              covers results from here on, until the next question is answered
 *   fresh OPTIONS      a whole design point, with nothing left of the one before
 *   refused OPTIONS    a point that must be refused; {refusal} is the sentence
 *   keep NAME          remembers the design point's result by this name
 *   claim A < B        must hold; also <=, >, >=, and = with "within N %"
 *   note N TEXT        N empty lines, in the handout only
 *   # TEXT             a comment
 *
 * A task has these lines:
 *
 *   task TEXT          begins it
 *   from OPTIONS       where it starts
 *   may WORD..         what may be changed: tile, mode, stacks, hardware, objective, a memory; default: all
 *   budget N           changes allowed, counted as the distance from the start
 *   goal CLAIM [for OPTIONS]         must hold at the end; `for`: at this point, on the same hardware
 *   hint TEXT          shown one at a time
 *   solution OPTIONS   from the start; meets all goals
 *   weak OPTIONS       a typical first try that misses one
 *   because TEXT       why
 *
 * Figures stand in braces in any text, by their keys (tui/analysis/figure.h, and terms.c for those of lessons alone),
 * and are filled in from results when they are shown: {energy_pj}, {energy_pj of NAME} from a result that was kept,
 * {energy_pj of NAME / energy_pj}. */
#ifndef TUI_VIEWS_LESSON_LESSON_H
#define TUI_VIEWS_LESSON_LESSON_H

#include "model/base/arena.h"
#include "model/base/error.h"
#include "tui/analysis/evaluation.h"
#include "tui/explorer/view.h"
#include "tui/views/walk/predict.h"

enum lesson_kind {
  LESSON_PAGE,
  LESSON_ASK,
  LESSON_GUESS,
  LESSON_TASK,
  LESSON_NOTE,
  LESSON_EVENT,
  LESSON_FRESH,
  LESSON_REFUSED,
  LESSON_REFUSAL, /* after LESSON_REFUSED: takes the sentence */
  LESSON_LOOK,
  LESSON_COVER,
  LESSON_KEEP,
  LESSON_CLAIM
};

enum { TASK_GOALS = 6, TASK_HINTS = 6, TASK_TRIES = 12 };

struct lesson_task {
  int line, may_line;
  const char *from, *may; /* NULL: the point as it is; all */
  int budget;             /* 0: any number of changes */
  int goal_count, hint_count, try_count, solution_count;
  const char *goal[TASK_GOALS];
  int goal_line[TASK_GOALS];
  const char *goal_for[TASK_GOALS]; /* NULL: the point itself */
  const char *hint[TASK_HINTS];
  struct {
    const char *options;
    bool solves; /* else it is a weak one */
    int line;
  } tries[TASK_TRIES];
};

/* A step of a lesson. Texts belong to its arena. */
struct lesson_step {
  enum lesson_kind kind;
  int line; /* in the file */
  const char *text;
  struct event event;
  int answer_count, right; /* of a question */
  const char *answer[ANSWERS], *reply[ANSWERS];
  const char *because;      /* or NULL */
  const char *value;        /* of a guess */
  double within;            /* of a guess, a fraction */
  bool uncovers;            /* a question about results in view */
  int lines;                /* of a note */
  struct lesson_task *task; /* of a task */
};

/* A reply, the right answer and the reason, each as long as it can be, are one text. */
enum { LESSON_TEXT_SIZE = 2 * QUESTION_SIZE + ANSWER_SIZE + 80, LESSON_KEPT = 24 };

/* Where a page begins: what going back to it restores, and what was answered there. */
struct lesson_visit {
  int at, kept_count;
  struct point point;
  const struct view *view;
  const struct pane *focus, *marked;
  bool answered, covered;
  char told[LESSON_TEXT_SIZE]; /* after the answer */
};

struct lesson {
  struct arena arena;
  const char *path, *title;   /* as messages show it; without a title: the path */
  int course;                 /* its number there; 0: none */
  int step_count, page_count; /* questions and tasks are pages, too */
  struct lesson_step *steps;

  /* Progress */
  int at;                      /* the next step */
  int page;                    /* of page_count, from 1; 0 before the first */
  struct lesson_visit *visits; /* by page, page_count + 1 of them */
  struct point point;          /* the lesson's own, which the next page goes on from */
  bool running;                /* its own steps run: their keys are not the reader's */
  bool waiting;                /* for the reader */
  bool opened;                 /* the lesson, not the reader, opened the modal */
  bool asking;                 /* for an answer to `question` */
  bool guessing;               /* for a number */
  bool covered;                /* results are, until a question is answered */
  int asked, right;            /* the score */
  char text[LESSON_TEXT_SIZE]; /* what the box shows, figures filled in */
  struct question question;
  char reply[ANSWERS][QUESTION_SIZE];
  double value, value_factor;                            /* of the guess, and of its unit */
  const char *(*value_format)(char *text, double value); /* NULL: a bare number */
  double within;
  const struct pane *marked; /* the pane that the page speaks of; NULL: none */
  char refusal[LESSON_TEXT_SIZE / 2];
  bool broken;       /* a claim does not hold, or a step is invalid: `text` says why */
  bool blanks;       /* pages have lines to fill in place of figures: a handout */
  const char *under; /* options added to each point, for checks under other rules; NULL: none */
  double margin;     /* of the thinnest claim so far, a fraction; its line; 0: none yet */
  int margin_line;
  int claim_count; /* that held */
  int kept_count;
  struct {
    const char *name;
    struct evaluation *evaluation;
  } kept[LESSON_KEPT];

  /* The task */
  const struct lesson_task *task; /* that runs; NULL: none */
  const char *task_because;
  bool solved, warned; /* `warned`: the next key gives up, or skips the question */
  int hints;           /* shown */
  struct point from;   /* where it starts */
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

/* Where figures come from: an evaluation, or only the figures of a point. */
struct lesson_source {
  const struct evaluation *evaluation;
  const struct figures *figures; /* those of the whole schedule, where there is no evaluation */
  const struct point *point;
};

/* Writes `text` with the figures in braces filled in: {A}, {A / B} (a quotient), {A % B} (percent of B), {A vs B}
 * (the change from B). False for an invalid one, which `out` names. */
bool lesson_fill(const struct lesson *lesson, const struct evaluation *now, const char *text, char *out, size_t size);

/* Checks a claim: 1 it holds, 0 it does not, -1 it is invalid. `out` gets a sentence with its figures, `margin` (may be
 * NULL) by what fraction it holds. */
int lesson_claim(const struct lesson *lesson, struct lesson_source now, const char *text, char *out, size_t size,
                 double *margin);

/* Reads the value of a guess: a number, or a figure, with a unit, into the lesson; false for an invalid one, and `why`
 * has the reason. */
bool lesson_value(struct lesson *lesson, const struct evaluation *now, const char *text, char *why, size_t size);
/* Reads what a reader typed, in the unit of the lesson's guess if none is typed. */
bool lesson_read_guess(const struct lesson *lesson, const char *text, double *value);

/* Writes a claim in words, "energy below 4 mJ", into `text` of LESSON_TEXT_SIZE bytes; returns it. */
const char *lesson_claim_text(const char *claim, char *text);

/* Runs the step: shows a page, asks, sets the point, or checks. */
void lesson_run_step(struct state *state, struct lesson *lesson, const struct lesson_step *step);

/* Changes the state's point by options, with those of lesson->under; false: state->problem says why. */
bool lesson_set_point(struct state *state, struct lesson *lesson, const char *options, bool fresh);

/* --- The task (task.c) --------------------------------------------------------------------------------------- */

/* Starts the task of the step. False: its start is invalid. */
bool task_start(struct state *state, struct lesson *lesson, const struct lesson_step *step);
/* Whether goal `i` holds: 1, 0, or -1 while its result is not there. `out` gets a line about it. */
int task_goal(const struct state *state, int i, char *out, size_t size);
/* Number of changes from the start; `out` (may be NULL) names the first one that is not allowed, or is "". */
int task_changes(const struct lesson *lesson, const struct point *now, char *out, size_t size);
/* Checks what may be changed, of hardware that is read; false: `out` names the word that is nothing. */
bool task_may_is_sound(const struct state *state, char *out, size_t size);
/* The same as task_goal, but -1 for what is no claim, with the reason in `out`. */
int task_goal_claim(const struct state *state, int i, char *out, size_t size);
/* True if all goals hold, within the budget, with allowed changes only. */
bool task_is_solved(const struct state *state);
/* The point of goal `i`; false: it is the point itself. */
bool task_goal_point(const struct state *state, int i, struct point *point);
/* Lists the points that goals need. */
void task_prefetch(const struct state *state, struct prefetch *prefetch);
/* After a change: notes whether it is solved. */
void task_follow(struct state *state);
/* The page after the task: solutions, weak tries, why. */
void task_tell(struct lesson *lesson);

/* --- The box (box.c) ----------------------------------------------------------------------------------------- */

int lesson_box_rows(const struct state *state);
void lesson_box_draw(const struct state *state, struct area area);

/* Lessons as an overlay of the explorer. */
extern const struct overlay lesson_overlay;

#endif
