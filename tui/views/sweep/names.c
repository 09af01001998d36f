/* Names of cells: the tile, the mode, and what else the axes vary. */
#include <stdio.h>

#include "tui/analysis/point_text.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/sweep/map.h"

static int index_on(const struct sweep_map *map, int cell, int axis) {
  struct sweep_place place = sweep_map_place(map, cell);
  return axis == AXIS_WIDTH ? place.x : place.y;
}

/* "sram_64KB.size 64 KiB", or "64Ki". */
static void append_number(const struct sweep_axis *axis, int index, bool brief, char *text) {
  char value[FORMAT_SIZE];
  if (brief) {
    text_append(text, SWEEP_NAME_SIZE, "%s", sweep_axis_mark(axis, index, value));
  } else {
    text_append(text, SWEEP_NAME_SIZE, "%s %s", axis->number.name,
                format_edit(value, axis->number.field, axis->number.values[index]));
  }
}

/* "60×4 heads=2 cached" */
static void write_schedule(const struct sweep_map *map, int cell, char *text) {
  char tile[TILE_TEXT_SIZE], mark[FORMAT_SIZE];
  struct schedule schedule = sweep_map_point(map, cell).schedule;
  snprintf(text, SWEEP_NAME_SIZE, "%s", tile_text(schedule.tile_x, schedule.tile_y, tile));
  for (int a = 0; a < AXIS_COUNT; a++) {
    if (!map->axis[a].is_heads) continue;
    text_append(text, SWEEP_NAME_SIZE, " heads=%s", sweep_axis_mark(&map->axis[a], index_on(map, cell, a), mark));
  }
  text_append(text, SWEEP_NAME_SIZE, " %s", overlap_mode_name[schedule.mode]);
}

static const char *name_of(const struct sweep_map *map, int cell, bool brief, char *text) {
  const char *between = brief ? " " : " at ";
  write_schedule(map, cell, text);
  for (int a = 0; a < AXIS_COUNT; a++) {
    if (!map->axis[a].is_number) continue;
    text_append(text, SWEEP_NAME_SIZE, "%s", between);
    append_number(&map->axis[a], index_on(map, cell, a), brief, text);
    between = brief ? " " : ", ";
  }
  return text;
}

const char *sweep_map_name(const struct sweep_map *map, int cell, char *text) {
  return name_of(map, cell, false, text);
}

const char *sweep_map_brief_name(const struct sweep_map *map, int cell, char *text) {
  return name_of(map, cell, true, text);
}

/* Appends a side that no axis varies, of the design point: "Tx 60". */
static void append_fixed_side(const struct sweep_map *map, int axis, const char *between, char *text) {
  char side[SIDE_TEXT_SIZE];
  const struct schedule *schedule = &map->base.schedule;
  bool is_width = axis == AXIS_WIDTH;
  text_append(text, SWEEP_NAME_SIZE, "%s%s %s", between, is_width ? "Tx" : "Ty",
              side_text(is_width ? schedule->tile_x : schedule->tile_y, side));
}

const char *sweep_map_fixed_sides(const struct sweep_map *map, char *text) {
  text[0] = 0;
  for (int a = 0; a < AXIS_COUNT; a++) {
    if (!sweep_axis_is_of_tiles(&map->axis[a])) append_fixed_side(map, a, text[0] != 0 ? ", " : "", text);
  }
  return text;
}

const char *sweep_map_fixed(const struct sweep_map *map, enum sweep_axis_id along, bool brief, char *text) {
  enum sweep_axis_id other = along == AXIS_WIDTH ? AXIS_HEIGHT : AXIS_WIDTH;
  const struct sweep_axis *axis = &map->axis[other];
  int index = index_on(map, map->cursor, (int)other);
  char value[FORMAT_SIZE];
  sweep_map_fixed_sides(map, text);
  if (text[0] != 0) text_append(text, SWEEP_NAME_SIZE, ", ");
  if (axis->is_number) {
    append_number(axis, index, brief, text);
  } else {
    text_append(text, SWEEP_NAME_SIZE, "%s %s",
                axis->is_heads        ? "heads"
                : other == AXIS_WIDTH ? "Tx"
                                      : "Ty",
                sweep_axis_mark(axis, index, value));
  }
  text_append(text, SWEEP_NAME_SIZE, ", %s",
              overlap_mode_name[sweep_column_mode(sweep_map_place(map, map->cursor).column)]);
  return text;
}
