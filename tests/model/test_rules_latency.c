/* Latency rules of section 11, worked by hand where no published record tells right from wrong: loading over
 * half-shared ports and of one input, offloading over several levels, stalls of a port and the union of windows.
 */
#include <math.h>

#include "model/layer/latency.h"
#include "tests/random.h"

/* --- Loading ----------------------------------------------------------------------------------------- */

/* One MAC; registers for I, W and O, a buffer for I and W, a top memory for all. Write bandwidths of the registers
 * 2 (I) and 4 (W) bit/cycle; the buffer reads 32 and writes 16, the top reads 64. */
static struct hardware two_inputs(void) {
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "reg_i", "I", 64, 8, SERVES_NONE)->write_bw = 2;
  hardware.memories[0].write_granularity = 2;
  fixture_memory(&hardware, "reg_w", "W", 64, 8, SERVES_NONE)->write_bw = 4;
  hardware.memories[1].write_granularity = 4;
  fixture_memory(&hardware, "reg_o", "O", 64, 16, SERVES_NONE);
  struct memory *buffer = fixture_memory(&hardware, "buffer", "IW", 1024, 16, SERVES_ALL);
  buffer->read_bw = buffer->read_granularity = 32;
  fixture_memory(&hardware, "top", "IWO", 1e6, 64, SERVES_ALL);
  return hardware;
}

/* O = 2 x 4 (K, OX), reduced over C = 3. Ordering C3 OX4 K2, innermost first. I: the register holds C3 (3 values,
 * 24 bits), the buffer C3 OX4 (12 values, 96 bits). W: the register holds C3 (24 bits), and OX4, which is
 * irrelevant to it; so does the buffer. */
static void map_two_inputs(struct fixture *fixture) {
  fixture_conv(&fixture->workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 2, .c = 3, .ox = 4});
  fixture_problem(fixture);
  fixture_loop(fixture, "C", 3);
  fixture_loop(fixture, "OX", 4);
  fixture_loop(fixture, "K", 2);
  fixture_level_ends(fixture, LAYER_OUTPUT, 1, 0, 0);
  fixture_level_ends(fixture, LAYER_INPUT1, 2, 2, 0);
  fixture_level_ends(fixture, LAYER_INPUT2, 1, 2, 0);
}

/* Real cycles, ceil(bits / bandwidth), of the pairs (register, buffer) and (buffer, top):
 *   I: fh of the register 24/2 = 12, tl of the buffer 24/32 -> 1: l = 12; fh of the buffer 96/16 = 6, tl of the
 * top 96/64 -> 2: l = 6. W: 24/4 = 6 and 24/32 -> 1: l = 6; 24/16 -> 2 and 24/64 -> 1: l = 2. */
static double loading(const struct hardware *hardware) {
  struct fixture fixture;
  fixture_init(&fixture, hardware);
  map_two_inputs(&fixture);
  double cycles = fixture_cost(&fixture)->loading_cycles;
  fixture_deinit(&fixture);
  return cycles;
}

/* The read ports of buffer and top serve both inputs, their write ports one each: both pairs of both inputs are
 * half-shared. `half` is assigned, so the upper pair's l stays: I 6, W 2 (sums would be 18 and 8). Then
 * min(0 + max(0 + 6 + 0, 2 + 0), 0 + max(0 + 2 + 0, 6 + 0)) = 6. */
static void test_half_shared_loading(void **state) {
  (void)state;
  struct hardware hardware = two_inputs();
  for (int m = 3; m <= 4; m++) {
    fixture_own_ports(&hardware.memories[m]);
    hardware.memories[m].port_of[OPERAND_I2][MOVE_TL] = hardware.memories[m].port_of[OPERAND_I1][MOVE_TL];
  }
  assert_number(loading(&hardware), 6, "half-shared loading");
}

/* Own ports at the buffer's read side; the buffer's write port and the top's read port serve both. I: individual
 * 12, shared 6. W: individual 6, shared 2. W first: 2 + max(6 + 0 + 12, 0 + 6) = 20; I first: 6 + max(2 + 0 + 6, 0
 * + 12) = 18. The least counts. */
static void test_shared_and_individual_loading(void **state) {
  (void)state;
  struct hardware hardware = two_inputs();
  struct memory *buffer = &hardware.memories[3];
  fixture_own_ports(buffer);
  buffer->port_of[OPERAND_I1][MOVE_FH] = buffer->port_of[OPERAND_I2][MOVE_FH];
  assert_number(loading(&hardware), 18, "shared and individual loading");
}

/* Nothing shared: all individual. I 12 + 6 = 18, W 6 + 2 = 8; they run in parallel: 18. Everything shared (one
 * port a memory serves all): I 6 (top pair) shared; the register's port serves I alone, so the lower pair is
 * half: 12. W 2 shared, 6 half. min(2 + max(6 + 12, 6), 6 + max(2 + 6, 12)) = min(20, 18) = 18 as well. */
static void test_individual_loading(void **state) {
  (void)state;
  struct hardware hardware = two_inputs();
  fixture_own_ports(&hardware.memories[3]);
  fixture_own_ports(&hardware.memories[4]);
  assert_number(loading(&hardware), 18, "individual loading");
  hardware = two_inputs();
  assert_number(loading(&hardware), 18, "loading where the register's pair is half-shared");
}

/* "Shared" is judged in the shortened hierarchy. As in the first test, but the W register writes 1 bit/cycle, so
 * that its pair takes 24/1 = 24; I ends at the buffer. I: one pair, 12, half (the buffer reads for both). W: the
 * lower pair half, 24; the upper one touches the top's read port, which no longer serves I, and the buffer's own
 * write port: individual, 2. Loading = 0 + max(0 + 24 + 2, 12) = 26. Were the top's port still shared, W's half
 * would become 2 and the result 12. */
static void test_loading_of_a_short_hierarchy(void **state) {
  (void)state;
  struct hardware hardware = two_inputs();
  struct fixture fixture;
  for (int m = 3; m <= 4; m++) {
    fixture_own_ports(&hardware.memories[m]);
    hardware.memories[m].port_of[OPERAND_I2][MOVE_TL] = hardware.memories[m].port_of[OPERAND_I1][MOVE_TL];
  }
  hardware.memories[1].write_bw = hardware.memories[1].write_granularity = 1;
  fixture_init(&fixture, &hardware);
  map_two_inputs(&fixture);
  const int level_count[LAYER_OPERANDS] = {2, 3, 2};
  const struct layer *layer = fixture.problem.layer;
  fixture_ask(&fixture.problem, &fixture.hardware, layer, layer->size, &fixture.rule, level_count);
  fixture_level_ends(&fixture, LAYER_INPUT2, 1, 0, 0);
  assert_number(fixture_cost(&fixture)->loading_cycles, 26, "loading with I cut off below the top");
  fixture_deinit(&fixture);
}

/* One input only, a map of 12 values read C3 OX4: its pairs are 12 and 6 as above, no port can be shared: 18. */
static void test_one_input_loading(void **state) {
  (void)state;
  struct hardware hardware = two_inputs();
  struct fixture fixture;
  fixture_init(&fixture, &hardware);
  const int64_t sizes[] = {2, 3, 4};
  struct layer *layer = fixture_layer(&fixture.workload, 0, "Pooling", "K C OX", sizes);
  fixture_indexed(layer, LAYER_OUTPUT, "O", OPERAND_O, "K OX", 16)->final_bits = 8;
  fixture_indexed(layer, LAYER_INPUT1, "I", OPERAND_I1, "C OX", 8);
  layer->operand[LAYER_INPUT2].constant = true; /* absent: no name */
  fixture_problem(&fixture);
  fixture_loop(&fixture, "C", 3);
  fixture_loop(&fixture, "OX", 4);
  fixture_loop(&fixture, "K", 2);
  fixture_level_ends(&fixture, LAYER_OUTPUT, 1, 0, 0);
  fixture_level_ends(&fixture, LAYER_INPUT1, 1, 2, 0);
  assert_number(fixture_cost(&fixture)->loading_cycles, 18, "loading of one input");
  fixture_deinit(&fixture);
}

/* An addition's second input uses every port of the first: all pairs are shared. Both inputs hold 4 of 12 values
 * (32 bits) in the register (G4), all 12 (96 bits) in the buffer: l = max(32/2, 32/32) = 16 and max(96/16, 96/64)
 * = 6. shared = 22 each; 22 + max(22, 0) = 44. */
static void test_loading_of_an_addition(void **state) {
  (void)state;
  struct hardware hardware = two_inputs();
  struct fixture fixture;
  fixture_init(&fixture, &hardware);
  fixture_addition(&fixture.workload, 0, PRODUCER_NETWORK_INPUT, PRODUCER_NETWORK_INPUT,
                   (struct shape){.k = 4, .ox = 3});
  fixture_problem(&fixture);
  fixture_loop(&fixture, "G", 4);
  fixture_loop(&fixture, "OX", 3);
  fixture_level_ends(&fixture, LAYER_OUTPUT, 1, 0, 0);
  fixture_level_ends(&fixture, LAYER_INPUT1, 1, 2, 0);
  fixture_level_ends(&fixture, LAYER_INPUT2, 1, 2, 0);
  assert_number(fixture_cost(&fixture)->loading_cycles, 44, "loading of an addition");
  fixture_deinit(&fixture);
}

/* --- Offloading -------------------------------------------------------------------------------------- */

/* O climbs four levels with latencies 11, 5, 7, 13. C2 | OX3 | K4 | K2, outputs 16 bits, finished 8: cut after C2,
 * OX3, K4. The topmost pair: level 2 holds 3 x 4 = 12 outputs; th 12 x 8 / 4 (its read bandwidth) = 24 cycles, fl
 * of the top 96/64 -> 2: 24. Below it only latencies: of level 2 for the pair (1, 2), of level 1 for (0, 1): 24 +
 * 7 + 5 = 36. */
static void test_offloading_over_four_levels(void **state) {
  (void)state;
  static const double latency[] = {11, 5, 7, 13}, bandwidth[] = {16, 16, 4, 64};
  struct hardware hardware = fixture_array(1, 0);
  for (int m = 0; m < 4; m++) {
    const char *operands = m == 0 ? "IWO" : m == 3 ? "IWO" : "O";
    fixture_memory(&hardware, "memory", operands, 1e6, bandwidth[m], SERVES_ALL)->latency_cycles = latency[m];
  }
  struct fixture fixture;
  fixture_init(&fixture, &hardware);
  fixture_conv(&fixture.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 8, .c = 2, .ox = 3});
  fixture_problem(&fixture);
  fixture_loop(&fixture, "C", 2);
  fixture_loop(&fixture, "OX", 3);
  fixture_loop(&fixture, "K", 4);
  fixture_loop(&fixture, "K", 2);
  fixture_level_ends(&fixture, LAYER_OUTPUT, 1, 2, 3);
  fixture_level_ends(&fixture, LAYER_INPUT1, 1, 0, 0);
  fixture_level_ends(&fixture, LAYER_INPUT2, 1, 0, 0);
  const struct layer_cost *cost = fixture_cost(&fixture);
  assert_number(cost->offloading_cycles, 36, "offloading over four levels");
  assert_number(cost->offloaded_cycles, cost->latency_cycles + 36, "latency with offloading");
  fixture_deinit(&fixture);
}

/* With one level there is nothing to offload to. */
static void test_offloading_of_one_level(void **state) {
  (void)state;
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "top", "IWO", 1e6, 64, SERVES_ALL);
  struct fixture fixture;
  fixture_init(&fixture, &hardware);
  fixture_conv(&fixture.workload, 0, PRODUCER_NETWORK_INPUT, (struct shape){.k = 8});
  fixture_problem(&fixture);
  fixture_loop(&fixture, "K", 8);
  for (int o = 0; o < LAYER_OPERANDS; o++) fixture_level_ends(&fixture, (enum layer_operand)o, 0, 0, 0);
  assert_number(fixture_cost(&fixture)->offloading_cycles, 0, "offloading of one level");
  assert_number(fixture_cost(&fixture)->loading_cycles, 0, "loading of one level");
  fixture_deinit(&fixture);
}

/* --- Stall of a port --------------------------------------------------------------------------------- */

/* (7 - 5) * (4 - 1) = 6; slack stays negative: (3 - 5) * 3 = -6. */
static void test_stall_of_one_movement(void **state) {
  (void)state;
  struct port_duty late = {.real = 7, .allowed = 5, .period = 12, .count = 4};
  struct port_duty early = {.real = 3, .allowed = 5, .period = 12, .count = 4};
  assert_number(latency_port_stall(&late, 1), 6, "stall");
  assert_number(latency_port_stall(&early, 1), -6, "slack");
}

/* No movement may use its whole period. In 12 cycles A is open in {0..4}, B in {0, 4, 8}, C in {0, 2, 4, 6, 8,
 * 10}: together {0, 1, 2, 3, 4, 6, 8, 10} = 8 cycles, times A's 4 periods = 32. Stalls: A (3 - 5) * 3 = -6, B (1 -
 * 1) * 11 = 0, C (2 - 1) * 23 = 23. MUW: 5 * 3 + 1 * 11 + 1 * 23 = 49. 23 + max(0, -6 + 49 - 32) = 34. */
static void test_union_without_a_whole_period(void **state) {
  (void)state;
  const struct port_duty a = {.real = 3, .allowed = 5, .period = 12, .count = 4};
  const struct port_duty b = {.real = 1, .allowed = 1, .period = 4, .count = 12};
  const struct port_duty c = {.real = 2, .allowed = 1, .period = 2, .count = 24};
  struct port_duty orders[][3] = {{a, b, c}, {b, c, a}, {c, b, a}, {b, a, c}};
  for (int i = 0; i < 4; i++) assert_number(latency_port_stall(orders[i], 3), 34, "stall of three movements");
}

/* B may use its whole period of 4: the union is all 4 * 12 = 48 cycles. A (3 - 5) * 3 = -6, B (6 - 4) * 11 = 22;
 * MUW 15 + 44 = 59. 22 + max(0, -6 + 59 - 48) = 27. And where the rest is negative it counts as 0: two movements,
 * A real 1: -12, B real 3: -11; 0 + max(0, -23 + 59 - 48) = 0. */
static void test_union_with_a_whole_period(void **state) {
  (void)state;
  struct port_duty duties[] = {{.real = 3, .allowed = 5, .period = 12, .count = 4},
                               {.real = 6, .allowed = 4, .period = 4, .count = 12}};
  assert_number(latency_port_stall(duties, 2), 27, "stall with a whole period");
  struct port_duty slack[] = {{.real = 1, .allowed = 5, .period = 12, .count = 4},
                              {.real = 3, .allowed = 4, .period = 4, .count = 12}};
  assert_number(latency_port_stall(slack, 2), 0, "stall with slack only");
}

/* Equal periods: windows start together, the widest covers the others. Allowed 2 and 5 of 8, 3 periods: union 15;
 * MUW (2 + 5) * 2 = 14; stalls (2 - 2) * 2 = 0 and (5 - 5) * 2 = 0: 0 + max(0, 0 + 14 - 15) = 0. With 4 + 5
 * allowed: MUW 18, union 15: 3. */
static void test_union_of_equal_periods(void **state) {
  (void)state;
  struct port_duty apart[] = {{.real = 2, .allowed = 2, .period = 8, .count = 3},
                              {.real = 5, .allowed = 5, .period = 8, .count = 3}};
  struct port_duty wide[] = {{.real = 4, .allowed = 4, .period = 8, .count = 3},
                             {.real = 5, .allowed = 5, .period = 8, .count = 3}};
  assert_number(latency_port_stall(apart, 2), 0, "stall");
  assert_number(latency_port_stall(wide, 2), 3, "stall");
}

/* --- The union against an array of cycles ------------------------------------------------------------ */

enum { MAX_CYCLES = 4096, MAX_DUTIES = 6 };

/* Cycles of the whole layer in which some window is open. */
static double marked_cycles(const struct port_duty *duties, int count, int total) {
  bool open[MAX_CYCLES] = {false};
  double marked = 0;
  for (int t = 0; t < total; t++) {
    for (int i = 0; i < count; i++) open[t] = open[t] || t % (int)duties[i].period < (int)duties[i].allowed;
    marked += open[t];
  }
  return marked;
}

static double stall_by_marking(const struct port_duty *duties, int count, int total) {
  double positive = 0, rest = 0;
  for (int i = 0; i < count; i++) {
    double stall = (duties[i].real - duties[i].allowed) * (duties[i].count - 1);
    if (stall > 0) positive += stall;
    if (stall <= 0) rest += stall;
    rest += duties[i].allowed * (duties[i].count - 1);
  }
  return positive + fmax(0, rest - marked_cycles(duties, count, total));
}

/* Nested periods: products of a prefix of random factors, as those of loops are. */
static void test_union_against_marked_cycles(void **state) {
  (void)state;
  for (int seed = 1; seed <= 20000; seed++) {
    struct random random = random_of((uint64_t)seed);
    struct port_duty duties[MAX_DUTIES];
    int products[6] = {1}, levels = random_in(&random, 1, 5), count = random_in(&random, 2, MAX_DUTIES);
    for (int l = 1; l <= levels; l++) products[l] = products[l - 1] * random_in(&random, 2, 5);
    int total = products[levels];
    for (int i = 0; i < count; i++) {
      int period = products[random_in(&random, 0, levels)];
      duties[i].period = period;
      duties[i].allowed = random_in(&random, 1, period);
      if (random_chance(&random, 90) && period > 1 && duties[i].allowed == period) duties[i].allowed = period - 1;
      duties[i].real = random_in(&random, 0, 2 * period);
      duties[i].count = total / period;
    }
    double expected = stall_by_marking(duties, count, total), found = latency_port_stall(duties, count);
    if (found != expected) fail_msg("case %d: stall %.17g, must be %.17g", seed, found, expected);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_half_shared_loading),         cmocka_unit_test(test_shared_and_individual_loading),
      cmocka_unit_test(test_individual_loading),          cmocka_unit_test(test_loading_of_a_short_hierarchy),
      cmocka_unit_test(test_one_input_loading),           cmocka_unit_test(test_loading_of_an_addition),
      cmocka_unit_test(test_offloading_over_four_levels), cmocka_unit_test(test_offloading_of_one_level),
      cmocka_unit_test(test_stall_of_one_movement),       cmocka_unit_test(test_union_without_a_whole_period),
      cmocka_unit_test(test_union_with_a_whole_period),   cmocka_unit_test(test_union_of_equal_periods),
      cmocka_unit_test(test_union_against_marked_cycles),
  };
  return cmocka_run_group_tests_name("rules of latency", tests, NULL, NULL);
}
