/* Energy against latency of all cells, with the front, on logarithmic scales. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/screen/heat.h"
#include "tui/text/format.h"
#include "tui/views/sweep/sweep.h"

enum { AXIS = 7 };

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

static void scale_to_cells(const struct sweep_map *map, struct plot *chart) {
  bool first = true;
  for (int cell = 0; cell < map->cell_count; cell++) {
    const struct figures *figures = map->cells[cell];
    if (figures == NULL || figures->status != STATUS_OK) continue;
    double latency = figures->value[FIGURE_LATENCY], energy = figures->value[FIGURE_ENERGY];
    chart->x.least = first ? latency : fmin(chart->x.least, latency);
    chart->x.most = first ? latency : fmax(chart->x.most, latency);
    chart->y.least = first ? energy : fmin(chart->y.least, energy);
    chart->y.most = first ? energy : fmax(chart->y.most, energy);
    first = false;
  }
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
  int column = place_on(&chart->x, value[FIGURE_LATENCY]);
  int row = chart->y.room - 1 - place_on(&chart->y, value[FIGURE_ENERGY]);
  area_repeat(chart->area, row, column, 1, style, glyph);
  area_row(chart->area, row, column, 1, cell);
}

static void draw_dots(const struct sweep_map *map, const struct plot *chart) {
  for (int cell = 0; cell < map->cell_count; cell++) {
    const struct figures *figures = map->cells[cell];
    if (figures != NULL && figures->status == STATUS_OK) draw_dot(map, chart, cell, STYLE_DIM, L'·');
  }
  for (int i = 0; i < map->front_count; i++) draw_dot(map, chart, map->front[i], STYLE_TITLE, L'◆');
  if (map->best >= 0) draw_dot(map, chart, map->best, STYLE_TITLE, L'★');
  const struct figures *here = map->cells[map->cursor];
  if (here != NULL && here->status == STATUS_OK) draw_dot(map, chart, map->cursor, STYLE_SELECTED, L'◉');
}

/* The ends and the middles of the axes. */
static void draw_axes(struct area inside, const struct plot *chart) {
  struct heat_unit energy = heat_unit(UNIT_ENERGY, chart->y.least, chart->y.most);
  int bottom = chart->area.height;
  char text[HEAT_NUMBER_SIZE];
  for (int row = 0; row < bottom; row++) area_text(inside, row, AXIS - 1, STYLE_BORDER, "│");
  area_text(inside, bottom, AXIS - 1, STYLE_BORDER, "└");
  area_repeat(inside, bottom, AXIS, chart->area.width, STYLE_BORDER, L'─');
  area_text_right(inside, 0, AXIS - 1, STYLE_DIM, "%s", heat_number(text, chart->y.most * energy.factor, 4));
  area_text_right(inside, bottom - 1, AXIS - 1, STYLE_DIM, "%s", heat_number(text, chart->y.least * energy.factor, 4));
  double middle = sqrt(chart->y.least * chart->y.most), centre = sqrt(chart->x.least * chart->x.most);
  int row = bottom - 1 - place_on(&chart->y, middle);
  if (bottom >= 6) {
    area_text_right(inside, row, AXIS - 1, STYLE_DIM, "%s", heat_number(text, middle * energy.factor, 4));
    area_text_right(inside, 1, AXIS - 1, STYLE_LABEL, "%s", energy.name);
  }
  area_text(inside, bottom + 1, AXIS, STYLE_DIM, "%s", format_cycles(text, chart->x.least));
  if (chart->area.width >= 40) {
    area_text(inside, bottom + 1, AXIS + chart->area.width / 2, STYLE_DIM, "%s", format_cycles(text, centre));
  }
  area_text_right(inside, bottom + 1, inside.width, STYLE_DIM, "%s", format_cycles(text, chart->x.most));
}

static void draw_sweep_front(const struct state *state, struct area area, bool focus) {
  const struct sweep_map *map = sweep_of(state);
  char right[48] = "";
  if (area.width >= 56) snprintf(right, sizeof right, "◆ front  ★ best  ◉ cursor  log scales");
  struct area inside = area_frame(area, focus, "Energy against latency", right);
  if (!map->ready || map->feasible_count == 0) {
    area_text(inside, 0, 1, STYLE_DIM, "no cell has a result yet");
    return;
  }
  struct plot chart = make_chart(map, inside);
  draw_axes(inside, &chart);
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

/* Lists the feasible cells; returns their number. */
static int list_cells(const struct sweep_map *map, int *cells) {
  int count = 0;
  for (int cell = 0; cell < map->cell_count; cell++) {
    const struct figures *figures = map->cells[cell];
    if (figures != NULL && figures->status == STATUS_OK && !sweep_map_is_on_front(map, cell)) cells[count++] = cell;
  }
  memcpy(cells + count, map->front, (size_t)map->front_count * sizeof *cells);
  return count + map->front_count;
}

/* All cells, on the scales of the screen. */
static bool front_chart(const struct state *state, struct chart *chart, struct chart_panel *panel,
                        struct arena *arena) {
  const struct sweep_map *map = sweep_of(state);
  if (!map->ready || map->front_count == 0) return false;
  int *cells = ARENA_NEW(arena, map->cell_count, int);
  const char **names = ARENA_NEW(arena, SWEEP_COLUMNS + 1, const char *);
  double *x = ARENA_NEW(arena, map->cell_count, double);
  if (cells == NULL || x == NULL || names == NULL) return false;
  struct plot plot = {.area.height = 0};
  scale_to_cells(map, &plot);
  struct heat_unit energy = heat_unit(UNIT_ENERGY, plot.y.least, plot.y.most);
  struct heat_unit latency = heat_unit(UNIT_CYCLES, plot.x.least, plot.x.most);
  int count = list_cells(map, cells);
  for (int i = 0; i < count; i++) x[i] = map->cells[cells[i]]->value[FIGURE_LATENCY] * latency.factor;
  for (int column = 0; column < SWEEP_COLUMNS; column++) names[column] = overlap_mode_name[sweep_column_mode(column)];
  names[SWEEP_COLUMNS] = "front";
  struct front_chart cells_of = {map, cells, count - map->front_count, energy.factor};
  chart->width = 3.5;
  chart->height = 2.5;
  panel->kind = CHART_LINES;
  panel->dot_series = SWEEP_COLUMNS;
  panel->x = x;
  panel->x_is_log = true;
  panel->log_base = 10;
  panel->x_label = chart_text(arena, "Latency [%s]", latency.name);
  panel->y_label = chart_text(arena, "Energy [%s]", energy.name);
  return chart_fill(panel, SWEEP_COLUMNS + 1, names, count, NULL, cell_energy, &cells_of, arena);
}

const struct pane pane_sweep_front = {.help = "No schedule beats a ◆ in both energy and latency.",
                                      .rows = sweep_map_rows,
                                      .draw = draw_sweep_front,
                                      .chart = front_chart,
                                      .table = sweep_map_table};
