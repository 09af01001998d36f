/* Data copies (section 12), worked by hand: the way a copy takes, its energy and clock, ports shared by copies
 * that run in parallel. */
#include "model/copy.h"
#include "tests/random.h"

/* Bottom up; the same energies everywhere: 1 pJ a word read, 2 pJ a word written. */
enum { OUTPUTS, INPUTS, SHARED, TOP };

/* bw = granularity but for SHARED: 64 bit/cycle, accesses of 32. */
static struct hardware machine(void) {
  struct hardware hardware = fixture_array(1, 0);
  fixture_memory(&hardware, "outputs", "O", 1e4, 16, SERVES_ALL);
  fixture_memory(&hardware, "inputs", "I", 1e4, 32, SERVES_ALL);
  struct memory *shared = fixture_memory(&hardware, "shared", "IO", 1e5, 64, SERVES_ALL);
  shared->read_granularity = shared->write_granularity = 32;
  fixture_memory(&hardware, "top", "IWO", 1e9, 32, SERVES_ALL);
  fixture_finish(&hardware);
  return hardware;
}

static struct copy plan(struct arena *arena, const struct hardware *hardware, double bits,
                        enum memory_operand source_operand, int source, enum memory_operand destination_operand,
                        int destination) {
  struct copy copy;
  struct error error;
  assert_status(copy_plan(&copy, RULES_PUBLISHED, arena, hardware, COPY_OUTPUT_TO_INPUT, bits, source_operand, source,
                          destination_operand, destination, &error),
                STATUS_OK, &error);
  return copy;
}

static void expect_hop(const struct copy_hop *hop, int from, int to, enum movement read, enum movement write,
                       double start, double cycles) {
  assert_int_equal(hop->from, from);
  assert_int_equal(hop->to, to);
  assert_int_equal(hop->read, read);
  assert_int_equal(hop->write, write);
  assert_number(hop->start_cycle, start, "start of a hop");
  assert_number(hop->cycles, cycles, "cycles of a hop");
}

static double latency_of(const struct hardware *hardware, struct copy *copies, int count) {
  struct copy_group group = {.copy_count = count, .copies = copies};
  copy_group_sum(&group, hardware);
  return group.latency_cycles;
}

/* O in OUTPUTS to I1 in INPUTS: the lowest memory at or above OUTPUTS, among O's levels, that stores I1 is SHARED.
 * 100 bits. Up: read ceil(100/16) = 7 words, write ceil(100/32) = 4 accesses of half a word = 2 words; max(7,
 * ceil(100/64) = 2) = 7 cycles. Down: read 2 words, write ceil(100/32) = 4 words; max(2, 4) = 4 cycles, from 7.
 * Energy 7 * 1 + 2 * 2 + 2 * 1 + 4 * 2 = 21 pJ. */
static void test_up_and_down(void **state) {
  (void)state;
  struct hardware hardware = machine();
  struct arena arena;
  arena_init(&arena);
  struct copy copy = plan(&arena, &hardware, 100, OPERAND_O, OUTPUTS, OPERAND_I1, INPUTS);
  assert_int_equal(copy.hop_count, 2);
  expect_hop(&copy.hops[0], OUTPUTS, SHARED, MOVE_TH, MOVE_FL, 0, 7);
  expect_hop(&copy.hops[1], SHARED, INPUTS, MOVE_TL, MOVE_FH, 7, 4);
  assert_int_equal(copy.hops[0].operand, OPERAND_O);
  assert_int_equal(copy.hops[1].operand, OPERAND_I1);
  assert_number(copy.hops[0].read_words, 7, "words read");
  assert_number(copy.hops[0].write_words, 2, "words written");
  assert_number(copy.hops[1].read_words, 2, "words read");
  assert_number(copy.hops[1].write_words, 4, "words written");
  assert_number(copy.energy_pj, 21, "energy");
  assert_number(latency_of(&hardware, &copy, 1), 11, "latency");
  arena_deinit(&arena);
}

/* To the same memory: free, whatever the operands. */
static void test_same_memory_is_free(void **state) {
  (void)state;
  struct hardware hardware = machine();
  struct arena arena;
  arena_init(&arena);
  struct copy copy = plan(&arena, &hardware, 100, OPERAND_O, SHARED, OPERAND_I1, SHARED);
  assert_int_equal(copy.hop_count, 0);
  assert_number(copy.energy_pj, 0, "energy");
  assert_number(latency_of(&hardware, &copy, 1), 0, "latency");
  arena_deinit(&arena);
}

/* SHARED stores I1 itself: straight down its levels. SHARED stores both and is the destination: straight up O's.
 * From the top down O's levels: SHARED, then OUTPUTS; 320 bits: max(320/32, 320/64) = 10, then max(5, 320/16) = 20
 * cycles. */
static void test_straight_ways(void **state) {
  (void)state;
  struct hardware hardware = machine();
  struct arena arena;
  arena_init(&arena);
  struct copy down = plan(&arena, &hardware, 320, OPERAND_O, SHARED, OPERAND_I1, INPUTS);
  assert_int_equal(down.hop_count, 1);
  expect_hop(&down.hops[0], SHARED, INPUTS, MOVE_TL, MOVE_FH, 0, 10);
  struct copy up = plan(&arena, &hardware, 320, OPERAND_O, OUTPUTS, OPERAND_I1, SHARED);
  assert_int_equal(up.hop_count, 1);
  expect_hop(&up.hops[0], OUTPUTS, SHARED, MOVE_TH, MOVE_FL, 0, 20);
  struct copy far = plan(&arena, &hardware, 320, OPERAND_O, TOP, OPERAND_O, OUTPUTS);
  assert_int_equal(far.hop_count, 2);
  expect_hop(&far.hops[0], TOP, SHARED, MOVE_TL, MOVE_FH, 0, 10);
  expect_hop(&far.hops[1], SHARED, OUTPUTS, MOVE_TL, MOVE_FH, 10, 20);
  arena_deinit(&arena);
}

/* A memory that stores I1 below the destination's level is no meeting point. I1: LOW, HIGH, TOP; O: LOW, TOP. O in
 * LOW to I1 in HIGH goes up to the top and down. */
static void test_meeting_is_at_or_above_the_destination(void **state) {
  (void)state;
  enum { LOW, HIGH, ABOVE };
  struct hardware hardware = fixture_array(1, 0);
  struct arena arena;
  fixture_memory(&hardware, "low", "IO", 1e4, 16, SERVES_ALL);
  fixture_memory(&hardware, "high", "I", 1e4, 16, SERVES_ALL);
  fixture_memory(&hardware, "above", "IWO", 1e9, 16, SERVES_ALL);
  fixture_finish(&hardware);
  arena_init(&arena);
  struct copy copy = plan(&arena, &hardware, 64, OPERAND_O, LOW, OPERAND_I1, HIGH);
  assert_int_equal(copy.hop_count, 2);
  expect_hop(&copy.hops[0], LOW, ABOVE, MOVE_TH, MOVE_FL, 0, 4);
  expect_hop(&copy.hops[1], ABOVE, HIGH, MOVE_TL, MOVE_FH, 4, 4);
  arena_deinit(&arena);
}

/* --- Parallel copies --------------------------------------------------------------------------------- */

/* A: top to INPUTS, 320 bits: [0, 10) to SHARED (max(10, 5)), [10, 20) to INPUTS (max(5, 10)).
 * B: OUTPUTS to SHARED, 320 bits: [0, 20) (max(20, 5)). */
static void plan_two(struct arena *arena, const struct hardware *hardware, struct copy copies[2]) {
  copies[0] = plan(arena, hardware, 320, OPERAND_I1, TOP, OPERAND_I1, INPUTS);
  copies[1] = plan(arena, hardware, 320, OPERAND_O, OUTPUTS, OPERAND_O, SHARED);
}

/* Own ports at SHARED: every port is used once; the last ends at 20. Its one write port shared: A [0, 10), B [0,
 * 20): max(20, 0 + 10 + 20) = 30. One port for everything: A writes and reads, B writes: max(20, 0 + 10 + 10 + 20)
 * = 40. */
static void test_ports_shared_by_parallel_copies(void **state) {
  (void)state;
  static const double expected[] = {20, 30, 40};
  for (int layout = 0; layout < 3; layout++) {
    struct hardware hardware = machine();
    struct copy copies[2];
    struct arena arena;
    arena_init(&arena);
    if (layout == 0) fixture_own_ports(&hardware.memories[SHARED]);
    if (layout == 2) fixture_one_port(&hardware.memories[SHARED]);
    plan_two(&arena, &hardware, copies);
    assert_number(latency_of(&hardware, copies, 2), expected[layout], "latency of two copies");
    arena_deinit(&arena);
  }
}

/* The sum runs from the earliest start. Twice A: the top's port 0 + 20; SHARED write 0 + 20; SHARED read and
 * INPUTS write both [10, 20): 10 + 20 = 30. A and a small one of 64 bits, [0, 2) and [2, 4): INPUTS write starts
 * at 2: max(20, 2 + 10 + 2) = 20; the top's 12. 20. */
static void test_sum_from_the_earliest_start(void **state) {
  (void)state;
  struct hardware hardware = machine();
  struct copy copies[2];
  struct arena arena;
  arena_init(&arena);
  copies[0] = copies[1] = plan(&arena, &hardware, 320, OPERAND_I1, TOP, OPERAND_I1, INPUTS);
  assert_number(latency_of(&hardware, copies, 2), 30, "latency of equal copies");
  copies[1] = plan(&arena, &hardware, 64, OPERAND_I1, TOP, OPERAND_I1, INPUTS);
  expect_hop(&copies[1].hops[1], SHARED, INPUTS, MOVE_TL, MOVE_FH, 2, 2);
  assert_number(latency_of(&hardware, copies, 2), 20, "latency of unequal copies");
  arena_deinit(&arena);
}

/* Energies of a group add up, whatever runs in parallel; no copy costs nothing. */
static void test_energy_of_a_group(void **state) {
  (void)state;
  struct hardware hardware = machine();
  struct copy copies[2];
  struct arena arena;
  arena_init(&arena);
  plan_two(&arena, &hardware, copies);
  /* A: 10 words read, 5 written, 5 read, 10 written: 10 + 10 + 5 + 20 = 45; B: 20 read, 5 written: 30. */
  struct copy_group group = {.copy_count = 2, .copies = copies};
  copy_group_sum(&group, &hardware);
  assert_number(group.energy_pj, 75, "energy of a group");
  group.copy_count = 0;
  copy_group_sum(&group, &hardware);
  assert_number(group.energy_pj, 0, "energy of no copies");
  assert_number(group.latency_cycles, 0, "latency of no copies");
  arena_deinit(&arena);
}

/* --- The clock --------------------------------------------------------------------------------------- */

/* SHARED with one read-write port: the copy of test_up_and_down receives through it in [0, 7) and reads through it
 * in [7, 11). That is not a receiving port used again: the clock advances; the port is done at max(11, 0 + 7 + 4)
 * = 11. */
static void test_clock_through_a_read_write_port(void **state) {
  (void)state;
  struct hardware hardware = machine();
  struct arena arena;
  arena_init(&arena);
  fixture_one_port(&hardware.memories[SHARED]);
  struct copy copy = plan(&arena, &hardware, 100, OPERAND_O, OUTPUTS, OPERAND_I1, INPUTS);
  expect_hop(&copy.hops[1], SHARED, INPUTS, MOVE_TL, MOVE_FH, 7, 4);
  assert_number(latency_of(&hardware, &copy, 1), 11, "latency through one port");
  arena_deinit(&arena);
}

/* "The clock does not advance after a hop whose receiving port was already used in this copy": a way goes up the
 * source's levels and down the destination's, and turns at the first memory that is on both, so that it never
 * comes back to a memory and the rule never bites. Every hop starts when all before it are done. */
static void check_clock(const struct copy *copy) {
  double clock = 0;
  for (int i = 0; i < copy->hop_count; i++) {
    assert_number(copy->hops[i].start_cycle, clock, "start of a hop");
    clock += copy->hops[i].cycles;
    for (int j = 0; j < i; j++) assert_int_not_equal(copy->hops[j].from, copy->hops[i].to);
    if (i > 0) assert_int_equal(copy->hops[i].from, copy->hops[i - 1].to);
  }
  if (copy->hop_count == 0) return;
  assert_int_equal(copy->hops[0].from, copy->source);
  assert_int_equal(copy->hops[copy->hop_count - 1].to, copy->destination);
}

static void check_all_ways(const struct hardware *hardware, int *checked) {
  struct arena arena;
  struct error error;
  arena_init(&arena);
  for (int i = 0; i < 4 * hardware->memory_count * hardware->memory_count; i++) {
    int source = i / 4 % hardware->memory_count, destination = i / 4 / hardware->memory_count;
    enum memory_operand source_operand = i & 1 ? OPERAND_O : OPERAND_I1;
    enum memory_operand destination_operand = i & 2 ? OPERAND_O : OPERAND_I1;
    if (!memory_stores(&hardware->memories[source], source_operand)) continue;
    if (!memory_stores(&hardware->memories[destination], destination_operand)) continue;
    struct copy copy;
    if (copy_plan(&copy, RULES_PUBLISHED, &arena, hardware, COPY_OUTPUT_TO_INPUT, 1000, source_operand, source,
                  destination_operand, destination, &error)) {
      assert_int_equal(error.status, STATUS_INFEASIBLE); /* I1 does not go up where no port takes it */
      assert_int_equal(source_operand, OPERAND_I1);
      continue;
    }
    check_clock(&copy);
    ++*checked;
  }
  arena_deinit(&arena);
}

static void test_clock_advances_on_every_way(void **state) {
  (void)state;
  int checked = 0;
  for (int seed = 1; seed <= 2000; seed++) {
    struct random random = random_of((uint64_t)seed);
    struct hardware hardware = random_hardware(&random);
    check_all_ways(&hardware, &checked);
  }
  assert_true(checked > 20000);
}

/* --- No way ------------------------------------------------------------------------------------------ */

static void test_copy_without_a_port(void **state) {
  (void)state;
  struct hardware hardware = machine();
  struct arena arena;
  struct copy copy;
  struct error error;
  arena_init(&arena);
  enum status status = copy_plan(&copy, RULES_PUBLISHED, &arena, &hardware, COPY_OUTPUT_TO_INPUT, 64, OPERAND_I1,
                                 INPUTS, OPERAND_I1, SHARED, &error);
  assert_int_equal(status, STATUS_INFEASIBLE);
  assert_contains(error.message, "'inputs'");
  assert_contains(error.message, "'shared'");
  arena_deinit(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_up_and_down),
      cmocka_unit_test(test_same_memory_is_free),
      cmocka_unit_test(test_straight_ways),
      cmocka_unit_test(test_meeting_is_at_or_above_the_destination),
      cmocka_unit_test(test_ports_shared_by_parallel_copies),
      cmocka_unit_test(test_sum_from_the_earliest_start),
      cmocka_unit_test(test_energy_of_a_group),
      cmocka_unit_test(test_clock_through_a_read_write_port),
      cmocka_unit_test(test_clock_advances_on_every_way),
      cmocka_unit_test(test_copy_without_a_port),
  };
  return cmocka_run_group_tests_name("rules of copies", tests, NULL, NULL);
}
