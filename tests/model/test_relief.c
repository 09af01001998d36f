/* Sizes that would move something: at them the place changes, with one bit less it does not. Both are found out by
 * evaluating the schedule on the changed accelerator. */
#include "model/inspect/relief.h"
#include "model/inspect/walk.h"
#include "tests/paper.h"
#include "tests/true_networks.h"

/* Everything that a result has a place for, with what would change it by way of one memory. Inputs and outputs
 * only where the search is optimal: LOMA's greedy allocation may find no mapping where there is one. */
struct subjects {
  int count;
  struct {
    struct relief_subject subject;
    struct relief relief;
  } list[4096];
};

static void add(struct subjects *subjects, const struct job *job, const struct result *result,
                struct relief_subject subject, int memory) {
  struct error error;
  struct relief relief;
  if (relief_home(result, &subject) < 0) return;
  assert_status(relief_of_memory(result, &job->schedule, &subject, memory, &relief, &error), STATUS_OK, &error);
  assert_true(subjects->count < 4096);
  subjects->list[subjects->count].subject = subject;
  subjects->list[subjects->count++].relief = relief;
}

static void list_subjects(struct subjects *subjects, const struct job *job, const struct result *result, int memory) {
  subjects->count = 0;
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) {
      for (enum held_owner owner = 0; owner < HELD_OWNERS; owner++) {
        bool of_layer = owner == HELD_INPUTS || owner == HELD_OUTPUTS;
        if (of_layer && job->schedule.search.kind != SEARCH_OPTIMAL) continue;
        for (int n = 0; n < (of_layer ? result->stacks[s].node_count : 1); n++) {
          add(subjects, job, result, (struct relief_subject){s, t, n, owner}, memory);
        }
      }
    }
  }
}

/* Where the subject of `result` lives in another one: in the tile at the same place. */
static int home_in(const struct result *result, const struct relief_subject *subject, const struct result *other) {
  const struct stack_result *stack = &result->stacks[subject->stack];
  const struct tile_type *type = &stack->types[subject->type];
  struct relief_subject same = *subject;
  same.type = walk_type_index(&other->stacks[subject->stack], type->row * stack->tile_columns + type->column);
  return relief_home(other, &same);
}

static bool same_cuts(const struct result *a, const struct result *b) {
  return a->cut_count == b->cut_count && memcmp(a->cuts, b->cuts, (size_t)a->cut_count * sizeof *a->cuts) == 0;
}

/* Answers that an evaluation confirms, and those that it does not. */
struct score {
  int right, wrong;
};

static bool is_right(const struct subjects *subjects, int i, const struct result *result, const struct result *other,
                     double size, bool recut) {
  const struct relief_subject *subject = &subjects->list[i].subject;
  const struct relief *relief = &subjects->list[i].relief;
  bool reached = relief->memory >= 0 && relief->size_bits <= size;
  if (reached && relief->size_bits < size) return true;
  if (reached && relief->recut) return recut;
  if (recut) return !reached; /* a cut would have come first */
  return home_in(result, subject, other) == (reached ? relief->to : relief_home(result, subject));
}

/* Evaluates with the memory at `size` bits and looks at all subjects: those whose relief is no larger have moved
 * or been cut off, unless they may have moved on; those whose relief is larger have not. */
static void check_size(const struct job *job, const struct result *result, int memory, double size,
                       const struct subjects *subjects, struct score *score) {
  struct hardware hardware = *job->hardware;
  struct job changed = *job;
  struct result *other = NULL;
  struct error error;
  hardware.memories[memory].size_bits = size;
  changed.hardware = &hardware;
  enum status status = schedule_evaluate(&changed, NULL, &other, &error);
  if (status == STATUS_INFEASIBLE) return; /* rarely, another layer has no mapping any more */
  assert_status(status, STATUS_OK, &error);
  bool recut = !same_cuts(result, other);
  for (int i = 0; i < subjects->count; i++) {
    bool right = is_right(subjects, i, result, other, size, recut);
    score->right += right;
    score->wrong += !right;
    if (right || rules_have(search_rules(&job->schedule.search), RULE_CAPACITY)) continue;
    if (other->overfull_count > result->overfull_count) continue; /* a mapping that "none fits" allows, unforeseen */
    const struct relief_subject *subject = &subjects->list[i].subject;
    fail_msg("stack %d type %d node %d owner %s: with %.15g bits in %s it is in memory %d", subject->stack,
             subject->type, subject->node, held_owner_name[subject->owner], size, hardware.memories[memory].name,
             home_in(result, subject, other));
  }
  result_free(other);
}

/* Returns how many sizes were tried. */
static int check_memory(const struct job *job, const struct result *result, int memory, struct subjects *subjects,
                        struct score *score) {
  int tried = 0;
  list_subjects(subjects, job, result, memory);
  for (int i = 0; i < subjects->count; i++) {
    double size = subjects->list[i].relief.size_bits;
    bool seen = subjects->list[i].relief.memory < 0;
    for (int j = 0; j < i && !seen; j++) seen = subjects->list[j].relief.size_bits == size;
    if (seen) continue;
    assert_int_equal(subjects->list[i].relief.memory, memory);
    assert_true(size > job->hardware->memories[memory].size_bits);
    check_size(job, result, memory, size, subjects, score);
    check_size(job, result, memory, size - 1, subjects, score);
    tried++;
  }
  return tried;
}

static int check_point(const struct job *job, struct score *score) {
  static struct subjects subjects; /* large */
  struct result *result = NULL;
  struct error error;
  int tried = 0;
  if (schedule_evaluate(job, NULL, &result, &error) != STATUS_OK) return 0; /* there are such among random ones */
  for (int m = 0; m < result->hardware.memory_count; m++) tried += check_memory(job, result, m, &subjects, score);
  result_free(result);
  return tried;
}

static void test_sizes_are_the_smallest(void **state) {
  (void)state;
  static const struct {
    const char *hardware;
    enum overlap_mode mode;
    int64_t tile_x, tile_y;
    enum cuts_kind cuts;
    enum search_kind search;
  } cases[] = {
      {"meta_prototype_df", MODE_CACHED, 60, 72, CUTS_AUTO, SEARCH_OPTIMAL},
      {"meta_prototype_df", MODE_H_CACHED, 240, 72, CUTS_AUTO, SEARCH_OPTIMAL},
      {"meta_prototype_df", MODE_RECOMPUTE, 60, 72, CUTS_AUTO, SEARCH_OPTIMAL},
      {"meta_prototype_df", MODE_CACHED, TILE_FULL, TILE_FULL, CUTS_SINGLE_LAYER, SEARCH_PUBLISHED},
      {"tpu_like", MODE_CACHED, 70, 72, CUTS_AUTO, SEARCH_OPTIMAL},
      {"tpu_like_df", MODE_CACHED, 60, 540, CUTS_AUTO, SEARCH_PUBLISHED},
      {"edge_tpu_like_df", MODE_H_CACHED, 16, 18, CUTS_AUTO, SEARCH_OPTIMAL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i += CASE_STEP) {
    struct paper paper;
    paper_init(&paper, cases[i].hardware, "fsrcnn", cases[i].mode, cases[i].tile_x, cases[i].tile_y);
    paper.job.schedule.cuts_kind = cases[i].cuts;
    paper.job.schedule.search.kind = cases[i].search;
    int tried = check_point(&paper.job, &(struct score){0, 0});
    if (tried == 0) fail_msg("case %zu: nothing would change", i);
    paper_deinit(&paper);
  }
}

/* Any accelerator and network, with branches or not. */
static void check_random(enum rules_base rules) {
  int tried = 0, count = case_count(80, 300);
  struct score score = {0, 0};
  for (int i = 0; i < count; i++) {
    struct random random = random_of((uint64_t)i);
    struct network network;
    random_network(&random, &network, i % 2);
    network.job.schedule.mode = (enum overlap_mode)random_in(&random, 1, 3);
    network.job.schedule.tile_x = random_in(&random, 1, 12);
    network.job.schedule.tile_y = random_in(&random, 1, 12);
    network.job.schedule.search.kind = random_chance(&random, 70) ? SEARCH_OPTIMAL : SEARCH_PUBLISHED;
    network.job.schedule.search.rules.base = rules;
    tried += check_point(&network.job, &score);
    network_deinit(&network);
  }
  assert_true(tried > 2 * count);
  if (score.wrong * 100 > score.right) fail_msg("%d answers are right, %d wrong", score.right, score.wrong);
}

static void test_random_networks(void **state) {
  (void)state;
  check_random(RULES_BASE_PUBLISHED);
}

/* By rules fit-array and capacity, mappings follow sizes, too, which the answers do not know: one in a hundred may err.
 */
static void test_random_networks_corrected(void **state) {
  (void)state;
  check_random(RULES_BASE_CORRECTED);
}

/* Sums of a pool whose input is cut into tiles have a place of their own, which ends the levels of its output. */
static void check_pools(enum rules_base rules) {
  int tried = 0, count = case_count(80, 300);
  struct score score = {0, 0};
  for (int i = 0; i < count; i++) {
    struct random random = random_of((uint64_t)i);
    struct hardware hardware = random_machine(&random);
    struct network network;
    struct growing growing;
    network_init(&network, &hardware);
    if (true_pooled_network(&growing, &network, 4, 16, i)) {
      random_rule(&random, &hardware, &network.rule);
      enum overlap_mode mode = (enum overlap_mode)random_in(&random, MODE_RECOMPUTE, MODE_CACHED);
      int64_t x = random_in(&random, 1, 8), y = random_in(&random, 1, 8);
      network_tile(&network, mode, x, y);
      network.job.schedule.cuts_kind = CUTS_AUTO;
      network.job.schedule.search.kind = SEARCH_OPTIMAL;
      network.job.schedule.search.rules.base = rules;
      tried += check_point(&network.job, &score);
    }
    network_deinit(&network);
  }
  print_message("%d right, %d wrong, %d sizes\n", score.right, score.wrong, tried);
  assert_true(tried > count / 2);
  if (score.wrong * 100 > score.right) fail_msg("%d answers are right, %d wrong", score.right, score.wrong);
}

static void test_pools(void **state) {
  (void)state;
  check_pools(RULES_BASE_PUBLISHED);
  check_pools(RULES_BASE_CORRECTED);
}

/* Of a pool in one tile, the tile that is told cuts its input. */
static void test_smaller_tile_of_a_pool(void **state) {
  (void)state;
  struct hardware hardware = fixture_array(1, 0);
  struct network network;
  struct error error;
  struct growing growing = {.maps[1] = {.channels = 4, .width = 16, .height = 12}, .count = 2};
  struct shape shape = {.k = 4, .c = 4, .ox = 16, .oy = 12, .fx = 3, .fy = 3};
  int64_t tile_x, tile_y;
  fixture_memory(&hardware, "buffer", "IWO", 8 * 1024, 64, SERVES_ALL);
  fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  network_init(&network, &hardware);
  struct operand *input = &fixture_conv(&network.workload, 0, PRODUCER_NETWORK_INPUT, shape)->operand[LAYER_INPUT2];
  for (int i = 0; i < 2; i++) {
    input->pr[i].input_size = i == 0 ? shape.ox : shape.oy;
    input->pr[i].is_padding_stated = true;
    input->pr[i].padding_begin = input->pr[i].padding_end = 1;
  }
  growing.workload = &network.workload;
  true_pool(&growing);
  assert_true(true_finish(&network, &growing));
  network.job.schedule.search.kind = SEARCH_OPTIMAL;
  network_tile(&network, MODE_CACHED, TILE_FULL, TILE_FULL);
  struct result *result = network_result(&network);
  const struct relief_subject subject = {0, 0, 1, HELD_OUTPUTS};
  assert_int_equal(result->stacks[0].map_width, 1);
  assert_int_equal(relief_home(result, &subject), 1);
  assert_status(relief_tile(result, &network.job.schedule, &subject, &tile_x, &tile_y, &error), STATUS_OK, &error);
  assert_true(tile_x > 0 && tile_x * tile_y < 16 * 12);
  network_tile(&network, MODE_CACHED, tile_x, tile_y);
  struct result *smaller = network_result(&network);
  assert_int_equal(smaller->stacks[0].map_width, 16);
  assert_int_equal(relief_home(smaller, &subject), 0);
  result_free(smaller);
  result_free(result);
  network_deinit(&network);
}

/* In true sizes, layers are idle in some tiles and not in others. */
static void test_idle_layers(void **state) {
  (void)state;
  static struct subjects subjects; /* large */
  struct paper paper;
  int answers = 0;
  paper_init(&paper, "tpu_like_df", "fsrcnn_padded", MODE_CACHED, 4, 4);
  paper.job.schedule.search.kind = SEARCH_OPTIMAL;
  struct result *result = paper_result(&paper);
  for (int m = 0; m < result->hardware.memory_count; m++) {
    list_subjects(&subjects, &paper.job, result, m);
    for (int i = 0; i < subjects.count; i++) answers += subjects.list[i].relief.memory >= 0;
  }
  for (int t = 0; t < result->stacks[0].type_count; t++) {
    struct relief_subject subject = {0, t, result->stacks[0].node_count - 1, HELD_INPUTS};
    struct error error;
    int64_t tile_x, tile_y;
    assert_status(relief_tile(result, &paper.job.schedule, &subject, &tile_x, &tile_y, &error), STATUS_OK, &error);
  }
  assert_true(answers > 0);
  result_free(result);
  paper_deinit(&paper);
}

/* Automatic cuts follow the memory for weights: before anything moves, the network is cut elsewhere. */
static void test_cuts_that_follow_a_memory(void **state) {
  (void)state;
  struct paper paper;
  paper_init(&paper, "tpu_like", "fsrcnn", MODE_CACHED, 60, 72);
  for (int m = 0; m < paper.hardware.memory_count; m++) {
    struct memory *memory = &paper.hardware.memories[m];
    if (memory_stores(memory, OPERAND_I2) && m < paper.hardware.memory_count - 1) memory->size_bits = 8 * 8192;
  }
  assert_true(check_point(&paper.job, &(struct score){0, 0}) > 0);
  static struct subjects subjects; /* large */
  struct result *result = paper_result(&paper);
  int recuts = 0;
  for (int m = 0; m < result->hardware.memory_count; m++) {
    list_subjects(&subjects, &paper.job, result, m);
    for (int i = 0; i < subjects.count; i++) recuts += subjects.list[i].relief.recut;
  }
  assert_true(recuts > 0);
  result_free(result);
  paper_deinit(&paper);
}

/* With the tile that is told, the subject lives lower in all tiles. */
static void test_smaller_tiles(void **state) {
  (void)state;
  struct paper paper;
  struct error error;
  int found = 0;
  paper_init(&paper, "meta_prototype_df", "fsrcnn", MODE_CACHED, TILE_FULL, TILE_FULL);
  struct result *result = paper_result(&paper);
  for (int n = 0; n < result->stacks[0].node_count; n++) {
    for (enum held_owner owner = HELD_INPUTS; owner <= HELD_OUTPUTS; owner++) {
      struct relief_subject subject = {0, 0, n, owner};
      int64_t tile_x, tile_y;
      int before = relief_home(result, &subject);
      assert_status(relief_tile(result, &paper.job.schedule, &subject, &tile_x, &tile_y, &error), STATUS_OK, &error);
      if (tile_x == 0) continue;
      struct paper smaller;
      paper_init(&smaller, "meta_prototype_df", "fsrcnn", MODE_CACHED, tile_x, tile_y);
      struct result *other = paper_result(&smaller);
      for (int t = 0; t < other->stacks[0].type_count; t++) {
        struct relief_subject same = {0, t, n, owner};
        assert_true(relief_home(other, &same) < before);
      }
      result_free(other);
      paper_deinit(&smaller);
      found++;
    }
  }
  assert_true(found > 0);
  result_free(result);
  paper_deinit(&paper);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sizes_are_the_smallest),
      cmocka_unit_test(test_random_networks),
      cmocka_unit_test(test_random_networks_corrected),
      cmocka_unit_test(test_idle_layers),
      cmocka_unit_test(test_pools),
      cmocka_unit_test(test_smaller_tile_of_a_pool),
      cmocka_unit_test(test_cuts_that_follow_a_memory),
      cmocka_unit_test(test_smaller_tiles),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
