/* What the model refuses from whoever uses it as a library: numbers that readers of files and of options stop before it
 * sees them. Each time a sentence with the place and, of a memory or a layer, its index. */
#include <math.h>

#include "tests/fixture.h"

/* --- Accelerators ----------------------------------------------------------------------------------------- */

/* Two registers below a top memory. */
static struct hardware good_hardware(void) {
  struct hardware hardware = fixture_array(4, 4);
  fixture_memory(&hardware, "reg_w", "W", 32, 8, SERVES_NONE);
  fixture_memory(&hardware, "reg_o", "O", 32, 32, SERVES_NONE);
  fixture_memory(&hardware, "top", "IWO", 1e6, 64, SERVES_ALL);
  return hardware;
}

static void refuse_hardware(struct hardware *hardware, int memory, const char *sentence) {
  struct error error = {.status = STATUS_OK};
  enum status status = hardware_finish(hardware, &error);
  if (status != STATUS_BAD_INPUT) fail_msg("status %d, must be refused: %s", status, sentence);
  assert_int_equal(error.memory, memory);
  assert_contains(error.message, sentence);
}

#define REFUSED(at, change, sentence)                                           \
  do {                                                                          \
    struct hardware hardware = good_hardware();                                 \
    struct memory *first = &hardware.memories[0], *top = &hardware.memories[2]; \
    (void)first, (void)top;                                                     \
    change;                                                                     \
    refuse_hardware(&hardware, at, sentence);                                   \
  } while (0)

static void test_memories(void **state) {
  (void)state;
  REFUSED(0, first->size_bits = 0, "memory 'reg_w' has a size of 0 bits; it must be from 1 to ");
  REFUSED(0, first->size_bits = NAN, "memory 'reg_w' has a size of ");
  REFUSED(2, top->size_bits = INFINITY, "memory 'top' has a size of inf bits");
  REFUSED(0, first->read_energy_pj = -1, "memory 'reg_w' has access energies of -1 and 2 pJ; they must be 0 or more");
  REFUSED(0, first->write_energy_pj = -1, "memory 'reg_w' has access energies of 1 and -1 pJ");
  REFUSED(0, first->latency_cycles = -1, "memory 'reg_w' has a latency of -1 cycles; it must be 0 or more");
  REFUSED(0, first->operand_count = 0, "memory 'reg_w' stores no operand; it must store I1, I2 or O");
  REFUSED(0, first->operand_count = OPERAND_COUNT + 1, "memory 'reg_w' stores no operand");
  REFUSED(-1, hardware.memory_count = 0, "there are 0 memories; there must be 1 to ");
  REFUSED(-1, hardware.memory_count = HARDWARE_MAX_MEMORIES + 1, "memories; there must be 1 to ");
  REFUSED(-1, hardware.memory_count = 1, "no memory stores operand I1; at least the top one must");
  REFUSED(2, fixture_memory(&hardware, "peak", "O", 1e6, 64, SERVES_ALL),
          "the highest memory of I1 is 'top' and that of O is 'peak'");
}

static void test_ports(void **state) {
  (void)state;
  REFUSED(0, first->port_of[OPERAND_I2][MOVE_TL] = -1, "memory 'reg_w' has no port for I2, ");
  REFUSED(0, first->port_of[OPERAND_I2][MOVE_FH] = 5, "memory 'reg_w' has no port for I2, ");
  REFUSED(0, first->ports[0].type = PORT_WRITE, "port 'r_port_1' of memory 'reg_w' cannot serve I2, ");
  REFUSED(0, first->ports[1].type = PORT_READ, "it only reads");
  REFUSED(0, first->read_bw = 0, "memory 'reg_w' has a read bandwidth of 8 to 0 bit/cycle; both must be 1 or more");
  REFUSED(0, first->write_granularity = 9, "memory 'reg_w' has a write bandwidth of 9 to 8 bit/cycle");
}

static void add_levels(struct hardware *hardware, int count) {
  for (int i = 0; i < count; i++) fixture_memory(hardware, "more", "O", 1e6, 64, SERVES_ALL);
}

static void test_arrays(void **state) {
  (void)state;
  REFUSED(-1, hardware.dim_count = 0, "the operational array has 0 dimensions; it must have 1 to ");
  REFUSED(-1, hardware.dim_count = HARDWARE_MAX_DIMS + 1, "dimensions; it must have 1 to ");
  REFUSED(-1, hardware.dim_size[1] = 0, "array dimension D2 has size 0; it must be 1 or more");
  REFUSED(-1, hardware.dim_size[0] = hardware.dim_size[1] = 1 << 20, "the operational array has 1099511627776 units");
  REFUSED(-1, hardware.mac_energy_pj = -1, "the energy of a MAC is -1 pJ; it must be 0 or more");
  REFUSED(HARDWARE_MAX_LEVELS + 1, add_levels(&hardware, HARDWARE_MAX_LEVELS - 1), "operand O has more than ");
}

/* --- Networks --------------------------------------------------------------------------------------------- */

static void refuse_workload(struct workload *workload, const char *sentence) {
  struct error error = {.status = STATUS_OK};
  enum status status = workload_finish(workload, &error);
  if (status != STATUS_BAD_INPUT) fail_msg("status %d, must be refused: %s", status, sentence);
  assert_int_equal(error.layer, 1);
  assert_contains(error.message, sentence);
  workload_deinit(workload);
}

/* Layer 8 reads layer 7. */
#define LAYER_REFUSED(change, sentence)                                                                    \
  do {                                                                                                     \
    struct workload workload;                                                                              \
    workload_init(&workload, "fixture");                                                                   \
    fixture_conv(&workload, 7, PRODUCER_NETWORK_INPUT, (struct shape){.k = 8, .c = 8, .ox = 4, .oy = 4});  \
    struct layer *layer = fixture_conv(&workload, 8, 7, (struct shape){.k = 8, .c = 8, .ox = 4, .oy = 4}); \
    struct operand *weights = &layer->operand[LAYER_INPUT1], *input = &layer->operand[LAYER_INPUT2];       \
    (void)weights, (void)input;                                                                            \
    change;                                                                                                \
    refuse_workload(&workload, sentence);                                                                  \
  } while (0)

static void join(struct operand *operand, int a, int b) {
  static int ids[2]; /* outlives the call */
  ids[0] = a;
  ids[1] = b;
  operand->joined = ids;
  operand->joined_count = 2;
}

static void test_layers(void **state) {
  (void)state;
  LAYER_REFUSED(layer->id = -3, "layer id -3 is negative; negative ids stand for the network's inputs");
  LAYER_REFUSED(layer->id = 7, "layer id 7 is used twice; give each layer its own");
  LAYER_REFUSED(layer->dim_count = 0, "layer 8 has no loops; it needs loop dimensions with sizes");
  LAYER_REFUSED(layer->file_size[1] = 0, "loop K of layer 8 has size 0; it must be 1 or more");
  LAYER_REFUSED(layer->file_size[1] = INT64_MAX, "the loop sizes of layer 8 make ");
  LAYER_REFUSED(weights->precision_bits = -1, "operand W of layer 8 has -1 bits; it must have 0 to 4096");
  LAYER_REFUSED(weights->final_bits = 5000, "operand W of layer 8 has 8 bits; it must have 0 to 4096");
  LAYER_REFUSED(layer->operand[LAYER_OUTPUT].final_bits = 0, "operand O of layer 8 has 16 bits; it must have 1 to ");
  LAYER_REFUSED(layer->row_passes = 1, "layer 8 is one over rows and must have one input, of the loops of its output");
  LAYER_REFUSED(input->producer = 9, "operand I of layer 8 comes from layer 9, which does not exist");
  LAYER_REFUSED((weights->is_made = true, weights->maker = 9), "operand W of layer 8 comes from layer 9");
  LAYER_REFUSED(join(input, 7, 7), "operand I of layer 8 joins the channels of layer 7 with themselves");
}

/* Layer 9 reads pixels of layer 8 that lie far apart. */
static void test_maps_that_grow_too_large(void **state) {
  (void)state;
  struct shape far = {.k = 1, .c = 8, .ox = 1000000, .oy = 1000000, .fx = 2, .stride = 1000000};
  LAYER_REFUSED((fixture_conv(&workload, 9, 8, far), workload.maps.always_grown = true),
                "layer 8 would need 1.28e+14 operations to produce the map that later layers need");
}

static void test_a_network_of_too_many_layers(void **state) {
  (void)state;
  struct workload workload;
  struct error error = {.status = STATUS_OK};
  workload_init(&workload, "fixture");
  for (int i = 0; i <= WORKLOAD_MAX_LAYERS; i++) fixture_conv(&workload, i, i - 1, (struct shape){.k = 1});
  assert_int_equal(workload_finish(&workload, &error), STATUS_BAD_INPUT);
  assert_string_equal(error.message, "the network has 4097 layers; at most 4096 are modelled");
  workload_deinit(&workload);
}

static void test_relations(void **state) {
  (void)state;
  LAYER_REFUSED((input->pr[0].upsampling = 2, input->pr[0].a = layer_dim(layer, "K")),
                "IX of layer 8 is stretched along loop K; only OX and OY can be stretched");
  LAYER_REFUSED((input->pr[0].upsampling = 2, input->pr[0].sa = 2),
                "IX of operand I of layer 8 is upsampled and has a stride or dilation");
}

/* Sizes of maps that contradict each other. */
static void test_sizes_of_maps(void **state) {
  (void)state;
  LAYER_REFUSED(input->pr[0].input_size = 5,
                "layer 8 states an input of IX 5, but layer 7 makes 4; give both the same");
  LAYER_REFUSED((input->pr[0].is_padding_stated = true, input->pr[0].padding_begin = 1),
                "layer 8 pads IX with 1 before and 0 after, so that some outputs of its filter of 1 see padding only");
  LAYER_REFUSED((input->pr[0].is_padding_stated = true, input->pr[0].padding_end = 1),
                "layer 8 makes 5 outputs of an input of IX 4 with padding 0 and 1; its size says 4");
  LAYER_REFUSED(input->pr[0].upsampling = 2,
                "layer 8 stretches an input of IX 4 by 2 with 1 tap an output and padding 0 and 0");
  LAYER_REFUSED(
      (input->pr[0].upsampling = 2, layer->file_size[layer_dim(layer, "OX")] = 8, workload.maps.always_grown = true),
      "layer 8 stretches a map, which needs the true sizes of all maps, but those of layer 8 do not fit");
  LAYER_REFUSED((input->pr[0].upsampling = 2, layer->file_size[layer_dim(layer, "OX")] = 8,
                 layer->file_size[layer_dim(layer, "OY")] = 6),
                "those of layer 8 do not fit; state them with 'pr_loop_sizes' and 'padding'");
}

/* --- Schedules -------------------------------------------------------------------------------------------- */

#define SCHEDULE_REFUSED(change, sentence)                                        \
  do {                                                                            \
    struct schedule *schedule = &network.job.schedule;                            \
    const struct schedule good = *schedule;                                       \
    change;                                                                       \
    network_fails(&network, STATUS_USAGE, (const char *const[]){sentence, NULL}); \
    *schedule = good;                                                             \
  } while (0)

static void test_schedules(void **state) {
  (void)state;
  static struct network network; /* large */
  struct hardware hardware = good_hardware();
  network_init(&network, &hardware);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 4, .c = 4, .ox = 4, .oy = 4});
  network_finish(&network);
  SCHEDULE_REFUSED(schedule->mode = (enum overlap_mode)4, "overlap mode 4 does not exist; take 1, 2 or 3");
  SCHEDULE_REFUSED(schedule->tile_x = 0, "is empty; both sizes must be 1 or more");
  SCHEDULE_REFUSED(schedule->tile_y = -1, "x -1 is empty; both sizes must be 1 or more");
  SCHEDULE_REFUSED(schedule->tile_heads = -2, "-2 heads at a time are none; take 1 or more, or 0 for all");
  SCHEDULE_REFUSED(schedule->lpf_limit = -1, "the limit of loop factors is -1; it must be 1 or more");
  SCHEDULE_REFUSED(schedule->search.energy_tolerance = 2, "the energy tolerance is 2; it must be from 0 to 1");
  SCHEDULE_REFUSED(schedule->search.energy_tolerance = NAN, "it must be from 0 to 1");
  SCHEDULE_REFUSED(schedule->search.latency_weight = -1,
                   "the weight of latency is -1 pJ a cycle; it must be 0 or more");
  SCHEDULE_REFUSED(
      (schedule->placement = PLACEMENT_SEARCH, schedule->search.rules.base = RULES_BASE_PUBLISHED),
      "memories are searched only where mappings leave room for what is in them: take the rules corrected");
  SCHEDULE_REFUSED(schedule->cut_count = -1, "-1 stack cuts are given; at most ");
  SCHEDULE_REFUSED(schedule->cut_count = SCHEDULE_MAX_CUTS + 1, "stack cuts are given; at most ");
  network_deinit(&network);
}

/* --- Mappings --------------------------------------------------------------------------------------------- */

/* 2 x 2 x 2 x 2 x 2 x 2 units of each dimension of the array: six loops on each of three. */
static void test_unrolled_loops(void **state) {
  (void)state;
  static const char *const dims[] = {"K", "C", "OY", "OX", "FY", "FX"};
  static struct network network; /* large */
  struct hardware hardware = good_hardware();
  hardware.dim_count = 3;
  for (int d = 0; d < 3; d++) hardware.dim_size[d] = 64;
  network_init(&network, &hardware);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT,
               (struct shape){.k = 8, .c = 8, .oy = 8, .ox = 8, .fy = 8, .fx = 8});
  for (int i = 0; i < 3 * 6; i++) fixture_unroll(&network.rule, i / 6, dims[i % 6], 2);
  network_finish(&network);
  network_fails(&network, STATUS_BAD_INPUT,
                (const char *const[]){"mapping 'default' unrolls more than 16 loops of layer 0", NULL});
  network_deinit(&network);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_memories),
      cmocka_unit_test(test_ports),
      cmocka_unit_test(test_arrays),
      cmocka_unit_test(test_layers),
      cmocka_unit_test(test_relations),
      cmocka_unit_test(test_schedules),
      cmocka_unit_test(test_sizes_of_maps),
      cmocka_unit_test(test_maps_that_grow_too_large),
      cmocka_unit_test(test_a_network_of_too_many_layers),
      cmocka_unit_test(test_unrolled_loops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
