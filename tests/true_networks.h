/* Random networks of true sizes: strides, dilation, branches, joined and stretched maps, transposed convolutions, pools
 * over a whole map at the end. */
#ifndef TESTS_TRUE_NETWORKS_H
#define TESTS_TRUE_NETWORKS_H

#include "tests/random.h"

enum { TRUE_MOST_MAPS = 10 };

struct map {
  int64_t channels, width, height;
  bool is_read;
};

struct growing {
  int most_layers, most_side;
  struct random random;
  struct workload *workload;
  int count; /* of maps: 0 is the network's input, the others are those of layers 0 .. */
  struct map maps[TRUE_MOST_MAPS];
  bool keeps_all; /* no stride exceeds its kernel, no column is left over */
  double macs;
};

/* One axis of a window over a map of `side`, in the relation of operand `input`; returns the side of the output. */
static inline int64_t true_axis(struct growing *growing, struct layer *layer, struct operand *input, int kind,
                                int64_t side, int64_t *taps) {
  struct random *random = &growing->random;
  int64_t stride = 1, dilation = 1, upsampling = 0, before, after, output;
  if (kind == 1) { /* stretched */
    upsampling = random_in(random, 2, 3);
    int64_t kernel = random_in(random, 1, 3) == 1 ? upsampling : random_in(random, (int)upsampling, 7);
    before = random_in(random, 0, (int)(kernel - upsampling) / 2);
    after = random_in(random, 0, (int)(kernel - upsampling) / 2);
    *taps = (kernel + upsampling - 1) / upsampling;
    output = (side - 1) * upsampling + kernel - before - after;
  } else {
    *taps = random_in(random, 1, 4);
    stride = random_in(random, 1, 3) == 1 ? random_in(random, 1, 3) : 1;
    dilation = stride == 1 ? random_in(random, 1, 2) : 1;
    int64_t reach = dilation * (*taps - 1) + 1;
    before = random_in(random, 0, (int)reach - 1);
    after = kind == 2 ? reach - 1 - before : random_in(random, 0, (int)reach - 1);
    if (kind == 2) stride = 1; /* keeps the size */
    output = side + before + after < reach ? 0 : (side + before + after - reach) / stride + 1;
    bool leaves_over = output > 0 && stride * (output - 1) + reach - before < side;
    growing->keeps_all = growing->keeps_all && stride <= reach && !leaves_over;
  }
  if (layer == NULL) return output;
  struct partial_relevance *pr = &input->pr[input->pr_count - 1];
  pr->sa = stride;
  pr->sb = dilation;
  pr->upsampling = upsampling;
  pr->input_size = side;
  pr->is_padding_stated = true;
  pr->padding_begin = before;
  pr->padding_end = after;
  return output;
}

static inline int64_t *true_size(struct layer *layer, const char *name) {
  return &layer->file_size[layer_dim(layer, name)];
}

/* Joins other maps of the same size to an input; returns the channels in all. */
static inline int64_t true_joined(struct growing *growing, struct operand *input, int first) {
  const struct map *map = &growing->maps[first];
  int64_t channels = map->channels;
  input->joined = ARENA_NEW(&growing->workload->arena, TRUE_MOST_MAPS, int);
  assert_non_null(input->joined);
  input->joined[0] = first - 1;
  int count = 1;
  for (int i = 1; i < growing->count && count < 3; i++) {
    bool fits = i != first && growing->maps[i].width == map->width && growing->maps[i].height == map->height;
    if (!fits || random_in(&growing->random, 0, 1)) continue;
    input->joined[count++] = i - 1;
    growing->maps[i].is_read = true;
    channels += growing->maps[i].channels;
  }
  input->joined_count = count > 1 ? count : 0;
  return channels;
}

/* Adds a convolution that reads map `from`, with others if they fit. False if nothing would be left. */
static inline bool true_conv(struct growing *growing, int from, int kind) {
  struct map *map = &growing->maps[from], made = {.channels = random_in(&growing->random, 1, 4)};
  struct layer *layer =
      fixture_conv(growing->workload, growing->count - 1, from - 1, (struct shape){.k = made.channels});
  struct operand *input = &layer->operand[LAYER_INPUT2];
  input->pr_count = 0;
  fixture_slides(layer, input, "IX", "OX", "FX", 1);
  made.width = true_axis(growing, layer, input, kind, map->width, true_size(layer, "FX"));
  fixture_slides(layer, input, "IY", "OY", "FY", 1);
  made.height = true_axis(growing, layer, input, kind, map->height, true_size(layer, "FY"));
  if (made.width < 1 || made.height < 1 || made.width > growing->most_side || made.height > growing->most_side)
    return false;
  *true_size(layer, "OX") = made.width;
  *true_size(layer, "OY") = made.height;
  bool joins = from > 0 && random_in(&growing->random, 0, 1);
  *true_size(layer, "C") = joins ? true_joined(growing, input, from) : map->channels;
  map->is_read = true;
  growing->maps[growing->count++] = made;
  return true;
}

/* Adds the sum of a map and another of its size and channels. False where there is none. */
static inline bool true_sum(struct growing *growing, int from) {
  struct map *map = &growing->maps[from];
  for (int i = 1; i < growing->count && from > 0; i++) {
    struct map *other = &growing->maps[i];
    if (i == from || other->channels != map->channels || other->width != map->width || other->height != map->height) {
      continue;
    }
    struct shape shape = {.k = map->channels, .ox = map->width, .oy = map->height};
    fixture_addition(growing->workload, growing->count - 1, from - 1, i - 1, shape);
    map->is_read = other->is_read = true;
    growing->maps[growing->count] = *map;
    growing->maps[growing->count++].is_read = false;
    return true;
  }
  return false;
}

/* Fills a network with true sizes. False where it came out too large, empty, or with several outputs. */
static inline bool true_layers(struct growing *growing, struct network *network, int seed) {
  int most = growing->most_side / 2;
  growing->random = random_of((uint64_t)seed);
  growing->workload = &network->workload;
  growing->count = 1;
  growing->keeps_all = true;
  growing->maps[0] = (struct map){random_in(&growing->random, 1, 3), random_in(&growing->random, 4, most),
                                  random_in(&growing->random, 4, most), false};
  int layers = random_in(&growing->random, 2, growing->most_layers), inputs = 0;
  for (int i = 0; i < layers; i++) {
    int unread = 0, kind = random_in(&growing->random, 0, 5);
    while (growing->maps[unread].is_read) unread++;
    int from = random_in(&growing->random, 0, 2) ? unread : random_in(&growing->random, 0, growing->count - 1);
    if (from == 0 && inputs++ > 0) from = growing->count - 1; /* each reader has a network input of its own */
    if (kind == 0 && true_sum(growing, from)) continue;
    if (!true_conv(growing, from, kind == 5 ? 1 : kind > 1 ? 2 : 0)) return false;
  }
  for (int i = 0; i + 1 < growing->count; i++) {
    if (!growing->maps[i].is_read) return false;
  }
  return true;
}

/* A pool over the whole of the last map, of half of the networks with a classifier behind it. */
static inline void true_pool(struct growing *growing) {
  const struct map *map = &growing->maps[growing->count - 1];
  struct shape shape = {.k = map->channels, .fx = map->width, .fy = map->height};
  int id = growing->count - 1;
  fixture_depthwise(growing->workload, id, id - 1, shape, 0);
  if (random_chance(&growing->random, 50)) return;
  fixture_conv(growing->workload, id + 1, id, (struct shape){.k = 3, .c = map->channels});
}

/* Prepares the job; false where the sizes are not true. */
static inline bool true_finish(struct network *network, struct growing *growing) {
  struct error error;
  fixture_finish(&network->hardware);
  if (workload_finish(&network->workload, &error) != STATUS_OK) fail_msg("%s", error.message);
  network->rules = (struct mapping_rules){.name = "fixture", .rule_count = 1, .rules = &network->rule};
  network->job = (struct job){.hardware = &network->hardware,
                              .workload = &network->workload,
                              .rules = &network->rules,
                              .schedule = {.cuts_kind = CUTS_LIST, .lpf_limit = 1}};
  for (int i = 0; i < network->workload.layer_count; i++) {
    const struct layer *layer = &network->workload.layers[i];
    if (!layer->is_input) growing->macs += layer_mac_count(layer, layer->file_size);
  }
  return network->workload.maps.are_true;
}

/* Fills a network; false where the sizes came out otherwise. */
static inline bool true_network(struct growing *growing, struct network *network, int most_layers, int most_side,
                                int seed) {
  *growing = (struct growing){.most_layers = most_layers, .most_side = most_side};
  return true_layers(growing, network, seed) && true_finish(network, growing);
}

/* The same with a pool at the end. */
static inline bool true_pooled_network(struct growing *growing, struct network *network, int most_layers, int most_side,
                                       int seed) {
  *growing = (struct growing){.most_layers = most_layers, .most_side = most_side};
  if (!true_layers(growing, network, seed)) return false;
  true_pool(growing);
  return true_finish(network, growing);
}

#endif
