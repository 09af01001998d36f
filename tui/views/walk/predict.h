/* Predict: a question before a step, answered by the result itself. */
#ifndef TUI_VIEWS_WALK_PREDICT_H
#define TUI_VIEWS_WALK_PREDICT_H

#include "model/inspect/walk.h"
#include "model/inspect/walk_map.h"

enum { QUESTION_SIZE = 240, ANSWER_SIZE = 80, ANSWERS = 4 };

struct question {
  char text[QUESTION_SIZE];
  int count; /* of answers, 2..ANSWERS */
  char answer[ANSWERS][ANSWER_SIZE];
  int right;               /* which of them */
  char why[QUESTION_SIZE]; /* the right one is right */
};

struct predict {
  bool on;
  bool asking; /* `question` is open: the step waits for its answer */
  int choice;
  struct question question;
  int asked, right; /* the score */
  bool was_right;   /* in the last answer, that `told` explains; told[0] == 0: none yet */
  char told[2 * QUESTION_SIZE];
};

/* The question about a step that comes next. Always the same for the same place. */
void predict_question(const struct result *result, const struct walk_place *place, const struct walk_tile *tile,
                      struct question *question);

/* Takes an answer: keeps the score, and says why. */
void predict_answer(struct predict *predict, int choice);

#endif
