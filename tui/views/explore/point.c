/* The design point: one row for each field. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/views/explore/explore.h"
#include "tui/views/explore/pick_input.h"

enum { LABEL = 1, VALUE = 11 };

enum field explore_knob(const struct state *state) {
  return field_at(&state->point, pane_of(state, &pane_point)->row);
}

static int point_rows(const struct state *state) {
  (void)state;
  return FIELD_ROWS;
}

/* "60 ──▪──── 960": where the tile's side is between one pixel and the map. */
static void draw_slider(const struct state *state, struct area area, int row, enum field field) {
  const struct network *network = &state->network;
  int64_t map = field == FIELD_TILE_X ? network->map_width : network->map_height;
  char end[24];
  if (map <= 0) return;
  snprintf(end, sizeof end, "%" PRId64, map);
  int left = VALUE + 6, width = area.width - 2 - text_width(end) - left;
  if (width >= 3) {
    area_repeat(area, row, left, width, STYLE_DIM, L'─');
    int at = (int)(field_position(&state->point, field, network) * (width - 1) + 0.5);
    area_repeat(area, row, left + at, 1, STYLE_TITLE, L'▪');
  }
  area_text_right(area, row, area.width - 1, STYLE_DIM, "%s", end);
}

/* Which mode it is of three: "○○●". */
static void draw_mode(const struct schedule *schedule, struct area area, int row) {
  for (int mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    bool set = schedule->mode == (enum overlap_mode)mode;
    area_text(area, row, area.width - 5 + mode, set ? STYLE_TITLE : STYLE_DIM, set ? "●" : "○");
  }
}

/* What the rule for pr sizes comes to, and where a tolerance has no use. */
static void draw_search_note(const struct schedule *schedule, struct area area, int row, enum field field) {
  if (field == FIELD_PR_SIZES && schedule->search.pr_sizes == PR_SIZES_BY_SEARCH) {
    area_text(area, row, VALUE + 5, STYLE_DIM, "(%s)",
              pr_sizes_name[schedule_exact_pr(schedule) ? PR_SIZES_EXACT : PR_SIZES_TRUNCATED]);
  } else if (field == FIELD_TOLERANCE && schedule->search.objective != OBJECTIVE_ENERGY) {
    area_text(area, row, VALUE, STYLE_DIM, "– (energy only)");
  }
}

static void draw_field(const struct state *state, struct area area, int row, int field_row, bool focus) {
  char text[FIELD_TEXT_SIZE + 1];
  enum field field = field_at(&state->point, field_row);
  bool current = pane_of(state, &pane_point)->row == field_row;
  area_text(area, row, LABEL, STYLE_LABEL, "%s", field_info[field].name);
  field_text(&state->point, field, text);
  if (field == FIELD_HARDWARE && state->point.edits[0] != 0) strcat(text, "*");
  if (field_info[field].kind == FIELD_NAME) area_text(area, row, area.width - 1, STYLE_DIM, "▾");
  const char *tail = text; /* of a long path the end tells most */
  int room = area.width - VALUE - 1;
  if (field_info[field].kind == FIELD_NAME && text_width(text) > room) {
    for (int skip = text_width(text) - room + 1; skip > 0; skip--) text_next(&tail);
    area_text(area, row, VALUE, STYLE_TITLE, "…%s", tail);
  } else {
    area_text_clipped(area, row, VALUE, room, STYLE_TITLE, text);
  }
  if (field == FIELD_TILE_X || field == FIELD_TILE_Y) draw_slider(state, area, row, field);
  if (field == FIELD_MODE) draw_mode(&state->point.schedule, area, row);
  draw_search_note(&state->point.schedule, area, row, field);
  if (current) {
    if (focus) area_restyle(area, row, 0, area.width, STYLE_SELECTED);
    area_text(area, row, 0, focus ? STYLE_SELECTED : STYLE_TITLE, "▸");
  }
  area_row(area, row, 0, area.width, field_row);
}

static void draw_point(const struct state *state, struct area area, bool focus) {
  char right[24] = "";
  int room = area.height - 2;
  if (room < FIELD_ROWS) snprintf(right, sizeof right, "%d of %d", room, FIELD_ROWS);
  struct area inside = area_frame(area, focus, "Design point", right);
  int first = pane_first_row(pane_of(state, &pane_point)->row, FIELD_ROWS, inside.height);
  for (int row = 0; row < inside.height && first + row < FIELD_ROWS; row++) {
    draw_field(state, inside, row, first + row, focus);
  }
}

/* --- Keys ------------------------------------------------------------------------------------------------ */

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
  enum field field = explore_knob(state);
  struct point point = state->point;
  if (field_info[field].kind == FIELD_NAME) {
    change_name(state, &point, field, direction);
  } else if (step) {
    field_step(&point, field, direction, &state->network);
  } else {
    field_change(&point, field, direction, &state->network);
  }
  apply(state, field, &point);
}

static bool accept_field(struct state *state, const char *text) {
  return explore_accept(state, explore_knob(state), text);
}

void explore_type(struct state *state) {
  char text[FIELD_TEXT_SIZE];
  const struct field_info *field = &field_info[explore_knob(state)];
  state->focus = &pane_point;
  state_ask(state, (struct prompt){.title = field->name, .hint = field->accepts, .accept = accept_field},
            field_text(&state->point, explore_knob(state), text));
}

/* --- Opening ------------------------------------------------------------------------------------------- */

static void open_field(struct state *state) {
  enum field field = explore_knob(state);
  struct point point = state->point;
  if (field_info[field].kind == FIELD_NAME) {
    pick_input(state, field);
  } else if (field_info[field].kind == FIELD_TYPED) {
    explore_type(state);
  } else {
    field_cycle(&point, field);
    apply(state, field, &point);
  }
}

bool explore_accept(struct state *state, enum field field, const char *text) {
  struct point point = state->point;
  if (field_parse(&point, field, text, &state->problem) != STATUS_OK) return false;
  apply(state, field, &point);
  return true;
}

static bool act(struct state *state, enum action action) {
  bool more = action == ACTION_RIGHT || action == ACTION_STEP_UP;
  switch (action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
      change(state, more ? 1 : -1, false);
      return true;
    case ACTION_STEP_DOWN:
    case ACTION_STEP_UP:
      change(state, more ? 1 : -1, true);
      return true;
    case ACTION_OPEN:
      open_field(state);
      return true;
    default:
      return false;
  }
}

static const char *hint(const struct state *state) {
  return field_info[explore_knob(state)].help;
}

const struct pane pane_point = {.help = "What is evaluated.",
                                .hint = hint,
                                .steps = true,
                                .footer = TAKES(ACTION_RIGHT) | TAKES(ACTION_STEP_UP) | TAKES(ACTION_TYPE) |
                                          TAKES(ACTION_OPEN) | TAKES(ACTION_FULL_MAP),
                                .act = act,
                                .rows = point_rows,
                                .draw = draw_point,
                                .table = point_table};
