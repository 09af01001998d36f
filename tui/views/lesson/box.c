/* The box of a lesson, above the message. */
#include <stdio.h>
#include <string.h>

#include "tui/explorer/action.h"
#include "tui/text/utf8.h"
#include "tui/views/lesson/lesson.h"

/* Lines of a lesson on a projector are short, to be read from afar. */
enum { LARGE_WIDTH = 60 };

enum { LEAST_LINES = 3, MOST_LINES = 9, FRAME = 2, SIDE = 4 };

/* The pieces of a page below its text: goals, hints and changes of a task. */
static int write_task(const struct state *state, char lines[TASK_GOALS + TASK_HINTS + 1][LESSON_TEXT_SIZE]) {
  const struct lesson *lesson = lesson_of(state);
  const struct lesson_task *task = lesson->task;
  int count = 0;
  for (int i = 0; i < task->goal_count; i++) task_goal(state, i, lines[count++], LESSON_TEXT_SIZE);
  for (int i = 0; i < lesson->hints; i++) {
    snprintf(lines[count++], LESSON_TEXT_SIZE, "Hint %d: %s", i + 1, task->hint[i]);
  }
  char forbidden[EDIT_NAME_SIZE], budget[32] = "", key[KEY_NAME_SIZE];
  int changes = task_changes(lesson, &state->point, forbidden, sizeof forbidden);
  if (task->budget > 0) snprintf(budget, sizeof budget, " of %d", task->budget);
  char *last = lines[count++];
  snprintf(last, LESSON_TEXT_SIZE, "%d%s change%s", changes, budget, changes == 1 && task->budget <= 0 ? "" : "s");
  char *end = last + strlen(last);
  size_t room = LESSON_TEXT_SIZE - strlen(last);
  if (lesson->solved) {
    snprintf(end, room, " · ✓ solved");
  } else if (forbidden[0] != 0) {
    snprintf(end, room, " · %s may not be changed in this task", forbidden);
  } else if (task->budget > 0 && changes > task->budget) {
    snprintf(end, room, " · too many: set something back");
  } else if (lesson->hints < task->hint_count) {
    snprintf(end, room, " · %s gives a hint", action_key(state, ACTION_LESSON, key));
  }
  return count;
}

static enum style style_of(const char *line) {
  return strncmp(line, "✓", strlen("✓")) == 0 ? STYLE_BETTER : STYLE_TEXT;
}

/* Draws the page, in an area of any height; returns the lines it takes. */
static int draw_page(const struct state *state, struct area area) {
  const struct lesson *lesson = lesson_of(state);
  int row = area_wrapped(area, 0, lesson->broken ? STYLE_ERROR : STYLE_TEXT, lesson->text);
  if (lesson->asking) row = question_draw(&lesson->question, area, row);
  if (lesson->task == NULL || lesson->broken) return row;
  char lines[TASK_GOALS + TASK_HINTS + 1][LESSON_TEXT_SIZE];
  int count = write_task(state, lines);
  for (int i = 0; i < count; i++) row += area_wrapped(area, row, style_of(lines[i]), lines[i]);
  return row;
}

static int page_width(const struct state *state, int room) {
  return state->large && room > LARGE_WIDTH ? LARGE_WIDTH : room;
}

int lesson_box_rows(const struct state *state) {
  if (lesson_of(state) == NULL) return 0;
  int lines = draw_page(state, (struct area){.width = page_width(state, state->columns - SIDE)}), most = MOST_LINES;
  if (most < state->rows / 3) most = state->rows / 3;
  lines = lines < LEAST_LINES ? LEAST_LINES : lines > most ? most : lines;
  return lines + FRAME;
}

/* Writes the page and the keys that matter on it; `brevity` 0 to 3 leaves out the last ones. */
static void write_keys(const struct state *state, int brevity, char *out, size_t size) {
  const struct lesson *lesson = lesson_of(state);
  char next[KEY_NAME_SIZE], back[KEY_NAME_SIZE], leave[KEY_NAME_SIZE];
  const char *does = "continues";
  action_key(state, lesson->asking || lesson->guessing ? ACTION_OPEN : ACTION_SEARCH_NEXT, next);
  action_key(state, ACTION_SEARCH_PREVIOUS, back);
  action_key(state, ACTION_BACK, leave);
  if (lesson->asking) does = brevity < 3 ? "or a number answers" : "answers";
  if (lesson->guessing) does = "answers";
  if (lesson->task != NULL && !lesson->solved) does = "gives up";
  snprintf(out, size, "%d of %d: ", lesson->page, lesson->page_count);
  if (!lesson->waiting) {
    text_append(out, size, "evaluating");
    return;
  }
  text_append(out, size, "%s %s", next, does);
  if (brevity < 2 && lesson->page > 1 && !lesson->broken) text_append(out, size, ", %s back", back);
  if (brevity < 1) text_append(out, size, ", %s leaves", leave);
}

/* Cuts a title to `width` cells. */
static void write_title(const char *title, int width, char *out, size_t size) {
  if (text_width(title) <= width) {
    snprintf(out, size, "%s", title);
    return;
  }
  const char *end = title, *at = title;
  for (int used = 0; used < width; end = at) {
    used += text_cells(text_next(&at));
    if (used >= width) break;
  }
  while (end > title && end[-1] == ' ') end--;
  snprintf(out, size, "%.*s…", (int)(end - title), title);
}

void lesson_box_draw(const struct state *state, struct area area) {
  enum { EDGES = 9, TITLE_LEAST = 12 }; /* cells of the frame's first line around title and keys */
  const struct lesson *lesson = lesson_of(state);
  char right[160], title[256];
  int brevity = 0, room = area.width - EDGES, least = text_width(lesson->title);
  do {
    write_keys(state, brevity, right, sizeof right);
  } while (text_width(right) + least > room && ++brevity <= 3);
  write_title(lesson->title, room - text_width(right) > TITLE_LEAST ? room - text_width(right) : TITLE_LEAST, title,
              sizeof title);
  area_fill(area, STYLE_TEXT);
  struct area inside = area_frame(area, true, title, right);
  inside = area_part(inside, 0, 1, inside.height, page_width(state, inside.width - 2));
  int needed = draw_page(state, inside);
  if (needed > inside.height) area_text(inside, inside.height - 1, inside.width - 1, STYLE_DIM, "…");
}
