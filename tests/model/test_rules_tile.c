/* Worked numbers of the rules on tiles and placement, each beside the published one: lags on branches, columns that a
 * shortcut waits for, channels of a stack's input, needs of caches. */
#include "model/placement.h"
#include "model/tile.h"
#include "tests/fixture.h"
#include "tests/paper.h"

#define MAP(...) ((struct shape){.k = 8, .c = 8, .ox = 32, .oy = 32, __VA_ARGS__})

static struct rule_choice only(unsigned rules) {
  return (struct rule_choice){.base = RULES_BASE_PUBLISHED, .with = rules};
}

static unsigned bit(enum rule rule) {
  return 1u << rule;
}

/* Whole network in one stack, on memories that hold everything; sizes grow backwards. */
static struct stack stack_with(struct network *network, unsigned rules) {
  struct stack_list list;
  struct error error;
  network_finish(network);
  network->job.schedule.search.rules = only(rules);
  assert_status(
      stack_list_init(&list, &network->arena, &network->workload, &network->hardware, &network->job.schedule, &error),
      STATUS_OK, &error);
  return list.stacks[list.stack_count - 1];
}

static void begin(struct network *network) {
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  network_init(network, &hardware);
  network->workload.maps.always_grown = true;
}

/* --- Branches -------------------------------------------------------------------------------------------- */

/* z 1x1, c0, c1, c1b 3x3 one after the other; add2 = c0 + c1b, add3 = z + add2. Nodes: 0 input, 1 z, 2 c0, 3 c1, 4 c1b,
 * 5 add2, 6 add3. */
static void add_branches(struct network *network) {
  begin(network);
  fixture_conv(&network->workload, 0, PRODUCER_NETWORK_INPUT, MAP(.fx = 1, .fy = 1));
  for (int id = 1; id <= 3; id++) fixture_conv(&network->workload, id, id - 1, MAP(.fx = 3, .fy = 3));
  fixture_addition(&network->workload, 4, 1, 3, MAP(.fx = 1));
  fixture_addition(&network->workload, 5, 0, 4, MAP(.fx = 1));
}

/* The kind of tile in the middle, mode cached, 4 x 4. */
static const struct tile_node *inner_tile(struct network *network, const struct stack *stack, struct tile_grid *grid) {
  assert_true(tile_grid_init(grid, &network->arena, stack, MODE_CACHED, 4, 4));
  return tile_nodes(&network->arena, grid, grid->columns.runs[1].parts, grid->rows.runs[1].parts);
}

static double h_cache_bits(struct network *network, const struct tile_grid *grid) {
  struct stack_placement placement;
  struct error error;
  double bits = 0;
  assert_status(placement_of_stack(&placement, &network->arena, &network->hardware, grid, MODE_CACHED, &error),
                STATUS_OK, &error);
  const struct kind_placement *kind = placement_at(&placement, &grid->columns.runs[1], &grid->rows.runs[1]);
  for (int n = 0; n < grid->stack->node_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) bits += kind->caches[n][o].horizontal;
  }
  return bits;
}

static void check_branches(unsigned rules, int64_t kept_of_z, int64_t taken_by_add3, double bits) {
  struct network network;
  struct tile_grid grid;
  add_branches(&network);
  struct stack stack = stack_with(&network, rules);
  const struct tile_node *tiles = inner_tile(&network, &stack, &grid);
  const int64_t kept[] = {0, kept_of_z, 2, 2, 0, 0, 0};
  for (int n = 0; n < 7; n++) assert_int_equal(tiles[n].keep_columns, kept[n]);
  int64_t taken = 0;
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    if (stack.nodes[6].producer[o] == 1) taken = tiles[6].input[o].overlap_x;
  }
  assert_int_equal(taken, taken_by_add3);
  if (bits > 0) assert_number(h_cache_bits(&network, &grid), bits, "H caches");
  network_deinit(&network);
}

/* 6 columns x 6 rows x 8 channels x 8 bits; with z's and without those of one's neighbour: 7 columns. */
static void test_branch_lag(void **state) {
  (void)state;
  check_branches(RULES_PUBLISHED, 2, 0, 2304);
  check_branches(bit(RULE_BRANCH_LAG), 3, 0, 0);
  check_branches(bit(RULE_BRANCH_LAG) | bit(RULE_SKIP_DELAY), 3, 3, 2688);
}

/* A block of two 3x3 and a shortcut: its addition waits for two columns, and takes them from the cache. */
static void test_skip_delay(void **state) {
  (void)state;
  for (int right = 0; right < 2; right++) {
    struct network network;
    struct tile_grid grid;
    begin(&network);
    fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, MAP(.fx = 1, .fy = 1));
    for (int id = 1; id <= 2; id++) fixture_conv(&network.workload, id, id - 1, MAP(.fx = 3, .fy = 3));
    fixture_addition(&network.workload, 3, 0, 2, MAP(.fx = 1));
    struct stack stack = stack_with(&network, right ? bit(RULE_SKIP_DELAY) | bit(RULE_BRANCH_LAG) : 0);
    const struct tile_node *tiles = inner_tile(&network, &stack, &grid);
    int64_t taken = 0;
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      if (stack.nodes[4].producer[o] == 1) taken = tiles[4].input[o].overlap_x;
    }
    assert_int_equal(tiles[1].keep_columns, 2);
    assert_int_equal(taken, right ? 2 : 0);
    network_deinit(&network);
  }
}

/* --- Channels of a stack's input ----------------------------------------------------------------------------- */

static int64_t channels_behind(int cut, int producer, unsigned rules) {
  struct paper paper;
  struct stack_list list;
  struct arena arena;
  struct error error;
  int64_t channels = 0;
  arena_init(&arena);
  paper_init(&paper, "edge_tpu_like", "resnet18", MODE_CACHED, 28, 28);
  struct schedule *schedule = &paper.job.schedule;
  schedule->cuts_kind = CUTS_LIST;
  if (producer < cut) schedule->cuts[schedule->cut_count++] = producer;
  schedule->cuts[schedule->cut_count++] = cut;
  schedule->search.rules = only(rules);
  assert_status(stack_list_init(&list, &arena, &paper.workload, &paper.hardware, schedule, &error), STATUS_OK, &error);
  const struct stack *stack = &list.stacks[list.stack_count - 1];
  for (int n = 0; n < stack->node_count; n++) {
    const struct layer *shape = stack->nodes[n].shape;
    int64_t size[LAYER_MAX_DIMS];
    if (stack->nodes[n].layer >= 0 || stack->nodes[n].id != producer) continue;
    memcpy(size, shape->size, sizeof size);
    size[shape->ox] = size[shape->oy] = 1;
    channels = layer_elements(shape, LAYER_OUTPUT, size);
  }
  paper_deinit(&paper);
  arena_deinit(&arena);
  return channels;
}

/* Of ResNet-18, behind a cut after layer 1, which a convolution reads as K and an addition as G; and behind cuts after
 * 7 and 9, where an addition of 128 channels reads layer 7, too. */
static void test_producer_channels(void **state) {
  (void)state;
  assert_int_equal(channels_behind(1, 1, 0), 4096);
  assert_int_equal(channels_behind(1, 1, bit(RULE_PRODUCER_CHANNELS)), 64);
  assert_int_equal(channels_behind(9, 7, 0), 128);
  assert_int_equal(channels_behind(9, 7, bit(RULE_PRODUCER_CHANNELS)), 64);
}

/* --- Needs of caches ------------------------------------------------------------------------------------------- */

/* Two 3x3 convolutions, 2 -> 3 -> 5 channels on a 12x12 map. In the first column of tiles of 4x4 layer 1 makes 4x4x5 of
 * 6x6x3, layer 0 6x4 or 6x6; H caches are 480 bits. */
static struct kind_placement place(struct network *network, unsigned rules, enum overlap_mode mode, int64_t x,
                                   int64_t y, int column) {
  struct tile_grid grid;
  struct stack_placement placement;
  struct error error;
  begin(network);
  fixture_conv(&network->workload, 0, PRODUCER_NETWORK_INPUT,
               (struct shape){.k = 3, .c = 2, .ox = 14, .oy = 14, .fx = 3, .fy = 3});
  fixture_conv(&network->workload, 1, 0, (struct shape){.k = 5, .c = 3, .ox = 12, .oy = 12, .fx = 3, .fy = 3});
  struct stack stack = stack_with(network, rules);
  assert_true(tile_grid_init(&grid, &network->arena, &stack, mode, x, y));
  assert_status(placement_of_stack(&placement, &network->arena, &network->hardware, &grid, mode, &error), STATUS_OK,
                &error);
  return *placement_at(&placement, &grid.columns.runs[column], &grid.rows.runs[0]);
}

static double need_of(const struct placement *placement) {
  return placement->tries[0].need_bits;
}

static double sum_of(const struct kind_placement *kind, bool horizontal) {
  double bits = 0;
  for (int n = 0; n < 3; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      bits += horizontal ? kind->caches[n][o].horizontal : kind->caches[n][o].vertical;
    }
  }
  return bits;
}

/* The H cache is in the same memory and holds the corners, too. */
static double corner_of(const struct kind_placement *kind) {
  double bits = 0;
  for (int n = 0; n < 3; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) bits += kind->caches[n][o].corner;
  }
  return bits;
}

static void test_first_column(void **state) {
  (void)state;
  struct network network;
  struct kind_placement published = place(&network, 0, MODE_H_CACHED, 4, 4, 0);
  assert_number(need_of(&published.h_cache), published.peak.bits, "as published, the peak alone");
  network_deinit(&network);
  struct kind_placement right = place(&network, bit(RULE_FIRST_COLUMN), MODE_H_CACHED, 4, 4, 0);
  assert_true(sum_of(&right, true) > 0);
  assert_number(need_of(&right.h_cache), right.peak.bits + sum_of(&right, true), "with the caches that it makes");
  network_deinit(&network);
  struct kind_placement alone = place(&network, bit(RULE_FIRST_COLUMN), MODE_H_CACHED, 12, 4, 0);
  assert_number(need_of(&alone.h_cache), alone.peak.bits, "one column makes none");
  network_deinit(&network);
}

/* One row of tiles makes no V caches, one column no H caches. */
static void test_unmade_cache(void **state) {
  (void)state;
  for (int right = 0; right < 2; right++) {
    struct network network;
    struct kind_placement row = place(&network, right ? bit(RULE_UNMADE_CACHE) : 0, MODE_CACHED, 4, 12, 1);
    assert_true(sum_of(&row, false) > 0);
    assert_number(need_of(&row.v_cache), need_of(&row.h_cache) + (right ? 0 : sum_of(&row, false) - corner_of(&row)),
                  "one row");
    network_deinit(&network);
    struct kind_placement two = place(&network, right ? bit(RULE_UNMADE_CACHE) : 0, MODE_CACHED, 4, 4, 1);
    assert_number(need_of(&two.v_cache), need_of(&two.h_cache) + sum_of(&two, false) - corner_of(&two), "several rows");
    network_deinit(&network);
  }
}

/* The memories' levels of the kinds on both sides decide where an H cache lives. */
static void test_highest_cache(void **state) {
  (void)state;
  struct kind_placement left = {.h_cache = {.memory = 4, .level = 2}}, right = {.h_cache = {.memory = 3, .level = 1}};
  struct kind_placement *kinds[] = {&left, &right};
  const struct stack_placement placement = {.columns = 2, .kinds = kinds};
  const struct axis_run columns[] = {{.place = 0}, {.place = 1}}, row = {.place = 0};
  assert_int_equal(placement_h_memory(&placement, 0, &columns[0], &columns[1], &row), 3);
  assert_int_equal(placement_h_memory(&placement, bit(RULE_HIGHEST_CACHE), &columns[0], &columns[1], &row), 4);
  assert_int_equal(placement_h_memory(&placement, bit(RULE_HIGHEST_CACHE), &columns[1], &columns[0], &row), 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_branch_lag),        cmocka_unit_test(test_skip_delay),
                                     cmocka_unit_test(test_producer_channels), cmocka_unit_test(test_first_column),
                                     cmocka_unit_test(test_unmade_cache),      cmocka_unit_test(test_highest_cache)};
  return cmocka_run_group_tests_name("rules on tiles", tests, NULL, NULL);
}
