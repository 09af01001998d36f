/* The walk through a schedule: tiles have their types, steps add up, and memories hold what was placed. */
#include <math.h>

#include "model/inspect/walk_held.h"
#include "tests/walked.h"

static void assert_close(double found, double expected, const char *name, const char *what) {
  if (fabs(found - expected) > 1e-9 * fabs(expected)) {
    fail_msg("%s: %s is %.17g, must be %.17g", name, what, found, expected);
  }
}

/* --- Types ------------------------------------------------------------------------------------------------ */

static void check_types(const struct result *result, const char *name) {
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    int64_t counts[64] = {0}, before[64];
    assert_in_range(stack->type_count, 1, 64);
    for (int64_t tile = 0; tile < walk_tile_count(stack); tile++) {
      walk_types_before(stack, tile, before);
      for (int t = 0; t < stack->type_count; t++) {
        if (before[t] != counts[t]) fail_msg("%s: type %d before tile %" PRId64, name, t, tile);
      }
      int type = walk_type_index(stack, tile);
      const struct tile_type *first = &stack->types[type];
      if (counts[type]++ == 0) assert_int_equal(first->row * stack->tile_columns + first->column, tile);
    }
    for (int t = 0; t < stack->type_count; t++) assert_int_equal(counts[t], stack->types[t].count);
  }
}

static void test_every_tile_has_its_type(void **state) {
  (void)state;
  walked_for_each(check_types);
}

static void check_next_type(const struct result *result, const char *name) {
  struct walk_place jump = {.stack = 0}, step = jump;
  bool more = true;
  while (more) {
    int type = walk_type_index(&result->stacks[step.stack], step.tile);
    struct walk_place from = step;
    more = walk_next_type(result, &jump);
    do {
      if (!walk_move_tile(result, &step, 1)) {
        if (more) fail_msg("%s: another type after the last tile", name);
        return;
      }
    } while (step.stack == from.stack && walk_type_index(&result->stacks[step.stack], step.tile) == type);
    if (jump.stack != step.stack || jump.tile != step.tile) fail_msg("%s: the next type is elsewhere", name);
  }
}

static void test_next_type(void **state) {
  (void)state;
  walked_for_each(check_next_type);
}

/* --- Energy ----------------------------------------------------------------------------------------------- */

static void check_energy(const struct result *result, const char *name) {
  struct walk_place place = {.stack = 0}, back;
  struct walk_cost sum = {.energy_pj = 0};
  double by_memory[HARDWARE_MAX_MEMORIES], total = 0;
  bool more = true;
  for (int64_t steps = 0; more && steps < 20000; steps++) {
    struct walk_cost before = walk_cost_before(result, &place);
    assert_close(before.energy_pj, sum.energy_pj, name, "energy so far");
    assert_close(before.latency_cycles, sum.latency_cycles, name, "latency so far");
    struct walk_cost cost = walk_step_cost(&walk_type(&result->stacks[place.stack], place.tile)->steps[place.step]);
    sum.energy_pj += cost.energy_pj;
    sum.latency_cycles += cost.latency_cycles;
    back = place;
    more = walk_move(result, &place, 1);
    struct walk_place again = place;
    if (more && (!walk_move(result, &again, -1) || memcmp(&again, &back, sizeof again) != 0)) {
      fail_msg("%s: a step forth and back leads elsewhere", name);
    }
  }
  if (!more) {
    assert_close(sum.energy_pj, result->energy_pj, name, "energy of all steps");
    assert_close(sum.latency_cycles, result->latency_cycles, name, "latency of all steps");
  }
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) {
      const struct tile_type *type = &result->stacks[s].types[t];
      double energy = walk_type_energy(result, type, by_memory);
      for (int m = 0; m < result->hardware.memory_count; m++) energy += by_memory[m];
      assert_close(energy, type->energy_pj, name, "energy of a tile by memory");
      total += energy * (double)type->count;
    }
  }
  assert_close(total, result->energy_pj, name, "energy of all tiles");
}

static void test_steps_add_up(void **state) {
  (void)state;
  walked_for_each(check_energy);
}

/* --- Memories --------------------------------------------------------------------------------------------- */

/* All bits of an owner in all memories. */
static double owned_bits(const struct result *result, const struct walk_held *held, enum held_owner owner) {
  double bits = 0;
  for (int m = 0; m < result->hardware.memory_count; m++) bits += held->bits[m][owner];
  return bits;
}

/* What was placed for the caches of a tile, or for those of its right neighbour. */
static void cache_bits(const struct tile_type *type, double *h, double *v) {
  double h_sum = 0, v_sum = 0;
  for (int n = 0; n < type->step_count; n++) {
    for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
      h_sum += type->steps[n].input[o].h_cache_bits;
      v_sum += type->steps[n].input[o].v_cache_bits;
    }
  }
  *h = fmax(*h, h_sum);
  *v = fmax(*v, v_sum);
}

/* A map that was copied to where it is read and is still to be read elsewhere counts twice here, and once in the
 * peak. */
static double copied_bits(const struct result *result, const struct stack_result *stack, const struct walk_tile *tile,
                          int step) {
  double bits = 0;
  int input = walk_input_memory(result, &tile->type->steps[step]);
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    int producer = stack->nodes[step].producer[o];
    if (producer < 0 || tile->nodes[producer].last_reader == step) continue;
    const struct tile_step *made = &tile->type->steps[producer];
    if (walk_output_memory(result, stack, made) != input) bits += made->output_bits;
  }
  return bits;
}

static void assert_at_most(double found, double most, const char *name, const char *what) {
  if (found > most * (1 + 1e-12)) fail_msg("%s: %s take %.17g bits, placed were %.17g", name, what, found, most);
}

static void check_step(const struct result *result, const struct walk_place *place, const struct walk_tile *tile,
                       const char *name) {
  const struct stack_result *stack = &result->stacks[place->stack];
  struct walk_held held;
  double h = 0, v = 0;
  walk_held_at(result, place, tile, &held);
  cache_bits(tile->type, &h, &v);
  if (tile->type->makes_h >= 0) cache_bits(walk_type(stack, place->tile + 1), &h, &v);
  double maps = owned_bits(result, &held, HELD_INPUTS) + owned_bits(result, &held, HELD_OUTPUTS);
  assert_at_most(maps, tile->type->peak_bits + copied_bits(result, stack, tile, place->step), name, "maps");
  assert_at_most(owned_bits(result, &held, HELD_H_CACHE), h, name, "H caches");
  assert_at_most(owned_bits(result, &held, HELD_V_CACHE), v, name, "V caches");
  assert_at_most(owned_bits(result, &held, HELD_WEIGHTS), stack->weight_bits, name, "weights");
}

/* Caches are empty after the last step. */
static void check_memories(const struct result *result, const char *name) {
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    for (int64_t t = 0; t < walk_tile_count(stack); t++) {
      struct walk_tile *tile = walk_tile_new(result, s, t);
      assert_non_null(tile);
      for (int step = 0; step < stack->node_count; step++) {
        check_step(result, &(struct walk_place){s, t, step}, tile, name);
      }
      free(tile);
    }
    struct walk_place last = {s, walk_tile_count(stack) - 1, stack->node_count - 1};
    struct walk_tile *tile = walk_tile_new(result, s, last.tile);
    struct walk_held held;
    assert_non_null(tile);
    walk_held_at(result, &last, tile, &held);
    assert_number(owned_bits(result, &held, HELD_H_CACHE), 0, "bits of H caches after the last tile");
    assert_number(owned_bits(result, &held, HELD_V_CACHE), 0, "bits of V caches after the last tile");
    free(tile);
  }
}

static void test_memories_hold_what_was_placed(void **state) {
  (void)state;
  walked_for_each(check_memories);
}

/* A map of 2 channels of 8 x 8 pixels of 8 bits stays in the buffer for the next stack, which reads it there. In two
 * tiles, half of it is made at a time: the rest of the room is taken, too. */
static void test_maps_between_stacks(void **state) {
  (void)state;
  const double half = 8 * 4 * 2 * 8;
  enum { BUFFER, TOP };
  struct network network;
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "buffer", "IO", 1e5, 64, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL)->read_energy_pj = 50;
  network_init(&network, &hardware);
  struct shape shape = {.k = 2, .c = 2, .ox = 8, .oy = 8};
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, shape);
  fixture_conv(&network.workload, 1, 0, shape);
  network_finish(&network);
  network_tile(&network, MODE_CACHED, 8, 4);
  network.job.schedule.cuts_kind = CUTS_SINGLE_LAYER;
  network.job.schedule.between_stacks = BETWEEN_FIT;
  network.job.schedule.search = (struct search_options){.kind = SEARCH_OPTIMAL, .rules.base = RULES_BASE_CORRECTED};
  struct result *result = network_result(&network);
  assert_int_equal(result->stack_count, 2);
  assert_int_equal(result->stacks[0].nodes[1].home, BUFFER);
  for (int64_t t = 0; t < 2; t++) {
    for (int s = 0; s < 2; s++) {
      struct walk_tile *tile = walk_tile_new(result, s, t);
      struct walk_held held;
      assert_non_null(tile);
      walk_held_at(result, &(struct walk_place){s, t, 1}, tile, &held);
      assert_number(held.bits[s == 0 ? BUFFER : TOP][HELD_OUTPUTS], half, "this tile's output");
      assert_number(held.bits[BUFFER][HELD_INPUTS], 2 * half,
                    s == 0 ? "the input, and the other half of the output" : "the whole map that is read");
      free(tile);
    }
  }
  result_free(result);
  network_deinit(&network);
}

/* --- Pools in tiles --------------------------------------------------------------------------------------- */

/* Inputs of 4 channels, two layers with 8, all of 8 bits, then a pool: its 8 sums of 16 bits stay from the first step
 * to the last. */
static void check_sums(const struct result *result, const char *name) {
  enum { SUMS = 8 * 16, POOL = 3 };
  static const int64_t pixel_bits[POOL + 1] = {4 * 8, 8 * 8, 8 * 8, 0};
  const struct stack_result *stack = &result->stacks[0];
  assert_int_equal(stack->node_count, POOL + 1);
  for (struct walk_place place = {.tile = 0}; place.tile < walk_tile_count(stack); place.tile++) {
    struct walk_tile *tile = walk_tile_new(result, 0, place.tile);
    assert_non_null(tile);
    for (place.step = 0; place.step <= POOL; place.step++) {
      const struct layer *layer = stack->nodes[place.step].shape;
      const int64_t *size = tile->type->steps[place.step].size;
      struct walk_held held;
      walk_held_at(result, &place, tile, &held);
      assert_close(owned_bits(result, &held, HELD_OUTPUTS),
                   (double)(size[layer->ox] * size[layer->oy] * pixel_bits[place.step] + SUMS), name, "outputs");
      assert_true(held.bits[tile->type->sums_memory][HELD_OUTPUTS] >= SUMS);
    }
    free(tile);
  }
}

/* By rule capacity each memory has room for what the walk shows, in each step of each tile. */
static void check_room(const struct result *result, const char *name) {
  struct walk_place place = {.stack = 0};
  do {
    struct walk_tile *tile = walk_tile_new(result, place.stack, place.tile);
    assert_non_null(tile);
    for (place.step = 0; place.step < result->stacks[place.stack].node_count; place.step++) {
      struct walk_held held;
      walk_held_at(result, &place, tile, &held);
      for (int m = 0; m < result->hardware.memory_count - 1; m++) {
        assert_at_most(walk_held_sum(&held, m), result->hardware.memories[m].size_bits, name, "data in a memory");
      }
    }
    free(tile);
    place.step = 0;
  } while (walk_move_tile(result, &place, 1));
}

static void test_pools_in_tiles(void **state) {
  (void)state;
  static const char pooled[] = "tests/model/networks/pooled.yaml";
  static const struct {
    int64_t x, y;
  } sizes[] = {{8, 6}, {4, 4}, {16, 4}, {5, 5}, {1, 1}};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    for (enum overlap_mode mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
      for (enum rules_base base = RULES_BASE_PUBLISHED; base <= RULES_BASE_CORRECTED; base++) {
        struct walked_shipped of = {"meta_prototype_df", pooled, mode, sizes[i].x, sizes[i].y, CUTS_AUTO};
        struct result *result = walked_by_rules(&of, base);
        check_types(result, pooled);
        check_energy(result, pooled);
        check_sums(result, pooled);
        if (base == RULES_BASE_CORRECTED) check_room(result, pooled);
        result_free(result);
      }
    }
  }
  static const struct walked_shipped shipped[] = {{"meta_prototype_df", "squeezenet", MODE_CACHED, 4, 4, CUTS_AUTO},
                                                  {"edge_tpu_like_df", "mobilenetv2", MODE_H_CACHED, 7, 2, CUTS_AUTO}};
  for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
    struct result *result = walked_by_rules(&shipped[i], RULES_BASE_CORRECTED);
    check_types(result, shipped[i].workload);
    check_energy(result, shipped[i].workload);
    check_room(result, shipped[i].workload);
    result_free(result);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_tile_has_its_type),
      cmocka_unit_test(test_next_type),
      cmocka_unit_test(test_steps_add_up),
      cmocka_unit_test(test_memories_hold_what_was_placed),
      cmocka_unit_test(test_maps_between_stacks),
      cmocka_unit_test(test_pools_in_tiles),
  };
  return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
