/* Actions that change the design point. */
#include <stdio.h>
#include <string.h>

#include "tui/explorer/action.h"
#include "tui/explorer/pick_input.h"
#include "tui/explorer/view.h"
#include "tui/options/point_options.h"

/* Makes `point` the current one and says what changed. */
static void apply(struct state *state, enum field field, const struct point *point) {
  char change[128], before[FIELD_TEXT_SIZE], now[FIELD_TEXT_SIZE];
  snprintf(change, sizeof change, "%s %.40s → %.40s", field_info[field].name, field_text(&state->point, field, before),
           field_text(point, field, now));
  state_set_point(state, point, change);
}

/* The name before or after in the list. */
static void change_name(struct state *state, struct point *point, enum field field, int direction) {
  char now[FIELD_TEXT_SIZE];
  struct error ignored;
  int count = pick_input_count(state, field), at = direction > 0 ? -1 : count;
  field_text(point, field, now);
  for (int i = 0; i < count; i++) {
    if (strcmp(pick_input_name(state, field, i), now) == 0) at = i;
  }
  at += direction;
  if (at >= 0 && at < count) field_parse(point, field, pick_input_name(state, field, at), &ignored);
}

static void change(struct state *state, int direction, bool step) {
  enum field field = state_field(state);
  struct point point = state->point;
  if (state->focus != PANE_POINT) return;
  if (field_info[field].kind == FIELD_NAME) {
    change_name(state, &point, field, direction);
  } else if (step) {
    field_step(&point, field, direction, &state->network);
  } else {
    field_change(&point, field, direction, &state->network);
  }
  apply(state, field, &point);
}

void edit_left(struct state *state) {
  change(state, -1, false);
}

void edit_right(struct state *state) {
  change(state, 1, false);
}

void edit_step_up(struct state *state) {
  change(state, 1, true);
}

void edit_step_down(struct state *state) {
  change(state, -1, true);
}

static bool accept_field(struct state *state, const char *text) {
  return edit_accept(state, state_field(state), text);
}

void edit_type(struct state *state) {
  char text[FIELD_TEXT_SIZE];
  const struct field_info *field = &field_info[state_field(state)];
  if (state->view != VIEW_EXPLORE) return;
  state->focus = PANE_POINT;
  state_ask(state, (struct prompt){.title = field->name, .hint = field->accepts, .accept = accept_field},
            field_text(&state->point, state_field(state), text));
}

/* --- Opening ------------------------------------------------------------------------------------------- */

static void open_field(struct state *state) {
  enum field field = state_field(state);
  struct point point = state->point;
  if (field_info[field].kind == FIELD_NAME) {
    pick_input(state, field);
  } else if (field_info[field].kind == FIELD_TYPED) {
    edit_type(state);
  } else {
    field_cycle(&point, field);
    apply(state, field, &point);
  }
}

void edit_open(struct state *state) {
  if (state->focus == PANE_POINT) open_field(state);
  if (state->focus == PANE_PINS) state_go_to_pin(state, state->row[PANE_PINS]);
}

bool edit_accept(struct state *state, enum field field, const char *text) {
  struct point point = state->point;
  if (field_parse(&point, field, text, &state->problem) != STATUS_OK) return false;
  apply(state, field, &point);
  return true;
}

void edit_full_map(struct state *state) {
  struct point point = state->point;
  point.schedule.tile_x = point.schedule.tile_y = TILE_FULL;
  state_set_point(state, &point, "The whole map is one tile: layer by layer");
}

void edit_undo(struct state *state) {
  const struct point *point = history_undo(state->history);
  if (point == NULL) {
    state_say(state, STYLE_TEXT, "Nothing to undo");
    return;
  }
  state_go_to(state, point);
  char key[KEY_NAME_SIZE];
  state_say(state, STYLE_TEXT, "Undone (%s redoes)", action_key(ACTION_REDO, key));
}

void edit_redo(struct state *state) {
  const struct point *point = history_redo(state->history);
  if (point == NULL) {
    state_say(state, STYLE_TEXT, "Nothing to redo");
    return;
  }
  state_go_to(state, point);
  state_say(state, STYLE_TEXT, "Redone");
}

void edit_pin(struct state *state) {
  state_toggle_pin(state, &state->point);
}

void edit_reload(struct state *state) {
  state->change[0] = 0;
  state_request(state);
}

bool edit_options(struct state *state, const char *options) {
  struct point point = state->point;
  struct error error;
  char text[POINT_TEXT_SIZE], change[160];
  if (point_change(&point, options, &error) != STATUS_OK) {
    state_say(state, STYLE_ERROR, "%s", error.message);
    return false;
  }
  snprintf(change, sizeof change, "%s", point_text(&point, text));
  state_set_point(state, &point, change);
  return true;
}
