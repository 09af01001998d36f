/* Schedules side by side: parts add up to totals, differences are those of the values, rows meet their
 * counterparts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* after what it needs */
#include <cmocka.h>

#include "tui/analysis/comparison.h"
#include "tui/analysis/engine.h"

enum { SCHEDULES = 6 };

/* Every kind of difference: mode, tile, cuts, accelerator, network, search. */
static const struct {
  const char *hardware, *workload;
  enum overlap_mode mode;
  int64_t tile_x, tile_y;
  int cut; /* after this layer; 0: automatic */
  int lpf_limit;
} schedule[SCHEDULES] = {
    {"meta_prototype_df", "fsrcnn", MODE_CACHED, TILE_FULL, TILE_FULL, 0, 3},
    {"meta_prototype_df", "fsrcnn", MODE_CACHED, 60, 72, 0, 3},
    {"meta_prototype_df", "fsrcnn", MODE_RECOMPUTE, 60, 72, 4, 3},
    {"tpu_like", "fsrcnn", MODE_H_CACHED, 60, 72, 0, 3},
    {"meta_prototype_df", "mccnn", MODE_CACHED, 60, 72, 0, 3},
    {"meta_prototype_df", "fsrcnn", MODE_CACHED, 60, 72, 0, 4},
};

static struct evaluation *evaluation[SCHEDULES];
static const struct evaluation *slots[COMPARISON_SLOTS];

static int set_up(void **unused) {
  (void)unused;
  struct engine *engine = engine_new();
  if (engine == NULL) return -1;
  for (int i = 0; i < SCHEDULES; i++) {
    struct point point = {.schedule = {.mode = schedule[i].mode,
                                       .tile_x = schedule[i].tile_x,
                                       .tile_y = schedule[i].tile_y,
                                       .cuts_kind = schedule[i].cut > 0 ? CUTS_LIST : CUTS_AUTO,
                                       .cut_count = schedule[i].cut > 0,
                                       .cuts = {schedule[i].cut},
                                       .search.kind = SEARCH_PUBLISHED,
                                       .lpf_limit = schedule[i].lpf_limit}};
    snprintf(point.hardware, sizeof point.hardware, "%s", schedule[i].hardware);
    snprintf(point.workload, sizeof point.workload, "%s", schedule[i].workload);
    evaluation[i] = engine_evaluate(engine, 0, &point, NULL);
    if (evaluation[i] == NULL || evaluation[i]->error.status != STATUS_OK) return -1;
    slots[i] = evaluation[i];
  }
  engine_free(engine);
  return 0;
}

static int tear_down(void **unused) {
  (void)unused;
  for (int i = 0; i < SCHEDULES; i++) evaluation_release(evaluation[i]);
  return 0;
}

static struct comparison *compare(int a, int b) {
  const struct evaluation *const pair[] = {slots[a], slots[b]};
  struct comparison *comparison = comparison_new(pair, 2);
  assert_non_null(comparison);
  return comparison;
}

static const struct comparison_row *find(const struct comparison *comparison, enum comparison_section section,
                                         const char *name) {
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *row = &comparison->rows[i];
    if (row->section == section && strcmp(row->name, name) == 0) return row;
  }
  return NULL;
}

static void test_parts_add_up(void **unused) {
  (void)unused;
  struct comparison *comparison = comparison_new(slots, SCHEDULES);
  assert_non_null(comparison);
  for (int section = 0; section < SECTION_COUNT; section++) {
    if (section_info[section].total < 0) continue;
    for (int slot = 0; slot < SCHEDULES; slot++) {
      double sum = 0, total = slots[slot]->figures->value[section_info[section].total];
      for (int i = 0; i < comparison->row_count; i++) {
        const struct comparison_row *row = &comparison->rows[i];
        assert_true(row->has[slot] || row->value[slot] == 0);
        if (row->section == (enum comparison_section)section) sum += row->value[slot];
      }
      if (fabs(sum - total) > 1e-12 * total) {
        fail_msg("%s of slot %c: %.17g, but the total is %.17g", section_info[section].name, 'A' + slot, sum, total);
      }
    }
  }
  comparison_free(comparison);
}

static void test_differences_are_antisymmetric(void **unused) {
  (void)unused;
  struct comparison *comparison = comparison_new(slots, SCHEDULES);
  assert_non_null(comparison);
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *row = &comparison->rows[i];
    for (int a = 0; a < SCHEDULES; a++) {
      assert_true(comparison_difference(row, a, a) == 0 && !comparison_differs(row, a, a));
      for (int b = 0; b < SCHEDULES; b++) {
        assert_true(comparison_difference(row, a, b) == -comparison_difference(row, b, a));
        assert_int_equal(comparison_judgement(row, a, b), -comparison_judgement(row, b, a));
      }
    }
  }
  comparison_free(comparison);
}

static void test_nothing_differs_from_itself(void **unused) {
  (void)unused;
  for (int s = 0; s < SCHEDULES; s++) {
    struct comparison *comparison = compare(s, s);
    assert_true(comparison->same_workload);
    for (int i = 0; i < comparison->row_count; i++) {
      const struct comparison_row *row = &comparison->rows[i];
      char text[FORMAT_SIZE];
      assert_true(comparison_difference(row, 0, 1) == 0 && row->has[0] && row->has[1]);
      assert_string_equal(comparison_difference_text(text, row, 0, 1), "0");
    }
    comparison_free(comparison);
  }
}

static void test_memories_meet_by_name(void **unused) {
  (void)unused;
  struct comparison *comparison = compare(1, 3);
  const struct comparison_row *both = find(comparison, SECTION_MEMORIES, "dram");
  const struct comparison_row *first = find(comparison, SECTION_MEMORIES, "sram_64KB");
  const struct comparison_row *second = find(comparison, SECTION_MEMORIES, "sram_2MB");
  assert_true(both->has[0] && both->has[1]);
  assert_true(first->has[0] && !first->has[1] && comparison_difference(first, 0, 1) < 0);
  assert_true(!second->has[0] && second->has[1] && comparison_difference(second, 0, 1) > 0);
  comparison_free(comparison);
}

static void test_layers_meet_by_id_or_position(void **unused) {
  (void)unused;
  struct comparison *comparison = compare(1, 2);
  assert_true(comparison->same_workload);
  const struct comparison_row *layer = find(comparison, SECTION_LAYERS, "3 Conv");
  assert_true(layer->item == ITEM_LAYER && layer->id == 3 && layer->has[0] && layer->has[1]);
  const struct comparison_row *input = find(comparison, SECTION_LAYERS, "4 to stacks");
  assert_true(input->item == ITEM_STACK_INPUT && !input->has[0] && input->has[1]); /* only where it is cut */
  comparison_free(comparison);
  comparison = compare(1, 4);
  assert_false(comparison->same_workload);
  int layers = 0;
  for (int i = 0; i < comparison->row_count; i++) {
    const struct comparison_row *row = &comparison->rows[i];
    if (row->section != SECTION_LAYERS || row->item != ITEM_LAYER) continue;
    layers++;
    const struct layer *shape = &slots[row->has[0] ? 1 : 4]->result->layers[row->index];
    assert_int_equal(row->id, shape->id);
  }
  int more = slots[1]->result->layer_count, less = slots[4]->result->layer_count;
  if (more < less) more = less;
  assert_in_range(layers, more - 2, more); /* but for inputs of the networks, which are no layers to compute */
  comparison_free(comparison);
}

static void test_order_is_by_size(void **unused) {
  (void)unused;
  struct comparison *comparison = comparison_new(slots, SCHEDULES);
  assert_non_null(comparison);
  int *order = calloc((size_t)comparison->row_count, sizeof *order);
  assert_non_null(order);
  for (int slot = -1; slot < SCHEDULES; slot++) {
    comparison_order(comparison, 1, slot, true, order);
    for (int i = 1; i < comparison->row_count; i++) {
      const struct comparison_row *above = &comparison->rows[order[i - 1]], *row = &comparison->rows[order[i]];
      assert_true(above->section <= row->section);
      if (above->section < row->section || section_info[row->section].is_mixed) continue;
      assert_true(comparison_size(comparison, above, 1, slot) >= comparison_size(comparison, row, 1, slot));
    }
  }
  comparison_order(comparison, 1, 0, false, order);
  for (int i = 0; i < comparison->row_count; i++) assert_int_equal(order[i], i);
  free(order);
  comparison_free(comparison);
}

static void test_a_slot_may_be_empty(void **unused) {
  (void)unused;
  const struct evaluation *const some[] = {slots[0], NULL, slots[1]};
  struct comparison *comparison = comparison_new(some, 3);
  assert_non_null(comparison);
  const struct comparison_row *energy = find(comparison, SECTION_TOTALS, "Energy");
  assert_true(energy->has[0] && !energy->has[1] && energy->has[2] && energy->value[1] == 0);
  comparison_free(comparison);
  const struct evaluation *const none[] = {NULL, NULL};
  comparison = comparison_new(none, 2);
  assert_true(comparison != NULL && comparison->row_count == 0 && comparison->same_workload);
  comparison_free(comparison);
}

static void test_texts(void **unused) {
  (void)unused;
  char text[FORMAT_SIZE];
  struct comparison_row row = {.unit = UNIT_ENERGY, .better = -1, .has = {true, true}, .value = {31.37e9, 19.42e9}};
  assert_string_equal(comparison_value_text(text, &row, 1), "19.42 mJ");
  assert_string_equal(comparison_difference_text(text, &row, 0, 1), "−11.95 mJ");
  assert_string_equal(comparison_difference_text(text, &row, 1, 0), "+11.95 mJ");
  assert_string_equal(comparison_percent_text(text, &row, 0, 1), "−38.1 %");
  assert_int_equal(comparison_judgement(&row, 0, 1), 1);
  row.unit = UNIT_FRACTION;
  row.better = 1;
  row.value[0] = 0.25, row.value[1] = 0.5;
  assert_string_equal(comparison_difference_text(text, &row, 0, 1), "+25.0 pp");
  assert_int_equal(comparison_judgement(&row, 0, 1), 1);
  row.unit = UNIT_TILES;
  row.better = 0;
  assert_int_equal(comparison_judgement(&row, 0, 1), 0);
  row.value[1] = row.value[0] * (1 + 1e-15); /* another order of additions */
  assert_string_equal(comparison_difference_text(text, &row, 0, 1), "0");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parts_add_up),
      cmocka_unit_test(test_differences_are_antisymmetric),
      cmocka_unit_test(test_nothing_differs_from_itself),
      cmocka_unit_test(test_memories_meet_by_name),
      cmocka_unit_test(test_layers_meet_by_id_or_position),
      cmocka_unit_test(test_order_is_by_size),
      cmocka_unit_test(test_a_slot_may_be_empty),
      cmocka_unit_test(test_texts),
  };
  return cmocka_run_group_tests_name("comparison", tests, set_up, tear_down);
}
