/* The order of least latency between given level ends, against every order of the loops, evaluated one by one. */
#include <math.h>

#include "tests/random.h"
/* after what it needs */
#include "model/layer/flow.h"
#include "model/search/skeleton.h"

enum { CASES = 1000 / FEWER };
enum { CUTS = 2, SKELETONS = 6, MOST_ORDERS = 600 };

/* Every order of the loops of a skeleton. */
struct orders {
  const struct level_graph *graph;
  struct mapping mapping; /* the order so far */
  int blocks;
  int end[LAYER_OPERANDS * HARDWARE_MAX_LEVELS +
          2]; /* states at level ends, upwards from 0; the last is the full one */
  int count;
  double least_cycles, most_cycles;
};

/* Loops in a random order, and level ends at few places in it: the parts between are long. */
static void make_skeleton(struct random *random, const struct level_graph *graph, struct skeleton *skeleton,
                          struct mapping *mapping) {
  const struct factors *factors = &graph->lattice.factors;
  int state[MAPPING_MAX_LOOPS + 1] = {0}, kinds[MAPPING_MAX_LOOPS], count = 0;
  for (int k = 0; k < factors->kind_count; k++) {
    for (int i = 0; i < factors->kinds[k].count; i++) {
      int j = random_in(random, 0, count);
      kinds[count++] = kinds[j];
      kinds[j] = k;
    }
  }
  for (int i = 0; i < count; i++) {
    const struct factor_kind *kind = &factors->kinds[kinds[i]];
    state[i + 1] = state[i] + graph->lattice.stride[kinds[i]];
    mapping->loops[i] = (struct loop){.dim = kind->dim, .size = kind->factor};
  }
  int cuts[CUTS];
  for (int i = 0; i < CUTS; i++) cuts[i] = random_in(random, 0, count);
  mapping->loop_count = count;
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0, begin = 0; l <= graph->ends[o]; l++) {
      int cut = l < graph->ends[o] ? cuts[random_in(random, 0, CUTS - 1)] : count;
      if (cut > begin) begin = cut;
      mapping->level_end[o][l] = (uint8_t)begin;
      skeleton->state[o][l] = state[begin];
    }
  }
}

static void find_blocks(struct orders *orders, const struct skeleton *skeleton) {
  const struct level_graph *graph = orders->graph;
  int full = graph->lattice.state_count - 1;
  orders->blocks = 0;
  for (int state = 0; state < full; orders->blocks++) {
    int next = full;
    for (int o = 0; o < LAYER_OPERANDS; o++) {
      for (int l = 0; l < graph->ends[o]; l++) {
        if (skeleton->state[o][l] > state && skeleton->state[o][l] < next) next = skeleton->state[o][l];
      }
    }
    orders->end[orders->blocks] = state = next;
  }
}

/* Memories that are mostly too small for two buffers, or just large enough below a run of relevant loops. */
static void fit_memories(struct random *random, struct problem *problem, const struct mapping *mapping) {
  struct held_bits held[HARDWARE_MAX_MEMORIES];
  cost_held(problem, mapping, held);
  for (int i = 0; i < problem->memory_count; i++) {
    problem->memories[i].size_bits = ceil(held[i].all * random_in(random, 11, 16) / 10) + 1;
  }
}

/* An order in which a loop merges down has other level ends. */
static void evaluate(struct orders *orders) {
  struct mapping merged = orders->mapping;
  mapping_merge_down(orders->graph->problem, &merged);
  orders->count++;
  if (memcmp(merged.level_end, orders->mapping.level_end, sizeof merged.level_end) != 0) return;
  double cycles = cost_compare(orders->graph->problem, &merged).latency_cycles;
  orders->least_cycles = fmin(orders->least_cycles, cycles);
  orders->most_cycles = fmax(orders->most_cycles, cycles);
}

static void permute(struct orders *orders, int block, int state, int position) {
  const struct lattice *lattice = &orders->graph->lattice;
  if (orders->count > MOST_ORDERS) return;
  if (block == orders->blocks) {
    evaluate(orders);
    return;
  }
  if (state == orders->end[block]) {
    permute(orders, block + 1, state, position);
    return;
  }
  for (int k = 0; k < lattice->factors.kind_count; k++) {
    const struct factor_kind *kind = &lattice->factors.kinds[k];
    if (lattice_count(lattice, state, k) == lattice_count(lattice, orders->end[block], k)) continue;
    orders->mapping.loops[position] = (struct loop){.dim = kind->dim, .size = kind->factor};
    permute(orders, block, state + lattice->stride[k], position + 1);
  }
}

struct census {
  int compared, impossible, decided_by_order;
};

static void check_skeleton(int seed, struct random *random, const struct level_graph *graph, struct fixture *fixture,
                           struct census *census) {
  struct orders orders = {.graph = graph, .least_cycles = INFINITY};
  struct skeleton skeleton;
  struct skeleton_best best;
  make_skeleton(random, graph, &skeleton, &orders.mapping);
  fit_memories(random, &fixture->problem, &orders.mapping);
  find_blocks(&orders, &skeleton);
  permute(&orders, 0, 0, 0);
  if (orders.count > MOST_ORDERS) return;
  struct skeleton_range range = {.floor_cycles = 0, .most_cycles = INFINITY};
  bool found = skeleton_least_latency(graph, &skeleton, &range, NULL, &best);
  census->compared++;
  census->impossible += !found;
  census->decided_by_order += orders.most_cycles > orders.least_cycles;
  if (found != !isinf(orders.least_cycles)) fail_msg("case %d: found %d", seed, found);
  if (!found) return;
  if (best.figures.latency_cycles != orders.least_cycles) {
    fail_msg("case %d: %.17g cycles, least is %.17g", seed, best.figures.latency_cycles, orders.least_cycles);
  }
  range.most_cycles = orders.least_cycles;
  assert_true(skeleton_least_latency(graph, &skeleton, &range, NULL, &best));
  assert_true(best.figures.latency_cycles == orders.least_cycles);
  range.most_cycles = orders.least_cycles - 1;
  assert_false(skeleton_least_latency(graph, &skeleton, &range, NULL, &best));
}

/* Ports next to the array are in use in every cycle: wide enough not to decide all latencies. */
static void widen(struct fixture *fixture) {
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    if (!fixture->problem.operand[o].present) continue;
    struct memory *memory = &fixture->hardware.memories[fixture->problem.operand[o].memory[0]];
    memory->read_bw = memory->write_bw = 4096;
  }
}

static void test_orders(void **state) {
  static const unsigned rules[] = {1u << RULE_PR_EXACT, 0, 1u << RULE_PR_EXACT | 1u << RULE_OFFLOAD};
  struct census census = {0};
  (void)state;
  for (int seed = 1; seed <= CASES; seed++) {
    struct random random = random_of((uint64_t)seed);
    struct fixture fixture;
    struct arena arena;
    struct error error;
    int level_count[LAYER_OPERANDS];
    int64_t size[LAYER_MAX_DIMS];
    random_problem(&random, &fixture);
    widen(&fixture);
    struct layer *layer = &fixture.workload.layers[fixture.workload.layer_count - 1];
    if (seed % 10 == 0) layer->operand[layer->is_addition ? LAYER_INPUT2 : LAYER_INPUT1].name[0] = 0; /* one input */
    memcpy(size, fixture.problem.size, sizeof size);
    for (int o = 0; o < LAYER_OPERANDS; o++) level_count[o] = fixture.problem.operand[o].level_count;
    assert_status(problem_init(&fixture.problem, rules[seed % 3], true, &fixture.hardware, layer, size, NULL,
                               &fixture.rule, level_count, &error),
                  STATUS_OK, &error);
    arena_init(&arena);
    struct level_graph *graph = ARENA_NEW(&arena, 1, struct level_graph);
    assert_non_null(graph);
    assert_status(level_graph_init(graph, &arena, &fixture.problem, false, NULL, &error), STATUS_OK, &error);
    for (int i = 0; i < SKELETONS; i++) check_skeleton(seed, &random, graph, &fixture, &census);
    arena_deinit(&arena);
    fixture_deinit(&fixture);
  }
  print_message("%d compared: %d impossible, %d decided by the order\n", census.compared, census.impossible,
                census.decided_by_order);
  assert_true(census.compared > 3 * CASES && census.impossible > 0 &&
              (CASES < 1000 || census.decided_by_order > CASES / 200));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_orders)};
  return cmocka_run_group_tests_name("skeleton", tests, NULL, NULL);
}
