/* The steps of a lesson, each run when the one before has its result. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tui/options/point_options.h"
#include "tui/views/lesson/lesson.h"

static const struct evaluation *current(const struct state *state) {
  return state_is_stale(state) ? NULL : state->shown;
}

/* Ends the lesson with a sentence in its box. */
static void fail(struct lesson *lesson, int line, const char *what) {
  snprintf(lesson->text, sizeof lesson->text, "%.300s:%d: %.600s", lesson->path, line, what);
  lesson->broken = lesson->waiting = true;
  lesson->task = NULL;
  lesson->asking = lesson->guessing = false;
  lesson->at = lesson->step_count;
}

/* The same, for a point that should have a result: with the reason why it has none. */
static void fail_without_result(const struct state *state, struct lesson *lesson, int line, const char *what) {
  char said[LESSON_TEXT_SIZE / 2];
  const char *why = state->failed != NULL ? state->failed->error.message : "the evaluation was stopped";
  snprintf(said, sizeof said, "%s: %.400s", what, why);
  fail(lesson, line, said);
}

static void show(struct state *state, struct lesson *lesson, const struct lesson_step *step, const char *text,
                 char *out, size_t size) {
  if (lesson_fill(lesson, current(state), text, out, size)) return;
  char what[LESSON_TEXT_SIZE];
  if (current(state) == NULL) {
    fail_without_result(state, lesson, step->line, "the point has no result");
  } else {
    snprintf(what, sizeof what, "unknown figure: %.500s", out);
    fail(lesson, step->line, what);
  }
}

/* Writes lines to fill in place of figures. */
static void leave_blank(const char *text, char *out, size_t size) {
  size_t used = 0;
  for (; *text != 0 && used + 12 < size; text++) {
    const char *end = *text == '{' ? strchr(text, '}') : NULL;
    used += (size_t)snprintf(out + used, size - used, end != NULL ? "________" : "%c", *text);
    if (end != NULL) text = end;
  }
}

static void show_page(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  lesson->page++;
  lesson->waiting = true;
  show(state, lesson, step, step->text, lesson->text, sizeof lesson->text);
  bool is_blank = lesson->blanks && step->kind == LESSON_PAGE && !lesson->broken;
  if (is_blank) leave_blank(step->text, lesson->text, sizeof lesson->text);
}

/* A page that was answered before shows what was said then. */
static bool show_answered(struct lesson *lesson) {
  const struct lesson_visit *visit = &lesson->visits[lesson->page + 1];
  if (!visit->answered) return false;
  lesson->page++;
  lesson->waiting = true;
  lesson->covered = false;
  snprintf(lesson->text, sizeof lesson->text, "%s", visit->told);
  return true;
}

static void show_question(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  struct question *question = &lesson->question;
  if (show_answered(lesson)) return;
  memset(question, 0, sizeof *question);
  question->count = step->answer_count;
  question->right = step->right;
  lesson->covered = !step->uncovers;
  lesson->warned = false;
  show_page(state, lesson, step);
  for (int i = 0; i < step->answer_count && !lesson->broken; i++) {
    show(state, lesson, step, step->answer[i], question->answer[i], ANSWER_SIZE);
    lesson->reply[i][0] = 0;
    if (step->reply[i] != NULL && !lesson->broken) {
      show(state, lesson, step, step->reply[i], lesson->reply[i], QUESTION_SIZE);
    }
  }
  if (step->because != NULL && !lesson->broken) {
    show(state, lesson, step, step->because, question->why, sizeof question->why);
  }
  lesson->asking = !lesson->broken;
}

static void show_guess(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  struct question *question = &lesson->question;
  if (show_answered(lesson)) return;
  memset(question, 0, sizeof *question);
  lesson->within = step->within;
  lesson->covered = !step->uncovers;
  lesson->warned = false;
  show_page(state, lesson, step);
  if (lesson->broken) return;
  char why[LESSON_TEXT_SIZE / 2];
  if (!lesson_value(lesson, current(state), step->value, why, sizeof why)) {
    fail(lesson, step->line, why);
  } else if (step->because != NULL) {
    show(state, lesson, step, step->because, question->why, sizeof question->why);
  }
  lesson->guessing = !lesson->broken;
}

static void show_task(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  if (!task_start(state, lesson, step)) {
    fail(lesson, step->line, state->problem.message);
    return;
  }
  lesson->page++;
  lesson->waiting = true;
  lesson->covered = false;
  lesson->marked = NULL; /* the reader needs the knobs */
  state_show(state, state->views->view[0]);
  state->focus = state->view->home;
  snprintf(lesson->text, sizeof lesson->text, "Task: %s", step->text);
}

static void keep(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  if (current(state) == NULL) {
    fail_without_result(state, lesson, step->line, "the point has no result to keep");
  } else if (lesson->kept_count == LESSON_KEPT) {
    fail(lesson, step->line, "at most 24 results can be kept");
  } else {
    lesson->kept[lesson->kept_count].name = step->text;
    lesson->kept[lesson->kept_count++].evaluation = evaluation_hold(state->shown);
  }
}

static void check_claim(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  char said[LESSON_TEXT_SIZE / 2];
  const struct lesson_source source = {.evaluation = state->shown};
  double margin;
  if (current(state) == NULL) {
    fail_without_result(state, lesson, step->line, "the point has no result");
  } else if (lesson_claim(lesson, source, step->text, said, sizeof said, &margin) != 1) {
    fail(lesson, step->line, said);
  } else {
    lesson->claim_count++;
    if (lesson->margin_line == 0 || margin < lesson->margin) lesson->margin = margin, lesson->margin_line = step->line;
  }
}

/* --- Points -------------------------------------------------------------------------------------------------- */

bool lesson_set_point(struct state *state, struct lesson *lesson, const char *options, bool fresh) {
  char text[POINT_OPTIONS_SIZE];
  struct point point = state->point;
  bool adds = lesson->under != NULL && strstr(options, "--rules") == NULL && strstr(options, "--search") == NULL;
  int size = snprintf(text, sizeof text, "%s%s%s", options, adds ? " " : "", adds ? lesson->under : "");
  enum status status = STATUS_OK;
  if (size >= (int)sizeof text) {
    status = error_set(&state->problem, STATUS_USAGE, "more than %d bytes of options", POINT_OPTIONS_SIZE - 1);
  } else {
    status = fresh ? point_from_options(&point, text, &state->problem) : point_change(&point, text, &state->problem);
  }
  if (status != STATUS_OK) {
    state_say(state, STYLE_ERROR, "%s", state->problem.message);
    return false;
  }
  state_set_point(state, &point, options);
  return true;
}

static void set_point(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  if (!lesson_set_point(state, lesson, step->text, step->kind == LESSON_FRESH)) {
    fail(lesson, step->line, state->message);
  }
  lesson->point = state->point;
}

static void refuse_point(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  lesson->refusal[0] = 0;
  if (!lesson_set_point(state, lesson, step->text, false)) {
    snprintf(lesson->refusal, sizeof lesson->refusal, "%.500s", state->problem.message);
  }
  lesson->point = state->point;
}

static void take_refusal(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  if (lesson->refusal[0] != 0) return;
  if (state->failed == NULL || state->failed->error.status == STATUS_INTERNAL) {
    fail(lesson, step->line, "this point should be refused, but has a result");
  } else {
    snprintf(lesson->refusal, sizeof lesson->refusal, "%.500s", state->failed->error.message);
  }
}

static void run_event(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  if (step->event.kind == EVENT_POINT) {
    set_point(state, lesson, step);
    return;
  }
  lesson->running = true;
  lesson->marked = NULL;
  reduce(state, &step->event);
  lesson->running = false;
  lesson->opened = state->modal != MODAL_NONE;
  lesson->point = state->point;
}

/* --- The pane that a page speaks of -------------------------------------------------------------------------- */

static bool same_word(const char *a, const char *b, size_t length) {
  size_t i = 0;
  while (i < length && tolower((unsigned char)a[i]) == tolower((unsigned char)b[i])) i++;
  return i == length && b[length] == 0;
}

static void look(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  size_t length = strcspn(step->text, " ");
  const char *name = step->text + length + strspn(step->text + length, " ");
  for (int i = 0; i < state->view_count; i++) {
    const struct view *view = state->views->view[i];
    if (!same_word(step->text, view->name, length)) continue;
    for (int p = 0; view->panes[p] != NULL; p++) {
      if (strcmp(view_pane_name(view, p), name) != 0) continue;
      state_show(state, view);
      lesson->marked = state->focus = view->panes[p];
      return;
    }
  }
  fail(lesson, step->line, "no such pane; expected look VIEW PANE, such as look explore result");
}

static void cover(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  (void)state, (void)step;
  lesson->covered = true;
}

static void skip(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  (void)state, (void)lesson, (void)step;
}

static void (*const run_step[])(struct state *, struct lesson *, const struct lesson_step *) = {
    [LESSON_PAGE] = show_page,
    [LESSON_ASK] = show_question,
    [LESSON_GUESS] = show_guess,
    [LESSON_TASK] = show_task,
    [LESSON_NOTE] = skip,
    [LESSON_EVENT] = run_event,
    [LESSON_FRESH] = set_point,
    [LESSON_KEEP] = keep,
    [LESSON_CLAIM] = check_claim,
    [LESSON_REFUSED] = refuse_point,
    [LESSON_REFUSAL] = take_refusal,
    [LESSON_LOOK] = look,
    [LESSON_COVER] = cover,
};

void lesson_run_step(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  run_step[step->kind](state, lesson, step);
}
