/* Random small layers on random small accelerators, for tests that compare two ways to the same figures. A case is
 * its seed. */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include "tests/chance.h"
#include "tests/fixture.h"

/* --- Hardware ---------------------------------------------------------------------------------------- */

/* Few values, so that energies often tie, or nearly: some are off by parts in 10^11. */
static inline double random_energy(struct random *random) {
  static const double energies[] = {0, 0.5, 1, 1, 2, 3.7, 10.1, 100};
  double energy = energies[random_in(random, 0, 7)];
  return random_chance(random, 70) ? energy : energy * (1 + 1e-11 * random_in(random, -9, 9));
}

static inline void random_memory(struct random *random, struct hardware *hardware, bool top) {
  static const char *const stored[] = {"I", "W", "O", "IW", "OI", "WO", "IO", "WIO", "OWI", "IWO"};
  const char *operands = top ? stored[random_in(random, 7, 9)] : stored[random_in(random, 0, 9)];
  double size = 8 * random_in(random, 1, 4);
  size *= 1 << random_in(random, 0, 8);
  if (top && random_chance(random, 90)) size = 1e9;
  double bandwidth = 8 << random_in(random, 0, 4);
  unsigned serves = top ? SERVES_ALL : (unsigned)random_in(random, 0, 3);
  struct memory *memory = fixture_memory(hardware, top ? "top" : "memory", operands, size, bandwidth, serves);
  memory->read_granularity = memory->read_bw / random_in(random, 1, 2);
  memory->write_bw = memory->write_granularity = 8 << random_in(random, 0, 4);
  memory->write_granularity /= random_in(random, 1, 4);
  memory->read_energy_pj = random_energy(random);
  memory->write_energy_pj = random_energy(random);
  memory->latency_cycles = random_in(random, 0, 3);
  if (random_chance(random, 30)) {
    fixture_one_port(memory);
  } else if (random_chance(random, 50)) {
    fixture_own_ports(memory);
  }
}

/* One to four memories below a top one that holds everything (nearly always). */
static inline struct hardware random_hardware(struct random *random) {
  int first = random_in(random, 1, 6), second = random_in(random, 0, 6);
  struct hardware hardware = fixture_array(first, second);
  hardware.mac_energy_pj = random_energy(random);
  for (int below = random_in(random, 1, 4); below > 0; below--) random_memory(random, &hardware, false);
  random_memory(random, &hardware, true);
  fixture_finish(&hardware);
  return hardware;
}

/* --- Layers ------------------------------------------------------------------------------------------ */

static inline int64_t random_size(struct random *random) {
  return random_chance(random, 25) ? 1 : random_in(random, 1, 9);
}

static inline struct shape random_shape(struct random *random) {
  struct shape shape = {.b = random_chance(random, 80) ? 1 : 2}; /* then one call a statement: their order counts */
  shape.k = random_size(random);
  shape.c = random_size(random);
  shape.oy = random_size(random);
  shape.ox = random_size(random);
  shape.fy = random_in(random, 1, 4);
  shape.fx = random_in(random, 1, 4);
  shape.stride = random_in(random, 1, 3);
  shape.stride_y = random_in(random, 1, 3);
  return shape;
}

/* A convolution, a depthwise layer, a pooling or an addition. */
static inline void random_layer(struct random *random, struct workload *workload) {
  struct shape shape = random_shape(random);
  int kind = random_in(random, 0, 9);
  if (kind < 5) {
    fixture_conv(workload, 0, PRODUCER_NETWORK_INPUT, shape);
  } else if (kind < 8) {
    fixture_depthwise(workload, 0, PRODUCER_NETWORK_INPUT, shape, kind == 7 ? 8 : 0);
  } else {
    fixture_addition(workload, 0, PRODUCER_NETWORK_INPUT, PRODUCER_NETWORK_INPUT, shape);
  }
  struct operand *output = &workload->layers[0].operand[LAYER_OUTPUT];
  output->precision_bits = 8 * random_in(random, 1, 3);
  if (output->final_bits > output->precision_bits) output->final_bits = output->precision_bits;
}

static inline void random_rule(struct random *random, const struct hardware *hardware, struct mapping_rule *rule) {
  static const char *const dims[] = {"K", "C", "OX", "OY", "FX", "FY", "G"};
  for (int d = 0; d < hardware->dim_count; d++) {
    if (random_chance(random, 15)) continue;
    const char *dim = dims[random_in(random, 0, 6)];
    fixture_unroll(rule, d, dim, random_in(random, 0, 6));
  }
}

/* A layer with the sizes of a tile (not those of the file: then size-1 rules differ) on some of its levels. */
static inline void random_problem(struct random *random, struct fixture *fixture) {
  struct hardware hardware = random_hardware(random);
  int64_t size[LAYER_MAX_DIMS];
  int level_count[LAYER_OPERANDS];
  fixture_init(fixture, &hardware);
  random_layer(random, &fixture->workload);
  random_rule(random, &hardware, &fixture->rule);
  fixture_finish_workload(&fixture->workload);
  const struct layer *layer = &fixture->workload.layers[fixture->workload.layer_count - 1];
  memcpy(size, layer->size, sizeof size);
  if (random_chance(random, 50)) size[layer->ox] = random_in(random, 1, 9);
  if (random_chance(random, 50)) size[layer->oy] = random_in(random, 1, 9);
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    int levels = hardware.level_count[layer->operand[o].memory_operand];
    level_count[o] = random_chance(random, 88) ? levels : random_in(random, 1, levels);
  }
  if (layer->is_addition) level_count[LAYER_INPUT2] = level_count[LAYER_INPUT1];
  fixture_ask(&fixture->problem, &fixture->hardware, layer, size, &fixture->rule, level_count);
}

/* A loop of a partial ordering, or one that it leaves open; groups lie one above the other. */
struct grouped_loop {
  struct loop loop;
  bool is_split; /* into primes */
  int group;
};

/* What a random ordering puts below, and above, the loops that it leaves open. */
struct random_side {
  int count;
  struct ordered_loop entries[2 * LAYER_MAX_DIMS];
  struct grouped_loop loops[2 * LAYER_MAX_DIMS];
};

static inline void random_place(struct random_side *side, const struct layer *layer, struct loop loop, bool is_split) {
  struct ordered_loop *entry = &side->entries[side->count];
  memcpy(entry->dim, layer->dim_name[loop.dim], sizeof entry->dim);
  entry->size = is_split ? 0 : loop.size;
  side->loops[side->count++] = (struct grouped_loop){.loop = loop, .is_split = is_split};
}

/* Gives the rule a random partial ordering of the problem's loops, and lists these by group. Returns their number. */
static inline int random_order(struct random *random, const struct problem *problem, struct mapping_rule *rule,
                               struct grouped_loop *loops) {
  struct random_side sides[2] = {{.count = 0}, {.count = 0}};
  struct grouped_loop open[LAYER_MAX_DIMS];
  int open_count = 0, count = 0, group = 0, first = random_in(random, 0, 7);
  for (int i = 0; i < problem->temporal_count; i++) {
    struct loop loop = problem->temporal[(i + first) % problem->temporal_count];
    int64_t prime = 2;
    while (loop.size % prime != 0) prime++;
    if (random_chance(random, 35)) { /* a part of the loop in one piece */
      random_place(&sides[random_in(random, 0, 1)], problem->layer, (struct loop){loop.dim, prime}, false);
      loop.size /= prime;
    }
    if (loop.size > 1 && random_chance(random, 35)) {
      random_place(&sides[random_in(random, 0, 1)], problem->layer, loop, true);
    } else if (loop.size > 1) {
      open[open_count++] = (struct grouped_loop){.loop = loop, .is_split = true};
    }
  }
  for (int i = 0; i < sides[0].count; i++) {
    rule->order[rule->order_count++] = sides[0].entries[i];
    sides[0].loops[i].group = group++;
    loops[count++] = sides[0].loops[i];
  }
  rule->order_inner = rule->order_count;
  rule->order_is_partial = true;
  for (int d = 0; d < LAYER_MAX_DIMS; d++) { /* in layer order */
    for (int i = 0; i < open_count; i++) {
      if (open[i].loop.dim != d) continue;
      open[i].group = group;
      loops[count++] = open[i];
    }
  }
  group++;
  for (int i = 0; i < sides[1].count; i++) {
    rule->order[rule->order_count++] = sides[1].entries[i];
    sides[1].loops[i].group = group++;
    loops[count++] = sides[1].loops[i];
  }
  return count;
}

/* --- Networks ---------------------------------------------------------------------------------------- */

/* Registers for weights and outputs, one or two buffers, a top memory. */
static inline struct hardware random_machine(struct random *random) {
  int first = random_in(random, 1, 4), second = random_in(random, 0, 4);
  struct hardware hardware = fixture_array(first, second);
  fixture_memory(&hardware, "reg_w", "W", 8 * random_in(random, 1, 8), 8, SERVES_NONE);
  fixture_memory(&hardware, "reg_o", "O", 16 * random_in(random, 1, 8), 16, random_chance(random, 50) ? 1 : 0);
  static const char *const stored[] = {"IO", "OI", "WIO", "I"};
  for (int buffers = random_in(random, 1, 2); buffers > 0; buffers--) {
    const char *operands = stored[random_in(random, 0, 3)];
    double size = 1 << random_in(random, 9, 14);
    struct memory *memory = fixture_memory(&hardware, "buffer", operands, size, 64, SERVES_ALL);
    memory->read_granularity = 1 << random_in(random, 3, 6);
    memory->read_energy_pj = random_energy(random);
    memory->write_energy_pj = random_energy(random);
    if (random_chance(random, 40)) fixture_one_port(memory);
  }
  fixture_memory(&hardware, "top", "IWO", 1e9, 32, SERVES_ALL)->read_energy_pj = 50;
  return hardware;
}

/* One layer that reads `from`; file sizes of maps are 2: only the last layer's count. */
static inline void random_stage(struct random *random, struct workload *workload, int id, int from, int64_t channels) {
  struct shape shape = {.k = channels, .c = channels, .ox = 2, .oy = 2};
  shape.fx = random_in(random, 1, 4);
  shape.fy = random_in(random, 1, 4);
  shape.stride = random_chance(random, 70) ? 1 : 2;
  if (random_chance(random, 70)) {
    fixture_conv(workload, id, from, shape);
  } else {
    fixture_depthwise(workload, id, from, shape, random_chance(random, 50) ? 8 : 0);
  }
}

/* Up to five stages, some with a layer beside them that is added to their output. */
static inline void random_network_on(struct random *random, struct network *network, bool branches,
                                     struct hardware hardware) {
  int64_t channels = random_in(random, 1, 4);
  int id = 0, last = PRODUCER_NETWORK_INPUT;
  network_init(network, &hardware);
  for (int stages = random_in(random, 1, 5); stages > 0; stages--) {
    random_stage(random, &network->workload, id, last, channels);
    last = id++;
    if (!branches || random_chance(random, 60)) continue;
    struct shape same = {.k = channels, .c = channels, .ox = 2, .oy = 2, .fx = 3};
    fixture_conv(&network->workload, id, last, same);
    fixture_addition(&network->workload, id + 1, last, id, same);
    last = id + 1;
    id += 2;
  }
  struct layer *end = &network->workload.layers[network->workload.layer_count - 1];
  end->file_size[layer_dim(end, "OX")] = random_in(random, 2, 9);
  end->file_size[layer_dim(end, "OY")] = random_in(random, 2, 9);
  random_rule(random, &hardware, &network->rule);
  network_finish(network);
  network->job.schedule.lpf_limit = random_in(random, 1, 5);
  network->job.schedule.cuts_kind = (enum cuts_kind)random_in(random, 0, 2);
}

static inline void random_network(struct random *random, struct network *network, bool branches) {
  random_network_on(random, network, branches, random_machine(random));
}

#endif
