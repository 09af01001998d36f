/* One mode's map: a figure over tile width and height, as a number and a ramp in each cell. */
#include <math.h>
#include <stdio.h>

#include "tui/analysis/point_text.h"
#include "tui/explorer/view.h"
#include "tui/screen/heat.h"
#include "tui/text/format.h"
#include "tui/text/utf8.h"
#include "tui/views/sweep/sweep.h"

/* AXIS: the heights before the cells. LEGEND: its lines below them. */
enum { AXIS = 6, NARROWEST = 4, SCROLLED = 7, WIDEST = 8, TALLEST = 3, LABELS = 2, LEGEND = 2 };

/* The range of cells on the screen: all, or those around the cursor. */
struct map_grid {
  int width, height;    /* of a cell */
  int first_x, first_y; /* of the cells shown */
  int columns, rows;    /* shown */
};

int sweep_map_width(const struct sweep_map *map) {
  return AXIS + NARROWEST * sweep_axis_count(&map->axis[AXIS_WIDTH]);
}

static int between(int least, int value, int most) {
  return value < least ? least : value > most ? most : value;
}

/* Makes cells wide enough for four digits if the widths do not all fit anyway. */
static struct map_grid make_grid(const struct sweep_map *map, const struct area *area) {
  int widths = sweep_axis_count(&map->axis[AXIS_WIDTH]), heights = sweep_axis_count(&map->axis[AXIS_HEIGHT]);
  int room = area->width - AXIS, lines = area->height - LABELS - LEGEND;
  bool all = room / widths >= NARROWEST;
  struct sweep_place place = sweep_map_place(map, map->cursor);
  struct map_grid grid = {.width = all ? between(NARROWEST, room / widths, WIDEST) : SCROLLED,
                          .height = between(1, lines / heights, TALLEST)};
  grid.columns = between(1, room / grid.width, widths);
  grid.rows = between(1, lines / grid.height, heights);
  grid.first_x = area_first_row(place.x, widths, grid.columns);
  grid.first_y = area_first_row(place.y, heights, grid.rows);
  return grid;
}

/* --- Cells ------------------------------------------------------------------------------------------------- */

/* The mark of the best cell and of those on the front. */
static const char *mark_of(const struct sweep_map *map, int cell) {
  if (cell == map->best && map->cells[cell]->reason == NULL) return "★";
  if (map->cells[cell]->reason != NULL) return "!";
  return sweep_map_is_on_front(map, cell) ? sweep_front_mark(sweep_map_place(map, cell).column) : " ";
}

/* A cell without a value: infeasible, or still to come. */
static void draw_blank(const struct sweep_map *map, struct area area, const struct map_grid *grid, int cell) {
  bool pending = map->cells[cell] == NULL;
  for (int line = 0; line < grid->height && line < 2; line++) {
    area_text(area, line, (grid->width - 1) / 2, pending ? STYLE_DIM : STYLE_TEXT, "%s", pending ? "·" : "×");
  }
}

/* The cursor is a pair of brackets beside the number; else its cell is reversed. */
static bool has_brackets(const struct map_grid *grid) {
  return grid->height >= 2 && grid->width >= NARROWEST + 2;
}

/* Draws number, ramp and mark: in one line the ramp is a glyph before the number, else a line of its own; the mark is
 * on it. */
static void draw_value(const struct sweep_map *map, struct area area, const struct map_grid *grid, int cell,
                       double value, const struct heat_unit *unit) {
  enum { MOST_DIGITS = 5 };
  int level = sweep_map_level(map, sweep_map_place(map, cell).column, value, HEAT_LEVELS), width = grid->width - 1;
  bool one_line = grid->height < 2;
  enum style style = heat_style(level);
  char number[HEAT_NUMBER_SIZE];
  const char *mark = mark_of(map, cell);
  area_repeat(area, 0, 0, one_line ? 1 : width, style, heat_glyph(level));
  area_repeat(area, !one_line, one_line, width, style, L' ');
  int digits = has_brackets(grid) ? width - 1 : width; /* beside the cursor's brackets */
  heat_value(number, value, unit, digits > MOST_DIGITS ? MOST_DIGITS : digits);
  area_text_right(area, !one_line, one_line ? grid->width : width, style, "%s", number);
  if (mark[0] != ' ') area_text(area, 0, one_line ? 0 : (width - 1) / 2, style, "%s", mark);
}

static void draw_cursor(struct area area, const struct map_grid *grid) {
  if (has_brackets(grid)) {
    area_text(area, 1, 0, STYLE_SELECTED, "[");
    area_text(area, 1, grid->width - 1, STYLE_SELECTED, "]");
    return;
  }
  for (int line = 0; line < grid->height && line < 2; line++) {
    area_restyle(area, line, 0, grid->width - (grid->height > 1), STYLE_SELECTED);
  }
}

static void draw_cells(const struct sweep_map *map, struct area area, const struct map_grid *grid, int column) {
  struct heat_unit unit = heat_unit(sweep_map_info(map)->unit, map->least, map->most);
  for (int y = 0; y < grid->rows; y++) {
    for (int x = 0; x < grid->columns; x++) {
      struct sweep_place place = {.column = column, .x = grid->first_x + x, .y = grid->first_y + y};
      int cell = sweep_map_cell(map, place);
      double value;
      struct area part =
          area_part(area, (grid->rows - 1 - y) * grid->height, AXIS + x * grid->width, grid->height, grid->width);
      if (sweep_map_value(map, cell, &value)) {
        draw_value(map, part, grid, cell, value, &unit);
      } else {
        draw_blank(map, part, grid, cell);
      }
      if (cell == map->cursor) draw_cursor(part, grid);
      for (int line = 0; line < part.height; line++) {
        area_row(part, line, 0, part.width, cell);
      }
    }
  }
}

/* --- Axes ---------------------------------------------------------------------------------------------------- */

/* The place of a width below its cell. */
static int mark_column(const struct map_grid *grid, int x, const char *mark) {
  return AXIS + x * grid->width + (grid->width - text_width(mark)) / 2;
}

/* Widths below the cells: the cursor's, and the others as far as they keep a blank between them. */
static void draw_marks_of_widths(const struct sweep_map *map, struct area area, const struct map_grid *grid,
                                 bool here) {
  const struct sweep_axis *widths = &map->axis[AXIS_WIDTH];
  int bottom = grid->rows * grid->height, at = sweep_map_place(map, map->cursor).x - grid->first_x, free_from = AXIS;
  char text[FORMAT_SIZE];
  sweep_axis_mark(widths, grid->first_x + at, text);
  int own = here ? mark_column(grid, at, text) : area.width + 1, own_end = own + text_width(text);
  for (int x = 0; x < grid->columns; x++) {
    bool current = here && x == at;
    sweep_axis_mark(widths, grid->first_x + x, text);
    int column = mark_column(grid, x, text), end = column + text_width(text);
    bool fits = column >= free_from && end <= area.width && (end < own || column > own_end);
    if (current || fits) {
      area_text(area, bottom + 1, column, current ? STYLE_TITLE : STYLE_DIM, "%s", text);
      free_from = end + 1;
    }
    if (current) area_text(area, bottom, AXIS + x * grid->width + grid->width / 2, STYLE_TITLE, "▲");
  }
}

static void draw_axes(const struct sweep_map *map, struct area area, const struct map_grid *grid, bool here) {
  const struct sweep_axis *widths = &map->axis[AXIS_WIDTH], *heights = &map->axis[AXIS_HEIGHT];
  struct sweep_place place = sweep_map_place(map, map->cursor);
  int bottom = grid->rows * grid->height;
  char text[FORMAT_SIZE];
  for (int y = 0; y < grid->rows; y++) {
    int row = (grid->rows - 1 - y) * grid->height + (grid->height > 1);
    bool current = here && grid->first_y + y == place.y;
    area_text_right(area, row, AXIS - 1, current ? STYLE_TITLE : STYLE_DIM, "%s%s", current ? "▸" : "",
                    sweep_axis_mark(heights, grid->first_y + y, text));
  }
  for (int row = 0; row < bottom; row++) area_text(area, row, AXIS - 1, STYLE_BORDER, "│");
  bool below = grid->first_y > 0, above = grid->first_y + grid->rows < sweep_axis_count(heights);
  if (above) area_text(area, 0, 0, STYLE_DIM, "↑");
  if (below) area_text(area, bottom - 1, 0, STYLE_DIM, "↓");
  area_text(area, bottom, AXIS - 1, STYLE_BORDER, "└");
  area_repeat(area, bottom, AXIS, grid->columns * grid->width, STYLE_BORDER, L'─');
  area_text(area, bottom + 1, 0, STYLE_LABEL, sweep_map_other_axis(map) < 0 ? "Ty↑Tx→" : " y↑ x→");
  draw_marks_of_widths(map, area, grid, here);
  if (grid->first_x > 0) area_text(area, bottom, AXIS, STYLE_DIM, "←");
  if (grid->first_x + grid->columns < sweep_axis_count(widths)) {
    area_text(area, bottom, AXIS + grid->columns * grid->width - 1, STYLE_DIM, "→");
  }
}

/* What is along the axes where it is not the tile, or which stacks they do not vary; false: neither. */
static bool write_note(const struct sweep_map *map, char *text, size_t size) {
  char x[SWEEP_AXIS_NAME_SIZE], y[SWEEP_AXIS_NAME_SIZE], own[OWN_TEXT_SIZE], fixed[SWEEP_NAME_SIZE];
  bool has_other = sweep_map_other_axis(map) >= 0;
  own_tilings_text(&map->base.schedule, own);
  text[0] = 0;
  if (has_other) {
    snprintf(text, size, "%s; x: %s, y: %s%s%s", sweep_map_fixed_sides(map, fixed),
             sweep_axis_name(&map->axis[AXIS_WIDTH], "Tx", x), sweep_axis_name(&map->axis[AXIS_HEIGHT], "Ty", y),
             own[0] != 0 ? "; " : "", own);
  } else if (own[0] != 0) {
    snprintf(text, size, "%s", own);
  }
  return text[0] != 0;
}

/* The ramp between its ends, "1.80 [ramp] 58.1 mJ
 *
 * log scale", and the marks. */
static void draw_legend(const struct state *state, struct area area, int column_shown) {
  const struct sweep_map *map = sweep_of(state);
  if (map->best < 0) return;
  static const char *const scales[SCALE_COUNT] = {"within 25 %", "this mode", "all modes"};
  static const char *const short_scales[SCALE_COUNT] = {"+25 %", "mode", "all"};
  static const char all_marks[] = "★ best ◆▲■ front × infeasible ! overfull · open";
  static const char few_marks[] = "★ best ◆▲■ front × ! misfit";
  struct heat_unit unit = heat_unit(sweep_map_info(map)->unit, map->least, map->most);
  bool more_is_better = sweep_map_info(map)->better > 0;
  char from[HEAT_NUMBER_SIZE], to[HEAT_NUMBER_SIZE], key[KEY_NAME_SIZE], what[64];
  char marks[2 * SWEEP_AXIS_NAME_SIZE + SWEEP_NAME_SIZE + OWN_TEXT_SIZE];
  int row = area.height - LEGEND;
  double least, most;
  sweep_map_range(map, column_shown, &least, &most);
  heat_value(from, more_is_better ? most : least, &unit, 5);
  heat_value(to, more_is_better ? least : most, &unit, 5);
  int column = area_text(area, row, 1, STYLE_TEXT, "%s ", from);
  for (int level = 0; level < HEAT_LEVELS; level++, column += 2) {
    area_repeat(area, row, column, 2, heat_style(level), heat_glyph(level));
  }
  column = area_text(area, row, column, STYLE_TEXT, " %s %s", to, unit.name);
  snprintf(what, sizeof what, "%s (%s)", scales[map->scale], action_key(state, ACTION_SCALE, key));
  if (text_width(what) > area.width - column - 1) snprintf(what, sizeof what, "%s", short_scales[map->scale]);
  area_text_clipped(area, row, column + 1, area.width - column - 1, STYLE_DIM, what);
  if (write_note(map, marks, sizeof marks)) {
    area_text_clipped(area, row + 1, 1, area.width - 1, STYLE_TEXT, marks);
    return;
  }
  bool has_room = area.width > text_width(all_marks);
  area_text_clipped(area, row + 1, 1, area.width - 1, STYLE_DIM, has_room ? all_marks : few_marks);
}

/* --- The pane --------------------------------------------------------------------------------------------------
 */

/* The mode; with room, the tile that is better than the best cell, in the column of that. */
static const char *write_title(const struct state *state, int column, int room, char *title) {
  enum { EDGES = 9 };
  const struct sweep_map *map = sweep_of(state);
  const struct point *found = sweep_refine_found(state);
  const char *mode = overlap_mode_name[sweep_column_mode(column)];
  char tile[TILE_TEXT_SIZE];
  snprintf(title, SWEEP_NAME_SIZE, "%s", mode);
  if (found == NULL || sweep_map_place(map, map->best).column != column) return title;
  tile_text(found->schedule.tile_x, found->schedule.tile_y, tile);
  snprintf(title, SWEEP_NAME_SIZE, "%s; best refined: %s", mode, tile);
  if (text_width(title) + EDGES > room) snprintf(title, SWEEP_NAME_SIZE, "%s", mode);
  return title;
}

static void draw_column(const struct state *state, struct area area, bool focus, int column) {
  const struct sweep_map *map = sweep_of(state);
  char name[FIGURE_TEXT_SIZE] = "", right[FIGURE_TEXT_SIZE + 24] = "", title[SWEEP_NAME_SIZE];
  struct figure_domain domain = sweep_map_domain(map);
  struct heat_unit unit = heat_unit(sweep_map_info(map)->unit, map->least, map->most);
  if (map->best >= 0) {
    snprintf(right, sizeof right, "%s %s", figure_name(&domain, map->figure, name), unit.name);
  }
  struct area inside =
      area_frame(area, focus, write_title(state, column, area.width - text_width(right), title), right);
  if (!map->ready) {
    area_wrapped(inside, 0, STYLE_DIM,
                 map->problem.message[0] != 0 ? map->problem.message : "Starts when the point has its first result.");
    return;
  }
  struct map_grid grid = make_grid(map, &inside);
  draw_cells(map, inside, &grid, column);
  draw_axes(map, inside, &grid, sweep_map_place(map, map->cursor).column == column);
  draw_legend(state, inside, column);
}

static void draw_sweep_cached(const struct state *state, struct area area, bool focus) {
  draw_column(state, area, focus, 0);
}

static void draw_sweep_h_cached(const struct state *state, struct area area, bool focus) {
  draw_column(state, area, focus, 1);
}

static void draw_sweep_recompute(const struct state *state, struct area area, bool focus) {
  draw_column(state, area, focus, 2);
}

int sweep_map_rows(const struct state *state) {
  return sweep_of(state)->cell_count;
}

static void add_cell(const struct sweep_map *map, int cell, struct table *table) {
  const struct figures *figures = map->cells[cell];
  struct schedule schedule = sweep_map_point(map, cell).schedule;
  char width[SIDE_TEXT_SIZE], height[SIDE_TEXT_SIZE];
  bool feasible = figures != NULL && figures->status == STATUS_OK;
  struct sweep_place place = sweep_map_place(map, cell);
  const int index[AXIS_COUNT] = {place.x, place.y};
  for (int a = 0; a < AXIS_COUNT; a++) {
    if (!sweep_axis_is_of_tiles(&map->axis[a])) sweep_axis_add_value(&map->axis[a], index[a], table);
  }
  TABLE_ROW(table, cell_text(overlap_mode_name[schedule.mode]), cell_text(side_text(schedule.tile_x, width)),
            cell_text(side_text(schedule.tile_y, height)),
            cell_text(figures == NULL           ? "pending"
                      : figures->reason != NULL ? figures->reason
                                                : "ok"));
  struct figure_domain domain = sweep_map_domain(map);
  for (int i = 0; i < figure_count(&domain); i++) {
    bool known = feasible && i < figures->count;
    TABLE_ROW(table, cell_known(known, known ? figures->value[i] : 0));
  }
}

/* All figures of all cells, with the names that sweep writes. */
void sweep_map_table(const struct state *state, struct table *table) {
  struct figure_domain domain = sweep_map_domain(sweep_of(state));
  char key[FIGURE_TEXT_SIZE];
  const struct sweep_map *map = sweep_of(state);
  table_title(table, "sweep of %s on %s", map->base.workload, map->base.hardware);
  for (int a = 0; a < AXIS_COUNT; a++) {
    if (!sweep_axis_is_of_tiles(&map->axis[a])) table_column(table, "%s", sweep_axis_key(&map->axis[a]));
  }
  table_keys(table, "mode tile_x tile_y status");
  for (int i = 0; i < figure_count(&domain); i++) table_column(table, "%s", figure_key(&domain, i, key));
  for (int cell = 0; cell < map->cell_count; cell++) add_cell(map, cell, table);
}

/* --- Charts --------------------------------------------------------------------------------------------------- */

struct map_cells {
  const struct sweep_map *map;
  int column;
  double factor;
};

/* Rows from the largest height down. */
static double map_value(const void *context, int series, int place) {
  const struct map_cells *cells = context;
  const struct sweep_map *map = cells->map;
  int y = sweep_axis_count(&map->axis[AXIS_HEIGHT]) - 1 - series;
  double value;
  int cell = sweep_map_cell(map, (struct sweep_place){.column = cells->column, .x = place, .y = y});
  return sweep_map_value(map, cell, &value) ? value * cells->factor : NAN;
}

/* Labels of an axis, in reverse for rows. */
static const char **axis_labels(const struct sweep_axis *axis, bool in_reverse, struct arena *arena) {
  int count = sweep_axis_count(axis);
  const char **labels = ARENA_NEW(arena, count, const char *);
  char text[FORMAT_SIZE];
  for (int i = 0; labels != NULL && i < count; i++) {
    labels[i] = chart_text(arena, "%s", sweep_axis_mark(axis, in_reverse ? count - 1 - i : i, text));
    if (labels[i] == NULL) return NULL;
  }
  return labels;
}

/* Both ends of the colours, a little inside of a range that is written rounded, and their middle; larger values have
 * the last colour, too. NULL: automatic ones. */
static const struct chart_tick *color_ticks(const struct chart_panel *panel, double most, struct arena *arena) {
  enum { COUNT = 3 };
  struct chart_tick *ticks = ARENA_NEW(arena, COUNT + 1, struct chart_tick);
  double middle = panel->log_base > 0 ? sqrt(panel->low * panel->high) : (panel->low + panel->high) / 2;
  const double inside = 1e-8, at[COUNT] = {panel->low * (1 + inside), middle, panel->high * (1 - inside)};
  for (int i = 0; ticks != NULL && i < COUNT; i++) {
    bool is_clipped = i == COUNT - 1 && most > panel->high;
    const char *label = chart_text(arena, "%s%.*f", is_clipped ? "≥ " : "", panel->decimals, at[i]);
    if (label == NULL || !(panel->high > panel->low)) return NULL;
    ticks[i] = (struct chart_tick){.at = at[i], .label = label};
  }
  return ticks;
}

static bool column_chart(const struct state *state, int column, struct chart *chart, struct chart_panel *panel,
                         struct arena *arena) {
  const struct sweep_map *map = sweep_of(state);
  const struct sweep_axis *width = &map->axis[AXIS_WIDTH], *height = &map->axis[AXIS_HEIGHT];
  int widths = sweep_axis_count(width), heights = sweep_axis_count(height);
  if (!map->ready || map->best < 0) return false;
  const char **columns = axis_labels(width, false, arena), **rows = axis_labels(height, true, arena);
  if (columns == NULL || rows == NULL) return false;
  char name[FIGURE_TEXT_SIZE];
  struct figure_domain domain = sweep_map_domain(map);
  struct heat_unit unit = heat_unit(sweep_map_info(map)->unit, map->least, map->most);
  struct map_cells cells = {map, column, unit.factor};
  double least, range_most, most = map->most * unit.factor;
  sweep_map_range(map, column, &least, &range_most);
  chart->width = 1.8 + 0.36 * widths;
  chart->height = 0.9 + 0.17 * heights;
  panel->kind = CHART_MAP;
  panel->title = overlap_mode_name[sweep_column_mode(column)];
  char x[SWEEP_AXIS_NAME_SIZE], y[SWEEP_AXIS_NAME_SIZE];
  panel->x_label = chart_text(arena, "%s", sweep_axis_name(width, "tile width", x));
  panel->y_label = chart_text(arena, "%s", sweep_axis_name(height, "tile height", y));
  panel->value_label = chart_text(arena, "%s [%s]", figure_name(&domain, map->figure, name), unit.name);
  panel->log_base = map->least > 0 ? 10 : 0;
  panel->low = least * unit.factor; /* the colours of the screen */
  panel->high = range_most * unit.factor;
  panel->decimals = most >= 1000 ? 0 : most >= 100 ? 1 : 2;
  panel->ticks = color_ticks(panel, most, arena);
  return chart_fill(panel, heights, rows, widths, columns, map_value, &cells, arena);
}

static bool cached_chart(const struct state *state, struct chart *chart, struct chart_panel *panel,
                         struct arena *arena) {
  return column_chart(state, 0, chart, panel, arena);
}

static bool h_cached_chart(const struct state *state, struct chart *chart, struct chart_panel *panel,
                           struct arena *arena) {
  return column_chart(state, 1, chart, panel, arena);
}

static bool recompute_chart(const struct state *state, struct chart *chart, struct chart_panel *panel,
                            struct arena *arena) {
  return column_chart(state, 2, chart, panel, arena);
}

const struct pane pane_sweep_cached = {.covers = "cached",
                                       .help = "All overlap is cached: a figure over tile width and height.",
                                       .footer = TAKES(ACTION_SEARCH),
                                       .rows = sweep_map_rows,
                                       .draw = draw_sweep_cached,
                                       .chart = cached_chart,
                                       .table = sweep_map_table};

const struct pane pane_sweep_h_cached = {.covers = "h-cached",
                                         .help = "Overlap is cached along a row of tiles, recomputed between rows.",
                                         .footer = TAKES(ACTION_SEARCH),
                                         .rows = sweep_map_rows,
                                         .draw = draw_sweep_h_cached,
                                         .chart = h_cached_chart,
                                         .table = sweep_map_table};

const struct pane pane_sweep_recompute = {.covers = "recompute",
                                          .help = "All overlap is recomputed in each tile.",
                                          .footer = TAKES(ACTION_SEARCH),
                                          .rows = sweep_map_rows,
                                          .draw = draw_sweep_recompute,
                                          .chart = recompute_chart,
                                          .table = sweep_map_table};
