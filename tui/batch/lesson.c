/* tilescope lesson: goes through a lesson without a terminal and prints its pages, figures filled in. */
#include "tui/views/lesson/lesson.h"
#include "tui/analysis/engine.h"
#include "tui/batch/command.h"
#include "tui/screen/key.h"
#include "tui/text/utf8.h"
#include "tui/views/views.h"

enum { PAGE_WIDTH = 78 };

/* Prints text broken at blanks, as on the screen. */
static void print_text(FILE *out, const char *text) {
  while (*text != 0) {
    const char *end = NULL, *at = text;
    for (int width = 0; width <= PAGE_WIDTH; width++) {
      if (*at == ' ' || *at == 0) end = at;
      if (text_next(&at) == 0) break;
    }
    if (end == NULL) end = at;
    fprintf(out, "%.*s\n", (int)(end - text), text);
    text = end + (*end == ' ');
  }
}

static void print_page(const struct lesson *lesson, FILE *out) {
  fprintf(out, "\n");
  print_text(out, lesson->text);
  for (int i = 0; lesson->asking && i < lesson->question.count; i++) {
    fprintf(out, "  %c %s\n", i == lesson->question.right ? '*' : '-', lesson->question.answer[i]);
  }
}

static bool evaluate(struct state *state, struct engine *engine) {
  struct event event = {.kind = EVENT_EVALUATED};
  event.evaluation = engine_evaluate(engine, state->generation, &state->point, NULL);
  if (event.evaluation != NULL) reduce(state, &event);
  return event.evaluation != NULL;
}

/* Goes from page to page, answering every question correctly. */
static enum status go_through(struct state *state, struct engine *engine, FILE *out, struct error *error) {
  while (lesson_of(state) != NULL) {
    if (state->pending && !evaluate(state, engine)) return error_out_of_memory(error);
    if (state->failed != NULL && state->failed->error.status == STATUS_INTERNAL) {
      *error = state->failed->error;
      return STATUS_INTERNAL;
    }
    if (lesson_of(state) == NULL || !lesson_of(state)->waiting) continue;
    if (lesson_of(state)->broken && state->problem.status == STATUS_INTERNAL) return error_out_of_memory(error);
    if (lesson_of(state)->broken) return error_set(error, STATUS_BAD_INPUT, "%s", lesson_of(state)->text);
    print_page(lesson_of(state), out);
    if (lesson_of(state)->asking) lesson_of(state)->question.choice = lesson_of(state)->question.right;
    reduce(state, &(struct event){.kind = EVENT_KEY, .key = KEY_RETURN});
  }
  return STATUS_OK;
}

enum status command_lesson(const struct options *options, struct report *report, struct error *error) {
  struct app_options app = options->app;
  struct state state;
  struct catalog catalog;
  struct lesson *lesson = lesson_read(options->arguments[0], error);
  struct engine *engine = lesson != NULL ? engine_new() : NULL;
  if (lesson == NULL) return error->status;
  fprintf(report->out, "%s\n", lesson->title);
  lesson_free(lesson);
  app.lesson = options->arguments[0];
  catalog_init(&catalog);
  bool ready = engine != NULL && state_init(&state, &app, &catalog, &views) && lesson_of(&state) != NULL;
  enum status status = ready ? go_through(&state, engine, report->out, error) : error_out_of_memory(error);
  if (engine != NULL) state_deinit(&state);
  engine_free(engine);
  catalog_deinit(&catalog);
  return status;
}
