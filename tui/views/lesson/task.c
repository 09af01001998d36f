/* The task of a lesson: the distance from its start, its goals, and what is said when it is over. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/options/options.h"
#include "tui/options/point_options.h"
#include "tui/text/utf8.h"
#include "tui/views/lesson/lesson.h"

/* --- Changes ------------------------------------------------------------------------------------------------- */

/* A list of changes: how many there are, and the first one that is not allowed. */
struct changes {
  int count;
  const char *may; /* NULL: all */
  char forbidden[EDIT_NAME_SIZE];
};

/* True if the words contain one. */
static bool has_word(const char *words, const char *word, size_t length) {
  for (words += strspn(words, " "); *words != 0; words += strspn(words, " ")) {
    size_t size = strcspn(words, " ");
    if (size == length && strncmp(words, word, length) == 0) return true;
    words += size;
  }
  return false;
}

static void add_change(struct changes *changes, const char *name, const char *group) {
  size_t own = strcspn(name, ".=");
  changes->count++;
  if (changes->may == NULL || changes->forbidden[0] != 0) return;
  if (has_word(changes->may, name, own) || has_word(changes->may, group, strlen(group))) return;
  snprintf(changes->forbidden, sizeof changes->forbidden, "%.*s", (int)own, name);
}

/* Adds edits of `a` that `b` lacks, or, with `values`, has with another value. */
static void add_edits(struct changes *changes, const char *a, const char *b, bool values) {
  for (a += strspn(a, " "); *a != 0; a += strspn(a, " ")) {
    size_t size = strcspn(a, " "), length = strcspn(a, "=");
    char name[EDIT_NAME_SIZE];
    double value;
    snprintf(name, sizeof name, "%.*s", (int)length, a);
    bool has = edits_value(b, name, &value);
    if (!has || (values && strtod(a + length + 1, NULL) != value)) add_change(changes, name, "hardware");
    a += size;
  }
}

/* Each side of the tile, each number of the hardware and each other option is one change. */
static struct changes find_changes(const struct lesson *lesson, const struct point *now) {
  const struct point *from = &lesson->from;
  struct changes changes = {.may = lesson->task->may};
  char before[POINT_OPTIONS_SIZE], after[POINT_OPTIONS_SIZE];
  if (now->schedule.tile_x != from->schedule.tile_x) add_change(&changes, "tile", "tile");
  if (now->schedule.tile_y != from->schedule.tile_y) add_change(&changes, "tile", "tile");
  for (int i = 0; i < OPTION_COUNT; i++) {
    enum option option = (enum option)i;
    if (option == OPTION_TILE || option == OPTION_SET || !options_is_of_point(option)) continue;
    if (!point_option(option, from, before) || !point_option(option, now, after)) continue;
    if (strcmp(before, after) != 0) add_change(&changes, option_table[i].name, option_table[i].name);
  }
  add_edits(&changes, now->edits, from->edits, true);
  add_edits(&changes, from->edits, now->edits, false);
  return changes;
}

int task_changes(const struct lesson *lesson, const struct point *now, char *out, size_t size) {
  struct changes changes = find_changes(lesson, now);
  if (out != NULL) snprintf(out, size, "%s", changes.forbidden);
  return changes.count;
}

/* True for a word that something can be changed by: an option of points, or part of the hardware. */
static bool can_change(const struct state *state, const char *word, size_t length) {
  char name[EDIT_NAME_SIZE];
  struct edit_place places[EDIT_PLACES_MAX];
  for (int i = 0; i < OPTION_COUNT; i++) {
    bool is_it = strlen(option_table[i].name) == length && strncmp(option_table[i].name, word, length) == 0;
    if (is_it && options_is_of_point((enum option)i)) return true;
  }
  int count = state->inputs != NULL ? edit_places(&state->inputs->file_hardware, places) : 0;
  for (int i = 0; i < count; i++) {
    edit_name(&state->inputs->file_hardware, places[i], name);
    if (strcspn(name, ".") == length && strncmp(name, word, length) == 0) return true;
  }
  return false;
}

bool task_may_is_sound(const struct state *state, char *out, size_t size) {
  const char *word = lesson_of(state)->task->may != NULL ? lesson_of(state)->task->may : "";
  for (word += strspn(word, " "); *word != 0; word += strspn(word, " ")) {
    size_t length = strcspn(word, " ");
    if (!can_change(state, word, length)) {
      snprintf(out, size,
               "'%.*s' is nothing that can be changed; expected tile, mode, stacks, hardware, another "
               "option, or a memory of %s",
               (int)(length < 60 ? length : 60), word, state->point.hardware);
      return false;
    }
    word += length;
  }
  return true;
}

/* --- Goals --------------------------------------------------------------------------------------------------- */

bool task_goal_point(const struct state *state, int i, struct point *point) {
  struct lesson *lesson = lesson_of(state);
  struct error error;
  const char *options = lesson->task->goal_for[i];
  if (options == NULL) return false;
  *point = state->point;
  return point_change(point, options, &error) == STATUS_OK;
}

/* Where the figures of goal `i` come from; neither evaluation nor figures: there is no result yet. */
static struct lesson_source source_of_goal(const struct state *state, int i, struct point *point) {
  struct lesson_source source = {.evaluation = NULL};
  if (task_goal_point(state, i, point)) {
    source = (struct lesson_source){NULL, figures_find(state->figures, point), point};
    if (source.figures != NULL && source.figures->status != STATUS_OK) source.figures = NULL;
  } else if (!state_is_stale(state)) {
    source.evaluation = state->shown;
  }
  return source;
}

int task_goal_claim(const struct state *state, int i, char *out, size_t size) {
  struct point point;
  const struct lesson_source source = source_of_goal(state, i, &point);
  out[0] = 0;
  if (source.evaluation == NULL && source.figures == NULL) return 0;
  return lesson_claim(lesson_of(state), source, lesson_of(state)->task->goal[i], out, size, NULL);
}

int task_goal(const struct state *state, int i, char *out, size_t size) {
  const struct lesson *lesson = lesson_of(state);
  struct point point;
  const struct lesson_source source = source_of_goal(state, i, &point);
  char said[LESSON_TEXT_SIZE / 2] = "", mark[8] = "·";
  int holds = -1;
  if (source.evaluation != NULL || source.figures != NULL) {
    holds = lesson_claim(lesson, source, lesson->task->goal[i], said, sizeof said, NULL);
    snprintf(mark, sizeof mark, "%s", holds == 1 ? "✓" : "✗");
  }
  const char *colon = strrchr(said, ':'), *for_whom = lesson->task->goal_for[i];
  char words[LESSON_TEXT_SIZE];
  snprintf(out, size, "%s %s%s%s%s", mark, lesson_claim_text(lesson->task->goal[i], words),
           for_whom != NULL ? " for " : "", for_whom != NULL ? for_whom : "",
           source.evaluation == NULL && source.figures == NULL ? ": no result" : "");
  if (holds >= 0 && colon != NULL) snprintf(out + strlen(out), size - strlen(out), "%s", colon);
  return holds;
}

bool task_is_solved(const struct state *state) {
  const struct lesson *lesson = lesson_of(state);
  char out[LESSON_TEXT_SIZE];
  int changes = task_changes(lesson, &state->point, out, sizeof out);
  if (out[0] != 0 || (lesson->task->budget > 0 && changes > lesson->task->budget)) return false;
  for (int i = 0; i < lesson->task->goal_count; i++) {
    if (task_goal(state, i, out, sizeof out) != 1) return false;
  }
  return true;
}

void task_prefetch(const struct state *state, struct prefetch *prefetch) {
  const struct lesson *lesson = lesson_of(state);
  struct point point;
  for (int i = 0; lesson != NULL && lesson->task != NULL && i < lesson->task->goal_count; i++) {
    if (task_goal_point(state, i, &point)) prefetch_add(prefetch, &point, false);
  }
}

/* --- Start and end ------------------------------------------------------------------------------------------- */

bool task_start(struct state *state, struct lesson *lesson, const struct lesson_step *step) {
  const char *from = step->task->from;
  if (from != NULL && !lesson_set_point(state, lesson, from, false)) return false;
  lesson->task = step->task;
  lesson->task_because = step->because;
  lesson->solved = lesson->warned = false;
  lesson->hints = 0;
  lesson->from = state->point;
  return true;
}

void task_follow(struct state *state) {
  struct lesson *lesson = lesson_of(state);
  if (lesson == NULL || lesson->task == NULL || lesson->solved || state->pending) return;
  lesson->solved = task_is_solved(state);
}

/* Appends all tries of a kind to the text: "--tile 60x72; --tile 16x18". */
static void add_tries(struct lesson *lesson, bool solves, const char *before, const char *after) {
  const struct lesson_task *task = lesson->task;
  bool any = false;
  for (int i = 0; i < task->try_count; i++) {
    if (task->tries[i].solves != solves) continue;
    text_append(lesson->text, sizeof lesson->text, "%s%s", any ? "; " : before, task->tries[i].options);
    any = true;
  }
  if (any) text_append(lesson->text, sizeof lesson->text, "%s", after);
}

void task_tell(struct lesson *lesson) {
  snprintf(lesson->text, sizeof lesson->text, "%s", lesson->solved ? "✓ Solved." : "Given up.");
  add_tries(lesson, true, " Solutions known: ", ".");
  add_tries(lesson, false, " Not enough: ", ".");
  if (lesson->task_because != NULL) text_append(lesson->text, sizeof lesson->text, " %s", lesson->task_because);
}
