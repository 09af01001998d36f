/* The front as a list, the quickest or smallest first. */
#include <stdio.h>

#include "tui/analysis/point_text.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/sweep/sweep.h"

static int sweep_list_rows(const struct state *state) {
  return sweep_of(state)->front_count;
}

/* "64Ki 4×72": the tile, after the value of an axis that is no side of it; in `text` of FORMAT_SIZE + TILE_TEXT_SIZE
 * bytes. Returns `text`. */
static const char *name_of(const struct sweep_map *map, int cell, const struct schedule *schedule, char *text) {
  int axis = sweep_map_other_axis(map);
  struct sweep_place place = sweep_map_place(map, cell);
  char tile[TILE_TEXT_SIZE], mark[FORMAT_SIZE] = "";
  if (axis >= 0) sweep_axis_mark(&map->axis[axis], axis == AXIS_WIDTH ? place.x : place.y, mark);
  snprintf(text, FORMAT_SIZE + TILE_TEXT_SIZE, "%s%s%s", mark, axis >= 0 ? " " : "",
           tile_text(schedule->tile_x, schedule->tile_y, tile));
  return text;
}

static void draw_row(const struct sweep_map *map, struct area area, int line, int row, bool focus) {
  int cell = map->front[row];
  struct schedule schedule = sweep_map_point(map, cell).schedule;
  const double *value = map->cells[cell]->value;
  char name[FORMAT_SIZE + TILE_TEXT_SIZE], energy[FORMAT_SIZE], x[FORMAT_SIZE];
  bool has_energy = area.width >= 32;
  int x_end = area.width - 1, energy_end = x_end - 11;
  format_energy(energy, value[FIGURE_ENERGY]);
  figure_format(&figure_table[map->front_x], x, value[map->front_x]);
  int numbers = has_energy ? energy_end - text_width(energy) : x_end - text_width(x);
  enum style style = cell == map->best ? STYLE_TITLE : STYLE_TEXT;
  area_text(area, line, 1, style, "%s", cell == map->best ? "★" : sweep_front_mark(sweep_map_place(map, cell).column));
  area_text_clipped(area, line, 2, numbers - 3, style, name_of(map, cell, &schedule, name));
  if (area.width >= 50) area_text(area, line, 18, STYLE_DIM, "%s", overlap_mode_name[schedule.mode]);
  if (has_energy) area_text_right(area, line, energy_end, STYLE_TEXT, "%s", energy);
  area_text_right(area, line, x_end, STYLE_TEXT, "%s", x);
  if (cell == map->cursor) pane_mark(area, line, focus);
  area_row(area, line, 0, area.width, row);
}

static void draw_sweep_list(const struct state *state, struct area area, bool focus) {
  const struct sweep_map *map = sweep_of(state);
  char right[32];
  snprintf(right, sizeof right, "%d of %d", map->front_count, map->feasible_count);
  struct area inside = area_frame(area, focus, "Front", right);
  int first = area_first_row(map->front_row, map->front_count, inside.height);
  for (int line = 0; line < inside.height && first + line < map->front_count; line++) {
    draw_row(map, inside, line, first + line, focus);
  }
  if (map->front_count == 0) area_text(inside, 0, 1, STYLE_DIM, "no cell has a result yet");
}

static void sweep_list_table(const struct state *state, struct table *table) {
  const struct sweep_map *map = sweep_of(state);
  const int figures[] = {FIGURE_ENERGY, map->front_x};
  table_title(table, "front of energy against %s", map->front_x == FIGURE_AREA ? "area" : "latency");
  table_keys(table, "mode tile_x tile_y");
  for (int a = 0; a < AXIS_COUNT; a++) {
    if (!sweep_axis_is_of_tiles(&map->axis[a])) table_column(table, "%s", sweep_axis_key(&map->axis[a]));
  }
  for (int i = 0; i < 2; i++) table_column(table, "%s", figure_table[figures[i]].key);
  for (int row = 0; row < map->front_count; row++) {
    struct schedule schedule = sweep_map_point(map, map->front[row]).schedule;
    char width[FORMAT_SIZE], height[FORMAT_SIZE];
    TABLE_ROW(table, cell_text(overlap_mode_name[schedule.mode]), cell_text(side_text(schedule.tile_x, width)),
              cell_text(side_text(schedule.tile_y, height)));
    struct sweep_place place = sweep_map_place(map, map->front[row]);
    const int index[AXIS_COUNT] = {place.x, place.y};
    for (int a = 0; a < AXIS_COUNT; a++) {
      if (!sweep_axis_is_of_tiles(&map->axis[a])) sweep_axis_add_value(&map->axis[a], index[a], table);
    }
    for (int i = 0; i < 2; i++) table_number(table, map->cells[map->front[row]]->value[figures[i]]);
  }
}

const struct pane pane_sweep_list = {.covers = "Front",
                                     .help = "The cells on the front, those of least latency or area first.",
                                     .footer = TAKES(ACTION_SCALE),
                                     .rows = sweep_list_rows,
                                     .draw = draw_sweep_list,
                                     .table = sweep_list_table};
