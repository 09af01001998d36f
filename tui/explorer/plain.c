#include "tui/explorer/plain.h"

#include <string.h>

#include "inputs/yaml/source.h"
#include "tui/explorer/modal.h"
#include "tui/text/format.h"

void plain_init(struct plain *plain) {
  memset(plain, 0, sizeof *plain);
}

/* --- What the parts say ------------------------------------------------------------------------------------------ */

/* True for characters of frames, bars and marks, which say nothing aloud. */
static bool is_drawing(wchar_t glyph) {
  return (glyph >= 0x2500 && glyph <= 0x25ff) || glyph == L'·' || glyph == L' ' || glyph == 0;
}

/* Writes a line of the canvas without its drawings, words apart by one blank. */
static void write_line(const struct canvas *canvas, int row, int left, int width, char *text) {
  FILE *out = fmemopen(text, PLAIN_SIZE, "w");
  bool blank = false, begun = false;
  text[0] = 0;
  if (out == NULL) return;
  for (int column = left; column < left + width; column++) {
    const struct cell *cell = canvas_cell(canvas, row, column);
    if (cell == NULL || is_drawing(cell->glyph)) {
      blank = true;
      continue;
    }
    if (blank && begun) fputc(' ', out);
    text_put(cell->glyph, out);
    blank = false;
    begun = true;
  }
  fclose(out);
  text[PLAIN_SIZE - 1] = 0;
}

/* The line of the pane in focus with its current row: marked, or selected. */
static void write_row(const struct state *state, const struct canvas *canvas, char *text) {
  struct layout layout;
  int row = pane_of(state, state->focus)->row;
  view_layout(state, &layout);
  struct box box = layout_box(&layout, state->focus);
  if (state->focus->row_text != NULL && row < pane_rows(state, state->focus)) {
    state->focus->row_text(state, row, text, PLAIN_SIZE);
  }
  for (int line = box.top + 1; line < box.top + box.height - 1; line++) {
    for (int column = box.left; column < box.left + box.width; column++) {
      const struct cell *cell = canvas_cell(canvas, line, column);
      if (cell == NULL || cell->glyph != L'▸') continue;
      write_line(canvas, line, box.left, box.width, text);
      return;
    }
  }
}

static void write_figures(const struct state *state, char *text) {
  if (state->failed != NULL) {
    snprintf(text, PLAIN_SIZE, "No result: %.900s", state->failed->error.message);
  } else if (view_is_covered(state)) {
    snprintf(text, PLAIN_SIZE, "Results are " VIEW_COVERED);
  } else if (state->shown != NULL) {
    for (int i = 0; i < FIGURE_HEADLINES; i++) {
      char value[FORMAT_SIZE], name[FIGURE_TEXT_SIZE];
      const struct hardware *hardware = state->inputs != NULL ? &state->inputs->hardware : NULL;
      text_append(text, PLAIN_SIZE, "%s%s %s", i > 0 ? ", " : "", figure_label(hardware, i, FIGURE_TEXT_SIZE, name),
                  figure_format(&figure_table[i], value, state->shown->figures->value[i]));
    }
  }
}

/* The open list or field. */
static void write_list(const struct state *state, char *text) {
  struct choice choice;
  if (state->modal == MODAL_TYPE) {
    snprintf(text, PLAIN_SIZE, "Field %s: %.400s. %.400s", state->prompt.title, state->line.text,
             state->problem.message[0] != 0 ? state->problem.message : state->prompt.hint);
  } else if (state->modal == MODAL_SEARCH) {
    snprintf(text, PLAIN_SIZE, "Search: %.400s", state->line.text);
  } else if (state->modal != MODAL_NONE && choice_at(state, state->choice, &choice)) {
    char keys[ACTION_KEYS_SIZE];
    snprintf(text, PLAIN_SIZE, "List, %d of %d: ", state->choice + 1, choice_count(state));
    if (choice.name != NULL) {
      text_append(text, PLAIN_SIZE, "%s", choice.name);
    } else if (choice.term != NULL) {
      text_append(text, PLAIN_SIZE, "%s: %s", choice.term->name, choice.term->meaning);
    } else if (choice.action < ACTION_COUNT) {
      action_keys(state, choice.action, keys);
      text_append(text, PLAIN_SIZE, keys[0] != 0 ? "%s (%s): %s" : "%s%s: %s", action_name(state->views, choice.action),
                  keys, action_help(state->views, choice.action));
    }
  }
}

/* True for the message of a failure, which the line of figures tells. */
static bool is_failure(const struct state *state, const char *message) {
  return state->failed != NULL && message[0] != 0 &&
         strncmp(message, state->failed->error.message, strlen(message)) == 0;
}

static void write_message(const struct state *state, const struct canvas *canvas, char *text) {
  char sentence[SENTENCE_SIZE];
  int lesson = view_overlay_rows(state);
  const char *message = view_message(state), *said;
  if (is_failure(state, message)) return;
  if (message[0] != 0) {
    snprintf(text, PLAIN_SIZE, "%.900s", message);
  } else if (lesson > 0) {
    for (int row = 1; row < lesson - 1; row++) {
      char line[PLAIN_SIZE];
      write_line(canvas, canvas->rows - 2 - lesson + row, 0, canvas->columns, line);
      text_append(text, PLAIN_SIZE, "%s%s", text[0] != 0 ? " " : "", line);
    }
  } else if ((said = view_sentence(state, sentence)) != NULL) {
    snprintf(text, PLAIN_SIZE, "%s", said);
  }
}

void plain_tell(struct plain *plain, const struct state *state, const struct canvas *canvas, FILE *out) {
  char now[PLAIN_PARTS][PLAIN_SIZE] = {""};
  snprintf(now[PLAIN_VIEW], PLAIN_SIZE, "View %s. %s on %s", state->view->name, state->point.workload,
           state->point.hardware);
  snprintf(now[PLAIN_PANE], PLAIN_SIZE, "Pane %d: %s", view_pane_number(state, state->focus) + 1, view_hint(state));
  write_list(state, now[PLAIN_LIST]);
  if (state->modal == MODAL_NONE) write_row(state, canvas, now[PLAIN_ROW]);
  write_figures(state, now[PLAIN_FIGURES]);
  write_message(state, canvas, now[PLAIN_MESSAGE]);
  for (int part = 0; part < PLAIN_PARTS; part++) {
    now[part][source_excerpt(now[part]) - now[part]] = '\0'; /* the line of a file below a sentence */
    bool is_new = strcmp(now[part], plain->last[part]) != 0;
    if (is_new && now[part][0] != 0) {
      source_write(out, now[part]);
      fputc('\n', out);
    }
    memcpy(plain->last[part], now[part], sizeof now[part]);
  }
  fflush(out);
}
