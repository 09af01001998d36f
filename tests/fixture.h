/* Small accelerators, networks and mapping rules, built in C for the tests of the model.
 *
 * Operands of memories are letters: I (I1), W (I2), O. Sizes left out of a designated initialiser count as 1. */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

#include "model/layer/cost.h"
#include "model/layer/problem.h"
#include "model/layer/workload.h"
#include "model/schedule.h"
#include "model/search/memo.h"
#include "tests/check.h"
#include "tests/costing.h"

/* --- Hardware ---------------------------------------------------------------------------------------- */

enum { SERVES_ALL = 0x1ff, SERVES_NONE = 0 };

/* An array without memories. Up to two dimensions; a size of 0: no second one. */
static inline struct hardware fixture_array(int first, int second) {
  struct hardware hardware = {.name = "fixture", .dim_count = second ? 2 : 1, .mac_energy_pj = 1};
  hardware.dim_size[0] = first;
  hardware.dim_size[1] = second;
  return hardware;
}

static inline enum memory_operand fixture_operand(char letter) {
  return letter == 'I' ? OPERAND_I1 : letter == 'W' ? OPERAND_I2 : OPERAND_O;
}

/* Adds a memory on top: one read and one write port for all operands, 1 pJ a read, 2 pJ a write, 1 cycle. */
static inline struct memory *fixture_memory(struct hardware *hardware, const char *name, const char *operands,
                                            double size_bits, double bandwidth, unsigned serves) {
  struct memory *memory = &hardware->memories[hardware->memory_count++];
  *memory =
      (struct memory){.size_bits = size_bits,
                      .read_bw = bandwidth,
                      .write_bw = bandwidth,
                      .read_granularity = bandwidth,
                      .write_granularity = bandwidth,
                      .read_energy_pj = 1,
                      .write_energy_pj = 2,
                      .latency_cycles = 1,
                      .port_count = 2,
                      .ports = {{.name = "r_port_1", .type = PORT_READ}, {.name = "w_port_1", .type = PORT_WRITE}}};
  snprintf(memory->name, sizeof memory->name, "%s", name);
  memset(memory->port_of, -1, sizeof memory->port_of);
  for (const char *letter = operands; *letter; letter++) {
    enum memory_operand operand = fixture_operand(*letter);
    memory->operands[memory->operand_count++] = operand;
    memory->port_of[operand][MOVE_TL] = 0;
    memory->port_of[operand][MOVE_FH] = 1;
    if (operand != OPERAND_O) continue;
    memory->port_of[operand][MOVE_TH] = 0;
    memory->port_of[operand][MOVE_FL] = 1;
  }
  for (int d = 0; d < HARDWARE_MAX_DIMS; d++) memory->serves[d] = serves >> d & 1;
  return memory;
}

/* One read-write port for everything. */
static inline void fixture_one_port(struct memory *memory) {
  memory->port_count = 1;
  memory->ports[0] = (struct port){.name = "rw_port_1", .type = PORT_READ_WRITE};
  for (int o = 0; o < OPERAND_COUNT; o++) {
    for (int m = 0; m < MOVE_COUNT; m++) {
      if (memory->port_of[o][m] > 0) memory->port_of[o][m] = 0;
    }
  }
}

/* A read port and a write port for each operand. */
static inline void fixture_own_ports(struct memory *memory) {
  memory->port_count = 2 * OPERAND_COUNT;
  for (int o = 0; o < OPERAND_COUNT; o++) {
    snprintf(memory->ports[2 * o].name, sizeof memory->ports[0].name, "r_port_%d", o + 1);
    snprintf(memory->ports[2 * o + 1].name, sizeof memory->ports[0].name, "w_port_%d", o + 1);
    memory->ports[2 * o].type = PORT_READ;
    memory->ports[2 * o + 1].type = PORT_WRITE;
    for (int m = 0; m < MOVE_COUNT; m++) {
      int8_t *port = &memory->port_of[o][m];
      if (*port >= 0) *port = (int8_t)(2 * o + (movement_reads((enum movement)m) ? 0 : 1));
    }
  }
}

static inline void fixture_finish(struct hardware *hardware) {
  struct error error;
  assert_status(hardware_finish(hardware, &error), STATUS_OK, &error);
}

/* --- Layers ------------------------------------------------------------------------------------------ */

struct shape {
  int64_t k, c, oy, ox, fy, fx, b;
  int64_t stride, stride_y; /* of both axes; of y where it differs */
};

static inline struct layer *fixture_layer(struct workload *workload, int id, const char *type, const char *dims,
                                          const int64_t *sizes) {
  struct layer *layer = workload_add(workload);
  assert_non_null(layer);
  layer->id = id;
  snprintf(layer->name, sizeof layer->name, "Layer%d", id);
  snprintf(layer->type, sizeof layer->type, "%s", type);
  char text[64];
  snprintf(text, sizeof text, "%s", dims);
  for (char *name = strtok(text, " "); name; name = strtok(NULL, " ")) {
    int64_t size = sizes[layer->dim_count];
    snprintf(layer->dim_name[layer->dim_count], DIM_NAME_SIZE, "%s", name);
    layer->file_size[layer->dim_count++] = size ? size : 1;
  }
  return layer;
}

/* Fills an operand that these loops index. */
static inline struct operand *fixture_indexed(struct layer *layer, enum layer_operand o, const char *name,
                                              enum memory_operand memory_operand, const char *dims, int bits) {
  struct operand *operand = &layer->operand[o];
  snprintf(operand->name, sizeof operand->name, "%s", name);
  operand->memory_operand = memory_operand;
  operand->producer = PRODUCER_NETWORK_INPUT;
  operand->precision_bits = operand->final_bits = bits;
  char text[64];
  snprintf(text, sizeof text, "%s", dims);
  for (char *dim = strtok(text, " "); dim; dim = strtok(NULL, " ")) {
    operand->indexes |= 1u << layer_dim(layer, dim);
  }
  return operand;
}

static inline void fixture_slides(struct layer *layer, struct operand *operand, const char *name, const char *a,
                                  const char *b, int64_t stride) {
  struct partial_relevance *pr = &operand->pr[operand->pr_count++];
  *pr = (struct partial_relevance){
      .a = layer_dim(layer, a), .b = layer_dim(layer, b), .sa = stride ? stride : 1, .sb = 1};
  snprintf(pr->name, sizeof pr->name, "%s", name);
}

static inline void fixture_window(struct layer *layer, struct operand *input, const struct shape *shape) {
  fixture_slides(layer, input, "IX", "OX", "FX", shape->stride);
  fixture_slides(layer, input, "IY", "OY", "FY", shape->stride_y ? shape->stride_y : shape->stride);
}

/* A convolution: 8-bit weights and inputs, outputs of 16 bits, finished 8. */
static inline struct layer *fixture_conv(struct workload *workload, int id, int producer, struct shape shape) {
  const int64_t sizes[] = {shape.b, shape.k, shape.c, shape.oy, shape.ox, shape.fy, shape.fx};
  struct layer *layer = fixture_layer(workload, id, "Conv", "B K C OY OX FY FX", sizes);
  fixture_indexed(layer, LAYER_OUTPUT, "O", OPERAND_O, "B K OY OX", 16)->final_bits = 8;
  fixture_indexed(layer, LAYER_INPUT1, "W", OPERAND_I2, "K C FY FX", 8)->constant = true;
  struct operand *input = fixture_indexed(layer, LAYER_INPUT2, "I", OPERAND_I1, "B C", 8);
  input->producer = producer;
  fixture_window(layer, input, &shape);
  return layer;
}

/* A depthwise layer on K channels (its loop is G): a pooling where weights have no bits. */
static inline struct layer *fixture_depthwise(struct workload *workload, int id, int producer, struct shape shape,
                                              int weight_bits) {
  const int64_t sizes[] = {shape.b, shape.k, shape.oy, shape.ox, shape.fy, shape.fx};
  struct layer *layer = fixture_layer(workload, id, weight_bits ? "Conv" : "Pooling", "B G OY OX FY FX", sizes);
  fixture_indexed(layer, LAYER_OUTPUT, "O", OPERAND_O, "B G OY OX", 16)->final_bits = 8;
  const char *indexes = weight_bits ? "G FY FX" : "FY FX";
  fixture_indexed(layer, LAYER_INPUT1, "W", OPERAND_I2, indexes, weight_bits)->constant = true;
  struct operand *input = fixture_indexed(layer, LAYER_INPUT2, "I", OPERAND_I1, "B G", 8);
  input->producer = producer;
  fixture_window(layer, input, &shape);
  return layer;
}

/* The sum of two feature maps of K channels (its loop is G). */
static inline struct layer *fixture_addition(struct workload *workload, int id, int first, int second,
                                             struct shape shape) {
  const int64_t sizes[] = {shape.b, shape.k, shape.oy, shape.ox};
  struct layer *layer = fixture_layer(workload, id, "Add", "B G OY OX", sizes);
  layer->is_addition = true;
  fixture_indexed(layer, LAYER_OUTPUT, "O", OPERAND_O, "B G OY OX", 16)->final_bits = 8;
  fixture_indexed(layer, LAYER_INPUT1, "X", OPERAND_I1, "B G OY OX", 8)->producer = first;
  fixture_indexed(layer, LAYER_INPUT2, "Y", OPERAND_I1, "B G OY OX", 8)->producer = second;
  return layer;
}

/* Sizes are grown backwards: the last layer's count. */
static inline void fixture_finish_workload(struct workload *workload) {
  struct error error;
  workload->maps.always_grown = true;
  assert_status(workload_finish(workload, &error), STATUS_OK, &error);
}

/* --- Mapping ----------------------------------------------------------------------------------------- */

/* Unrolls a loop on an array dimension; size 0: as far as the array goes. */
static inline void fixture_unroll(struct mapping_rule *rule, int array_dim, const char *dim, int64_t size) {
  struct unroll *unroll = &rule->unroll[array_dim][rule->unroll_count[array_dim]++];
  snprintf(rule->name, sizeof rule->name, "default");
  snprintf(unroll->dim, sizeof unroll->dim, "%s", dim);
  unroll->size = size ? size : INT32_MAX;
}

/* --- One layer alone --------------------------------------------------------------------------------- */

/* A finished network of one layer, and what asks for its mapping. Free with fixture_deinit. */
struct fixture {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rule rule;
  struct problem problem;
  struct mapping mapping;
  struct arena arena;
};

static inline void fixture_init(struct fixture *fixture, const struct hardware *hardware) {
  memset(fixture, 0, sizeof *fixture);
  fixture->hardware = *hardware;
  snprintf(fixture->rule.name, sizeof fixture->rule.name, "default");
  workload_init(&fixture->workload, "fixture");
  arena_init(&fixture->arena);
}

static inline void fixture_deinit(struct fixture *fixture) {
  arena_deinit(&fixture->arena);
  workload_deinit(&fixture->workload);
}

/* The mapping question of a layer, by the published rules. */
static inline void fixture_ask(struct problem *problem, const struct hardware *hardware, const struct layer *layer,
                               const int64_t *size, const struct mapping_rule *rule, const int *level_count) {
  struct error error;
  assert_status(problem_init(problem, RULES_PUBLISHED, false, hardware, layer, size, NULL, rule, level_count, &error),
                STATUS_OK, &error);
}

/* The network's last layer at its full size, on all levels. */
static inline void fixture_problem(struct fixture *fixture) {
  int level_count[LAYER_OPERANDS];
  fixture_finish(&fixture->hardware);
  fixture_finish_workload(&fixture->workload);
  const struct layer *layer = &fixture->workload.layers[fixture->workload.layer_count - 1];
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    level_count[o] = fixture->hardware.level_count[layer->operand[o].memory_operand];
  }
  fixture_ask(&fixture->problem, &fixture->hardware, layer, layer->size, &fixture->rule, level_count);
}

/* Appends a loop to the mapping's ordering, innermost first. */
static inline void fixture_loop(struct fixture *fixture, const char *dim, int64_t size) {
  fixture->mapping.loops[fixture->mapping.loop_count++] =
      (struct loop){.dim = layer_dim(fixture->problem.layer, dim), .size = size};
}

/* Cuts of one operand from the innermost level up; the top's is all loops. */
static inline void fixture_level_ends(struct fixture *fixture, enum layer_operand o, int first, int second, int third) {
  const int cuts[] = {first, second, third};
  int levels = fixture->problem.operand[o].level_count;
  for (int l = 0; l < levels; l++) {
    fixture->mapping.level_end[o][l] = (uint8_t)(l == levels - 1 ? fixture->mapping.loop_count : cuts[l]);
  }
}

static inline const struct layer_cost *fixture_cost(struct fixture *fixture) {
  struct error error;
  assert_status(mapping_check(&fixture->problem, &fixture->mapping, &error), STATUS_OK, &error);
  const struct layer_cost *cost = cost_evaluate(&fixture->arena, &fixture->problem, &fixture->mapping);
  assert_non_null(cost);
  return cost;
}

/* --- A network --------------------------------------------------------------------------------------- */

/* A network on an accelerator with one rule for all layers. Add layers to `workload`, then finish. */
struct network {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rule rule;
  struct mapping_rules rules;
  struct job job;
  struct arena arena;
};

static inline void network_init(struct network *network, const struct hardware *hardware) {
  memset(network, 0, sizeof *network);
  network->hardware = *hardware;
  snprintf(network->rule.name, sizeof network->rule.name, "default");
  workload_init(&network->workload, "fixture");
  arena_init(&network->arena);
}

static inline void network_deinit(struct network *network) {
  memo_release(network->job.memo);
  arena_deinit(&network->arena);
  workload_deinit(&network->workload);
}

/* One stack, layer by layer at first: change network->job.schedule. The network must stay where it is. */
static inline void network_finish(struct network *network) {
  fixture_finish(&network->hardware);
  fixture_finish_workload(&network->workload);
  network->rules = (struct mapping_rules){.name = "fixture", .rule_count = 1, .rules = &network->rule};
  network->job = (struct job){
      .hardware = &network->hardware,
      .workload = &network->workload,
      .rules = &network->rules,
      .schedule = {
          .mode = MODE_CACHED, .tile_x = TILE_FULL, .tile_y = TILE_FULL, .cuts_kind = CUTS_LIST, .lpf_limit = 6}};
}

static inline void network_tile(struct network *network, enum overlap_mode mode, int64_t x, int64_t y) {
  network->job.schedule.mode = mode;
  network->job.schedule.tile_x = x;
  network->job.schedule.tile_y = y;
}

static inline void network_cuts(struct network *network, int count, const int *cuts) {
  network->job.schedule.cuts_kind = CUTS_LIST;
  network->job.schedule.cut_count = count;
  for (int i = 0; i < count; i++) network->job.schedule.cuts[i] = cuts[i];
}

/* Free with result_free. */
static inline struct result *network_result(const struct network *network) {
  struct result *result = NULL;
  struct error error;
  assert_status(schedule_evaluate(&network->job, NULL, &result, &error), STATUS_OK, &error);
  assert_non_null(result);
  return result;
}

/* The schedule must fail like this; the message has all these pieces (NULL ends them). */
static inline void network_fails(const struct network *network, enum status expected, const char *const *pieces) {
  struct result *result = NULL;
  struct error error = {.status = STATUS_OK};
  enum status status = schedule_evaluate(&network->job, NULL, &result, &error);
  assert_null(result);
  if (status != expected) fail_msg("status %d, must be %d: %s", status, expected, status ? error.message : "");
  assert_int_equal(error.status, status);
  for (; *pieces; pieces++) assert_contains(error.message, *pieces);
}

#endif
