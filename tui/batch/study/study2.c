/* Study 2: five networks on meta_prototype_df, from single layers to the best combination. */
#include "tui/batch/study/choice.h"

enum { SINGLE_LAYER, LAYER_BY_LAYER, CACHED_4X72, BEST_SINGLE, COMBINATION, STRATEGIES };

static const struct {
  const char *key;
  struct study_choice (*choose)(const struct study *study, int pair);
} strategy[STRATEGIES] = {
    {"single_layer", choice_single_layer},    {"layer_by_layer", choice_layer_by_layer},
    {"cached_4x72", choice_cached_4x72},      {"best_single", choose_energy},
    {"best_combination", choose_combination},
};

static void write_table(const struct study *study, const struct study_figure *figure, struct table *table) {
  (void)figure;
  table_keys(table, "workload strategy energy_pj latency_cycles mode tile");
  for (int row = 0; row < study->pair_count * STRATEGIES; row++) {
    int pair = row / STRATEGIES, s = row % STRATEGIES;
    struct study_choice choice = strategy[s].choose(study, pair);
    table_text(table, "%s", study_workload(study, pair));
    table_text(table, "%s", strategy[s].key);
    table_number(table, choice.energy_pj);
    table_number(table, choice.latency_cycles);
    study_schedule_cells(study, pair, choice.schedule, table);
  }
}

/* --- JSON ----------------------------------------------------------------------------------------------- */

static void add_combination(const struct study *study, int pair, struct json *json, struct json_object *object) {
  struct json_object *strategies = json_add_array(json, object, "strategies");
  struct json_object *energies = json_add_array(json, object, "stack_energy");
  for (int stack = 0; stack < choice_stack_count(study, pair); stack++) {
    int s = choose_for_stack(study, pair, stack);
    study_write_schedule(study_point(study, pair, s), json, json_add_object(json, strategies, NULL));
    json_add_number(json, energies, NULL, choice_stack_value(study, pair, s, stack, STACK_ENERGY));
  }
}

static void add_gains(const struct study_choice choice[STRATEGIES], struct json *json, struct json_object *record) {
  static const struct {
    const char *key;
    int above, below;
  } gains[] = {
      {"single_layer_over_best_combination", SINGLE_LAYER, COMBINATION},
      {"layer_by_layer_over_best_single", LAYER_BY_LAYER, BEST_SINGLE},
      {"layer_by_layer_over_best_combination", LAYER_BY_LAYER, COMBINATION},
      {"cached_4x72_over_best_single", CACHED_4X72, BEST_SINGLE},
      {"best_single_over_best_combination", BEST_SINGLE, COMBINATION},
  };
  struct json_object *object = json_add_object(json, record, "gains");
  for (size_t i = 0; i < sizeof gains / sizeof *gains; i++) {
    json_add_number(json, object, gains[i].key, choice[gains[i].above].energy_pj / choice[gains[i].below].energy_pj);
  }
}

static void add_record(const struct study *study, int pair, struct json *json, struct json_object *records) {
  struct json_object *record = json_add_object(json, records, NULL);
  struct study_choice choice[STRATEGIES];
  json_add_text(json, record, "workload", study_workload(study, pair));
  struct json_object *cuts = json_add_array(json, record, "stack_cuts");
  for (int stack = 0; stack + 1 < choice_stack_count(study, pair); stack++) {
    int s = choose_for_stack(study, pair, stack);
    json_add_number(json, cuts, NULL, choice_stack_value(study, pair, s, stack, STACK_LAST_LAYER));
  }
  for (int s = 0; s < STRATEGIES; s++) {
    choice[s] = strategy[s].choose(study, pair);
    bool with_parts = s == LAYER_BY_LAYER || s == BEST_SINGLE;
    struct json_object *object = choice_add(&choice[s], with_parts, json, record, strategy[s].key);
    if (s == BEST_SINGLE) choice_add_schedule(study, pair, &choice[s], json, object);
    if (s == COMBINATION) add_combination(study, pair, json, object);
  }
  add_gains(choice, json, record);
}

static void write_json(const struct study *study, const struct study_figure *figure, struct json *json,
                       struct json_object *root) {
  (void)figure;
  json_add_number(json, root, "study", 2);
  json_add_text(json, root, "hardware", study_hardware(study, 0));
  study_write_source(study, NULL, json, root);
  study_write_grid(json, root);
  json_add_text(json, root, "unit", "pJ, cycles (least latency among equal energies)");
  struct json_object *records = json_add_array(json, root, "records");
  for (int pair = 0; pair < study->pair_count; pair++) add_record(study, pair, json, records);
}

/* --- Chart ---------------------------------------------------------------------------------------------- */

static double energy_of(const void *context, int series, int place) {
  return 1e-9 * strategy[series].choose(context, place).energy_pj;
}

static double latency_of(const void *context, int series, int place) {
  return 1e-6 * strategy[series].choose(context, place).latency_cycles;
}

static bool fill_chart(const struct study *study, const struct study_figure *figure, int index, struct chart *chart,
                       struct chart_panel *panels, struct arena *arena) {
  static const char *const names[STRATEGIES] = {"Single-layer", "Layer-by-layer", "Fully-cached 4×72",
                                                "Best single strategy", "Best combination"};
  const char **labels = ARENA_NEW(arena, study->pair_count, const char *);
  (void)figure, (void)index;
  if (labels == NULL) return false;
  for (int pair = 0; pair < study->pair_count; pair++) labels[pair] = study_workload(study, pair);
  chart->width = 7.2;
  chart->height = 4;
  chart->panel_count = 2;
  panels[0] = (struct chart_panel){.kind = CHART_BARS, .key = "energy", .y_label = "Energy (mJ)", .log_base = 10};
  panels[1] =
      (struct chart_panel){.kind = CHART_BARS, .key = "latency", .y_label = "Latency (million cycles)", .log_base = 10};
  return chart_fill(&panels[0], STRATEGIES, names, study->pair_count, labels, energy_of, study, arena) &&
         chart_fill(&panels[1], STRATEGIES, names, study->pair_count, labels, latency_of, study, arena);
}

/* --- The study ------------------------------------------------------------------------------------------ */

static const struct study_figure figure = {
    .name = "study2",
    .title = "Energy and latency of five networks by strategy",
    .differs =
        "Single-layer cuts after every layer; the other strategies keep the automatic stacks. The best strategies have "
        "the least energy among 36 tile sizes in three modes, and layer-by-layer. **This grid is Tilescope's choice**: "
        "the paper publishes none for networks other than FSRCNN. The best combination picks a mode and a tile for "
        "each stack; stacks share nothing, so their least energies add up.",
    .chart_count = 1,
    .charts = {"study2"},
    .table = write_table,
    .json = write_json,
    .chart = fill_chart,
};

const struct study_plan study_plan_2 = {
    .hardware = "meta_prototype_df",
    .workloads = "fsrcnn,dmcnnvd,mccnn,mobilenetv1,resnet18",
    .text = "What each step towards depth-first scheduling gains for five networks on meta_prototype_df.",
    .has_layer_by_layer = true,
    .has_single_layer = true,
    .figure_count = 1,
    .figures = &figure,
};
