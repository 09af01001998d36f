#include "tui/batch/lesson_page.h"

#include <string.h>

#include "tui/options/point_options.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"

enum { PAGE_WIDTH = 78 };

/* Prints text broken at blanks, as on the screen, with `first` before the first line and blanks before the others. */
static void print_text(FILE *out, const char *first, const char *text) {
  int indent = text_width(first);
  fprintf(out, "%s", first);
  while (*text != 0) {
    const char *end = NULL, *at = text;
    for (int width = indent; width <= PAGE_WIDTH; width++) {
      if (*at == ' ' || *at == 0) end = at;
      if (text_next(&at) == 0) break;
    }
    if (end == NULL) end = at;
    fprintf(out, "%.*s\n", (int)(end - text), text);
    text = end + (*end == ' ');
    if (*text != 0) fprintf(out, "%*s", indent, "");
  }
}

static void print_rule(FILE *out, int count) {
  for (int i = 0; i < count; i++) fputc('_', out);
  fputc('\n', out);
}

void lesson_print_head(const struct lesson *lesson, enum lesson_print print, FILE *out) {
  if (lesson->course > 0 && print != LESSON_PAGES) fprintf(out, "Lesson %d  ", lesson->course);
  fprintf(out, "%s\n", lesson->title);
  if (print != LESSON_HANDOUT) return;
  fprintf(out,
          "\nName ______________________   Partner ______________________\n\n"
          "BEFORE YOU START, without the program\n"
          "  Accelerator ________________   Network ________________   Tile ______ × ______\n"
          "  On-chip memories and sizes _________________________________________________\n"
          "  Weights of the network ________ KiB    Largest map between two layers ________ KB\n"
          "  My estimate: DRAM traffic layer by layer ________ MB    depth-first ________ MB\n\n"
          "THE LESSON\n"
          "Write your prediction before you look. A wrong one costs nothing.\n");
}

void lesson_print_end(enum lesson_print print, FILE *out) {
  if (print != LESSON_HANDOUT) return;
  fprintf(out,
          "\nDISCUSS with a pair that solved it differently\n"
          "  Their solution ______________________   better in ____________   worse in ____________\n"
          "  For which network would yours be wrong? ____________________________________\n"
          "  What would a real chip add that the model does not count? ___________________\n"
          "  ____________________________________________________________________________\n"
          "  The insight in one sentence, in my words: __________________________________\n"
          "  ____________________________________________________________________________\n");
}

static void print_question(const struct lesson *lesson, enum lesson_print print, FILE *out) {
  for (int i = 0; i < lesson->question.count; i++) {
    char number[16];
    snprintf(number, sizeof number, "  %d ", i + 1);
    const char *mark = print == LESSON_PAGES         ? number
                       : print == LESSON_HANDOUT     ? "  [ ] "
                       : i == lesson->question.right ? "  * "
                                                     : "  - ";
    print_text(out, mark, lesson->question.answer[i]);
    if (print == LESSON_ANSWERS && lesson->reply[i][0] != 0) print_text(out, "      no: ", lesson->reply[i]);
  }
  if (print == LESSON_HANDOUT) fprintf(out, "  because ");
  if (print == LESSON_HANDOUT) print_rule(out, 60);
  if (print == LESSON_ANSWERS && lesson->question.why[0] != 0) print_text(out, "  because ", lesson->question.why);
}

static void print_guess(const struct lesson *lesson, enum lesson_print print, FILE *out) {
  if (print == LESSON_HANDOUT) {
    fprintf(out, "  I predict ____________   the model says ____________   off by ________ %%\n");
  } else if (print == LESSON_PAGES) {
    fprintf(out, "  (a number, right within %.3g %%)\n", 100 * lesson->within);
  } else {
    fprintf(out, "  = %.4g (within %.3g %%)\n", lesson->value / lesson->value_factor, 100 * lesson->within);
    if (print == LESSON_ANSWERS && lesson->question.why[0] != 0) print_text(out, "  because ", lesson->question.why);
  }
}

/* False when memory is out. */
static bool print_task(const struct lesson *lesson, enum lesson_print print, FILE *out) {
  const struct lesson_task *task = lesson->task;
  char text[LESSON_TEXT_SIZE + POINT_OPTIONS_SIZE], words[LESSON_TEXT_SIZE], from[POINT_OPTIONS_SIZE];
  if (!point_options(&lesson->from, from)) return false;
  print_text(out, "  start: ", from);
  for (int i = 0; i < task->goal_count; i++) {
    bool other = task->goal_for[i] != NULL;
    snprintf(text, sizeof text, "%s%s%s", lesson_claim_text(task->goal[i], words), other ? " for " : "",
             other ? task->goal_for[i] : "");
    print_text(out, print == LESSON_HANDOUT ? "  [ ] goal: " : "  goal: ", text);
  }
  if (task->may != NULL) fprintf(out, "  may be changed: %s\n", task->may);
  if (task->budget > 0) fprintf(out, "  changes allowed: %d\n", task->budget);
  if (print == LESSON_ANSWERS) {
    for (int i = 0; i < task->hint_count; i++) print_text(out, "  hint: ", task->hint[i]);
  }
  if (print != LESSON_HANDOUT) return true;
  fprintf(out, "\n  try  what I changed            energy      latency     goals met?  what I learned\n");
  for (int i = 1; i <= 4; i++) {
    fprintf(out, "   %d   ________________________  __________  __________  __________  ______________\n", i);
  }
  fprintf(out, "\n  The command of my solution: tilescope eval ");
  print_rule(out, 34);
  fprintf(out, "  What limits it now? ");
  print_rule(out, 57);
  return true;
}

int lesson_print_page(const struct lesson *lesson, enum lesson_print print, int shown, FILE *out) {
  bool is_end = lesson->task == NULL && lesson->page > 0 && shown == lesson->at && shown > 0;
  for (; shown < lesson->at; shown++) {
    const struct lesson_step *step = &lesson->steps[shown];
    if (step->kind != LESSON_NOTE || print == LESSON_PAGES) continue;
    fprintf(out, "\n");
    print_text(out, "", step->text);
    for (int i = 0; print == LESSON_HANDOUT && i < step->lines; i++) print_rule(out, PAGE_WIDTH);
  }
  if (is_end && print == LESSON_HANDOUT) return shown; /* the solution */
  fprintf(out, "\n");
  print_text(out, "", lesson->text);
  if (lesson->asking) print_question(lesson, print, out);
  if (lesson->guessing) print_guess(lesson, print, out);
  return lesson->task == NULL || print_task(lesson, print, out) ? shown : -1;
}

void lesson_print_try(const struct state *state, int i, FILE *out) {
  const struct lesson *lesson = lesson_of(state);
  const struct lesson_task *task = lesson->task;
  char said[LESSON_TEXT_SIZE];
  int changes = task_changes(lesson, &state->point, NULL, 0);
  fprintf(out, "  %s: %s (%d change%s)\n", task->tries[i].solves ? "solution" : "weak", task->tries[i].options, changes,
          changes == 1 ? "" : "s");
  for (int g = 0; g < task->goal_count; g++) {
    task_goal(state, g, said, sizeof said);
    print_text(out, "      ", said);
  }
}

void lesson_print_answers(const char *answers, FILE *out) {
  if (answers[0] == 0) return;
  fprintf(out, "\nAnswers\n%s", answers);
}

void lesson_print_answer(const struct lesson *lesson, FILE *out) {
  static const char given_up[] = "Given up. ";
  char page[32], text[LESSON_TEXT_SIZE + FORMAT_SIZE];
  const struct question *question = &lesson->question;
  const char *joint = question->why[0] != 0 ? ". " : "";
  snprintf(page, sizeof page, "%d of %d: ", lesson->page, lesson->page_count);
  if (lesson->guessing) {
    snprintf(text, sizeof text, "%.4g%s%s", lesson->value / lesson->value_factor, joint, question->why);
  } else if (lesson->asking) {
    snprintf(text, sizeof text, "%d, %s%s%s", question->right + 1, question->answer[question->right], joint,
             question->why);
  } else { /* the end of a task */
    bool skips = strncmp(lesson->text, given_up, strlen(given_up)) == 0;
    snprintf(text, sizeof text, "%s", lesson->text + (skips ? strlen(given_up) : 0));
  }
  fputc('\n', out);
  print_text(out, page, text);
}

/* "3 solutions solve", "1 weak try does". */
static void print_tries(FILE *out, int count, const char *one, const char *more) {
  fprintf(out, ", %d %s", count, count == 1 ? one : more);
}

void lesson_print_margin(const struct lesson *lesson, int solutions, int weak, FILE *out) {
  char margin[FORMAT_SIZE];
  fprintf(out, "%d page%s, %d claim%s", lesson->page_count, lesson->page_count == 1 ? "" : "s", lesson->claim_count,
          lesson->claim_count == 1 ? " holds" : "s hold");
  if (lesson->margin_line > 0) {
    fprintf(out, " (least margin %s, line %d)", format_percent(margin, lesson->margin), lesson->margin_line);
  }
  if (solutions > 0) print_tries(out, solutions, "solution solves its task", "solutions solve their task");
  if (weak > 0) print_tries(out, weak, "weak try does not", "weak tries do not");
}
