/* Least product of sums of independent choices: against all sums. */
#include "model/search/product.h"

#include <math.h>

#include "tests/chance.h"
#include "tests/check.h"

enum { MOST_PARTS = 4, MOST_CHOICES = 8, CASES = 2000 };

struct choice {
  double energy_pj, latency_cycles;
};

struct part {
  int count;
  struct choice choices[MOST_CHOICES];
};

static double least_product(const struct part *parts, int count, double energy_pj, double latency_cycles) {
  if (count == 0) return energy_pj * latency_cycles;
  double least = INFINITY;
  for (int i = 0; i < parts->count; i++) {
    const struct choice *choice = &parts->choices[i];
    least = fmin(least, least_product(parts + 1, count - 1, energy_pj + choice->energy_pj,
                                      latency_cycles + choice->latency_cycles));
  }
  return least;
}

static struct corner corner_of(const struct part *parts, int count, double weight) {
  struct corner corner = {.weight = weight};
  for (int p = 0; p < count; p++) {
    const struct choice *best = &parts[p].choices[0];
    for (int i = 1; i < parts[p].count; i++) {
      const struct choice *other = &parts[p].choices[i];
      double more = other->energy_pj + weight * other->latency_cycles - best->energy_pj - weight * best->latency_cycles;
      if (more < 0 || (more == 0 && other->latency_cycles < best->latency_cycles)) best = other;
    }
    corner.energy_pj += best->energy_pj;
    corner.latency_cycles += best->latency_cycles;
  }
  return corner;
}

static void test_random_sums(void **unused) {
  (void)unused;
  int most = 0;
  for (int seed = 1; seed <= CASES; seed++) {
    struct random random = random_of((uint64_t)seed);
    struct part parts[MOST_PARTS];
    int count = (int)random_in(&random, 1, MOST_PARTS);
    int spread = random_in(&random, 1, 1000000);
    double floor_cycles = 0, weight, bound = 0;
    for (int p = 0; p < count; p++) {
      double fastest = INFINITY;
      parts[p].count = (int)random_in(&random, 1, MOST_CHOICES);
      for (int i = 0; i < parts[p].count; i++) {
        parts[p].choices[i] = (struct choice){(double)(100 + random_in(&random, 0, spread)),
                                              (double)(10 + random_in(&random, 0, spread))};
        fastest = fmin(fastest, parts[p].choices[i].latency_cycles);
      }
      floor_cycles += fastest;
    }
    struct product_search search = {.floor_cycles = fmax(1, floor_cycles * (double)random_in(&random, 1, 10) / 10)};
    double least = least_product(parts, count, 0, 0);
    while (product_next(&search, &weight)) {
      assert_true(weight >= 0 && weight < INFINITY);
      assert_true(product_bound(&search) >= bound * (1 - 1e-9));
      bound = product_bound(&search);
      assert_true(bound <= least * (1 + 1e-9));
      product_add(&search, corner_of(parts, count, weight));
    }
    const struct corner *best = product_best(&search);
    double found = best->energy_pj * best->latency_cycles;
    if (fabs(found - least) > 1e-9 * least) fail_msg("case %d: %.17g, least is %.17g", seed, found, least);
    assert_true(product_bound(&search) >= least * (1 - 1e-9));
    if (search.count > most) most = search.count;
  }
  assert_true(most < PRODUCT_MOST_CORNERS);
}

static void test_steps(void **unused) {
  (void)unused;
  static const double cases[][3] = {
      {1, 1, 1}, {4, 4, 4}, {3.9, 1, 4}, {2, 1, 4}, {0.3, 0.25, 1}, {250, 64, 256}, {1e-9, 0x1p-30, 0x1p-28}};
  for (int i = 0; i < (int)(sizeof cases / sizeof *cases); i++) {
    assert_true(product_step_down(cases[i][0]) == cases[i][1]);
    assert_true(product_step_up(cases[i][0]) == cases[i][2]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_sums), cmocka_unit_test(test_steps)};
  return cmocka_run_group_tests_name("product", tests, NULL, NULL);
}
