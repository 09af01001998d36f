/* Laws that hold for every schedule, on random networks and accelerators: parts add up, tiles cover the map, a
 * tile as large as the map is any larger one, the modes agree where there is one tile, a mapping alone costs what
 * it costs in the schedule. */
#include <math.h>

#include "model/search/search.h"
#include "tests/costing.h"
#include "tests/random_results.h"

static void assert_close(double found, double expected, int seed, const char *what) {
  if (fabs(found - expected) <= 1e-12 * fabs(expected)) return;
  fail_msg("case %d: %s is %.17g, must be %.17g", seed, what, found, expected);
}

/* --- Parts add up ------------------------------------------------------------------------------------ */

static void check_cost(int seed, const struct tile_step *step, const struct layer *layer) {
  const struct layer_cost *cost = step->cost;
  double memory = 0;
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < cost->level_count[o]; l++) {
      for (int m = 0; m < MOVE_COUNT; m++) memory += cost->level[o][l].energy_pj[m];
    }
  }
  assert_close(memory, cost->memory_energy_pj, seed, "memory energy of a layer");
  assert_close(memory + cost->mac_energy_pj + cost->vector_energy_pj, cost->energy_pj, seed, "energy of a layer");
  if (layer->row_passes == 0) {
    assert_close(cost->mac_count, layer_mac_count(layer, step->size), seed, "MACs of a layer");
    assert_true(cost->vector_ops == 0);
  } else {
    double elements = 1;
    for (int d = 0; d < layer->dim_count; d++) elements *= (double)step->size[d];
    assert_true(cost->mac_count == 0 && cost->mac_energy_pj == 0);
    assert_true(cost->vector_ops == layer->row_passes * elements);
  }
  assert_close(cost->compute_cycles, cost->temporal_cycles + cost->stall_cycles, seed, "latency0");
  bool offloads = cost->latency_cycles == cost->offloaded_cycles; /* rule offload, or nothing to do */
  double offloaded = cost->compute_cycles + cost->loading_cycles + cost->offloading_cycles;
  assert_close(cost->latency_cycles, offloaded - (offloads ? 0 : cost->offloading_cycles), seed, "latency");
  assert_close(cost->offloaded_cycles, offloaded, seed, "latency with offloading");
  assert_true(cost->stall_cycles >= 0);
  assert_true(cost->temporal_cycles >= cost->ideal_cycles);
}

static void check_copies(int seed, const struct copy_group *group) {
  double energy = 0, longest = 0;
  for (int c = 0; c < group->copy_count; c++) {
    const struct copy *copy = &group->copies[c];
    double hops = 0;
    for (int i = 0; i < copy->hop_count; i++) {
      hops += copy->hops[i].read_energy_pj + copy->hops[i].write_energy_pj;
      longest = fmax(longest, copy->hops[i].start_cycle + copy->hops[i].cycles);
    }
    assert_close(hops, copy->energy_pj, seed, "energy of a copy");
    energy += copy->energy_pj;
  }
  assert_close(energy, group->energy_pj, seed, "energy of copies");
  assert_true(group->latency_cycles >= longest);
}

static void check_type(int seed, const struct stack_result *stack, const struct tile_type *type) {
  double energy = 0, latency = 0;
  assert_int_equal(type->step_count, stack->node_count);
  for (int i = 0; i < type->step_count; i++) {
    const struct tile_step *step = &type->steps[i];
    check_copies(seed, &step->copies);
    energy += step->copies.energy_pj;
    latency += step->copies.latency_cycles;
    assert_int_equal(!step->cost, stack->nodes[i].shape->is_input);
    if (!step->cost) continue;
    check_cost(seed, step, stack->nodes[i].shape);
    energy += step->cost->energy_pj;
    latency += step->cost->latency_cycles;
  }
  assert_close(type->energy_pj, energy, seed, "energy of a tile type");
  assert_close(type->latency_cycles, latency, seed, "latency of a tile type");
}

/* Levels, layers and copies, tile types, stacks, the whole; and the tiles cover the map. */
static void check_totals(int seed, struct network *network, const struct result *result) {
  (void)network;
  double energy = 0, latency = 0, macs = 0;
  int types = 0;
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack_result *stack = &result->stacks[s];
    double stack_energy = 0, stack_latency = 0;
    int64_t tiles = 0, area = 0;
    for (int t = 0; t < stack->type_count; t++) {
      const struct tile_type *type = &stack->types[t];
      check_type(seed, stack, type);
      stack_energy += (double)type->count * type->energy_pj;
      stack_latency += (double)type->count * type->latency_cycles;
      tiles += type->count;
      area += type->count * type->width * type->height;
      for (int i = 0; i < type->step_count; i++) {
        if (type->steps[i].cost) macs += (double)type->count * type->steps[i].cost->mac_count;
      }
    }
    assert_int_equal(tiles, stack->tile_columns * stack->tile_rows * stack->repeats);
    assert_int_equal(area, stack->map_width * stack->map_height * stack->repeats);
    assert_close(stack->energy_pj, stack_energy, seed, "energy of a stack");
    assert_close(stack->latency_cycles, stack_latency, seed, "latency of a stack");
    energy += stack->energy_pj;
    latency += stack->latency_cycles;
    types += stack->type_count;
  }
  assert_close(result->energy_pj, energy, seed, "energy");
  assert_close(result->latency_cycles, latency, seed, "latency");
  assert_close(result->mac_count, macs, seed, "MACs");
  assert_close(result->mac_energy_pj, macs * result->hardware.mac_energy_pj, seed, "MAC energy");
  assert_int_equal(result->tile_type_count, types);
}

static void check_entry(int seed, const struct result *result, const struct result_entry *entry) {
  struct level_total totals[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
  int level_count[LAYER_OPERANDS];
  double energy = entry->mac_energy_pj + entry->vector_energy_pj;
  result_entry_levels(result, entry, totals, level_count);
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < level_count[o]; l++) energy += totals[o][l].energy_pj;
  }
  assert_close(energy, entry->energy_pj, seed, "levels of an entry");
}

/* Bits through the top memory's ports, from the words of every layer and copy. */
static void top_bits(const struct result *result, double bits[2]) {
  int top = result->hardware.level[OPERAND_O][result->hardware.level_count[OPERAND_O] - 1];
  const struct memory *memory = &result->hardware.memories[top];
  bits[0] = bits[1] = 0;
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) {
      const struct tile_type *type = &result->stacks[s].types[t];
      for (int i = 0; i < type->step_count; i++) {
        const struct tile_step *step = &type->steps[i];
        for (int c = 0; c < step->copies.copy_count; c++) {
          for (int h = 0; h < step->copies.copies[c].hop_count; h++) {
            const struct copy_hop *hop = &step->copies.copies[c].hops[h];
            if (hop->from == top) bits[0] += (double)type->count * hop->read_words * memory->read_bw;
            if (hop->to == top) bits[1] += (double)type->count * hop->write_words * memory->write_bw;
          }
        }
        for (int o = 0; step->cost && o < LAYER_OPERANDS; o++) {
          for (int l = 0; l < step->cost->level_count[o]; l++) {
            const struct level_cost *level = &step->cost->level[o][l];
            if (level->memory != top) continue;
            double read = level->word_accesses[MOVE_TL] + level->word_accesses[MOVE_TH];
            double written = level->word_accesses[MOVE_FL] + level->word_accesses[MOVE_FH];
            bits[0] += (double)type->count * read * memory->read_bw;
            bits[1] += (double)type->count * written * memory->write_bw;
          }
        }
      }
    }
  }
}

/* The tables that reports show: entries, accesses, traffic of the top memory. */
static void check_tables(int seed, struct network *network, const struct result *result) {
  (void)network;
  double energy = 0, latency = 0, table = result->mac_energy_pj + result->vector_energy_pj, bits[2];
  int count = result_entries(result, NULL);
  struct result_entry *entries = calloc((size_t)count, sizeof *entries);
  assert_non_null(entries);
  assert_int_equal(result_entries(result, entries), count);
  for (int i = 0; i < count; i++) {
    energy += entries[i].energy_pj;
    latency += entries[i].latency_cycles;
    check_entry(seed, result, &entries[i]);
  }
  free(entries);
  assert_close(energy, result->energy_pj, seed, "energy of all entries");
  assert_close(latency, result->latency_cycles, seed, "latency of all entries");
  struct access_total totals[HARDWARE_MAX_MEMORIES];
  result_accesses(result, totals);
  for (int m = 0; m < result->hardware.memory_count; m++) {
    for (int owner = 0; owner <= ACCESS_COPY; owner++) table += totals[m].energy_pj[owner];
  }
  assert_close(table, result->energy_pj, seed, "energy of the access table");
  top_bits(result, bits);
  assert_close(result->dram.read_bits, bits[0], seed, "bits read from the top memory");
  assert_close(result->dram.written_bits, bits[1], seed, "bits written to the top memory");
}

/* A result of sums only says the same, to the bit. */
static void check_sums(int seed, struct network *network, const struct result *result) {
  struct result *sums = NULL;
  struct error error;
  struct job job = network->job;
  job.memo = NULL;
  job.sums_only = true;
  assert_status(schedule_evaluate(&job, NULL, &sums, &error), STATUS_OK, &error);
  const double pairs[][2] = {{sums->energy_pj, result->energy_pj},
                             {sums->latency_cycles, result->latency_cycles},
                             {sums->dram.read_bits, result->dram.read_bits},
                             {sums->dram.written_bits, result->dram.written_bits},
                             {sums->tile_type_count, result->tile_type_count},
                             {sums->overfull_count, result->overfull_count},
                             {sums->gap, result->gap}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    if (pairs[i][0] != pairs[i][1]) fail_msg("case %d: sum %zu is %.17g, not %.17g", seed, i, pairs[i][0], pairs[i][1]);
  }
  result_free(sums);
}

static void test_sums_are_those_of_a_whole_result(void **state) {
  (void)state;
  for_random_results(true, check_sums);
  for_random_attention(check_sums);
}

static void test_parts_add_up(void **state) {
  (void)state;
  for_random_results(false, check_totals);
  for_random_results(true, check_totals);
  for_random_attention(check_totals);
}

static void test_tables_add_up(void **state) {
  (void)state;
  for_random_results(true, check_tables);
  for_random_attention(check_tables);
}

/* --- Equal figures ----------------------------------------------------------------------------------- */

static void assert_same_cost(int seed, const struct layer_cost *a, const struct layer_cost *b) {
  bool same = a->energy_pj == b->energy_pj && a->memory_energy_pj == b->memory_energy_pj &&
              a->compute_cycles == b->compute_cycles && a->latency_cycles == b->latency_cycles &&
              a->offloaded_cycles == b->offloaded_cycles &&
              memcmp(a->level_count, b->level_count, sizeof a->level_count) == 0;
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; same && l < a->level_count[o]; l++) {
      same = memcmp(a->level[o][l].word_accesses, b->level[o][l].word_accesses, sizeof a->level[o][l].word_accesses) ==
                 0 &&
             memcmp(a->level[o][l].real_cycles, b->level[o][l].real_cycles, sizeof a->level[o][l].real_cycles) == 0 &&
             a->mapping.level_end[o][l] == b->mapping.level_end[o][l];
    }
  }
  for (int i = 0; same && i < a->mapping.loop_count; i++) {
    same = a->mapping.loops[i].dim == b->mapping.loops[i].dim && a->mapping.loops[i].size == b->mapping.loops[i].size;
  }
  if (!same) {
    fail_msg("case %d: %.17g pJ in %.17g cycles, and %.17g in %.17g", seed, a->energy_pj, a->latency_cycles,
             b->energy_pj, b->latency_cycles);
  }
}

/* Every figure of the whole, tile type by tile type. */
static void assert_same_result(int seed, const struct result *a, const struct result *b) {
  assert_int_equal(a->stack_count, b->stack_count);
  for (int s = 0; s < a->stack_count; s++) {
    const struct stack_result *x = &a->stacks[s], *y = &b->stacks[s];
    assert_int_equal(x->type_count, y->type_count);
    for (int t = 0; t < x->type_count; t++) {
      assert_int_equal(x->types[t].count, y->types[t].count);
      assert_int_equal(x->types[t].step_count, y->types[t].step_count);
      for (int i = 0; i < x->types[t].step_count; i++) {
        const struct tile_step *p = &x->types[t].steps[i], *q = &y->types[t].steps[i];
        if (p->copies.energy_pj != q->copies.energy_pj || p->copies.latency_cycles != q->copies.latency_cycles) {
          fail_msg("case %d: copies differ", seed);
        }
        if (p->cost) assert_same_cost(seed, p->cost, q->cost);
      }
    }
  }
  if (a->energy_pj != b->energy_pj || a->latency_cycles != b->latency_cycles) fail_msg("case %d: totals differ", seed);
}

static void check_twice(int seed, struct network *network, const struct result *result) {
  struct result *again = network_result(network);
  assert_same_result(seed, result, again);
  result_free(again);
}

static void test_twice_is_the_same(void **state) {
  (void)state;
  for_random_results(true, check_twice);
}

static void check_alone(int seed, struct network *network, const struct result *result) {
  const struct stack_result *stack = &result->stacks[seed % result->stack_count];
  const struct tile_type *type = &stack->types[seed % stack->type_count];
  for (int i = 0; i < type->step_count; i++) {
    const struct layer_cost *cost = type->steps[i].cost;
    struct problem problem;
    struct search_outcome outcome;
    struct error error;
    if (!cost) continue;
    const struct layer *layer = &network->workload.layers[stack->nodes[i].layer];
    fixture_ask(&problem, &network->hardware, layer, type->steps[i].size, &network->rule, cost->level_count);
    const struct layer_cost *alone = cost_evaluate(&network->arena, &problem, &cost->mapping);
    assert_non_null(alone);
    assert_same_cost(seed, cost, alone);
    struct mapping mapping = cost->mapping;
    struct cost_figures figures = cost_compare(&problem, &mapping);
    assert_number(figures.energy_pj, cost->energy_pj, "energy by cost_compare");
    assert_number(figures.latency_cycles, cost->latency_cycles, "latency by cost_compare");
    assert_number(figures.tie_cycles, cost->offloaded_cycles, "latency with offloading by cost_compare");
    assert_status(search_published(&problem, network->job.schedule.lpf_limit, NULL, &outcome, &error), STATUS_OK,
                  &error);
    assert_number(outcome.figures.energy_pj, cost->energy_pj, "energy by the search");
    assert_number(outcome.figures.latency_cycles, cost->latency_cycles, "latency by the search");
  }
}

static void test_a_mapping_alone(void **state) {
  (void)state;
  for_random_results(true, check_alone);
}

/* Evaluates with another tile or mode; where that fits, the figures must be the same. */
static void expect_same_with(int seed, struct network *network, const struct result *result, enum overlap_mode mode,
                             int64_t x, int64_t y) {
  network_tile(network, mode, x, y);
  struct result *other = network_result(network);
  assert_same_result(seed, result, other);
  result_free(other);
}

/* One tile a stack: any size from the largest map on, and all modes. */
static void check_one_tile(int seed, struct network *network, const struct result *unused) {
  (void)unused;
  struct error error;
  struct result *result = NULL;
  network_tile(network, MODE_RECOMPUTE, TILE_FULL, TILE_FULL);
  if (schedule_evaluate(&network->job, NULL, &result, &error)) return; /* the whole map may not fit */
  int64_t x = 1, y = 1;
  for (int s = 0; s < result->stack_count; s++) {
    assert_int_equal(result->stacks[s].type_count, 1);
    if (result->stacks[s].map_width > x) x = result->stacks[s].map_width;
    if (result->stacks[s].map_height > y) y = result->stacks[s].map_height;
  }
  expect_same_with(seed, network, result, MODE_RECOMPUTE, x, y);
  expect_same_with(seed, network, result, MODE_RECOMPUTE, x + 1, INT64_MAX - 1);
  expect_same_with(seed, network, result, MODE_H_CACHED, x, TILE_FULL);
  expect_same_with(seed, network, result, MODE_CACHED, TILE_FULL, y);
  result_free(result);
}

static void test_one_tile(void **state) {
  (void)state;
  for_random_results(true, check_one_tile);
}

/* --- What may change --------------------------------------------------------------------------------- */

/* At a given mapping the sizes of memories change utilisation, double buffering, and what follows from it: the
 * cycles allowed without stall. All else is the same. */
static void check_memory_sizes(int seed, struct network *network, const struct result *result) {
  const struct stack_result *stack = &result->stacks[0];
  const struct tile_step *step = &stack->types[0].steps[stack->node_count - 1];
  struct hardware larger = network->hardware;
  struct problem problem;
  if (!step->cost) return; /* the input alone */
  for (int m = 0; m < larger.memory_count; m++) larger.memories[m].size_bits *= seed % 2 ? 4 : 0.25;
  fixture_finish(&larger);
  const struct layer *layer = &network->workload.layers[stack->nodes[stack->node_count - 1].layer];
  fixture_ask(&problem, &larger, layer, step->size, &network->rule, step->cost->level_count);
  const struct layer_cost *cost = cost_evaluate(&network->arena, &problem, &step->cost->mapping);
  assert_non_null(cost);
  assert_number(cost->energy_pj, step->cost->energy_pj, "energy");
  assert_number(cost->temporal_cycles, step->cost->temporal_cycles, "temporal cycles");
  assert_number(cost->loading_cycles, step->cost->loading_cycles, "loading");
  assert_number(cost->offloading_cycles, step->cost->offloading_cycles, "offloading");
  if (seed % 2) assert_true(cost->stall_cycles <= step->cost->stall_cycles);
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < cost->level_count[o]; l++) {
      const struct level_cost *a = &cost->level[o][l], *b = &step->cost->level[o][l];
      assert_memory_equal(a->word_accesses, b->word_accesses, sizeof a->word_accesses);
      assert_memory_equal(a->element_moves, b->element_moves, sizeof a->element_moves);
      assert_memory_equal(a->real_cycles, b->real_cycles, sizeof a->real_cycles);
      assert_memory_equal(a->period_cycles, b->period_cycles, sizeof a->period_cycles);
      assert_number(a->held_bits, b->held_bits, "held bits");
      assert_number(a->utilization * (seed % 2 ? 4 : 0.25), b->utilization, "utilisation");
      if (seed % 2) assert_true(a->double_buffered || !b->double_buffered);
    }
  }
}

static void test_memory_sizes(void **state) {
  (void)state;
  for_random_results(true, check_memory_sizes);
}

/* Of a chain: with all overlap cached every output is computed once; with less of it cached there is more to
 * compute. */
static void check_recomputation(int seed, struct network *network, const struct result *unused) {
  double once = 0, macs[4] = {0};
  (void)unused;
  for (int i = 0; i < network->workload.layer_count; i++) {
    const struct layer *layer = &network->workload.layers[i];
    if (!layer->is_input) once += layer_mac_count(layer, layer->size);
  }
  for (enum overlap_mode mode = MODE_RECOMPUTE; mode <= MODE_CACHED; mode++) {
    struct result *result = NULL;
    struct error error;
    network->job.schedule.mode = mode;
    if (schedule_evaluate(&network->job, NULL, &result, &error)) return; /* caches may not fit */
    macs[mode] = result->mac_count;
    result_free(result);
  }
  assert_close(macs[MODE_CACHED], once, seed, "MACs with all overlap cached");
  assert_true(macs[MODE_H_CACHED] >= once && macs[MODE_RECOMPUTE] >= macs[MODE_H_CACHED]);
}

static void test_recomputation(void **state) {
  (void)state;
  for_random_results(false, check_recomputation);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parts_add_up),    cmocka_unit_test(test_sums_are_those_of_a_whole_result),
      cmocka_unit_test(test_tables_add_up),   cmocka_unit_test(test_twice_is_the_same),
      cmocka_unit_test(test_a_mapping_alone), cmocka_unit_test(test_one_tile),
      cmocka_unit_test(test_memory_sizes),    cmocka_unit_test(test_recomputation),
  };
  return cmocka_run_group_tests_name("laws", tests, NULL, NULL);
}
