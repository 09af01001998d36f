/* The stacks of a result as JSON: tile types, where things live and why, copies. */
#include "tui/batch/report_json.h"

static const char *memory_name(const struct hardware *hardware, int memory) {
  return memory < 0 ? NULL : hardware->memories[memory].name;
}

static void add_placement(struct json *json, struct json_object *parent, const char *key,
                          const struct hardware *hardware, const struct placement *placement) {
  static const char *const fit_name[] = {[FIT_YES] = "fits",
                                         [FIT_TOO_SMALL] = "too small",
                                         [FIT_MANY_INSTANCES] = "many instances",
                                         [FIT_NOT_SHARED] = "does not store inputs and outputs"};
  struct json_object *object = json_add_object(json, parent, key);
  json_add_text(json, object, "memory", memory_name(hardware, placement->memory));
  struct json_object *tries = json_add_array(json, object, "tries");
  for (int i = 0; i < placement->try_count; i++) {
    const struct placement_try *tried = &placement->tries[i];
    struct json_object *row = json_add_object(json, tries, NULL);
    json_add_text(json, row, "memory", memory_name(hardware, tried->memory));
    json_add_number(json, row, "need_bits", tried->need_bits);
    json_add_text(json, row, "fit", fit_name[tried->fit]);
  }
}

static void add_hop(struct json *json, struct json_object *hops, const struct hardware *hardware,
                    const struct copy_hop *hop) {
  struct json_object *object = json_add_object(json, hops, NULL);
  json_add_text(json, object, "from", memory_name(hardware, hop->from));
  json_add_text(json, object, "to", memory_name(hardware, hop->to));
  json_add_text(json, object, "operand", memory_operand_name[hop->operand]);
  json_add_text(json, object, "read", movement_name[hop->read]);
  json_add_number(json, object, "read_words", hop->read_words);
  json_add_text(json, object, "write", movement_name[hop->write]);
  json_add_number(json, object, "write_words", hop->write_words);
  json_add_number(json, object, "energy_pj", hop->read_energy_pj + hop->write_energy_pj);
  json_add_number(json, object, "start_cycle", hop->start_cycle);
  json_add_number(json, object, "cycles", hop->cycles);
}

static void add_copies(struct json *json, struct json_object *parent, const struct hardware *hardware,
                       const struct copy_group *group) {
  struct json_object *object = json_add_object(json, parent, "copies");
  json_add_number(json, object, "energy_pj", group->energy_pj);
  json_add_number(json, object, "latency_cycles", group->latency_cycles);
  struct json_object *list = json_add_array(json, object, "list");
  for (int i = 0; i < group->copy_count; i++) {
    const struct copy *copy = &group->copies[i];
    struct json_object *row = json_add_object(json, list, NULL);
    json_add_text(json, row, "cause", copy_cause_name[copy->cause]);
    json_add_number(json, row, "bits", copy->bits);
    json_add_text(json, row, "source", memory_name(hardware, copy->source));
    json_add_text(json, row, "source_operand", memory_operand_name[copy->source_operand]);
    json_add_text(json, row, "destination", memory_name(hardware, copy->destination));
    json_add_text(json, row, "destination_operand", memory_operand_name[copy->destination_operand]);
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
    if (layer->is_input || layer->operand[o].constant) continue;
    struct json_object *object = json_add_object(json, inputs, NULL);
    json_add_text(json, object, "operand", layer->operand[o].name);
    json_add_number(json, object, "width", (double)input->width);
    json_add_number(json, object, "height", (double)input->height);
    json_add_number(json, object, "overlap_x", (double)input->overlap_x);
    json_add_number(json, object, "overlap_y", (double)input->overlap_y);
    json_add_number(json, object, "bits", input->bits);
    json_add_number(json, object, "h_cache_bits", input->h_cache_bits);
    json_add_number(json, object, "v_cache_bits", input->v_cache_bits);
    json_add_number(json, object, "corner_bits", input->corner_bits);
  }
}

/* One layer of the stack, or one of its inputs, in one tile type. */
static void add_step(struct json *json, struct json_object *layers, const struct result *result,
                     const struct stack_node *node, const struct tile_step *step) {
  const struct layer *layer = node->shape;
  const struct hardware *hardware = &result->hardware;
  struct json_object *object = json_add_object(json, layers, NULL);
  report_json_node_id(json, object, node);
  struct json_object *sizes = json_add_object(json, object, "loop_sizes");
  for (int d = 0; d < layer->dim_count; d++) json_add_number(json, sizes, layer->dim_name[d], (double)step->size[d]);
  json_add_number(json, object, "output_bits", step->output_bits);
  json_add_number(json, object, "keep_columns", (double)step->keep_columns);
  json_add_number(json, object, "keep_rows", (double)step->keep_rows);
  add_inputs(json, object, layer, step);
  add_copies(json, object, hardware, &step->copies);
  add_placement(json, object, "input_level", hardware, &step->input_level);
  add_placement(json, object, "output_level", hardware, &step->output_level);
  json_add_number(json, object, "raised_input", step->raised_input);
  json_add_number(json, object, "raised_output", step->raised_output);
  if (step->cost != NULL) report_json_cost(json, object, hardware, layer, step->cost);
}

static void add_position(struct json *json, struct json_object *parent, const char *key, enum position position) {
  if (position == POSITION_BOTH) {
    json_add_null(json, parent, key);
  } else {
    json_add_bool(json, parent, key, position == POSITION_YES);
  }
}

/* Where the type's caches live: null where it takes (makes) none. */
static void add_caches(struct json *json, struct json_object *parent, const struct hardware *hardware,
                       const struct tile_type *type) {
  struct json_object *takes = json_add_object(json, parent, "takes");
  json_add_text(json, takes, "h", memory_name(hardware, type->takes_h));
  json_add_text(json, takes, "v", memory_name(hardware, type->takes_v));
  struct json_object *makes = json_add_object(json, parent, "makes");
  json_add_text(json, makes, "h", memory_name(hardware, type->makes_h));
  json_add_text(json, makes, "v", memory_name(hardware, type->makes_v));
}

static void add_type(struct json *json, struct json_object *types, const struct result *result,
                     const struct stack_result *stack, const struct tile_type *type) {
  const struct hardware *hardware = &result->hardware;
  struct json_object *object = json_add_object(json, types, NULL);
  json_add_number(json, object, "width", (double)type->width);
  json_add_number(json, object, "height", (double)type->height);
  json_add_number(json, object, "count", (double)type->count);
  json_add_number(json, object, "column", (double)type->column);
  json_add_number(json, object, "row", (double)type->row);
  add_position(json, object, "first_column", type->first_column);
  add_position(json, object, "last_column", type->last_column);
  add_position(json, object, "first_row", type->first_row);
  add_position(json, object, "last_row", type->last_row);
  json_add_bool(json, object, "first_tile", type->first_tile);
  json_add_number(json, object, "energy_pj", type->energy_pj);
  json_add_number(json, object, "latency_cycles", type->latency_cycles);
  json_add_number(json, object, "peak_bits", type->peak_bits);
  add_caches(json, object, hardware, type);
  json_add_text(json, object, "weight_memory", memory_name(hardware, type->weight_memory));
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
  report_json_node_id(json, object, node);
  if (node->input >= 0) json_add_number(json, object, "producer", node->id);
}

void report_json_stacks(struct json *json, const struct result *result) {
  struct json_object *stacks = json_add_array(json, json->root, "stacks");
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    struct json_object *object = json_add_object(json, stacks, NULL);
    json_add_number(json, object, "stack", s);
    json_add_number(json, object, "energy_pj", stack->energy_pj);
    json_add_number(json, object, "latency_cycles", stack->latency_cycles);
    json_add_number(json, object, "weight_bits", stack->weight_bits);
    json_add_number(json, object, "map_width", (double)stack->map_width);
    json_add_number(json, object, "map_height", (double)stack->map_height);
    json_add_number(json, object, "tile_columns", (double)stack->tile_columns);
    json_add_number(json, object, "tile_rows", (double)stack->tile_rows);
    struct json_object *nodes = json_add_array(json, object, "nodes");
    for (int n = 0; n < stack->node_count; n++) add_node(json, nodes, &stack->nodes[n]);
    struct json_object *types = json_add_array(json, object, "tile_types");
    for (int t = 0; t < stack->type_count; t++) add_type(json, types, result, stack, &stack->types[t]);
  }
}
