/* A pool over a whole map that ends a stack is tiled by what it reads: sums stay on chip, nothing of the map goes to
 * the top memory. By hand, and against the schedules that do without. */
#include "inputs/inputs.h"
#include "model/schedule.h"
#include "tests/check.h"

enum {
  POOL = 3, /* node behind the network's input */
  CHANNELS = 8,
  MAP = 16 * 12,
  MACS = MAP * (9 * 4 * 8 + 9 * 8 * 8 + CHANNELS) + 8 * 10,
};

struct pooled {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct job job;
};

static void begin(struct pooled *pooled, const char *hardware) {
  struct error error;
  arena_init(&pooled->arena);
  assert_status(input_hardware(hardware, &pooled->hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_workload("tests/model/networks/pooled.yaml", &pooled->workload, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping(hardware, &pooled->rules, &pooled->arena, NULL, &error), STATUS_OK, &error);
  pooled->job = (struct job){.hardware = &pooled->hardware, .workload = &pooled->workload, .rules = &pooled->rules};
}

static void end(struct pooled *pooled) {
  workload_deinit(&pooled->workload);
  arena_deinit(&pooled->arena);
}

static enum status evaluate(struct pooled *pooled, enum overlap_mode mode, int64_t x, int64_t y, struct result **result,
                            struct error *error) {
  pooled->job.schedule.mode = mode;
  pooled->job.schedule.tile_x = x;
  pooled->job.schedule.tile_y = y;
  return schedule_evaluate(&pooled->job, NULL, result, error);
}

static double copied(const struct tile_type *type, enum copy_cause cause) {
  double bits = 0;
  for (int c = 0; c < type->steps[POOL].copies.copy_count; c++) {
    if (type->steps[POOL].copies.copies[c].cause == cause) bits += type->steps[POOL].copies.copies[c].bits;
  }
  return bits;
}

/* Each tile adds its pixels to the sums, which leave once. */
static void check_tiles(const struct result *result, int64_t tiles) {
  const struct stack_result *stack = &result->stacks[0];
  double macs = 0, left = 0;
  assert_int_equal(stack->map_width, 16);
  assert_int_equal(stack->map_height, 12);
  assert_int_equal(stack->tile_columns * stack->tile_rows, tiles);
  for (int t = 0; t < stack->type_count; t++) {
    const struct tile_type *type = &stack->types[t];
    const struct tile_step *pool = &type->steps[POOL];
    macs += (double)type->count * pool->cost->mac_count;
    left += (double)type->count * copied(type, COPY_SUMS);
    assert_number(pool->cost->mac_count, (double)(type->width * type->height * CHANNELS), "MACs of the pool in a tile");
    assert_number(pool->output_bits, CHANNELS * 16, "bits of the sums");
    assert_int_equal(type->sums_memory, stack->types[0].sums_memory);
    assert_true(pool->cost->level[LAYER_OUTPUT][pool->cost->level_count[LAYER_OUTPUT] - 1].memory == type->sums_memory);
  }
  assert_number(macs, MAP * CHANNELS, "MACs of the pool");
  assert_number(left, CHANNELS * 8, "bits that leave");
}

static void a_pool_in_tiles(void **state) {
  (void)state;
  static const struct {
    int64_t x, y, tiles;
  } tiles[] = {{8, 6, 4}, {4, 4, 12}, {16, 4, 3}, {5, 5, 12}, {1, 1, MAP}};
  struct pooled pooled;
  struct result *result = NULL;
  struct error error;
  begin(&pooled, "meta_prototype_df");
  pooled.job.schedule.lpf_limit = 4;
  for (size_t i = 0; i < sizeof tiles / sizeof *tiles; i++) {
    for (enum overlap_mode mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
      for (int rules = 0; rules < 2; rules++) {
        const char *text = rules == 0 ? "published" : "corrected";
        assert_status(rules_read(text, &pooled.job.schedule.search.rules, &error), STATUS_OK, &error);
        assert_status(evaluate(&pooled, mode, tiles[i].x, tiles[i].y, &result, &error), STATUS_OK, &error);
        assert_int_equal(result->stack_count, 2); /* the pool ends the first */
        check_tiles(result, tiles[i].tiles);
        if (mode == MODE_CACHED) assert_number(result->mac_count, MACS, "MACs");
        assert_number(result->dram.written_bits, 64 + 128,
                      "bits written at the top: 8 sums, 10 classes, in words of 64");
        result_free(result);
      }
    }
  }
  end(&pooled);
}

/* Of one tile it is a pool as any other. */
static void a_pool_in_one_tile(void **state) {
  (void)state;
  struct pooled pooled;
  struct result *result = NULL;
  struct error error;
  begin(&pooled, "meta_prototype_df");
  pooled.job.schedule.lpf_limit = 4;
  assert_status(evaluate(&pooled, MODE_CACHED, 16, 12, &result, &error), STATUS_OK, &error);
  assert_int_equal(result->stacks[0].type_count, 1);
  assert_int_equal(result->stacks[0].types[0].sums_memory, -1);
  assert_number(result->mac_count, MACS, "MACs");
  result_free(result);
  end(&pooled);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_pool_in_tiles),
      cmocka_unit_test(a_pool_in_one_tile),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
