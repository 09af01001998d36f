#include "tui/views/lesson/lesson.h"

#include <stdio.h>
#include <string.h>

/* --- Steps --------------------------------------------------------------------------------------------------- */

static const struct evaluation *current(const struct state *state) {
  return state_is_stale(state) ? NULL : state->shown;
}

/* Ends the lesson with a sentence in its box. */
static void fail(struct lesson *lesson, int line, const char *what) {
  snprintf(lesson->text, sizeof lesson->text, "%.300s:%d: %.600s", lesson->path, line, what);
  lesson->broken = lesson->waiting = true;
  lesson->at = lesson->step_count;
}

static void show(struct state *state, struct lesson *lesson, const struct lesson_step *step, const char *text,
                 char *out, size_t size) {
  if (lesson_fill(lesson, current(state), text, out, size)) return;
  char what[LESSON_TEXT_SIZE];
  snprintf(what, sizeof what, "unknown figure: %.500s", out);
  fail(lesson, step->line, what);
}

static void show_page(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  lesson->page++;
  lesson->waiting = true;
  show(state, lesson, step, step->text, lesson->text, sizeof lesson->text);
}

static void show_question(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  struct question *question = &lesson->question;
  *question = (struct question){.count = step->answer_count, .right = step->right};
  show_page(state, lesson, step);
  for (int i = 0; i < step->answer_count && !lesson->broken; i++) {
    show(state, lesson, step, step->answer[i], question->answer[i], ANSWER_SIZE);
  }
  if (step->because != NULL && !lesson->broken) {
    show(state, lesson, step, step->because, question->why, sizeof question->why);
  }
  lesson->asking = !lesson->broken;
}

static void keep(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  if (current(state) == NULL) {
    fail(lesson, step->line, "the point has no result to keep");
  } else if (lesson->kept_count == LESSON_KEPT) {
    fail(lesson, step->line, "at most 16 results can be kept");
  } else {
    lesson->kept[lesson->kept_count].name = step->text;
    lesson->kept[lesson->kept_count++].evaluation = evaluation_hold(state->shown);
  }
}

static void check_claim(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  char said[LESSON_TEXT_SIZE / 2];
  if (current(state) == NULL) {
    fail(lesson, step->line, "the point has no result");
  } else if (lesson_claim(lesson, state->shown, step->text, said, sizeof said) != 1) {
    fail(lesson, step->line, said);
  }
}

static void run_event(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  if (step->event.kind == EVENT_POINT) {
    if (!edit_options(state, step->event.text)) fail(lesson, step->line, state->message);
    return;
  }
  lesson->running = true;
  reduce(state, &step->event);
  lesson->running = false;
  lesson->opened = state->modal != MODAL_NONE;
}

static void (*const run_step[])(struct state *, struct lesson *, const struct lesson_step *) = {
    [LESSON_PAGE] = show_page, [LESSON_ASK] = show_question, [LESSON_EVENT] = run_event,
    [LESSON_KEEP] = keep,      [LESSON_CLAIM] = check_claim,
};

/* False while the point is being evaluated, or while the reader has a modal open, which would take the keys. */
static bool can_go_on(const struct state *state) {
  const struct lesson *lesson = lesson_of(state);
  if (lesson == NULL || lesson->running || lesson->waiting || state->pending) return false;
  return state->modal == MODAL_NONE || lesson->opened;
}

static void leave(struct state *state) {
  lesson_free(lesson_of(state));
  state->overlay = NULL;
}

static void follow(struct state *state) {
  while (can_go_on(state)) {
    struct lesson *lesson = lesson_of(state);
    if (lesson->at == lesson->step_count) {
      int asked = lesson->asked, right = lesson->right;
      leave(state);
      state_say(state, STYLE_TEXT, "The lesson is over: %d of %d answers right. The point stays as it is", right,
                asked);
      return;
    }
    const struct lesson_step *step = &lesson->steps[lesson->at++];
    run_step[step->kind](state, lesson, step);
  }
}

/* --- Opening and leaving ----------------------------------------------------------------------------------- */

void lesson_start(struct state *state, const char *name) {
  struct error error;
  struct lesson *lesson = lesson_read(name, &error);
  if (lesson == NULL) {
    state_say(state, STYLE_ERROR, "%s", error.message);
    return;
  }
  leave(state);
  state->overlay = lesson;
}

static int lessons_count(const struct state *state) {
  return state->catalog->count[INPUT_LESSON];
}

static const char *lessons_name(const struct state *state, int row, char *text) {
  (void)text;
  return state->catalog->names[INPUT_LESSON][row];
}

static bool lessons_accept(struct state *state, int row, const char *text) {
  if (row < 0 && strchr(text, '/') == NULL) {
    error_set(&state->problem, STATUS_USAGE, "no such name; a path needs a /");
    return false;
  }
  lesson_start(state, text);
  return true;
}

static const struct picker lessons = {.hint = "Enter starts it; a path may be typed, too",
                                      .count = lessons_count,
                                      .name = lessons_name,
                                      .accept = lessons_accept};

/* --- The reader ------------------------------------------------------------------------------------------- */

static void answer(struct lesson *lesson, int choice) {
  const struct question *question = &lesson->question;
  bool right = choice == question->right;
  lesson->asking = false;
  lesson->asked++;
  lesson->right += right;
  snprintf(lesson->text, sizeof lesson->text, "%s %s. %s",
           right ? "✓ Right:" : "✗ No, but:", question->answer[question->right], question->why);
}

static bool act(struct state *state, enum action action) {
  struct lesson *lesson = lesson_of(state);
  if (action == ACTION_LESSON) {
    state_pick(state, &lessons, "Lesson", 0);
    return true;
  }
  if (lesson == NULL || lesson->running) return false;
  if (action == ACTION_BACK) {
    leave(state);
    state_say(state, STYLE_TEXT, "Left the lesson; the point stays as it is");
    return true;
  }
  int chosen;
  if (lesson->asking && question_act(&lesson->question, action, &chosen)) {
    if (chosen >= 0) answer(lesson, chosen);
    return true;
  }
  if (!lesson->waiting || (action != ACTION_OPEN && action != ACTION_SEARCH_NEXT)) return false;
  if (!lesson->asking) lesson->waiting = lesson->opened = false;
  return true;
}

/* --- The box, above the message ----------------------------------------------------------------------------------- */

enum { LEAST_LINES = 3, MOST_LINES = 8, FRAME = 2, SIDE = 4 };

/* Lines of the text, and of the answers. */
static int text_lines(const struct state *state) {
  return area_wrapped((struct area){.width = state->columns - SIDE}, 0, STYLE_TEXT, lesson_of(state)->text);
}

static int rows(const struct state *state) {
  if (lesson_of(state) == NULL) return 0;
  int lines = text_lines(state) + (lesson_of(state)->asking ? lesson_of(state)->question.count : 0);
  lines = lines < LEAST_LINES ? LEAST_LINES : lines > MOST_LINES ? MOST_LINES : lines;
  return lines + FRAME;
}

static void draw_box(const struct state *state, struct area area) {
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
  if (lesson->asking) question_draw(&lesson->question, inside, row);
}

const struct overlay lesson_overlay = {
    .start = lesson_start, .close = leave, .rows = rows, .draw = draw_box, .act = act, .follow = follow};
