/* The memo keeps mappings, not all costs: what it has dropped comes back the same, and results keep their own. */
#include "inputs/inputs.h"
#include "model/schedule.h"
#include "tests/check.h"

enum { FIRST = 70, LAST = 160, HEIGHT = 37 };

struct study {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct memo *memo;
};

static void load(struct study *study) {
  struct error error;
  arena_init(&study->arena);
  assert_status(input_hardware("meta_prototype_df", &study->hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_workload("fsrcnn", &study->workload, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping("meta_prototype_df", &study->rules, &study->arena, NULL, &error), STATUS_OK,
                &error);
  study->memo = memo_new();
  assert_non_null(study->memo);
}

static struct result *evaluate(const struct study *study, int64_t tile_x, struct memo *memo) {
  struct job job = {
      .hardware = &study->hardware,
      .workload = &study->workload,
      .rules = &study->rules,
      .memo = memo,
      .schedule = {.mode = MODE_CACHED, .tile_x = tile_x, .tile_y = HEIGHT, .search = {.kind = SEARCH_OPTIMAL}}};
  struct result *result = NULL;
  struct error error;
  assert_status(schedule_evaluate(&job, NULL, &result, &error), STATUS_OK, &error);
  return result;
}

static void assert_same(const struct result *a, const struct result *b) {
  const struct stack_result *x = &a->stacks[0], *y = &b->stacks[0];
  assert_number(a->energy_pj, b->energy_pj, "energy");
  assert_number(a->latency_cycles, b->latency_cycles, "latency");
  assert_int_equal(x->type_count, y->type_count);
  for (int t = 0; t < x->type_count; t++) {
    for (int n = 0; n < x->types[t].step_count; n++) {
      const struct layer_cost *cost = x->types[t].steps[n].cost, *other = y->types[t].steps[n].cost;
      if (cost == NULL) continue;
      assert_memory_equal(&cost->mapping, &other->mapping, sizeof cost->mapping);
      assert_number(cost->energy_pj, other->energy_pj, "energy of a layer");
      assert_number(cost->offloaded_cycles, other->offloaded_cycles, "cycles of a layer");
      assert_number(cost->orderings_visited, other->orderings_visited, "orderings");
    }
  }
}

/* The first result, read to the end, outlives its costs in the memo; asked for again, nothing is searched. */
static void test_costs_come_back(void **state) {
  struct study study;
  (void)state;
  load(&study);
  struct result *first = evaluate(&study, FIRST, study.memo);
  double searches = first->search_count;
  for (int64_t x = FIRST + 1; x <= LAST; x++) {
    struct result *result = evaluate(&study, x, study.memo);
    searches += result->search_count;
    result_free(result);
  }
  assert_true(searches > 1200); /* of 3 KB each: more than one shelf */
  struct result *again = evaluate(&study, FIRST, study.memo), *fresh = evaluate(&study, FIRST, NULL);
  assert_number(again->search_count, 0, "searches");
  assert_same(again, first);
  assert_same(again, fresh);
  memo_release(study.memo);
  assert_same(again, first);
  result_free(first);
  result_free(again);
  result_free(fresh);
  workload_deinit(&study.workload);
  arena_deinit(&study.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_costs_come_back)};
  return cmocka_run_group_tests_name("memo", tests, NULL, NULL);
}
