/* Reading lessons from their files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/inputs.h"
#include "tui/explorer/script.h"
#include "tui/views/lesson/lesson.h"

enum { PATH_SIZE = 4096, MOST_STEPS = 4096 };

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

static const char *copy_text(struct arena *arena, const char *a, const char *b) {
  size_t size = strlen(a) + strlen(b) + 2;
  char *copy = ARENA_NEW(arena, size, char);
  if (copy != NULL) snprintf(copy, size, "%s%s%s", a, a[0] != 0 && b[0] != 0 ? " " : "", b);
  return copy;
}

static struct lesson_step *last_step(const struct reader *reader) {
  return reader->lesson->step_count > 0 ? &reader->lesson->steps[reader->lesson->step_count - 1] : NULL;
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
  lesson->page_count += kind == LESSON_PAGE || kind == LESSON_ASK;
  return step->text != NULL ? STATUS_OK : error_out_of_memory(reader->error);
}

static enum status add_page(struct reader *reader, const char *text) {
  struct lesson_step *last = last_step(reader);
  if (!reader->joins || last == NULL || last->kind != LESSON_PAGE) return add_step(reader, LESSON_PAGE, text);
  last->text = copy_text(&reader->lesson->arena, last->text, text);
  return last->text != NULL ? STATUS_OK : error_out_of_memory(reader->error);
}

/* "* TEXT", "- TEXT", "because TEXT": they belong to the question before. */
static enum status add_answer(struct reader *reader, const char *line) {
  struct lesson_step *last = last_step(reader);
  const char *text = copy_text(&reader->lesson->arena, strchr(line, ' ') + 1, "");
  if (text == NULL) return error_out_of_memory(reader->error);
  if (last == NULL || last->kind != LESSON_ASK) return wrong(reader, "there is no question before this", line);
  if (line[0] == 'b') {
    last->because = text;
    return STATUS_OK;
  }
  if (last->answer_count == ANSWERS) return wrong(reader, "a question has at most 4 answers", line);
  if (line[0] == '*' && last->right >= 0) return wrong(reader, "another answer is already marked right", line);
  if (line[0] == '*') last->right = last->answer_count;
  last->answer[last->answer_count++] = text;
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

static bool begins(const char *line, const char *word) {
  size_t length = strlen(word);
  return strncmp(line, word, length) == 0 && line[length] == ' ';
}

static enum status read_line(struct reader *reader, const char *line) {
  struct script_line script;
  if (line[0] == '#') return STATUS_OK;
  const char *text = line + strcspn(line, " ");
  text += strspn(text, " ");
  if (begins(line, "say")) return add_page(reader, text);
  if (begins(line, "ask")) return add_step(reader, LESSON_ASK, text);
  if (begins(line, "*") || begins(line, "-") || begins(line, "because")) return add_answer(reader, line);
  if (begins(line, "keep")) return add_step(reader, LESSON_KEEP, text);
  if (begins(line, "claim")) return add_step(reader, LESSON_CLAIM, text);
  if (begins(line, "title")) {
    reader->lesson->title = copy_text(&reader->lesson->arena, text, "");
    return reader->lesson->title != NULL ? STATUS_OK : error_out_of_memory(reader->error);
  }
  if (script_line_begin(&script, line)) return add_events(reader, script, line);
  return wrong(reader, "unknown line; lines start with title, say, ask, keep, claim, point, key, type or tick", line);
}

/* Checks that questions have their answers. */
static enum status check(struct reader *reader) {
  const struct lesson *lesson = reader->lesson;
  for (int i = 0; i < lesson->step_count; i++) {
    const struct lesson_step *step = &lesson->steps[i];
    reader->line = step->line;
    if (step->kind == LESSON_ASK && (step->right < 0 || step->answer_count < 2)) {
      return wrong(reader, "a question needs one right answer (* TEXT) and a wrong one (- TEXT)", step->text);
    }
  }
  if (lesson->page_count == 0)
    return error_set(reader->error, STATUS_BAD_INPUT, "%s: the lesson has no page", lesson->path);
  return STATUS_OK;
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
  char path[PATH_SIZE];
  if (input_path(INPUT_LESSON, name, path, sizeof path, error) != STATUS_OK) return NULL;
  FILE *file = fopen(path, "r");
  struct lesson *lesson = file != NULL ? calloc(1, sizeof *lesson) : NULL;
  if (lesson == NULL) {
    error_set_errno(error, STATUS_BAD_INPUT, "%s cannot be opened", path);
    if (file != NULL) fclose(file);
    return NULL;
  }
  arena_init(&lesson->arena);
  lesson->path = copy_text(&lesson->arena, path, "");
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
