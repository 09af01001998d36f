/* A figure of the neighbouring tile sizes around the point. */
#include <math.h>
#include <stdio.h>

#include "tui/analysis/point_text.h"
#include "tui/screen/heat.h"
#include "tui/text/format.h"
#include "tui/views/explore/explore.h"

enum { AXIS = 7, CELL = 7, SIDE = 2 * AROUND_REACH + 1 };

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

void around_prefetch(const struct state *state, struct prefetch *prefetch) {
  struct layout layout;
  struct neighbours near;
  view_layout(state, &layout);
  if (layout_box(&layout, &pane_around).height == 0) return;
  find_neighbours(state, &near);
  for (int y = 0; y < near.rows.count; y++) {
    for (int x = 0; x < near.row[y].count; x++) prefetch_add(prefetch, &near.row[y].points[x], false);
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
  struct heat_unit unit = unit_of(figure, range);
  heat_value(number, value, &unit, CELL - 3);
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

const struct pane pane_around = {.covers = "Around",
                                 .act = act_around,
                                 .help = "The neighbouring tile sizes: arrows go there.",
                                 .figure_count = FIGURE_HEADLINES,
                                 .rows = around_rows,
                                 .draw = draw_around,
                                 .chart = around_chart,
                                 .table = around_table};
