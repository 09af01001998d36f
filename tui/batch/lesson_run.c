#include "tui/batch/lesson_run.h"

#include <string.h>

#include "tui/analysis/engine.h"
#include "tui/batch/lesson_page.h"
#include "tui/options/point_options.h"
#include "tui/screen/key.h"
#include "tui/views/views.h"

struct run {
  struct state *state;
  struct engine *engine;
  enum lesson_print print;
  FILE *out;
  struct error *error;
  char under[POINT_OPTIONS_SIZE]; /* options of every point */
  int tries;                      /* solutions and weak tries that were run */
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
  run->tries++;
  bool solved = task_is_solved(run->state);
  if (run->print == LESSON_ANSWERS) lesson_print_try(run->state, i, run->out);
  if (solved == solves) return STATUS_OK;
  char said[LESSON_TEXT_SIZE] = "";
  for (int g = 0; solves && g < task->goal_count; g++) {
    if (task_goal(run->state, g, said, sizeof said) != 1) break;
    said[0] = 0;
  }
  if (solves && said[0] == 0) snprintf(said, sizeof said, "too many changes, or one that is not allowed");
  return error_set(run->error, STATUS_BAD_INPUT, "%s:%d: %s (%.60s)%s%.300s", lesson->path, task->tries[i].line,
                   solves ? "this solution misses a goal" : "this weak try meets all goals", task->tries[i].options,
                   solves ? ": " : "", said);
}

static enum status run_task(struct run *run) {
  struct lesson *lesson = lesson_of(run->state);
  bool runs = run->print == LESSON_CHECKED || run->print == LESSON_ANSWERS;
  if (runs && task_is_solved(run->state)) {
    return error_set(run->error, STATUS_BAD_INPUT, "%s: the task is solved where it starts: %.200s", lesson->path,
                     lesson->text);
  }
  enum status status = STATUS_OK;
  for (int i = 0; status == STATUS_OK && runs && i < lesson->task->try_count; i++) status = run_try(run, i);
  if (status != STATUS_OK) return status;
  lesson->warned = true; /* the next key gives up */
  lesson->solved = false;
  reduce(run->state, &(struct event){.kind = EVENT_KEY, .key = 'n'});
  return STATUS_OK;
}

/* --- From page to page --------------------------------------------------------------------------------------- */

/* Answers, and goes on. */
static enum status turn(struct run *run) {
  struct lesson *lesson = lesson_of(run->state);
  if (lesson->task != NULL) return run_task(run);
  if (lesson->asking) lesson->question.choice = lesson->question.right;
  if (lesson->guessing) lesson->guessing = false;
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
    if (run->print != LESSON_CHECKED) shown = lesson_print_page(lesson, run->print, shown, run->out);
    bool is_last = lesson->at == lesson->step_count && lesson->task == NULL && !lesson->asking;
    if (is_last && run->print == LESSON_CHECKED) lesson_print_margin(lesson, run->tries, run->out);
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

enum status lesson_run(const char *path, enum lesson_print print, const struct options *options, FILE *out,
                       struct error *error) {
  struct app_options app = options->app;
  struct state state;
  struct catalog catalog;
  struct run run = {.state = &state, .print = print, .out = out, .error = error};
  app.lesson = path;
  catalog_init(&catalog);
  run.engine = engine_new();
  write_under(options, run.under);
  bool ready = run.engine != NULL && state_init(&state, &app, &catalog, &views) && lesson_of(&state) != NULL;
  if (ready) lesson_of(&state)->blanks = print == LESSON_HANDOUT;
  if (ready) lesson_of(&state)->under = run.under[0] != 0 ? run.under : NULL;
  enum status status = ready ? go_through(&run) : error_out_of_memory(error);
  if (status == STATUS_OK) lesson_print_end(print, out);
  if (run.engine != NULL) state_deinit(&state);
  engine_free(run.engine);
  catalog_deinit(&catalog);
  return status;
}
