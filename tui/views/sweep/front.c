/* Energy against latency or area of all cells, with the front, on logarithmic scales. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/screen/heat.h"
#include "tui/text/utf8.h"
#include "tui/views/sweep/sweep.h"

enum { AXIS = 7 };

/* The modes by their glyphs, on the front and off it. */
static const struct {
  wchar_t front, other;
} mode_glyph[SWEEP_COLUMNS] = {{L'◆', L'◇'}, {L'▲', L'△'}, {L'■', L'□'}};

const char *sweep_front_mark(int column) {
  static const char *const marks[SWEEP_COLUMNS] = {"◆", "▲", "■"};
  return marks[column];
}

/* A scale from values to columns or rows, between the least and the largest value. */
struct scale {
  double least, most;
  int room;
};

static int place_on(const struct scale *scale, double value) {
  if (scale->most <= scale->least || scale->least <= 0) return 0;
  double fraction = log(value / scale->least) / log(scale->most / scale->least);
  int place = (int)(fraction * (scale->room - 1) + 0.5);
  return place < 0 ? 0 : place >= scale->room ? scale->room - 1 : place;
}

struct plot {
  struct area area; /* of the dots */
  struct scale x, y;
};

static void extend(struct scale *scale, double value, bool first) {
  scale->least = first ? value : fmin(scale->least, value);
  scale->most = first ? value : fmax(scale->most, value);
}

/* Scales to all cells, or to the front and a quarter beyond its best ends. */
static void scale_to_cells(const struct sweep_map *map, struct plot *chart) {
  const double beyond = 1.25;
  bool first = true;
  for (int cell = 0; cell < map->cell_count; cell++) {
    const struct figures *figures = map->cells[cell];
    if (figures == NULL || figures->status != STATUS_OK) continue;
    if (!map->whole_front && !sweep_map_is_on_front(map, cell)) continue;
    extend(&chart->x, figures->value[map->front_x], first);
    extend(&chart->y, figures->value[FIGURE_ENERGY], first);
    first = false;
  }
  if (map->whole_front) return;
  chart->x.most = fmax(chart->x.most, chart->x.least * beyond);
  chart->y.most = fmax(chart->y.most, chart->y.least * beyond);
}

static bool is_inside(const struct sweep_map *map, const struct plot *chart, int cell) {
  const struct figures *figures = map->cells[cell];
  return figures != NULL && figures->status == STATUS_OK && figures->value[map->front_x] <= chart->x.most &&
         figures->value[FIGURE_ENERGY] <= chart->y.most;
}

static struct plot make_chart(const struct sweep_map *map, struct area inside) {
  struct plot chart = {.area = area_part(inside, 0, AXIS, inside.height - 2, inside.width - AXIS - 1)};
  chart.x.room = chart.area.width;
  chart.y.room = chart.area.height;
  scale_to_cells(map, &chart);
  return chart;
}

static void draw_dot(const struct sweep_map *map, const struct plot *chart, int cell, enum style style, wchar_t glyph) {
  const double *value = map->cells[cell]->value;
  int column = place_on(&chart->x, value[map->front_x]);
  int row = chart->y.room - 1 - place_on(&chart->y, value[FIGURE_ENERGY]);
  area_repeat(chart->area, row, column, 1, style, glyph);
  area_row(chart->area, row, column, 1, cell);
}

static void draw_dots(const struct sweep_map *map, const struct plot *chart) {
  for (int column = SWEEP_COLUMNS - 1; column >= 0; column--) { /* the cached ones on top */
    for (int cell = 0; cell < map->cell_count; cell++) {
      if (sweep_map_place(map, cell).column != column || !is_inside(map, chart, cell)) continue;
      draw_dot(map, chart, cell, STYLE_DIM, mode_glyph[column].other);
    }
  }
  for (int i = 0; i < map->front_count; i++) {
    draw_dot(map, chart, map->front[i], STYLE_TITLE, mode_glyph[sweep_map_place(map, map->front[i]).column].front);
  }
  if (map->best >= 0 && is_inside(map, chart, map->best)) draw_dot(map, chart, map->best, STYLE_TITLE, L'★');
  if (is_inside(map, chart, map->cursor)) draw_dot(map, chart, map->cursor, STYLE_SELECTED, L'◉');
}

/* The unit of the figure beside energy; areas have that of the file, which is not known. */
static struct heat_unit x_unit(const struct sweep_map *map, const struct scale *scale) {
  struct heat_unit unit = heat_unit(figure_table[map->front_x].unit, scale->least, scale->most);
  if (map->front_x == FIGURE_AREA) snprintf(unit.name, sizeof unit.name, "area");
  if (map->front_x == FIGURE_AREA) unit.factor = 1, unit.has_prefix = false;
  return unit;
}

/* The ends and the middles of the axes. */
static void draw_axes(const struct sweep_map *map, struct area inside, const struct plot *chart) {
  struct heat_unit energy = heat_unit(UNIT_ENERGY, chart->y.least, chart->y.most);
  int bottom = chart->area.height;
  char text[HEAT_NUMBER_SIZE];
  for (int row = 0; row < bottom; row++) area_text(inside, row, AXIS - 1, STYLE_BORDER, "│");
  area_text(inside, bottom, AXIS - 1, STYLE_BORDER, "└");
  area_repeat(inside, bottom, AXIS, chart->area.width, STYLE_BORDER, L'─');
  area_text_right(inside, 0, AXIS - 1, STYLE_DIM, "%s", heat_value(text, chart->y.most, &energy, 4));
  area_text_right(inside, bottom - 1, AXIS - 1, STYLE_DIM, "%s", heat_value(text, chart->y.least, &energy, 4));
  double middle = sqrt(chart->y.least * chart->y.most), centre = sqrt(chart->x.least * chart->x.most);
  int row = bottom - 1 - place_on(&chart->y, middle);
  if (bottom >= 6) {
    area_text_right(inside, row, AXIS - 1, STYLE_DIM, "%s", heat_value(text, middle, &energy, 4));
    area_text_right(inside, 1, AXIS - 1, STYLE_LABEL, "%s", energy.name);
  }
  struct heat_unit x = x_unit(map, &chart->x);
  int end = area_text(inside, bottom + 1, AXIS, STYLE_DIM, "%s", heat_value(text, chart->x.least, &x, 5));
  heat_value(text, chart->x.most, &x, 5);
  int right = inside.width - text_width(text) - text_width(x.name) - 1;
  if (right > end) area_text(inside, bottom + 1, right, STYLE_DIM, "%s %s", text, x.name);
  heat_value(text, centre, &x, 5);
  int middle_at = AXIS + chart->area.width / 2 - text_width(text) / 2;
  if (middle_at > end + 1 && middle_at + text_width(text) + 1 < right) {
    area_text(inside, bottom + 1, middle_at, STYLE_DIM, "%s", text);
  }
}

static void draw_sweep_front(const struct state *state, struct area area, bool focus) {
  const struct sweep_map *map = sweep_of(state);
  char right[96] = "", key[KEY_NAME_SIZE];
  const char *extent = map->whole_front ? "all cells" : "near the front";
  action_key(state, ACTION_SCALE, key);
  if (area.width >= 84) {
    snprintf(right, sizeof right, "◆ cached ▲ h-cached ■ recompute, hollow: off it; %s (%s)", extent, key);
  } else if (area.width >= 50) {
    snprintf(right, sizeof right, "%s (%s)", extent, key);
    char axis[KEY_NAME_SIZE];
    action_key(state, ACTION_AXIS, axis);
    if (area.width >= 58 && sweep_front_has_areas(map)) {
      text_append(right, sizeof right, ", %s (%s)", map->front_x == FIGURE_AREA ? "latency" : "area", axis);
    }
  }
  const char *title = area.width < 36               ? "Front"
                      : map->front_x == FIGURE_AREA ? "Energy against area"
                                                    : "Energy against latency";
  struct area inside = area_frame(area, focus, title, right);
  if (!map->ready || map->feasible_count == 0) {
    area_text(inside, 0, 1, STYLE_DIM, "no cell has a result yet");
    return;
  }
  struct plot chart = make_chart(map, inside);
  draw_axes(map, inside, &chart);
  draw_dots(map, &chart);
}

/* --- Its chart ------------------------------------------------------------------------------------------ */

/* Places are the cells: those off the front, then the front from the quickest to that of least energy. Series are the
 * modes, as dots, and the front. */
struct front_chart {
  const struct sweep_map *map;
  const int *cells;
  int off_front; /* the first so many cells are */
  double factor;
};

static double cell_energy(const void *context, int series, int place) {
  const struct front_chart *chart = context;
  int cell = chart->cells[place];
  bool is_of_series =
      series < SWEEP_COLUMNS ? sweep_map_place(chart->map, cell).column == series : place >= chart->off_front;
  return is_of_series ? chart->map->cells[cell]->value[FIGURE_ENERGY] * chart->factor : NAN;
}

/* Lists the cells of the chart, those on the front last; returns their number. */
static int list_cells(const struct sweep_map *map, const struct plot *plot, int *cells) {
  int count = 0;
  for (int cell = 0; cell < map->cell_count; cell++) {
    if (is_inside(map, plot, cell) && !sweep_map_is_on_front(map, cell)) cells[count++] = cell;
  }
  memcpy(cells + count, map->front, (size_t)map->front_count * sizeof *cells);
  return count + map->front_count;
}

/* True if a logarithmic axis has more than one number to label. */
static bool is_wide(const struct scale *scale) {
  return scale->most >= 3 * scale->least;
}

/* All cells, on the scales of the screen; logarithmic where they are wide. */
static bool front_chart(const struct state *state, struct chart *chart, struct chart_panel *panel,
                        struct arena *arena) {
  const double margin = 1.02;
  const struct sweep_map *map = sweep_of(state);
  if (!map->ready || map->front_count == 0) return false;
  int *cells = ARENA_NEW(arena, map->cell_count, int);
  const char **names = ARENA_NEW(arena, SWEEP_COLUMNS + 1, const char *);
  double *x = ARENA_NEW(arena, map->cell_count, double);
  if (cells == NULL || x == NULL || names == NULL) return false;
  struct plot plot = {.area.height = 0};
  scale_to_cells(map, &plot);
  struct heat_unit energy = heat_unit(UNIT_ENERGY, plot.y.least, plot.y.most);
  struct heat_unit x_of = x_unit(map, &plot.x);
  int count = list_cells(map, &plot, cells);
  for (int i = 0; i < count; i++) x[i] = map->cells[cells[i]]->value[map->front_x] * x_of.factor;
  for (int column = 0; column < SWEEP_COLUMNS; column++) names[column] = overlap_mode_name[sweep_column_mode(column)];
  names[SWEEP_COLUMNS] = "front";
  struct front_chart cells_of = {map, cells, count - map->front_count, energy.factor};
  chart->width = 3.5;
  chart->height = 2.5;
  panel->kind = CHART_LINES;
  panel->dot_series = SWEEP_COLUMNS;
  panel->x = x;
  panel->x_is_log = is_wide(&plot.x);
  panel->log_base = is_wide(&plot.y) ? 10 : 0;
  if (!is_wide(&plot.y)) panel->low = plot.y.least * energy.factor / margin;
  if (!is_wide(&plot.y)) panel->high = plot.y.most * energy.factor * margin;
  panel->x_label =
      map->front_x == FIGURE_AREA ? "Area [unit of the hardware file]" : chart_text(arena, "Latency [%s]", x_of.name);
  panel->y_label = chart_text(arena, "Energy [%s]", energy.name);
  return chart_fill(panel, SWEEP_COLUMNS + 1, names, count, NULL, cell_energy, &cells_of, arena);
}

const struct pane pane_sweep_front = {.covers = "Front",
                                      .help = "No cell beats a filled mark in both figures; t: latency or area.",
                                      .footer = TAKES(ACTION_SCALE),
                                      .rows = sweep_map_rows,
                                      .draw = draw_sweep_front,
                                      .chart = front_chart,
                                      .table = sweep_map_table};
