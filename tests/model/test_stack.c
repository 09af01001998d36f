/* Where a network is cut into stacks (section 3): automatic cuts by hand, given ones that make sense and that do
 * not, branches, the inputs of a stack. */
#include <unistd.h>

#include "model/stack.h"
#include "model/tile.h"
#include "tests/fixture.h"

/* A layer of a 4 x 4 map. */
#define MAP(...) ((struct shape){.ox = 4, .oy = 4, __VA_ARGS__})

/* An accelerator with a weight buffer of this size below the top; 0: only the top. */
static void begin(struct network *network, double weight_room) {
  struct hardware hardware = fixture_array(1, 0);
  if (weight_room > 0) fixture_memory(&hardware, "weights", "W", weight_room, 64, SERVES_ALL);
  fixture_memory(&hardware, "buffer", "IO", 1e5, 64, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  network_init(network, &hardware);
}

static enum status cut(struct network *network, struct stack_list *list, struct error *error) {
  return stack_list_init(list, &network->arena, &network->workload, &network->hardware, &network->job.schedule, error);
}

static struct stack_list stacks_of(struct network *network) {
  struct stack_list list;
  struct error error;
  assert_status(cut(network, &list, &error), STATUS_OK, &error);
  return list;
}

static void expect_cuts(const struct stack_list *list, int count, const int *cuts) {
  if (list->cut_count != count) fail_msg("%d cuts, must be %d", list->cut_count, count);
  for (int i = 0; i < count; i++) assert_int_equal(list->cuts[i], cuts[i]);
}

/* The layers of a stack, without its inputs, by id; the whole as text: "0 1 | 2". */
static void expect_stacks(const struct stack_list *list, const char *expected) {
  char text[512] = "";
  for (int s = 0; s < list->stack_count; s++) {
    for (int n = 0; n < list->stacks[s].node_count; n++) {
      const struct stack_node *node = &list->stacks[s].nodes[n];
      size_t used = strlen(text);
      snprintf(text + used, sizeof text - used, node->layer < 0 ? "(%d) " : "%d ", node->id);
    }
    if (s + 1 < list->stack_count) strcat(text, "| ");
  }
  if (strcmp(text, expected) != 0) fail_msg("stacks %s, must be %s", text, expected);
}

/* --- Automatic cuts ---------------------------------------------------------------------------------- */

/* A chain with weights of 4 * 8 = 32, 128, 256, 64 and 8 bits. */
static void chain(struct network *network, double weight_room) {
  begin(network, weight_room);
  fixture_conv(&network->workload, 0, PRODUCER_NETWORK_INPUT, MAP(.k = 4));
  fixture_conv(&network->workload, 1, 0, MAP(.k = 4, .c = 4));
  fixture_conv(&network->workload, 2, 1, MAP(.k = 8, .c = 4));
  fixture_conv(&network->workload, 3, 2, MAP(.c = 8));
  fixture_conv(&network->workload, 4, 3, MAP(.k = 1));
  network_finish(network);
  network->job.schedule.cuts_kind = CUTS_AUTO;
}

/* Room 488: all. 487: 32 + 128 + 256 + 64 = 480, + 8 exceeds: cut before 4. 160: 32 + 128; 256 is too heavy: cut
 * before and after it, then 64 + 8. 159: 32; 160 exceeds: cut, 128; 256: cut before and after. 31: heavy but for
 * the last: the input layer is cut off, too. 7: all heavy, the cut after the last is listed. */
static void test_automatic_cuts(void **state) {
  (void)state;
  static const struct {
    double room;
    int count, cuts[6];
    const char *stacks;
  } cases[] = {{488, 0, {0}, "-1 0 1 2 3 4 "},
               {487, 1, {3}, "-1 0 1 2 3 | (3) 4 "},
               {160, 2, {1, 2}, "-1 0 1 | (1) 2 | (2) 3 4 "},
               {159, 3, {0, 1, 2}, "-1 0 | (0) 1 | (1) 2 | (2) 3 4 "},
               {31, 5, {-1, 0, 1, 2, 3}, "-1 | (-1) 0 | (0) 1 | (1) 2 | (2) 3 | (3) 4 "},
               {7, 6, {-1, 0, 1, 2, 3, 4}, "-1 | (-1) 0 | (0) 1 | (1) 2 | (2) 3 | (3) 4 "}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct network network;
    chain(&network, cases[i].room);
    struct stack_list list = stacks_of(&network);
    expect_cuts(&list, cases[i].count, cases[i].cuts);
    expect_stacks(&list, cases[i].stacks);
    network_deinit(&network);
  }
}

/* With one I2 level that level's size counts: the top's. Of many instances one counts. */
static void test_automatic_cuts_by_the_only_level(void **state) {
  (void)state;
  struct network network;
  chain(&network, 0);
  network.hardware.memories[network.hardware.memory_count - 1].size_bits = 487;
  struct stack_list list = stacks_of(&network);
  expect_cuts(&list, 1, (const int[]){3});
  network_deinit(&network);
}

/* 0, then a block of 1, 2 and the addition 3, then 4. Weights 128 each but for 3. Room 256: 0 128; the block, 256,
 * makes 384: cut before it; 4 makes 384: cut before it. Room 255: the block is heavy: cut before it and after each
 * of its layers. */
static void block(struct network *network, double weight_room) {
  begin(network, weight_room);
  fixture_conv(&network->workload, 0, PRODUCER_NETWORK_INPUT, MAP(.k = 4, .c = 4));
  fixture_conv(&network->workload, 1, 0, MAP(.k = 4, .c = 4, .fx = 1));
  fixture_conv(&network->workload, 2, 1, MAP(.k = 4, .c = 4));
  fixture_addition(&network->workload, 3, 0, 2, MAP(.k = 4));
  fixture_conv(&network->workload, 4, 3, MAP(.k = 4, .c = 4));
  network_finish(network);
}

static void test_automatic_cuts_around_a_block(void **state) {
  (void)state;
  struct network network;
  block(&network, 256);
  network.job.schedule.cuts_kind = CUTS_AUTO;
  struct stack_list list = stacks_of(&network);
  expect_stacks(&list, "-1 0 | (0) 1 2 3 | (3) 4 ");
  network_deinit(&network);
  block(&network, 255);
  network.job.schedule.cuts_kind = CUTS_AUTO;
  list = stacks_of(&network);
  expect_stacks(&list, "-1 0 | (0) 1 | (1) 2 | (0) (2) 3 | (3) 4 ");
  network_deinit(&network);
}

/* --- Given cuts -------------------------------------------------------------------------------------- */

static void expect_given(int count, const int *cuts, int expected_count, const int *expected_cuts, const char *stacks) {
  struct network network;
  block(&network, 256);
  network_cuts(&network, count, cuts);
  struct stack_list list = stacks_of(&network);
  expect_cuts(&list, expected_count, expected_cuts);
  expect_stacks(&list, stacks);
  struct result *result = network_result(&network);
  assert_int_equal(result->stack_count, list.stack_count);
  result_free(result);
  network_deinit(&network);
}

static void test_given_cuts(void **state) {
  (void)state;
  expect_given(0, (const int[]){0}, 0, NULL, "-1 0 1 2 3 4 ");
  expect_given(1, (const int[]){3}, 1, (const int[]){3}, "-1 0 1 2 3 | (3) 4 ");
  expect_given(2, (const int[]){0, 1}, 2, (const int[]){0, 1}, "-1 0 | (0) 1 | (0) (1) 2 3 4 ");
}

/* Unsorted and with duplicates: the same as sorted. A cut after the last layer means nothing. -1 is the network's
 * input. */
static void test_given_cuts_that_are_odd(void **state) {
  (void)state;
  expect_given(4, (const int[]){3, 0, 3, 0}, 2, (const int[]){0, 3}, "-1 0 | (0) 1 2 3 | (3) 4 ");
  expect_given(2, (const int[]){4, 3}, 1, (const int[]){3}, "-1 0 1 2 3 | (3) 4 ");
  expect_given(1, (const int[]){4}, 0, NULL, "-1 0 1 2 3 4 ");
  expect_given(2, (const int[]){-1, 0}, 2, (const int[]){-1, 0}, "-1 | (-1) 0 | (0) 1 2 3 4 ");
}

/* The input alone costs nothing: its stack has no energy, and the rest is what it is without that cut but for
 * where its input comes from: the top in both cases. */
static void test_a_stack_of_the_input_alone(void **state) {
  (void)state;
  struct network network;
  block(&network, 256);
  network_cuts(&network, 1, (const int[]){-1});
  struct result *cut_off = network_result(&network);
  assert_int_equal(cut_off->stack_count, 2);
  assert_number(cut_off->stacks[0].energy_pj, 0, "energy of the input alone");
  assert_number(cut_off->stacks[0].latency_cycles, 0, "latency of the input alone");
  network_cuts(&network, 0, NULL);
  struct result *whole = network_result(&network);
  assert_number(cut_off->energy_pj, whole->energy_pj, "energy");
  assert_number(cut_off->latency_cycles, whole->latency_cycles, "latency");
  result_free(whole);
  result_free(cut_off);
  network_deinit(&network);
}

static void expect_refused(int count, const int *cuts, const char *const *pieces) {
  struct network network;
  block(&network, 256);
  network_cuts(&network, count, cuts);
  network_fails(&network, STATUS_USAGE, pieces);
  network_deinit(&network);
}

/* Unknown layers; inside the block (0 and 3 are the nearest places where one branch is open), whatever other cuts
 * there are. */
static void test_refused_cuts(void **state) {
  (void)state;
  expect_refused(1, (const int[]){5}, (const char *[]){"layer 5", "no such layer", "-1 to 4", NULL});
  expect_refused(2, (const int[]){0, -2}, (const char *[]){"layer -2", NULL});
  expect_refused(1, (const int[]){1}, (const char *[]){"layer 1", "layers 0 and 1", "after layers 0 and 3", NULL});
  expect_refused(1, (const int[]){2}, (const char *[]){"layer 2", "layers 0 and 2", "after layers 0 and 3", NULL});
  expect_refused(2, (const int[]){3, 1}, (const char *[]){"layer 1", "after layers 0 and 3", NULL});
  expect_refused(1, (const int[]){2147483647}, (const char *[]){"layer 2147483647", NULL});
}

/* Where the whole network is one block there is no legal cut to name. */
static void test_refused_cut_of_a_network_that_is_a_block(void **state) {
  (void)state;
  struct network network;
  begin(&network, 0);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, MAP(.k = 4));
  fixture_conv(&network.workload, 1, 0, MAP(.k = 4, .c = 4));
  fixture_conv(&network.workload, 2, 1, MAP(.k = 4, .c = 4));
  fixture_addition(&network.workload, 3, 0, 2, MAP(.k = 4));
  network_finish(&network);
  network_cuts(&network, 1, (const int[]){2});
  network_fails(&network, STATUS_USAGE, (const char *[]){"layer 2", "the nearest legal cut is after layer 0", NULL});
  network_deinit(&network);
}

static void test_single_layers(void **state) {
  (void)state;
  struct network network;
  block(&network, 256);
  network.job.schedule.cuts_kind = CUTS_SINGLE_LAYER;
  struct stack_list list = stacks_of(&network);
  expect_cuts(&list, 4, (const int[]){0, 1, 2, 3});
  expect_stacks(&list, "-1 0 | (0) 1 | (1) 2 | (0) (2) 3 | (3) 4 ");
  network_deinit(&network);
}

/* --- Branches ---------------------------------------------------------------------------------------- */

/* Two network inputs, -1 and -2, a layer on each, their sum. All one unit; a cut after layer 0 leaves one output,
 * too. */
static void two_inputs(struct network *network) {
  begin(network, 0);
  fixture_conv(&network->workload, 0, PRODUCER_NETWORK_INPUT, MAP(.k = 4, .fx = 3));
  fixture_conv(&network->workload, 1, PRODUCER_NETWORK_INPUT, MAP(.k = 4));
  fixture_addition(&network->workload, 2, 0, 1, MAP(.k = 4));
  network_finish(network);
}

static void test_two_network_inputs(void **state) {
  (void)state;
  struct network network;
  two_inputs(&network);
  struct stack_list list = stacks_of(&network);
  expect_stacks(&list, "-1 -2 0 1 2 ");
  network_cuts(&network, 1, (const int[]){0});
  list = stacks_of(&network);
  expect_stacks(&list, "-1 0 | (0) -2 1 2 ");
  network_tile(&network, MODE_CACHED, 2, 2);
  result_free(network_result(&network));
  network_cuts(&network, 2, (const int[]){-1, -2});
  list = stacks_of(&network);
  expect_stacks(&list, "-1 | -2 | (-1) (-2) 0 1 2 ");
  result_free(network_result(&network));
  network_deinit(&network);
}

/* The input of a stack: channels the fewest that the cut layer's direct successors index, here min(4 of layer 1, 8
 * of the addition) = 4; the map the largest they need: layer 1 is 3 wide, 4 + 2 = 6 (the addition 4). Its
 * precision is the consumers' input's. Named by two names the channels multiply: 4 * 8 = 32 (quirk). */
static void test_input_of_a_stack(void **state) {
  (void)state;
  for (int named_apart = 0; named_apart < 2; named_apart++) {
    struct network network;
    begin(&network, 0);
    fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, MAP(.k = 4));
    fixture_conv(&network.workload, 1, 0, MAP(.k = 8, .c = 4, .fx = 3));
    struct layer *addition = fixture_addition(&network.workload, 2, 0, 1, MAP(.k = 8));
    if (named_apart) strcpy(addition->operand[LAYER_INPUT1].producer_dim[layer_dim(addition, "G")], "G");
    network_finish(&network);
    network_cuts(&network, 1, (const int[]){0});
    struct stack_list list = stacks_of(&network);
    expect_stacks(&list, "-1 0 | (0) 1 2 ");
    const struct layer *shape = list.stacks[1].nodes[0].shape;
    assert_int_equal(shape->size[layer_dim(shape, "K")], 4);
    assert_int_equal(shape->size[layer_dim(shape, "OX")], 6);
    assert_int_equal(shape->size[layer_dim(shape, "OY")], 4);
    assert_int_equal(shape->operand[LAYER_OUTPUT].final_bits, 8);
    assert_int_equal(layer_elements(shape, LAYER_OUTPUT, shape->size), (named_apart ? 32 : 4) * 6 * 4);
    network_deinit(&network);
  }
}

/* 60 residual blocks in one stack: 2^60 paths from the output to the input. */
static void test_a_deep_chain_of_blocks(void **state) {
  (void)state;
  struct network network;
  begin(&network, 0);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, MAP(.k = 2));
  for (int i = 0; i < 60; i++) {
    fixture_conv(&network.workload, 2 * i + 1, 2 * i, MAP(.k = 2, .c = 2, .fx = 3));
    fixture_addition(&network.workload, 2 * i + 2, 2 * i, 2 * i + 1, MAP(.k = 2));
  }
  network_finish(&network);
  alarm(60); /* or it hangs */
  for (enum overlap_mode mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    network_tile(&network, mode, 2, 2);
    struct result *result = network_result(&network);
    assert_int_equal(result->stacks[0].node_count, 122);
    assert_int_equal(result->layers[1].size[result->layers[1].ox], 4 + 2 * 60);
    result_free(result);
  }
  alarm(0);
  network_deinit(&network);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_automatic_cuts),
      cmocka_unit_test(test_automatic_cuts_by_the_only_level),
      cmocka_unit_test(test_automatic_cuts_around_a_block),
      cmocka_unit_test(test_given_cuts),
      cmocka_unit_test(test_given_cuts_that_are_odd),
      cmocka_unit_test(test_a_stack_of_the_input_alone),
      cmocka_unit_test(test_refused_cuts),
      cmocka_unit_test(test_refused_cut_of_a_network_that_is_a_block),
      cmocka_unit_test(test_single_layers),
      cmocka_unit_test(test_two_network_inputs),
      cmocka_unit_test(test_input_of_a_stack),
      cmocka_unit_test(test_a_deep_chain_of_blocks),
  };
  return cmocka_run_group_tests_name("stacks", tests, NULL, NULL);
}
