/* Draws what is open over the panes: pickers, help, palette, a long message. */
#include <stdio.h>
#include <string.h>

#include "tui/explorer/full_text.h"
#include "tui/explorer/modal.h"
#include "tui/explorer/view.h"

/* A list with a description beside it. */
enum { TOLD_HEIGHT = 17, TOLD_LIST = 22, TOLD_LIST_MOST = 40, TOLD = 35 };

static struct area centered(struct canvas *canvas, int height, int width) {
  if (height > canvas->rows - 4) height = canvas->rows - 4;
  if (width > canvas->columns - 4) width = canvas->columns - 4;
  struct area area =
      area_part(canvas_area(canvas), (canvas->rows - height) / 2, (canvas->columns - width) / 2, height, width);
  area_fill(area, STYLE_TEXT);
  return area;
}

/* The line being typed, with the cursor. */
static void draw_filter(const struct state *state, struct area area, int row) {
  int column = area_text(area, row, 1, STYLE_LABEL, "filter: ");
  area_text(area, row, column, STYLE_TITLE, "%s", state->line.text);
  area.canvas->cursor_row = area.top + row;
  area.canvas->cursor_column = area.left + column + state->line.cursor;
}

/* The group that begins in a row of the help; empty: none. */
static const char *group_name(const struct state *state, const struct choice *choice) {
  if (state->modal != MODAL_HELP || !choice->is_first) return "";
  if (choice->term != NULL) return "glossary";
  return action_is_special(state, choice->action) ? state->view->name : "all views";
}

/* Help of an action: the view's own words, where it has some for the key or for the pair that it is of. */
static void draw_help(const struct state *state, enum action action, struct area area, int row, int column) {
  const char *const *own = state->view->footer;
  int next = (int)action + 1;
  bool is_second = action_table[action].footer_pair, is_first = next < ACTION_COUNT && action_table[next].footer_pair;
  const char *word = own == NULL ? NULL : is_first ? own[next] : own[action];
  const char *common = action_table[is_first ? next : (int)action].footer;
  bool is_own = state->modal == MODAL_HELP && word != NULL && (common == NULL || strcmp(word, common) != 0);
  if (is_own && !is_first && !is_second) column = area_text(area, row, column, STYLE_TEXT, "%s: ", word);
  if (is_own && (is_first || is_second)) {
    bool is_amount = action == ACTION_STEP_DOWN || action == ACTION_STEP_UP;
    const char *direction = is_first ? (is_amount ? "less " : "previous ") : is_amount ? "more " : "next ";
    area_text(area, row, column, STYLE_TEXT, "%s%s", direction, word);
  } else {
    area_text_clipped(area, row, column, area.width - column - 1, STYLE_TEXT, view_help(state, action));
  }
}

static void draw_choice(const struct state *state, const struct choice *choice, struct area area, int row,
                        bool name_first, enum style style) {
  const struct views *views = state->views;
  char keys[ACTION_KEYS_SIZE];
  if (choice->name != NULL) {
    area_text(area, row, 2, style, "%s", choice->name);
    return;
  }
  if (choice->term != NULL) {
    int column = area_text(area, row, 2, STYLE_LABEL, "%s: ", choice->term->name);
    area_text_clipped(area, row, column, area.width - column - 1, STYLE_TEXT, choice->term->meaning);
    return;
  }
  action_keys(state, choice->action, keys);
  if (name_first) {
    area_text(area, row, 2, STYLE_TITLE, "%s", action_name(views, choice->action));
    area_text(area, row, 18, STYLE_KEY, "%s", keys);
  } else {
    area_text(area, row, 2, STYLE_KEY, "%s", keys);
  }
  draw_help(state, choice->action, area, row, name_first ? 29 : 16);
}

static void draw_list(const struct state *state, struct area area) {
  int count = choice_count(state), first = area_first_row(state->choice, count, area.height);
  struct choice choice;
  for (int row = 0; row < area.height && choice_at(state, first + row, &choice); row++) {
    bool current = first + row == state->choice;
    const char *group = group_name(state, &choice);
    struct area left = area;
    if (group[0] != 0) left.width -= text_width(group) + 2;
    draw_choice(state, &choice, left, row, state->modal == MODAL_PALETTE, current ? STYLE_SELECTED : STYLE_TEXT);
    if (current) {
      area_restyle(area, row, 0, area.width, STYLE_SELECTED);
      area_text(area, row, 0, STYLE_SELECTED, "▸");
    }
    area_text_right(area, row, area.width - 1, STYLE_DIM, "%s", group);
    area_target(area, row, 0, area.width, (struct target){.kind = TARGET_ITEM, .index = (int16_t)(first + row)});
  }
}

/* Width of a list with a description beside it: that of its longest name, as far as there is room. */
static int list_width(const struct state *state, const struct canvas *canvas) {
  int width = TOLD_LIST, room = canvas->columns - 4 - TOLD;
  struct choice choice;
  for (int row = 0; choice_at(state, row, &choice); row++) {
    if (choice.name != NULL && text_width(choice.name) + 3 > width) width = text_width(choice.name) + 3;
  }
  if (width > TOLD_LIST_MOST) width = TOLD_LIST_MOST;
  return width < room ? width : room > TOLD_LIST ? room : TOLD_LIST;
}

static void draw_picker(const struct state *state, struct canvas *canvas) {
  char right[48];
  snprintf(right, sizeof right, "%d of %d", choice_count(state), choice_total(state));
  bool tells = state->picker->draw != NULL && !view_is_covered(state);
  int height = choice_total(state) + 5, list_room = list_width(state, canvas);
  if (tells && height < TOLD_HEIGHT) height = TOLD_HEIGHT;
  struct area inside =
      area_frame(centered(canvas, height, tells ? list_room + TOLD : 50), true, state->picker_title, right);
  draw_filter(state, inside, 0);
  struct area list = area_part(inside, 2, 0, inside.height - 3, inside.width);
  struct choice choice;
  if (tells) {
    list.width = list_room;
    if (choice_at(state, state->choice, &choice)) {
      state->picker->draw(state, choice.row,
                          area_part(inside, 2, list_room + 1, inside.height - 3, inside.width - list_room - 2));
    }
  }
  draw_list(state, list);
  bool problem = state->problem.message[0] != 0;
  area_text_clipped(inside, inside.height - 1, 1, inside.width - 2, problem ? STYLE_ERROR : STYLE_DIM,
                    problem ? state->problem.message : state->picker->hint);
}

static void draw_actions(const struct state *state, struct canvas *canvas) {
  bool help = state->modal == MODAL_HELP;
  char right[48], title[64];
  snprintf(title, sizeof title, help ? "Keys, those of %s first, and terms" : "Palette", state->view->name);
  snprintf(right, sizeof right, "%d of %d", choice_count(state), choice_total(state));
  struct area inside = area_frame(centered(canvas, choice_total(state) + 7, 96), true, title, right);
  int notes = help ? 3 : 1;
  draw_filter(state, inside, 0);
  draw_list(state, area_part(inside, 2, 0, inside.height - 2 - notes, inside.width));
  struct area foot = area_part(inside, inside.height - notes, 1, notes, inside.width - 2);
  struct choice choice;
  bool is_term = help && choice_at(state, state->choice, &choice) && choice.term != NULL;
  if (is_term) {
    area_wrapped(area_part(foot, 0, 0, 2, foot.width), 0, STYLE_DIM, choice.term->meaning);
  } else if (help) {
    area_text_clipped(foot, 0, 0, foot.width, STYLE_DIM,
                      "Mouse: click selects, again opens, wheel steps. Shift-drag selects text.");
    area_text_clipped(foot, 1, 0, foot.width, STYLE_DIM,
                      "MB: 10^6 bytes. KiB: 2^10 bytes. A word is as wide as the memory's port.");
  }
  area_text_clipped(foot, notes - 1, 0, foot.width, STYLE_DIM, "Type to filter, Enter runs, Esc closes");
}

static void draw_long_message(const struct state *state, struct canvas *canvas) {
  enum { WIDTH = 100, BORDERS = 4 };
  char message[FULL_TEXT_SIZE];
  full_text(state, message);
  int width = canvas->columns - 4 < WIDTH ? canvas->columns - 4 : WIDTH;
  int rows = area_wrapped((struct area){.canvas = canvas, .width = width - BORDERS}, 0, STYLE_TEXT, message);
  struct area inside = area_frame(centered(canvas, rows + BORDERS, width), true,
                                  state->failed != NULL ? "Why there is no result" : "In full", "Esc closes");
  area_wrapped(area_part(inside, 1, 1, inside.height - 1, inside.width - 2), 0, STYLE_TEXT, message);
}

void draw_modal(const struct state *state, struct canvas *canvas) {
  if (state->modal == MODAL_PICK) draw_picker(state, canvas);
  if (state->modal == MODAL_HELP || state->modal == MODAL_PALETTE) draw_actions(state, canvas);
  if (state->modal == MODAL_MESSAGE) draw_long_message(state, canvas);
}
