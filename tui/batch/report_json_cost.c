/* The cost of one mapped layer as JSON. */
#include "tui/batch/report_json.h"

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

/* The memory in which loop `loop` keeps the operand: the lowest level that reaches so far up. */
static int memory_at_loop(const struct layer_cost *cost, int operand, int loop) {
  int level = 0;
  while (level < cost->level_count[operand] - 1 && cost->mapping.cut[operand][level] <= loop) level++;
  return cost->level[operand][level].memory;
}

/* The loop nest, innermost first, with the memory of each operand. */
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
  report_json_moves(json, level, cost->word_accesses);
  report_json_moves(json, json_add_object(json, level, "elements"), cost->element_moves);
  json_add_number(json, level, "held_bits", cost->held_bits);
  json_add_number(json, level, "utilization", cost->utilization);
  json_add_number(json, level, "shared_utilization", cost->shared_utilization);
  json_add_bool(json, level, "double_buffered", cost->double_buffered);
  report_json_moves(json, json_add_object(json, level, "real_cycles"), cost->real_cycles);
  report_json_moves(json, json_add_object(json, level, "allowed_cycles"), cost->allowed_cycles);
  report_json_moves(json, json_add_object(json, level, "period_count"), cost->period_count);
}

void report_json_cost(struct json *json, struct json_object *parent, const struct hardware *hardware,
                      const struct layer *layer, const struct layer_cost *cost) {
  json_add_number(json, parent, "energy_pj", cost->energy_pj);
  json_add_number(json, parent, "latency_cycles", cost->latency_cycles);
  json_add_number(json, parent, "mac_count", cost->mac_count);
  json_add_number(json, parent, "mac_energy_pj", cost->mac_energy_pj);
  json_add_bool(json, parent, "overfull", cost->overfull);
  struct latency_parts latency = result_cost_latency(cost);
  report_json_latency(json, parent, &latency);
  add_spatial(json, parent, layer, cost);
  add_temporal(json, parent, hardware, layer, cost);
  struct json_object *levels = json_add_array(json, parent, "levels");
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < cost->level_count[o]; l++) {
      add_level(json, levels, hardware, &layer->operand[o], l, &cost->level[o][l]);
    }
  }
}
