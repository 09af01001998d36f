/* The front as a list, the quickest first. */
#include <stdio.h>

#include "tui/analysis/point_text.h"
#include "tui/text/format.h"
#include "tui/views/sweep/sweep.h"

static int sweep_list_rows(const struct state *state) {
  return sweep_of(state)->front_count;
}

static void draw_row(const struct sweep_map *map, struct area area, int line, int row, bool focus) {
  int cell = map->front[row];
  struct schedule schedule = sweep_map_point(map, cell).schedule;
  const double *value = map->cells[cell]->value;
  char tile[TILE_TEXT_SIZE], energy[FORMAT_SIZE], latency[FORMAT_SIZE];
  int latency_end = area.width - 1, energy_end = latency_end - 11;
  area_text(area, line, 1, cell == map->best ? STYLE_TITLE : STYLE_TEXT, "%s%s",
            cell == map->best ? "★" : sweep_front_mark(sweep_map_place(map, cell).column),
            tile_text(schedule.tile_x, schedule.tile_y, tile));
  if (area.width >= 44) area_text(area, line, 12, STYLE_DIM, "%s", overlap_mode_name[schedule.mode]);
  if (area.width >= 32) {
    area_text_right(area, line, energy_end, STYLE_TEXT, "%s", format_energy(energy, value[FIGURE_ENERGY]));
  }
  area_text_right(area, line, latency_end, STYLE_TEXT, "%s", format_cycles(latency, value[FIGURE_LATENCY]));
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
  table_title(table, "front of energy against latency");
  table_keys(table, "mode tile_x tile_y");
  for (int figure = FIGURE_ENERGY; figure <= FIGURE_LATENCY; figure++) {
    table_column(table, "%s", figure_table[figure].key);
  }
  for (int row = 0; row < map->front_count; row++) {
    struct schedule schedule = sweep_map_point(map, map->front[row]).schedule;
    char width[FORMAT_SIZE], height[FORMAT_SIZE];
    TABLE_ROW(table, cell_text(overlap_mode_name[schedule.mode]), cell_text(side_text(schedule.tile_x, width)),
              cell_text(side_text(schedule.tile_y, height)));
    for (int figure = FIGURE_ENERGY; figure <= FIGURE_LATENCY; figure++) {
      table_number(table, map->cells[map->front[row]]->value[figure]);
    }
  }
}

const struct pane pane_sweep_list = {.help = "The cells on the front, fastest first.",
                                     .rows = sweep_list_rows,
                                     .draw = draw_sweep_list,
                                     .table = sweep_list_table};
