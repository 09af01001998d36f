/* What the published search takes for granted: an allocation decided while the ordering grows, with sizes from the
 * lattice where that is exact, is that of the whole ordering with sizes multiplied out; and in an exact lattice
 * orderings of one outline have the same figures to the last bit. */
#include "tests/random.h"
/* after what it needs */
#include "model/layer/flow.h"
#include "model/search/factors.h"
#include "model/search/outline.h"

enum { CASES = 1500 / FEWER };
enum { ORDERINGS = 60 };

/* What the cases turned out to be. */
struct census {
  int exact, inexact, feasible, alike;
};

/* An ordering with what it comes to. */
struct ordered {
  struct outline outline;
  struct cost_figures figures;
};

/* Larger sizes than those of random_problem: more factors, and more fractions that are not halves. */
static void enlarge(struct random *random, struct fixture *fixture) {
  static const int64_t times[] = {1, 1, 2, 3, 5, 7};
  const struct problem small = fixture->problem;
  int64_t size[LAYER_MAX_DIMS];
  int level_count[LAYER_OPERANDS];
  for (int d = 0; d < LAYER_MAX_DIMS; d++) {
    size[d] = small.size[d] > 1 ? small.size[d] * times[random_in(random, 0, 5)] : small.size[d];
  }
  for (int o = 0; o < LAYER_OPERANDS; o++) level_count[o] = small.operand[o].level_count;
  fixture_ask(&fixture->problem, small.hardware, small.layer, size, &fixture->rule, level_count);
}

/* All factors in some order, as kinds. */
static void shuffle(struct random *random, const struct factors *factors, int *kinds) {
  int count = 0;
  for (int k = 0; k < factors->kind_count; k++) {
    for (int i = 0; i < factors->kinds[k].count; i++) {
      int j = random_in(random, 0, count);
      kinds[count++] = kinds[j];
      kinds[j] = k;
    }
  }
}

/* Puts the loops one by one and decides after each what can be decided; false if it turns out infeasible. */
static bool grow(const struct problem *problem, const struct lattice *lattice, const int *kinds,
                 struct ordering *ordering, struct allocation *allocation) {
  const struct factors *factors = &lattice->factors;
  double product = lattice->product[lattice->state_count - 1];
  int irrelevant = 0;
  for (int i = 0; i < factors->total; i++) {
    if (problem->operand[LAYER_OUTPUT].irrelevant >> factors->kinds[kinds[i]].dim & 1) irrelevant++;
  }
  ordering_init(ordering, lattice, factors->total, product, irrelevant);
  allocation_init(allocation);
  bool feasible = allocation_advance(allocation, problem, ordering, 0);
  for (int i = 0; i < factors->total; i++) {
    const struct factor_kind *kind = &factors->kinds[kinds[i]];
    ordering_put(ordering, problem, i, (struct loop){.dim = kind->dim, .size = kind->factor});
    ordering->state[i + 1] = ordering->state[i] + lattice->stride[kinds[i]];
    feasible = feasible && allocation_advance(allocation, problem, ordering, i + 1);
  }
  return feasible;
}

static void compare_allocations(int seed, const struct problem *problem, const struct mapping *mapping, bool overfull,
                                const struct allocation *allocation) {
  if (overfull != allocation->overfull) fail_msg("case %d: overfull %d", seed, allocation->overfull);
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < problem->operand[o].level_count; l++) {
      if (mapping->level_end[o][l] == allocation->level_end[o][l]) continue;
      fail_msg("case %d: operand %d ends at %d, not %d", seed, (int)o, allocation->level_end[o][l],
               mapping->level_end[o][l]);
    }
  }
}

/* Compares the ordering with all those before of its outline; keeps it if there are none. */
static void compare_figures(int seed, const struct ordered *ordered, struct ordered *before, int *count,
                            struct census *census) {
  size_t bytes = (size_t)ordered->outline.count * sizeof *ordered->outline.state;
  for (int i = 0; i < *count; i++) {
    if (memcmp(before[i].outline.state, ordered->outline.state, bytes) != 0) continue;
    census->alike++;
    if (memcmp(&before[i].figures, &ordered->figures, sizeof ordered->figures) == 0) return;
    fail_msg("case %d: %.17g pJ, %.17g and %.17g cycles differ", seed, ordered->figures.energy_pj,
             ordered->figures.latency_cycles, ordered->figures.tie_cycles);
  }
  before[(*count)++] = *ordered;
}

static void check_orderings(int seed, struct random *random, const struct problem *problem,
                            const struct lattice *lattice, struct census *census) {
  struct ordered before[ORDERINGS];
  int count = 0;
  for (int i = 0; i < ORDERINGS; i++) {
    struct ordering ordering;
    struct allocation allocation;
    struct ordered ordered;
    int kinds[MAPPING_MAX_LOOPS];
    shuffle(random, &lattice->factors, kinds);
    bool overfull, feasible = grow(problem, lattice, kinds, &ordering, &allocation);
    struct mapping mapping = {.loop_count = ordering.total};
    memcpy(mapping.loops, ordering.loops, (size_t)ordering.total * sizeof(struct loop));
    bool whole = allocation_of_ordering(problem, &mapping, &overfull);
    if (whole != feasible) fail_msg("case %d: feasible %d as a whole, %d while it grows", seed, whole, feasible);
    if (!feasible) continue;
    census->feasible++;
    compare_allocations(seed, problem, &mapping, overfull, &allocation);
    if (!lattice->exact) continue;
    mapping_merge_down(problem, &mapping);
    outline_of(&ordered.outline, problem, &ordering, &mapping);
    ordered.figures = cost_compare(problem, &mapping);
    compare_figures(seed, &ordered, before, &count, census);
  }
}

static void test_outlines(void **state) {
  (void)state;
  struct census census = {0};
  for (int seed = 1; seed <= CASES; seed++) {
    struct random random = random_of((uint64_t)seed);
    struct fixture fixture;
    struct factors factors;
    struct lattice lattice;
    struct arena arena;
    struct error error;
    random_problem(&random, &fixture);
    enlarge(&random, &fixture);
    arena_init(&arena);
    factors_init(&factors, &fixture.problem, 8);
    assert_int_equal(lattice_init(&lattice, &arena, &fixture.problem, &factors, NULL, &error), STATUS_OK);
    census.exact += lattice.exact;
    census.inexact += !lattice.exact;
    check_orderings(seed, &random, &fixture.problem, &lattice, &census);
    arena_deinit(&arena);
    fixture_deinit(&fixture);
  }
  print_message("%d exact, %d not; %d feasible orderings, %d like another\n", census.exact, census.inexact,
                census.feasible, census.alike);
  assert_true(census.inexact > 0 && census.feasible > 10 * CASES && census.alike > census.feasible / 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_outlines)};
  return cmocka_run_group_tests_name("outline", tests, NULL, NULL);
}
