/* Predict: a question before a step, answered by the result itself. */
#ifndef TUI_VIEWS_WALK_PREDICT_H
#define TUI_VIEWS_WALK_PREDICT_H

#include "model/inspect/walk.h"
#include "model/inspect/walk_map.h"
#include "tui/explorer/action.h"
#include "tui/screen/canvas.h"

enum { QUESTION_SIZE = 480, ANSWER_SIZE = 240, ANSWERS = 4 };

/* A question with answers to choose from, as lessons ask it, too. */
struct question {
  char text[QUESTION_SIZE];
  int count; /* answers, 2..ANSWERS */
  char answer[ANSWERS][ANSWER_SIZE];
  int right;               /* index of the right answer */
  char why[QUESTION_SIZE]; /* of the right answer */
  int choice;              /* the answer under the cursor */
};

struct predict {
  bool on;
  bool asking; /* `question` is open: the step waits for its answer */
  struct question question;
  int asked, right; /* the score */
  bool was_right;   /* the last answer, which `told` explains; told[0] == 0: none yet */
  char told[2 * QUESTION_SIZE];
};

/* Makes the question about the next step, always the same one for a place. */
void predict_question(const struct result *result, const struct walk_place *place, const struct walk_tile *tile,
                      struct question *question);

/* Moves the choice, or answers: *answer is the chosen answer, -1: none yet. False: no action of questions. The keys of
 * views are those of answers. */
bool question_act(struct question *question, enum action action, int *answer);

/* Draws the answers from row `row` on; returns the row below. */
int question_draw(const struct question *question, struct area area, int row);

/* Takes an answer: updates the score and the explanation. */
void predict_answer(struct predict *predict, int choice);

#endif
