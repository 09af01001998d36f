#include "tui/explorer/full_text.h"

#include <stdio.h>
#include <string.h>

#include "tui/text/utf8.h"

static void add_paragraph(char *text, const char *paragraph) {
  if (paragraph[0] != 0) text_append(text, FULL_TEXT_SIZE, "%s%s", text[0] != 0 ? "\n\n" : "", paragraph);
}

const char *full_text(const struct state *state, char *text) {
  char rest[VIEW_TEXT_SIZE] = "", row_text[MESSAGE_SIZE] = "";
  if (state->failed != NULL) {
    snprintf(text, FULL_TEXT_SIZE, "%s", state->failed->error.message);
    return text;
  }
  bool is_covered = view_is_covered(state);
  if (state->view->full_text != NULL && !is_covered) {
    state->view->full_text(state, rest);
  } else {
    view_sentence(state, rest);
  }
  const struct pane *pane = state->focus;
  int row = pane_of(state, pane)->row;
  if (!is_covered && pane->row_text != NULL && row < pane_rows(state, pane))
    pane->row_text(state, row, row_text, sizeof row_text);
  text[0] = 0;
  add_paragraph(text, view_message(state));
  if (strchr(row_text, ' ') != NULL) add_paragraph(text, row_text); /* more than a name */
  add_paragraph(text, rest);
  return text;
}
