/* The box of a lesson, above the message. */
#include <stdio.h>

#include "tui/views/lesson/lesson.h"

enum { LEAST_LINES = 3, MOST_LINES = 8, FRAME = 2, SIDE = 4 };

/* Lines of the text, and of the answers. */
static int text_lines(const struct state *state) {
  struct area nowhere = {.width = state->columns - SIDE};
  return area_wrapped(nowhere, 0, STYLE_TEXT, lesson_of(state)->text);
}

int lesson_rows(const struct state *state) {
  if (lesson_of(state) == NULL) return 0;
  int lines = text_lines(state) + (lesson_of(state)->asking ? lesson_of(state)->question.count : 0);
  lines = lines < LEAST_LINES ? LEAST_LINES : lines > MOST_LINES ? MOST_LINES : lines;
  return lines + FRAME;
}

static void draw_answers(const struct lesson *lesson, struct area area, int row) {
  for (int i = 0; i < lesson->question.count; i++, row++) {
    bool chosen = i == lesson->choice;
    area_text(area, row, 0, chosen ? STYLE_SELECTED : STYLE_TEXT, "%s%d %s", chosen ? "▸" : " ", i + 1,
              lesson->question.answer[i]);
  }
}

void lesson_draw(const struct state *state, struct area area) {
  const struct lesson *lesson = lesson_of(state);
  char right[96];
  const char *keys = lesson->asking    ? "number or Enter answers, Esc leaves"
                     : lesson->waiting ? "Enter or n continues, Esc leaves"
                                       : "evaluating";
  snprintf(right, sizeof right, "%d of %d: %s", lesson->page, lesson->page_count, keys);
  area_fill(area, STYLE_TEXT);
  struct area inside = area_frame(area, true, lesson->title, right);
  inside = area_part(inside, 0, 1, inside.height, inside.width - 2);
  int row = area_wrapped(inside, 0, lesson->broken ? STYLE_ERROR : STYLE_TEXT, lesson->text);
  if (lesson->asking) draw_answers(lesson, inside, row);
}
