/* Limits of what an optimal search looks through: places, and memories that operands share. */
#include "model/search/level_graph.h"
#include "tests/fixture.h"

/* A layer on as many levels as an operand may have, all of them shared, of so many bits. */
static void shared_levels(struct fixture *fixture, struct shape shape, double size_bits) {
  struct hardware hardware = fixture_array(1, 0);
  for (int i = 0; i < HARDWARE_MAX_LEVELS - 1; i++) {
    fixture_memory(&hardware, "shared", "IWO", size_bits, 64, SERVES_ALL);
  }
  fixture_memory(&hardware, "top", "IWO", 1e12, 64, SERVES_ALL);
  fixture_init(fixture, &hardware);
  fixture_conv(&fixture->workload, 0, PRODUCER_NETWORK_INPUT, shape);
  fixture_problem(fixture);
}

static void refuse(struct fixture *fixture, const char *sentence) {
  static struct level_graph graph; /* large */
  struct error error = {.message = ""};
  assert_int_equal(level_graph_init(&graph, &fixture->arena, &fixture->problem, false, NULL, &error), STATUS_INTERNAL);
  assert_string_equal(error.message, sentence);
  fixture_deinit(fixture);
}

/* 840 is 2 * 2 * 2 * 3 * 5 * 7: 4 * 2 * 2 * 2 sets of loops for each of three dimensions, and 12 levels to end at for
 * each of three operands. */
static void test_places(void **state) {
  (void)state;
  static struct fixture fixture; /* large */
  shared_levels(&fixture, (struct shape){.k = 840, .c = 840, .ox = 840}, 1e12);
  refuse(&fixture, "the mappings of layer 0 are too many to search (32768 sets of loops)");
}

/* Eleven memories that all three operands together overflow, six of them also by the room that maps leave, and by what
 * is held at a time: 23 limits. */
static void test_shared_memories(void **state) {
  (void)state;
  static struct fixture fixture; /* large */
  shared_levels(&fixture, (struct shape){.k = 4, .c = 4, .ox = 4}, 300);
  for (int m = 0; m < 6; m++) {
    fixture.problem.memories[m].room_bits = 280;
    fixture.problem.memories[m].held_room_bits = 260;
  }
  refuse(&fixture, "more than 16 memories are shared by operands of layer 0");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_places), cmocka_unit_test(test_shared_memories)};
  return cmocka_run_group_tests_name("level graph", tests, NULL, NULL);
}
