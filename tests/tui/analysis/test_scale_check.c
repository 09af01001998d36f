/* A gain from another size or width is a conclusion only where both rules of scaling agree on its sign. */
#include <stdlib.h>
#include <string.h>

#include "tests/paper.h"
#include "tui/analysis/scale_check.h"

static struct point point_with(const char *edits) {
  struct point point = {.hardware = "meta_prototype_df", .workload = "fsrcnn"};
  struct error error;
  point.schedule = (struct schedule){.mode = MODE_CACHED, .tile_x = 4, .tile_y = 72};
  assert_status(edits_add(point.edits, edits, &error), STATUS_OK, &error);
  return point;
}

/* Keeps an energy for the point. */
static void keep(struct figures_store *store, const struct point *point, double energy_pj) {
  static const struct stamp stamps[INPUT_KIND_COUNT];
  struct figures *figures = calloc(1, sizeof *figures + FIGURE_ROWS * sizeof(double));
  assert_non_null(figures);
  figures->count = FIGURE_ROWS;
  figures->value[FIGURE_ENERGY] = energy_pj;
  figures_keep(store, point, stamps, figures);
}

static void keep_under(struct figures_store *store, const struct point *point, enum scale_rule rule, double energy_pj) {
  struct point scaled = scale_point(point, rule);
  keep(store, &scaled, energy_pj);
}

/* Energies of the wide memory as it is, with banks and with cacti, where the file's is 100. */
static const struct {
  double energy[1 + SCALE_RULES];
  enum scale_verdict verdict;
  const char *text;
} cases[] = {
    {{92.4, 95.8, 98.9},
     SCALE_HOLDS,
     "Energy −7.6 % against the file at unchanged energy per access; −4.2 % with --scale banks, −1.1 % with cacti."},
    {{92.4, 95.8, 100.5},
     SCALE_DISAGREE,
     "No conclusion: energy −7.6 % against the file at unchanged energy per access; −4.2 % with --scale banks, +0.5 % "
     "with cacti."},
    {{99.7, 115.3, 115.3},
     SCALE_REFUTED,
     "Only at unchanged energy per access: energy −0.3 % against the file; +15.3 % with --scale banks, +15.3 % with "
     "cacti."},
    {{100, 100, 100}, SCALE_UNKNOWN, ""},
    {{92.4, 92.4, 92.4}, SCALE_UNKNOWN, ""}, /* energies that are given do not follow sizes */
};

static void test_verdicts(void **state) {
  (void)state;
  struct point wide = point_with("sram_64KB.bandwidth=1024 dram.read_energy=300"), file = scale_unedited(&wide);
  assert_string_equal(file.edits, "dram.read_energy=300");
  assert_true(scale_matters(&file, &wide) && scale_matters(&wide, &file) && !scale_matters(&file, &file));
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct figures_store *store = figures_store_new();
    char text[SCALE_TEXT_SIZE];
    keep(store, &file, 100);
    keep(store, &wide, cases[i].energy[0]);
    for (enum scale_rule rule = 0; rule < SCALE_RULES; rule++) {
      assert_int_equal(scale_compare(store, &file, &wide).verdict, SCALE_UNKNOWN);
      keep_under(store, &file, rule, 100);
      keep_under(store, &wide, rule, cases[i].energy[1 + rule]);
    }
    assert_int_equal(scale_compare(store, &file, &wide).verdict, cases[i].verdict);
    assert_string_equal(scale_text(store, "the file", &file, &wide, text), cases[i].text);
    figures_store_free(store);
  }
}

/* What matters: sizes and widths of the same file. */
static void test_what_matters(void **state) {
  (void)state;
  struct point a = point_with("sram_64KB.size=1048576"), b = point_with("sram_64KB.size=524288"),
               energy = point_with("sram_64KB.size=1048576 sram_64KB.read_energy=9"), other = a;
  strcpy(other.hardware, "tpu_like");
  assert_true(scale_matters(&a, &b));
  assert_false(scale_matters(&a, &energy));
  assert_false(scale_matters(&a, &other));
  other = a;
  strcpy(other.workload, "mccnn");
  assert_true(scale_matters(&b, &a) && !scale_matters(&b, &other));
  assert_string_equal(scale_unedited(&energy).edits, "");
  struct prefetch prefetch;
  struct figures_store *store = figures_store_new();
  prefetch_init(&prefetch, store);
  scale_prefetch(&a, &energy, &prefetch);
  assert_int_equal(prefetch.count, 0);
  scale_prefetch(&a, &b, &prefetch);
  assert_int_equal(prefetch.count, 2 * (1 + SCALE_RULES));
  figures_store_free(store);
}

/* --- The best along a size -------------------------------------------------------------------------------------- */

enum { SIZES = 3 };

static bool size_at(const void *context, int index, struct point *point) {
  *point = ((const struct point *)context)[index];
  return true;
}

static const char *size_label(const void *context, int index, char *text) {
  (void)context;
  (void)text;
  static const char *const labels[SIZES] = {"16Ki", "32Ki", "64Ki"};
  return labels[index];
}

static void test_the_best_along_a_size(void **state) {
  (void)state;
  static const struct {
    int least[SCALE_RULES];
    const char *text;
  } found[] = {
      {{2, 2}, "Best at 64Ki at unchanged energy per access, with --scale banks and with cacti."},
      {{0, 0}, "Best at 64Ki only at unchanged energy per access; at 16Ki with --scale banks and with cacti."},
      {{0, 1},
       "No conclusion: best at 64Ki at unchanged energy per access, at 16Ki with --scale banks, at 32Ki with cacti."},
  };
  struct point sizes[SIZES] = {point_with("sram_64KB.size=16KiB"), point_with("sram_64KB.size=32KiB"),
                               point_with("sram_64KB.size=64KiB")};
  struct scale_points points = {SIZES, sizes, size_at, size_label};
  for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
    struct figures_store *store = figures_store_new();
    char text[SCALE_TEXT_SIZE];
    for (enum scale_rule rule = 0; rule < SCALE_RULES; rule++) {
      assert_int_equal(scale_best(store, &points, FIGURE_ENERGY, rule), -1);
      for (int s = 0; s < SIZES; s++) keep_under(store, &sizes[s], rule, s == found[i].least[rule] ? 1 : 2);
      assert_int_equal(scale_best(store, &points, FIGURE_ENERGY, rule), found[i].least[rule]);
    }
    assert_string_equal(scale_best_text(store, &points, FIGURE_ENERGY, 2, text), found[i].text);
    figures_store_free(store);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_verdicts),
      cmocka_unit_test(test_what_matters),
      cmocka_unit_test(test_the_best_along_a_size),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
