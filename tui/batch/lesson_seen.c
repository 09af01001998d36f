#include "tui/batch/lesson_seen.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/text_buffer.h"
#include "tui/explorer/view.h"
#include "tui/views/lesson/lesson.h"

enum { ROWS = 40, COLUMNS = 120, SOUGHT_MOST = 8, SHORTEST = 5 /* "3" and "16 %" stand anywhere by chance */ };

struct figures_sought {
  int count;
  char text[SOUGHT_MOST][LESSON_TEXT_SIZE];
};

/* Takes what the braces of a text stand for. */
static void seek_braces(const struct state *state, const char *text, struct figures_sought *sought) {
  for (const char *at = strchr(text, '{'); at != NULL && sought->count < SOUGHT_MOST; at = strchr(at + 1, '{')) {
    char one[LESSON_TEXT_SIZE];
    snprintf(one, sizeof one, "%.*s", (int)strcspn(at, "}") + 1, at);
    char *to = sought->text[sought->count];
    if (lesson_fill(lesson_of(state), state->shown, one, to, LESSON_TEXT_SIZE) && strlen(to) >= SHORTEST) {
      sought->count++;
    }
  }
}

static void seek(const struct state *state, const struct lesson_step *step, struct figures_sought *sought) {
  const struct lesson *lesson = lesson_of(state);
  sought->count = 0;
  if (lesson->asking) {
    seek_braces(state, step->answer[step->right], sought);
  } else if (lesson->value_format != NULL) {
    lesson->value_format(sought->text[0], lesson->value);
    sought->count = strlen(sought->text[0]) >= SHORTEST;
  }
}

/* True where the text stands, and is not part of a longer number. */
static bool stands_in(const char *screen, const char *figure) {
  size_t length = strlen(figure);
  for (const char *at = strstr(screen, figure); at != NULL; at = strstr(at + 1, figure)) {
    bool begins = at == screen || (!isdigit((unsigned char)at[-1]) && at[-1] != '.');
    if (begins && !isalnum((unsigned char)at[length])) return true;
  }
  return false;
}

/* The view on a screen without the lesson's box, to be freed; NULL when memory is out. */
static char *draw_view(struct state *state, struct canvas *canvas, const struct view *view) {
  struct text_buffer buffer;
  size_t size;
  state->view = view;
  state->focus = view->home;
  if (!canvas_resize(canvas, state->rows, state->columns) || text_buffer_open(&buffer) == NULL) return NULL;
  draw(state, canvas);
  for (int row = 0, last = ROWS - view_overlay_rows(state) - 2; row < ROWS; row++) {
    for (int column = 0; column < COLUMNS && (row < last || row >= ROWS - 2); column++) {
      text_put(canvas_cell(canvas, row, column)->glyph, buffer.out);
    }
    fputc('\n', buffer.out);
  }
  return text_buffer_close(&buffer, &size);
}

/* True if the right answer is the only one with a figure, which tells it apart. */
static bool stands_out(const struct lesson_step *step) {
  if (step->kind != LESSON_ASK || strchr(step->answer[step->right], '{') == NULL) return false;
  for (int i = 0; i < step->answer_count; i++) {
    if (i != step->right && step->answer[i][strcspn(step->answer[i], "{0123456789")] != 0) return false;
  }
  return true;
}

bool lesson_remark_question(const struct state *state, FILE *out) {
  const struct lesson *lesson = lesson_of(state);
  const struct lesson_step *step = &lesson->steps[lesson->at - 1];
  struct figures_sought sought;
  if (stands_out(step)) {
    fprintf(out, "%s:%d: only the right answer has a figure, which tells it apart\n", lesson->path, step->line);
  }
  if (step->uncovers) return true;
  seek(state, step, &sought);
  struct state copy = *state; /* only to be drawn */
  struct canvas canvas = {.ascii = false};
  copy.rows = ROWS;
  copy.columns = COLUMNS;
  bool is_drawn = true;
  for (int v = 0; v < state->view_count && sought.count > 0 && is_drawn; v++) {
    char *screen = draw_view(&copy, &canvas, state->views->view[v]);
    is_drawn = screen != NULL;
    for (int i = 0; is_drawn && i < sought.count; i++) {
      if (!stands_in(screen, sought.text[i])) continue;
      fprintf(out, "%s:%d: the right answer's %s stands in %s while the question is open\n", lesson->path, step->line,
              sought.text[i], state->views->view[v]->name);
    }
    free(screen);
  }
  canvas_free(&canvas);
  return is_drawn;
}
