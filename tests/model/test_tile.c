/* Tiles (section 4), worked by hand: back-calculation through strides and branches, lags, what is kept, spans,
 * live data. */
#include "model/tile.h"
#include "tests/fixture.h"

/* A layer of a 12 x 12 map: what the file says counts for the last layer, but a size of 1 would count everywhere.
 */
#define MAP(...) ((struct shape){.ox = 12, .oy = 12, __VA_ARGS__})

/* The whole network as one stack, in the network's arena. Node 0 is the input, node i layer i - 1. */
static struct stack one_stack(struct network *network) {
  struct stack_list list;
  struct error error;
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  network->hardware = hardware;
  network_finish(network);
  assert_status(
      stack_list_init(&list, &network->arena, &network->workload, &network->hardware, &network->job.schedule, &error),
      STATUS_OK, &error);
  assert_int_equal(list.stack_count, 1);
  return list.stacks[0];
}

static void begin(struct network *network) {
  struct hardware none = {.memory_count = 0};
  network_init(network, &none);
}

/* A node in a tile by the published rule, with its lags. */
struct node {
  int64_t width, height, keep_columns, keep_rows;
  struct {
    int64_t width, height, overlap_x, overlap_y, lag_x, lag_y;
  } input[LAYER_OPERANDS];
  double input_bits;
};

static const struct tile_node *tile_of(struct network *network, const struct stack *stack, struct tile_grid *grid,
                                       int64_t x, int64_t y, bool use_h, bool use_v, struct axis_part **column,
                                       struct axis_part **row) {
  assert_true(tile_grid_init(grid, &network->arena, stack, MODE_RECOMPUTE, x, y));
  *column = ARENA_NEW(&network->arena, stack->node_count, struct axis_part);
  *row = ARENA_NEW(&network->arena, stack->node_count, struct axis_part);
  assert_true(axis_published(&grid->x, &network->arena, x, use_h, *column));
  assert_true(axis_published(&grid->y, &network->arena, y, use_v, *row));
  return tile_nodes(&network->arena, grid, *column, *row);
}

static const struct node *back(struct network *network, const struct stack *stack, int64_t x, int64_t y, bool use_h,
                               bool use_v) {
  struct tile_grid grid;
  struct axis_part *column, *row;
  const struct tile_node *tiles = tile_of(network, stack, &grid, x, y, use_h, use_v, &column, &row);
  struct node *nodes = ARENA_NEW(&network->arena, stack->node_count, struct node);
  assert_non_null(tiles);
  for (int n = 0; n < stack->node_count; n++) {
    nodes[n] = (struct node){.width = tiles[n].width,
                             .height = tiles[n].height,
                             .keep_columns = tiles[n].keep_columns,
                             .keep_rows = tiles[n].keep_rows,
                             .input_bits = tile_input_bits(&stack->nodes[n], &tiles[n])};
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      nodes[n].input[o].width = tiles[n].input[o].width;
      nodes[n].input[o].height = tiles[n].input[o].height;
      nodes[n].input[o].overlap_x = tiles[n].input[o].overlap_x;
      nodes[n].input[o].overlap_y = tiles[n].input[o].overlap_y;
      nodes[n].input[o].lag_x = column[n].input[o].lag;
      nodes[n].input[o].lag_y = row[n].input[o].lag;
    }
  }
  return nodes;
}

static double peak_of(struct network *network, const struct stack *stack, int64_t x, int64_t y, bool use_h) {
  struct tile_grid grid;
  struct axis_part *column, *row;
  const struct tile_node *tiles = tile_of(network, stack, &grid, x, y, use_h, false, &column, &row);
  return tile_peak_of(&grid, tiles).bits;
}

static void expect_map(const struct node *node, int64_t width, int64_t height) {
  if (node->width != width || node->height != height) {
    fail_msg("a map of %d x %d, must be %d x %d", (int)node->width, (int)node->height, (int)width, (int)height);
  }
}

static void expect_input(const struct node *node, enum layer_operand o, int64_t width, int64_t overlap_x,
                         int64_t lag_x) {
  if (node->input[o].width != width || node->input[o].overlap_x != overlap_x || node->input[o].lag_x != lag_x) {
    fail_msg("input of width %d, overlap %d, lag %d, must be %d, %d, %d", (int)node->input[o].width,
             (int)node->input[o].overlap_x, (int)node->input[o].lag_x, (int)width, (int)overlap_x, (int)lag_x);
  }
}

/* --- Back-calculation -------------------------------------------------------------------------------- */

/* 3 x 3 on 5 x 1 filters. Tile 4 x 4, lag 0. Layer 1: IX = 4 + 2 = 6, overlap 2, lag' 0 - floor((2 + 0)/2) + 2
 * = 1. IY = 4, overlap 0. Layer 0 then makes 6 x 4, or 4 x 4 with an H cache; its filter is 5 wide: IX = 10 (8),
 * overlap 4, lag' = 1 - 2 + 4 = 3; 2 high (FY): IY = 5, overlap 1, lag' = 0 - floor(1/2) + 1 = 1. */
static void test_a_chain(void **state) {
  (void)state;
  struct network network;
  begin(&network);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, MAP(.fx = 5, .fy = 2));
  fixture_conv(&network.workload, 1, 0, MAP(.fx = 3));
  struct stack stack = one_stack(&network);
  const struct node *nodes = back(&network, &stack, 4, 4, false, false);
  expect_map(&nodes[2], 4, 4);
  expect_input(&nodes[2], LAYER_INPUT2, 6, 2, 1);
  expect_map(&nodes[1], 6, 4);
  expect_input(&nodes[1], LAYER_INPUT2, 10, 4, 3);
  assert_int_equal(nodes[1].input[LAYER_INPUT2].height, 5);
  assert_int_equal(nodes[1].input[LAYER_INPUT2].lag_y, 1);
  expect_map(&nodes[0], 10, 5);
  /* One consumer keeps its overlap: lag' - (lag' - overlap). */
  assert_int_equal(nodes[1].keep_columns, 2);
  assert_int_equal(nodes[1].keep_rows, 0);
  assert_int_equal(nodes[0].keep_columns, 4);
  assert_int_equal(nodes[0].keep_rows, 1);
  nodes = back(&network, &stack, 4, 4, true, false);
  expect_map(&nodes[1], 4, 4);
  expect_input(&nodes[1], LAYER_INPUT2, 8, 4, 3);
  expect_map(&nodes[0], 4, 5);
  nodes = back(&network, &stack, 4, 4, false, true);
  expect_map(&nodes[1], 6, 4);
  expect_map(&nodes[0], 10, 4);
  network_deinit(&network);
}

/* Strides. 3 wide, stride 2: 4 outputs read 4 * 3 - (3 - 2)(4 - 1) = 9, overlap 9 - 8 = 1, lag' = 2 * 0 - floor((1
 * + 2 - 1)/2) + 1 = 0. 1 wide, stride 2: 4 columns are touched; overlap max(0, 4 - 8) = 0, lag' = 0 - floor((4 - 8
 * + 1)/2) = 2. 2 wide, stride 3: 8 touched (gaps), 8 - 12 < 0: no overlap, lag' = -floor((8 - 12 + 2)/2) = 1. */
static void test_strides(void **state) {
  (void)state;
  static const struct {
    int64_t filter, stride, width, overlap, lag;
  } cases[] = {{3, 2, 9, 1, 0}, {1, 2, 4, 0, 2}, {2, 3, 8, 0, 1}, {1, 1, 4, 0, 0}, {7, 2, 13, 5, 2}, {4, 4, 16, 0, -1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct network network;
    begin(&network);
    fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, MAP(.fx = cases[i].filter, .stride = cases[i].stride));
    struct stack stack = one_stack(&network);
    const struct node *nodes = back(&network, &stack, 4, 4, false, false);
    expect_input(&nodes[1], LAYER_INPUT2, cases[i].width, cases[i].overlap, cases[i].lag);
    expect_map(&nodes[0], cases[i].width, 4);
    nodes = back(&network, &stack, 4, 4, true, true);
    expect_map(&nodes[0], cases[i].width - cases[i].overlap, 4);
    network_deinit(&network);
  }
}

/* A lag grows by the stride: layer 1, 3 wide, asks layer 0 with lag' 1; layer 0, 3 wide with stride 2, makes 6 of
 * 6 * 3 - 5 = 13: its input's lag' is 2 * 1 - floor((13 - 12 + 1)/2) + 1 = 2. */
static void test_lags_through_a_stride(void **state) {
  (void)state;
  struct network network;
  begin(&network);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, MAP(.fx = 3, .stride = 2));
  fixture_conv(&network.workload, 1, 0, MAP(.fx = 3));
  struct stack stack = one_stack(&network);
  const struct node *nodes = back(&network, &stack, 4, 4, false, false);
  expect_input(&nodes[2], LAYER_INPUT2, 6, 2, 1);
  expect_input(&nodes[1], LAYER_INPUT2, 13, 1, 2);
  network_deinit(&network);
}

/* A residual block: layer 0 feeds the addition (2) at once and through layer 1, 3 wide. It must make the
 * larger, 6. Its lag: asked by the addition 0, by layer 1 0 - 1 + 2 = 1. It is processed with lag 1 first (input
 * lag' 1 - 1 + 2 = 2), then the addition's older entry, pushed with 0, comes up: input lag' 0 - 1 + 2 = 1 stays.
 */
static void test_a_residual_block(void **state) {
  (void)state;
  struct network network;
  begin(&network);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, MAP(.k = 2, .fx = 3));
  fixture_conv(&network.workload, 1, 0, MAP(.k = 2, .c = 2, .fx = 3));
  fixture_addition(&network.workload, 2, 0, 1, MAP(.k = 2));
  struct stack stack = one_stack(&network);
  const struct node *nodes = back(&network, &stack, 4, 4, false, false);
  expect_input(&nodes[3], LAYER_INPUT1, 4, 0, 0);
  expect_input(&nodes[3], LAYER_INPUT2, 4, 0, 0);
  expect_input(&nodes[2], LAYER_INPUT2, 6, 2, 1);
  expect_map(&nodes[1], 6, 4);
  expect_input(&nodes[1], LAYER_INPUT2, 8, 2, 1);
  /* Consumers of layer 0: lag' 0 and overlap 0; lag' 1 and overlap 2: max(0, 1) - min(0, -1) = 2 columns. */
  assert_int_equal(nodes[1].keep_columns, 2);
  network_deinit(&network);
}

/* A block in a block. 0 (P): 3 wide; 1 (A): 3 wide, from P; 2 (B): 5 wide, from A; 3 = A + B; 4 = P + 3. Visits,
 * with lags: 4 (0): P 0, 3 0; 3 (0): A 0, B 0; B (0): A 0 - 2 + 4 = 2; A (2): P 2 - 1 + 2 = 3; P (3); A again, as
 * pushed by 3 with 0: P 0 - 1 + 2 = 1 is recorded; P (max(0, 1) = 1): input 1 - 1 + 2 = 2; P again, as pushed by 4
 * with 0: input 0 - 1 + 2 = 1. P is kept from A's need, 1 - 2 = -1, to the furthest lag, 1: 2 columns. (The
 * largest lags would say 3 - min(1, 0) = 3.) A: consumers 3 (0, 0) and B (2, 4): 2 - (-2) = 4 columns. */
static void test_lags_are_those_of_the_last_visit(void **state) {
  (void)state;
  struct network network;
  begin(&network);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, MAP(.fx = 3));
  fixture_conv(&network.workload, 1, 0, MAP(.fx = 3));
  fixture_conv(&network.workload, 2, 1, MAP(.fx = 5));
  fixture_addition(&network.workload, 3, 1, 2, MAP(.k = 1));
  fixture_addition(&network.workload, 4, 0, 3, MAP(.k = 1));
  struct stack stack = one_stack(&network);
  const struct node *nodes = back(&network, &stack, 4, 4, false, false);
  expect_input(&nodes[3], LAYER_INPUT2, 8, 4, 2);
  expect_map(&nodes[2], 8, 4);
  expect_input(&nodes[2], LAYER_INPUT2, 10, 2, 1);
  expect_map(&nodes[1], 10, 4);
  expect_input(&nodes[1], LAYER_INPUT2, 12, 2, 1);
  assert_int_equal(nodes[2].keep_columns, 4);
  assert_int_equal(nodes[1].keep_columns, 2);
  network_deinit(&network);
}

/* --- Spans ------------------------------------------------------------------------------------------- */

/* The first tile has the remainder, or a whole tile where nothing remains. */
static void test_spans(void **state) {
  (void)state;
  static const int64_t cases[][5] = {/* map, tile, clipped, first, count */
                                     {10, 4, 4, 2, 3}, {12, 4, 4, 4, 3}, {12, 5, 5, 2, 3},
                                     {7, 7, 7, 7, 1},  {7, 8, 7, 7, 1},  {7, INT64_MAX, 7, 7, 1},
                                     {7, 1, 1, 1, 7},  {1, 1, 1, 1, 1},  {7, 6, 6, 1, 2}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct tile_span span = tile_span_of(cases[i][0], cases[i][1]);
    assert_int_equal(span.tile, cases[i][2]);
    assert_int_equal(span.first, cases[i][3]);
    assert_int_equal(span.count, cases[i][4]);
    assert_int_equal(span.first + (span.count - 1) * span.tile, cases[i][0]);
  }
}

/* --- Live data --------------------------------------------------------------------------------------- */

/* Input of 2 channels, layer 0 with 3, layer 1 with 5, 3 x 3 filters, tile 4 x 2. Bits: layer 1 makes 4 * 2 * 5 *
 * 8 = 320 of 6 * 4
 * * 3 * 8 = 576; layer 0 makes these of 8 * 6 * 2 * 8 = 768. Input: 768. Layer 0: live 768; 768 - 768 + 768 + 576
 * = 1344. Layer 1: live 576: 576 + 320. Peak 1344. With an H cache layer 0 makes 4 * 4 * 3 * 8 = 384 of 6 * 6 * 2
 * * 8 = 576, of which 4 * 6 * 2 * 8 = 384 are new: layer 0: 384 - 384 + 576 + 384 = 960; layer 1: 384 - 384 + 576
 * + 320 = 896. Peak 960. */
static void test_peak_of_a_chain(void **state) {
  (void)state;
  struct network network;
  begin(&network);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, MAP(.k = 3, .c = 2, .fx = 3, .fy = 3));
  fixture_conv(&network.workload, 1, 0, MAP(.k = 5, .c = 3, .fx = 3, .fy = 3));
  struct stack stack = one_stack(&network);
  assert_number(peak_of(&network, &stack, 4, 2, false), 1344, "peak");
  assert_number(peak_of(&network, &stack, 4, 2, true), 960, "peak with H cache");
  network_deinit(&network);
}

/* A block on 2 channels: layer 0 and 1 (1 x 1), addition. Tile 4 x 1: maps of 64 bits. Layer 1: live 64 (of layer
 * 0), 64 - 64 + 64 + 64 = 128, (b) 64 + 64. Addition: live: both, 128; 128 - 128 + 2 * 64 + 64 = 192; (b) 128
 * + 64. Peak 192. */
static void test_peak_of_a_block(void **state) {
  (void)state;
  struct network network;
  begin(&network);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, MAP(.k = 2, .c = 2));
  fixture_conv(&network.workload, 1, 0, MAP(.k = 2, .c = 2));
  fixture_addition(&network.workload, 2, 0, 1, MAP(.k = 2));
  struct stack stack = one_stack(&network);
  assert_number(peak_of(&network, &stack, 4, 1, false), 192, "peak");
  network_deinit(&network);
}

/* A 1 x 1 layer with stride 2 reads a quarter of what its producer made for another consumer; all of it is still
 * there. Layer 0: 4 channels; 1: 2 x 2, stride 2, 1 channel; 2: 1 x 1, stride 2, 20 channels, both from 0; 3: 1 x
 * 1, 1 channel, from 2; 4 = 1 + 3. Tile 4 x 4: 0 makes 8 x 8 * 4 * 8 = 2048 bits of 512; 1 makes 128 of 2048; 2
 * makes 2560 of 4 x 4 * 4 * 8 = 512; 3 makes 128. (a), (b): 0: 512 - 512 + 512 + 2048 = 2560, 2560; 1: 2048 - 2048
 * + 2048 + 128 = 2176, 2176; 2: live 2176 - 2048 + 512 + 2560 = 3200, 2176 + 2560 = 4736; 3: live 2688 - 2560 +
 * 2560 + 128 = 2816, 2816. Peak 4736. */
static void test_peak_where_inputs_differ(void **state) {
  (void)state;
  struct network network;
  begin(&network);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, MAP(.k = 4));
  fixture_conv(&network.workload, 1, 0, MAP(.c = 4, .fx = 2, .fy = 2, .stride = 2));
  fixture_conv(&network.workload, 2, 0, MAP(.k = 20, .c = 4, .stride = 2));
  fixture_conv(&network.workload, 3, 2, MAP(.c = 20));
  fixture_addition(&network.workload, 4, 1, 3, MAP(.k = 1));
  struct stack stack = one_stack(&network);
  const struct node *nodes = back(&network, &stack, 4, 4, false, false);
  expect_map(&nodes[1], 8, 8);
  expect_input(&nodes[3], LAYER_INPUT2, 4, 0, 2);
  assert_number(nodes[3].input_bits, 512, "input of layer 2");
  assert_number(peak_of(&network, &stack, 4, 4, false), 4736, "peak");
  network_deinit(&network);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_chain),
      cmocka_unit_test(test_strides),
      cmocka_unit_test(test_lags_through_a_stride),
      cmocka_unit_test(test_a_residual_block),
      cmocka_unit_test(test_lags_are_those_of_the_last_visit),
      cmocka_unit_test(test_spans),
      cmocka_unit_test(test_peak_of_a_chain),
      cmocka_unit_test(test_peak_of_a_block),
      cmocka_unit_test(test_peak_where_inputs_differ),
  };
  return cmocka_run_group_tests_name("tiles", tests, NULL, NULL);
}
