/* Channels are products (section 3): what is written of a map is read back, in every network and behind every cut. */
#include "model/layer/joint.h"
#include "tests/fixture.h"
#include "tests/random.h"

/* A grouped convolution: shape.k and shape.c are channels of a group. */
static struct layer *grouped(struct workload *workload, int id, int producer, int64_t groups, struct shape shape) {
  const int64_t sizes[] = {shape.b, groups, shape.k, shape.c, shape.oy, shape.ox, shape.fy, shape.fx};
  struct layer *layer = fixture_layer(workload, id, "Conv", "B G K C OY OX FY FX", sizes);
  fixture_indexed(layer, LAYER_OUTPUT, "O", OPERAND_O, "B G K OY OX", 16)->final_bits = 8;
  fixture_indexed(layer, LAYER_INPUT1, "W", OPERAND_I2, "G K C FY FX", 8)->constant = true;
  struct operand *input = fixture_indexed(layer, LAYER_INPUT2, "I", OPERAND_I1, "B G C", 8);
  input->producer = producer;
  fixture_window(layer, input, &shape);
  return layer;
}

static void begin(struct network *network) {
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "top", "IWO", 1e12, 64, SERVES_ALL);
  network_init(network, &hardware);
}

/* --- Random networks ----------------------------------------------------------------------------------- */

struct growing {
  struct random random;
  struct workload *workload;
  int next; /* id */
  int64_t batch, bits[32], channels[32], size;
};

static int64_t divisor(struct random *random, int64_t number) {
  int64_t d = random_in(random, 1, (int)number);
  while (number % d) d--;
  return d;
}

/* Adds a layer on the map of layer `from` with this number of channels (0: any), returns its id. */
static int grow(struct growing *growing, int from, int64_t channels) {
  struct random *random = &growing->random;
  int64_t read = from < 0 ? random_in(random, 1, 12) : growing->channels[from];
  struct shape shape = {.b = growing->batch, .ox = growing->size, .oy = growing->size};
  shape.fx = random_in(random, 1, 3);
  shape.fy = random_in(random, 1, 3);
  shape.stride = random_in(random, 1, 2);
  int kind = random_in(random, 0, 3), id = growing->next++;
  struct layer *layer;
  if (kind == 0 && (channels == 0 || channels == read)) {
    shape.k = channels = read;
    layer = fixture_depthwise(growing->workload, id, from, shape, 8);
  } else if (kind < 3) {
    int64_t groups = divisor(random, read);
    while (channels % groups) groups--;
    while (read % groups) groups--;
    while (channels % groups) groups = 1;
    if (channels == 0) channels = groups * random_in(random, 1, 5);
    shape.k = channels / groups;
    shape.c = read / groups;
    layer = grouped(growing->workload, id, from, groups, shape);
  } else {
    if (channels == 0) channels = random_in(random, 1, 12);
    shape.k = channels;
    shape.c = read;
    layer = fixture_conv(growing->workload, id, from, shape);
  }
  layer->operand[LAYER_INPUT2].precision_bits = layer->operand[LAYER_INPUT2].final_bits =
      from < 0 ? 8 : (int)growing->bits[from];
  growing->bits[id] = layer->operand[LAYER_OUTPUT].final_bits = random_in(random, 1, 2) * 4;
  growing->channels[id] = channels;
  return id;
}

/* Adds the sum of the map of layer `from` and one layer after it. */
static int grow_sum(struct growing *growing, int from) {
  int other = grow(growing, from, growing->channels[from]), id = growing->next++;
  struct shape shape = {.b = growing->batch, .k = growing->channels[from], .ox = growing->size, .oy = growing->size};
  struct layer *layer = fixture_addition(growing->workload, id, from, other, shape);
  layer->operand[LAYER_INPUT1].precision_bits = (int)growing->bits[from];
  layer->operand[LAYER_INPUT2].precision_bits = (int)growing->bits[other];
  growing->bits[id] = 8;
  growing->channels[id] = growing->channels[from];
  return id;
}

static void grow_layers(struct network *network, uint64_t seed) {
  begin(network);
  struct growing growing = {.random = random_of(seed), .workload = &network->workload};
  growing.batch = random_in(&growing.random, 1, 2);
  growing.size = random_in(&growing.random, 1, 5);
  int last = grow(&growing, PRODUCER_NETWORK_INPUT, 0);
  for (int steps = random_in(&growing.random, 1, 5); steps > 0; steps--) {
    last = random_chance(&growing.random, 35) ? grow_sum(&growing, last) : grow(&growing, last, 0);
  }
}

static void grow_network(struct network *network, uint64_t seed) {
  grow_layers(network, seed);
  network_finish(network);
}

/* --- Written and read ---------------------------------------------------------------------------------- */

/* Bits of the output of a step at its full size, in one tile. */
static double bits_of(const struct stack_result *stack, int node) {
  return stack->types[0].steps[node].output_bits;
}

static void expect_read_back(const struct result *result, uint64_t seed) {
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    int end = stack->nodes[stack->node_count - 1].layer;
    for (int later = s + 1; later < result->stack_count; later++) {
      for (int n = 0; n < result->stacks[later].node_count; n++) {
        const struct stack_node *node = &result->stacks[later].nodes[n];
        if (node->layer >= 0 || node->id != result->layers[end].id || result->layers[end].consumer_count > 1) continue;
        double written = bits_of(stack, stack->node_count - 1), read = bits_of(&result->stacks[later], n);
        if (written == read) continue;
        fail_msg("seed %llu, layer %d: %.0f bits written, %.0f read back", (unsigned long long)seed, node->id, written,
                 read);
      }
    }
  }
}

/* A layer reads the bits that its producer makes, input layers too. */
static void expect_joined(const struct result *result, uint64_t seed) {
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    for (int n = 0; n < stack->node_count; n++) {
      const struct tile_step *step = &stack->types[0].steps[n];
      for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
        int producer = stack->nodes[n].producer[o];
        if (producer < 0) continue;
        int index = stack->nodes[producer].layer;
        int readers = index < 0 ? 1 : result->layers[index].consumer_count;
        double made = bits_of(stack, producer);
        if (readers > 1 ? made >= step->input[o].bits : made == step->input[o].bits) continue;
        if (index < 0) continue; /* the fewest channels of several consumers: quirk Q7 */
        fail_msg("seed %llu, layer %d: %.0f bits made, %.0f read", (unsigned long long)seed, stack->nodes[n].id, made,
                 step->input[o].bits);
      }
    }
  }
}

static void evaluate(struct network *network, uint64_t seed) {
  struct result *result = NULL;
  struct error error;
  enum status status = schedule_evaluate(&network->job, NULL, &result, &error);
  if (status == STATUS_USAGE) return; /* a stack of several outputs */
  assert_status(status, STATUS_OK, &error);
  expect_joined(result, seed);
  expect_read_back(result, seed);
  result_free(result);
}

static void test_what_is_written_is_read_back(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 150; seed++) {
    struct network network;
    grow_network(&network, seed);
    struct random random = random_of(seed);
    evaluate(&network, seed);
    network.job.schedule.cuts_kind = CUTS_SINGLE_LAYER;
    evaluate(&network, seed);
    for (int cut = 0; cut + 1 < network.workload.layer_count; cut++) {
      int cuts[2] = {network.workload.layers[cut].id, network.workload.layers[random_in(&random, 0, cut)].id};
      network_cuts(&network, 1, cuts);
      evaluate(&network, seed);
      network_cuts(&network, 2, cuts);
      evaluate(&network, seed);
    }
    network_deinit(&network);
  }
}

/* --- What does not meet ----------------------------------------------------------------------------------- */

/* Number of aspects that differ in the whole network. */
static int differences(const struct workload *workload) {
  int count = 0;
  struct joint joint;
  for (int i = 0; i < workload->layer_count; i++) {
    for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      if (!workload_joint(workload, i, o, &joint)) continue;
      for (enum joint_aspect aspect = 0; aspect < JOINT_ASPECTS; aspect++) count += joint_differs(&joint, aspect);
    }
  }
  return count;
}

/* Changes what a layer reads or makes: its bits, a loop of channels or the batch. */
static void spoil(struct network *network, struct random *random) {
  struct layer *layer = &network->workload.layers[random_in(random, 1, network->workload.layer_count - 1)];
  struct operand *input = &layer->operand[LAYER_INPUT2];
  static const char *const loops[] = {"C", "G", "B"};
  int way = random_in(random, 0, 3);
  int loop = way < 3 ? layer_dim(layer, loops[way]) : -1;
  if (loop < 0) {
    input->precision_bits = input->final_bits = 9;
  } else {
    layer->file_size[loop]++;
  }
}

static void test_what_does_not_meet_is_found(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 300; seed++) {
    struct network network;
    struct random random = random_of(seed);
    grow_layers(&network, seed);
    if (network.workload.layer_count > 1) spoil(&network, &random);
    bool is_spoilt = network.workload.layer_count > 1;
    network_finish(&network);
    if ((differences(&network.workload) > 0) != is_spoilt) {
      fail_msg("seed %llu: %d differences", (unsigned long long)seed, differences(&network.workload));
    }
    network_deinit(&network);
    grow_network(&network, seed);
    assert_int_equal(differences(&network.workload), 0);
    network_deinit(&network);
  }
}

/* 8 groups of 4 channels are 32; a batch of 2 of 16 channels is as much as one of 32. */
static void test_a_joint_by_hand(void **state) {
  (void)state;
  struct network network;
  struct joint joint;
  begin(&network);
  grouped(&network.workload, 0, PRODUCER_NETWORK_INPUT, 8, (struct shape){.k = 4, .c = 3, .ox = 2, .oy = 2});
  fixture_conv(&network.workload, 1, 0, (struct shape){.k = 3, .c = 24, .ox = 2, .oy = 2});
  fixture_conv(&network.workload, 2, 1, (struct shape){.b = 4, .c = 3, .ox = 2, .oy = 2});
  network_finish(&network);
  assert_true(workload_joint(&network.workload, 2, LAYER_INPUT2, &joint));
  assert_int_equal(joint.producer, 1);
  assert_true(joint.made[JOINT_CHANNELS] == 32 && joint.read[JOINT_CHANNELS] == 24);
  assert_true(joint_differs(&joint, JOINT_CHANNELS) && !joint_differs(&joint, JOINT_BITS));
  assert_true(workload_joint(&network.workload, 3, LAYER_INPUT2, &joint));
  assert_true(joint.made[JOINT_BATCH] == 1 && joint.read[JOINT_BATCH] == 4);
  assert_true(joint_differs(&joint, JOINT_BATCH) && !joint_differs(&joint, JOINT_CHANNELS));
  assert_false(workload_joint(&network.workload, 1, LAYER_INPUT2, &joint)); /* the network's input */
  assert_false(workload_joint(&network.workload, 2, LAYER_INPUT1, &joint)); /* weights */
  network_deinit(&network);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_is_written_is_read_back),
                                     cmocka_unit_test(test_what_does_not_meet_is_found),
                                     cmocka_unit_test(test_a_joint_by_hand)};
  return cmocka_run_group_tests_name("channels", tests, NULL, NULL);
}
