/* Attention in small: layers whose weights others make, for the tests of the model. */
#ifndef TESTS_ATTENTION_H
#define TESTS_ATTENTION_H

#include <string.h>

#include "tests/random.h"

enum { CONSTANT_WEIGHTS = -1 };

/* Sizes of one attention: heads share K and V in groups of `batch` where that is not of sequences. */
struct attention {
  int64_t groups, batch; /* heads with K and V of their own; query heads for each, or sequences */
  bool is_of_sequences;  /* K and V have the batch, too */
  bool has_softmax;
  int64_t keys_x, keys_y, queries_x, queries_y, depth;
};

static inline struct attention random_attention(struct random *random) {
  struct attention attention = {.groups = random_in(random, 1, 3)};
  attention.batch = random_chance(random, 60) ? 1 : 2;
  attention.is_of_sequences = random_chance(random, 40);
  attention.has_softmax = random_chance(random, 50);
  attention.keys_x = random_in(random, 1, 4);
  attention.keys_y = random_in(random, 1, 4);
  attention.queries_x = random_in(random, 1, 6);
  attention.queries_y = random_in(random, 1, 6);
  attention.depth = random_in(random, 1, 6);
  return attention;
}

static inline int64_t attention_keys(const struct attention *attention) {
  return attention->keys_x * attention->keys_y;
}

/* Channels of K and V, and of what the heads make of them together. */
static inline int64_t attention_channels(const struct attention *attention) {
  return attention->groups * attention->depth;
}

/* A product of a map of queries and weights: k outputs of c channels in each group. */
static inline struct layer *attention_product(struct workload *workload, int id, int producer, int maker,
                                              const struct attention *attention, int64_t k, int64_t c) {
  const int64_t sizes[] = {attention->batch, attention->groups, k, c, attention->queries_y, attention->queries_x, 1, 1};
  struct layer *layer = fixture_layer(workload, id, "Conv", "B G K C OY OX FY FX", sizes);
  fixture_indexed(layer, LAYER_OUTPUT, "O", OPERAND_O, "B G K OY OX", 16)->final_bits = 8;
  struct operand *weights =
      fixture_indexed(layer, LAYER_INPUT1, "W", OPERAND_I2, attention->is_of_sequences ? "B G K C" : "G K C", 8);
  weights->constant = true;
  weights->is_made = maker != CONSTANT_WEIGHTS;
  weights->maker = maker;
  struct operand *input = fixture_indexed(layer, LAYER_INPUT2, "I", OPERAND_I1, "B G C", 8);
  input->producer = producer;
  fixture_window(layer, input, &(struct shape){.stride = 1});
  return layer;
}

/* A layer over rows with the loops of these dimensions. */
static inline struct layer *rows_layer(struct workload *workload, int id, int producer, const char *type, int passes,
                                       const char *dims, const int64_t *sizes) {
  struct layer *layer = fixture_layer(workload, id, type, dims, sizes);
  layer->row_passes = passes;
  layer->rows_are_heads = strcmp(type, "Softmax") == 0;
  fixture_indexed(layer, LAYER_OUTPUT, "O", OPERAND_O, dims, 16)->final_bits = 8;
  fixture_indexed(layer, LAYER_INPUT1, "I", OPERAND_I1, dims, 8)->producer = producer;
  return layer;
}

/* Scores with K and context with V, made by layers `key` and `value` or constant; ids `id` and the next, that of a
 * softmax between them 100 more. */
static inline void attention_head(struct workload *workload, int id, int query, int key, int value,
                                  const struct attention *attention) {
  int64_t keys = attention_keys(attention);
  attention_product(workload, id, query, key, attention, keys, attention->depth);
  const int64_t sizes[] = {attention->batch, attention->groups, keys, attention->queries_y, attention->queries_x};
  if (attention->has_softmax) rows_layer(workload, id + 100, id, "Softmax", 3, "B G K OY OX", sizes);
  int scores = attention->has_softmax ? id + 100 : id;
  attention_product(workload, id + 1, scores, value, attention, attention->depth, keys);
}

/* A projection to K or V. */
static inline struct layer *attention_key(struct workload *workload, int id, int producer, int64_t channels,
                                          const struct attention *attention) {
  struct shape shape = {.b = attention->is_of_sequences ? attention->batch : 1,
                        .k = attention_channels(attention),
                        .c = channels,
                        .oy = attention->keys_y,
                        .ox = attention->keys_x,
                        .fy = 1,
                        .fx = 1,
                        .stride = 1};
  return fixture_conv(workload, id, producer, shape);
}

static inline struct shape attention_shape(const struct attention *attention, int64_t k, int64_t c) {
  return (struct shape){
      .k = k, .c = c, .oy = attention->queries_y, .ox = attention->queries_x, .fy = 1, .fx = 1, .stride = 1};
}

/* norm | k | v | q, scores, softmax, context, projection, up, down, with ids from 0 on, of which some are left out. */
static inline struct attention attention_block(struct random *random, struct workload *workload) {
  enum { NORM, KEY, VALUE, QUERY, SCORES, CONTEXT, PROJECTION, UP, DOWN };
  struct attention attention = random_attention(random);
  attention.groups = random_in(random, 2, 4);
  attention.is_of_sequences = false;
  attention.queries_x = attention.keys_x;
  attention.queries_y = attention.keys_y;
  int64_t channels = random_in(random, 1, 6), heads = attention.batch * attention.groups * attention.depth;
  int first = PRODUCER_NETWORK_INPUT;
  if (random_chance(random, 70)) {
    const int64_t sizes[] = {1, channels, attention.queries_y, attention.queries_x};
    rows_layer(workload, NORM, first, "LayerNorm", 3, "B K OY OX", sizes);
    first = NORM;
  }
  attention_key(workload, KEY, first, channels, &attention);
  attention_key(workload, VALUE, first, channels, &attention);
  bool has_query = random_chance(random, 60), has_projection = random_chance(random, 75);
  if (has_query) fixture_conv(workload, QUERY, first, attention_shape(&attention, heads, channels));
  attention_head(workload, SCORES, has_query ? QUERY : PRODUCER_NETWORK_INPUT, KEY, VALUE, &attention);
  if (!has_projection) return attention;
  fixture_conv(workload, PROJECTION, CONTEXT, attention_shape(&attention, channels, heads));
  if (random_chance(random, 50)) {
    fixture_conv(workload, UP, PROJECTION, attention_shape(&attention, 2 * channels, channels));
    fixture_conv(workload, DOWN, UP, attention_shape(&attention, channels, 2 * channels));
  }
  return attention;
}

/* A network on hardware that may unroll K and C or OX. */
static inline void attention_begin_on(struct random *random, struct network *network, bool unrolls,
                                      struct hardware hardware) {
  network_init(network, &hardware);
  if (!unrolls) return;
  fixture_unroll(&network->rule, 0, "K", 0);
  if (hardware.dim_count > 1) fixture_unroll(&network->rule, 1, random_chance(random, 50) ? "C" : "OX", 0);
}

static inline void attention_begin(struct random *random, struct network *network, bool unrolls) {
  struct hardware hardware = random_hardware(random);
  attention_begin_on(random, network, unrolls, hardware);
}

/* Finishes it with the sizes as they are, which are true, or as if they were grown. */
static inline void attention_finish(struct network *network, bool is_true) {
  struct error error;
  if (!is_true) {
    network_finish(network);
    return;
  }
  fixture_finish(&network->hardware);
  assert_status(workload_finish(&network->workload, &error), STATUS_OK, &error);
  assert_true(network->workload.maps.are_true);
  network->rules = (struct mapping_rules){.name = "fixture", .rule_count = 1, .rules = &network->rule};
  network->job = (struct job){
      .hardware = &network->hardware,
      .workload = &network->workload,
      .rules = &network->rules,
      .schedule = {
          .mode = MODE_CACHED, .tile_x = TILE_FULL, .tile_y = TILE_FULL, .cuts_kind = CUTS_LIST, .lpf_limit = 6}};
}

#endif
