/* Explore: the design point, what it costs, and why. */
#include "tui/views/explore/explore.h"

#include "tui/views/explore/around.h"

enum {
  LEFT_NARROW = 28,
  LEFT = 31,
  LEFT_WIDE = 36,
  RIGHT_WIDE = 46,
  AROUND = 8,
  ALONG = 10,
  PINS_TALL = 9,
  WHY_TALL = 3 /* more rows for the result than for the point */
};

/* Lists need room, too: where rows are few, the last fields are scrolled to. */
static int point_height(int rows) {
  if (rows >= 30) return FIELD_ROWS + 2;
  return rows >= 23 ? FIELD_ROWS : FIELD_ROWS - 2;
}

/* Two columns of two panes, and the schedule below where there are many rows. */
static void layout_two_columns(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  int bottom = rows - 2, left = columns < 80 ? LEFT_NARROW : LEFT;
  int top_height = point_height(rows);
  int schedule = rows >= TALL_ROWS ? (bottom - 1 - top_height) / 2 : 0;
  int height = bottom - 1 - top_height - schedule;
  box[PANE_POINT] = (struct box){1, 0, top_height, left};
  box[PANE_RESULT] = (struct box){1, left, top_height, columns - left};
  if (columns < 80) { /* one list at a time, over the whole width */
    enum pane_id list = focus == PANE_ACCESSES ? PANE_ACCESSES : PANE_LAYERS;
    box[list] = (struct box){1 + top_height, 0, height, columns};
    if (focus != PANE_ACCESSES && focus != PANE_LAYERS) return;
  } else {
    box[PANE_LAYERS] = (struct box){1 + top_height, 0, height, left};
    box[PANE_ACCESSES] = (struct box){1 + top_height, left, height, columns - left};
  }
  box[PANE_SCHEDULE] = (struct box){1 + top_height + height, 0, schedule, columns};
}

static void layout_wide(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  int bottom = rows - 2, middle = columns - LEFT_WIDE - RIGHT_WIDE, right = columns - RIGHT_WIDE;
  bool tall = rows >= TALL_ROWS;
  int pins = tall ? PINS_TALL : 7, around = tall ? AROUND : 0, along = tall ? ALONG : 0,
      top_height = point_height(rows);
  int schedule = rows >= TALL_ROWS ? (bottom - 1 - top_height) * 3 / 7 : 0;
  int height = bottom - 1 - top_height - schedule;
  box[PANE_POINT] = (struct box){1, 0, top_height, LEFT_WIDE};
  int why = tall ? WHY_TALL : 0;
  box[PANE_RESULT] = (struct box){1, LEFT_WIDE, top_height + why, middle};
  box[PANE_LAYERS] = (struct box){1 + top_height, 0, height, LEFT_WIDE};
  box[PANE_ACCESSES] = (struct box){1 + top_height + why, LEFT_WIDE, height - why, middle};
  box[PANE_PINS] = (struct box){bottom - pins, right, pins, RIGHT_WIDE};
  box[PANE_AROUND] = (struct box){1, right, around, RIGHT_WIDE};
  box[PANE_ALONG] = (struct box){1 + around, right, along, RIGHT_WIDE};
  int used = 1 + around + along;
  struct box rest = {used, right, bottom - used - pins, RIGHT_WIDE};
  if (schedule > 0) {
    box[PANE_SCHEDULE] = (struct box){bottom - schedule, 0, schedule, right};
    box[focus == PANE_LAYERS ? PANE_DETAIL : PANE_OCCUPANCY] = rest; /* of the layer chosen in the list */
  } else {
    box[PANE_SCHEDULE] = rest;
  }
}

static void layout(int rows, int columns, enum pane_id focus, struct box box[PANE_COUNT]) {
  for (int pane = 0; pane < PANE_COUNT; pane++) box[pane] = (struct box){.height = 0};
  if (columns >= WIDE_COLUMNS && rows >= 24) {
    layout_wide(rows, columns, focus, box);
  } else {
    layout_two_columns(rows, columns, focus, box);
  }
}

const struct view view_explore = {
    .name = "Explore", .home = PANE_POINT, .layout = layout, .wants = explore_wants, .act = explore_act};
