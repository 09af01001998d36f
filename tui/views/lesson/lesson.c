#include "tui/views/lesson/lesson.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tui/explorer/action.h"
#include "tui/options/point_options.h"
#include "tui/text/utf8.h"

/* The name of the lesson's file, without its end. */
static const char *name_of(const struct lesson *lesson, char *name, size_t size) {
  const char *slash = strrchr(lesson->path, '/');
  snprintf(name, size, "%s", slash != NULL ? slash + 1 : lesson->path);
  char *end = strstr(name, ".lesson");
  if (end != NULL) *end = 0;
  return name;
}

/* Adds a line to state->records: what it was about, how it went, what was given. */
static void record(struct state *state, const struct lesson *lesson, const char *what, const char *went,
                   const char *given) {
  char name[DONE_NAME_SIZE];
  text_append(state->records, sizeof state->records, "%s\t%d\t%s\t%s\t%s\n", name_of(lesson, name, sizeof name),
              lesson->page, what, went, given);
}

/* --- Steps --------------------------------------------------------------------------------------------------- */

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
  snprintf(lesson->text, sizeof lesson->text, "%s", visit->told);
  return true;
}

static void show_question(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  struct question *question = &lesson->question;
  if (show_answered(lesson)) return;
  memset(question, 0, sizeof *question);
  question->count = step->answer_count;
  question->right = step->right;
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
  show_page(state, lesson, step);
  if (lesson->broken) return;
  if (!lesson_value(lesson, current(state), step->value, &lesson->value, &lesson->value_factor)) {
    fail(lesson, step->line, "the value of this guess is no figure, and no number with its unit");
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
      char score[32];
      snprintf(score, sizeof score, "%d of %d", right, asked);
      record(state, lesson, "done", score, "");
      leave(state);
      state_say(state, STYLE_TEXT, "The lesson is over: %d of %d answers right. The point stays as it is", right,
                asked);
      return;
    }
    const struct lesson_step *step = &lesson->steps[lesson->at++];
    run_step[step->kind](state, lesson, step);
  }
  task_follow(state);
}

/* --- From page to page --------------------------------------------------------------------------------------- */

/* Notes where the next page begins. */
static void visit(const struct state *state, struct lesson *lesson) {
  struct lesson_visit *next = &lesson->visits[lesson->page + 1];
  next->at = lesson->at;
  next->kept_count = lesson->kept_count;
  next->point = lesson->point;
  next->view = state->view;
  next->focus = state->focus;
  next->marked = lesson->marked;
}

static void go_on(struct state *state, struct lesson *lesson) {
  lesson->waiting = lesson->opened = false;
  if (lesson->broken || lesson->at == lesson->step_count) return;
  if (!point_equal(&state->point, &lesson->point)) state_go_to(state, &lesson->point);
  visit(state, lesson);
}

static void go_back(struct state *state, struct lesson *lesson) {
  if (lesson->page < 2 || lesson->broken) {
    state_say(state, STYLE_TEXT, "This is the first page");
    return;
  }
  const struct lesson_visit *to = &lesson->visits[--lesson->page];
  while (lesson->kept_count > to->kept_count) evaluation_release(lesson->kept[--lesson->kept_count].evaluation);
  lesson->at = to->at;
  lesson->task = NULL;
  lesson->point = to->point;
  lesson->asking = lesson->guessing = lesson->waiting = lesson->opened = false;
  lesson->marked = to->marked;
  lesson->page--;
  if (to->view != state->view) state_show(state, to->view);
  state->focus = to->focus;
  if (!point_equal(&state->point, &to->point)) state_go_to(state, &to->point);
}

/* In a task: goes on once it is solved, gives up at the second key. */
static void end_task(struct state *state, struct lesson *lesson) {
  if (!lesson->solved && !lesson->warned) {
    lesson->warned = true;
    char key[KEY_NAME_SIZE];
    state_say(state, STYLE_TEXT, "Not solved yet: %s again gives up and shows a solution",
              action_key(state, ACTION_SEARCH_NEXT, key));
    return;
  }
  lesson->asked++;
  lesson->right += lesson->solved;
  char given[64];
  snprintf(given, sizeof given, "%d changes, %d hints", task_changes(lesson, &state->point, NULL, 0), lesson->hints);
  record(state, lesson, "task", lesson->solved ? "solved" : "given up", given);
  task_tell(lesson);
  lesson->visits[lesson->page].answered = false;
  lesson->task = NULL;
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
  lesson->point = state->point;
  visit(state, lesson);
}

static int lessons_count(const struct state *state) {
  return state->catalog->count[INPUT_LESSON];
}

/* "✓ why_depth_first  4 of 5 right" */
static const char *lessons_name(const struct state *state, int row, char *text) {
  const char *name = state->catalog->names[INPUT_LESSON][row];
  const struct done_lesson *done = done_find(&state->done, name);
  snprintf(text, PICKER_TEXT_SIZE, "%s %.120s", done != NULL ? "✓" : " ", name);
  if (done != NULL) text_append(text, PICKER_TEXT_SIZE, "  %d of %d right", done->right, done->asked);
  return text;
}

static bool lessons_accept(struct state *state, int row, const char *text) {
  if (row < 0 && strchr(text, '/') == NULL) {
    error_set(&state->problem, STATUS_USAGE, "no such name; a path needs a /");
    return false;
  }
  lesson_start(state, row >= 0 ? state->catalog->names[INPUT_LESSON][row] : text);
  return true;
}

static const struct picker lessons = {.hint = "Enter starts it; a path may be typed, too",
                                      .count = lessons_count,
                                      .name = lessons_name,
                                      .accept = lessons_accept};

/* --- The reader ------------------------------------------------------------------------------------------- */

static void remember(struct lesson *lesson) {
  struct lesson_visit *here = &lesson->visits[lesson->page];
  here->answered = true;
  snprintf(here->told, sizeof here->told, "%s", lesson->text);
}

static void answer(struct state *state, struct lesson *lesson, int choice) {
  const struct question *question = &lesson->question;
  const char *reply = lesson->reply[choice];
  bool right = choice == question->right;
  record(state, lesson, "ask", right ? "right" : "wrong", question->answer[choice]);
  lesson->asking = false;
  lesson->asked++;
  lesson->right += right;
  snprintf(lesson->text, sizeof lesson->text, "%s%s%s%s %s. %s", right ? "✓ Right:" : "✗ ", right ? "" : reply,
           right           ? ""
           : reply[0] != 0 ? " "
                           : "No, but:",
           right || reply[0] == 0 ? "" : "Right is:", question->answer[question->right], question->why);
  remember(lesson);
}

static bool accept_guess(struct state *state, const char *text) {
  struct lesson *lesson = lesson_of(state);
  double guess;
  if (lesson == NULL || !lesson_read_guess(text, lesson->value_factor, &guess) || guess <= 0) {
    error_set(&state->problem, STATUS_USAGE, "expected a number above 0");
    return false;
  }
  double ratio = guess / lesson->value, off = ratio > 1 ? ratio - 1 : 1 - ratio;
  bool right = off <= lesson->within;
  lesson->guessing = false;
  lesson->asked++;
  lesson->right += right;
  bool is_near = ratio >= 0.5 && ratio <= 2;
  record(state, lesson, "guess", right ? "right" : is_near ? "the right size" : "wrong", text);
  const char *mark = right ? "✓ Right:" : is_near ? "≈ The right size, not the number:" : "✗ No:";
  snprintf(lesson->text, sizeof lesson->text, "%s %.4g; you said %.4g (%+.0f %%). %s", mark,
           lesson->value / lesson->value_factor, guess / lesson->value_factor, (ratio - 1) * 100, lesson->question.why);
  remember(lesson);
  return true;
}

static void give_hint(struct state *state, struct lesson *lesson) {
  bool is_there = lesson->hints < lesson->task->hint_count;
  lesson->hints += is_there;
  if (!is_there) state_say(state, STYLE_TEXT, "There is no further hint");
}

/* Keys of a page. False: it is not for the lesson. */
static bool turn(struct state *state, struct lesson *lesson, enum action action) {
  bool next = action == ACTION_SEARCH_NEXT || (action == ACTION_OPEN && lesson->task == NULL);
  if (!lesson->waiting || (!next && action != ACTION_SEARCH_PREVIOUS)) return false;
  if (action == ACTION_SEARCH_PREVIOUS) {
    go_back(state, lesson);
  } else if (lesson->task != NULL) {
    end_task(state, lesson);
  } else if (lesson->guessing) {
    const struct prompt prompt = {
        .title = "Your estimate", .hint = "a number; Esc: look around first", .accept = accept_guess};
    state_ask(state, prompt, "");
  } else if (!lesson->asking) {
    go_on(state, lesson);
  }
  return true;
}

static bool act(struct state *state, enum action action) {
  struct lesson *lesson = lesson_of(state);
  if (action == ACTION_LESSON) {
    bool is_at_task = lesson != NULL && lesson->task != NULL;
    is_at_task ? give_hint(state, lesson) : state_pick(state, &lessons, "Lesson", 0);
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
    if (chosen >= 0) answer(state, lesson, chosen);
    return true;
  }
  return turn(state, lesson, action);
}

static const struct pane *marked(const struct state *state) {
  return lesson_of(state) != NULL ? lesson_of(state)->marked : NULL;
}

const struct overlay lesson_overlay = {.start = lesson_start,
                                       .close = leave,
                                       .rows = lesson_box_rows,
                                       .draw = lesson_box_draw,
                                       .act = act,
                                       .marked = marked,
                                       .prefetch = task_prefetch,
                                       .follow = follow};
