/* Study 2: five networks on meta_prototype_df, from single layers to the best combination. */
#include "tui/batch/study/choice.h"

enum { STRATEGIES = RULE_COMBINATION + 1 };

static void write_table(const struct study *study, const struct study_figure *figure, struct table *table) {
  (void)figure;
  table_keys(table, "workload strategy energy_pj latency_cycles mode tile");
  for (int row = 0; row < study->pair_count * STRATEGIES; row++) {
    int pair = row / STRATEGIES;
    enum study_rule rule = (enum study_rule)(row % STRATEGIES);
    struct study_choice choice = study_choose(study, pair, rule);
    TABLE_ROW(table, cell_text(study_workload(study, pair)), cell_text(study_rule_key[rule]),
              cell_number(choice.energy_pj), cell_number(choice.latency_cycles));
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

static void add_gains(const struct study *study, int pair, struct json *json, struct json_object *record) {
  static const struct {
    const char *key;
    enum study_rule above, below;
  } gains[] = {
      {"single_layer_over_best_combination", RULE_SINGLE_LAYER, RULE_COMBINATION},
      {"layer_by_layer_over_best_single", RULE_LAYER_BY_LAYER, RULE_ENERGY},
      {"layer_by_layer_over_best_combination", RULE_LAYER_BY_LAYER, RULE_COMBINATION},
      {"cached_4x72_over_best_single", RULE_CACHED_4X72, RULE_ENERGY},
      {"best_single_over_best_combination", RULE_ENERGY, RULE_COMBINATION},
  };
  struct json_object *object = json_add_object(json, record, "gains");
  for (size_t i = 0; i < sizeof gains / sizeof *gains; i++) {
    double above = study_choose(study, pair, gains[i].above).energy_pj;
    json_add_number(json, object, gains[i].key, above / study_choose(study, pair, gains[i].below).energy_pj);
  }
}

static void add_record(const struct study *study, int pair, struct json *json, struct json_object *records) {
  struct json_object *record = json_add_object(json, records, NULL);
  json_add_text(json, record, "workload", study_workload(study, pair));
  struct json_object *cuts = json_add_array(json, record, "stack_cuts");
  for (int stack = 0; stack + 1 < choice_stack_count(study, pair); stack++) {
    int s = choose_for_stack(study, pair, stack);
    json_add_number(json, cuts, NULL, choice_stack_value(study, pair, s, stack, STACK_LAST_LAYER));
  }
  for (enum study_rule rule = 0; rule <= RULE_COMBINATION; rule++) {
    struct json_object *object = choice_add(study, pair, rule, json, record);
    if (rule == RULE_COMBINATION) add_combination(study, pair, json, object);
  }
  add_gains(study, pair, json, record);
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
  return 1e-9 * study_choose(context, place, (enum study_rule)series).energy_pj;
}

static double latency_of(const void *context, int series, int place) {
  return 1e-6 * study_choose(context, place, (enum study_rule)series).latency_cycles;
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
    .form = &(const struct study_form){write_table, write_json, fill_chart},
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
