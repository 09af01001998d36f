/* Predict: the open question with its answers, what the last one was, and the score. */
#include <stdio.h>

#include "tui/views/walk/walk.h"

bool walk_has_predict(const struct state *state) {
  struct layout layout;
  view_layout(state, &layout); /* a lesson may leave less room than the terminal has */
  return layout_box(&layout, &pane_walk_predict).height > 0;
}

static void draw_question(const struct predict *predict, struct area area) {
  const struct question *question = &predict->question;
  int row = area_wrapped(area, 0, STYLE_TITLE, question->text);
  for (int i = 0; i < question->count && row < area.height; i++, row++) {
    bool chosen = i == predict->choice;
    area_text_clipped(area, row, 0, area.width, STYLE_TEXT, "");
    area_text(area, row, 0, chosen ? STYLE_SELECTED : STYLE_TEXT, "%s%d %s", chosen ? "▸" : " ", i + 1,
              question->answer[i]);
  }
  if (row < area.height) area_text(area, row, 0, STYLE_DIM, "number or Enter answers, s skips, Esc leaves");
}

static void draw_answer(const struct predict *predict, struct area area) {
  int row = 0;
  if (predict->told[0] != 0) {
    area_text(area, 0, 0, predict->was_right ? STYLE_BETTER : STYLE_WORSE, predict->was_right ? "✓ right" : "✗ no");
    row = 1 + area_wrapped(area_part(area, 1, 0, area.height - 1, area.width), 0, STYLE_TEXT, predict->told);
  }
  char key[KEY_NAME_SIZE], off[96];
  snprintf(off, sizeof off, "Off. %s asks for a prediction before each step and keeps score.",
           action_key(ACTION_PREDICT, key));
  area_wrapped(area_part(area, row, 0, area.height - row, area.width), 0, STYLE_DIM,
               predict->on ? "→ asks what the next step will do" : off);
}

static void draw_walk_predict(const struct state *state, struct area area, bool focus) {
  const struct predict *predict = &walk_of(state)->predict;
  char score[48] = "";
  if (predict->asked > 0) snprintf(score, sizeof score, "score %d of %d", predict->right, predict->asked);
  struct area inside = area_frame(area, focus || predict->asking, "Predict", score);
  inside = area_part(inside, 0, 1, inside.height, inside.width - 2);
  if (predict->asking) {
    draw_question(predict, inside);
  } else {
    draw_answer(predict, inside);
  }
}

const struct pane pane_walk_predict = {.help = "A question before each step.", .draw = draw_walk_predict};
