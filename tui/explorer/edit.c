/* Actions that change the design point, in any view. */
#include <stdio.h>

#include "tui/analysis/point_text.h"
#include "tui/explorer/action.h"
#include "tui/options/point_options.h"

static void full_map(struct state *state) {
  struct point point = state->point;
  point.schedule.tile_x = point.schedule.tile_y = TILE_FULL;
  for (int i = 0; i <= point.schedule.cut_count; i++) point.schedule.own[i].tile_x = point.schedule.own[i].tile_y = 0;
  state_set_point(state, &point, "The whole map is one tile: layer by layer");
}

static void undo(struct state *state) {
  int restored = pins_restore(&state->pins);
  if (restored >= 0) {
    state_say(state, STYLE_TEXT, "Pin %c is back", 'A' + restored);
    return;
  }
  const struct point *point = history_undo(state->history);
  if (point == NULL) {
    state_say(state, STYLE_TEXT, "Nothing to undo");
    return;
  }
  state_go_to(state, point);
  char key[KEY_NAME_SIZE];
  state_say(state, STYLE_TEXT, "Undone (%s redoes it)", action_key(state, ACTION_REDO, key));
}

static void redo(struct state *state) {
  const struct point *point = history_redo(state->history);
  if (point == NULL) {
    state_say(state, STYLE_TEXT, "Nothing to redo");
    return;
  }
  state_go_to(state, point);
  state_say(state, STYLE_TEXT, "Redone");
}

static void pin(struct state *state) {
  state_toggle_pin(state, &state->point);
}

static void reload(struct state *state) {
  state->change[0] = 0;
  state_evaluate(state);
}

bool edit_act(struct state *state, enum action action) {
  static const struct handler handlers[] = {{ACTION_FULL_MAP, .run = full_map},
                                            {ACTION_UNDO, .run = undo},
                                            {ACTION_REDO, .run = redo},
                                            {ACTION_PIN, .run = pin},
                                            {ACTION_RELOAD, .run = reload}};
  return ACTION_HANDLED(handlers, state, action);
}

bool edit_options(struct state *state, const char *options) {
  struct point point = state->point;
  char text[POINT_TEXT_SIZE], change[160];
  if (point_change(&point, options, &state->problem) != STATUS_OK) {
    state_say(state, STYLE_ERROR, "%s", state->problem.message);
    return false;
  }
  snprintf(change, sizeof change, "%s", point_text(&point, text));
  state_set_point(state, &point, change);
  return true;
}
