/* The design point: one row for each knob. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/analysis/point_text.h"
#include "tui/text/utf8.h"
#include "tui/views/explore/explore.h"

enum { LABEL = 1, VALUE = 11 };

enum knob explore_knob(const struct state *state) {
  return knob_at(&state->point, pane_of(state, &pane_point)->row);
}

static int point_rows(const struct state *state) {
  return knob_rows(&state->point, &state->network);
}

/* The tile's side between one pixel and the map: "60 ──▪──── 960". */
static void draw_slider(const struct state *state, struct area area, int row, enum knob knob, int list_row) {
  const struct network *network = &state->network;
  int64_t map = knob_map(knob, network);
  char end[24];
  if (map <= 0) return;
  snprintf(end, sizeof end, "%" PRId64, map);
  int left = VALUE + 6, width = area.width - 2 - text_width(end) - left;
  if (width >= 3) {
    area_repeat(area, row, left, width, STYLE_DIM, L'─');
    int at = (int)(knob_position(&state->point, knob, network) * (width - 1) + 0.5);
    area_repeat(area, row, left + at, 1, STYLE_TITLE, L'▪');
    for (int i = 0; i < width; i++) {
      int16_t position = (int16_t)(SLIDER_END * i / (width - 1));
      area_slider(area, row, left + i, position, list_row);
    }
  }
  area_text_right(area, row, area.width - 1, STYLE_DIM, "%s", end);
}

/* The mode as one of three: "○○●". */
static void draw_mode(const struct schedule *schedule, struct area area, int row) {
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    bool set = schedule->mode == (enum overlap_mode)mode;
    area_text(area, row, area.width - 5 + mode, set ? STYLE_TITLE : STYLE_DIM, set ? "●" : "○");
  }
}

static void draw_note(const struct schedule *schedule, struct area area, int row, enum knob knob, int end) {
  bool idle = false;
  const char *note = knob_table[knob].note != NULL ? knob_table[knob].note(schedule, &idle) : NULL;
  if (idle) end = area_text(area, row, VALUE, STYLE_DIM, "– ") - 1;
  if (note != NULL) area_text(area, row, end + 1, STYLE_DIM, "%s", note);
}

static void draw_knob(const struct state *state, struct area area, int row, int list_row) {
  char text[KNOB_TEXT_SIZE + 1];
  enum knob knob = knob_at(&state->point, list_row);
  int after = LABEL + text_width(knob_table[knob].name) + 1, value = after > VALUE ? after : VALUE;
  area_text(area, row, LABEL, STYLE_LABEL, "%s", knob_table[knob].name);
  knob_text(&state->point, knob, text);
  if (knob == KNOB_HARDWARE && state->point.edits[0] != 0) strcat(text, "*");
  if (knob_table[knob].kind == KNOB_NAME) area_text(area, row, area.width - 1, STYLE_DIM, "▾");
  const char *tail = text; /* the end of a long path matters most */
  int room = area.width - value - 1;
  if (knob_table[knob].kind == KNOB_NAME && text_width(text) > room) {
    for (int skip = text_width(text) - room + 1; skip > 0; skip--) text_next(&tail);
    area_text(area, row, value, STYLE_TITLE, "…%s", tail);
  } else {
    area_text_clipped(area, row, value, room, STYLE_TITLE, text);
  }
  if (knob_table[knob].kind == KNOB_SIDE) draw_slider(state, area, row, knob, list_row);
  if (knob == KNOB_MODE) draw_mode(&state->point.schedule, area, row);
  draw_note(&state->point.schedule, area, row, knob, value + text_width(text));
}

static void draw_point(const struct state *state, struct area area, bool focus) {
  char right[32] = "";
  int room = area.height - 2, rows = point_rows(state);
  if (room < rows) snprintf(right, sizeof right, "%d of %d", room, rows);
  struct area inside = area_frame(area, focus, "Design point", right);
  pane_list(state, &pane_point, inside, focus, draw_knob);
}

static void point_table(const struct state *state, struct table *table) {
  table_title(table, "Design point");
  table_keys(table, "field value");
  for (int row = 0; row < point_rows(state); row++) {
    char text[KNOB_TEXT_SIZE];
    enum knob knob = knob_at(&state->point, row);
    TABLE_ROW(table, cell_text(knob_table[knob].name), cell_text(knob_text(&state->point, knob, text)));
  }
}

/* --- Keys ------------------------------------------------------------------------------------------------ */

/* Makes the point the current one and reports the change. */
static void apply(struct state *state, enum knob knob, const struct point *point) {
  if (point_equal(&state->point, point)) return;
  char change[128], before[KNOB_TEXT_SIZE], now[KNOB_TEXT_SIZE];
  knob_text(&state->point, knob, before);
  knob_text(point, knob, now);
  snprintf(change, sizeof change, "%s %.40s%s → %.40s%s", knob_table[knob].name, before, strlen(before) > 40 ? "…" : "",
           now, strlen(now) > 40 ? "…" : "");
  state_set_point(state, point, change);
}

/* The name before or after in the list. */
static void change_name(struct state *state, struct point *point, enum knob knob, int direction) {
  struct error ignored;
  int count = pick_input_count(state, knob), at = pick_input_row(state, knob);
  at = at < 0 && direction < 0 ? count - 1 : at + direction;
  if (at >= 0 && at < count) knob_parse(point, knob, pick_input_name(state, knob, at), &ignored);
}

static void change(struct state *state, int direction,
                   void (*by)(struct point *, enum knob, int, const struct network *)) {
  enum knob knob = explore_knob(state);
  struct point point = state->point;
  if (knob_table[knob].kind == KNOB_NAME) {
    change_name(state, &point, knob, direction);
  } else {
    by(&point, knob, direction, &state->network);
  }
  if (point_equal(&state->point, &point)) {
    char text[KNOB_TEXT_SIZE];
    state_say(state, STYLE_TEXT, "%s: %.60s is the %s", knob_table[knob].name, knob_text(&point, knob, text),
              knob_table[knob].kind == KNOB_SIDE ? (direction > 0 ? "largest" : "smallest")
                                                 : (direction > 0 ? "last choice" : "first choice"));
    return;
  }
  apply(state, knob, &point);
}

static bool accept_text(struct state *state, const char *text) {
  return explore_accept(state, explore_knob(state), text);
}

void explore_type(struct state *state) {
  char text[KNOB_TEXT_SIZE];
  const struct knob_info *knob = &knob_table[explore_knob(state)];
  state->focus = &pane_point;
  state_ask(state, (struct prompt){.title = knob->name, .hint = knob->accepts, .accept = accept_text},
            knob_text(&state->point, explore_knob(state), text));
}

/* --- Opening ------------------------------------------------------------------------------------------- */

static void open_knob(struct state *state) {
  enum knob knob = explore_knob(state);
  struct point point = state->point;
  if (knob_table[knob].kind == KNOB_NAME) {
    pick_input(state, knob);
  } else if (knob == KNOB_CUTS) {
    pick_stack(state);
  } else if (knob_table[knob].kind != KNOB_CHOICE) {
    explore_type(state);
  } else {
    knob_cycle(&point, knob);
    apply(state, knob, &point);
  }
}

bool explore_accept(struct state *state, enum knob knob, const char *text) {
  struct point point = state->point;
  if (knob_parse(&point, knob, text, &state->problem) != STATUS_OK) return false;
  apply(state, knob, &point);
  return true;
}

static bool act(struct state *state, enum action action) {
  int right = (action == ACTION_RIGHT) - (action == ACTION_LEFT);
  int up = (action == ACTION_STEP_UP) - (action == ACTION_STEP_DOWN);
  if (right != 0) change(state, right, knob_change);
  if (up != 0) change(state, up, knob_step);
  if (action == ACTION_OPEN) open_knob(state);
  return right != 0 || up != 0 || action == ACTION_OPEN;
}

static void slide(struct state *state, double position) {
  enum knob knob = explore_knob(state);
  struct point point = state->point;
  if (knob_table[knob].kind != KNOB_SIDE) return;
  knob_slide(&point, knob, position, &state->network);
  apply(state, knob, &point);
}

static const char *hint(const struct state *state) {
  enum knob knob = explore_knob(state);
  bool is_tiling = knob == KNOB_MODE || knob == KNOB_TILE_X || knob == KNOB_TILE_Y;
  if (is_tiling && schedule_has_own_tilings(&state->point.schedule)) {
    return "Of stacks without a mode or tile of their own: Enter on Stacks lists them.";
  }
  return knob_table[knob].help;
}

const struct pane pane_point = {.help = "The design point under evaluation.",
                                .hint = hint,
                                .steps = true,
                                .footer = TAKES(ACTION_RIGHT) | TAKES(ACTION_STEP_UP) | TAKES(ACTION_TYPE) |
                                          TAKES(ACTION_OPEN) | TAKES(ACTION_FULL_MAP) | TAKES(ACTION_OPTIMIZE),
                                .act = act,
                                .slide = slide,
                                .rows = point_rows,
                                .draw = draw_point,
                                .table = point_table};
