/* The frame of every view: tabs above, message and keys below, and what is open on top. */
#include <stdio.h>
#include <string.h>

#include "tui/explorer/action.h"
#include "tui/explorer/view.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"

static void draw_too_small(const struct state *state, struct area area) {
  char text[96], key[KEY_NAME_SIZE];
  snprintf(text, sizeof text, "needs %d×%d, have %d×%d: %s quits", SMALLEST_COLUMNS, SMALLEST_ROWS, state->columns,
           state->rows, action_key(state, ACTION_CLOSE, key));
  int column = (area.width - text_width(text)) / 2;
  area_text(area, area.height / 2, column < 0 ? 0 : column, STYLE_TEXT, "%s", text);
}

/* Status of the evaluation: "● 3 ms". */
static enum style status_text(const struct state *state, char *text, size_t size) {
  char time[FORMAT_SIZE];
  enum style style = STYLE_DIM;
  const struct optimize_progress *progress = &state->optimizing.progress;
  if (state->optimizing.running) {
    snprintf(text, size, "◐ optimizing %d %%", progress->total > 0 ? (int)(100 * progress->done / progress->total) : 0);
    style = STYLE_BUSY;
  } else if (state->view->status != NULL && state->view->status(state, text, size)) {
    style = STYLE_BUSY;
  } else if (state->pending && (state->busy || state->shown == NULL)) {
    snprintf(text, size, "◐ evaluating");
    style = STYLE_BUSY;
  } else if (state->failed != NULL) {
    snprintf(text, size, "✗ no result");
    style = STYLE_ERROR;
  } else if (!state->pending && (state->shown == NULL || state_is_stale(state))) {
    snprintf(text, size, "✗ stopped");
    style = STYLE_ERROR;
  } else if (state->no_clock || state->shown == NULL) {
    snprintf(text, size, "● ready");
  } else {
    snprintf(text, size, "● %s", format_time(time, state->shown->seconds));
  }
  return style;
}

/* Columns of all tabs with their names. */
static int tabs_width(const struct state *state) {
  int width = 0;
  for (int i = 0; i < state->view_count; i++) width += text_width(state->views->view[i]->name) + 4;
  return width;
}

/* Draws a tab; without room, only the current view has its name. */
static int draw_tab(const struct state *state, struct area line, int column, int number, bool named) {
  const struct view *view = state->views->view[number];
  bool here = state->view == view;
  int end = area_text(line, 0, column, here ? STYLE_TAB : STYLE_TEXT, "%s%d", here ? "▌" : " ", number + 1);
  if (here || named) end = area_text(line, 0, end, here ? STYLE_TAB : STYLE_TEXT, " %s", view->name);
  end = area_text(line, 0, end, here ? STYLE_TAB : STYLE_TEXT, "%s", here ? "▐" : " ");
  area_target(line, 0, column, end - column,
              (struct target){.kind = TARGET_ACTION, .index = (int16_t)(ACTION_VIEW + number)});
  return end;
}

static void draw_tabs(const struct state *state, struct area line) {
  enum { STATUS_ROOM = 16, TITLE_ROOM = 11 };
  int room = line.width - tabs_width(state) - STATUS_ROOM, column = 0;
  bool named = room >= 0;
  if (!named || room >= TITLE_ROOM) column = area_text(line, 0, 1, STYLE_TITLE, "tilescope") + 1;
  for (int i = 0; i < state->view_count; i++) column = draw_tab(state, line, column, i, named);
  char status[FORMAT_SIZE + 16], title[2 * POINT_NAME_SIZE + 8];
  enum style style = status_text(state, status, sizeof status);
  int end = line.width - 1 - text_width(status);
  area_text(line, 0, end, style, "%s", status);
  snprintf(title, sizeof title, "%s on %s%s", state->point.workload, state->point.hardware,
           state->point.edits[0] != 0 ? "*" : "");
  if (text_width(title) + column + 4 < end) area_text_right(line, 0, end - 3, STYLE_DIM, "%s", title);
}

/* A prompt with the line being typed and the cursor in it. */
static void draw_prompt(const struct state *state, struct area line, const char *prompt, const char *hint) {
  int column = area_text(line, 0, 1, STYLE_TITLE, "%s", prompt);
  int room = line.width - column - 2, skip = state->line.cursor > room ? state->line.cursor - room : 0;
  enum style style = state->line.untouched && state->line.length > 0 ? STYLE_SELECTED : STYLE_TEXT;
  int end = area_text(line, 0, column, style, "%s", state->line.text + skip);
  if (skip > 0) area_text(line, 0, column, STYLE_DIM, "…");
  if (state->line.length - skip > line.width - column) area_text(line, 0, line.width - 1, STYLE_DIM, "…");
  line.canvas->cursor_row = line.top;
  line.canvas->cursor_column = line.left + column + state->line.cursor - skip;
  bool problem = state->problem.message[0] != 0;
  area_text_clipped(line, 0, end + 2, line.width - end - 3, problem ? STYLE_ERROR : STYLE_DIM,
                    problem ? state->problem.message : hint);
}

/* What the screen is about, as far as it fits, and the keys to begin with. */
static void draw_start(const struct state *state, struct area line) {
  char about[2 * POINT_NAME_SIZE + 64], keys[3 * KEY_NAME_SIZE + 64], next[KEY_NAME_SIZE], lesson[KEY_NAME_SIZE],
      help[KEY_NAME_SIZE];
  snprintf(about, sizeof about, "Depth-first cost of %s on %s.", state->point.workload, state->point.hardware);
  snprintf(keys, sizeof keys, "%s change, %s lessons, %s keys", action_key(state, ACTION_RIGHT, next),
           action_key(state, ACTION_LESSON, lesson), action_key(state, ACTION_HELP, help));
  int width = text_width(about), most = line.width - 3 - text_width(keys);
  if (width > most) width = most;
  area_text_clipped(line, 0, 1, width, STYLE_TEXT, about);
  area_text_clipped(line, 0, 2 + width, line.width - 3 - width, STYLE_TEXT, keys);
}

static void draw_message(const struct state *state, struct area line) {
  char prompt[64], sentence[SENTENCE_SIZE];
  const char *message = view_message(state), *said;
  if (state->modal == MODAL_TYPE) {
    snprintf(prompt, sizeof prompt, "%s: ", state->prompt.title);
    draw_prompt(state, line, prompt, state->prompt.hint);
  } else if (state->modal == MODAL_SEARCH) {
    draw_prompt(state, line, "/", "");
  } else if (message[0] != 0) {
    char first[MESSAGE_SIZE];
    snprintf(first, sizeof first, "%s", message);
    first[strcspn(first, "\n")] = 0;
    area_text_clipped(line, 0, 1, line.width - 2, state->message_style, first);
  } else if (state->optimizing.running && !view_is_covered(state)) {
    char text[SENTENCE_SIZE];
    optimizing_text(state, text, sizeof text);
    area_text_clipped(line, 0, 1, line.width - 2, STYLE_TEXT, text);
  } else if (!state->touched && view_overlay_rows(state) == 0) {
    draw_start(state, line);
  } else if ((said = view_sentence(state, sentence)) != NULL) {
    area_text_clipped(line, 0, 1, line.width - 2, STYLE_TEXT, said);
  } else {
    area_text_clipped(line, 0, 1, line.width - 2, STYLE_DIM, view_hint(state));
  }
}

/* --- The keys in the last line --------------------------------------------------------------------------- */

static const char *footer_keys(const struct state *state, enum action action, char *text, size_t size) {
  char key[KEY_NAME_SIZE], pair[KEY_NAME_SIZE];
  bool paired = action_table[action].footer_pair;
  snprintf(text, size, "%s%s", paired ? action_key(state, action - 1, pair) : "", action_key(state, action, key));
  return text;
}

static bool in_footer(const struct state *state, enum action action, int rank) {
  return view_footer(state, action) != NULL && action_table[action].footer_rank <= rank;
}

static int footer_width(const struct state *state, enum action action) {
  char keys[2 * KEY_NAME_SIZE];
  return text_width(footer_keys(state, action, keys, sizeof keys)) + 1 + text_width(view_footer(state, action)) + 2;
}

static int words_width(const struct state *state, int rank) {
  int width = 0;
  for (int action = 0; action < ACTION_COUNT; action++) {
    if (in_footer(state, (enum action)action, rank)) width += footer_width(state, (enum action)action);
  }
  return width;
}

/* The highest rank up to which all words fit. */
static int footer_rank(const struct state *state, int room) {
  enum { HIGHEST = 16 };
  int rank = HIGHEST;
  while (rank > 0 && words_width(state, rank) > room) rank--;
  return rank;
}

/* The keys that matter while a line is typed, or a list or a text is open. */
static void draw_modal_footer(const struct state *state, struct area line) {
  bool runs = state->modal == MODAL_HELP || state->modal == MODAL_PALETTE, reads = state->modal == MODAL_MESSAGE;
  const struct {
    enum action action;
    const char *what;
  } keys[] = {{ACTION_OPEN, reads ? NULL : runs ? "run" : "accept"}, {ACTION_BACK, reads || runs ? "close" : "cancel"}};
  int column = 1;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    char key[KEY_NAME_SIZE];
    if (keys[i].what == NULL) continue;
    column = area_text(line, 0, column, STYLE_KEY, "%s", action_key(state, keys[i].action, key));
    column = area_text(line, 0, column, STYLE_TEXT, " %s", keys[i].what) + 2;
  }
}

static void draw_footer(const struct state *state, struct area line) {
  if (state->modal != MODAL_NONE) {
    draw_modal_footer(state, line);
    return;
  }
  int rank = footer_rank(state, line.width), column = 1;
  for (int action = 0; action < ACTION_COUNT; action++) {
    char keys[2 * KEY_NAME_SIZE];
    if (!in_footer(state, (enum action)action, rank)) continue;
    footer_keys(state, (enum action)action, keys, sizeof keys);
    int end = area_text(line, 0, column, STYLE_KEY, "%s", keys);
    end = area_text(line, 0, end, STYLE_TEXT, " %s", view_footer(state, (enum action)action));
    area_target(line, 0, column, end - column, (struct target){.kind = TARGET_ACTION, .index = (int16_t)action});
    column = end + 2;
  }
}

static void draw_panes(const struct state *state, struct area area) {
  struct layout layout;
  view_layout(state, &layout);
  for (int i = 0; i < layout.count; i++) {
    const struct pane *pane = layout.placed[i].pane;
    struct box box = layout.placed[i].box;
    if (box.height < 3 || box.width < 4) continue;
    struct area inside = area_part(area, box.top, box.left, box.height, box.width);
    uint8_t number = (uint8_t)view_pane_number(state, pane);
    const struct target target = {.kind = TARGET_PANE, .pane = number};
    for (int row = 0; row < inside.height; row++) area_target(inside, row, 0, inside.width, target);
    pane_draw(state, pane, inside, state->focus == pane && state->modal == MODAL_NONE);
    if (pane == view_marked(state)) area_text(inside, 0, 0, STYLE_BUSY, "▶");
  }
}

void draw(const struct state *state, struct canvas *canvas) {
  canvas_clear(canvas);
  struct area area = canvas_area(canvas);
  if (state->columns < SMALLEST_COLUMNS || state->rows < SMALLEST_ROWS) {
    draw_too_small(state, area);
    return;
  }
  draw_tabs(state, area_part(area, 0, 0, 1, area.width));
  draw_panes(state, area);
  int rows = view_overlay_rows(state);
  if (rows > 0) state->views->overlay->draw(state, area_part(area, area.height - 2 - rows, 0, rows, area.width));
  draw_message(state, area_part(area, area.height - 2, 0, 1, area.width));
  draw_footer(state, area_part(area, area.height - 1, 0, 1, area.width));
  draw_modal(state, canvas);
}
