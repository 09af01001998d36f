/* Floors that prune searches: no layer costs less, on random networks of every kind. */
#include "model/floors.h"
#include "model/tile_floors.h"
#include "tests/random_results.h"

/* Steps of each kind that were checked. */
static struct {
  int transposed, sums, heads, rows, made, unused; /* `unused`: of a tile that some taps have no output in */
  int searched, tight;                             /* by the optimal search; of these within 20 % of the floor */
} checked;

static bool transposes(const struct layer *layer) {
  return layer->operand[LAYER_INPUT1].constant && layer->operand[LAYER_INPUT1].pr_count > 0;
}

static void count_kinds(const struct stack_result *stack, const struct tile_step *step) {
  const struct layer *layer = stack->nodes[step->node].shape;
  int64_t whole = layer_elements(layer, LAYER_INPUT1, layer->size);
  checked.transposed += transposes(layer);
  checked.unused += transposes(layer) && layer_elements(layer, LAYER_INPUT1, step->size) < whole;
  checked.sums += step->caps.sums_tiles;
  checked.heads += stack->repeats > 1;
  checked.rows += layer->row_passes > 0;
  checked.made += layer->operand[LAYER_INPUT1].is_made;
}

/* The node of a tile as far as its floor depends on it. */
static struct tile_node node_of(const struct tile_step *step) {
  struct tile_node node = {.output_bits = step->output_bits, .caps = step->caps};
  memcpy(node.size, step->size, sizeof node.size);
  for (int o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) node.input[o].elements = step->input[o].elements;
  return node;
}

static void check_step(int seed, const struct tile_floors *floors, const struct stack *stack,
                       const struct tile_type *type, int n) {
  const struct layer_cost *cost = type->steps[n].cost;
  struct tile_node nodes[64] = {{.is_idle = false}};
  nodes[n] = node_of(&type->steps[n]);
  struct tile_sum own = floor_of_node(floors->floors, stack, nodes, type, n);
  struct tile_sum floor = tile_floor_of(floors, stack, nodes, type, n);
  struct tile_sum again = tile_floor_of(floors, stack, nodes, type, n);
  if (floor.energy_pj > cost->energy_pj || floor.latency_cycles > cost->latency_cycles) {
    fail_msg("case %d: layer %d costs %.17g pJ, %.17g cycles, less than its floor %.17g, %.17g", seed, n,
             cost->energy_pj, cost->latency_cycles, floor.energy_pj, floor.latency_cycles);
  }
  assert_true(own.energy_pj >= cost->mac_energy_pj * (1 - 1e-6) && own.energy_pj <= floor.energy_pj);
  assert_true(again.energy_pj == floor.energy_pj && again.latency_cycles == floor.latency_cycles);
  if (floors->search->options.kind != SEARCH_OPTIMAL || stack->nodes[n].shape->row_passes > 0) return;
  checked.searched++;
  checked.tight += floor.energy_pj >= 0.8 * cost->energy_pj;
}

/* No layer costs less than its floor: in a tile, and in the whole schedule; and no more than by its MACs is certain. */
static void check_floors(int seed, struct network *network, const struct result *result) {
  struct floors floors;
  struct tile_floors tile_floors;
  double energy[64] = {0}, cycles[64] = {0};
  const struct workload *workload = network->job.workload;
  bool in_parts = network->job.schedule.tile_heads != 0;
  struct layer_search search = {.hardware = network->job.hardware,
                                .workload = workload,
                                .rules = network->job.rules,
                                .options = network->job.schedule.search,
                                .memo = memo_new()};
  assert_non_null(search.memo);
  assert_true(floors_init(&floors, &network->arena, workload, network->job.hardware, network->job.rules, in_parts));
  tile_floors_init(&tile_floors, &floors, &search);
  for (int s = 0; s < result->stack_count; s++) {
    const struct stack stack = {.node_count = result->stacks[s].node_count, .nodes = result->stacks[s].nodes};
    for (int t = 0; t < result->stacks[s].type_count; t++) {
      const struct tile_type *type = &result->stacks[s].types[t];
      for (int n = 0; n < type->step_count; n++) {
        const struct layer_cost *cost = type->steps[n].cost;
        if (cost == NULL) continue;
        check_step(seed, &tile_floors, &stack, type, n);
        energy[stack.nodes[n].layer] += (double)type->count * cost->energy_pj;
        cycles[stack.nodes[n].layer] += (double)type->count * cost->latency_cycles;
        count_kinds(&result->stacks[s], &type->steps[n]);
      }
    }
  }
  tile_floors_deinit(&tile_floors);
  memo_release(search.memo);
  for (int l = 0; l < workload->layer_count; l++) {
    struct tile_sum floor = floor_of_layer(&floors, workload, l);
    const struct operand *operands = workload->layers[l].operand;
    bool has_weights = operands[LAYER_INPUT1].constant != operands[LAYER_INPUT2].constant;
    if (has_weights && !transposes(&workload->layers[l])) assert_true(floors.layers[l].weight_part > 0);
    assert_true(floor.energy_pj <= energy[l] && floor.latency_cycles <= cycles[l]);
  }
}

static void test_grown(void **state) {
  (void)state;
  for_random_results(false, check_floors);
  for_random_results(true, check_floors);
}

static struct result *optimal_result(int seed, struct network *network) {
  struct random random = random_of((uint64_t)seed);
  struct result *result = NULL;
  struct error error;
  random_network(&random, network, random_chance(&random, 50));
  enum overlap_mode mode = (enum overlap_mode)random_in(&random, MODE_RECOMPUTE, MODE_CACHED);
  int64_t x = random_in(&random, 1, 10), y = random_in(&random, 1, 10);
  network_tile(network, mode, x, y);
  network->job.schedule.search.kind = SEARCH_OPTIMAL;
  enum status status = schedule_evaluate(&network->job, NULL, &result, &error);
  if (status && status != STATUS_INFEASIBLE) fail_msg("case %d: %s", seed, error.message);
  return result;
}

static void test_optimal(void **state) {
  (void)state;
  for_each_result(optimal_result, check_floors);
  print_message("%d of %d floors within 20 %% of the least energy\n", checked.tight, checked.searched);
  assert_true(checked.searched > 10 * RESULTS && checked.tight > checked.searched / 4);
}

static void test_attention(void **state) {
  (void)state;
  for_random_attention(check_floors);
  assert_true(checked.heads > RESULTS / 2 && checked.rows > RESULTS / 2 && checked.made > RESULTS / 2);
}

static void test_true(void **state) {
  (void)state;
  for_random_true(check_floors);
  print_message("%d steps of transposed convolutions, %d with a part of the taps, %d of pools in tiles\n",
                checked.transposed, checked.unused, checked.sums);
  assert_true(checked.transposed > RESULTS && checked.unused > RESULTS / 4 && checked.sums > RESULTS / 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_grown),
      cmocka_unit_test(test_optimal),
      cmocka_unit_test(test_attention),
      cmocka_unit_test(test_true),
  };
  return cmocka_run_group_tests_name("floors", tests, NULL, NULL);
}
