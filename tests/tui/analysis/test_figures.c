/* Figures of many points: found by point and files, all of an evaluation's figures, wanted only while unknown. */
#include <math.h>

#include "model/held.h"
#include "tests/points.h"
#include "tui/analysis/figure_store.h"
#include "tui/analysis/prefetch.h"
#include "tui/explorer/app.h"

/* Figures without a result that can be told from each other. */
static struct figures *make_figures(double energy_pj) {
  struct figures *figures = calloc(1, sizeof *figures + FIGURE_HEADLINES * sizeof(double));
  assert_non_null(figures);
  figures->count = FIGURE_HEADLINES;
  figures->value[FIGURE_ENERGY] = energy_pj;
  return figures;
}

static double found_energy(const struct figures_store *store, const struct point *point) {
  const struct figures *figures = figures_find(store, point);
  return figures != NULL ? figures->value[FIGURE_ENERGY] : -1;
}

/* --- Points ------------------------------------------------------------------------------------------------- */

static bool hash_equal(const struct point *a, const struct point *b) {
  struct point_hash x = point_hash(a), y = point_hash(b);
  return x.low == y.low && x.high == y.high;
}

static void test_hash_follows_equality(void **unused) {
  (void)unused;
  struct point a = default_point(60, 72), b = a;
  b.schedule.cuts[3] = 7; /* beyond what counts */
  assert_true(point_equal(&a, &b) && hash_equal(&a, &b));
  b.schedule.cuts_kind = CUTS_LIST;
  assert_false(hash_equal(&a, &b));
  struct point c = b;
  c.schedule.cut_count = 1;
  assert_false(hash_equal(&c, &b));
  struct point limited = a;
  limited.schedule.lpf_limit++; /* of the published search only */
  assert_true(point_equal(&a, &limited) && hash_equal(&a, &limited));
  a.schedule.search.kind = limited.schedule.search.kind = SEARCH_PUBLISHED;
  assert_false(point_equal(&a, &limited) || hash_equal(&a, &limited));
  struct point other[] = {a, a, a, a, a, a, a, a};
  other[0].schedule.mode = MODE_RECOMPUTE;
  other[1].schedule.tile_x = 72;
  other[2].schedule.tile_y = 60;
  other[3].schedule.search.kind = SEARCH_OPTIMAL;
  other[4].schedule.search.objective = OBJECTIVE_EDP;
  other[5].schedule.search.energy_tolerance = 0.01;
  other[6].schedule.search.rules.without = 1u << RULE_PR_EXACT;
  strcpy(other[7].mapping, "tpu_like");
  for (int i = 0; i < 8; i++) {
    assert_false(point_equal(&a, &other[i]) || hash_equal(&a, &other[i]));
    for (int j = 0; j < i; j++) assert_false(hash_equal(&other[j], &other[i]));
  }
}

/* --- The store ---------------------------------------------------------------------------------------------- */

static void test_finds_what_was_kept(void **unused) {
  (void)unused;
  enum { SIDE = 60 };
  const struct stamp stamps[INPUT_KIND_COUNT] = {{.size = 1}, {.size = 2}};
  struct figures_store *store = figures_store_new();
  unsigned age = figures_age(store);
  for (int i = 0; i < SIDE * SIDE; i++) {
    struct point point = default_point(1 + i % SIDE, 1 + i / SIDE);
    assert_null(figures_find(store, &point));
    figures_keep(store, &point, stamps, make_figures(i));
  }
  for (int i = 0; i < SIDE * SIDE; i++) {
    struct point point = default_point(1 + i % SIDE, 1 + i / SIDE);
    assert_true(found_energy(store, &point) == i);
  }
  struct point point = default_point(5, 1), unknown = default_point(SIDE + 1, 1);
  const struct figures *before = figures_find(store, &point);
  figures_keep(store, &point, stamps, make_figures(4)); /* once more: who has looked it up keeps it */
  assert_ptr_equal(figures_find(store, &point), before);
  assert_null(figures_find(store, &unknown));
  assert_int_equal(figures_age(store), age);
  figures_store_free(store);
}

static void test_forgets_what_came_from_older_files(void **unused) {
  (void)unused;
  struct stamp stamps[INPUT_KIND_COUNT] = {{.size = 1}, {.size = 2}};
  struct figures_store *store = figures_store_new();
  struct point point = default_point(60, 72), other = default_point(4, 72), elsewhere = default_point(4, 72);
  strcpy(elsewhere.hardware, "tpu_like");
  figures_keep(store, &point, stamps, make_figures(1));
  figures_keep(store, &other, stamps, make_figures(2));
  figures_keep(store, &elsewhere, stamps, make_figures(3));
  unsigned age = figures_age(store);
  stamps[INPUT_HARDWARE].size = 9; /* of the first two */
  figures_keep(store, &point, stamps, make_figures(4));
  assert_int_not_equal(figures_age(store), age);
  assert_true(found_energy(store, &point) == 4);
  assert_null(figures_find(store, &other));
  assert_true(found_energy(store, &elsewhere) == 3);
  figures_store_free(store);
}

static void test_knows_any_number_of_inputs(void **unused) {
  (void)unused;
  const struct stamp stamps[INPUT_KIND_COUNT] = {{.size = 1}};
  struct figures_store *store = figures_store_new();
  for (int i = 0; i < 300; i++) {
    struct point point = default_point(1, 1);
    snprintf(point.hardware, sizeof point.hardware, "accelerator %d", i);
    figures_keep(store, &point, stamps, make_figures(i));
    assert_true(found_energy(store, &point) == i);
  }
  figures_store_free(store);
}

/* --- Figures ------------------------------------------------------------------------------------------------ */

static void test_figures_are_those_of_the_result(void **unused) {
  (void)unused;
  struct engine *engine = engine_new();
  struct point point = default_point(60, 72);
  struct evaluation *evaluation = engine_evaluate(engine, 1, &point, NULL);
  const struct result *result = evaluation->result;
  const struct figure_domain domain = figure_domain_of(result);
  const struct figures *figures = evaluation->figures;
  struct held held[HARDWARE_MAX_MEMORIES];
  double memories = 0, stacks = 0;
  held_of_result(result, held);
  assert_true(figures->status == STATUS_OK && figures->reason == NULL);
  assert_int_equal(figures->count, figure_count(&domain));
  assert_true(figures->value[FIGURE_ENERGY] == result->energy_pj);
  assert_true(figures->value[FIGURE_MACS] == result->mac_count);
  for (int m = 0; m < result->hardware.memory_count; m++) {
    memories += figures->value[figure_index(&domain, FIGURE_MEMORY_ENERGY, m)];
    assert_true(figures->value[figure_index(&domain, FIGURE_MEMORY_HELD, m)] == held[m].bits);
  }
  for (int s = 0; s < result->stack_count; s++) {
    char key[FIGURE_TEXT_SIZE];
    snprintf(key, sizeof key, "stack%d.energy_pj", s);
    stacks += figures->value[figure_find(&domain, key)];
  }
  double whole = memories + figures->value[FIGURE_MAC_ENERGY];
  assert_true(fabs(whole - result->energy_pj) < 1e-9 * result->energy_pj);
  assert_true(fabs(stacks - result->energy_pj) < 1e-9 * result->energy_pj);
  evaluation_strip(evaluation);
  assert_true(evaluation->result == NULL && evaluation->accesses == NULL && evaluation->entry_count == 0);
  assert_true(evaluation->is_stripped && evaluation->figures == figures && figures->value[FIGURE_EDP] > 0);
  evaluation_release(evaluation);
  engine_free(engine);
}

/* Keys and names find their figures, and each has one of its own; the rows that code refers to are where it looks. */
static void test_each_figure_has_a_key(void **unused) {
  (void)unused;
  const struct hardware hardware = {.memory_count = 2, .memories = {{.name = "sram"}, {.name = "dram"}}};
  const struct figure_domain domain = {.hardware = &hardware, .stack_count = 3};
  const struct figure_domain of_fewer = {.hardware = &hardware, .stack_count = 1};
  char key[FIGURE_TEXT_SIZE], name[FIGURE_TEXT_SIZE];
  for (int i = 0; i < figure_count(&domain); i++) {
    assert_int_equal(figure_find(&domain, figure_key(&domain, i, key)), i);
    assert_true(figure_name(&domain, i, name)[0] != 0 && figure_at(&domain, i)->help[0] != 0);
  }
  for (int i = 0; i < figure_count(&of_fewer); i++) {
    assert_int_equal(figure_find(&domain, figure_key(&of_fewer, i, key)), i);
  }
  for (int row = 0; row <= FIGURE_GAP; row++) assert_int_equal(figure_find(&domain, figure_table[row].key), row);
  assert_string_equal(figure_name(&domain, figure_find(&domain, "dram.held_bits"), name), "Held in dram");
  assert_int_equal(figure_find(&domain, "dram.held_bits"), figure_index(&domain, FIGURE_MEMORY_HELD, 1));
  assert_int_equal(figure_find(&domain, "stack3.energy_pj"), -1);
  assert_int_equal(figure_find(&domain, "held_bits"), -1);
}

static void test_figures_tell_why_there_are_none(void **unused) {
  (void)unused;
  const struct error error = {.status = STATUS_BAD_INPUT, .message = "no such file"};
  struct figures *figures = figures_new_failed(&error), *copy = figures_copy(figures);
  assert_int_equal(copy->status, STATUS_BAD_INPUT);
  assert_string_equal(copy->reason, error.message);
  figures_free(figures);
  figures_free(copy);
}

/* --- Wants -------------------------------------------------------------------------------------------------- */

static void test_wants_are_unknown_and_once_each(void **unused) {
  (void)unused;
  const struct stamp stamps[INPUT_KIND_COUNT] = {{.size = 1}};
  struct figures_store *store = figures_store_new();
  struct point known = default_point(1, 1), unknown = default_point(2, 1);
  struct prefetch prefetch;
  figures_keep(store, &known, stamps, make_figures(1));
  prefetch_init(&prefetch, store);
  assert_true(prefetch_add(&prefetch, &known, false));
  assert_int_equal(prefetch.count, 0);
  assert_true(prefetch_add(&prefetch, &known, true)); /* figures are not the whole */
  assert_true(prefetch_ahead(&prefetch, &unknown));
  assert_true(prefetch.count == 2 && prefetch.item[0].whole && prefetch.item[1].ahead);
  assert_true(prefetch_add(&prefetch, &unknown, false));
  assert_true(prefetch.count == 2 && !prefetch.item[1].ahead && !prefetch.item[1].whole);
  for (int i = 2; i < PREFETCH_SIZE; i++) {
    struct point point = default_point(1, 1 + i);
    assert_true(prefetch_ahead(&prefetch, &point));
  }
  struct point one_more = default_point(3, 3);
  assert_false(prefetch_add(&prefetch, &one_more, false));
  assert_true(prefetch_add(&prefetch, &unknown, true));
  prefetch_drop_ahead(&prefetch);
  assert_int_equal(prefetch.count, 2);
  assert_true(point_equal(&prefetch.item[1].point, &unknown) && prefetch.item[1].whole);
  figures_store_free(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_hash_follows_equality),
      cmocka_unit_test(test_finds_what_was_kept),
      cmocka_unit_test(test_forgets_what_came_from_older_files),
      cmocka_unit_test(test_knows_any_number_of_inputs),
      cmocka_unit_test(test_figures_are_those_of_the_result),
      cmocka_unit_test(test_each_figure_has_a_key),
      cmocka_unit_test(test_figures_tell_why_there_are_none),
      cmocka_unit_test(test_wants_are_unknown_and_once_each),
  };
  return cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
