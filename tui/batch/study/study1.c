#include "tui/batch/study/study1.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const mode_name[STUDY_MODES] = {"Fully-recompute", "H-cached V-recompute", "Fully-cached"};
static const char *const short_name[STUDY_MODES] = {"Fully-recom.", "H-cac. V-recom.", "Fully-cac."};

/* --- Points --------------------------------------------------------------------------------------------- */

const struct measure *study1_diagonal(const struct study *study, int mode, int i) {
  return study_measure(study, 0, study_schedule(mode, i, i));
}

static double number_of(const struct measure *measure, enum measure_number number) {
  return measure != NULL ? measure->number[number] : NAN;
}

void study1_schedule_columns(struct table *table) {
  table_keys(table, "mode tile_x tile_y");
}

void study1_schedule_cells(struct table *table, int mode, int width, int height) {
  TABLE_ROW(table, cell_text(study_mode[mode]), cell_number((double)study_width[width]),
            cell_number((double)study_height[height]));
}

struct json_object *study1_add_point(struct json *json, struct json_object *points, int mode, int width, int height) {
  struct json_object *point = json_add_object(json, points, NULL);
  json_add_text(json, point, "mode", study_mode[mode]);
  JSON_NUMBERS(json, point, {"tile_x", (double)study_width[width]}, {"tile_y", (double)study_height[height]});
  return point;
}

/* --- Figures of the diagonal: 6, 13, 14, 15 ------------------------------------------------------------- */

enum { DIAGONAL_PANELS = 3 };

/* A figure of panels below each other, the same in each of its charts. */
struct diagonal {
  const char *figure, *quantity, *unit;
  int panel_count;
  const char *key[DIAGONAL_PANELS];    /* in points, and names of columns */
  const char *series[DIAGONAL_PANELS]; /* key in series; NULL: the only one */
  const char *label[DIAGONAL_PANELS];
  const char *const *charts; /* keys; NULL: one chart */
  double (*value)(const struct measure *measure, int chart, int panel);
  double scale[DIAGONAL_PANELS]; /* of the drawing */
  enum chart_kind kind;
  int log_base;
  double low, high; /* of the axis; 0: from the data */
  double height;    /* inches */
  bool with_counts; /* tiles by type, too, and only some tiles are drawn */
};

static const bool types_drawn[STUDY_SIZES] = {true, false, true, true, true, false};

static bool is_drawn(const struct diagonal *diagonal, int i) {
  return !diagonal->with_counts || types_drawn[i];
}

static double types_of(const struct measure *measure, int chart, int panel) {
  (void)chart, (void)panel;
  return number_of(measure, MEASURE_TILE_TYPES);
}

static double macs_of(const struct measure *measure, int chart, int panel) {
  (void)chart, (void)panel;
  return number_of(measure, MEASURE_MACS);
}

static double cost_of(const struct measure *measure, int chart, int panel) {
  (void)chart;
  return number_of(measure, panel == 0 ? MEASURE_ENERGY : MEASURE_LATENCY);
}

/* Sums accesses of a cause in a group of memories; the last chart has all causes together. */
static double accesses_of(const struct measure *measure, int chart, int panel) {
  double sum = 0;
  for (int cause = 0; cause < CAUSE_COUNT; cause++) {
    if (chart != CAUSE_COUNT && chart != cause) continue;
    sum += number_of(measure, measure_access((enum measure_group)panel, (enum measure_cause)cause));
  }
  return sum;
}

static const struct diagonal diagonal_types = {.figure = "6 left",
                                               .quantity = "number of tile types",
                                               .unit = "tile types",
                                               .panel_count = 1,
                                               .key = {"types"},
                                               .label = {"Tile type count"},
                                               .value = types_of,
                                               .scale = {1},
                                               .high = 10,
                                               .height = 2.1,
                                               .with_counts = true};
static const struct diagonal diagonal_macs = {.figure = "13",
                                              .quantity = "MAC operations, recomputation included",
                                              .unit = "MAC operations",
                                              .panel_count = 1,
                                              .key = {"macs"},
                                              .label = {"# MAC Op"},
                                              .value = macs_of,
                                              .scale = {1},
                                              .log_base = 10,
                                              .low = 5e9,
                                              .high = 3e11,
                                              .height = 2.1};
static const char *const cause_key[] = {"activations", "weights", "copies", "total"};
static const struct diagonal diagonal_accesses = {
    .figure = "14 a-d",
    .quantity = "memory accesses",
    .unit = "elements",
    .panel_count = GROUP_COUNT,
    .key = {"dram", "gb", "lb"},
    .series = {"dram", "gb", "lb"},
    .label = {"DRAM Access (Elem.)", "GB Access (Elem.)", "LB Access (Elem.)"},
    .charts = cause_key,
    .value = accesses_of,
    .scale = {1, 1, 1},
    .log_base = 10,
    .height = 3.9};
static const struct diagonal diagonal_cost = {.figure = "15",
                                              .quantity = "energy and latency",
                                              .unit = "pJ, cycles; drawn in mJ and million cycles",
                                              .panel_count = 2,
                                              .key = {"energy_pj", "latency_cycles"},
                                              .series = {"energy_pj", "tie_latency_cycles"},
                                              .label = {"Energy (mJ)", "Latency (million cycles)"},
                                              .value = cost_of,
                                              .scale = {1e-9, 1e-6},
                                              .kind = CHART_LINES,
                                              .log_base = 10,
                                              .height = 3.2};

static void diagonal_table(const struct study *study, const struct study_figure *figure, struct table *table) {
  const struct diagonal *diagonal = figure->data;
  int values = figure->chart_count * diagonal->panel_count;
  study1_schedule_columns(table);
  for (int v = 0; v < values; v++) {
    const char *key = diagonal->key[v % diagonal->panel_count];
    if (diagonal->charts == NULL) table_column(table, "%s", key);
    if (diagonal->charts != NULL)
      table_column(table, "%s_%s_elements", key, diagonal->charts[v / diagonal->panel_count]);
  }
  if (diagonal->with_counts) table_column(table, "tiles_by_type");
  for (int row = 0; row < STUDY_MODES * STUDY_SIZES; row++) {
    int mode = row / STUDY_SIZES, i = row % STUDY_SIZES;
    const struct measure *measure = study1_diagonal(study, mode, i);
    study1_schedule_cells(table, mode, i, i);
    for (int v = 0; v < values; v++) {
      table_number(table, diagonal->value(measure, v / diagonal->panel_count, v % diagonal->panel_count));
    }
    if (!diagonal->with_counts) continue;
    char text[512] = "";
    for (int t = 0, used = 0; measure != NULL && t < measure->type_count && used < (int)sizeof text - 24; t++) {
      used += sprintf(text + used, "%s%.0f", t > 0 ? " " : "", measure_tiles(measure, t));
    }
    table_text(table, "%s", text);
  }
}

/* {mode: [values along the diagonal]} */
static void add_series(const struct study *study, const struct diagonal *diagonal, int chart, int panel,
                       struct json *json, struct json_object *parent) {
  for (int m = 0; m < STUDY_MODES; m++) {
    struct json_object *values = json_add_array(json, parent, study_mode[m]);
    for (int i = 0; i < STUDY_SIZES; i++) {
      if (!is_drawn(diagonal, i)) continue;
      json_add_number(json, values, NULL, diagonal->value(study1_diagonal(study, m, i), chart, panel));
    }
  }
}

static void add_diagonal_point(const struct study *study, const struct study_figure *figure, int mode, int i,
                               struct json *json, struct json_object *points) {
  const struct diagonal *diagonal = figure->data;
  const struct measure *measure = study1_diagonal(study, mode, i);
  struct json_object *point = study1_add_point(json, points, mode, i, i);
  for (int p = 0; p < diagonal->panel_count; p++) {
    if (diagonal->charts == NULL) json_add_number(json, point, diagonal->key[p], diagonal->value(measure, 0, p));
    if (diagonal->charts == NULL) continue;
    struct json_object *values = json_add_object(json, point, diagonal->key[p]);
    for (int c = 0; c < figure->chart_count; c++) {
      json_add_number(json, values, diagonal->charts[c], diagonal->value(measure, c, p));
    }
  }
  if (!diagonal->with_counts) return;
  struct json_object *counts = json_add_array(json, point, "counts");
  for (int t = 0; measure != NULL && t < measure->type_count; t++)
    json_add_number(json, counts, NULL, measure_tiles(measure, t));
  json_add_bool(json, point, "drawn", types_drawn[i]);
}

static void diagonal_json(const struct study *study, const struct study_figure *figure, struct json *json,
                          struct json_object *root) {
  const struct diagonal *diagonal = figure->data;
  study_write_source(study, diagonal->figure, json, root);
  JSON_TEXTS(json, root, {"quantity", diagonal->quantity}, {"unit", diagonal->unit},
             {"scale", diagonal->log_base > 0 ? "log" : "linear"});
  struct json_object *limits = json_add_array(json, root, "ylim");
  if (diagonal->high > 0) json_add_number(json, limits, NULL, diagonal->low);
  if (diagonal->high > 0) json_add_number(json, limits, NULL, diagonal->high);
  struct json_object *panels = json_add_array(json, root, "panels");
  for (int p = 0; p < diagonal->panel_count; p++) json_add_text(json, panels, NULL, diagonal->key[p]);
  struct json_object *tiles = json_add_array(json, root, "tiles");
  for (int i = 0; i < STUDY_SIZES; i++) {
    if (!is_drawn(diagonal, i)) continue;
    struct json_object *tile = json_add_array(json, tiles, NULL);
    json_add_number(json, tile, NULL, (double)study_width[i]);
    json_add_number(json, tile, NULL, (double)study_height[i]);
  }
  struct json_object *series = json_add_object(json, root, "series");
  for (int c = 0; c < figure->chart_count; c++) {
    struct json_object *of_chart =
        diagonal->charts != NULL ? json_add_object(json, series, diagonal->charts[c]) : series;
    for (int p = 0; p < diagonal->panel_count; p++) {
      const char *key = diagonal->series[p];
      add_series(study, diagonal, c, p, json, key != NULL ? json_add_object(json, of_chart, key) : of_chart);
    }
  }
  struct json_object *points = json_add_array(json, root, "points");
  for (int row = 0; row < STUDY_MODES * STUDY_SIZES; row++) {
    add_diagonal_point(study, figure, row / STUDY_SIZES, row % STUDY_SIZES, json, points);
  }
}

/* Source of a panel's values. */
struct panel_source {
  const struct study *study;
  const struct diagonal *diagonal;
  int chart, panel; /* in a map the mode and quantity */
  int place[STUDY_SIZES];
};

static double diagonal_value(const void *context, int series, int place) {
  const struct panel_source *source = context;
  const struct measure *measure = study1_diagonal(source->study, series, source->place[place]);
  return source->diagonal->scale[source->panel] * source->diagonal->value(measure, source->chart, source->panel);
}

static bool diagonal_chart(const struct study *study, const struct study_figure *figure, int index, struct chart *chart,
                           struct chart_panel *panels, struct arena *arena) {
  static const char *const tiles[] = {"(1,1)", "(4,4)", "(16,18)", "(60,72)", "(240,270)", "(960,540)"};
  const struct diagonal *diagonal = figure->data;
  struct panel_source source = {.study = study, .diagonal = diagonal, .chart = index};
  const char **labels = ARENA_NEW(arena, STUDY_SIZES, const char *);
  int count = 0;
  for (int i = 0; labels != NULL && i < STUDY_SIZES; i++) {
    if (!is_drawn(diagonal, i)) continue;
    source.place[count] = i;
    labels[count++] = tiles[i];
  }
  chart->width = 3.5;
  chart->height = diagonal->height;
  chart->panel_count = diagonal->panel_count;
  for (int p = 0; p < diagonal->panel_count; p++) {
    source.panel = p;
    panels[p] = (struct chart_panel){.kind = diagonal->kind,
                                     .key = diagonal->key[p],
                                     .x_label = "Tile Size (Tx,Ty)",
                                     .y_label = diagonal->label[p],
                                     .log_base = diagonal->log_base,
                                     .low = diagonal->low,
                                     .high = diagonal->high};
    if (!chart_fill(&panels[p], STUDY_MODES, short_name, count, labels, diagonal_value, &source, arena)) return false;
  }
  return labels != NULL;
}

/* --- Figure 12 ------------------------------------------------------------------------------------------ */

static const struct {
  const char *key, *name, *unit, *label;
  enum measure_number number;
  double scale, low, high;
  int decimals;
  struct chart_tick ticks[7];
} map_quantity[] = {
    {"energy",
     "Energy",
     "mJ",
     "Energy (mJ)",
     MEASURE_ENERGY,
     1e9,
     1.8,
     47.3,
     1,
     {{1.8, "1.8", false},
      {5, "5", false},
      {10, "10", false},
      {20, "20", false},
      {47.3, "47.3", false},
      {0, NULL, false}}},
    {"latency",
     "Latency",
     "Mcycles",
     "Latency (million cycles)",
     MEASURE_LATENCY,
     1e6,
     18,
     1026,
     0,
     {{18, "18", false},
      {50, "50", false},
      {100, "100", false},
      {200, "200", false},
      {500, "500", false},
      {1026, "1026", false},
      {0, NULL, false}}},
};
enum { QUANTITIES = 2, MAPS = STUDY_MODES * QUANTITIES };

/* Series are rows: heights; places are widths. */
static double map_value(const void *context, int series, int place) {
  const struct panel_source *source = context;
  const struct measure *measure = study_measure(source->study, 0, study_schedule(source->chart, place, series));
  return number_of(measure, map_quantity[source->panel].number) / map_quantity[source->panel].scale;
}

static void map_table(const struct study *study, const struct study_figure *figure, struct table *table) {
  (void)figure;
  study1_schedule_columns(table);
  table_keys(table, "energy_pj latency_cycles");
  for (int s = 0; s < STUDY_TILES; s++) {
    study1_schedule_cells(table, s / (STUDY_SIZES * STUDY_SIZES), s / STUDY_SIZES % STUDY_SIZES, s % STUDY_SIZES);
    const struct measure *measure = study_measure(study, 0, s);
    TABLE_ROW(table, cell_number(number_of(measure, MEASURE_ENERGY)), cell_number(number_of(measure, MEASURE_LATENCY)));
  }
}

static void add_map(const struct panel_source *source, struct json *json, struct json_object *maps) {
  struct json_object *map = json_add_object(json, maps, NULL);
  JSON_TEXTS(json, map, {"mode", study_mode[source->chart]}, {"quantity", map_quantity[source->panel].key},
             {"unit", map_quantity[source->panel].unit});
  struct json_object *heights = json_add_array(json, map, "rows_ty"), *widths = json_add_array(json, map, "columns_tx");
  struct json_object *values = json_add_array(json, map, "values");
  for (int y = 0; y < STUDY_SIZES; y++) {
    json_add_number(json, heights, NULL, (double)study_height[y]);
    json_add_number(json, widths, NULL, (double)study_width[y]);
    struct json_object *row = json_add_array(json, values, NULL);
    for (int x = 0; x < STUDY_SIZES; x++) json_add_number(json, row, NULL, map_value(source, y, x));
  }
}

static void map_json(const struct study *study, const struct study_figure *figure, struct json *json,
                     struct json_object *root) {
  (void)figure;
  study_write_source(study, "12", json, root);
  struct json_object *maps = json_add_array(json, root, "maps");
  for (int i = 0; i < MAPS; i++) {
    add_map(&(struct panel_source){.study = study, .chart = i / QUANTITIES, .panel = i % QUANTITIES}, json, maps);
  }
  struct json_object *colour = json_add_object(json, root, "colour");
  for (int q = 0; q < QUANTITIES; q++) {
    struct json_object *scale = json_add_object(json, colour, map_quantity[q].key);
    json_add_text(json, scale, "scale", "log");
    JSON_NUMBERS(json, scale, {"min", map_quantity[q].low}, {"max", map_quantity[q].high},
                 {"label_decimals", map_quantity[q].decimals});
  }
  struct json_object *points = json_add_array(json, root, "points");
  for (int s = 0; s < STUDY_TILES; s++) {
    const struct measure *measure = study_measure(study, 0, s);
    double energy = number_of(measure, MEASURE_ENERGY), latency = number_of(measure, MEASURE_LATENCY);
    struct json_object *point =
        study1_add_point(json, points, s / (STUDY_SIZES * STUDY_SIZES), s / STUDY_SIZES % STUDY_SIZES, s % STUDY_SIZES);
    JSON_NUMBERS(json, point, {"energy_mj", energy / 1e9}, {"latency_mcycles", latency / 1e6}, {"energy_pj", energy},
                 {"latency_cycles", latency});
  }
}

static bool map_chart(const struct study *study, const struct study_figure *figure, int index, struct chart *chart,
                      struct chart_panel *panels, struct arena *arena) {
  static const char *const widths[] = {"1", "4", "16", "60", "240", "960"};
  static const char *const heights[] = {"1", "4", "18", "72", "270", "540"};
  (void)figure, (void)index;
  chart->width = 7.2;
  chart->height = 8.6;
  chart->columns = QUANTITIES;
  chart->panel_count = MAPS;
  for (int p = 0; p < MAPS; p++) {
    struct panel_source source = {.study = study, .chart = p / QUANTITIES, .panel = p % QUANTITIES};
    const char *name = map_quantity[source.panel].name;
    panels[p] = (struct chart_panel){.kind = CHART_MAP,
                                     .key = chart_text(arena, "%s-%s", study_mode[source.chart], name),
                                     .title = chart_text(arena, "%s, %s", mode_name[source.chart], name),
                                     .x_label = "X-Dim Tile Size (Tx)",
                                     .y_label = "Y-Dim Tile Size (Ty)",
                                     .value_label = map_quantity[source.panel].label,
                                     .log_base = 10,
                                     .low = map_quantity[source.panel].low,
                                     .high = map_quantity[source.panel].high,
                                     .ticks = map_quantity[source.panel].ticks,
                                     .decimals = map_quantity[source.panel].decimals};
    if (panels[p].key == NULL || panels[p].title == NULL) return false;
    if (!chart_fill(&panels[p], STUDY_SIZES, heights, STUDY_SIZES, widths, map_value, &source, arena)) return false;
  }
  return true;
}

/* --- The study ------------------------------------------------------------------------------------------ */

static const struct study_form diagonal_form = {diagonal_table, diagonal_json, diagonal_chart};
static const struct study_form map_form = {map_table, map_json, map_chart};

static const struct study_figure figures[] = {
    {"fig06",
     "Figure 6, left: number of different tile types",
     "Drawn for four tile sizes, as in the paper; the data also have (4,4) and (960,540).",
     1,
     {"fig06"},
     &diagonal_types,
     &diagonal_form},
    {"fig09",
     "Figure 9: top memory level of weights, inputs and outputs",
     "Tiles of 60×72, fully recomputed. Inputs have no register, so their lowest level is the LB. As in the paper, the "
     "input of the first layer counts as DRAM, wherever its copy put it. The data hold more designs than the chart.",
     1,
     {"fig09"},
     &study1_levels,
     &study1_layers_form},
    {"fig10",
     "Figure 10: activation data sizes",
     "Tiles of 60×72, fully recomputed. An element has 8 bits, so sizes are in bytes. As in the paper, the chart "
     "leaves out the first tile type; the data have it.",
     1,
     {"fig10"},
     &study1_sizes,
     &study1_layers_form},
    {"fig12",
     "Figure 12: energy and latency over tile sizes",
     "Cells and colour limits are those of the paper. The published program starts its sums from random numbers below "
     "1 pJ and 1 cycle, and keeps the first of several mappings of equal energy, which makes some points up to 1.3 % "
     "slower. Here sums start at 0 and the fastest of equals counts.",
     1,
     {"fig12"},
     NULL,
     &map_form},
    {"fig13",
     "Figure 13: MAC operations",
     "No difference. Recomputed operations count each time.",
     1,
     {"fig13"},
     &diagonal_macs,
     &diagonal_form},
    {"fig14",
     "Figure 14: accesses in elements, of activations, weights, data copies, and in total",
     "As in the paper, what a layer moves counts at both ends, but a data copy counts once in every memory it passes, "
     "so activations and weights are not measured like copies. A value of zero has no bar.",
     4,
     {"fig14a", "fig14b", "fig14c", "fig14d"},
     &diagonal_accesses,
     &diagonal_form},
    {"fig15",
     "Figure 15: energy and latency along the diagonal",
     "The paper plots pJ and cycles on axes labelled mJ and million cycles; here the values match the axes.",
     1,
     {"fig15"},
     &diagonal_cost,
     &diagonal_form},
};

const struct study_plan study_plan_1 = {
    .hardware = "meta_prototype_df",
    .workloads = "fsrcnn",
    .text =
        "How the energy, latency and memory accesses of FSRCNN on meta_prototype_df depend on tile size and overlap "
        "mode: 36 tile sizes, three modes, all layers in one stack.",
    .has_types = true,
    .figure_count = sizeof figures / sizeof *figures,
    .figures = figures,
};
