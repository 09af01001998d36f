/* The ports bound of a latency: recounted from movements and copies on random networks, below the serial latency under
 * both sets of rules, worked by hand on one layer, and on the shipped accelerators and networks. */
#include <math.h>

#include "model/ports.h"
#include "tests/paper.h"
#include "tests/random.h"

static int cases(void) {
  return case_count(3000, 6000);
}

/* --- Counted again ----------------------------------------------------------------------------------------- */

/* Cycles of one port in all tiles of a stack: `all`, and those without the first transfer of each layer's movements. */
struct use {
  double all, later;
};

static bool is_port(const struct hardware *hardware, int memory, enum memory_operand operand, enum movement movement,
                    int of_memory, int of_port) {
  return memory == of_memory && hardware->memories[memory].port_of[operand][movement] == of_port;
}

static struct use use_of(const struct result *result, const struct stack_result *stack, int memory, int port) {
  const struct hardware *hardware = &result->hardware;
  struct use use = {0, 0};
  for (int t = 0; t < stack->type_count; t++) {
    double count = (double)stack->types[t].count;
    for (int i = 0; i < stack->types[t].step_count; i++) {
      const struct tile_step *step = &stack->types[t].steps[i];
      for (int c = 0; c < step->copies.copy_count; c++) {
        for (int h = 0; h < step->copies.copies[c].hop_count; h++) {
          const struct copy_hop *hop = &step->copies.copies[c].hops[h];
          double cycles = count * hop->cycles;
          bool uses = is_port(hardware, hop->from, hop->operand, hop->read, memory, port) ||
                      is_port(hardware, hop->to, hop->operand, hop->write, memory, port);
          use.all += uses ? cycles : 0;
          use.later += uses ? cycles : 0;
        }
      }
      for (enum layer_operand o = 0; o < LAYER_OPERANDS && step->cost != NULL; o++) {
        enum memory_operand operand = stack->nodes[step->node].shape->operand[o].memory_operand;
        for (int l = 0; l < step->cost->level_count[o]; l++) {
          const struct level_cost *level = &step->cost->level[o][l];
          for (enum movement m = 0; m < MOVE_COUNT; m++) {
            if (!is_port(hardware, level->memory, operand, m, memory, port)) continue;
            use.all += count * level->real_cycles[m] * level->period_count[m];
            use.later += count * level->real_cycles[m] * fmax(0, level->period_count[m] - 1);
          }
        }
      }
    }
  }
  return use;
}

/* Returns 1 where a port limits. */
static int check_stack(int seed, const struct result *result, const struct stack_result *stack) {
  double array = 0, busiest = 0;
  for (int t = 0; t < stack->type_count; t++) {
    for (int i = 0; i < stack->types[t].step_count; i++) {
      const struct layer_cost *cost = stack->types[t].steps[i].cost;
      if (cost != NULL) array += (double)stack->types[t].count * (cost->temporal_cycles + cost->stall_cycles);
    }
  }
  for (int m = 0; m < result->hardware.memory_count; m++) {
    for (int p = 0; p < result->hardware.memories[m].port_count; p++) {
      struct use use = use_of(result, stack, m, p);
      if (use.later > stack->latency_cycles * (1 + 1e-12)) {
        fail_msg("case %d: port %d of memory %d is busy for %g of %g serial cycles", seed, p, m, use.later,
                 stack->latency_cycles);
      }
      busiest = fmax(busiest, use.all);
    }
  }
  double bound = fmin(stack->latency_cycles, fmax(array, busiest));
  if (fabs(stack->ports.cycles - bound) > 1e-9 * bound) {
    fail_msg("case %d: the ports bound is %.17g, must be %.17g", seed, stack->ports.cycles, bound);
  }
  if (stack->ports.memory < 0) {
    assert_true(array >= busiest);
    return 0;
  }
  struct use limit = use_of(result, stack, stack->ports.memory, stack->ports.port);
  assert_true(limit.all > array && fabs(limit.all - busiest) <= 1e-9 * busiest);
  return 1;
}

static void test_recounted(void **state) {
  (void)state;
  int found = 0, limited = 0, below = 0;
  for (int seed = 1; seed <= cases(); seed++) {
    struct random random = random_of((uint64_t)seed);
    struct network network;
    struct result *result = NULL;
    struct error error;
    random_network(&random, &network, seed % 2 == 0);
    network.job.schedule.search =
        (struct search_options){.kind = seed / 2 % 2 ? SEARCH_OPTIMAL : SEARCH_PUBLISHED,
                                .rules.base = seed / 4 % 2 ? RULES_BASE_CORRECTED : RULES_BASE_PUBLISHED};
    network_tile(&network, (enum overlap_mode)random_in(&random, MODE_RECOMPUTE, MODE_CACHED),
                 random_in(&random, 1, 10), random_in(&random, 1, 10));
    enum status status = schedule_evaluate(&network.job, NULL, &result, &error);
    if (status != STATUS_OK && status != STATUS_INFEASIBLE) fail_msg("case %d: %s", seed, error.message);
    double sum = 0;
    for (int s = 0; result != NULL && s < result->stack_count; s++) {
      limited += check_stack(seed, result, &result->stacks[s]);
      sum += result->stacks[s].ports.cycles;
    }
    if (result != NULL) {
      assert_number(result->ports.cycles, sum, "ports bound");
      assert_true(sum <= result->latency_cycles);
      below += sum < result->latency_cycles;
      found++;
    }
    result_free(result);
    network_deinit(&network);
  }
  assert_true(found > cases() / 2 && limited > cases() / 20 && below > cases() / 2);
}

/* --- By hand ------------------------------------------------------------------------------------------------ */

/* A 1x1 layer of 8 channels on a map of 4x4 with one MAC unit and all data in one memory with one port of 32 bits:
 * 16 * 8 * 8 = 1,024 MACs. Inputs, weights and partial sums of 8, 8 and 16 bits each take the port for a cycle: 1,024
 * reads of I, of W and of O, and 1,024 writes of O, so 4,096 cycles. Nothing is loaded from above, and the serial
 * latency counts all but the first transfer of each movement: the bound ends there. */
static void test_by_hand(void **state) {
  (void)state;
  struct hardware hardware = fixture_array(1, 1);
  fixture_one_port(fixture_memory(&hardware, "top", "IWO", 1e9, 32, SERVES_ALL));
  struct network network;
  network_init(&network, &hardware);
  fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 8, .c = 8, .ox = 4, .oy = 4});
  network_finish(&network);
  network_tile(&network, MODE_CACHED, 4, 4);
  network.job.schedule.search = (struct search_options){.kind = SEARCH_OPTIMAL};
  struct result *result = network_result(&network);
  assert_number(result->stacks[0].types[0].steps[1].cost->temporal_cycles, 1024, "cycles of the array");
  struct use use = use_of(result, &result->stacks[0], 0, 0);
  assert_number(use.all, 4096, "cycles of the port");
  assert_number(result->latency_cycles, 4092, "serial latency");
  assert_number(result->ports.cycles, 4092, "ports bound");
  assert_int_equal(result->ports.memory, 0);
  assert_int_equal(result->ports.port, 0);
  result_free(result);
  network_deinit(&network);
}

/* --- Shipped ------------------------------------------------------------------------------------------------ */

/* Ten accelerators, five networks, five tiles: 0.23 to 31 % below serial. GOLDEN=all in the environment takes all
 * tiles, else one, where it is at most 19 %. */
static void test_shipped(void **state) {
  (void)state;
  static const char *const hardware[] = {"ascend_like",    "ascend_like_df",    "edge_tpu_like",  "edge_tpu_like_df",
                                         "meta_prototype", "meta_prototype_df", "tesla_npu_like", "tesla_npu_like_df",
                                         "tpu_like",       "tpu_like_df"};
  static const char *const workload[] = {"fsrcnn", "mobilenetv1", "resnet18", "dmcnnvd", "mccnn"};
  static const int64_t tiles[][2] = {{60, 72}, {4, 72}, {16, 18}, {28, 28}, {TILE_FULL, TILE_FULL}};
  bool all = getenv("GOLDEN") != NULL;
  double least = 1, most = 0;
  bool some = CASE_STEP > 1 && !all; /* among them 38 and 46, which have the most and the least */
  for (int i = some ? 6 : 0; i < 10 * 5 * (all ? 5 : 1); i += some ? 8 : 1) {
    struct paper paper;
    const int64_t *tile = tiles[i / 50];
    paper_init(&paper, hardware[i % 10], workload[i / 10 % 5], MODE_CACHED, tile[0], tile[1]);
    paper.job.schedule.search.kind = SEARCH_OPTIMAL;
    struct result *result = paper_result(&paper);
    double share = 1 - result->ports.cycles / result->latency_cycles;
    least = fmin(least, share);
    most = fmax(most, share);
    result_free(result);
    paper_deinit(&paper);
  }
  print_message("# %.2f to %.1f %% below the serial latency\n", 100 * least, 100 * most);
  assert_true(least > 0.002 && least < 0.0024);
  assert_true(most > (all ? 0.31 : 0.19) && most < (all ? 0.32 : 0.2));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_recounted), cmocka_unit_test(test_by_hand),
                                     cmocka_unit_test(test_shipped)};
  return cmocka_run_group_tests_name("ports", tests, NULL, NULL);
}
