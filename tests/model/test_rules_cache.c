/* Caches and weights (sections 8 and 9), worked by hand: where they live, the corner that H and V caches share,
 * what is copied to and from them.
 *
 * A stack of two 3 x 3 convolutions, channels 2 -> 3 -> 5, on a 12 x 12 map in tiles of 4 x 4. In a tile that
 * takes caches from both sides layer 1 makes 4 x 4 x 5 (640 bits) of 6 x 6 x 3 (864); layer 0 makes 4 x 4 x 3
 * (384) of 6 x 6 x 2 (576), of which 4 x 4 x 2 (256) are new. Peak: max(256 - 256 + 576 + 384 = 960, 384 - 384 +
 * 864 + 640 = 1504) = 1504. Full maps: layer 0 reads 16 x 16, layer 1 reads 14 x 14. Overlaps are 2 everywhere. H
 * caches: layer 0 72/6*2 = 24 values, layer 1 108/6*2 = 36: 60 * 8 = 480 bits. V caches: 72/6*16/6*2 = 64 and
 * 108/6*14/6*2 = 84: 148 * 8 = 1184 bits. corner:   72/6*2/6*2 = 8 and 108/6*2/6*2 = 12: 20 * 8 = 160 bits. H need
 * 1504 + 480 = 1984, V need 1984 + 1184 = 3168. Weights: (3 * 2 + 5 * 3) * 9 * 8 = 1512 bits. */
#include "model/placement.h"
#include "model/tile_cost.h"
#include "tests/fixture.h"

/* A network without its accelerator. */
static void add_layers(struct network *network) {
  fixture_conv(&network->workload, 0, PRODUCER_NETWORK_INPUT,
               (struct shape){.k = 3, .c = 2, .ox = 14, .oy = 14, .fx = 3, .fy = 3});
  fixture_conv(&network->workload, 1, 0, (struct shape){.k = 5, .c = 3, .ox = 12, .oy = 12, .fx = 3, .fy = 3});
}

/* Memories from below with these operands and sizes, the top (IWO) on them. */
struct level {
  const char *operands;
  double size_bits;
};

static void build(struct network *network, int count, const struct level *levels) {
  struct hardware hardware = fixture_array(1, 0);
  for (int i = 0; i < count; i++) {
    fixture_memory(&hardware, "memory", levels[i].operands, levels[i].size_bits, 64, SERVES_ALL);
  }
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  network_init(network, &hardware);
  add_layers(network);
  network_finish(network);
}

static struct stack stack_of(struct network *network) {
  struct stack_list list;
  struct error error;
  assert_status(
      stack_list_init(&list, &network->arena, &network->workload, &network->hardware, &network->job.schedule, &error),
      STATUS_OK, &error);
  return list.stacks[0];
}

/* Tiles of 4 x tile_y; the first column and row or others. */
static struct kind_placement place_tile(struct network *network, enum overlap_mode mode, int64_t tile_y,
                                        bool first_column, bool first_row) {
  struct stack stack = stack_of(network);
  struct tile_grid grid;
  struct stack_placement placement;
  struct error error;
  assert_true(tile_grid_init(&grid, &network->arena, &stack, mode, 4, tile_y));
  assert_status(placement_of_stack(&placement, &network->arena, &network->hardware, &grid, mode, &error), STATUS_OK,
                &error);
  return *placement_at(&placement, &grid.columns.runs[!first_column], &grid.rows.runs[!first_row]);
}

static struct kind_placement place(struct network *network, enum overlap_mode mode, bool first_column, bool first_row) {
  return place_tile(network, mode, 4, first_column, first_row);
}

static void expect_placed(const struct placement *placement, int memory, double first_need, const char *what) {
  if (placement->memory != memory) fail_msg("%s at memory %d, must be at %d", what, placement->memory, memory);
  assert_number(placement->tries[0].need_bits, first_need, what);
}

/* --- The corner -------------------------------------------------------------------------------------- */

/* H and V caches in one memory share the corner: 3168 - 160 = 3008 bits suffice, 3007 do not. */
static void test_corner_counted_once(void **state) {
  (void)state;
  for (int size = 3007; size <= 3008; size++) {
    struct network network;
    build(&network, 1, (const struct level[]){{"IO", size}});
    struct kind_placement placement = place(&network, MODE_CACHED, false, false);
    expect_placed(&placement.io, 0, 1504, "feature maps");
    expect_placed(&placement.h_cache, 0, 1984, "H caches");
    expect_placed(&placement.v_cache, size == 3008 ? 0 : 1, 3008, "V caches");
    network_deinit(&network);
  }
}

/* Where the H caches live elsewhere (1984 bits below) the V caches need all 3168 bits. */
static void test_corner_counted_twice_in_two_memories(void **state) {
  (void)state;
  for (int size = 3167; size <= 3168; size++) {
    struct network network;
    build(&network, 2, (const struct level[]){{"IO", 1984}, {"IO", size}});
    struct kind_placement placement = place(&network, MODE_CACHED, false, false);
    expect_placed(&placement.h_cache, 0, 1984, "H caches");
    expect_placed(&placement.v_cache, size == 3168 ? 1 : 2, 3168 - 160, "V caches");
    assert_number(placement.v_cache.tries[1].need_bits, 3168, "V caches above the H caches");
    network_deinit(&network);
  }
}

/* First column: layer 0 makes 6 x 4 x 3 (576) of 8 x 6 x 2 (768): peak max(1344, 1504) = 1504, and the H need
 * leaves the caches out (quirk). V caches 96/8*16/6*2 = 64 and 84: 1184; corner 96/8*2/6*2 = 8 and 12: 160. 1504 +
 * 1184 - 160 = 2528. */
static void test_first_column_needs_no_h_caches(void **state) {
  (void)state;
  struct network network;
  build(&network, 1, (const struct level[]){{"IO", 2528}});
  struct kind_placement placement = place(&network, MODE_CACHED, true, false);
  expect_placed(&placement.h_cache, 0, 1504, "H caches");
  expect_placed(&placement.v_cache, 0, 2528, "V caches");
  network_deinit(&network);
}

/* Mode 2: no V cache, so layer 0 makes 4 x 6 x 3 (576) of 6 x 8 x 2 (768): the peak stays 1504. But H caches are
 * measured as if rows came from a cache, whatever the mode: 480 (not (96/6*2 + 36) * 8 = 544). */
static void test_cache_sizes_do_not_follow_the_mode(void **state) {
  (void)state;
  struct network network;
  build(&network, 1, (const struct level[]){{"IO", 1984}});
  struct kind_placement placement = place(&network, MODE_H_CACHED, false, false);
  expect_placed(&placement.h_cache, 0, 1984, "H caches");
  assert_int_equal(placement.v_cache.memory, -1);
  placement = place(&network, MODE_H_CACHED, false, true); /* first row: measured without */
  expect_placed(&placement.h_cache, 1, 2048, "H caches of the first row");
  network_deinit(&network);
}

/* The peak does follow the mode. Tiles of 4 x 1: layer 1 makes 4 x 1 x 5 (160 bits) of 6 x 3 x 3 (432): 592 at
 * most. Fully cached layer 0 makes 4 x 1 x 3 (96) of 6 x 3 x 2 (288): 384. With rows recomputed 4 x 3 x 3 (288) of
 * 6 x 5 x 2 (480): 768; with columns too 6 x 3 x 3 (432) of 8 x 5 x 2 (640): 1072. */
static void test_peak_follows_the_mode(void **state) {
  (void)state;
  static const struct {
    enum overlap_mode mode;
    bool first_column, first_row;
    double peak;
  } cases[] = {{MODE_RECOMPUTE, false, false, 1072}, {MODE_H_CACHED, false, false, 768},
               {MODE_H_CACHED, true, false, 1072},   {MODE_CACHED, false, false, 592},
               {MODE_CACHED, false, true, 768},      {MODE_CACHED, true, true, 1072}};
  struct network network;
  build(&network, 1, (const struct level[]){{"IO", 1e6}});
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct kind_placement placement = place_tile(&network, cases[i].mode, 1, cases[i].first_column, cases[i].first_row);
    assert_number(placement.peak.bits, cases[i].peak, "peak");
  }
  network_deinit(&network);
}

/* --- Weights ----------------------------------------------------------------------------------------- */

/* Beside the weights a memory holds what was put there: both caches 1512 + 3168 - 160 = 4520; the H caches, 1512 +
 * 1984 = 3496 (and V go to the top: 3008 > 3007); the V caches alone, 1512 + 3168 = 4680; neither, but feature
 * maps, 1512 + 1504 = 3016 (the two upper memories hold the caches), also at an O level below that of the feature
 * maps; only weights, 1512. */
static void test_weights_beside_what_is_there(void **state) {
  (void)state;
  static const struct {
    int count;
    struct level levels[3];
    int memory; /* whose need is looked at */
    double need;
  } cases[] = {{1, {{"IWO", 3008}}, 0, 4520},
               {1, {{"IWO", 3007}}, 0, 3496},
               {2, {{"IO", 1984}, {"IWO", 3168}}, 1, 4680},
               {3, {{"IWO", 1504}, {"IO", 1984}, {"IO", 4000}}, 0, 3016},
               {3, {{"WO", 100}, {"IO", 1984}, {"IO", 4000}}, 0, 3016},
               {2, {{"W", 1512}, {"IO", 4000}}, 0, 1512}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct network network;
    build(&network, cases[i].count, cases[i].levels);
    struct kind_placement placement = place(&network, MODE_CACHED, false, false);
    const struct placement_try *try = &placement.weights.tries[0];
    double need = cases[i].need;
    assert_int_equal(try->memory, cases[i].memory);
    if (try->need_bits != need) fail_msg("case %d: need %.17g, must be %.17g", (int)i, try->need_bits, need);
    assert_int_equal(placement.weights.memory == try->memory, cases[i].levels[cases[i].memory].size_bits >= need);
    network_deinit(&network);
  }
}

/* Weights may live in many instances, feature maps and caches may not: an array of 2, "memory" 0 and 1 serve none
 * of it. */
static void test_many_instances(void **state) {
  (void)state;
  struct network network;
  struct hardware hardware = fixture_array(2, 0);
  fixture_memory(&hardware, "weights", "W", 1512, 64, SERVES_NONE);
  fixture_memory(&hardware, "maps", "IO", 1e6, 64, SERVES_NONE);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  network_init(&network, &hardware);
  add_layers(&network);
  network_finish(&network);
  struct kind_placement placement = place(&network, MODE_CACHED, false, false);
  assert_int_equal(placement.weights.memory, 0);
  assert_int_equal(placement.io.memory, 2);
  assert_int_equal(placement.io.tries[0].fit, FIT_MANY_INSTANCES);
  assert_int_equal(placement.h_cache.memory, 2);
  network_deinit(&network);
}

/* --- Copies to and from caches ----------------------------------------------------------------------- */

enum { WORK, H_CACHE, V_CACHE };

/* One tile on three memories, all large: layers work in WORK. Its costs go with network->job.memo. */
static void cost_tile(struct network *network, struct tile_type *type) {
  struct layer_search search = {.hardware = &network->hardware,
                                .workload = &network->workload,
                                .rules = network->job.rules,
                                .options = network->job.schedule.search,
                                .lpf_limit = network->job.schedule.lpf_limit,
                                .memo = network->job.memo};
  struct error error;
  struct stack stack = stack_of(network);
  type->weight_memory = network->hardware.memory_count - 1;
  struct tile_grid grid;
  struct axis_part *column = ARENA_NEW(&network->arena, stack.node_count, struct axis_part);
  struct axis_part *row = ARENA_NEW(&network->arena, stack.node_count, struct axis_part);
  assert_true(tile_grid_init(&grid, &network->arena, &stack, MODE_CACHED, type->width, type->height));
  assert_true(axis_published(&grid.x, &network->arena, type->width, type->takes_h >= 0, column));
  assert_true(axis_published(&grid.y, &network->arena, type->height, type->takes_v >= 0, row));
  const struct tile_node *nodes = tile_nodes(&network->arena, &grid, column, row);
  assert_status(tile_cost(&search, &network->arena, &network->arena, &stack, nodes, type, NULL, NULL, &error),
                STATUS_OK, &error);
}

static void build_three(struct network *network) {
  build(network, 3, (const struct level[]){{"IO", 1e5}, {"IO", 1e5}, {"IO", 1e5}});
  network->job.memo = memo_new();
  assert_non_null(network->job.memo);
}

/* A copy of this cause before layer `node` - 1 must have these bits and ways; 0 bits: there is none. */
static void expect_copy(const struct tile_type *type, int node, enum copy_cause cause, double bits, int source,
                        int destination) {
  const struct copy_group *group = &type->steps[node].copies;
  const struct copy *found = NULL;
  for (int i = 0; i < group->copy_count; i++) {
    if (group->copies[i].cause == cause) found = &group->copies[i];
  }
  if (!found != (bits == 0)) {
    fail_msg("%s before node %d: %s", copy_cause_name[cause], node, found ? "is made" : "missing");
  }
  if (!found) return;
  if (found->bits != bits || found->source != source || found->destination != destination) {
    fail_msg("%s before node %d: %.17g bits from %d to %d, must be %.17g from %d to %d", copy_cause_name[cause], node,
             found->bits, found->source, found->destination, bits, source, destination);
  }
}

/* A tile in the middle. Reads: overlapping columns with all rows, 2 x 6 x 2 x 8 = 192 and 2 x 6 x 3 x 8 = 288
 * bits; overlapping rows without these columns, 2 x 4 x 2 x 8 = 128 and 2 x 4 x 3 x 8 = 192. Layer 0 writes,
 * before layer 1: 2 rows with all columns, 2 x 4 x 3 x 8 = 192; 2 columns without these rows, 2 x 2 x 3 x 8 = 96.
 * The tile of the input, 256 bits, from the top. */
static void test_copies_of_a_tile_in_the_middle(void **state) {
  (void)state;
  struct network network;
  build_three(&network);
  struct tile_type type = {
      .width = 4, .height = 4, .takes_h = H_CACHE, .takes_v = V_CACHE, .makes_h = H_CACHE, .makes_v = V_CACHE};
  cost_tile(&network, &type);
  expect_copy(&type, 0, COPY_STACK_INPUT, 256, 3, WORK);
  expect_copy(&type, 1, COPY_H_CACHE_READ, 192, H_CACHE, WORK);
  expect_copy(&type, 1, COPY_V_CACHE_READ, 128, V_CACHE, WORK);
  expect_copy(&type, 1, COPY_H_CACHE_WRITE, 0, 0, 0); /* nothing for input layers */
  expect_copy(&type, 1, COPY_V_CACHE_WRITE, 0, 0, 0);
  expect_copy(&type, 2, COPY_H_CACHE_READ, 288, H_CACHE, WORK);
  expect_copy(&type, 2, COPY_V_CACHE_READ, 192, V_CACHE, WORK);
  expect_copy(&type, 2, COPY_V_CACHE_WRITE, 192, WORK, V_CACHE);
  expect_copy(&type, 2, COPY_H_CACHE_WRITE, 96, WORK, H_CACHE);
  expect_copy(&type, 2, COPY_OUTPUT_TO_INPUT, 0, 0, 0); /* read where it was written */
  assert_int_equal(type.steps[2].copies.copy_count, 4);
  network_deinit(&network);
}

/* The corner: with the V cache where the output is, no rows are copied, and the columns go with all their rows, 2
 * x 4 x 3 x 8 = 192. Without a left neighbour the rows read have all columns: layer 0 makes 6 x 4 of 8 x 6: 2 x 8
 * x 2 x 8 = 256; layer 1: 2 x 6 x 3 x 8 = 288. */
static void test_copies_and_the_corner(void **state) {
  (void)state;
  struct network network;
  build_three(&network);
  struct tile_type type = {
      .width = 4, .height = 4, .takes_h = H_CACHE, .takes_v = WORK, .makes_h = H_CACHE, .makes_v = WORK};
  cost_tile(&network, &type);
  expect_copy(&type, 2, COPY_V_CACHE_READ, 0, 0, 0);
  expect_copy(&type, 2, COPY_V_CACHE_WRITE, 0, 0, 0);
  expect_copy(&type, 2, COPY_H_CACHE_WRITE, 192, WORK, H_CACHE);
  struct tile_type first_column = {
      .width = 4, .height = 4, .takes_h = -1, .takes_v = V_CACHE, .makes_h = H_CACHE, .makes_v = V_CACHE};
  cost_tile(&network, &first_column);
  expect_copy(&first_column, 1, COPY_H_CACHE_READ, 0, 0, 0);
  expect_copy(&first_column, 1, COPY_V_CACHE_READ, 256, V_CACHE, WORK);
  expect_copy(&first_column, 2, COPY_V_CACHE_READ, 288, V_CACHE, WORK);
  expect_copy(&first_column, 2, COPY_V_CACHE_WRITE, 2 * 6 * 3 * 8, WORK, V_CACHE);
  expect_copy(&first_column, 2, COPY_H_CACHE_WRITE, 96, WORK, H_CACHE);
  network_deinit(&network);
}

/* Tiles of one row. Layer 0 has to keep 2 rows, but it makes only one (the other came from the cache above): 1 x 4
 * x 3 x 8 = 96 bits, and no row is left for the columns. In the first row it makes 3 and keeps 2: 192; columns of
 * the third, 2 x 1 x 3 x 8 = 48. */
static void test_rows_kept_of_flat_tiles(void **state) {
  (void)state;
  struct network network;
  build_three(&network);
  struct tile_type type = {
      .width = 4, .height = 1, .takes_h = H_CACHE, .takes_v = V_CACHE, .makes_h = H_CACHE, .makes_v = V_CACHE};
  cost_tile(&network, &type);
  assert_int_equal(type.steps[1].keep_rows, 1);
  expect_copy(&type, 2, COPY_V_CACHE_WRITE, 96, WORK, V_CACHE);
  expect_copy(&type, 2, COPY_H_CACHE_WRITE, 0, 0, 0);
  struct tile_type first_row = {
      .width = 4, .height = 1, .takes_h = H_CACHE, .takes_v = -1, .makes_h = H_CACHE, .makes_v = V_CACHE};
  cost_tile(&network, &first_row);
  assert_int_equal(first_row.steps[1].keep_rows, 2);
  expect_copy(&first_row, 2, COPY_V_CACHE_WRITE, 192, WORK, V_CACHE);
  expect_copy(&first_row, 2, COPY_H_CACHE_WRITE, 48, WORK, H_CACHE);
  network_deinit(&network);
}

/* Cache reads count the reading layer's finished precision: layer 1 of 4 bits reads 2 x 6 x 3 x 4 = 144 bits of
 * columns; what layer 0 writes for it has layer 0's 8. */
static void test_cache_reads_count_the_finished_output(void **state) {
  (void)state;
  struct network network;
  build_three(&network);
  network.workload.layers[2].operand[LAYER_OUTPUT].final_bits = 4;
  struct tile_type type = {
      .width = 4, .height = 4, .takes_h = H_CACHE, .takes_v = V_CACHE, .makes_h = H_CACHE, .makes_v = V_CACHE};
  cost_tile(&network, &type);
  expect_copy(&type, 2, COPY_H_CACHE_READ, 144, H_CACHE, WORK);
  expect_copy(&type, 2, COPY_V_CACHE_WRITE, 192, WORK, V_CACHE);
  network_deinit(&network);
}

/* --- Across tiles ------------------------------------------------------------------------------------ */

/* "memory" 0 has 1600 bits: H caches of the first column's tiles (1504) would live there, those of their right
 * neighbours (1984) live in memory 1: where a tile writes its columns is the neighbour's level (quirk). Memory 1
 * has 2700: V caches of the first column (2688, or less the corner where H is there too) would live there; those
 * of the last tile, 3168 - 160 = 3008, do not: all V caches go to the top (quirk). */
static void test_cache_levels_of_neighbours(void **state) {
  (void)state;
  struct network network;
  build(&network, 2, (const struct level[]){{"IO", 1600}, {"IO", 2700}});
  network_tile(&network, MODE_CACHED, 4, 4);
  struct result *result = network_result(&network);
  const struct stack_result *stack = &result->stacks[0];
  assert_int_equal(stack->type_count, 9);
  for (int t = 0; t < stack->type_count; t++) {
    const struct tile_type *type = &stack->types[t];
    bool first_column = type->column == 0, last_column = type->column == 2;
    assert_int_equal(type->count, 1);
    if (first_column && type->row > 0) assert_int_equal(type->h_cache.memory, 0);
    if (first_column && type->row > 0) assert_int_equal(type->v_cache.memory, 1);
    if (!first_column && type->row > 0) assert_int_equal(type->v_cache.memory, 2);
    assert_int_equal(type->takes_h, first_column ? -1 : 1);
    assert_int_equal(type->makes_h, last_column ? -1 : 1);
    assert_int_equal(type->takes_v, type->row == 0 ? -1 : 2);
    assert_int_equal(type->makes_v, type->row == 2 ? -1 : 2);
  }
  result_free(result);
  network_deinit(&network);
}

/* Weights (1512 bits) live in memory 0. The very first tile fetches them from the top, level 1; all others end at
 * level 0. */
static void test_weights_come_from_the_top_once(void **state) {
  (void)state;
  struct network network;
  build(&network, 2, (const struct level[]){{"W", 1512}, {"IO", 1e5}});
  network_tile(&network, MODE_RECOMPUTE, 4, 4);
  struct result *result = network_result(&network);
  const struct stack_result *stack = &result->stacks[0];
  assert_int_equal(stack->type_count, 2); /* the same size: apart for the weights only */
  assert_int_equal(stack->types[0].count, 1);
  assert_int_equal(stack->types[1].count, 8);
  for (int t = 0; t < 2; t++) {
    assert_int_equal(stack->types[t].first_tile, t == 0);
    assert_int_equal(stack->types[t].weight_memory, 0);
    for (int i = 1; i <= 2; i++) {
      assert_int_equal(stack->types[t].steps[i].cost->level_count[LAYER_INPUT1], t == 0 ? 2 : 1);
    }
  }
  result_free(result);
  network_deinit(&network);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_corner_counted_once),
      cmocka_unit_test(test_corner_counted_twice_in_two_memories),
      cmocka_unit_test(test_first_column_needs_no_h_caches),
      cmocka_unit_test(test_cache_sizes_do_not_follow_the_mode),
      cmocka_unit_test(test_peak_follows_the_mode),
      cmocka_unit_test(test_weights_beside_what_is_there),
      cmocka_unit_test(test_many_instances),
      cmocka_unit_test(test_copies_of_a_tile_in_the_middle),
      cmocka_unit_test(test_copies_and_the_corner),
      cmocka_unit_test(test_rows_kept_of_flat_tiles),
      cmocka_unit_test(test_cache_reads_count_the_finished_output),
      cmocka_unit_test(test_cache_levels_of_neighbours),
      cmocka_unit_test(test_weights_come_from_the_top_once),
  };
  return cmocka_run_group_tests_name("rules of caches", tests, NULL, NULL);
}
