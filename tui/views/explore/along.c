/* Why: a figure along a side of the tile, a number of the hardware or the fuse depth, by memory and operand. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "inputs/yaml/scalar.h"
#include "tui/analysis/point_text.h"
#include "tui/analysis/ports.h"
#include "tui/analysis/scale_check.h"
#include "tui/explorer/parts_pane.h"
#include "tui/text/utf8.h"
#include "tui/views/explore/explore.h"
#include "tui/views/hardware/numbers.h"

/* Points along the axis. */
struct along_line {
  enum along along;
  int count, here;
  struct point points[STEPS_MOST];
  char labels[STEPS_MOST][FORMAT_SIZE];
  char axis[EDIT_NAME_SIZE + 32];               /* "tile width [pixels]" */
  const char *unit;                             /* "Tx" */
  bool is_size;                                 /* the axis is a size or width, which energies follow under --scale */
  char note[SCALE_TEXT_SIZE + PORTS_TEXT_SIZE]; /* whether the best is that under its rules, too; the ports bound */
};

/* --- Sides of the tile ------------------------------------------------------------------------------------------- */

static void go_along_side(const struct state *state, enum knob knob, struct along_line *line) {
  struct steps steps;
  bool is_width = knob == KNOB_TILE_X;
  explore_steps(state, &state->point, knob, ALONG_REACH, &steps);
  line->count = steps.count;
  line->here = steps.here;
  line->unit = is_width ? "Tx" : "Ty";
  snprintf(line->axis, sizeof line->axis, "tile %s [pixels]", is_width ? "width" : "height");
  for (int i = 0; i < steps.count; i++) {
    const struct schedule *schedule = &steps.points[i].schedule;
    line->points[i] = steps.points[i];
    side_text_short(is_width ? schedule->tile_x : schedule->tile_y, line->labels[i]);
  }
}

/* --- A number of the hardware --------------------------------------------------------------------------------------
 */

/* The number chosen in the Hardware view; until one is, the size of the memory below the top. */
static bool find_number(const struct state *state, struct edit_place *place) {
  struct edit_place places[EDIT_PLACES_MAX];
  if (!state_has_hardware(state)) return false;
  int count = hardware_places(state, places), row = pane_of(state, &pane_numbers)->row;
  if (row <= 0 || row >= count) {
    int top = places[0].index;
    for (row = 0; row + 1 < count; row++) {
      if (places[row].field == EDIT_SIZE && places[row].index != top) break;
    }
  }
  *place = places[row];
  return true;
}

static void label_number(struct edit_place place, double value, char text[FORMAT_SIZE]) {
  if (place.field == EDIT_SIZE) {
    format_capacity(text, value);
  } else {
    snprintf(text, FORMAT_SIZE, "%.4g", value);
  }
}

/* Halves and doubles the number. */
static void go_along_number(const struct state *state, struct along_line *line) {
  enum { REACH = 4 };
  struct edit_place place;
  char name[EDIT_NAME_SIZE];
  line->unit = "";
  snprintf(line->axis, sizeof line->axis, "a number of the hardware");
  if (!find_number(state, &place)) return;
  double now = hardware_number(state, place).value;
  const struct edit_field_info *info = &edit_field_info[place.field];
  line->is_size = scale_is_size(place.field);
  const struct hardware *file = &state->inputs->file_hardware;
  snprintf(line->axis, sizeof line->axis, "%s%s%s%s", edit_name(file, place, name), info->unit[0] != 0 ? " [" : "",
           info->unit, info->unit[0] != 0 ? "]" : "");
  for (int step = -REACH; step <= REACH; step++) {
    double value = now * pow(2, step);
    struct point point = state->point;
    struct hardware edited = *file;
    struct error ignored;
    char text[NUMBER_SIZE];
    if (value < info->least || value > info->most || (info->is_whole && value != floor(value)) ||
        (step != 0 && value == now)) {
      continue;
    }
    if (step != 0 && (hardware_put_edit(&point, file, place, number_exact(value, text), &ignored) != STATUS_OK ||
                      edits_apply(point.edits, &edited, &ignored) != STATUS_OK)) {
      continue;
    }
    if (step == 0) line->here = line->count;
    label_number(place, value, line->labels[line->count]);
    line->points[line->count++] = point;
  }
}

/* --- The fuse depth ----------------------------------------------------------------------------------------------- */

/* Ids of the network's layers, in execution order; returns their number. */
static int list_layers(const struct state *state, int *ids, int most) {
  int count = 0;
  if (state->inputs == NULL || strcmp(state->inputs->point.workload, state->point.workload) != 0) return 0;
  const struct workload *workload = &state->inputs->workload;
  for (int i = 0; i < workload->layer_count && count < most; i++) {
    if (!workload->layers[i].is_input) ids[count++] = workload->layers[i].id;
  }
  return count;
}

/* Cuts after every `depth` layers. False: there are too many cuts to list. */
static bool cut_every(struct schedule *schedule, int depth, const int *ids, int count) {
  memset(schedule->own, 0, sizeof schedule->own);
  schedule->cuts_kind = depth == 1 ? CUTS_SINGLE_LAYER : CUTS_LIST;
  schedule->cut_count = 0;
  for (int i = depth - 1; depth > 1 && i < count - 1; i += depth) {
    if (schedule->cut_count == SCHEDULE_MAX_CUTS) return false;
    schedule->cuts[schedule->cut_count++] = ids[i];
  }
  return true;
}

/* The next depth: all of them in a short network, else a half more, and the whole network. */
static int next_depth(int depth, int count) {
  int next = count < STEPS_MOST - 1 || depth < 3 ? depth + 1 : depth + (depth + 1) / 2;
  return depth < count && next > count ? count : next;
}

/* The point as it is, then stacks of 1, 2, .. layers. */
static void go_along_depth(const struct state *state, struct along_line *line) {
  enum { MOST = 1024 };
  int ids[MOST], count = list_layers(state, ids, MOST);
  line->unit = "depth";
  snprintf(line->axis, sizeof line->axis, "fuse depth [layers]");
  snprintf(line->labels[0], FORMAT_SIZE, "%s", state->point.schedule.cuts_kind == CUTS_AUTO ? "auto" : "own");
  line->points[0] = state->point;
  line->count = 1;
  for (int depth = 1; depth <= count && line->count < STEPS_MOST; depth = next_depth(depth, count)) {
    struct point point = state->point;
    if (!cut_every(&point.schedule, depth, ids, count)) continue;
    if (point_equal(&point, &state->point)) line->here = line->count;
    snprintf(line->labels[line->count], FORMAT_SIZE, "%d", depth);
    line->points[line->count++] = point;
  }
  if (line->here == 0) return;
  line->here--; /* it is one of them */
  line->count--;
  memmove(line->points, line->points + 1, (size_t)line->count * sizeof line->points[0]);
  memmove(line->labels, line->labels + 1, (size_t)line->count * sizeof line->labels[0]);
}

/* --- The pane ------------------------------------------------------------------------------------------------------
 */

static void find_line(const struct state *state, struct along_line *line) {
  line->along = explore_of(state)->along;
  line->count = line->here = 0;
  line->is_size = false;
  line->note[0] = 0;
  if (line->along == ALONG_NUMBER) {
    go_along_number(state, line);
  } else if (line->along == ALONG_DEPTH) {
    go_along_depth(state, line);
  } else {
    go_along_side(state, line->along == ALONG_WIDTH ? KNOB_TILE_X : KNOB_TILE_Y, line);
  }
}

static bool point_at(const void *context, int index, struct point *point) {
  *point = ((const struct along_line *)context)->points[index];
  return true;
}

static const char *label_at(const void *context, int index, char *text) {
  (void)text;
  return ((const struct along_line *)context)->labels[index];
}

static struct scale_points scaled_points(const struct along_line *line) {
  return (struct scale_points){line->is_size ? line->count : 0, line, point_at, label_at};
}

void along_prefetch(const struct state *state, struct prefetch *prefetch) {
  struct layout layout;
  struct along_line line;
  view_layout(state, &layout);
  if (layout_box(&layout, &pane_along).height == 0) return;
  find_line(state, &line);
  for (int i = 0; i < line.count; i++) prefetch_add(prefetch, &line.points[i], false);
  struct scale_points points = scaled_points(&line);
  scale_best_prefetch(&points, prefetch);
}

static void fill_rows(const struct state *state, struct along_line *line, struct parts_rows *rows) {
  *rows = (struct parts_rows){.figure = pane_of(state, &pane_along)->figure,
                              .axis = line->axis,
                              .unit = line->unit,
                              .whole = explore_of(state)->whole_along,
                              .count = line->count,
                              .here = line->here};
  if (state->inputs != NULL) rows->domain.hardware = &state->inputs->hardware;
  for (int i = 0; i < line->count; i++) {
    const struct figures *figures = figures_find(state->figures, &line->points[i]);
    snprintf(rows->row[i].label, FORMAT_SIZE, "%s", line->labels[i]);
    rows->row[i].figures = figures;
  }
  struct scale_points points = scaled_points(line);
  rows->note = scale_best_text(state->figures, &points, rows->figure, parts_best(rows), line->note);
  if (rows->figure == FIGURE_LATENCY && state->shown != NULL && !state_is_stale(state)) {
    char bound[PORTS_TEXT_SIZE];
    text_append(line->note, sizeof line->note, "%sHere %s.", line->note[0] != 0 ? " " : "",
                ports_text(&state->shown->result->hardware, &state->shown->result->ports, bound));
  }
}

static int along_rows(const struct state *state) {
  (void)state;
  return STEPS_MOST;
}

static void draw_along(const struct state *state, struct area area, bool focus) {
  struct along_line line;
  struct parts_rows rows;
  char own[OWN_TEXT_SIZE], title[sizeof line.axis + 16], right[FIGURE_TEXT_SIZE + 16], name[FIGURE_TEXT_SIZE],
      key[KEY_NAME_SIZE];
  find_line(state, &line);
  fill_rows(state, &line, &rows);
  snprintf(title, sizeof title, "Why: along %.*s", parts_axis_width(line.axis), line.axis);
  snprintf(right, sizeof right, "%s (%s axis)", figure_label(rows.domain.hardware, rows.figure, FIGURE_TEXT_SIZE, name),
           action_key(state, ACTION_AXIS, key));
  parts_draw(&rows, area_frame(area, focus, title, right), STYLE_TEXT);
  own_tilings_text(&state->point.schedule, own);
  bool is_side = line.along == ALONG_WIDTH || line.along == ALONG_HEIGHT;
  if (is_side && own[0] != 0) area_text(area, area.height - 1, 2, STYLE_TEXT, " %s ", own);
}

static void along_table(const struct state *state, struct table *table) {
  struct along_line line;
  struct parts_rows rows;
  char name[FIGURE_TEXT_SIZE];
  find_line(state, &line);
  fill_rows(state, &line, &rows);
  table_title(table, "%s along %s", figure_name(&rows.domain, rows.figure, name), line.axis);
  parts_table(&rows, table);
}

static bool along_chart(const struct state *state, struct chart *chart, struct chart_panel *panel,
                        struct arena *arena) {
  struct along_line line;
  struct parts_rows rows;
  find_line(state, &line);
  fill_rows(state, &line, &rows);
  rows.axis = chart_text(arena, "%s", line.axis);
  return parts_chart(&rows, chart, panel, arena);
}

static void go_to(struct state *state, const struct along_line *line, int row) {
  char change[sizeof line->axis + FORMAT_SIZE + 4];
  if (row < 0 || row >= line->count || point_equal(&line->points[row], &state->point)) return;
  snprintf(change, sizeof change, "%s %s", line->axis, line->labels[row]);
  state_set_point(state, &line->points[row], change);
}

/* Arrows go along the axis; Enter goes to the row that was clicked. */
static bool act_along(struct state *state, enum action action) {
  int by = (action == ACTION_RIGHT || action == ACTION_DOWN) - (action == ACTION_LEFT || action == ACTION_UP);
  struct along_line line;
  find_line(state, &line);
  if (by != 0) go_to(state, &line, line.here + by);
  if (action == ACTION_OPEN) go_to(state, &line, pane_of(state, &pane_along)->row);
  if (action == ACTION_SCALE) explore_of(state)->whole_along = !explore_of(state)->whole_along;
  return by != 0 || action == ACTION_OPEN || action == ACTION_SCALE;
}

const struct pane pane_along = {.covers = "Why",
                                .act = act_along,
                                .help = "Why: the parts along an axis; arrows go there, t takes another axis.",
                                .footer = TAKES(ACTION_RIGHT) | TAKES(ACTION_FIGURE) | TAKES(ACTION_SCALE),
                                .figure_count = FIGURE_HEADLINES,
                                .rows = along_rows,
                                .draw = draw_along,
                                .chart = along_chart,
                                .table = along_table};
