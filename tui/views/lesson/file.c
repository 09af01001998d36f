/* Reading lessons from their files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/inputs.h"
#include "inputs/yaml/source.h"
#include "tui/explorer/script.h"
#include "tui/text/utf8.h"
#include "tui/views/lesson/lesson.h"

enum { PATH_SIZE = 4096, MOST_STEPS = 4096, MOST_PAGES = 200 };

struct reader {
  struct lesson *lesson;
  int room; /* of the steps */
  int line;
  bool joins; /* the next `say` continues the page */
  struct error *error;
};

static enum status wrong(const struct reader *reader, const char *what, const char *text) {
  return error_set(reader->error, STATUS_BAD_INPUT, "%s:%d: %s: %.60s", reader->lesson->path, reader->line, what, text);
}

static bool begins(const char *line, const char *word) {
  size_t length = strlen(word);
  return strncmp(line, word, length) == 0 && line[length] == ' ';
}

static const char *copy_text(struct arena *arena, const char *a, const char *b) {
  size_t size = strlen(a) + strlen(b) + 2;
  char *copy = ARENA_NEW(arena, size, char);
  if (copy != NULL) snprintf(copy, size, "%s%s%s", a, a[0] != 0 && b[0] != 0 ? " " : "", b);
  return copy;
}

static struct lesson_step *last_step(const struct reader *reader) {
  return reader->lesson->step_count > 0 ? &reader->lesson->steps[reader->lesson->step_count - 1] : NULL;
}

static enum status take_text(struct reader *reader, const char **to, const char *text) {
  *to = copy_text(&reader->lesson->arena, text, "");
  return *to != NULL ? STATUS_OK : error_out_of_memory(reader->error);
}

/* Takes the text before `end`. */
static enum status take_part(struct reader *reader, const char **to, const char *text, const char *end) {
  size_t size = (size_t)(end - text);
  char *copy = ARENA_NEW(&reader->lesson->arena, size + 1, char);
  if (copy == NULL) return error_out_of_memory(reader->error);
  memcpy(copy, text, size);
  copy[size] = 0;
  *to = copy;
  return STATUS_OK;
}

static enum status add_step(struct reader *reader, enum lesson_kind kind, const char *text) {
  struct lesson *lesson = reader->lesson;
  if (lesson->step_count == MOST_STEPS) return wrong(reader, "a lesson has at most 4096 steps", text);
  if (lesson->step_count == reader->room) {
    int room = reader->room > 0 ? 2 * reader->room : 64;
    struct lesson_step *steps = ARENA_NEW(&lesson->arena, room, struct lesson_step);
    if (steps == NULL) return error_out_of_memory(reader->error);
    if (reader->room > 0) memcpy(steps, lesson->steps, (size_t)reader->room * sizeof *steps);
    lesson->steps = steps;
    reader->room = room;
  }
  struct lesson_step *step = &lesson->steps[lesson->step_count++];
  *step = (struct lesson_step){.kind = kind, .line = reader->line, .right = -1};
  step->text = copy_text(&lesson->arena, text, "");
  lesson->page_count += kind == LESSON_PAGE || kind == LESSON_ASK || kind == LESSON_GUESS || kind == LESSON_TASK;
  if (lesson->page_count > MOST_PAGES) return wrong(reader, "a lesson has at most 200 pages", text);
  return step->text != NULL ? STATUS_OK : error_out_of_memory(reader->error);
}

static enum status add_page(struct reader *reader, const char *text) {
  struct lesson_step *last = last_step(reader);
  if (!reader->joins || last == NULL || last->kind != LESSON_PAGE) return add_step(reader, LESSON_PAGE, text);
  last->text = copy_text(&reader->lesson->arena, last->text, text);
  return last->text != NULL ? STATUS_OK : error_out_of_memory(reader->error);
}

/* "* TEXT", "- TEXT": answers of the question before. */
static enum status add_answer(struct reader *reader, bool right, const char *text) {
  struct lesson_step *last = last_step(reader);
  if (last == NULL || last->kind != LESSON_ASK) return wrong(reader, "there is no question before this", text);
  if (last->answer_count == ANSWERS) return wrong(reader, "a question has at most 4 answers", text);
  if (right && last->right >= 0) return wrong(reader, "another answer is already marked right", text);
  if (right) last->right = last->answer_count;
  return take_text(reader, &last->answer[last->answer_count++], text);
}

/* "no TEXT": the reply to the wrong answer before. */
static enum status add_reply(struct reader *reader, const char *text) {
  struct lesson_step *last = last_step(reader);
  bool wrong_before = last != NULL && last->kind == LESSON_ASK && last->answer_count > 0 &&
                      last->answer_count - 1 != last->right && last->reply[last->answer_count - 1] == NULL;
  if (!wrong_before) return wrong(reader, "there is no wrong answer (- TEXT) before this", text);
  return take_text(reader, &last->reply[last->answer_count - 1], text);
}

static enum status add_right(struct reader *reader, const char *text) {
  return add_answer(reader, true, text);
}

static enum status add_wrong(struct reader *reader, const char *text) {
  return add_answer(reader, false, text);
}

/* "uncover": the question before is about results in view. */
static enum status uncover(struct reader *reader, const char *text) {
  struct lesson_step *last = last_step(reader);
  bool asks = last != NULL && (last->kind == LESSON_ASK || last->kind == LESSON_GUESS);
  if (!asks) return wrong(reader, "there is no question before this", "uncover");
  (void)text;
  last->uncovers = true;
  return STATUS_OK;
}

static enum status add_because(struct reader *reader, const char *text) {
  struct lesson_step *last = last_step(reader);
  bool asks = last != NULL && (last->kind == LESSON_ASK || last->kind == LESSON_GUESS || last->kind == LESSON_TASK);
  if (!asks) return wrong(reader, "there is no question or task before this", text);
  return take_text(reader, &last->because, text);
}

/* "guess TEXT = VALUE within N %" */
static enum status add_guess(struct reader *reader, const char *text) {
  const char *value = NULL, *within;
  for (const char *at = text; (at = strstr(at, " = ")) != NULL; at++) value = at;
  within = value != NULL ? strstr(value, " within ") : NULL;
  char *end = NULL;
  double percent = within != NULL ? strtod(within + strlen(" within "), &end) : 0;
  bool sound = within != NULL && within >= value + 3 && percent > 0 && percent <= 100 && strcmp(end, " %") == 0;
  if (!sound) return wrong(reader, "expected guess TEXT = VALUE within N %", text);
  if (add_step(reader, LESSON_GUESS, "") != STATUS_OK) return reader->error->status;
  struct lesson_step *step = last_step(reader);
  step->within = percent / 100;
  if (take_part(reader, &step->text, text, value) != STATUS_OK) return reader->error->status;
  return take_part(reader, &step->value, value + 3, within);
}

/* "note N TEXT" */
static enum status add_note(struct reader *reader, const char *text) {
  char *end;
  long lines = strtol(text, &end, 10);
  if (end == text || lines < 0 || lines > 40) return wrong(reader, "expected note N TEXT, N empty lines", text);
  if (add_step(reader, LESSON_NOTE, end + strspn(end, " ")) != STATUS_OK) return reader->error->status;
  last_step(reader)->lines = (int)lines;
  return STATUS_OK;
}

/* A step of its own; of a refused point there are two. */
static enum status add_point(struct reader *reader, enum lesson_kind kind, const char *text) {
  enum status status = add_step(reader, kind, text);
  if (status == STATUS_OK && kind == LESSON_REFUSED) status = add_step(reader, LESSON_REFUSAL, "");
  return status;
}

static enum status set_course(struct reader *reader, const char *text) {
  char *end;
  long number = strtol(text, &end, 10);
  if (*end != 0 || number < 1 || number > 999) return wrong(reader, "expected course N, from 1", text);
  reader->lesson->course = (int)number;
  return STATUS_OK;
}

static enum status add_events(struct reader *reader, struct script_line line, const char *text) {
  struct event event;
  while (script_line_next(&line, &event)) {
    if (!script_event_is_sound(&event) || event.kind == EVENT_RESIZE)
      return wrong(reader, "this action is not available", text);
    if (add_step(reader, LESSON_EVENT, event.text != NULL ? event.text : "") != STATUS_OK) return reader->error->status;
    struct lesson_step *step = last_step(reader);
    step->event = event;
    if (event.text != NULL) step->event.text = step->text;
  }
  return STATUS_OK;
}

static enum status add_title(struct reader *reader, const char *text) {
  return take_text(reader, &reader->lesson->title, text);
}

/* --- The task ------------------------------------------------------------------------------------------------ */

static enum status begin_task(struct reader *reader, const char *text) {
  if (add_step(reader, LESSON_TASK, text) != STATUS_OK) return reader->error->status;
  struct lesson_step *step = last_step(reader);
  step->task = ARENA_NEW(&reader->lesson->arena, 1, struct lesson_task);
  if (step->task == NULL) return error_out_of_memory(reader->error);
  step->task->line = reader->line;
  return STATUS_OK;
}

/* The task that the line belongs to; NULL, with an error: there is none. */
static struct lesson_task *task_of(struct reader *reader, const char *text) {
  struct lesson_step *last = last_step(reader);
  if (last != NULL && last->kind == LESSON_TASK) return last->task;
  wrong(reader, "there is no task before this", text);
  return NULL;
}

static enum status add_from(struct reader *reader, const char *text) {
  struct lesson_task *task = task_of(reader, text);
  return task != NULL ? take_text(reader, &task->from, text) : reader->error->status;
}

static enum status add_may(struct reader *reader, const char *text) {
  struct lesson_task *task = task_of(reader, text);
  if (task == NULL) return reader->error->status;
  task->may_line = reader->line;
  return take_text(reader, &task->may, text);
}

static enum status add_budget(struct reader *reader, const char *text) {
  struct lesson_task *task = task_of(reader, text);
  if (task == NULL) return reader->error->status;
  char *end;
  long budget = strtol(text, &end, 10);
  if (*end != 0 || budget < 1 || budget > 99) return wrong(reader, "expected budget N, 1 to 99 changes", text);
  task->budget = (int)budget;
  return STATUS_OK;
}

/* "goal CLAIM [for OPTIONS]" */
static enum status add_goal(struct reader *reader, const char *text) {
  struct lesson_task *task = task_of(reader, text);
  if (task == NULL) return reader->error->status;
  const char *for_whom = strstr(text, " for --");
  if (task->goal_count == TASK_GOALS) return wrong(reader, "a task has at most 6 goals", text);
  int i = task->goal_count++;
  task->goal_line[i] = reader->line;
  if (for_whom == NULL) return take_text(reader, &task->goal[i], text);
  if (take_part(reader, &task->goal[i], text, for_whom) != STATUS_OK) return reader->error->status;
  return take_text(reader, &task->goal_for[i], for_whom + strlen(" for "));
}

static enum status add_hint(struct reader *reader, const char *text) {
  struct lesson_task *task = task_of(reader, text);
  if (task == NULL) return reader->error->status;
  if (task->hint_count == TASK_HINTS) return wrong(reader, "a task has at most 6 hints", text);
  return take_text(reader, &task->hint[task->hint_count++], text);
}

static enum status add_try(struct reader *reader, bool solves, const char *text) {
  struct lesson_task *task = task_of(reader, text);
  if (task == NULL) return reader->error->status;
  if (task->try_count == TASK_TRIES) return wrong(reader, "a task has at most 12 solutions and weak tries", text);
  int i = task->try_count++;
  task->tries[i].solves = solves;
  task->tries[i].line = reader->line;
  task->solution_count += solves;
  return take_text(reader, &task->tries[i].options, text);
}

static enum status add_solution(struct reader *reader, const char *text) {
  return add_try(reader, true, text);
}

static enum status add_weak(struct reader *reader, const char *text) {
  return add_try(reader, false, text);
}

/* --- Lines --------------------------------------------------------------------------------------------------- */

/* What a lesson has lines for, beside those of scripts. Without `read` it becomes a step of the kind. */
static const struct {
  const char *form; /* the word, then what follows; a word alone has nothing behind it */
  enum status (*read)(struct reader *, const char *text);
  enum lesson_kind kind;
} line_table[] = {
    {"title TEXT", add_title, 0},
    {"course N", set_course, 0},
    {"say TEXT", add_page, 0},
    {"look VIEW PANE", NULL, LESSON_LOOK},
    {"ask TEXT", NULL, LESSON_ASK},
    {"* TEXT", add_right, 0},
    {"- TEXT", add_wrong, 0},
    {"no TEXT", add_reply, 0},
    {"because TEXT", add_because, 0},
    {"guess TEXT = VALUE within N %", add_guess, 0},
    {"uncover", uncover, 0},
    {"cover", NULL, LESSON_COVER},
    {"fresh OPTIONS", NULL, LESSON_FRESH},
    {"refused OPTIONS", NULL, LESSON_REFUSED},
    {"keep NAME", NULL, LESSON_KEEP},
    {"claim A < B", NULL, LESSON_CLAIM},
    {"note N TEXT", add_note, 0},
    {"task TEXT", begin_task, 0},
    {"from OPTIONS", add_from, 0},
    {"may WORD..", add_may, 0},
    {"budget N", add_budget, 0},
    {"goal CLAIM", add_goal, 0},
    {"hint TEXT", add_hint, 0},
    {"solution OPTIONS", add_solution, 0},
    {"weak OPTIONS", add_weak, 0},
};
enum { LINE_KINDS = sizeof line_table / sizeof line_table[0] };

static enum status unknown(const struct reader *reader, const char *line) {
  char what[ERROR_MESSAGE_SIZE] = "unknown line; lines start with ";
  for (int i = 0; i < LINE_KINDS; i++) {
    text_append(what, sizeof what, "%.*s, ", (int)strcspn(line_table[i].form, " "), line_table[i].form);
  }
  text_append(what, sizeof what, "point, key, type, tick or #");
  return wrong(reader, what, line);
}

static enum status read_line(struct reader *reader, const char *line) {
  size_t length = strcspn(line, " ");
  const char *text = line + length + strspn(line + length, " ");
  struct script_line script;
  if (line[0] == '#') return STATUS_OK;
  for (int i = 0; i < LINE_KINDS; i++) {
    const char *form = line_table[i].form;
    size_t word = strcspn(form, " ");
    if (word != length || strncmp(form, line, word) != 0) continue;
    if ((form[word] == 0) != (text[0] == 0)) {
      char what[80];
      snprintf(what, sizeof what, "expected %s%s", form, form[word] == 0 ? " alone" : "");
      return wrong(reader, what, line);
    }
    if (line_table[i].read != NULL) return line_table[i].read(reader, text);
    return add_point(reader, line_table[i].kind, text);
  }
  return script_line_begin(&script, line) ? add_events(reader, script, line) : unknown(reader, line);
}

/* Checks that questions have their answers, and makes room for what is known of each page. */
static enum status check(struct reader *reader) {
  struct lesson *lesson = reader->lesson;
  for (int i = 0; i < lesson->step_count; i++) {
    const struct lesson_step *step = &lesson->steps[i];
    reader->line = step->line;
    if (step->kind == LESSON_ASK && (step->right < 0 || step->answer_count < 2)) {
      return wrong(reader, "a question needs one right answer (* TEXT) and a wrong one (- TEXT)", step->text);
    }
    if (step->kind == LESSON_TASK && step->task->goal_count == 0) {
      return wrong(reader, "a task needs a goal", step->text);
    }
    if (step->kind == LESSON_TASK && step->task->solution_count == 0) {
      return wrong(reader, "a task needs a solution (solution OPTIONS), which proves that it can be solved",
                   step->text);
    }
  }
  if (lesson->page_count == 0)
    return error_set(reader->error, STATUS_BAD_INPUT, "%s: the lesson has no page", lesson->path);
  lesson->visits = ARENA_NEW(&lesson->arena, lesson->page_count + 2, struct lesson_visit);
  return lesson->visits != NULL ? STATUS_OK : error_out_of_memory(reader->error);
}

static enum status read_lines(struct reader *reader, FILE *file) {
  char *line = NULL;
  size_t size = 0;
  enum status status = STATUS_OK;
  errno = 0;
  for (reader->line = 1; status == STATUS_OK && getline(&line, &size, file) >= 0; reader->line++) {
    size_t end = strcspn(line, "\r\n");
    while (end > 0 && line[end - 1] == ' ') end--;
    line[end] = 0;
    if (line[0] != 0) status = read_line(reader, line);
    reader->joins = begins(line, "say");
  }
  if (status == STATUS_OK && !feof(file)) {
    status = error_set_errno(reader->error, STATUS_BAD_INPUT, "%s cannot be read", reader->lesson->path);
  }
  free(line);
  return status == STATUS_OK ? check(reader) : status;
}

struct lesson *lesson_read(const char *name, struct error *error) {
  char path[PATH_SIZE], shown[PATH_SIZE];
  if (input_path(INPUT_LESSON, name, path, sizeof path, error) != STATUS_OK) return NULL;
  FILE *file = fopen(path, "r");
  struct lesson *lesson = file != NULL ? calloc(1, sizeof *lesson) : NULL;
  if (lesson == NULL) {
    error_set_errno(error, STATUS_BAD_INPUT, "%s cannot be opened", path);
    if (file != NULL) fclose(file);
    return NULL;
  }
  arena_init(&lesson->arena);
  source_printable(shown, sizeof shown, path, strlen(path));
  lesson->path = copy_text(&lesson->arena, shown, "");
  lesson->title = lesson->path;
  struct reader reader = {.lesson = lesson, .error = error};
  enum status status = lesson->path != NULL ? read_lines(&reader, file) : error_out_of_memory(error);
  fclose(file);
  if (status == STATUS_OK) return lesson;
  lesson_free(lesson);
  return NULL;
}

void lesson_free(struct lesson *lesson) {
  if (lesson == NULL) return;
  for (int i = 0; i < lesson->kept_count; i++) evaluation_release(lesson->kept[i].evaluation);
  arena_deinit(&lesson->arena);
  free(lesson);
}
