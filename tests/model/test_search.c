/* The mapping search against section 8 of the model taken word for word: every distinct ordering of the limited
 * factors is listed, allocated loop by loop, evaluated, and chosen by the rule for ties. Nothing but the figures
 * of a complete mapping (cost_evaluate) and the spatial lists are shared with the search. */
#include <math.h>

#include "tests/costing.h"
#include "tests/random.h"
/* after what it needs */
#include "model/search/allocation.h"
#include "model/search/factors.h"
#include "model/search/search.h"

enum { MAX_ORDERINGS = 5040 };

static int cases(void) {
  return case_count(2000, 4000);
}

/* --- Factors ----------------------------------------------------------------------------------------- */

enum { MAX_SPLITS = 3 * LAYER_MAX_DIMS };

/* The factors of one dimension, rising. */
struct split {
  int dim, group, count;
  int64_t factor[16];
};

static int compare_factors(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static void split_into_primes(struct split *split, struct loop loop) {
  split->dim = loop.dim;
  split->count = 0;
  int64_t rest = loop.size;
  for (int64_t divisor = 2; rest > 1; divisor++) {
    while (rest % divisor == 0) {
      split->factor[split->count++] = divisor;
      rest /= divisor;
    }
  }
}

/* "While the number of factors exceeds the limit: take the dimension with the most factors (first in the layer's
 * dimension order on a tie); merge its two smallest factors into their product." */
static int split_loops(const struct grouped_loop *loops, int count, int limit, struct split *splits) {
  int total = 0;
  for (int i = 0; i < count; i++) {
    splits[i] = (struct split){.dim = loops[i].loop.dim, .count = 1, .factor = {loops[i].loop.size}};
    if (loops[i].is_split) split_into_primes(&splits[i], loops[i].loop);
    splits[i].group = loops[i].group;
    total += splits[i].count;
  }
  while (total > limit) {
    struct split *most = &splits[0];
    for (int i = 1; i < count; i++) {
      if (splits[i].count > most->count) most = &splits[i];
    }
    if (most->count == 1) break; /* the limit cannot be reached */
    most->factor[1] *= most->factor[0];
    memmove(most->factor, most->factor + 1, (size_t)--most->count * sizeof *most->factor);
    qsort(most->factor, (size_t)most->count, sizeof *most->factor, compare_factors);
    total--;
  }
  return total;
}

/* --- Allocation -------------------------------------------------------------------------------------- */

/* Loops that an operand has allocated, in order. */
struct allocated {
  int count;
  struct {
    int dim;
    double size;
  } loops[MAPPING_MAX_LOOPS + HARDWARE_MAX_DIMS];
};

static void append(struct allocated *allocated, int dim, double size) {
  allocated->loops[allocated->count].dim = dim;
  allocated->loops[allocated->count++].size = size;
}

static void append_spatial(struct allocated *allocated, const struct spatial_list *list) {
  for (int i = 0; i < list->count; i++) append(allocated, list->dim[i], list->size[SPATIAL_FRACTION][i]);
}

static double distinct(double sa, double a, double sb, double b) {
  double g = sa;
  while (fmod(sa, g) != 0 || fmod(sb, g) != 0) g--;
  return trunc(a * b - fmax(0, b - sa / g) * (a - sb / g));
}

/* Elements of the tensor that these loops span; sizes are rounded up first. */
static double spanned_elements(const struct problem *problem, enum layer_operand o, const struct allocated *allocated) {
  const struct problem_operand *operand = &problem->operand[o];
  double size[LAYER_MAX_DIMS], elements = 1;
  for (int d = 0; d < problem->layer->dim_count; d++) {
    size[d] = 1;
    for (int i = 0; i < allocated->count; i++) {
      if (allocated->loops[i].dim == d) size[d] *= allocated->loops[i].size;
    }
    size[d] = ceil(size[d]);
    if (operand->relevant >> d & 1) elements *= size[d];
  }
  for (int i = 0; i < operand->pr_count; i++) {
    const struct partial_relevance *pr = &operand->pr[i];
    elements *= distinct((double)pr->sa, size[pr->a], (double)pr->sb, size[pr->b]);
  }
  return elements;
}

/* One operand on its way up. */
struct walker {
  struct allocated allocated;
  int taken; /* loops of the ordering allocated so far */
  int level;
};

/* What one user of a memory may take: its first `first` .. `first + count - 1` unallocated loops. */
struct option_list {
  int first, count;
  double bits[MAPPING_MAX_LOOPS + 1], accesses[MAPPING_MAX_LOOPS + 1];
};

/* Rules 1 and 2; false: not even no loop fits. */
static bool list_options(const struct problem *problem, const struct mapping *mapping, enum layer_operand o,
                         const struct walker *walker, double capacity, struct option_list *options) {
  const struct problem_operand *operand = &problem->operand[o];
  bool partial = o != LAYER_OUTPUT;
  for (int i = walker->taken; i < mapping->loop_count; i++) {
    if (operand->irrelevant >> mapping->loops[i].dim & 1) partial = true;
  }
  int precision = partial ? operand->partial_bits : operand->final_bits;
  struct allocated allocated = walker->allocated;
  *options = (struct option_list){.count = 0};
  for (int i = 0; walker->taken + i <= mapping->loop_count; i++) {
    if (i) {
      append(&allocated, mapping->loops[walker->taken + i - 1].dim, (double)mapping->loops[walker->taken + i - 1].size);
    }
    double bits = spanned_elements(problem, o, &allocated) * precision, rest = 1;
    if (bits > capacity) break;
    for (int j = walker->taken + i; j < mapping->loop_count; j++) rest *= (double)mapping->loops[j].size;
    options->bits[options->count] = bits;
    options->accesses[options->count++] = rest * bits;
  }
  if (options->count == 0) return false;
  if (walker->level == operand->level_count - 1) { /* top: only the largest, for nothing */
    options->first = options->count - 1;
    options->bits[0] = options->bits[options->first];
    options->accesses[0] = 0;
    options->count = 1;
  }
  return true;
}

/* Rule 3: recursive, last user fastest; the later of equals. */
static void combine(const struct option_list *options, int users, int u, double capacity, double bits, double accesses,
                    int *at, double *least, int *choice) {
  if (u == users) {
    if (bits <= capacity && accesses <= *least) {
      *least = accesses;
      memcpy(choice, at, (size_t)users * sizeof *at);
    }
    return;
  }
  for (at[u] = 0; at[u] < options[u].count; at[u]++) {
    combine(options, users, u + 1, capacity, bits + options[u].bits[at[u]], accesses + options[u].accesses[at[u]], at,
            least, choice);
  }
}

/* The layer's operands that a memory stores, in its order; an addition's second input after all others. */
static int users_of(const struct problem *problem, int index, enum layer_operand *users) {
  const struct memory *memory = &problem->hardware->memories[index];
  int count = 0;
  for (int i = 0; i <= memory->operand_count; i++) {
    for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
      const struct operand *operand = &problem->layer->operand[o];
      bool second = problem->layer->is_addition && o == LAYER_INPUT2;
      bool turn = i < memory->operand_count ? !second && operand->memory_operand == memory->operands[i] : second;
      int level = memory->level_of[operand->memory_operand];
      if (turn && level >= 0 && level < problem->operand[o].level_count) users[count++] = o;
    }
  }
  return count;
}

/* Rules 1 to 5 for all memories; false: infeasible. */
static bool allocate(const struct problem *problem, struct mapping *mapping) {
  struct walker walkers[LAYER_OPERANDS];
  memset(walkers, 0, sizeof walkers);
  for (int o = 0; o < LAYER_OPERANDS; o++) append_spatial(&walkers[o].allocated, &problem->operand[o].su[0]);
  for (int m = 0; m < problem->hardware->memory_count; m++) {
    double capacity = problem->hardware->memories[m].size_bits, least = INFINITY;
    enum layer_operand users[LAYER_OPERANDS];
    struct option_list options[LAYER_OPERANDS];
    int at[LAYER_OPERANDS], choice[LAYER_OPERANDS] = {0}, count = users_of(problem, m, users);
    for (int u = 0; u < count; u++) {
      if (!list_options(problem, mapping, users[u], &walkers[users[u]], capacity, &options[u])) return false;
    }
    combine(options, count, 0, capacity, 0, 0, at, &least, choice);
    for (int u = 0; u < count; u++) {
      struct walker *walker = &walkers[users[u]];
      int loops = isinf(least) ? 0 : options[u].first + choice[u];
      for (int i = 0; i < loops; i++, walker->taken++) {
        append(&walker->allocated, mapping->loops[walker->taken].dim, (double)mapping->loops[walker->taken].size);
      }
      mapping->level_end[users[u]][walker->level++] = (uint8_t)walker->taken;
      append_spatial(&walker->allocated, &problem->operand[users[u]].su[walker->level]);
      bool top = walker->level == problem->operand[users[u]].level_count;
      if (top && walker->taken < mapping->loop_count) return false;
    }
  }
  return true;
}

/* --- All orderings ----------------------------------------------------------------------------------- */

struct candidate {
  struct cost_figures figures;
  struct mapping mapping;
};

struct enumeration {
  const struct problem *problem;
  int split_count, total;
  struct split splits[MAX_SPLITS];
  bool used[MAX_SPLITS][16];
  struct mapping mapping;
  int listed, feasible;
  struct candidate candidates[MAX_ORDERINGS]; /* in the order of comparing from innermost */
};

static void evaluate(struct enumeration *all) {
  struct mapping mapping = all->mapping;
  struct arena arena;
  all->listed++;
  if (!allocate(all->problem, &mapping)) return;
  arena_init(&arena);
  const struct layer_cost *cost = cost_evaluate(&arena, all->problem, &mapping);
  assert_non_null(cost);
  struct candidate *candidate = &all->candidates[all->feasible++];
  candidate->mapping = cost->mapping;
  candidate->figures = (struct cost_figures){
      .energy_pj = cost->energy_pj, .latency_cycles = cost->latency_cycles, .tie_cycles = cost->offloaded_cycles};
  arena_deinit(&arena);
}

/* True if factors of a group below this split's are left. */
static bool must_wait(const struct enumeration *all, int split) {
  for (int s = 0; s < all->split_count; s++) {
    for (int f = 0; f < all->splits[s].count; f++) {
      if (all->splits[s].group < all->splits[split].group && !all->used[s][f]) return true;
    }
  }
  return false;
}

/* Depth first over (dimension in layer order, factor rising), equal factors once: candidates come sorted. */
static void enumerate(struct enumeration *all, int position) {
  if (position == all->total) {
    evaluate(all);
    return;
  }
  for (int s = 0; s < all->split_count; s++) {
    const struct split *split = &all->splits[s];
    int64_t last = 0;
    for (int f = 0; f < split->count && !must_wait(all, s); f++) {
      if (all->used[s][f] || split->factor[f] == last) continue;
      last = split->factor[f];
      all->used[s][f] = true;
      all->mapping.loops[position] = (struct loop){.dim = split->dim, .size = last};
      enumerate(all, position + 1);
      all->used[s][f] = false;
    }
  }
}

/* Least energy; within 1e-9 of it least latency, then latency with offloading, then the first. */
static const struct candidate *choose(const struct enumeration *all) {
  double least = INFINITY;
  const struct candidate *best = NULL;
  for (int i = 0; i < all->feasible; i++) least = fmin(least, all->candidates[i].figures.energy_pj);
  for (int i = 0; i < all->feasible; i++) {
    const struct candidate *candidate = &all->candidates[i];
    if (candidate->figures.energy_pj > least * (1 + 1e-9)) continue;
    bool better = !best || candidate->figures.latency_cycles < best->figures.latency_cycles ||
                  (candidate->figures.latency_cycles == best->figures.latency_cycles &&
                   candidate->figures.tie_cycles < best->figures.tie_cycles);
    if (better) best = candidate;
  }
  return best;
}

/* Multinomial number of orderings, to leave out what takes too long. */
static double ordering_count(const struct enumeration *all) {
  double count = 1;
  int placed = 0;
  for (int s = 0; s < all->split_count; s++) {
    int run = 0;
    if (s > 0 && all->splits[s].group != all->splits[s - 1].group) placed = 0;
    for (int f = 0; f < all->splits[s].count; f++) {
      run = f && all->splits[s].factor[f] == all->splits[s].factor[f - 1] ? run + 1 : 1;
      count = count * ++placed / run;
    }
  }
  return count;
}

/* --- The comparison ---------------------------------------------------------------------------------- */

static void compare(int seed, int limit, const struct problem *problem, const struct search_outcome *outcome,
                    const struct candidate *best) {
  const struct mapping *found = &outcome->mapping, *expected = &best->mapping;
  bool same = outcome->figures.energy_pj == best->figures.energy_pj &&
              outcome->figures.latency_cycles == best->figures.latency_cycles &&
              outcome->figures.tie_cycles == best->figures.tie_cycles && found->loop_count == expected->loop_count;
  for (int i = 0; i < expected->loop_count; i++) {
    same = same && found->loops[i].dim == expected->loops[i].dim && found->loops[i].size == expected->loops[i].size;
  }
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    for (int l = 0; l < problem->operand[o].level_count; l++) {
      same = same && found->level_end[o][l] == expected->level_end[o][l];
    }
  }
  if (same) return;
  fail_msg("case %d, limit %d: found %.17g pJ, %.17g and %.17g cycles; must be %.17g pJ, %.17g and %.17g", seed, limit,
           outcome->figures.energy_pj, outcome->figures.latency_cycles, outcome->figures.tie_cycles,
           best->figures.energy_pj, best->figures.latency_cycles, best->figures.tie_cycles);
}

/* What the random cases turned out to be. */
struct census {
  int cases, infeasible, ties, near_ties, fractions;
};

static void check_groups(int seed, int limit, const struct problem *problem, const struct grouped_loop *loops,
                         int count, struct enumeration *all, struct census *census) {
  memset(all, 0, offsetof(struct enumeration, candidates));
  all->problem = problem;
  all->split_count = count;
  all->total = all->mapping.loop_count = split_loops(loops, count, limit, all->splits);
  if (ordering_count(all) > MAX_ORDERINGS) return;
  enumerate(all, 0);
  assert_number(all->listed, ordering_count(all), "number of orderings");
  const struct candidate *best = choose(all);
  struct search_outcome outcome;
  struct error error;
  enum status status = search_published(problem, limit, NULL, &outcome, &error);
  if (status != (best ? STATUS_OK : STATUS_INFEASIBLE)) {
    fail_msg("case %d, limit %d: status %d", seed, limit, status);
  }
  if (best) compare(seed, limit, problem, &outcome, best);
  census->cases++;
  census->infeasible += !best;
  census->fractions += problem->has_fractions;
  for (int i = 0; best && i < all->feasible; i++) {
    double off = all->candidates[i].figures.energy_pj / best->figures.energy_pj - 1;
    if (&all->candidates[i] == best || fabs(off) > 1e-9) continue;
    census->ties++;
    census->near_ties += off != 0;
    break;
  }
}

static void check_problem(int seed, int limit, const struct problem *problem, struct enumeration *all,
                          struct census *census) {
  struct grouped_loop loops[LAYER_MAX_DIMS];
  for (int i = 0; i < problem->temporal_count; i++) {
    loops[i] = (struct grouped_loop){.loop = problem->temporal[i], .is_split = true};
  }
  check_groups(seed, limit, problem, loops, problem->temporal_count, all, census);
}

static void report(const struct census *census) {
  print_message("%d cases, %d infeasible, %d with ties, %d nearly so, %d with fractions\n", census->cases,
                census->infeasible, census->ties, census->near_ties, census->fractions);
}

static void test_against_enumeration(void **state) {
  (void)state;
  struct enumeration *all = malloc(sizeof *all);
  struct census census = {0};
  assert_non_null(all);
  for (int seed = 1; seed <= cases(); seed++) {
    struct random random = random_of((uint64_t)seed);
    struct fixture fixture;
    random_problem(&random, &fixture);
    check_problem(seed, random_in(&random, 1, 6), &fixture.problem, all, &census);
    fixture_deinit(&fixture);
  }
  report(&census);
  assert_true(census.infeasible < census.cases * 2 / 3 && census.ties > census.cases / 10);
  free(all);
}

/* Orderings given in part: groups of loops one above the other. */
static void test_partial_orderings(void **state) {
  (void)state;
  struct enumeration *all = malloc(sizeof *all);
  struct census census = {0};
  assert_non_null(all);
  for (int seed = 1; seed <= cases(); seed++) {
    struct random random = random_of((uint64_t)seed);
    struct fixture fixture;
    struct grouped_loop loops[MAX_SPLITS];
    struct problem problem;
    struct error error;
    random_problem(&random, &fixture);
    const struct problem *free = &fixture.problem;
    int limit = random_in(&random, 1, 7), count = random_order(&random, free, &fixture.rule, loops);
    const int levels[] = {free->operand[0].level_count, free->operand[1].level_count, free->operand[2].level_count};
    assert_status(problem_init(&problem, RULES_PUBLISHED, false, free->hardware, free->layer, free->size, NULL,
                               &fixture.rule, levels, &error),
                  STATUS_OK, &error);
    check_groups(seed, limit, &problem, loops, count, all, &census);
    fixture_deinit(&fixture);
  }
  report(&census);
  assert_true(census.infeasible < census.cases * 2 / 3 && census.cases > cases() / 2);
  free(all);
}

/* About 1, off by parts in 10^11, 10^10 or 10^8. */
static double nearly_one(struct random *random) {
  static const double steps[] = {1e-11, 1e-10, 1e-10, 1e-8};
  double step = steps[random_in(random, 0, 3)];
  return 1 + step * random_in(random, -9, 9);
}

/* A layer and an accelerator in which I and W can change places: K = OX, registers of one size, nearly the same
 * energy a bit. So energies come in pairs that tie, nearly tie (1e-9) or do not, of different latency. */
static void symmetric_problem(struct random *random, struct fixture *fixture) {
  struct hardware hardware = fixture_array(1, 0);
  double size = 8 * random_in(random, 1, 12);
  for (int i = 0; i < 2; i++) {
    double bandwidth = 8 << random_in(random, 0, 3);
    struct memory *memory = fixture_memory(&hardware, "reg", i ? "I" : "W", size, bandwidth, SERVES_ALL);
    memory->read_granularity = memory->write_granularity = 8;
    memory->read_energy_pj = bandwidth * nearly_one(random);
    memory->write_energy_pj = 2 * bandwidth * nearly_one(random);
  }
  fixture_memory(&hardware, "reg", "O", 16 * random_in(random, 1, 6), 16, SERVES_ALL);
  struct memory *top = fixture_memory(&hardware, "top", "IWO", 1e9, 64, SERVES_ALL);
  top->read_granularity = top->write_granularity = 8;
  top->read_energy_pj = top->write_energy_pj = 640;
  if (random_chance(random, 50)) fixture_own_ports(top);
  fixture_init(fixture, &hardware);
  struct shape shape = {.c = random_in(random, 1, 9)};
  shape.k = shape.ox = random_in(random, 2, 16);
  fixture_conv(&fixture->workload, 0, PRODUCER_NETWORK_INPUT, shape);
  fixture_problem(fixture);
}

static void test_near_ties(void **state) {
  (void)state;
  struct enumeration *all = malloc(sizeof *all);
  struct census census = {0};
  assert_non_null(all);
  for (int seed = 1; seed <= cases() / 4; seed++) {
    struct random random = random_of((uint64_t)seed);
    struct fixture fixture;
    symmetric_problem(&random, &fixture);
    check_problem(seed, random_in(&random, 3, 6), &fixture.problem, all, &census);
    fixture_deinit(&fixture);
  }
  report(&census);
  assert_true(census.near_ties > census.cases / 10);
  free(all);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_against_enumeration),
      cmocka_unit_test(test_partial_orderings),
      cmocka_unit_test(test_near_ties),
  };
  return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
