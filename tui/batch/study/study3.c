/* Study 3: ten accelerators with five networks: layer by layer against depth-first, and the loss from choosing by a
 * part of the cost. */
#include <math.h>
#include <string.h>

#include "tui/batch/study/choice.h"

/* Ratios of a pair, and of an accelerator the geometric mean over its networks. */
enum ratio {
  GAIN_SINGLE,
  GAIN_COMBINATION,
  LATENCY_SINGLE,
  LATENCY_COMBINATION,
  LOSS_DRAM,
  LOSS_ACTIVATIONS,
  WORST_DRAM, /* of the ties */
  WORST_ACTIVATIONS,
  RATIOS
};

/* Each ratio divides a number of choice `above` by that of choice `below`. */
static const struct {
  const char *key;
  enum study_rule above, below;
} ratio_table[RATIOS] = {
    [GAIN_SINGLE] = {"gain_single", RULE_LAYER_BY_LAYER, RULE_ENERGY},
    [GAIN_COMBINATION] = {"gain_combination", RULE_LAYER_BY_LAYER, RULE_COMBINATION},
    [LATENCY_SINGLE] = {"latency_gain_single", RULE_LAYER_BY_LAYER, RULE_ENERGY},
    [LATENCY_COMBINATION] = {"latency_gain_combination", RULE_LAYER_BY_LAYER, RULE_COMBINATION},
    [LOSS_DRAM] = {"loss_dram_only", RULE_DRAM, RULE_ENERGY},
    [LOSS_ACTIVATIONS] = {"loss_activations_only", RULE_ACTIVATIONS, RULE_ENERGY},
    [WORST_DRAM] = {"worst_loss_dram_only", RULE_DRAM, RULE_ENERGY},
    [WORST_ACTIVATIONS] = {"worst_loss_activations_only", RULE_ACTIVATIONS, RULE_ENERGY},
};

static double ratio_of(const struct study *study, int pair, int ratio) {
  struct study_choice above = study_choose(study, pair, ratio_table[ratio].above);
  struct study_choice below = study_choose(study, pair, ratio_table[ratio].below);
  if (ratio == LATENCY_SINGLE || ratio == LATENCY_COMBINATION) return above.latency_cycles / below.latency_cycles;
  return (ratio >= WORST_DRAM ? above.worst_tie_pj : above.energy_pj) / below.energy_pj;
}

/* The geometric mean of a ratio over the networks of accelerator `hardware`. */
static double mean_of(const struct study *study, int hardware, int ratio) {
  double sum = 0;
  int count = study->grid.workload_count;
  for (int w = 0; w < count; w++) sum += log(ratio_of(study, hardware * count + w, ratio));
  return exp(sum / count);
}

/* --- Table and JSON ------------------------------------------------------------------------------------- */

/* Rules in the order of columns and keys. */
static const enum study_rule rules[] = {RULE_LAYER_BY_LAYER, RULE_ENERGY, RULE_COMBINATION, RULE_DRAM,
                                        RULE_ACTIVATIONS};
enum { RULES = sizeof rules / sizeof *rules };

static void write_table(const struct study *study, const struct study_figure *figure, struct table *table) {
  (void)figure;
  table_keys(table, "hardware workload stacks");
  for (int i = 0; i < RULES; i++) {
    table_column(table, "%s_pj", study_rule_key[rules[i]]);
    table_column(table, "%s_%s", study_rule_key[rules[i]], rules[i] >= RULE_DRAM ? "ties" : "cycles");
  }
  table_keys(table, "mode tile");
  for (int r = 0; r < RATIOS; r++) table_column(table, "%s", ratio_table[r].key);
  for (int pair = 0; pair < study->pair_count; pair++) {
    TABLE_ROW(table, cell_text(study_hardware(study, pair)), cell_text(study_workload(study, pair)),
              cell_number(choice_stack_count(study, pair)));
    for (int i = 0; i < RULES; i++) {
      struct study_choice choice = study_choose(study, pair, rules[i]);
      TABLE_ROW(table, cell_number(choice.energy_pj),
                cell_number(rules[i] >= RULE_DRAM ? choice.ties : choice.latency_cycles));
    }
    study_schedule_cells(study, pair, study_choose(study, pair, RULE_ENERGY).schedule, table);
    for (int r = 0; r < RATIOS; r++) table_number(table, ratio_of(study, pair, r));
  }
}

static void add_record(const struct study *study, int pair, struct json *json, struct json_object *records) {
  struct json_object *record = json_add_object(json, records, NULL);
  int infeasible = 0;
  for (int s = 0; s < study->schedule_count; s++) infeasible += study_measure(study, pair, s) == NULL;
  JSON_TEXTS(json, record, {"hardware", study_hardware(study, pair)}, {"workload", study_workload(study, pair)});
  JSON_NUMBERS(json, record, {"stacks", choice_stack_count(study, pair)}, {"infeasible", infeasible});
  for (int i = 0; i < RULES; i++) choice_add(study, pair, rules[i], json, record);
  for (int r = 0; r < RATIOS; r++) json_add_number(json, record, ratio_table[r].key, ratio_of(study, pair, r));
}

static void write_json(const struct study *study, const struct study_figure *figure, struct json *json,
                       struct json_object *root) {
  (void)figure;
  json_add_number(json, root, "study", 3);
  study_write_source(study, NULL, json, root);
  study_write_grid(json, root);
  struct json_object *texts = json_add_object(json, root, "rules");
  JSON_TEXTS(
      json, texts,
      {"dram_only",
       "schedule with the least energy at the DRAM (reads, writes, copies); ties within 1e-9: least full energy, "
       "then latency; worst_tie_energy is the worst of the ties"},
      {"activations_only",
       "schedule with the least energy without the memory energy of weights; ties as above; mappings stay those of "
       "least full energy"});
  struct json_object *records = json_add_array(json, root, "records");
  for (int pair = 0; pair < study->pair_count; pair++) add_record(study, pair, json, records);
  struct json_object *means = json_add_array(json, root, "geometric_means");
  for (int h = 0; h < study->grid.hardware_count; h++) {
    struct json_object *mean = json_add_object(json, means, NULL);
    json_add_text(json, mean, "hardware", study->grid.hardware[h].name);
    for (int r = 0; r < RATIOS; r++) json_add_number(json, mean, ratio_table[r].key, mean_of(study, h, r));
  }
}

/* --- Charts --------------------------------------------------------------------------------------------- */

/* A panel of two series shows the ratios `ratio` and `ratio` + 1; whiskers end at those two further on. */
struct ratio_source {
  const struct study *study;
  int ratio;
};

static double mean_value(const void *context, int series, int place) {
  const struct ratio_source *source = context;
  int count = source->study->grid.hardware_count, whisker = place / count;
  return mean_of(source->study, place % count, source->ratio + series + 2 * whisker);
}

/* Series are networks, places accelerators. */
static double pair_value(const void *context, int series, int place) {
  const struct ratio_source *source = context;
  return ratio_of(source->study, place * source->study->grid.workload_count + series, source->ratio);
}

static const char *const gain_names[] = {"Best single strategy", "Best combination"};
static const char *const loss_names[] = {"Chosen by DRAM only", "Chosen by activations only"};

/* The charts' panels; names NULL: a map of pairs. */
static const struct {
  int chart;
  double height; /* of the chart, inches */
  int ratio;
  const char *const *names;
  struct chart_panel panel;
} panel_table[] = {
    {0, 3.6, GAIN_SINGLE, gain_names, {.kind = CHART_BARS, .key = "energy", .y_label = "Energy gain"}},
    {0, 3.6, LATENCY_SINGLE, gain_names, {.kind = CHART_BARS, .key = "latency", .y_label = "Latency gain"}},
    {1,
     4.6,
     GAIN_SINGLE,
     NULL,
     {.kind = CHART_MAP,
      .key = "energy",
      .title = "Energy, layer-by-layer over best single strategy",
      .value_label = "Gain",
      .log_base = 10,
      .decimals = 2}},
    {1,
     4.6,
     LATENCY_SINGLE,
     NULL,
     {.kind = CHART_MAP,
      .key = "latency",
      .title = "Latency, of the same schedules",
      .value_label = "Gain",
      .log_base = 10,
      .decimals = 2}},
    {2,
     2.4,
     LOSS_DRAM,
     loss_names,
     {.kind = CHART_BARS,
      .key = "losses",
      .y_label = "Energy over that of the best",
      .log_base = 10,
      .low = 1,
      .has_whiskers = true}},
};

/* Removes common parts of a name: "tesla_npu_like_df" -> "tesla npu df". */
static const char *short_label(const char *name, struct arena *arena) {
  char *label = ARENA_NEW(arena, NAME_SIZE, char), *to = label;
  static const char *const common[] = {"_like", "_prototype"};
  while (label != NULL && *name != '\0' && to < label + NAME_SIZE - 1) {
    for (int i = 0; i < 2; i++) {
      if (strncmp(name, common[i], strlen(common[i])) == 0) name += strlen(common[i]);
    }
    if (*name == '\0') break;
    *to++ = *name == '_' ? ' ' : *name;
    name++;
  }
  return label;
}

static bool fill_chart(const struct study *study, const struct study_figure *figure, int index, struct chart *chart,
                       struct chart_panel *panels, struct arena *arena) {
  const struct grid *grid = &study->grid;
  int count = grid->hardware_count;
  const char **labels = ARENA_NEW(arena, count, const char *);
  const char **workloads = ARENA_NEW(arena, grid->workload_count, const char *);
  (void)figure;
  if (labels == NULL || workloads == NULL) return false;
  for (int w = 0; w < grid->workload_count; w++) workloads[w] = grid->workloads[w].name;
  for (int h = 0; h < count; h++) {
    labels[h] = short_label(grid->hardware[h].name, arena);
    if (labels[h] == NULL) return false;
  }
  chart->width = 7.2;
  for (size_t p = 0; p < sizeof panel_table / sizeof *panel_table; p++) {
    struct ratio_source source = {study, panel_table[p].ratio};
    if (panel_table[p].chart != index) continue;
    chart->height = panel_table[p].height;
    struct chart_panel *panel = &panels[chart->panel_count++];
    *panel = panel_table[p].panel;
    bool is_map = panel->kind == CHART_MAP;
    if (!chart_fill(panel, is_map ? grid->workload_count : 2, is_map ? workloads : panel_table[p].names, count, labels,
                    is_map ? pair_value : mean_value, &source, arena)) {
      return false;
    }
  }
  return true;
}

/* --- The study ------------------------------------------------------------------------------------------ */

static const struct study_figure figure = {
    .name = "study3",
    .title = "Depth-first against layer-by-layer on ten accelerators",
    .differs =
        "The first chart shows geometric means over five networks: layer-by-layer divided by the best depth-first "
        "schedule. The second shows each pair. The third shows the energy of schedules chosen by DRAM energy alone, or "
        "by all energy except that of weights in memories, relative to the best single strategy. Ties within 1e-9 go "
        "to the least total energy; whiskers end at the worst of the ties. Layers are always mapped for least total "
        "energy.\n\nThe schedules are 36 tile sizes in three modes, and layer-by-layer. **This grid is Tilescope's "
        "choice**. The bars of the paper's figures could not be compared, since their numbers are not published.",
    .chart_count = 3,
    .charts = {"study3", "study3-pairs", "study3-losses"},
    .form = &(const struct study_form){write_table, write_json, fill_chart},
};

const struct study_plan study_plan_3 = {
    .hardware =
        "ascend_like,ascend_like_df,edge_tpu_like,edge_tpu_like_df,meta_prototype,meta_prototype_df,"
        "tesla_npu_like,tesla_npu_like_df,tpu_like,tpu_like_df",
    .workloads = "fsrcnn,dmcnnvd,mccnn,mobilenetv1,resnet18",
    .text =
        "What depth-first scheduling gains on ten accelerators, and what is lost by optimising only a part of the "
        "cost.",
    .has_layer_by_layer = true,
    .figure_count = 1,
    .figures = &figure,
};
