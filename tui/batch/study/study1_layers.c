/* Figures 9 and 10 of study 1: placement and size of data by tile type and layer. */
#include "tui/batch/study/study1.h"

enum { FIGURE_W, FIGURE_I, FIGURE_O, TOP_LEVEL = 4, MOST_COLUMNS = 4 };

/* A value of a layer in a tile type: a column of the table, key of the JSON and series of the chart. */
struct layer_column {
  const char *key, *head, *caption;
  double (*value)(const struct measure *measure, int type, int operand, int layer);
  int operand;
};

struct study1_layers {
  const char *figure;
  int column_count, drawn_count; /* the first columns are drawn */
  struct layer_column columns[MOST_COLUMNS];
  int first_type; /* that is drawn */
  double height;  /* inches */
  struct chart_panel panel;
};

/* Designs in the data, by mode and index of both sizes; the first is drawn. */
static const struct {
  int mode, size;
} designs[] = {{0, 3}, {2, 3}, {0, 4}, {1, 4}, {1, 2}, {2, 2}};
enum { DESIGNS = sizeof designs / sizeof *designs };

/* A design that is infeasible has no tile types. */
static const struct measure *design_of(const struct study *study, int design) {
  static const struct measure none;
  const struct measure *measure = study1_diagonal(study, designs[design].mode, designs[design].size);
  return measure != NULL ? measure : &none;
}

/* 1 register, 2 LB, 3 GB, 4 DRAM: inputs have no register, and the network's input is at the top. */
static double level_of(const struct measure *measure, int type, int operand, int layer) {
  if (operand == FIGURE_I && layer == 0) return TOP_LEVEL;
  return measure_type(measure, type, LAYER_REACH, operand, layer) + (operand == FIGURE_I ? 1 : 0);
}

static double size_of(const struct measure *measure, int type, int operand, int layer) {
  return measure_type(measure, type, LAYER_ELEMENTS, operand, layer);
}

/* Inputs and outputs together. */
static double both_of(const struct measure *measure, int type, int operand, int layer) {
  return size_of(measure, type, operand, layer) + size_of(measure, type, FIGURE_O, layer);
}

static const struct chart_tick level_ticks[] = {
    {1, "Register", false}, {2, "LB", false}, {3, "GB", false}, {4, "DRAM", false}, {0, NULL, false}};
const struct study1_layers study1_levels = {.figure = "9",
                                            .column_count = 3,
                                            .drawn_count = 3,
                                            .columns = {{"W", "weight_level", "Weights", level_of, FIGURE_W},
                                                        {"I", "input_level", "Inputs", level_of, FIGURE_I},
                                                        {"O", "output_level", "Outputs", level_of, FIGURE_O}},
                                            .height = 2.1,
                                            .panel = {.kind = CHART_LINES,
                                                      .key = "levels",
                                                      .y_label = "Top memory level",
                                                      .low = 0.7,
                                                      .high = 4.3,
                                                      .ticks = level_ticks}};

static const struct chart_tick size_ticks[] = {{4096, "4K", false},      {16384, "16K", false},
                                               {65536, "LB:64K", true},  {262144, "256K", false},
                                               {1048576, "GB:1M", true}, {0, NULL, false}};
const struct study1_layers study1_sizes = {.figure = "10",
                                           .column_count = 4,
                                           .drawn_count = 3,
                                           .columns = {{"I", "input_bytes", "I", size_of, FIGURE_I},
                                                       {"O", "output_bytes", "O", size_of, FIGURE_O},
                                                       {"IO", "input_and_output_bytes", "I+O", both_of, FIGURE_I},
                                                       {"W", "weight_bytes", "W", size_of, FIGURE_W}},
                                           .first_type = 1,
                                           .height = 2.4,
                                           .panel = {.kind = CHART_BARS,
                                                     .key = "sizes",
                                                     .y_label = "Data size (byte)",
                                                     .log_base = 2,
                                                     .low = 2048,
                                                     .high = 1500000,
                                                     .ticks = size_ticks}};

/* --- Table and JSON ------------------------------------------------------------------------------------- */

static void layers_table(const struct study *study, const struct study_figure *figure, struct table *table) {
  const struct study1_layers *layers = figure->data;
  study1_schedule_columns(table);
  table_keys(table, "tile_type tiles layer");
  for (int c = 0; c < layers->column_count; c++) table_column(table, "%s", layers->columns[c].head);
  for (int d = 0; d < DESIGNS; d++) {
    const struct measure *measure = design_of(study, d);
    for (int row = 0; row < measure->type_count * measure->layer_count; row++) {
      int type = row / measure->layer_count, layer = row % measure->layer_count;
      study1_schedule_cells(table, designs[d].mode, designs[d].size, designs[d].size);
      TABLE_ROW(table, cell_number(type + 1), cell_number(measure_tiles(measure, type)));
      table_text(table, "L%d", layer + 1);
      for (int c = 0; c < layers->column_count; c++) {
        const struct layer_column *column = &layers->columns[c];
        table_number(table, column->value(measure, type, column->operand, layer));
      }
    }
  }
}

static void add_type(const struct study1_layers *layers, const struct measure *measure, int t, struct json *json,
                     struct json_object *types) {
  struct json_object *type = json_add_object(json, types, NULL);
  JSON_NUMBERS(json, type, {"tile_type", t + 1}, {"count", measure_tiles(measure, t)});
  json_add_bool(json, type, "drawn", t >= layers->first_type);
  for (int c = 0; c < layers->column_count; c++) {
    const struct layer_column *column = &layers->columns[c];
    struct json_object *values = json_add_array(json, type, column->key);
    for (int l = 0; l < measure->layer_count; l++) {
      json_add_number(json, values, NULL, column->value(measure, t, column->operand, l));
    }
  }
}

static void layers_json(const struct study *study, const struct study_figure *figure, struct json *json,
                        struct json_object *root) {
  static const char *const level[] = {"1", "2", "3", "4"};
  const struct study1_layers *layers = figure->data;
  study_write_source(study, layers->figure, json, root);
  if (layers == &study1_levels) {
    struct json_object *levels = json_add_object(json, root, "levels");
    for (int l = 0; l < TOP_LEVEL; l++)
      json_add_text(json, levels, level[l], l == 0 ? "register" : level_ticks[l].label);
  } else {
    JSON_TEXTS(json, root, {"unit", "elements = bytes (8-bit data)"}, {"scale", "log 2"});
    struct json_object *lines = json_add_object(json, root, "lines");
    JSON_NUMBERS(json, lines, {"LB", 65536}, {"GB", 1048576});
  }
  struct json_object *names = json_add_array(json, root, "layers");
  for (int l = 0; l < design_of(study, 0)->layer_count; l++) {
    char name[16];
    snprintf(name, sizeof name, "L%d", l + 1);
    json_add_text(json, names, NULL, name);
  }
  struct json_object *drawn = json_add_array(json, root, "drawn");
  json_add_text(json, drawn, NULL, study_mode[designs[0].mode]);
  json_add_number(json, drawn, NULL, (double)study_width[designs[0].size]);
  json_add_number(json, drawn, NULL, (double)study_height[designs[0].size]);
  struct json_object *list = json_add_array(json, root, "designs");
  for (int d = 0; d < DESIGNS; d++) {
    const struct measure *measure = design_of(study, d);
    struct json_object *design = study1_add_point(json, list, designs[d].mode, designs[d].size, designs[d].size);
    json_add_bool(json, design, "drawn", d == 0);
    struct json_object *types = json_add_array(json, design, "tile_types");
    for (int t = 0; t < measure->type_count; t++) add_type(layers, measure, t, json, types);
  }
}

/* --- Chart ---------------------------------------------------------------------------------------------- */

struct layers_source {
  const struct study1_layers *layers;
  const struct measure *measure;
};

static double layers_value(const void *context, int series, int place) {
  const struct layers_source *source = context;
  const struct layer_column *column = &source->layers->columns[series];
  int count = source->measure->layer_count;
  return column->value(source->measure, source->layers->first_type + place / count, column->operand, place % count);
}

/* Layers of the drawn tile types, in groups by type. */
static bool layers_chart(const struct study *study, const struct study_figure *figure, int index, struct chart *chart,
                         struct chart_panel *panels, struct arena *arena) {
  const struct study1_layers *layers = figure->data;
  struct layers_source source = {layers, design_of(study, index)};
  int count = source.measure->layer_count, rows = source.measure->type_count;
  int types = rows > layers->first_type ? rows - layers->first_type : 0;
  const char **labels = ARENA_NEW(arena, count * types, const char *);
  const char **groups = ARENA_NEW(arena, types, const char *), *captions[MOST_COLUMNS];
  for (int t = 0; labels != NULL && groups != NULL && t < types; t++) {
    int type = layers->first_type + t;
    double times = measure_tiles(source.measure, type);
    groups[t] = chart_text(arena, "Tile type %d (%.0f time%s)", type + 1, times, times == 1 ? "" : "s");
    for (int l = 0; l < count; l++) labels[t * count + l] = chart_text(arena, "L%d", l + 1);
  }
  if (labels == NULL || groups == NULL) return false;
  for (int i = 0; i < count * types; i++) {
    if (labels[i] == NULL || groups[i / count] == NULL) return false;
  }
  for (int c = 0; c < layers->drawn_count; c++) captions[c] = layers->columns[c].caption;
  chart->width = 7.2;
  chart->height = layers->height;
  chart->panel_count = 1;
  panels[0] = layers->panel;
  panels[0].group_size = count;
  panels[0].group_labels = groups;
  return chart_fill(&panels[0], layers->drawn_count, captions, count * types, labels, layers_value, &source, arena);
}

const struct study_form study1_layers_form = {layers_table, layers_json, layers_chart};
