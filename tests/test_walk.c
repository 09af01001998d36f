/* The walk through a schedule: every pixel of every map is accounted for, and so is the energy. */
#include <inttypes.h>
#include <math.h>

#include "inputs/inputs.h"
#include "model/walk_held.h"
#include "tests/random.h"

/* --- Schedules to walk through -------------------------------------------------------------------------- */

/* Random networks: chains or with branches, in all modes and with all kinds of cuts. NULL: it has no schedule. */
static struct result *random_result(uint64_t seed, bool branches, struct network *network) {
  struct random random = random_of(seed);
  struct result *result = NULL;
  struct error error;
  random_network(&random, network, branches);
  if (network->job.schedule.cuts_kind == CUTS_LIST) network->job.schedule.cut_count = 0;
  enum overlap_mode mode = (enum overlap_mode)random_in(&random, MODE_RECOMPUTE, MODE_CACHED);
  network_tile(network, mode, random_in(&random, 1, 6), random_in(&random, 1, 6));
  enum status status = schedule_evaluate(&network->job, NULL, &result, &error);
  if (status && status != STATUS_INFEASIBLE) fail_msg("seed %" PRIu64 ": %s", seed, error.message);
  return result;
}

struct shipped {
  const char *hardware, *workload;
  enum overlap_mode mode;
  int64_t tile_x, tile_y;
  enum cuts_kind cuts_kind;
};

static const struct shipped shipped[] = {
    {"meta_prototype_df", "fsrcnn", MODE_CACHED, 60, 72, CUTS_AUTO},
    {"meta_prototype_df", "fsrcnn", MODE_H_CACHED, 100, 50, CUTS_AUTO},
    {"meta_prototype_df", "fsrcnn", MODE_RECOMPUTE, 120, 135, CUTS_AUTO},
    {"edge_tpu_like_df", "resnet18", MODE_CACHED, 8, 8, CUTS_AUTO},
    {"meta_prototype_df", "resnet18", MODE_RECOMPUTE, 14, 14, CUTS_AUTO},
    {"tpu_like_df", "mobilenetv1", MODE_H_CACHED, 7, 7, CUTS_AUTO},
    {"tesla_npu_like_df", "mccnn", MODE_CACHED, 64, 64, CUTS_SINGLE_LAYER},
};

static struct result *shipped_result(const struct shipped *of) {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct error error;
  struct result *result = NULL;
  arena_init(&arena);
  assert_status(input_hardware(of->hardware, &hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_workload(of->workload, &workload, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping(of->hardware, &rules, &arena, NULL, &error), STATUS_OK, &error);
  struct job job = {.hardware = &hardware, .workload = &workload, .rules = &rules};
  job.schedule = (struct schedule){
      .mode = of->mode, .tile_x = of->tile_x, .tile_y = of->tile_y, .cuts_kind = of->cuts_kind, .lpf_limit = 1};
  assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
  workload_deinit(&workload);
  arena_deinit(&arena);
  return result;
}

/* Calls `check` with many results. */
static void for_each_result(void (*check)(const struct result *, const char *name)) {
#ifdef SANITIZED
  enum { CASES = 60 };
#else
  enum { CASES = 600 };
#endif
  for (uint64_t seed = 1; seed <= CASES; seed++) {
    struct network network;
    char name[32];
    struct result *result = random_result(seed, seed % 2 == 0, &network);
    snprintf(name, sizeof name, "seed %" PRIu64, seed);
    if (result) check(result, name);
    result_free(result);
    network_deinit(&network);
  }
  for (size_t i = 0; i < sizeof shipped / sizeof shipped[0]; i++) {
    struct result *result = shipped_result(&shipped[i]);
    check(result, shipped[i].workload);
    result_free(result);
  }
}

static void assert_close(double found, double expected, const char *name, const char *what) {
  if (fabs(found - expected) > 1e-9 * fabs(expected)) {
    fail_msg("%s: %s is %.17g, must be %.17g", name, what, found, expected);
  }
}

/* --- Types ------------------------------------------------------------------------------------------------ */

static void check_types(const struct result *result, const char *name) {
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    int64_t counts[WALK_MAX_TYPES] = {0}, before[WALK_MAX_TYPES];
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
  for_each_result(check_types);
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
  for_each_result(check_next_type);
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
    struct walk_cost cost =
        walk_step_cost(&walk_type(&result->stacks[place.stack], place.tile)->steps[place.step]);
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
  for_each_result(check_energy);
}

/* --- Pixels ----------------------------------------------------------------------------------------------- */

/* How often each pixel of a map was computed. */
struct map {
  int64_t width, height;
  uint16_t *times;
};

static void compute(struct map *map, const struct walk_node *node, const char *name) {
  if (node->x.begin < 0 || node->x.end > map->width || node->y.begin < 0 || node->y.end > map->height) {
    fail_msg("%s: a tile reaches out of its map", name);
  }
  int64_t again = 0;
  for (int64_t y = node->y.begin; y < node->y.end; y++) {
    for (int64_t x = node->x.begin; x < node->x.end; x++) again += map->times[y * map->width + x]++ > 0;
  }
  if (again != walk_recomputed(node)) {
    fail_msg("%s: %" PRId64 " pixels are recomputed, told %" PRId64, name, again, walk_recomputed(node));
  }
}

static int64_t side(const struct layer *layer, const int64_t *size, int dim) {
  (void)layer;
  return dim >= 0 ? size[dim] : 1;
}

/* What a layer reads is there, and as much as its tile type says. */
static void check_inputs(const struct stack_result *stack, const struct walk_tile *tile, int n, const char *name) {
  const struct tile_step *step = &tile->type->steps[n];
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    if (stack->nodes[n].producer[o] < 0) continue;
    const struct walk_node *producer = &tile->nodes[stack->nodes[n].producer[o]];
    const struct walk_read *x = &tile->nodes[n].input[o].x, *y = &tile->nodes[n].input[o].y;
    struct walk_sources sources = walk_sources_of(tile, stack, n, o);
    if (x->range.end > producer->x.end || y->range.end > producer->y.end) {
      fail_msg("%s: node %d reads what is not computed yet", name, n);
    }
    if ((x->range.begin < producer->x.begin && tile->type->takes_h < 0) ||
        (y->range.begin < producer->y.begin && tile->type->takes_v < 0)) {
      fail_msg("%s: node %d reads what nobody kept", name, n);
    }
    if (x->count != step->input[o].width || y->count != step->input[o].height) {
      fail_msg("%s: node %d reads %" PRId64 " x %" PRId64, name, n, x->count, y->count);
    }
    assert_int_equal(sources.fresh + sources.h + sources.v, x->count * y->count);
    assert_true(sources.again >= 0 && sources.again <= sources.fresh);
  }
}

static void check_tile(const struct stack_result *stack, const struct walk_tile *tile, struct map *maps,
                       const char *name) {
  for (int n = 0; n < stack->node_count; n++) {
    const struct layer *layer = stack->nodes[n].shape;
    const int64_t *size = tile->type->steps[n].size;
    const struct walk_node *node = &tile->nodes[n];
    if (node->x.end - node->x.begin != side(layer, size, layer->ox) ||
        node->y.end - node->y.begin != side(layer, size, layer->oy)) {
      fail_msg("%s: node %d computes %" PRId64 " x %" PRId64, name, n, node->x.end - node->x.begin,
               node->y.end - node->y.begin);
    }
    compute(&maps[n], node, name);
    check_inputs(stack, tile, n, name);
  }
}

static void check_maps(const struct stack_result *stack, const struct map *maps, const char *name) {
  for (int n = 0; n < stack->node_count; n++) {
    double computed = 0, counted = 0;
    bool once = true;
    for (int64_t i = 0; i < maps[n].width * maps[n].height; i++) {
      if (maps[n].times[i] == 0) fail_msg("%s: node %d leaves pixels out", name, n);
      once = once && maps[n].times[i] == 1;
      computed += maps[n].times[i];
    }
    bool recomputes = false;
    for (int t = 0; t < stack->type_count; t++) {
      const struct tile_type *type = &stack->types[t];
      const struct layer *layer = stack->nodes[n].shape;
      counted += (double)type->count * (double)side(layer, type->steps[n].size, layer->ox) *
                 (double)side(layer, type->steps[n].size, layer->oy);
      recomputes = recomputes || (type->takes_h < 0 && type->column > 0) || (type->takes_v < 0 && type->row > 0);
      recomputes = recomputes || (type->takes_h < 0 && type->first_column == POSITION_BOTH) ||
                   (type->takes_v < 0 && type->first_row == POSITION_BOTH);
    }
    assert_number(computed, counted, "pixels computed");
    if (!once && !recomputes) fail_msg("%s: node %d computes twice what is cached", name, n);
  }
}

static void check_pixels(const struct result *result, const char *name) {
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    struct map *maps = calloc((size_t)stack->node_count, sizeof *maps);
    assert_non_null(maps);
    for (int n = 0; n < stack->node_count; n++) {
      const struct layer *layer = stack->nodes[n].shape;
      maps[n].width = side(layer, layer->size, layer->ox);
      maps[n].height = side(layer, layer->size, layer->oy);
      maps[n].times = calloc((size_t)(maps[n].width * maps[n].height), sizeof *maps[n].times);
      assert_non_null(maps[n].times);
    }
    for (int64_t t = 0; t < walk_tile_count(stack); t++) {
      struct walk_tile *tile = walk_tile_new(result, s, t);
      assert_non_null(tile);
      check_tile(stack, tile, maps, name);
      free(tile);
    }
    check_maps(stack, maps, name);
    for (int n = 0; n < stack->node_count; n++) free(maps[n].times);
    free(maps);
  }
}

static void test_every_pixel_is_computed(void **state) {
  (void)state;
  for_each_result(check_pixels);
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
static double copied_bits(const struct result *result, const struct stack_result *stack,
                          const struct walk_tile *tile, int step) {
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
      for (int step = 0; step < stack->node_count; step++)
        check_step(result, &(struct walk_place){s, t, step}, tile, name);
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
  for_each_result(check_memories);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_tile_has_its_type),
      cmocka_unit_test(test_next_type),
      cmocka_unit_test(test_steps_add_up),
      cmocka_unit_test(test_every_pixel_is_computed),
      cmocka_unit_test(test_memories_hold_what_was_placed),
  };
  return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
