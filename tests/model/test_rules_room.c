/* Worked numbers of the rules on room in memories, each beside the published one: caches of tiles whose rows are
 * recomputed, maps that wait and what mappings leave them, caches of a stack's input. */
#include "model/placement.h"
#include "model/tile_cost.h"
#include "tests/fixture.h"
#include "tests/paper.h"

static void set_rules(struct schedule *schedule, const char *rules) {
  struct error error;
  assert_status(rules_read(rules, &schedule->search.rules, &error), STATUS_OK, &error);
}

/* --- cache-flags --------------------------------------------------------------------------------------------- */

/* DMCNN-VD on tesla_npu_like, mode h-cached, tiles of 60 x 72, neither first column nor first row. By the published
 * rule rows are taken to come from a V cache: the 19 inputs with 64 channels are 74 high, the network's with 3 too: 16
 * * (64 * 19 * 74 + 3 * 74). They are recomputed: from the last layer on 74, 76 .. 110, and 112. */
static void test_cache_flags(void **state) {
  (void)state;
  double rows = 0;
  for (int height = 74; height <= 110; height += 2) rows += height;
  const double published = 16. * (64 * 19 * 74 + 3 * 74), right = 16. * (64 * rows + 3 * 112), peak = 6809600;
  assert_number(published, 1443296, "published");
  assert_number(right, 1795328, "right");
  for (int flags = 0; flags <= 1; flags++) {
    struct paper paper;
    struct stack_list list;
    struct tile_grid grid;
    struct stack_placement placement;
    struct error error;
    paper_init(&paper, "tesla_npu_like", "dmcnnvd", MODE_H_CACHED, 60, 72);
    set_rules(&paper.job.schedule, flags ? "published,+cache-flags" : "published");
    assert_status(stack_list_init(&list, &paper.arena, &paper.workload, &paper.hardware, &paper.job.schedule, &error),
                  STATUS_OK, &error);
    assert_true(tile_grid_init(&grid, &paper.arena, &list.stacks[0], MODE_H_CACHED, 60, 72));
    assert_status(placement_of_stack(&placement, &paper.arena, &paper.hardware, &grid, MODE_H_CACHED, &error),
                  STATUS_OK, &error);
    const struct kind_placement *kind = placement_at(&placement, &grid.columns.runs[1], &grid.rows.runs[1]);
    assert_number(kind->peak.bits, peak, "peak");
    assert_number(kind->h_cache.tries[0].need_bits, peak + (flags ? right : published), "need of the H caches");
    /* Of 8,388,608 bits 8,604,928 are too many. */
    const struct memory *memory = &paper.hardware.memories[kind->h_cache.memory];
    assert_int_equal(memory->size_bits == 8388608, !flags);
    paper_deinit(&paper);
  }
}

/* --- live-maps, capacity --------------------------------------------------------------------------------------- */

static struct result *resnet(const char *hardware, const char *rules) {
  struct paper paper;
  paper_init(&paper, hardware, "resnet18", MODE_H_CACHED, 28, 28);
  paper.job.schedule.lpf_limit = 6;
  set_rules(&paper.job.schedule, rules);
  struct result *result = paper_result(&paper);
  paper_deinit(&paper);
  return result;
}

/* Steps of a layer of the first stack in tiles of 28 x 28. */
static const struct tile_step *next_step(const struct result *result, int id, int *type) {
  const struct stack_result *stack = &result->stacks[0];
  while (++*type < stack->type_count) {
    if (stack->types[*type].width != 28 || stack->types[*type].height != 28) continue;
    for (int n = 0; n < stack->node_count; n++) {
      if (stack->nodes[n].layer >= 0 && stack->nodes[n].id == id) return &stack->types[*type].steps[n];
    }
  }
  return NULL;
}

/* Of ResNet-18 on ascend_like_df, mode h-cached, tiles of 28 x 28. While layer 6 runs, sram_256KB_O keeps the shortcut
 * of the block, 64 channels of 56 x 73 pixels, 2,093,056 bits. By live-maps alone the mapping takes the memory of
 * 2,097,152 for empty: it fills it with 1,978,368 bits of the output and 89,088 of the inputs, 2,063,360 too many. */
static void test_capacity(void **state) {
  (void)state;
  const double short_cut = 64 * 56 * 73 * 8, own = 1978368 + 89088, size = 2097152;
  assert_number(short_cut, 2093056, "shortcut");
  assert_number(short_cut + own - size, 2063360, "missing");
  struct result *result = resnet("ascend_like_df", "published,+live-maps,+highest-cache,+cache-flags,+fit-array");
  const struct tile_step *step;
  int found = 0;
  for (int type = -1; (step = next_step(result, 6, &type)) != NULL; found++) {
    double held = 0;
    for (int o = 0; o < LAYER_OPERANDS; o++) {
      for (int l = 0; l < step->cost->level_count[o]; l++) {
        const struct level_cost *level = &step->cost->level[o][l];
        if (strcmp(result->hardware.memories[level->memory].name, "sram_256KB_O") == 0) held += level->held_bits;
      }
    }
    assert_number(held, own, "held by the mapping");
    assert_string_equal(result->hardware.memories[step->overflow.memory].name, "sram_256KB_O");
    assert_number(step->overflow.bits, short_cut + own - size, "missing");
  }
  assert_true(found > 0);
  result_free(result);
  result = resnet("ascend_like_df", "published,+highest-cache,+capacity");
  assert_int_equal(result->overfull_count, 0);
  result_free(result);
}

/* On ascend_like sram_256KB_O of 2,097,152 bits holds 4,128,768 at layer 5 as published; by live-maps no memory holds
 * more maps than its size, and the best schedule takes 15 % less energy. */
static void test_live_maps(void **state) {
  (void)state;
  struct result *result = resnet("ascend_like", "published");
  const struct tile_step *step;
  double most = 0;
  for (int type = -1; (step = next_step(result, 5, &type)) != NULL;) {
    if (step->overflow.memory < 0) continue;
    const struct memory *memory = &result->hardware.memories[step->overflow.memory];
    if (strcmp(memory->name, "sram_256KB_O") == 0) most = memory->size_bits + step->overflow.bits;
  }
  assert_number(most, 4128768, "held by sram_256KB_O");
  assert_true(result->energy_pj > 5.197791e9 && result->energy_pj < 5.197793e9);
  result_free(result);
  result = resnet("ascend_like", "published,+live-maps");
  assert_true(result->energy_pj > 4.41561e9 && result->energy_pj < 4.415612e9);
  result_free(result);
}

/* --- input-caches ----------------------------------------------------------------------------------------------- */

/* Two 3x3 convolutions, 2 -> 3 -> 5 channels, in a tile of 4 x 4 in the middle: of the input 4 x 4 x 2 values of 8 bits
 * are new. Two rows with all columns are kept, 2 * 4 * 2 * 8 = 128 bits, and two columns without these, 2 * 2 * 2 * 8
 * = 64. The published rule lets nobody write them; where they live at the top, the input comes from there. */
static void check_input_caches(bool right, int cache, double h_bits, double v_bits) {
  struct network network;
  struct hardware hardware = fixture_array(1, 0);
  struct stack_list list;
  struct tile_grid grid;
  struct error error;
  fixture_memory(&hardware, "work", "IO", 1e5, 64, SERVES_ALL);
  fixture_memory(&hardware, "caches", "IO", 1e5, 64, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  network_init(&network, &hardware);
  network.workload.maps.always_grown = true;
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT,
               (struct shape){.k = 3, .c = 2, .ox = 14, .oy = 14, .fx = 3, .fy = 3});
  fixture_conv(&network.workload, 1, 0, (struct shape){.k = 5, .c = 3, .ox = 12, .oy = 12, .fx = 3, .fy = 3});
  network_finish(&network);
  set_rules(&network.job.schedule, right ? "published,+input-caches" : "published");
  assert_status(
      stack_list_init(&list, &network.arena, &network.workload, &network.hardware, &network.job.schedule, &error),
      STATUS_OK, &error);
  struct memo *memo = memo_new();
  struct layer_search search = {.hardware = &network.hardware,
                                .workload = &network.workload,
                                .rules = network.job.rules,
                                .options = network.job.schedule.search,
                                .lpf_limit = network.job.schedule.lpf_limit,
                                .memo = memo};
  struct tile_type type = {.width = 4,
                           .height = 4,
                           .takes_h = cache,
                           .takes_v = cache,
                           .makes_h = cache,
                           .makes_v = cache,
                           .weight_memory = 2};
  assert_true(tile_grid_init(&grid, &network.arena, &list.stacks[0], MODE_CACHED, 4, 4));
  const struct tile_node *nodes =
      tile_nodes(&network.arena, &grid, grid.columns.runs[1].parts, grid.rows.runs[1].parts);
  assert_status(tile_cost(&search, &network.arena, &network.arena, &list.stacks[0], nodes, &type, NULL, NULL, &error),
                STATUS_OK, &error);
  double written[COPY_CAUSE_COUNT] = {0};
  const struct copy_group *group = &type.steps[1].copies; /* with the reads of layer 0 */
  for (int c = 0; c < group->copy_count; c++) written[group->copies[c].cause] += group->copies[c].bits;
  assert_number(written[COPY_H_CACHE_WRITE], h_bits, "columns written");
  assert_number(written[COPY_V_CACHE_WRITE], v_bits, "rows written");
  memo_release(memo);
  network_deinit(&network);
}

static void test_input_caches(void **state) {
  (void)state;
  check_input_caches(false, 1, 0, 0);
  check_input_caches(true, 1, 64, 128);
  check_input_caches(true, 2, 0, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_cache_flags), cmocka_unit_test(test_capacity),
                                     cmocka_unit_test(test_live_maps), cmocka_unit_test(test_input_caches)};
  return cmocka_run_group_tests_name("rules on room", tests, NULL, NULL);
}
