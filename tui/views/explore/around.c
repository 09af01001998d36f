/* A figure of the neighbouring tile sizes: in two dimensions around the point, and along one side of its tile. */
#include <math.h>
#include <stdio.h>

#include "tui/analysis/point_text.h"
#include "tui/screen/heat.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/explore/explore.h"

enum { AXIS = 7, CELL = 7, SIDE = 2 * AROUND_REACH + 1, MOST_DIGITS = 5 };

/* --- Points ---------------------------------------------------------------------------------------------------- */

/* Fills in the steps in one direction, nearest first; returns how many there are. */
static int step_away(const struct state *state, const struct point *point, enum knob knob, int direction, int reach,
                     struct point *points) {
  struct point at = *point;
  int count = 0;
  for (; count < reach; count++) {
    struct point before = at;
    knob_step(&at, knob, direction, &state->network);
    if (point_equal(&at, &before)) break;
    points[count] = at;
  }
  return count;
}

void explore_steps(const struct state *state, const struct point *point, enum knob knob, int reach,
                   struct steps *steps) {
  struct point below[ALONG_REACH];
  int count = step_away(state, point, knob, -1, reach, below);
  for (int i = 0; i < count; i++) steps->points[count - 1 - i] = below[i];
  steps->knob = knob;
  steps->here = count;
  steps->points[count] = *point;
  steps->count = count + 1 + step_away(state, point, knob, 1, reach, &steps->points[count + 1]);
}

/* The grid of neighbours: its rows, and the columns of each row, ascending. */
struct neighbours {
  struct steps rows, row[SIDE];
};

static void find_neighbours(const struct state *state, struct neighbours *near) {
  explore_steps(state, &state->point, KNOB_TILE_Y, AROUND_REACH, &near->rows);
  for (int y = 0; y < near->rows.count; y++) {
    explore_steps(state, &near->rows.points[y], KNOB_TILE_X, AROUND_REACH, &near->row[y]);
  }
}

/* The side that pane_along goes along. */
static enum knob axis(const struct state *state) {
  return explore_of(state)->along_height ? KNOB_TILE_Y : KNOB_TILE_X;
}

static void find_along(const struct state *state, struct steps *steps) {
  explore_steps(state, &state->point, axis(state), ALONG_REACH, steps);
}

static void prefetch_steps(const struct steps *steps, struct prefetch *prefetch) {
  for (int i = 0; i < steps->count; i++) prefetch_add(prefetch, &steps->points[i], false);
}

void around_prefetch(const struct state *state, struct prefetch *prefetch) {
  struct layout layout;
  struct neighbours near;
  struct steps along;
  view_layout(state, &layout);
  if (layout_box(&layout, &pane_around).height > 0) {
    find_neighbours(state, &near);
    for (int y = 0; y < near.rows.count; y++) prefetch_steps(&near.row[y], prefetch);
  }
  if (layout_box(&layout, &pane_along).height > 0) {
    find_along(state, &along);
    prefetch_steps(&along, prefetch);
  }
}

/* --- Values ---------------------------------------------------------------------------------------------------- */

/* Range of the known values of some points. */
struct range {
  int known;
  double least, most;
};

static bool value_of(const struct state *state, const struct point *point, int figure, double *value) {
  const struct figures *figures = figures_find(state->figures, point);
  if (figures == NULL || figures->status != STATUS_OK) return false;
  *value = figures->value[figure];
  return true;
}

static void extend(const struct state *state, const struct steps *steps, int figure, struct range *range) {
  double value;
  for (int i = 0; i < steps->count; i++) {
    if (!value_of(state, &steps->points[i], figure, &value)) continue;
    range->least = range->known == 0 ? value : fmin(range->least, value);
    range->most = range->known == 0 ? value : fmax(range->most, value);
    range->known++;
  }
}

static struct heat_unit unit_of(int figure, const struct range *range) {
  return heat_unit(figure_table[figure].unit, range->least, range->most);
}

static int64_t side_of(const struct point *point, enum knob knob) {
  return knob == KNOB_TILE_X ? point->schedule.tile_x : point->schedule.tile_y;
}

/* A pending cell, or an infeasible one. */
static const char *blank_of(const struct state *state, const struct point *point) {
  return figures_find(state->figures, point) == NULL ? "·" : "×";
}

static const char *name_of(const struct state *state, int figure, char text[FIGURE_TEXT_SIZE]) {
  return figure_label(state->inputs != NULL ? &state->inputs->hardware : NULL, figure, FIGURE_TEXT_SIZE, text);
}

static struct area frame(const struct state *state, struct area area, bool focus, const struct pane *pane,
                         const char *title, const struct range *range) {
  int figure = pane_of(state, pane)->figure;
  char right[FIGURE_TEXT_SIZE + 16], own[OWN_TEXT_SIZE], name[FIGURE_TEXT_SIZE];
  snprintf(right, sizeof right, "%s %s", name_of(state, figure, name),
           range->known > 0 ? unit_of(figure, range).name : "");
  struct area inside = area_frame(area, focus, title, right);
  own_tilings_text(&state->point.schedule, own);
  if (own[0] != 0) area_text(area, area.height - 1, 2, STYLE_TEXT, " %s ", own);
  return inside;
}

/* --- In two dimensions ----------------------------------------------------------------------------------------- */

static void draw_cell(const struct state *state, struct area area, int row, int column, const struct point *point,
                      const struct range *range) {
  int figure = pane_of(state, &pane_around)->figure;
  double value;
  if (!value_of(state, point, figure, &value)) {
    area_text(area, row, column + CELL / 2, STYLE_DIM, "%s", blank_of(state, point));
    return;
  }
  int level = heat_level(value, range->least, range->most, figure_table[figure].better > 0, HEAT_LEVELS);
  enum style style = heat_style(level);
  char number[HEAT_NUMBER_SIZE];
  area_repeat(area, row, column, CELL - 1, style, L' ');
  area_repeat(area, row, column, 1, style, heat_glyph(level));
  heat_number(number, value * unit_of(figure, range).factor, CELL - 3);
  area_text_right(area, row, column + CELL - 1, style, "%s", number);
}

static void draw_row(const struct state *state, struct area area, const struct neighbours *near, int y,
                     const struct range *range) {
  const struct steps *columns = &near->row[y];
  char text[FORMAT_SIZE];
  int line = near->rows.count - 1 - y;
  bool here = y == near->rows.here;
  area_text_right(area, line, AXIS - 1, here ? STYLE_TITLE : STYLE_DIM, "%s%s", here ? "▸" : "",
                  side_text_short(side_of(&near->rows.points[y], KNOB_TILE_Y), text));
  for (int x = 0; x < columns->count; x++) {
    int column = AXIS + x * CELL;
    draw_cell(state, area, line, column, &columns->points[x], range);
    if (here && x == columns->here) {
      area_text(area, line, column, STYLE_SELECTED, "[");
      area_text(area, line, column + CELL - 1, STYLE_SELECTED, "]");
    }
    area_row(area, line, column, CELL - 1, y * SIDE + x);
  }
}

static int around_rows(const struct state *state) {
  (void)state;
  return SIDE * SIDE;
}

static void draw_around(const struct state *state, struct area area, bool focus) {
  struct neighbours near;
  struct range range = {.known = 0};
  char text[FORMAT_SIZE];
  find_neighbours(state, &near);
  for (int y = 0; y < near.rows.count; y++) {
    extend(state, &near.row[y], pane_of(state, &pane_around)->figure, &range);
  }
  struct area inside = frame(state, area, focus, &pane_around, "Around this point", &range);
  for (int y = 0; y < near.rows.count; y++) draw_row(state, inside, &near, y, &range);
  area_text(inside, near.rows.count, 0, STYLE_LABEL, "Ty↑Tx→");
  const struct steps *columns = &near.row[near.rows.here];
  for (int x = 0; x < columns->count; x++) {
    bool here = x == columns->here;
    area_text_right(inside, near.rows.count, AXIS + x * CELL + CELL - 1, here ? STYLE_TITLE : STYLE_DIM, "%s%s",
                    here ? "▲" : "", side_text_short(side_of(&columns->points[x], KNOB_TILE_X), text));
  }
}

static void around_table(const struct state *state, struct table *table) {
  struct neighbours near;
  int figure = pane_of(state, &pane_around)->figure;
  char name[FIGURE_TEXT_SIZE];
  table_title(table, "%s around this point", name_of(state, figure, name));
  table_keys(table, "tile_x tile_y");
  table_column(table, "%s", figure_table[figure].key);
  find_neighbours(state, &near);
  for (int y = 0; y < near.rows.count; y++) {
    for (int x = 0; x < near.row[y].count; x++) {
      const struct point *point = &near.row[y].points[x];
      char width[FORMAT_SIZE], height[FORMAT_SIZE];
      double value;
      if (!value_of(state, point, figure, &value)) continue;
      TABLE_ROW(table, cell_text(side_text_short(side_of(point, KNOB_TILE_X), width)),
                cell_text(side_text_short(side_of(point, KNOB_TILE_Y), height)), cell_number(value));
    }
  }
}

/* --- Along one side -------------------------------------------------------------------------------------------- */

/* A column of eighths, from the bottom of the area's first `height` rows. */
static void draw_column(struct area area, int column, int width, int height, double fraction, enum style style) {
  static const wchar_t eighth[] = L" ▁▂▃▄▅▆▇█";
  int eighths = (int)(fraction * height * 8 + 0.5);
  if (eighths < 1) eighths = 1;
  for (int row = height - 1; row >= 0 && eighths > 0; row--, eighths -= 8) {
    area_repeat(area, row, column, width, style, eighth[eighths > 8 ? 8 : eighths]);
  }
}

static void draw_columns(const struct state *state, struct area area, const struct steps *steps,
                         const struct range *range) {
  enum { LABELS = 2 };
  const double floor = 0.1; /* of the height, so that the least is visible */
  int width = area.width / steps->count, height = area.height - LABELS, free_from = 0;
  for (int i = 0; i < steps->count; i++) {
    const struct point *point = &steps->points[i];
    double value;
    char text[FORMAT_SIZE];
    bool here = i == steps->here;
    if (value_of(state, point, pane_of(state, &pane_along)->figure, &value)) {
      double rise = range->most > range->least ? (value - range->least) / (range->most - range->least) : 0;
      draw_column(area, i * width, width > 1 ? width - 1 : 1, height, floor + (1 - floor) * rise,
                  here ? STYLE_TITLE : STYLE_DIM);
    } else {
      area_text(area, height - 1, i * width, STYLE_DIM, "%s", blank_of(state, point));
    }
    if (here) area_text(area, height, i * width, STYLE_TITLE, "▲");
    side_text_short(side_of(point, steps->knob), text);
    int next_label = here ? 0 : steps->here * width - 1; /* the point's own size comes before all others */
    bool fits = i * width >= free_from && (here || i > steps->here || i * width + text_width(text) <= next_label);
    if (fits || here) {
      free_from = area_text(area, height + 1, i * width, here ? STYLE_TITLE : STYLE_DIM, "%s", text) + 1;
    }
    for (int row = 0; row < area.height; row++) area_row(area, row, i * width, width, i);
  }
}

static int along_rows(const struct state *state) {
  (void)state;
  return STEPS_MOST;
}

static void draw_along(const struct state *state, struct area area, bool focus) {
  struct steps steps;
  struct range range = {.known = 0};
  char title[64], text[HEAT_NUMBER_SIZE], other[FORMAT_SIZE];
  int figure = pane_of(state, &pane_along)->figure;
  enum knob knob = axis(state), fixed = knob == KNOB_TILE_X ? KNOB_TILE_Y : KNOB_TILE_X;
  find_along(state, &steps);
  extend(state, &steps, figure, &range);
  snprintf(title, sizeof title, "Along %s, %s %s", knob_table[knob].name, knob_table[fixed].name,
           side_text_short(side_of(&state->point, fixed), other));
  struct area inside = frame(state, area, focus, &pane_along, title, &range);
  if (range.known > 0) {
    struct heat_unit unit = unit_of(figure, &range);
    int bottom = inside.height - 3;
    area_text_right(inside, 0, AXIS - 1, STYLE_DIM, "%s", heat_number(text, range.most * unit.factor, MOST_DIGITS));
    area_text_right(inside, bottom, AXIS - 1, STYLE_DIM, "%s",
                    heat_number(text, range.least * unit.factor, MOST_DIGITS));
  }
  draw_columns(state, area_part(inside, 0, AXIS, inside.height, inside.width - AXIS), &steps, &range);
}

static void along_table(const struct state *state, struct table *table) {
  struct steps steps;
  double value;
  int figure = pane_of(state, &pane_along)->figure;
  find_along(state, &steps);
  char name[FIGURE_TEXT_SIZE];
  table_title(table, "%s along %s", name_of(state, figure, name), knob_table[steps.knob].name);
  table_column(table, "%s", steps.knob == KNOB_TILE_X ? "tile_x" : "tile_y");
  table_column(table, "%s", figure_table[figure].key);
  for (int i = 0; i < steps.count; i++) {
    char text[FORMAT_SIZE];
    if (!value_of(state, &steps.points[i], figure, &value)) continue;
    TABLE_ROW(table, cell_text(side_text_short(side_of(&steps.points[i], steps.knob), text)), cell_number(value));
  }
}

/* --- Charts ---------------------------------------------------------------------------------------------------- */

/* Values of rows of points, in a unit. */
struct step_values {
  const struct state *state;
  const struct steps *rows;
  int figure, last_row;
  double factor;
};

static double step_value(const void *context, int series, int place) {
  const struct step_values *of = context;
  double value;
  const struct point *point = &of->rows[of->last_row - series].points[place];
  return value_of(of->state, point, of->figure, &value) ? value * of->factor : NAN;
}

/* Labels of the sides of some points. */
static const char **side_labels(const struct steps *steps, struct arena *arena) {
  const char **labels = ARENA_NEW(arena, steps->count, const char *);
  char text[FORMAT_SIZE];
  for (int i = 0; labels != NULL && i < steps->count; i++) {
    labels[i] = chart_text(arena, "%s", side_text_short(side_of(&steps->points[i], steps->knob), text));
  }
  return labels;
}

static bool around_chart(const struct state *state, struct chart *chart, struct chart_panel *panel,
                         struct arena *arena) {
  struct neighbours near;
  struct range range = {.known = 0};
  int figure = pane_of(state, &pane_around)->figure;
  find_neighbours(state, &near);
  for (int y = 0; y < near.rows.count; y++) extend(state, &near.row[y], figure, &range);
  const struct steps *columns = &near.row[near.rows.here];
  const char **widths = side_labels(columns, arena), **heights = side_labels(&near.rows, arena);
  if (range.known == 0 || widths == NULL || heights == NULL) return false;
  for (int low = 0, high = near.rows.count - 1; low < high; low++, high--) { /* the largest on top */
    const char *label = heights[low];
    heights[low] = heights[high];
    heights[high] = label;
  }
  struct heat_unit unit = unit_of(figure, &range);
  struct step_values values = {state, near.row, figure, near.rows.count - 1, unit.factor};
  char name[FIGURE_TEXT_SIZE];
  *panel = (struct chart_panel){.kind = CHART_MAP,
                                .key = panel->key,
                                .x_label = "tile width [pixels]",
                                .y_label = "tile height [pixels]",
                                .value_label = chart_text(arena, "%s [%s]", name_of(state, figure, name), unit.name),
                                .decimals = 2};
  chart->width = 3.5;
  chart->height = 2;
  return chart_fill(panel, near.rows.count, heights, columns->count, widths, step_value, &values, arena);
}

static bool along_chart(const struct state *state, struct chart *chart, struct chart_panel *panel,
                        struct arena *arena) {
  struct steps steps;
  struct range range = {.known = 0};
  int figure = pane_of(state, &pane_along)->figure;
  find_along(state, &steps);
  extend(state, &steps, figure, &range);
  double *x = ARENA_NEW(arena, steps.count, double);
  if (range.known == 0 || x == NULL) return false;
  for (int i = 0; i < steps.count; i++) {
    int64_t side = side_of(&steps.points[i], steps.knob), map = knob_map(steps.knob, &state->network);
    x[i] = (double)(side == TILE_FULL && map > 0 ? map : side);
  }
  struct heat_unit unit = unit_of(figure, &range);
  struct step_values values = {state, &steps, figure, 0, unit.factor};
  char text[FIGURE_TEXT_SIZE];
  const char *name = chart_text(arena, "%s", name_of(state, figure, text));
  panel->kind = CHART_LINES;
  panel->x = x;
  panel->x_label = steps.knob == KNOB_TILE_X ? "tile width [pixels]" : "tile height [pixels]";
  panel->y_label = chart_text(arena, "%s [%s]", name, unit.name);
  chart->width = 3.5;
  chart->height = 2;
  return chart_fill(panel, 1, &name, steps.count, NULL, step_value, &values, arena);
}

/* --- Keys ------------------------------------------------------------------------------------------------------ */

static void go_to(struct state *state, const struct point *point) {
  char tile[TILE_TEXT_SIZE], change[TILE_TEXT_SIZE + 16];
  snprintf(change, sizeof change, "Tile %s", tile_text(point->schedule.tile_x, point->schedule.tile_y, tile));
  state_set_point(state, point, change);
}

static void step(struct state *state, enum knob knob, int direction) {
  struct point point = state->point;
  knob_step(&point, knob, direction, &state->network);
  go_to(state, &point);
}

static void open_around(struct state *state) {
  struct neighbours near;
  int row = pane_of(state, &pane_around)->row, y = row / SIDE, x = row % SIDE;
  find_neighbours(state, &near);
  if (y < near.rows.count && x < near.row[y].count) go_to(state, &near.row[y].points[x]);
}

/* Arrows move the point itself, and the panes with it; Enter goes to the point that was clicked. */
static bool act_around(struct state *state, enum action action) {
  int right = (action == ACTION_RIGHT) - (action == ACTION_LEFT), up = (action == ACTION_UP) - (action == ACTION_DOWN);
  if (right != 0) step(state, KNOB_TILE_X, right);
  if (up != 0) step(state, KNOB_TILE_Y, up);
  if (action == ACTION_OPEN) open_around(state);
  return right != 0 || up != 0 || action == ACTION_OPEN;
}

static void open_along(struct state *state) {
  struct steps steps;
  int row = pane_of(state, &pane_along)->row;
  find_along(state, &steps);
  if (row < steps.count) go_to(state, &steps.points[row]);
}

static bool act_along(struct state *state, enum action action) {
  int right = (action == ACTION_RIGHT) - (action == ACTION_LEFT);
  if (right != 0) step(state, axis(state), right);
  if (action == ACTION_OPEN) open_along(state);
  return right != 0 || action == ACTION_OPEN || action == ACTION_UP || action == ACTION_DOWN;
}

const struct pane pane_around = {.act = act_around,
                                 .help = "The neighbouring tile sizes: arrows go there.",
                                 .figure_count = FIGURE_HEADLINES,
                                 .rows = around_rows,
                                 .draw = draw_around,
                                 .chart = around_chart,
                                 .table = around_table};

const struct pane pane_along = {.act = act_along,
                                .below = &pane_around,
                                .lines = 10,
                                .help = "Tile sizes along one axis (scale not from 0): arrows go there.",
                                .figure_count = FIGURE_HEADLINES,
                                .rows = along_rows,
                                .draw = draw_along,
                                .chart = along_chart,
                                .table = along_table};
