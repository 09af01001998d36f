/* An evaluation as one JSON object: what was asked, totals, the energy by layer, the access table, the stacks. */
#include "tui/batch/report_json.h"

#include "model/held.h"
#include "model/version.h"
#include "tui/analysis/why.h"
#include "tui/text/json.h"
#include "tui/text/timing.h"

static void add_text_or_number(struct json *json, struct json_object *parent, const char *key, const char *text,
                               bool is_text, double number) {
  if (is_text) {
    json_add_text(json, parent, key, text);
  } else {
    json_add_number(json, parent, key, number);
  }
}

static void add_tile(struct json *json, const struct schedule *schedule) {
  struct json_object *tile = json_add_array(json, json->root, "tile");
  add_text_or_number(json, tile, NULL, "full", schedule->tile_x == TILE_FULL, (double)schedule->tile_x);
  add_text_or_number(json, tile, NULL, "full", schedule->tile_y == TILE_FULL, (double)schedule->tile_y);
}

/* The question: options that ask it again. */
static void add_question(struct json *json, const struct answer *answer) {
  static const char *const stacks_name[] = {
      [CUTS_AUTO] = "auto", [CUTS_SINGLE_LAYER] = "single-layer", [CUTS_LIST] = "list"};
  const struct schedule *schedule = &answer->evaluation->point.schedule;
  struct json_object *root = json->root;
  json_add_text(json, root, "schema", "tilescope-eval-1");
  json_add_text(json, root, "version", TILESCOPE_VERSION);
  json_add_text(json, root, "model", MODEL_VERSION);
  json_add_text(json, root, "hardware", answer->hardware);
  report_edits_json(json, root, answer->evaluation->point.edits);
  json_add_text(json, root, "workload", answer->workload);
  json_add_text(json, root, "mapping", answer->mapping);
  json_add_text(json, root, "mode", overlap_mode_name[schedule->mode]);
  add_tile(json, schedule);
  json_add_text(json, root, "stacks_asked", stacks_name[schedule->cuts_kind]);
  add_text_or_number(json, root, "lpf_limit", NULL, schedule->lpf_limit == LPF_LIMIT_NONE, schedule->lpf_limit);
}

/* Which search found the mappings, under which rule, and how much it did. */
static void add_search(struct json *json, const struct evaluation *evaluation) {
  const struct result *result = evaluation->result;
  const struct schedule *schedule = &evaluation->point.schedule;
  struct json_object *search = json_add_object(json, json->root, "search");
  json_add_text(json, search, "kind", search_kind_name[schedule->search.kind]);
  json_add_text(json, search, "objective", objective_name[schedule->search.objective]);
  json_add_number(json, search, "energy_tolerance", schedule->search.energy_tolerance);
  json_add_text(json, search, "pr_sizes",
                pr_sizes_name[search_exact_pr(&schedule->search) ? PR_SIZES_EXACT : PR_SIZES_TRUNCATED]);
  json_add_number(json, search, "searches", result->search_count);
  json_add_number(json, search, "orderings", result->orderings_visited);
  json_add_number(json, search, "overfull_layers", result->overfull_count);
  json_add_number(json, search, "gap", result->gap);
}

void report_timing_json(struct json *json, struct json_object *object, const struct result *result, double clock_mhz) {
  if (clock_mhz <= 0) return;
  struct timing timing = timing_of(result, clock_mhz);
  json_add_number(json, object, "clock_mhz", clock_mhz);
  json_add_number(json, object, "time_ms", timing.time_ms);
  json_add_number(json, object, "frames_per_second", timing.frames_per_second);
  json_add_number(json, object, "tops_per_watt", timing.tops_per_watt);
}

void report_figures_json(struct json *json, struct json_object *object, const struct figure_domain *domain,
                         const struct figures *figures) {
  char key[FIGURE_TEXT_SIZE];
  for (int i = 0; i < figures->count; i++) {
    json_add_number(json, object, figure_key(domain, i, key), figures->value[i]);
  }
}

static void add_totals(struct json *json, const struct evaluation *evaluation) {
  const struct result *result = evaluation->result;
  struct json_object *root = json->root;
  const struct figure_domain domain = figure_domain_of(result);
  report_figures_json(json, root, &domain, evaluation->figures);
  struct json_object *cuts = json_add_array(json, root, "stack_cuts");
  for (int i = 0; i < result->cut_count; i++) json_add_number(json, cuts, NULL, result->cuts[i]);
  add_search(json, evaluation);
}

void report_json_moves(struct json *json, struct json_object *parent, const double moves[MOVE_COUNT]) {
  for (int m = 0; m < MOVE_COUNT; m++) json_add_number(json, parent, movement_name[m], moves[m]);
}

void report_json_node_id(struct json *json, struct json_object *parent, const struct stack_node *node) {
  char id[NODE_ID_SIZE];
  add_text_or_number(json, parent, "id", result_node_id(node, id), node->input >= 0, node->id);
}

/* Accesses of an entry by operand and level, summed over its tiles. */
static void add_levels(struct json *json, struct json_object *parent, const struct result *result,
                       const struct result_entry *entry) {
  struct level_total totals[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  int level_count[LAYER_OPERANDS];
  const struct layer *layer = result->stacks[entry->stack].nodes[entry->node].shape;
  const struct hardware *hardware = &result->hardware;
  result_entry_levels(result, entry, totals, level_count);
  struct json_object *levels = json_add_array(json, parent, "levels");
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    enum memory_operand stored = entry->is_copy ? (enum memory_operand)o : layer->operand[o].memory_operand;
    for (int l = 0; l < level_count[o]; l++) {
      struct json_object *level = json_add_object(json, levels, NULL);
      json_add_text(json, level, "operand", entry->is_copy ? memory_operand_name[o] : layer->operand[o].name);
      json_add_number(json, level, "level", l);
      json_add_text(json, level, "memory", hardware->memories[hardware->level[stored][l]].name);
      json_add_number(json, level, "energy_pj", totals[o][l].energy_pj);
      report_json_moves(json, level, totals[o][l].word_accesses);
    }
  }
}

void report_json_latency(struct json *json, struct json_object *parent, const struct latency_parts *total) {
  struct json_object *parts = json_add_object(json, parent, "latency_parts");
  json_add_number(json, parts, "ideal_cycles", total->ideal_cycles);
  json_add_number(json, parts, "spatial_stall_cycles", total->spatial_stall_cycles);
  json_add_number(json, parts, "temporal_stall_cycles", total->temporal_stall_cycles);
  json_add_number(json, parts, "loading_cycles", total->loading_cycles);
  json_add_number(json, parts, "offloading_cycles", total->offloading_cycles);
}

static void add_entry(struct json *json, struct json_object *layers, const struct result *result,
                      const struct result_entry *entry) {
  const struct stack_node *node = &result->stacks[entry->stack].nodes[entry->node];
  struct json_object *object = json_add_object(json, layers, NULL);
  json_add_number(json, object, "stack", entry->stack);
  json_add_text(json, object, "kind", entry->is_copy ? "copy" : "layer");
  report_json_node_id(json, object, node);
  if (!entry->is_copy) {
    json_add_text(json, object, "name", node->shape->name);
    json_add_text(json, object, "type", node->shape->type);
  }
  json_add_number(json, object, "energy_pj", entry->energy_pj);
  json_add_number(json, object, "latency_cycles", entry->latency_cycles);
  json_add_number(json, object, "mac_count", entry->mac_count);
  json_add_number(json, object, "mac_energy_pj", entry->mac_energy_pj);
  if (!entry->is_copy) {
    struct latency_parts total = result_entry_latency(result, entry);
    report_json_latency(json, object, &total);
  }
  add_levels(json, object, result, entry);
}

/* Who accesses which memory how often: one row for each memory and owner. */
static void add_accesses(struct json *json, const struct evaluation *evaluation) {
  const struct hardware *hardware = &evaluation->result->hardware;
  struct json_object *accesses = json_add_array(json, json->root, "accesses");
  for (int m = 0; m < hardware->memory_count; m++) {
    for (int owner = 0; owner <= LAYER_OPERANDS; owner++) {
      const struct access_total *total = &evaluation->accesses[m];
      struct json_object *row = json_add_object(json, accesses, NULL);
      json_add_text(json, row, "memory", hardware->memories[m].name);
      json_add_text(json, row, "owner", access_owner_name[owner]);
      json_add_number(json, row, "energy_pj", total->energy_pj[owner]);
      report_json_moves(json, row, total->word_accesses[owner]);
    }
  }
}

/* The most that each memory holds at a time, by whose data it is. */
static void add_held(struct json *json, const struct result *result) {
  struct held held[HARDWARE_MAX_MEMORIES];
  struct json_object *rows = json_add_array(json, json->root, "held");
  held_of_result(result, held);
  for (int m = 0; m < result->hardware.memory_count; m++) {
    struct json_object *row = json_add_object(json, rows, NULL);
    json_add_text(json, row, "memory", result->hardware.memories[m].name);
    json_add_number(json, row, "size_bits", result->hardware.memories[m].size_bits);
    json_add_number(json, row, "bits", held[m].bits);
    json_add_number(json, row, "weights_bits", held[m].owner_bits[HELD_WEIGHTS]);
    json_add_number(json, row, "inputs_bits", held[m].owner_bits[HELD_INPUTS]);
    json_add_number(json, row, "outputs_bits", held[m].owner_bits[HELD_OUTPUTS]);
    json_add_number(json, row, "h_cache_bits", held[m].owner_bits[HELD_H_CACHE]);
    json_add_number(json, row, "v_cache_bits", held[m].owner_bits[HELD_V_CACHE]);
  }
}

/* In words what costs most, and why. */
static void add_why(struct json *json, struct report *report, const struct evaluation *evaluation) {
  struct why why;
  struct error error;
  struct json_object *sentences = json_add_array(json, json->root, "why");
  if (why_of(evaluation, &why, &error) != STATUS_OK) report->failed = true;
  for (int i = 0; !report->failed && i < why.count; i++) json_add_text(json, sentences, NULL, why.sentence[i]);
}

void report_answer_json(struct report *report, const struct answer *answer) {
  const struct evaluation *evaluation = answer->evaluation;
  struct json json;
  json_open(&json);
  add_question(&json, answer);
  add_totals(&json, evaluation);
  report_timing_json(&json, json.root, answer->evaluation->result, answer->clock_mhz);
  struct json_object *remarks = json_add_array(&json, json.root, "remarks");
  for (int i = 0; i < answer->remarks->count; i++) json_add_text(&json, remarks, NULL, answer->remarks->texts[i]);
  struct json_object *layers = json_add_array(&json, json.root, "layers");
  for (int i = 0; i < evaluation->entry_count; i++) {
    add_entry(&json, layers, evaluation->result, &evaluation->entries[i]);
  }
  add_accesses(&json, evaluation);
  add_held(&json, evaluation->result);
  report_json_stacks(&json, evaluation->result);
  add_why(&json, report, evaluation);
  if (answer->placement) report_json_placement(&json, report, evaluation);
  if (!json_close(&json, report->out)) report->failed = true;
}
