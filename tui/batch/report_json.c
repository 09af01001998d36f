/* An evaluation as one JSON object: the request, totals, energy by layer, accesses, stacks. */
#include "tui/analysis/attention.h"
#include "tui/analysis/between.h"
#include "tui/batch/report.h"
#include "tui/options/options.h"

#include "model/version.h"
#include "tui/analysis/overflow.h"
#include "tui/analysis/point_text.h"
#include "tui/analysis/tables.h"
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

/* Adds the request, as options that repeat it. */
static void add_request(struct json *json, const struct options *options, const struct evaluation *evaluation) {
  static const char *const stacks_name[] = {
      [CUTS_AUTO] = "auto", [CUTS_SINGLE_LAYER] = "single-layer", [CUTS_LIST] = "list"};
  const struct schedule *schedule = &evaluation->point.schedule;
  struct json_object *root = json->root;
  JSON_TEXTS(json, root, {"schema", "tilescope-eval-1"}, {"version", TILESCOPE_VERSION}, {"model", MODEL_VERSION},
             {"hardware", options->app.hardware});
  report_edits_json(json, root, evaluation->point.edits);
  const struct onnx_reading reading = point_reading(&evaluation->point);
  reading_add_json(json, root, &reading);
  JSON_TEXTS(json, root, {"workload", options->app.workload}, {"mapping", evaluation->snapshot->rules.name},
             {"mode", overlap_mode_name[schedule->mode]});
  tile_add_json(json, root, schedule->tile_x, schedule->tile_y);
  json_add_text(json, root, "stacks_asked", stacks_name[schedule->cuts_kind]);
  if (schedule->tile_heads > 0) json_add_number(json, root, "tile_heads", (double)schedule->tile_heads);
  add_text_or_number(json, root, "lpf_limit", NULL, schedule->lpf_limit == LPF_LIMIT_NONE, schedule->lpf_limit);
}

/* Adds the search that found the mappings, its rules and its effort. */
static void add_search(struct json *json, const struct evaluation *evaluation) {
  const struct result *result = evaluation->result;
  const struct schedule *schedule = &evaluation->point.schedule;
  char rules[RULES_TEXT_SIZE];
  struct json_object *search = json_add_object(json, json->root, "search");
  JSON_TEXTS(json, search, {"kind", search_kind_name[schedule->search.kind]},
             {"objective", objective_name[schedule->search.objective]});
  json_add_number(json, search, "energy_tolerance", schedule->search.energy_tolerance);
  if (schedule->search.objective >= OBJECTIVE_EDP) {
    json_add_number(json, search, "latency_weight", result->latency_weight);
  }
  JSON_TEXTS(json, search, {"pr_sizes", pr_sizes_text(schedule)}, {"rules", schedule_rules_text(schedule, rules)},
             {"between_stacks", between_stacks_name[schedule->between_stacks]},
             {"placement", placement_kind_name[schedule->placement]});
  JSON_NUMBERS(json, search, {"searches", result->search_count}, {"orderings", result->orderings_visited},
               {"overfull_layers", result->overfull_count}, {"gap", result->gap});
}

void report_timing_json(struct json *json, struct json_object *object, const struct result *result, double clock_mhz) {
  if (clock_mhz <= 0) return;
  double values[TIMING_COUNT];
  timing_values(result, clock_mhz, values);
  for (int i = 0; i < TIMING_COUNT; i++) json_add_number(json, object, timing_key[i], values[i]);
}

void report_figures_json(struct json *json, struct json_object *object, const struct figure_domain *domain,
                         const struct figures *figures) {
  char key[FIGURE_TEXT_SIZE];
  for (int i = 0; i < figures->count; i++) {
    json_add_number(json, object, figure_key(domain, i, key), figures->value[i]);
  }
}

/* Adds the port that limits a latency to its bound; null: the array. */
static void add_limit(struct json *json, struct json_object *parent, const struct hardware *hardware,
                      const struct ports_bound *ports) {
  const struct memory *memory = ports->memory >= 0 ? &hardware->memories[ports->memory] : NULL;
  struct json_object *object = json_add_object(json, parent, "ports_limit");
  json_add_text(json, object, "memory", memory != NULL ? memory->name : NULL);
  json_add_text(json, object, "port", memory != NULL ? memory->ports[ports->port].name : NULL);
}

static void add_totals(struct json *json, const struct evaluation *evaluation) {
  const struct result *result = evaluation->result;
  struct json_object *root = json->root;
  const struct figure_domain domain = figure_domain_of(result);
  report_figures_json(json, root, &domain, evaluation->figures);
  struct json_object *cuts = json_add_array(json, root, "stack_cuts");
  for (int i = 0; i < result->cut_count; i++) json_add_number(json, cuts, NULL, result->cuts[i]);
  add_limit(json, root, &result->hardware, &result->ports);
  add_search(json, evaluation);
  report_overflow_json(json, root, result);
}

static void add_moves(struct json *json, struct json_object *parent, const double moves[MOVE_COUNT]) {
  for (int m = 0; m < MOVE_COUNT; m++) json_add_number(json, parent, movement_name[m], moves[m]);
}

static void add_node_id(struct json *json, struct json_object *parent, const struct stack_node *node) {
  char id[NODE_ID_SIZE];
  add_text_or_number(json, parent, "id", result_node_id(node, id), node->input >= 0, node->id);
}

/* Adds accesses of an entry by operand and level, summed over its tiles. */
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
      add_moves(json, level, totals[o][l].word_accesses);
    }
  }
}

static void add_latency(struct json *json, struct json_object *parent, const struct latency_parts *total) {
  struct json_object *parts = json_add_object(json, parent, "latency_parts");
  JSON_NUMBERS(json, parts, {"ideal_cycles", total->ideal_cycles},
               {"spatial_stall_cycles", total->spatial_stall_cycles},
               {"temporal_stall_cycles", total->temporal_stall_cycles}, {"loading_cycles", total->loading_cycles},
               {"offloading_cycles", total->offloading_cycles});
}

/* --- One mapped layer --------------------------------------------------------------------------------- */

static void add_spatial(struct json *json, struct json_object *parent, const struct layer *layer,
                        const struct layer_cost *cost) {
  struct json_object *spatial = json_add_array(json, parent, "spatial");
  for (int i = 0; i < cost->spatial_count; i++) {
    char array_dim[] = {'D', (char)('1' + cost->spatial[i].array_dim), '\0'};
    struct json_object *loop = json_add_object(json, spatial, NULL);
    json_add_text(json, loop, "dim", layer->dim_name[cost->spatial[i].dim]);
    json_add_number(json, loop, "size", cost->spatial[i].size);
    json_add_text(json, loop, "array_dim", array_dim);
  }
}

/* Returns the memory that holds the operand at loop `loop`: the lowest level that reaches that far up. */
static int memory_at_loop(const struct layer_cost *cost, int operand, int loop) {
  int level = 0;
  while (level < cost->level_count[operand] - 1 && cost->mapping.level_end[operand][level] <= loop) level++;
  return cost->level[operand][level].memory;
}

/* Adds the loop nest, innermost first, with the memory of each operand. */
static void add_temporal(struct json *json, struct json_object *parent, const struct hardware *hardware,
                         const struct layer *layer, const struct layer_cost *cost) {
  struct json_object *temporal = json_add_array(json, parent, "temporal");
  for (int i = 0; i < cost->mapping.loop_count; i++) {
    struct json_object *loop = json_add_object(json, temporal, NULL);
    json_add_text(json, loop, "dim", layer->dim_name[cost->mapping.loops[i].dim]);
    json_add_number(json, loop, "size", (double)cost->mapping.loops[i].size);
    struct json_object *memories = json_add_object(json, loop, "memories");
    for (int o = 0; o < LAYER_OPERANDS; o++) {
      if (cost->level_count[o] == 0) continue;
      json_add_text(json, memories, layer->operand[o].name, hardware->memories[memory_at_loop(cost, o, i)].name);
    }
  }
}

static void add_level(struct json *json, struct json_object *levels, const struct hardware *hardware,
                      const struct operand *operand, int number, const struct level_cost *cost) {
  double energy_pj = 0;
  for (int m = 0; m < MOVE_COUNT; m++) energy_pj += cost->energy_pj[m];
  struct json_object *level = json_add_object(json, levels, NULL);
  json_add_text(json, level, "operand", operand->name);
  json_add_number(json, level, "level", number);
  json_add_text(json, level, "memory", hardware->memories[cost->memory].name);
  json_add_number(json, level, "energy_pj", energy_pj);
  add_moves(json, level, cost->word_accesses);
  add_moves(json, json_add_object(json, level, "elements"), cost->element_moves);
  JSON_NUMBERS(json, level, {"held_bits", cost->held_bits}, {"utilization", cost->utilization},
               {"shared_utilization", cost->shared_utilization});
  json_add_bool(json, level, "double_buffered", cost->double_buffered);
  add_moves(json, json_add_object(json, level, "real_cycles"), cost->real_cycles);
  add_moves(json, json_add_object(json, level, "allowed_cycles"), cost->allowed_cycles);
  add_moves(json, json_add_object(json, level, "period_count"), cost->period_count);
}

/* Returns the memory's name, NULL for -1. */
static const char *known_memory(const struct hardware *hardware, int memory) {
  return memory < 0 ? NULL : hardware->memories[memory].name;
}

static void add_cost(struct json *json, struct json_object *parent, const struct hardware *hardware,
                     const struct layer *layer, const struct layer_cost *cost) {
  JSON_NUMBERS(json, parent, {"energy_pj", cost->energy_pj}, {"latency_cycles", cost->latency_cycles},
               {"mac_count", cost->mac_count}, {"mac_energy_pj", cost->mac_energy_pj});
  if (cost->vector_ops > 0) {
    JSON_NUMBERS(json, parent, {"vector_ops", cost->vector_ops}, {"vector_energy_pj", cost->vector_energy_pj});
    json_add_text(json, parent, "row_memory", known_memory(hardware, cost->row_memory));
  }
  struct latency_parts latency = result_cost_latency(cost);
  add_latency(json, parent, &latency);
  add_spatial(json, parent, layer, cost);
  add_temporal(json, parent, hardware, layer, cost);
  struct json_object *levels = json_add_array(json, parent, "levels");
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < cost->level_count[o]; l++) {
      add_level(json, levels, hardware, &layer->operand[o], l, &cost->level[o][l]);
    }
  }
}

/* --- Stacks -------------------------------------------------------------------------------------------- */

static void add_placement(struct json *json, struct json_object *parent, const char *key,
                          const struct hardware *hardware, const struct placement *placement) {
  struct json_object *object = json_add_object(json, parent, key);
  json_add_text(json, object, "memory", known_memory(hardware, placement->memory));
  struct json_object *tries = json_add_array(json, object, "tries");
  for (int i = 0; i < placement->try_count; i++) {
    const struct placement_try *tried = &placement->tries[i];
    struct json_object *row = json_add_object(json, tries, NULL);
    json_add_text(json, row, "memory", known_memory(hardware, tried->memory));
    json_add_number(json, row, "need_bits", tried->need_bits);
    json_add_text(json, row, "fit", placement_fit_name[tried->fit]);
  }
}

static void add_hop(struct json *json, struct json_object *hops, const struct hardware *hardware,
                    const struct copy_hop *hop) {
  struct json_object *object = json_add_object(json, hops, NULL);
  JSON_TEXTS(json, object, {"from", known_memory(hardware, hop->from)}, {"to", known_memory(hardware, hop->to)},
             {"operand", memory_operand_name[hop->operand]}, {"read", movement_name[hop->read]});
  json_add_number(json, object, "read_words", hop->read_words);
  json_add_text(json, object, "write", movement_name[hop->write]);
  JSON_NUMBERS(json, object, {"write_words", hop->write_words},
               {"energy_pj", hop->read_energy_pj + hop->write_energy_pj}, {"start_cycle", hop->start_cycle},
               {"cycles", hop->cycles});
}

static void add_copies(struct json *json, struct json_object *parent, const struct hardware *hardware,
                       const struct copy_group *group) {
  struct json_object *object = json_add_object(json, parent, "copies");
  JSON_NUMBERS(json, object, {"energy_pj", group->energy_pj}, {"latency_cycles", group->latency_cycles});
  struct json_object *list = json_add_array(json, object, "list");
  for (int i = 0; i < group->copy_count; i++) {
    const struct copy *copy = &group->copies[i];
    struct json_object *row = json_add_object(json, list, NULL);
    json_add_text(json, row, "cause", copy_cause_name[copy->cause]);
    json_add_number(json, row, "bits", copy->bits);
    JSON_TEXTS(json, row, {"source", known_memory(hardware, copy->source)},
               {"source_operand", memory_operand_name[copy->source_operand]},
               {"destination", known_memory(hardware, copy->destination)},
               {"destination_operand", memory_operand_name[copy->destination_operand]});
    json_add_number(json, row, "energy_pj", copy->energy_pj);
    struct json_object *hops = json_add_array(json, row, "hops");
    for (int h = 0; h < copy->hop_count; h++) add_hop(json, hops, hardware, &copy->hops[h]);
  }
}

static void add_inputs(struct json *json, struct json_object *parent, const struct layer *layer,
                       const struct tile_step *step) {
  struct json_object *inputs = json_add_array(json, parent, "inputs");
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    const struct tile_input *input = &step->input[o];
    if (layer->is_input || !layer_has(layer, o) || layer->operand[o].constant) continue;
    struct json_object *object = json_add_object(json, inputs, NULL);
    json_add_text(json, object, "operand", layer->operand[o].name);
    JSON_NUMBERS(json, object, {"width", (double)input->width}, {"height", (double)input->height},
                 {"overlap_x", (double)input->overlap_x}, {"overlap_y", (double)input->overlap_y},
                 {"bits", input->bits}, {"h_cache_bits", input->h_cache_bits}, {"v_cache_bits", input->v_cache_bits},
                 {"corner_bits", input->corner_bits});
  }
}

static void add_overflow(struct json *json, struct json_object *parent, const char *key, const struct result *result,
                         const struct overflow *overflow, const struct stack_node *node) {
  struct json_object *object = json_add_object(json, parent, key);
  json_add_text(json, object, "memory", result->hardware.memories[overflow->memory].name);
  json_add_number(json, object, "missing_bits", overflow->bits);
  add_node_id(json, object, node);
}

void report_overflow_json(struct json *json, struct json_object *object, const struct result *result) {
  const struct stack_node *node;
  const struct overflow *overflow = result_overflow(result, &node);
  char text[OVERFLOW_TEXT_SIZE];
  json_add_text(json, object, "does_not_fit", overflow != NULL ? overflow_text(result, text) : NULL);
  if (overflow != NULL) add_overflow(json, object, "overflow", result, overflow, node);
}

/* Adds one layer of the stack, or one of its inputs, in one tile type. */
static void add_step(struct json *json, struct json_object *layers, const struct result *result,
                     const struct stack_node *node, const struct tile_step *step) {
  const struct layer *layer = node->shape;
  const struct hardware *hardware = &result->hardware;
  struct json_object *object = json_add_object(json, layers, NULL);
  add_node_id(json, object, node);
  struct json_object *sizes = json_add_object(json, object, "loop_sizes");
  for (int d = 0; d < layer->dim_count; d++) json_add_number(json, sizes, layer->dim_name[d], (double)step->size[d]);
  JSON_NUMBERS(json, object, {"output_bits", step->output_bits}, {"keep_columns", (double)step->keep_columns},
               {"keep_rows", (double)step->keep_rows});
  add_inputs(json, object, layer, step);
  add_copies(json, object, hardware, &step->copies);
  add_placement(json, object, "input_level", hardware, &step->input_level);
  add_placement(json, object, "output_level", hardware, &step->output_level);
  JSON_NUMBERS(json, object, {"raised_input", step->raised_input}, {"raised_output", step->raised_output});
  json_add_bool(json, object, "overfull", step->overflow.memory >= 0);
  if (step->overflow.memory >= 0) add_overflow(json, object, "overflow", result, &step->overflow, node);
  if (step->cost != NULL) add_cost(json, object, hardware, layer, step->cost);
}

static void add_position(struct json *json, struct json_object *parent, const char *key, enum position position) {
  if (position == POSITION_BOTH) {
    json_add_null(json, parent, key);
  } else {
    json_add_bool(json, parent, key, position == POSITION_YES);
  }
}

/* Adds the memories of the caches that the tile type reads and writes; null: none. */
static void add_caches(struct json *json, struct json_object *parent, const struct hardware *hardware,
                       const struct tile_type *type) {
  JSON_TEXTS(json, json_add_object(json, parent, "takes"), {"h", known_memory(hardware, type->takes_h)},
             {"v", known_memory(hardware, type->takes_v)});
  JSON_TEXTS(json, json_add_object(json, parent, "makes"), {"h", known_memory(hardware, type->makes_h)},
             {"v", known_memory(hardware, type->makes_v)});
}

static void add_type(struct json *json, struct json_object *types, const struct result *result,
                     const struct stack_result *stack, const struct tile_type *type) {
  const struct hardware *hardware = &result->hardware;
  struct json_object *object = json_add_object(json, types, NULL);
  JSON_NUMBERS(json, object, {"width", (double)type->width}, {"height", (double)type->height},
               {"count", (double)type->count}, {"column", (double)type->column}, {"row", (double)type->row});
  add_position(json, object, "first_column", type->first_column);
  add_position(json, object, "last_column", type->last_column);
  add_position(json, object, "first_row", type->first_row);
  add_position(json, object, "last_row", type->last_row);
  json_add_bool(json, object, "first_tile", type->first_tile);
  JSON_NUMBERS(json, object, {"energy_pj", type->energy_pj}, {"latency_cycles", type->latency_cycles},
               {"peak_bits", type->peak_bits});
  add_caches(json, object, hardware, type);
  json_add_text(json, object, "weight_memory", known_memory(hardware, type->weight_memory));
  struct json_object *placement = json_add_object(json, object, "placement");
  add_placement(json, placement, "io", hardware, &type->io);
  add_placement(json, placement, "h_cache", hardware, &type->h_cache);
  add_placement(json, placement, "v_cache", hardware, &type->v_cache);
  add_placement(json, placement, "weights", hardware, &type->weights);
  struct json_object *layers = json_add_array(json, object, "layers");
  for (int i = 0; i < type->step_count; i++) {
    add_step(json, layers, result, &stack->nodes[type->steps[i].node], &type->steps[i]);
  }
}

static void add_node(struct json *json, struct json_object *nodes, const struct stack_node *node) {
  struct json_object *object = json_add_object(json, nodes, NULL);
  add_node_id(json, object, node);
  if (node->input >= 0) json_add_number(json, object, "producer", node->id);
}

static void add_stacks(struct json *json, const struct result *result) {
  struct json_object *stacks = json_add_array(json, json->root, "stacks");
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    struct json_object *object = json_add_object(json, stacks, NULL);
    json_add_text(json, object, "mode", overlap_mode_name[stack->tiling.mode]);
    tile_add_json(json, object, stack->tiling.tile_x, stack->tiling.tile_y);
    if (stack->repeats > 1) json_add_number(json, object, "tile_heads", (double)stack->tiling.heads);
    JSON_NUMBERS(json, object, {"stack", s}, {"energy_pj", stack->energy_pj}, {"latency_cycles", stack->latency_cycles},
                 {"weight_bits", stack->weight_bits}, {"map_width", (double)stack->map_width},
                 {"map_height", (double)stack->map_height}, {"tile_columns", (double)stack->tile_columns},
                 {"tile_rows", (double)stack->tile_rows});
    json_add_number(json, object, "ports_bound_cycles", stack->ports.cycles);
    add_limit(json, object, &result->hardware, &stack->ports);
    json_add_text(json, object, "output_memory", between_memory(result, s)->name);
    struct json_object *between = json_add_object(json, object, "between_stacks_bits");
    for (int m = 0; m < result->hardware.memory_count; m++) {
      if (stack->between_bits[m] > 0) {
        json_add_number(json, between, result->hardware.memories[m].name, stack->between_bits[m]);
      }
    }
    if (stack->repeats > 1) json_add_number(json, object, "repeats", (double)stack->repeats);
    struct json_object *nodes = json_add_array(json, object, "nodes");
    for (int n = 0; n < stack->node_count; n++) add_node(json, nodes, &stack->nodes[n]);
    struct json_object *types = json_add_array(json, object, "tile_types");
    for (int t = 0; t < stack->type_count; t++) add_type(json, types, result, stack, &stack->types[t]);
  }
}

/* --- The whole ----------------------------------------------------------------------------------------- */

static void add_layers(struct json *json, const struct evaluation *evaluation) {
  struct json_object *layers = json_add_array(json, json->root, "layers");
  struct table table;
  table_init(&table);
  table_of_layers(evaluation, NULL, &table);
  for (int i = 0; i < evaluation->entry_count && !table.failed; i++) {
    struct json_object *object = json_add_object(json, layers, NULL);
    bool is_copy = evaluation->entries[i].is_copy;
    table_add_row_json(&table, i, is_copy ? "stack kind id" : "stack kind id name type", json, object);
    table_add_row_json(&table, i, "energy_pj latency_cycles mac_count mac_energy_pj", json, object);
    const struct result_entry *entry = &evaluation->entries[i];
    if (entry->vector_ops > 0) {
      JSON_NUMBERS(json, object, {"vector_ops", entry->vector_ops}, {"vector_energy_pj", entry->vector_energy_pj});
    }
    if (!is_copy) {
      table_add_row_json(&table, i,
                         "ideal_cycles spatial_stall_cycles temporal_stall_cycles loading_cycles offloading_cycles",
                         json, json_add_object(json, object, "latency_parts"));
    }
    add_levels(json, object, evaluation->result, &evaluation->entries[i]);
  }
  json->failed |= table.failed;
  table_deinit(&table);
}

/* Adds accesses and peak occupancy of each memory, by owner of the data. */
static void add_memories(struct json *json, const struct evaluation *evaluation) {
  struct held held[HARDWARE_MAX_MEMORIES];
  struct table table;
  table_init(&table);
  table_of_accesses(evaluation, true, &table);
  table_add_rows_json(&table, "memory owner energy_pj tl fl th fh", json, json_add_array(json, json->root, "accesses"));
  table_deinit(&table);
  table_init(&table);
  held_of_result(evaluation->result, held);
  table_of_held(&evaluation->result->hardware, held, &table);
  table_add_rows_json(&table, "memory size_bits bits weights_bits inputs_bits outputs_bits h_cache_bits v_cache_bits",
                      json, json_add_array(json, json->root, "held"));
  table_deinit(&table);
}

/* Explains in words what costs most, and why. */
static void add_why(struct json *json, struct report *report, const struct evaluation *evaluation) {
  struct why why;
  struct error error;
  struct json_object *sentences = json_add_array(json, json->root, "why");
  if (why_of(evaluation, &why, &error) != STATUS_OK) report->failed = true;
  for (int i = 0; !report->failed && i < why.count; i++) json_add_text(json, sentences, NULL, why.sentence[i]);
}

void report_attention_json(struct json *json, struct json_object *texts, const struct result *result) {
  struct attention_remarks attention;
  attention_remarks(result, &attention);
  for (int i = 0; i < attention.count; i++) json_add_text(json, texts, NULL, attention.texts[i]);
}

void report_answer_json(struct report *report, const struct options *options, const struct evaluation *evaluation) {
  struct json json;
  json_open(&json);
  add_request(&json, options, evaluation);
  add_totals(&json, evaluation);
  report_timing_json(&json, json.root, evaluation->result, options->app.clock_mhz);
  const struct remarks *remarks = &evaluation->snapshot->remarks;
  struct json_object *texts = json_add_array(&json, json.root, "remarks");
  for (int i = 0; i < remarks->count; i++) json_add_text(&json, texts, NULL, remarks->texts[i]);
  report_attention_json(&json, texts, evaluation->result);
  add_layers(&json, evaluation);
  add_memories(&json, evaluation);
  add_stacks(&json, evaluation->result);
  add_why(&json, report, evaluation);
  if (options_given(options, OPTION_SHOW_PLACEMENT)) report_json_placement(&json, evaluation);
  if (!json_close(&json, report->out)) report->failed = true;
}
