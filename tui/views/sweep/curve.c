/* The best cell and the best schedule for each value of a number of the hardware. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/analysis/point_text.h"
#include "tui/analysis/scale_check.h"
#include "tui/screen/heat.h"
#include "tui/text/format.h"
#include "tui/views/sweep/sweep.h"

/* The axis of the values; NULL: both axes are sides of tiles. */
static const struct sweep_axis *axis_of(const struct sweep_map *map) {
  int axis = map->ready ? sweep_map_number_axis(map) : -1;
  return axis >= 0 ? &map->axis[axis] : NULL;
}

static int sweep_curve_rows(const struct state *state) {
  const struct sweep_axis *axis = axis_of(sweep_of(state));
  return axis != NULL ? sweep_axis_count(axis) : 0;
}

static int row_of(const struct sweep_map *map, int cell) {
  struct sweep_place place = sweep_map_place(map, cell);
  return sweep_map_number_axis(map) == AXIS_WIDTH ? place.x : place.y;
}

/* The best cell of a row; -1: none has a result. */
static int best_cell(const struct sweep_map *map, int row) {
  int best = -1;
  double value;
  for (int cell = 0; cell < map->cell_count; cell++) {
    if (row_of(map, cell) != row || !sweep_map_value(map, cell, &value)) continue;
    if (best < 0 || sweep_map_outdoes(map, cell, best)) best = cell;
  }
  return best;
}

/* The figures of the best schedule found for a row; NULL: none yet. */
static const struct figures *found_for(const struct state *state, int row) {
  const struct sweep_map *map = sweep_of(state);
  const struct figures *figures = NULL;
  if (map->found != NULL && map->found[row].is_known) figures = figures_find(state->figures, &map->found[row].point);
  return figures != NULL && figures->status == STATUS_OK && map->figure < figures->count ? figures : NULL;
}

int sweep_curve_cell(const struct state *state) {
  return sweep_curve_rows(state) > 0 ? best_cell(sweep_of(state), pane_of(state, &pane_sweep_curve)->row) : -1;
}

void sweep_curve_go_to(struct state *state, int cell) {
  if (sweep_curve_rows(state) > 0) pane_of(state, &pane_sweep_curve)->row = row_of(sweep_of(state), cell);
}

/* The point that Enter and Space take: the best schedule, or the best cell. False: there is none yet. */
bool sweep_curve_point(const struct state *state, struct point *point) {
  const struct sweep_map *map = sweep_of(state);
  int row = pane_of(state, &pane_sweep_curve)->row;
  if (found_for(state, row) != NULL) {
    *point = map->found[row].point;
    return true;
  }
  int cell = sweep_curve_cell(state);
  if (cell >= 0) *point = sweep_map_point(map, cell);
  return cell >= 0;
}

/* --- Optimising each value in turn ------------------------------------------------------------------------- */

static void begin_row(struct state *state, int row);

static void take_found(struct state *state, const struct optimizer_news *news) {
  struct sweep_map *map = sweep_of(state);
  int row = map->optimized_row;
  if (map->found == NULL || row >= sweep_curve_rows(state)) return;
  if (news->has_point) {
    map->found[row] = (struct sweep_found){news->error.status == STATUS_OK, news->point};
  }
  if (news->error.status == STATUS_STOPPED) {
    state_say(state, STYLE_TEXT, "Stopped at %d of %d values", row, sweep_curve_rows(state));
  } else if (row + 1 < sweep_curve_rows(state)) {
    begin_row(state, row + 1);
  } else {
    bool is_size = axis_of(map)->number.field == EDIT_SIZE;
    state_say(state, STYLE_TEXT, "Best schedule found for every %s", is_size ? "size" : "value");
  }
}

static void begin_row(struct state *state, int row) {
  struct sweep_map *map = sweep_of(state);
  struct sweep_place place = sweep_map_place(map, map->cursor);
  *(sweep_map_number_axis(map) == AXIS_WIDTH ? &place.x : &place.y) = row;
  struct point point = sweep_map_point(map, sweep_map_cell(map, place));
  map->optimized_row = row;
  optimizing_begin(state, &point, take_found);
}

void sweep_curve_optimize(struct state *state) {
  struct sweep_map *map = sweep_of(state);
  size_t count = (size_t)sweep_curve_rows(state);
  if (map->found == NULL) map->found = calloc(count, sizeof *map->found);
  if (map->found == NULL) {
    state_say(state, STYLE_ERROR, "Not optimized: out of memory");
    return;
  }
  int row = 0;
  while (row < (int)count && map->found[row].is_known) row++;
  begin_row(state, row < (int)count ? row : 0);
}

/* --- Under the rules of scaling ---------------------------------------------------------------------------- */

static bool best_at(const void *context, int row, struct point *point) {
  const struct sweep_map *map = context;
  int cell = best_cell(map, row);
  if (cell >= 0) *point = sweep_map_point(map, cell);
  return cell >= 0;
}

static const char *label_at(const void *context, int row, char *text) {
  return sweep_axis_mark(axis_of(context), row, text);
}

/* The best cells of the rows, once all cells are known; none if the axis is no size or width. */
static struct scale_points scaled_points(const struct state *state) {
  const struct sweep_map *map = sweep_of(state);
  const struct sweep_axis *axis = axis_of(map);
  bool matters = axis != NULL && scale_is_size(axis->number.field) && map->known_count == map->cell_count;
  return (struct scale_points){matters ? sweep_curve_rows(state) : 0, map, best_at, label_at};
}

/* Whether the best value is that of the rules of scaling, too; "": not known. `text` has SCALE_TEXT_SIZE bytes. */
static const char *scaling_text(const struct state *state, char *text) {
  const struct sweep_map *map = sweep_of(state);
  struct scale_points points = scaled_points(state);
  text[0] = 0;
  if (points.count == 0 || map->best < 0) return text;
  return scale_best_text(state->figures, &points, map->figure, row_of(map, map->best), text);
}

void sweep_curve_prefetch(const struct state *state, struct prefetch *prefetch) {
  const struct sweep_map *map = sweep_of(state);
  struct scale_points points = scaled_points(state);
  if (state->focus == &pane_sweep_curve) scale_best_prefetch(&points, prefetch);
  int rows = map->found != NULL ? sweep_curve_rows(state) : 0;
  for (int row = 0; row < rows; row++) {
    if (map->found[row].is_known) prefetch_add(prefetch, &map->found[row].point, false);
  }
}

/* --- Drawing -------------------------------------------------------------------------------------------------- */

enum { MARK_END = 7, VALUE_END = 18, TILE = 20, FOUND = 11, BAR_LEAST = 4 };

static double most_value(const struct state *state) {
  const struct sweep_map *map = sweep_of(state);
  double most = 0, value;
  for (int row = 0; row < sweep_curve_rows(state); row++) {
    int cell = best_cell(map, row);
    if (cell >= 0 && sweep_map_value(map, cell, &value)) most = fmax(most, value);
  }
  return most;
}

static void draw_curve_row(const struct state *state, struct area area, int line, int row) {
  const struct sweep_map *map = sweep_of(state);
  const struct figure_info *info = sweep_map_info(map);
  const struct figures *found = found_for(state, row);
  char text[FORMAT_SIZE], tile[TILE_TEXT_SIZE];
  int cell = best_cell(map, row), found_end = area.width - 1;
  double value;
  area_text_right(area, line, MARK_END, STYLE_LABEL, "%s", sweep_axis_mark(axis_of(map), row, text));
  if (found != NULL) {
    area_text_right(area, line, found_end, STYLE_TITLE, "%s", figure_format(info, text, found->value[map->figure]));
  }
  if (cell < 0 || !sweep_map_value(map, cell, &value)) {
    area_text_right(area, line, VALUE_END, STYLE_DIM, "·");
    return;
  }
  area_text_right(area, line, VALUE_END, STYLE_TEXT, "%s", figure_format(info, text, value));
  struct schedule schedule = sweep_map_point(map, cell).schedule;
  int column = area_text(area, line, TILE, STYLE_DIM, "%s %s", tile_text(schedule.tile_x, schedule.tile_y, tile),
                         overlap_mode_name[schedule.mode]);
  int bar = column < TILE + 18 ? TILE + 18 : column + 1, room = found_end - FOUND - bar;
  double most = most_value(state);
  if (room >= BAR_LEAST && most > 0) area_bar(area, line, bar, room, value / most, STYLE_FOCUS);
}

static void draw_sweep_curve(const struct state *state, struct area area, bool focus) {
  const struct sweep_map *map = sweep_of(state);
  const struct sweep_axis *axis = axis_of(map);
  char title[SWEEP_AXIS_NAME_SIZE + 16], name[SWEEP_AXIS_NAME_SIZE], figure[FIGURE_TEXT_SIZE], key[KEY_NAME_SIZE];
  struct figure_domain domain = sweep_map_domain(map);
  if (axis == NULL) {
    struct area inside = area_frame(area, focus, "Best by hardware", "");
    area_wrapped(inside, 0, STYLE_DIM,
                 "No axis is a number of the hardware. Type one in place of tile sizes, such as "
                 "sram_64KB.size=16KiB..1MiB*2.");
    return;
  }
  snprintf(title, sizeof title, "Best by %s", sweep_axis_name(axis, "", name));
  struct area inside = area_frame(area, focus, title, figure_name(&domain, map->figure, figure));
  area_text_right(inside, 0, VALUE_END, STYLE_DIM, "best cell");
  area_text_right(inside, 0, inside.width - 1, STYLE_DIM, map->found != NULL ? "best schedule" : "%s: best schedule",
                  action_key(state, ACTION_OPTIMIZE, key));
  char scaling[SCALE_TEXT_SIZE];
  scaling_text(state, scaling);
  int lines = area_wrapped((struct area){.width = inside.width - 2}, 0, STYLE_TEXT, scaling);
  int room = inside.height - 1 - lines;
  pane_list(state, &pane_sweep_curve, area_part(inside, 1, 0, room, inside.width), focus, draw_curve_row);
  area_wrapped(area_part(inside, 1 + room, 1, lines, inside.width - 2), 0, STYLE_TEXT, scaling);
}

/* --- As data ---------------------------------------------------------------------------------------------------- */

static void sweep_curve_table(const struct state *state, struct table *table) {
  const struct sweep_map *map = sweep_of(state);
  const struct sweep_axis *axis = axis_of(map);
  struct figure_domain domain = sweep_map_domain(map);
  char key[FIGURE_TEXT_SIZE], width[SIDE_TEXT_SIZE], height[SIDE_TEXT_SIZE];
  table_title(table, "best by hardware number");
  table_column(table, "%s", axis != NULL ? axis->number.name : "number");
  table_keys(table, "mode tile_x tile_y");
  figure_key(&domain, map->figure, key);
  table_column(table, "%s", key);
  table_column(table, "best_schedule_%s", key);
  for (int row = 0; axis != NULL && row < sweep_axis_count(axis); row++) {
    int cell = best_cell(map, row);
    double value = 0;
    const struct figures *found = found_for(state, row);
    bool known = cell >= 0 && sweep_map_value(map, cell, &value);
    struct schedule schedule = sweep_map_point(map, known ? cell : 0).schedule;
    TABLE_ROW(table, cell_number(axis->number.values[row]), cell_text(known ? overlap_mode_name[schedule.mode] : ""),
              cell_text(known ? side_text(schedule.tile_x, width) : ""),
              cell_text(known ? side_text(schedule.tile_y, height) : ""), cell_known(known, value),
              cell_known(found != NULL, found != NULL ? found->value[map->figure] : 0));
  }
}

struct curve_line {
  const struct state *state;
  double factor;
};

static double curve_value(const void *context, int series, int place) {
  const struct curve_line *line = context;
  const struct sweep_map *map = sweep_of(line->state);
  const struct figures *found = found_for(line->state, place);
  int cell = best_cell(map, place);
  double value = NAN;
  if (series == 1) return found != NULL ? found->value[map->figure] * line->factor : NAN;
  return cell >= 0 && sweep_map_value(map, cell, &value) ? value * line->factor : NAN;
}

static bool curve_chart(const struct state *state, struct chart *chart, struct chart_panel *panel,
                        struct arena *arena) {
  static const char *const names[] = {"best tile and mode", "best schedule"};
  const struct sweep_map *map = sweep_of(state);
  const struct sweep_axis *axis = axis_of(map);
  double most = most_value(state);
  if (axis == NULL || most <= 0) return false;
  int count = sweep_axis_count(axis);
  bool is_size = axis->number.field == EDIT_SIZE;
  double *x = ARENA_NEW(arena, count, double);
  if (x == NULL) return false;
  const double kib_bits = 8 * 1024;
  for (int i = 0; i < count; i++) x[i] = axis->number.values[i] / (is_size ? kib_bits : 1);
  char name[SWEEP_AXIS_NAME_SIZE], figure[FIGURE_TEXT_SIZE];
  struct figure_domain domain = sweep_map_domain(map);
  struct heat_unit unit = heat_unit(sweep_map_info(map)->unit, most, most);
  struct curve_line line = {state, unit.factor};
  chart->width = 3.5;
  chart->height = 2.2;
  panel->kind = CHART_LINES;
  panel->x = x;
  panel->x_is_log = x[0] > 0;
  panel->x_label = is_size ? chart_text(arena, "%s [KiB]", axis->number.name)
                           : chart_text(arena, "%s", sweep_axis_name(axis, "", name));
  panel->y_label = chart_text(arena, "%s [%s]", figure_name(&domain, map->figure, figure), unit.name);
  return chart_fill(panel, map->found != NULL ? 2 : 1, names, count, NULL, curve_value, &line, arena);
}

const struct pane pane_sweep_curve = {.covers = "Best by hardware",
                                      .help = "The best cell, and the best schedule, for each value of the hardware.",
                                      .footer = TAKES(ACTION_OPTIMIZE) | TAKES(ACTION_OPEN),
                                      .rows = sweep_curve_rows,
                                      .draw = draw_sweep_curve,
                                      .chart = curve_chart,
                                      .table = sweep_curve_table};
