/* Why: the cells along an axis through the cursor, by memory and operand. */
#include <stdio.h>
#include <string.h>

#include "tui/analysis/scale_check.h"
#include "tui/explorer/parts_pane.h"
#include "tui/text/utf8.h"
#include "tui/views/sweep/sweep.h"

static enum sweep_axis_id axis_of(const struct sweep_map *map) {
  return map->why_height ? AXIS_HEIGHT : AXIS_WIDTH;
}

/* The cells of the rows: those around the cursor where there are too many. */
struct why_rows {
  struct parts_rows parts;
  int cells[PARTS_ROWS_MOST];
  char axis[SWEEP_AXIS_NAME_SIZE], goal[SWEEP_NAME_SIZE + 8];
  char note[SCALE_TEXT_SIZE + SENTENCE_SIZE];
};

static void name_goal(const struct sweep_map *map, struct why_rows *rows) {
  char name[SWEEP_NAME_SIZE];
  if (map->best < 0) return;
  snprintf(rows->goal, sizeof rows->goal, "★ %s", sweep_map_name(map, map->best, name));
  rows->parts.goal_name = rows->goal;
  rows->parts.goal = map->cells[map->best];
}

static void fill_rows(const struct sweep_map *map, struct why_rows *rows) {
  const struct sweep_axis *axis = &map->axis[axis_of(map)];
  struct sweep_place place = sweep_map_place(map, map->cursor);
  int *index = map->why_height ? &place.y : &place.x, here = *index, count = sweep_axis_count(axis);
  int first = count > PARTS_ROWS_MOST ? area_first_row(here, count, PARTS_ROWS_MOST) : 0;
  rows->parts = (struct parts_rows){
      .domain = sweep_map_domain(map), .figure = map->figure, .axis = rows->axis, .whole = map->whole_why};
  rows->parts.unit = axis->is_number ? "" : axis->is_heads ? "heads" : map->why_height ? "Ty" : "Tx";
  rows->parts.here = here - first;
  sweep_axis_name(axis, map->why_height ? "tile height" : "tile width", rows->axis);
  for (int i = 0; first + i < count && i < PARTS_ROWS_MOST; i++) {
    *index = first + i;
    rows->cells[i] = sweep_map_cell(map, place);
    sweep_axis_mark(axis, *index, rows->parts.row[i].label);
    rows->parts.row[i].figures = map->cells[rows->cells[i]];
    rows->parts.count = i + 1;
  }
  name_goal(map, rows);
}

/* --- Under the rules of scaling ---------------------------------------------------------------------------- */

/* Rows, and the map that their cells are of. */
struct scaled_rows {
  const struct sweep_map *map;
  const struct why_rows *rows;
};

static bool point_at(const void *context, int row, struct point *point) {
  const struct scaled_rows *scaled = context;
  *point = sweep_map_point(scaled->map, scaled->rows->cells[row]);
  return true;
}

static const char *label_at(const void *context, int row, char *text) {
  (void)text;
  return ((const struct scaled_rows *)context)->rows->parts.row[row].label;
}

/* The rows, once all are known; none if the axis is no size or width. */
static struct scale_points scaled_points(const struct scaled_rows *scaled) {
  const struct sweep_axis *axis = &scaled->map->axis[axis_of(scaled->map)];
  const struct parts_rows *parts = &scaled->rows->parts;
  bool matters = axis->is_number && scale_is_size(axis->number.field);
  for (int i = 0; i < parts->count; i++) matters = matters && parts->row[i].figures != NULL;
  return (struct scale_points){matters ? parts->count : 0, scaled, point_at, label_at};
}

/* Notes whether the best row is that of the rules, too, and what the search around the best has found. */
static void write_note(const struct state *state, struct why_rows *rows) {
  const struct scaled_rows scaled = {sweep_of(state), rows};
  struct scale_points points = scaled_points(&scaled);
  char refined[SENTENCE_SIZE] = "";
  rows->note[0] = 0;
  rows->parts.note = rows->note;
  if (points.count > 0) {
    scale_best_text(state->figures, &points, rows->parts.figure, parts_best(&rows->parts), rows->note);
  }
  sweep_refine_text(state, refined); /* begins with a blank */
  text_append(rows->note, sizeof rows->note, "%s", rows->note[0] != 0 ? refined : refined + strspn(refined, " "));
}

void sweep_why_prefetch(const struct state *state, struct prefetch *prefetch) {
  const struct sweep_map *map = sweep_of(state);
  struct why_rows rows;
  if (state->focus != &pane_sweep_why || !map->ready) return;
  fill_rows(map, &rows);
  const struct scaled_rows scaled = {map, &rows};
  struct scale_points points = scaled_points(&scaled);
  scale_best_prefetch(&points, prefetch);
}

/* --- The pane ---------------------------------------------------------------------------------------------- */

static int sweep_why_rows(const struct state *state) {
  const struct sweep_map *map = sweep_of(state);
  return map->ready ? sweep_axis_count(&map->axis[axis_of(map)]) : 0;
}

/* Moves the cursor to a row that was clicked. */
void sweep_why_go_to(struct sweep_map *map, int row) {
  struct why_rows rows;
  fill_rows(map, &rows);
  if (row >= 0 && row < rows.parts.count) sweep_map_go_to(map, rows.cells[row]);
}

int sweep_why_row(const struct sweep_map *map) {
  struct why_rows rows;
  fill_rows(map, &rows);
  return rows.parts.here;
}

/* The axis, and what stays the same along it, in brief where there is less room. */
static void write_title(const struct sweep_map *map, const struct why_rows *rows, int room, char *title, size_t size) {
  enum { EDGES = 9 };
  char fixed[SWEEP_NAME_SIZE];
  for (int brief = 0; brief < 2; brief++) {
    snprintf(title, size, "Why: along %.*s; %s", parts_axis_width(rows->axis), rows->axis,
             sweep_map_fixed(map, axis_of(map), brief == 1, fixed));
    if (text_width(title) + EDGES <= room) return;
  }
}

static void draw_sweep_why(const struct state *state, struct area area, bool focus) {
  const struct sweep_map *map = sweep_of(state);
  char title[SWEEP_AXIS_NAME_SIZE + SWEEP_NAME_SIZE + 16] = "Why", right[FIGURE_TEXT_SIZE + 32] = "";
  char key[KEY_NAME_SIZE];
  char name[FIGURE_TEXT_SIZE];
  struct why_rows rows;
  if (map->ready) {
    fill_rows(map, &rows);
    write_note(state, &rows);
    snprintf(right, sizeof right, "%s (%s axis)", figure_name(&rows.parts.domain, map->figure, name),
             action_key(state, ACTION_AXIS, key));
    write_title(map, &rows, area.width - text_width(right), title, sizeof title);
  }
  struct area inside = area_frame(area, focus, title, right);
  if (map->ready) parts_draw(&rows.parts, inside, STYLE_TEXT);
}

static void sweep_why_table(const struct state *state, struct table *table) {
  struct why_rows rows = {.parts = {.axis = "tile_x"}};
  strcpy(rows.axis, "tile width");
  if (sweep_of(state)->ready) fill_rows(sweep_of(state), &rows);
  table_title(table, "parts along %s", rows.axis);
  parts_table(&rows.parts, table);
}

static bool sweep_why_chart(const struct state *state, struct chart *chart, struct chart_panel *panel,
                            struct arena *arena) {
  struct why_rows rows;
  if (!sweep_of(state)->ready) return false;
  fill_rows(sweep_of(state), &rows);
  rows.parts.axis = chart_text(arena, "%s", rows.axis);
  return parts_chart(&rows.parts, chart, panel, arena);
}

const struct pane pane_sweep_why = {.covers = "Why",
                                    .help = "Why: the parts along an axis; arrows move along, t takes the other axis.",
                                    .footer = TAKES(ACTION_OPEN) | TAKES(ACTION_SCALE),
                                    .rows = sweep_why_rows,
                                    .draw = draw_sweep_why,
                                    .chart = sweep_why_chart,
                                    .table = sweep_why_table};
