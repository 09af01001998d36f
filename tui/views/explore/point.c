/* The design point: one row for each field. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/views/explore/explore.h"

enum { LABEL = 1, VALUE = 11 };

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
  bool current = state->row[PANE_POINT] == field_row;
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
  area_target(area, row, 0, area.width,
              (struct target){.kind = TARGET_ROW, .pane = PANE_POINT, .index = (int16_t)field_row});
}

static void draw_point(const struct state *state, struct area area, bool focus) {
  char right[24] = "";
  int room = area.height - 2;
  if (room < FIELD_ROWS) snprintf(right, sizeof right, "%d of %d", room, FIELD_ROWS);
  struct area inside = area_frame(area, focus, "Design point", right);
  int first = pane_first_row(state->row[PANE_POINT], FIELD_ROWS, inside.height);
  for (int row = 0; row < inside.height && first + row < FIELD_ROWS; row++) {
    draw_field(state, inside, row, first + row, focus);
  }
}

const struct pane pane_point = {
    .help = "What is evaluated.", .rows = point_rows, .draw = draw_point, .table = point_table};
