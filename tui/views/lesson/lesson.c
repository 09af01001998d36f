#include "tui/views/lesson/lesson.h"

#include <stdio.h>
#include <string.h>

#include "tui/explorer/action.h"
#include "tui/text/format.h"
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
    lesson_run_step(state, lesson, step);
  }
  task_follow(state);
}

/* Results are covered where the page asks about them, and on the way to such a page. */
static bool covers(const struct state *state) {
  const struct lesson *lesson = lesson_of(state);
  if (lesson->broken || lesson->task != NULL) return false;
  if (lesson->covered || lesson->waiting) return lesson->covered;
  for (int i = lesson->at; i < lesson->step_count; i++) {
    const struct lesson_step *step = &lesson->steps[i];
    bool asks = step->kind == LESSON_ASK || step->kind == LESSON_GUESS;
    if (asks) return !step->uncovers && !lesson->visits[lesson->page + 1].answered;
    if (step->kind == LESSON_PAGE || step->kind == LESSON_TASK) break;
  }
  return false;
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
  next->covered = lesson->covered;
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
  lesson->covered = to->covered;
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

/* What was said to an answer is what the page says from now on. */
static void close_question(struct lesson *lesson) {
  struct lesson_visit *here = &lesson->visits[lesson->page];
  lesson->asking = lesson->guessing = lesson->covered = lesson->warned = false;
  lesson->asked++;
  here->answered = true;
  snprintf(here->told, sizeof here->told, "%s", lesson->text);
}

static void answer(struct state *state, struct lesson *lesson, int choice) {
  const struct question *question = &lesson->question;
  const char *reply = lesson->reply[choice];
  bool right = choice == question->right;
  record(state, lesson, "ask", right ? "right" : "wrong", question->answer[choice]);
  lesson->right += right;
  snprintf(lesson->text, sizeof lesson->text, "%s%s%s%s %s. %s", right ? "✓ Right:" : "✗ ", right ? "" : reply,
           right           ? ""
           : reply[0] != 0 ? " "
                           : "No, but:",
           right || reply[0] == 0 ? "" : "Right is:", question->answer[question->right], question->why);
  close_question(lesson);
}

/* The second key or empty line goes on without an answer; true: this was the second. */
static bool skips(struct lesson *lesson) {
  bool was_warned = lesson->warned;
  lesson->warned = true;
  return was_warned;
}

static void skip_question(struct state *state, struct lesson *lesson) {
  const struct question *question = &lesson->question;
  char number[FORMAT_SIZE];
  record(state, lesson, lesson->asking ? "ask" : "guess", "skipped", "");
  if (lesson->guessing) snprintf(number, sizeof number, "%.4g", lesson->value / lesson->value_factor);
  snprintf(lesson->text, sizeof lesson->text, "Skipped. Right is: %s.%s%s",
           lesson->guessing ? number : question->answer[question->right], question->why[0] != 0 ? " " : "",
           question->why);
  close_question(lesson);
}

static void refuse_to_skip(struct state *state) {
  char open[KEY_NAME_SIZE], next[KEY_NAME_SIZE];
  state_say(state, STYLE_TEXT, "%s or a number answers; %s again skips the question",
            action_key(state, ACTION_OPEN, open), action_key(state, ACTION_SEARCH_NEXT, next));
}

static bool accept_guess(struct state *state, const char *text) {
  struct lesson *lesson = lesson_of(state);
  double guess;
  bool empty = text[strspn(text, " ")] == 0;
  if (lesson != NULL && empty && skips(lesson)) {
    skip_question(state, lesson);
    return true;
  }
  if (lesson == NULL || !lesson_read_guess(lesson, text, &guess) || guess <= 0) {
    error_set(&state->problem, STATUS_USAGE,
              empty ? "expected a number; without one Enter skips the question" : "expected a number above 0");
    return false;
  }
  double ratio = guess / lesson->value, off = ratio > 1 ? ratio - 1 : 1 - ratio;
  bool right = off <= lesson->within;
  lesson->right += right;
  bool is_near = ratio >= 0.5 && ratio <= 2;
  record(state, lesson, "guess", right ? "right" : is_near ? "the right size" : "wrong", text);
  const char *mark = right ? "✓ Right:" : is_near ? "≈ The right size, not the number:" : "✗ No:";
  snprintf(lesson->text, sizeof lesson->text, "%s %.4g; you said %.4g (%+.0f %%). %s", mark,
           lesson->value / lesson->value_factor, guess / lesson->value_factor, (ratio - 1) * 100, lesson->question.why);
  close_question(lesson);
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
  } else if (skips(lesson)) {
    skip_question(state, lesson);
  } else {
    refuse_to_skip(state);
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
                                       .covers = covers,
                                       .prefetch = task_prefetch,
                                       .follow = follow};
