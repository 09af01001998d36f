/* Whole networks of true sizes, at random: strides, dilation, branches, joined and stretched maps, in two dimensions.
 * With caches nothing is computed twice, whatever the tile; caches never cost MACs; in one tile all modes are the
 * same. */
#include "tests/fixture.h"
#include "tests/random.h"

enum { NETWORKS = 1500 / FEWER };
enum { MAX_LAYERS = 8, MAX_SIDE = 40 };

struct map {
  int64_t channels, width, height;
  bool is_read;
};

struct growing {
  struct random random;
  struct workload *workload;
  int count; /* of maps: 0 is the network's input, the others are those of layers 0 .. */
  struct map maps[MAX_LAYERS + 1];
  bool keeps_all; /* no stride exceeds its kernel, no column is left over */
  double macs;
};

/* One axis of a window over a map of `side`, in the relation of operand `input`; returns the side of the output. */
static int64_t add_axis(struct growing *growing, struct layer *layer, struct operand *input, bool vertical, int kind,
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
  (void)vertical;
  return output;
}

static int64_t *size_of(struct layer *layer, const char *name) {
  return &layer->file_size[layer_dim(layer, name)];
}

/* Joins other maps of the same size to an input; returns the channels in all. */
static int64_t join_others(struct growing *growing, struct operand *input, int first) {
  const struct map *map = &growing->maps[first];
  int64_t channels = map->channels;
  input->joined = ARENA_NEW(&growing->workload->arena, MAX_LAYERS, int);
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
static bool add_conv(struct growing *growing, int from, int kind) {
  struct map *map = &growing->maps[from], made = {.channels = random_in(&growing->random, 1, 4)};
  struct layer *layer =
      fixture_conv(growing->workload, growing->count - 1, from - 1, (struct shape){.k = made.channels});
  struct operand *input = &layer->operand[LAYER_INPUT2];
  input->pr_count = 0;
  fixture_slides(layer, input, "IX", "OX", "FX", 1);
  made.width = add_axis(growing, layer, input, false, kind, map->width, size_of(layer, "FX"));
  fixture_slides(layer, input, "IY", "OY", "FY", 1);
  made.height = add_axis(growing, layer, input, true, kind, map->height, size_of(layer, "FY"));
  if (made.width < 1 || made.height < 1 || made.width > MAX_SIDE || made.height > MAX_SIDE) return false;
  *size_of(layer, "OX") = made.width;
  *size_of(layer, "OY") = made.height;
  bool joins = from > 0 && random_in(&growing->random, 0, 1);
  *size_of(layer, "C") = joins ? join_others(growing, input, from) : map->channels;
  map->is_read = true;
  growing->maps[growing->count++] = made;
  return true;
}

/* Adds the sum of a map and another of its size and channels. False where there is none. */
static bool add_sum(struct growing *growing, int from) {
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
static bool grow(struct growing *growing, struct network *network, int seed) {
  *growing = (struct growing){.random = random_of((uint64_t)seed), .workload = &network->workload, .count = 1};
  growing->keeps_all = true;
  growing->maps[0] = (struct map){random_in(&growing->random, 1, 3), random_in(&growing->random, 4, 20),
                                  random_in(&growing->random, 4, 20), false};
  int layers = random_in(&growing->random, 2, MAX_LAYERS), inputs = 0;
  for (int i = 0; i < layers; i++) {
    int unread = 0, kind = random_in(&growing->random, 0, 5);
    while (growing->maps[unread].is_read) unread++;
    int from = random_in(&growing->random, 0, 2) ? unread : random_in(&growing->random, 0, growing->count - 1);
    if (from == 0 && inputs++ > 0) from = growing->count - 1; /* each reader has a network input of its own */
    if (kind == 0 && add_sum(growing, from)) continue;
    if (!add_conv(growing, from, kind == 5 ? 1 : kind > 1 ? 2 : 0)) return false;
  }
  for (int i = 0; i + 1 < growing->count; i++) {
    if (!growing->maps[i].is_read) return false;
  }
  return true;
}

static double macs_of(const struct network *network, enum overlap_mode mode, int64_t x, int64_t y, double *energy,
                      double *latency) {
  struct network *own = (struct network *)network;
  network_tile(own, mode, x, y);
  struct result *result = network_result(own);
  double macs = result->mac_count;
  *energy = result->energy_pj;
  *latency = result->latency_cycles;
  result_free(result);
  return macs;
}

/* Prepares the job; false where the sizes are not true. */
static bool finish(struct network *network, struct growing *growing) {
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

static void check(struct network *network, const struct growing *growing, int seed) {
  struct random random = random_of((uint64_t)seed + 7);
  const struct map *last = &growing->maps[growing->count - 1];
  int64_t x = random_in(&random, 1, (int)last->width), y = random_in(&random, 1, (int)last->height);
  double energy[4], latency[4], whole[4], macs[4];
  for (enum overlap_mode mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    whole[mode] = macs_of(network, mode, TILE_FULL, TILE_FULL, &energy[mode], &latency[mode]);
    if (whole[mode] != whole[MODE_RECOMPUTE] || energy[mode] != energy[MODE_RECOMPUTE] ||
        latency[mode] != latency[MODE_RECOMPUTE]) {
      fail_msg("seed %d: one tile is not the same in mode %d", seed, (int)mode);
    }
  }
  for (enum overlap_mode mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    macs[mode] = macs_of(network, mode, x, y, &energy[0], &latency[0]);
  }
  if (!growing->keeps_all) return;
  if (whole[MODE_CACHED] != growing->macs) {
    fail_msg("seed %d: %.0f MACs in one tile, %.0f by the file", seed, whole[MODE_CACHED], growing->macs);
  }
  if (macs[MODE_CACHED] != growing->macs) {
    fail_msg("seed %d: %.0f MACs in cached tiles of %dx%d, %.0f in one", seed, macs[MODE_CACHED], (int)x, (int)y,
             growing->macs);
  }
  if (macs[MODE_RECOMPUTE] < macs[MODE_H_CACHED] || macs[MODE_H_CACHED] < macs[MODE_CACHED]) {
    fail_msg("seed %d: caches cost MACs: %.0f, %.0f, %.0f", seed, macs[MODE_RECOMPUTE], macs[MODE_H_CACHED],
             macs[MODE_CACHED]);
  }
}

static void test_random_networks(void **state) {
  (void)state;
  int checked = 0, exact = 0, joined = 0, stretched = 0;
  for (int seed = 1; checked < NETWORKS; seed++) {
    struct hardware hardware = fixture_array(1, 0);
    fixture_memory(&hardware, "top", "IWO", 1e12, 64, SERVES_ALL);
    struct network network;
    struct growing growing;
    network_init(&network, &hardware);
    if (grow(&growing, &network, seed) && finish(&network, &growing)) {
      check(&network, &growing, seed);
      for (int i = 0; i < network.workload.layer_count; i++) {
        const struct operand *input = &network.workload.layers[i].operand[LAYER_INPUT2];
        joined += input->joined_count > 0;
        stretched += input->pr_count > 0 && input->pr[0].upsampling > 1;
      }
      exact += growing.keeps_all;
      checked++;
    }
    network_deinit(&network);
  }
  printf("%d networks, %d without gaps, %d joined and %d stretched maps\n", checked, exact, joined, stretched);
  assert_true(4 * exact > checked && 10 * joined > checked && 10 * stretched > checked);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_networks)};
  return cmocka_run_group_tests_name("networks of true sizes", tests, NULL, NULL);
}
