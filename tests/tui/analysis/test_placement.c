/* Where data live, and why, as the view Memory and eval --show-placement tell it. */
#include "model/inspect/walk.h"
#include "tests/paper.h"
#include "tui/analysis/placement.h"

static const struct {
  const char *hardware, *workload;
  enum overlap_mode mode;
  int64_t tile_x, tile_y;
  enum cuts_kind cuts;
} cases[] = {
    {"meta_prototype_df", "fsrcnn", MODE_CACHED, 60, 72, CUTS_AUTO},
    {"meta_prototype_df", "fsrcnn", MODE_H_CACHED, 240, 540, CUTS_AUTO},
    {"meta_prototype_df", "fsrcnn", MODE_RECOMPUTE, 16, 18, CUTS_AUTO},
    {"tpu_like", "fsrcnn", MODE_CACHED, TILE_FULL, TILE_FULL, CUTS_SINGLE_LAYER},
    {"tpu_like_df", "mobilenetv1", MODE_CACHED, 28, 28, CUTS_AUTO},
    {"edge_tpu_like_df", "resnet18", MODE_CACHED, 28, 28, CUTS_AUTO},
    {"tpu_like_df", "fsrcnn_padded", MODE_CACHED, 4, 4, CUTS_AUTO}, /* layers are idle in some tiles */
};

enum { CASES = sizeof cases / sizeof cases[0] };

static struct paper papers[CASES];
static struct result *results[CASES]; /* evaluated once for all tests */

static int set_up(void **unused) {
  (void)unused;
  for (int i = 0; i < CASES; i++) {
    paper_init(&papers[i], cases[i].hardware, cases[i].workload, cases[i].mode, cases[i].tile_x, cases[i].tile_y);
    papers[i].job.schedule.cuts_kind = cases[i].cuts;
    results[i] = paper_result(&papers[i]);
  }
  return 0;
}

static int tear_down(void **unused) {
  (void)unused;
  for (int i = 0; i < CASES; i++) {
    result_free(results[i]);
    paper_deinit(&papers[i]);
  }
  return 0;
}

/* Calls `check` for every node of every tile type. */
static void each_place(const struct paper *paper, const struct result *result,
                       void (*check)(const struct paper *paper, const struct result *result,
                                     const struct placement_choice *at)) {
  for (int s = 0; s < result->stack_count; s++) {
    for (int t = 0; t < result->stacks[s].type_count; t++) {
      for (int n = 0; n < result->stacks[s].node_count; n++) {
        check(paper, result, &(struct placement_choice){.stack = s, .type = t, .node = n});
      }
    }
  }
}

static void check_everywhere(void (*check)(const struct paper *paper, const struct result *result,
                                           const struct placement_choice *at)) {
  for (int i = 0; i < CASES; i++) each_place(&papers[i], results[i], check);
}

/* --- Rows ------------------------------------------------------------------------------------------------ */

static void check_rows(const struct paper *paper, const struct result *result, const struct placement_choice *at) {
  (void)paper;
  static const enum memory_operand stored[HELD_OWNERS] = {OPERAND_I2, OPERAND_I1, OPERAND_O, OPERAND_I1, OPERAND_I1};
  struct placement_row rows[HELD_OWNERS];
  const struct stack_result *stack = &result->stacks[at->stack];
  const struct tile_type *type = &stack->types[at->type];
  const struct tile_step *step = &type->steps[at->node];
  placement_grid(result, at, rows);
  for (int owner = 0; owner < HELD_OWNERS; owner++) {
    int homes = 0;
    if (rows[owner].absent != NULL) {
      assert_int_equal(rows[owner].home, -1);
      continue;
    }
    for (int m = 0; m < result->hardware.memory_count; m++) {
      const struct memory *memory = &result->hardware.memories[m];
      homes += rows[owner].mark[m] == PLACEMENT_HOME;
      if (rows[owner].mark[m] == PLACEMENT_NOT) continue;
      assert_true(memory_stores(memory, stored[owner]) || memory_stores(memory, OPERAND_I1) ||
                  memory_stores(memory, OPERAND_O));
    }
    assert_int_equal(homes, 1);
    assert_true(rows[owner].bits > 0 && rows[owner].bits <= rows[owner].whole_bits);
    assert_int_equal(rows[owner].mark[rows[owner].home], PLACEMENT_HOME);
  }
  assert_int_equal(rows[HELD_OUTPUTS].home, walk_output_memory(result, stack, step));
  if (step->cost) assert_int_equal(rows[HELD_INPUTS].home, walk_input_memory(result, step));
  if (rows[HELD_H_CACHE].home >= 0) {
    assert_int_equal(rows[HELD_H_CACHE].home, type->takes_h >= 0 ? type->takes_h : type->makes_h);
  }
  if (type->takes_v < 0 && type->makes_v < 0) assert_non_null(rows[HELD_V_CACHE].absent);
}

static void test_rows_are_those_of_the_result(void **state) {
  (void)state;
  check_everywhere(check_rows);
}

/* A layer that is idle in a tile holds no maps there, and the reason is told. */
static void test_idle_layers(void **state) {
  (void)state;
  int idle = 0;
  const struct result *result = results[CASES - 1];
  const struct stack_result *stack = &result->stacks[0];
  for (int t = 0; t < stack->type_count; t++) {
    for (int n = 0; n < stack->node_count; n++) {
      struct placement_row rows[HELD_OWNERS];
      placement_grid(result, &(struct placement_choice){.type = t, .node = n}, rows);
      for (enum held_owner owner = HELD_INPUTS; owner <= HELD_OUTPUTS; owner++) {
        bool is_told = rows[owner].absent != NULL && strstr(rows[owner].absent, "Nothing to do in such a tile") != NULL;
        assert_int_equal(is_told, stack->types[t].steps[n].is_idle);
      }
      idle += stack->types[t].steps[n].is_idle;
    }
  }
  assert_true(idle > 0);
}

/* The layers' parts are the whole. */
static void test_parts_of_layers_add_up(void **state) {
  (void)state;
  const struct result *result = results[0];
  for (int owner = 0; owner < HELD_OWNERS; owner++) {
    if (owner == HELD_INPUTS || owner == HELD_OUTPUTS) continue;
    struct placement_choice at = {.type = placement_main_type(&result->stacks[0])};
    struct placement_row rows[HELD_OWNERS];
    double sum = 0;
    for (at.node = 0; at.node < result->stacks[0].node_count; at.node++) {
      placement_grid(result, &at, rows);
      if (rows[owner].absent == NULL) sum += rows[owner].bits;
    }
    assert_number(sum, rows[owner].whole_bits, "sum over layers");
    at.node = placement_largest(result, &at, (enum held_owner)owner);
    assert_int_equal(at.node, 8); /* the last layer has the most weights and the largest overlap */
  }
}

static void test_what_is_looked_at(void **state) {
  (void)state;
  const struct result *result = results[0];
  struct placement_choice at = placement_in(result, &(struct placement_choice){.column = 0});
  assert_int_equal(result->stacks[0].types[at.type].count, 84);
  assert_int_equal(at.node, 8);
  at = placement_in(result, &(struct placement_choice){true, true, 7, 99, -3, 99});
  assert_int_equal(at.stack, 0);
  assert_int_equal(at.type, 8);
  assert_int_equal(at.node, 0);
  assert_int_equal(at.column, 0);
}

/* What a node is called: a layer, an input of the network, or a map that an earlier stack made. */
static void test_names_of_nodes(void **state) {
  (void)state;
  char text[PLACEMENT_TEXT_SIZE];
  const struct result *result = results[5];
  const struct stack_result *first = &result->stacks[0], *second = &result->stacks[1];
  assert_string_equal(placement_node_text(&first->nodes[0], text), "input -1");
  assert_string_equal(placement_node_text(&first->nodes[1], text), "layer 0 Conv");
  assert_string_equal(placement_node_text(&second->nodes[0], text), "input0");
}

/* --- Why ------------------------------------------------------------------------------------------------- */

/* What is said of the tries, of retries and of sizes is what the result has. */
static void check_why(const struct paper *paper, const struct result *result, const struct placement_choice *at) {
  struct placement_row rows[HELD_OWNERS];
  placement_grid(result, at, rows);
  for (enum held_owner owner = 0; owner < HELD_OWNERS; owner++) {
    struct placement_why why;
    struct error error;
    char text[PLACEMENT_TEXT_SIZE];
    assert_status(placement_why_of(result, &paper->job.schedule, at, owner, &why, &error), STATUS_OK, &error);
    assert_true(why.text[0] != 0);
    assert_true(strlen(why.text) < PLACEMENT_WHY_SIZE - 1);
    assert_int_equal(why.home, rows[owner].home);
    if (rows[owner].absent != NULL) {
      assert_string_equal(why.text, rows[owner].absent);
      continue;
    }
    assert_non_null(why.placement);
    if (why.raised == 0) {
      assert_int_equal(why.placement->tries[why.placement->try_count - 1].memory, why.home);
    } else {
      assert_contains(why.text, "no mapping");
    }
    for (int i = 0; i < why.placement->try_count; i++) {
      const struct placement_try *tried = &why.placement->tries[i];
      const char *piece = tried->fit == FIT_YES ? "holds" : tried->fit == FIT_TOO_SMALL ? "short" : "";
      assert_contains(placement_try_text(&result->hardware, tried, text), piece);
    }
    if (why.relief.memory < 0) continue;
    char bits[64];
    snprintf(bits, sizeof bits, "(%.0f bits, now %.0f)", why.relief.size_bits,
             result->hardware.memories[why.relief.memory].size_bits);
    assert_contains(why.text, bits);
    assert_contains(placement_relief_text(&result->hardware, &why.relief, owner, text),
                    result->hardware.memories[why.relief.memory].name);
  }
}

static void test_every_place_has_its_reason(void **state) {
  (void)state;
  check_everywhere(check_why);
}

/* Where the same data live after a memory was given this size. */
static int home_with(struct paper *paper, const struct placement_choice *at, enum held_owner owner, int memory,
                     double size) {
  struct placement_row rows[HELD_OWNERS];
  double before = paper->hardware.memories[memory].size_bits;
  paper->hardware.memories[memory].size_bits = size;
  struct result *result = paper_result(paper);
  placement_grid(result, at, rows);
  int home = rows[owner].home;
  result_free(result);
  paper->hardware.memories[memory].size_bits = before;
  return home;
}

/* Whole schedules on the changed accelerator: at the size told the V caches move where it says, not a bit below.
 */
static void test_sizes_told_are_true(void **state) {
  (void)state;
  int moved = 0;
  for (int i = 0; i < 2; i++) {
    struct paper paper;
    paper_init(&paper, cases[i].hardware, cases[i].workload, cases[i].mode, cases[i].tile_x, cases[i].tile_y);
    paper.job.schedule.search.kind = SEARCH_OPTIMAL; /* the other may find no mapping where there is one */
    struct result *result = paper_result(&paper);
    struct placement_choice at = placement_in(result, &(struct placement_choice){.column = 0});
    for (enum held_owner owner = 0; owner < HELD_OWNERS; owner++) {
      struct placement_why why;
      struct error error;
      assert_status(placement_why_of(result, &paper.job.schedule, &at, owner, &why, &error), STATUS_OK, &error);
      if (why.relief.memory < 0 || why.relief.recut) continue;
      double size = why.relief.size_bits;
      assert_int_equal(home_with(&paper, &at, owner, why.relief.memory, size), why.relief.to);
      assert_int_equal(home_with(&paper, &at, owner, why.relief.memory, size - 1), why.home);
      moved++;
    }
    result_free(result);
    paper_deinit(&paper);
  }
  assert_true(moved >= 6);
}

/* The V caches of the published point: 64 KiB are too little by 533.4 - 64 KiB, but 533 would do, as the corners
 * then are in the H caches already. */
static void test_v_cache_of_fsrcnn(void **state) {
  (void)state;
  struct placement_why why;
  struct error error;
  char text[PLACEMENT_TEXT_SIZE];
  const struct result *result = results[0];
  struct placement_choice at = placement_in(result, &(struct placement_choice){.column = 0});
  assert_status(placement_why_of(result, &papers[0].job.schedule, &at, HELD_V_CACHE, &why, &error), STATUS_OK, &error);
  const struct hardware *hardware = &result->hardware;
  assert_string_equal(hardware->memories[why.home].name, "sram_1MB_A");
  assert_int_equal(why.placement->try_count, 3);
  assert_string_equal(placement_try_text(hardware, &why.placement->tries[1], text),
                      "has 64 KiB, needs 533.4 KiB: 469.4 KiB short");
  assert_string_equal(placement_try_text(hardware, &why.placement->tries[2], text), "holds 533 KiB of 1 MiB");
  assert_string_equal(placement_relief_text(hardware, &why.relief, HELD_V_CACHE, text),
                      "sram_64KB of 4366272 bits (×8.33): V cache to sram_64KB");
  assert_contains(why.text, "Needs 533 KiB in sram_64KB (4366272 bits, now 524288)");
  assert_contains(why.text,
                  "Needed: 318.4 KiB for live maps, 15.33 KiB for H and 199.3 KiB for V caches of all layers.");
}

/* Levels that were raised for want of a mapping are told so, and the size with which none is is true. */
static void test_retries_are_told(void **state) {
  (void)state;
  struct paper paper;
  struct placement_why why;
  struct error error;
  struct placement_choice at = {.type_chosen = true, .node_chosen = true};
  int raised = 0;
  paper_init(&paper, "meta_prototype_df", "resnet18", MODE_CACHED, 28, 28);
  paper.job.schedule.search.kind = SEARCH_OPTIMAL;
  struct result *result = paper_result(&paper);
  each_place(&paper, result, check_why);
  for (int t = 0; t < result->stacks[0].type_count; t++) {
    for (int n = 0; n < result->stacks[0].node_count; n++) {
      if (result->stacks[0].types[t].steps[n].raised_input == 0 || raised++ > 0) continue;
      at.type = t;
      at.node = n;
    }
  }
  assert_true(raised > 0);
  assert_status(placement_why_of(result, &paper.job.schedule, &at, HELD_INPUTS, &why, &error), STATUS_OK, &error);
  assert_true(why.raised > 0);
  assert_string_equal(result->hardware.memories[why.relief.memory].name, "sram_64KB");
  assert_int_equal(why.relief.to, why.relief.memory);
  assert_true(why.relief.size_bits > why.placement->tries[0].need_bits); /* the rest is what passes through */
  assert_int_equal(home_with(&paper, &at, HELD_INPUTS, why.relief.memory, why.relief.size_bits), why.relief.to);
  assert_int_equal(home_with(&paper, &at, HELD_INPUTS, why.relief.memory, why.relief.size_bits - 1), why.home);
  result_free(result);
  paper_deinit(&paper);
}

/* Each lower memory that could hold searched data is judged, by what it has and what is needed. */
static void check_searched(const struct result *result, const struct placement_choice *at, enum held_owner owner,
                           const struct placement_why *why, int *judged) {
  struct placement_row rows[HELD_OWNERS];
  struct held held[HARDWARE_MAX_MEMORIES];
  placement_grid(result, at, rows);
  held_of_type(result, at->stack, at->type, held);
  for (int m = 0; m < why->home; m++) {
    const struct memory *memory = &result->hardware.memories[m];
    bool serves = owner == HELD_WEIGHTS ? memory_stores(memory, OPERAND_I2)
                                        : memory_stores(memory, OPERAND_I1) && memory_stores(memory, OPERAND_O);
    char name[NAME_SIZE + 8], text[64];
    snprintf(name, sizeof name, " %s ", memory->name);
    const char *sentence = strstr(why->text, name);
    if (!serves || memory->instances != 1) {
      assert_null(sentence);
      continue;
    }
    assert_non_null(sentence);
    snprintf(text, sizeof text, "%.60s", sentence + strlen(name));
    double need = rows[owner].whole_bits;
    bool room = held[m].bits + need <= memory->size_bits;
    assert_int_equal(strncmp(text, "has room,", 9) == 0, room);
    assert_int_equal(strncmp(text, "of ", 3) == 0, !room && need <= memory->size_bits);
    judged[room ? 0 : need <= memory->size_bits ? 1 : 2]++;
  }
}

static void test_searched_places(void **state) {
  (void)state;
  int judged[3] = {0};
  for (int i = 0; i < 2; i++) {
    struct paper paper;
    paper_init(&paper, "meta_prototype_df", i ? "mobilenetv1" : "fsrcnn", MODE_CACHED, i ? 14 : 4, i ? 14 : 72);
    paper.job.schedule.search.kind = SEARCH_OPTIMAL;
    paper.job.schedule.placement = PLACEMENT_SEARCH;
    struct result *result = paper_result(&paper);
    struct placement_choice at = {.type_chosen = true, .node_chosen = true};
    for (at.type = 0; at.type < result->stacks[0].type_count; at.type++) {
      for (at.node = 0; at.node < result->stacks[0].node_count - 1; at.node++) {
        for (enum held_owner owner = 0; owner < HELD_OWNERS; owner++) {
          struct placement_why why;
          struct error error;
          assert_status(placement_why_of(result, &paper.job.schedule, &at, owner, &why, &error), STATUS_OK, &error);
          if (why.home < 0) continue;
          assert_true(why.is_searched);
          assert_contains(why.text, "no choice that fits takes less energy");
          check_searched(result, &at, owner, &why, judged);
        }
      }
    }
    result_free(result);
    paper_deinit(&paper);
  }
  for (int i = 0; i < 3; i++) assert_true(judged[i] > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows_are_those_of_the_result),
      cmocka_unit_test(test_idle_layers),
      cmocka_unit_test(test_parts_of_layers_add_up),
      cmocka_unit_test(test_what_is_looked_at),
      cmocka_unit_test(test_names_of_nodes),
      cmocka_unit_test(test_every_place_has_its_reason),
      cmocka_unit_test(test_sizes_told_are_true),
      cmocka_unit_test(test_v_cache_of_fsrcnn),
      cmocka_unit_test(test_retries_are_told),
      cmocka_unit_test(test_searched_places),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
