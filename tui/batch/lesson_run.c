#include "tui/batch/lesson_run.h"

#include <stdlib.h>
#include <string.h>

#include "inputs/text_buffer.h"
#include "tui/analysis/engine.h"
#include "tui/batch/lesson_page.h"
#include "tui/batch/lesson_seen.h"
#include "tui/options/point_options.h"
#include "tui/screen/key.h"
#include "tui/views/views.h"

struct run {
  struct state *state;
  struct engine *engine;
  enum lesson_print print;
  FILE *out, *remarks; /* remarks: NULL for none */
  FILE *answers;       /* of LESSON_PAGES, printed in the end; else NULL */
  struct error *error;
  char under[POINT_OPTIONS_SIZE]; /* options of every point */
  int solutions, weak;            /* tries that were run */
  int told_page;                  /* of the task that is over; 0: none */
};

/* Evaluates a point; generation 0: beside the one that is shown. */
static enum status evaluate(struct run *run, uint64_t generation, const struct point *point) {
  struct event event = {.kind = EVENT_EVALUATED};
  event.evaluation = engine_evaluate(run->engine, generation, point, NULL);
  if (event.evaluation == NULL) return error_out_of_memory(run->error);
  reduce(run->state, &event);
  if (run->state->failed == NULL || run->state->failed->error.status != STATUS_INTERNAL) return STATUS_OK;
  *run->error = run->state->failed->error;
  return STATUS_INTERNAL;
}

static enum status evaluate_all(struct run *run) {
  struct state *state = run->state;
  enum status status = STATUS_OK;
  while (status == STATUS_OK && state->pending) status = evaluate(run, state->generation, &state->point);
  const struct lesson *lesson = lesson_of(state);
  for (int i = 0; status == STATUS_OK && lesson != NULL && lesson->task != NULL && i < lesson->task->goal_count; i++) {
    struct point point;
    if (task_goal_point(state, i, &point) && figures_find(state->figures, &point) == NULL) {
      status = evaluate(run, 0, &point);
    }
  }
  return status;
}

/* --- The task ------------------------------------------------------------------------------------------------ */

/* Why a solution that meets all goals does not count. */
static void tell_changes(const struct state *state, char *out, size_t size) {
  const struct lesson *lesson = lesson_of(state);
  char forbidden[EDIT_NAME_SIZE];
  int changes = task_changes(lesson, &state->point, forbidden, sizeof forbidden);
  if (forbidden[0] != 0) {
    snprintf(out, size, "it changes %s, and may change %.200s", forbidden, lesson->task->may);
  } else {
    snprintf(out, size, "%d changes, budget %d", changes, lesson->task->budget);
  }
}

/* Runs a solution or a weak try from the start of the task. */
static enum status run_try(struct run *run, int i) {
  struct lesson *lesson = lesson_of(run->state);
  const struct lesson_task *task = lesson->task;
  bool solves = task->tries[i].solves;
  state_go_to(run->state, &lesson->from);
  lesson->solved = false;
  if (!lesson_set_point(run->state, lesson, task->tries[i].options, false)) {
    if (run->state->problem.status == STATUS_INTERNAL) { /* not the lesson's fault */
      *run->error = run->state->problem;
      return STATUS_INTERNAL;
    }
    return error_set(run->error, STATUS_BAD_INPUT, "%s:%d: %s", lesson->path, task->tries[i].line,
                     run->state->problem.message);
  }
  enum status status = evaluate_all(run);
  if (status != STATUS_OK) return status;
  *(solves ? &run->solutions : &run->weak) += 1;
  bool solved = task_is_solved(run->state);
  if (run->print == LESSON_ANSWERS) lesson_print_try(run->state, i, run->out);
  if (solved == solves) return STATUS_OK;
  char said[LESSON_TEXT_SIZE] = "";
  for (int g = 0; solves && g < task->goal_count; g++) {
    if (task_goal(run->state, g, said, sizeof said) != 1) break;
    said[0] = 0;
  }
  bool meets = solves && said[0] == 0;
  if (meets) tell_changes(run->state, said, sizeof said);
  return error_set(run->error, STATUS_BAD_INPUT, "%s:%d: %s (%.60s)%s%.300s", lesson->path, task->tries[i].line,
                   meets    ? "this solution is not allowed"
                   : solves ? "this solution misses a goal"
                            : "this weak try meets all goals",
                   task->tries[i].options, solves ? ": " : "", said);
}

/* Checks that goals are claims, and that what may be changed is something that can be. */
static enum status check_task(struct run *run) {
  const struct lesson *lesson = lesson_of(run->state);
  const struct lesson_task *task = lesson->task;
  char said[LESSON_TEXT_SIZE] = "";
  int line = task->may_line;
  bool good = task_may_is_sound(run->state, said, sizeof said);
  for (int g = 0; good && g < task->goal_count; g++) {
    line = task->goal_line[g];
    good = task_goal_claim(run->state, g, said, sizeof said) >= 0;
  }
  return good ? STATUS_OK : error_set(run->error, STATUS_BAD_INPUT, "%s:%d: %.500s", lesson->path, line, said);
}

static enum status run_task(struct run *run) {
  struct lesson *lesson = lesson_of(run->state);
  bool runs = run->print == LESSON_CHECKED || run->print == LESSON_ANSWERS;
  if (runs && check_task(run) != STATUS_OK) return run->error->status;
  if (runs && task_is_solved(run->state)) {
    return error_set(run->error, STATUS_BAD_INPUT, "%s:%d: the task is solved where it starts: %.200s", lesson->path,
                     lesson->task->line, lesson->text);
  }
  enum status status = STATUS_OK;
  for (int i = 0; status == STATUS_OK && runs && i < lesson->task->try_count; i++) status = run_try(run, i);
  if (status != STATUS_OK) return status;
  lesson->warned = true; /* the next key gives up */
  lesson->solved = false;
  reduce(run->state, &(struct event){.kind = EVENT_KEY, .key = 'n'});
  run->told_page = lesson->page;
  if (run->answers != NULL) lesson_print_answer(lesson, run->answers);
  return STATUS_OK;
}

/* --- From page to page --------------------------------------------------------------------------------------- */

/* Answers, and goes on. */
static enum status turn(struct run *run) {
  struct lesson *lesson = lesson_of(run->state);
  if (lesson->task != NULL) return run_task(run);
  bool asks = lesson->asking || lesson->guessing;
  if (asks && run->answers != NULL) lesson_print_answer(lesson, run->answers);
  bool remarks = asks && run->remarks != NULL;
  if (remarks && !lesson_remark_question(run->state, run->remarks)) return error_out_of_memory(run->error);
  if (lesson->asking) lesson->question.choice = lesson->question.right;
  if (lesson->guessing) lesson->guessing = lesson->covered = false;
  reduce(run->state, &(struct event){.kind = EVENT_KEY, .key = KEY_RETURN});
  return STATUS_OK;
}

static enum status go_through(struct run *run) {
  struct state *state = run->state;
  for (int shown = 0; lesson_of(state) != NULL;) {
    enum status status = evaluate_all(run);
    if (status != STATUS_OK) return status;
    const struct lesson *lesson = lesson_of(state);
    if (lesson == NULL || !lesson->waiting) continue;
    if (lesson->broken && state->problem.status == STATUS_INTERNAL) return error_out_of_memory(run->error);
    if (lesson->broken) return error_set(run->error, STATUS_BAD_INPUT, "%s", lesson->text);
    if (run->print == LESSON_CHECKED && state->failed != NULL && lesson->refusal[0] == 0) {
      return error_set(run->error, STATUS_BAD_INPUT, "%s: the point of page %d has no result: %.500s", lesson->path,
                       lesson->page, state->failed->error.message);
    }
    bool is_told = lesson->visits[lesson->page].answered || run->told_page == lesson->page;
    bool is_answer = run->answers != NULL && is_told; /* it is printed in the end */
    if (run->print != LESSON_CHECKED && !is_answer) shown = lesson_print_page(lesson, run->print, shown, run->out);
    if (shown < 0) return error_out_of_memory(run->error);
    bool is_last = lesson->at == lesson->step_count && lesson->task == NULL && !lesson->asking;
    if (is_last && run->print == LESSON_CHECKED) lesson_print_margin(lesson, run->solutions, run->weak, run->out);
    status = turn(run);
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

/* Writes the options that hold for every point. */
static void write_under(const struct options *options, char under[POINT_OPTIONS_SIZE]) {
  static const enum option all[] = {OPTION_RULES, OPTION_SEARCH, OPTION_LPF_LIMIT};
  under[0] = 0;
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    size_t length = strlen(under);
    if (!options_given(options, all[i])) continue;
    snprintf(under + length, POINT_OPTIONS_SIZE - length, "%s--%s %.100s", length > 0 ? " " : "",
             option_table[all[i]].name, options->value[all[i]]);
  }
}

/* Goes through the lesson, and prints the answers in the end where they were kept back. */
static enum status print_all(struct run *run) {
  struct text_buffer answers;
  size_t size;
  bool is_kept = run->print == LESSON_PAGES;
  if (is_kept) run->answers = text_buffer_open(&answers);
  if (is_kept && run->answers == NULL) return error_out_of_memory(run->error);
  enum status status = go_through(run);
  char *text = is_kept ? text_buffer_close(&answers, &size) : NULL;
  if (is_kept && text == NULL) status = error_out_of_memory(run->error);
  if (status == STATUS_OK && is_kept) lesson_print_answers(text, run->out);
  free(text);
  return status;
}

enum status lesson_run(const char *path, enum lesson_print print, const struct options *options, FILE *out,
                       FILE *remarks, struct error *error) {
  struct app_options app = options->app;
  struct state state;
  struct catalog catalog;
  struct run run = {.state = &state, .print = print, .out = out, .remarks = remarks, .error = error};
  app.lesson = path;
  catalog_init(&catalog);
  run.engine = engine_new();
  write_under(options, run.under);
  bool ready = run.engine != NULL && state_init(&state, &app, &catalog, &views) && lesson_of(&state) != NULL;
  if (ready) lesson_of(&state)->blanks = print == LESSON_HANDOUT;
  if (ready) lesson_of(&state)->under = run.under[0] != 0 ? run.under : NULL;
  bool untitled = ready && print == LESSON_CHECKED && lesson_of(&state)->title == lesson_of(&state)->path;
  enum status status = ready ? print_all(&run) : error_out_of_memory(error);
  if (status == STATUS_OK && untitled) {
    status = error_set(error, STATUS_BAD_INPUT, "%s: the lesson has no title (title TEXT)", path);
  }
  if (status == STATUS_OK) lesson_print_end(print, out);
  if (run.engine != NULL) state_deinit(&state);
  engine_free(run.engine);
  catalog_deinit(&catalog);
  return status;
}
