/* The optimal search against full enumeration: every distinct ordering of all factors, every choice of level ends,
 * checked against the memories and evaluated one by one. Shares with the search only the figures of a complete
 * mapping. */
#include <math.h>

#include "tests/random.h"
/* after what it needs */
#include "inputs/inputs.h"
#include "model/layer/energy.h"
#include "model/layer/flow.h"
#include "model/search/product.h"
#include "model/search/search.h"

/* Sanitizers make it ten times slower; they look for faults, not for figures. */
#ifdef SANITIZED
enum { CASES = 200 };
#else
enum { CASES = 3000 };
#endif
enum { MAX_VECTORS = 512, MAX_FRONT = 256 };

static const double MAX_WORK = 40000;

static const double TIE = 1e-9;

static const struct search_options least_energy = {.kind = SEARCH_OPTIMAL};

/* --- Enumeration ----------------------------------------------------------------------------------------- */

/* The level ends of one operand, and what they mean for one ordering. */
struct vector {
  uint8_t level_end[HARDWARE_MAX_LEVELS];
  double bits[HARDWARE_MAX_LEVELS]; /* held at each level */
  bool takes[HARDWARE_MAX_LEVELS];  /* the level holds a loop that is not irrelevant */
  double energy_pj;
};

struct enumeration {
  const struct problem *problem;
  struct mapping mapping; /* the present ordering */
  int factor_count;
  struct loop factors[MAPPING_MAX_LOOPS];
  int group[MAPPING_MAX_LOOPS]; /* factors of a group are below those of the next */
  bool used[MAPPING_MAX_LOOPS];
  int vector_count[LAYER_OPERANDS];
  struct vector vectors[LAYER_OPERANDS][MAX_VECTORS];
  bool overfull; /* allowed */
  int pass;      /* 0: least energy; 1: the others among those within `limit` */
  double limit_pj;
  bool found;
  double least_pj, least_latency, least_sum;
  double latency_pj;     /* least energy at the least latency */
  double latency_weight; /* of the sum */
  int front_count;       /* energies and latencies that no other dominates, if there is room for them */
  struct cost_figures front[MAX_FRONT];
};

static void add_factor(struct enumeration *e, const struct grouped_loop *loop, int64_t factor) {
  e->group[e->factor_count] = loop->group;
  e->factors[e->factor_count++] = (struct loop){.dim = loop->loop.dim, .size = factor};
}

static void list_factors(struct enumeration *e, const struct grouped_loop *loops, int count) {
  e->factor_count = 0;
  for (int i = 0; i < count; i++) {
    int64_t rest = loops[i].loop.size;
    if (!loops[i].is_split) add_factor(e, &loops[i], rest);
    for (int64_t divisor = 2; rest > 1 && loops[i].is_split; divisor++) {
      for (; rest % divisor == 0; rest /= divisor) add_factor(e, &loops[i], divisor);
    }
  }
}

static bool is_irrelevant(const struct enumeration *e, enum layer_operand o, int position) {
  return e->problem->operand[o].irrelevant >> e->mapping.loops[position].dim & 1;
}

/* Bits at level l, whose loops end at `end`, with the output's precision by what is left above `begin`. */
static double bits_of(const struct enumeration *e, enum layer_operand o, int l, int begin, int end) {
  const struct problem_operand *operand = &e->problem->operand[o];
  double size[LAYER_MAX_DIMS];
  bool partial = o != LAYER_OUTPUT;
  for (int d = 0; d < LAYER_MAX_DIMS; d++) size[d] = 1;
  for (int i = 0; i <= l; i++) {
    for (int j = 0; j < operand->su[i].count; j++) {
      size[operand->su[i].dim[j]] *= operand->su[i].size[SPATIAL_FRACTION][j];
    }
  }
  for (int i = 0; i < end; i++) size[e->mapping.loops[i].dim] *= (double)e->mapping.loops[i].size;
  for (int i = begin; i < e->factor_count; i++) partial = partial || is_irrelevant(e, o, i);
  return tensor_elements(operand->relevant, operand->pr, operand->pr_count, size, e->problem->numerics) *
         (partial ? operand->partial_bits : operand->final_bits);
}

/* Fills in a vector of cuts; false where a level does not even hold it alone. */
static bool measure_vector(const struct enumeration *e, enum layer_operand o, struct vector *vector) {
  const struct problem_operand *operand = &e->problem->operand[o];
  struct mapping mapping = e->mapping;
  struct flow flow;
  int begin = 0;
  for (int l = 0; l < operand->level_count; l++) {
    vector->bits[l] = bits_of(e, o, l, begin, vector->level_end[l]);
    if (vector->bits[l] > e->problem->hardware->memories[operand->memory[l]].size_bits) return false;
    vector->takes[l] = false;
    for (int i = begin; i < vector->level_end[l]; i++) vector->takes[l] = vector->takes[l] || !is_irrelevant(e, o, i);
    begin = vector->level_end[l];
  }
  for (enum layer_operand all = 0; all < LAYER_OPERANDS; all++) {
    memcpy(mapping.level_end[all], vector->level_end, sizeof vector->level_end);
  }
  mapping_merge_down(e->problem, &mapping);
  flow_measure(e->problem, &mapping, o, SPATIAL_FRACTION, &flow);
  vector->energy_pj = 0;
  for (int l = 0; l < operand->level_count; l++) vector->energy_pj += energy_of_level(e->problem, o, l, &flow);
  return true;
}

static void list_vectors(struct enumeration *e, enum layer_operand o, struct vector *vector, int level, int from) {
  int top = e->problem->operand[o].level_count - 1;
  if (level == top) {
    vector->level_end[top] = (uint8_t)e->factor_count;
    if (measure_vector(e, o, vector)) e->vectors[o][e->vector_count[o]++] = *vector;
    return;
  }
  for (int end = from; end <= e->factor_count; end++) {
    vector->level_end[level] = (uint8_t)end;
    list_vectors(e, o, vector, level + 1, end);
  }
}

/* Whether whatever is chosen overflows the innermost memory of all its users. */
static bool is_forced(const struct enumeration *e, const struct problem_memory *memory) {
  double bits = 0;
  if (memory->user_count < 2) return false;
  for (int u = 0; u < memory->user_count; u++) {
    const struct problem_operand *operand = &e->problem->operand[memory->user[u]];
    if (memory->level[u] > 0 || operand->level_count == 1) return false;
    bits += bits_of(e, memory->user[u], 0, e->factor_count, 0);
  }
  return bits > memory->size_bits;
}

static bool fits(const struct enumeration *e, const struct problem_memory *memory, struct vector *const chosen[]) {
  double bits = 0;
  bool takes = false;
  for (int u = 0; u < memory->user_count; u++) {
    bits += chosen[memory->user[u]]->bits[memory->level[u]];
    takes = takes || chosen[memory->user[u]]->takes[memory->level[u]];
  }
  if (is_forced(e, memory)) return !takes;
  return bits <= memory->size_bits || (e->overfull && !takes);
}

static void add_to_front(struct enumeration *e, const struct cost_figures *figures) {
  int kept = 0;
  for (int i = 0; i < e->front_count; i++) {
    const struct cost_figures *other = &e->front[i];
    if (other->energy_pj <= figures->energy_pj && other->latency_cycles <= figures->latency_cycles) return;
  }
  for (int i = 0; i < e->front_count; i++) {
    const struct cost_figures *other = &e->front[i];
    if (other->energy_pj < figures->energy_pj || other->latency_cycles < figures->latency_cycles) {
      e->front[kept++] = *other;
    }
  }
  assert_true(kept < MAX_FRONT);
  e->front[kept++] = *figures;
  e->front_count = kept;
}

static void consider(struct enumeration *e, struct vector *const chosen[]) {
  double energy = energy_of_macs(e->problem);
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    if (chosen[o]) energy += chosen[o]->energy_pj;
  }
  if (e->pass == 0 ? e->found && energy >= e->least_pj : energy > e->limit_pj) return;
  for (int m = 0; m < e->problem->memory_count; m++) {
    if (!fits(e, &e->problem->memories[m], chosen)) return;
  }
  if (e->pass == 0) {
    e->least_pj = energy;
  } else {
    struct mapping mapping = e->mapping;
    for (int o = 0; o < LAYER_OPERANDS; o++) {
      if (chosen[o]) memcpy(mapping.level_end[o], chosen[o]->level_end, sizeof chosen[o]->level_end);
    }
    struct cost_figures figures = cost_compare(e->problem, &mapping);
    if (figures.latency_cycles < e->least_latency) e->latency_pj = INFINITY;
    e->least_latency = fmin(e->least_latency, figures.latency_cycles);
    if (figures.latency_cycles == e->least_latency) e->latency_pj = fmin(e->latency_pj, figures.energy_pj);
    add_to_front(e, &figures);
    e->least_sum = fmin(e->least_sum, figures.energy_pj + e->latency_weight * figures.latency_cycles);
  }
  e->found = true;
}

static void combine(struct enumeration *e, int o, struct vector *chosen[]) {
  if (o == LAYER_OPERANDS) {
    consider(e, chosen);
    return;
  }
  chosen[o] = NULL;
  if (!e->problem->operand[o].present) combine(e, o + 1, chosen);
  for (int i = 0; i < e->vector_count[o]; i++) {
    chosen[o] = &e->vectors[o][i];
    combine(e, o + 1, chosen);
  }
}

static void visit_ordering(struct enumeration *e) {
  struct vector *chosen[LAYER_OPERANDS];
  for (enum layer_operand o = 0; o < LAYER_OPERANDS; o++) {
    struct vector vector = {.energy_pj = 0};
    e->vector_count[o] = 0;
    if (e->problem->operand[o].present) list_vectors(e, o, &vector, 0, 0);
  }
  combine(e, 0, chosen);
}

/* Factors are listed by group: true if one of a group below is left. */
static bool must_wait(const struct enumeration *e, int factor) {
  for (int i = 0; e->group[i] < e->group[factor]; i++) {
    if (!e->used[i]) return true;
  }
  return false;
}

/* All distinct orderings: of equal factors, the earlier one first. */
static void permute(struct enumeration *e, int position) {
  if (position == e->factor_count) {
    visit_ordering(e);
    return;
  }
  for (int i = 0; i < e->factor_count; i++) {
    bool repeated = i && !e->used[i - 1] && e->group[i] == e->group[i - 1] &&
                    e->factors[i].dim == e->factors[i - 1].dim && e->factors[i].size == e->factors[i - 1].size;
    if (e->used[i] || repeated || must_wait(e, i)) continue;
    e->used[i] = true;
    e->mapping.loops[position] = e->factors[i];
    permute(e, position + 1);
    e->used[i] = false;
  }
}

static double work_of(const struct enumeration *e) {
  double work = 1;
  for (int i = 1, run = 1; i < e->factor_count; i++) {
    run = e->group[i] == e->group[i - 1] ? run + 1 : 1;
    work *= run;
  }
  for (int o = 0; o < LAYER_OPERANDS; o++) {
    if (!e->problem->operand[o].present) continue;
    double vectors = 1; /* (n + cuts) choose cuts */
    for (int c = 1; c < e->problem->operand[o].level_count; c++) vectors = vectors * (e->factor_count + c) / c;
    if (vectors > (double)MAX_VECTORS) return INFINITY;
    work *= vectors;
  }
  return work;
}

/* The least energy, or not found; then the least of the others within the limit. */
static void enumerate(struct enumeration *e) {
  e->mapping.loop_count = e->factor_count;
  for (e->overfull = false;; e->overfull = true) {
    e->found = false;
    e->pass = 0;
    permute(e, 0);
    if (e->found || e->overfull) break;
  }
}

static void enumerate_others(struct enumeration *e, double limit_pj) {
  e->pass = 1;
  e->limit_pj = limit_pj;
  e->least_latency = e->least_sum = INFINITY;
  e->front_count = 0;
  permute(e, 0);
}

/* --- Comparison --------------------------------------------------------------------------------------------- */

static void assert_least(double found, double expected, const char *what, int seed) {
  if (fabs(found - expected) > TIE * expected) {
    fail_msg("case %d: %s is %.17g, least is %.17g", seed, what, found, expected);
  }
}

/* `parameter`: the tolerance of energy, or the weight of latency. */
static struct search_outcome search(const struct problem *problem, enum objective objective, double parameter,
                                    int seed) {
  struct search_options options = {.kind = SEARCH_OPTIMAL, .objective = objective};
  struct search_outcome outcome;
  struct error error;
  *(objective == OBJECTIVE_SUM ? &options.latency_weight : &options.energy_tolerance) = parameter;
  if (search_optimal(problem, &options, NULL, &outcome, &error)) {
    fail_msg("case %d: %s", seed, error.message);
  }
  struct mapping mapping = outcome.mapping;
  struct cost_figures again = cost_compare(problem, &mapping);
  assert_least(outcome.figures.energy_pj, again.energy_pj, "energy of the mapping", seed);
  assert_least(outcome.figures.latency_cycles, again.latency_cycles, "latency of the mapping", seed);
  if (outcome.gap != 0) fail_msg("case %d: gap %g", seed, outcome.gap);
  return outcome;
}

/* The least product of a network of two layers, some times each: this one, of which only sums are searched, and the one
 * before, of which all mappings are known. */
static void compare_product(const struct enumeration *e, int seed) {
  static struct cost_figures before[MAX_FRONT];
  static int before_count;
  double times[2] = {1 + seed % 7, 1 + seed % 5}, weight;
  double least = INFINITY, floor_cycles = before_count > 0 ? INFINITY : 0;
  for (int i = 0; i < e->front_count; i++) {
    for (int k = 0; k < before_count; k++) {
      double energy = times[0] * e->front[i].energy_pj + times[1] * before[k].energy_pj;
      double latency = times[0] * e->front[i].latency_cycles + times[1] * before[k].latency_cycles;
      least = fmin(least, energy * latency);
      floor_cycles = fmin(floor_cycles, latency);
    }
  }
  struct product_search product = {.floor_cycles = floor_cycles / (1 + seed % 3)};
  while (before_count > 0 && product_next(&product, &weight)) {
    struct search_outcome outcome = search(e->problem, weight > 0 ? OBJECTIVE_SUM : OBJECTIVE_ENERGY, weight, seed);
    const struct cost_figures *best = &before[0];
    for (int k = 1; k < before_count; k++) {
      double other = before[k].energy_pj + weight * before[k].latency_cycles;
      if (other < best->energy_pj + weight * best->latency_cycles) best = &before[k];
    }
    product_add(&product, (struct corner){weight, times[0] * outcome.figures.energy_pj + times[1] * best->energy_pj,
                                          times[0] * outcome.figures.latency_cycles + times[1] * best->latency_cycles});
  }
  if (before_count > 0) {
    const struct corner *best = product_best(&product);
    assert_least(best->energy_pj * best->latency_cycles, least, "energy-delay product of two layers", seed);
  }
  memcpy(before, e->front, (size_t)e->front_count * sizeof *before);
  before_count = e->front_count;
}

/* Energy with its ties, with a tolerance, and the other objectives. */
static void compare(struct enumeration *e, int seed) {
  struct search_outcome outcome;
  struct error error;
  enumerate(e);
  if (!e->found) {
    enum status status = search_optimal(e->problem, &least_energy, NULL, &outcome, &error);
    if (status != STATUS_INFEASIBLE) fail_msg("case %d: status %d where nothing fits", seed, status);
    return;
  }
  outcome = search(e->problem, OBJECTIVE_ENERGY, 0, seed);
  assert_least(outcome.figures.energy_pj, e->least_pj, "energy", seed);
  enumerate_others(e, e->least_pj * (1 + TIE));
  assert_least(outcome.figures.latency_cycles, e->least_latency, "latency of the least energy", seed);
  outcome = search(e->problem, OBJECTIVE_ENERGY, 0.05, seed);
  enumerate_others(e, e->least_pj * 1.05);
  assert_least(outcome.figures.latency_cycles, e->least_latency, "latency within 5 %", seed);
  e->latency_weight = (1 + seed % 5) * e->least_pj / e->least_latency;
  enumerate_others(e, INFINITY);
  outcome = search(e->problem, OBJECTIVE_SUM, e->latency_weight, seed);
  assert_least(outcome.figures.energy_pj + e->latency_weight * outcome.figures.latency_cycles, e->least_sum, "sum",
               seed);
  outcome = search(e->problem, OBJECTIVE_LATENCY, 0, seed);
  assert_least(outcome.figures.latency_cycles, e->least_latency, "latency", seed);
  assert_least(outcome.figures.energy_pj, e->latency_pj, "energy at the least latency", seed);
  compare_product(e, seed);
}

/* Never worse in energy than the published search at any limit, by the same rule; never infeasible where that is not. A
 * published mapping may be overfull where another fits: that is no competition. */
static void compare_with_published(const struct problem *problem, int seed) {
  struct search_outcome optimal, published;
  struct error error;
  enum status status = search_optimal(problem, &least_energy, NULL, &optimal, &error);
  for (int limit = 1; limit <= 7; limit += 2) {
    if (search_published(problem, limit, NULL, &published, &error)) continue;
    if (status) fail_msg("case %d: status %d where a limit of %d is feasible", seed, status, limit);
    if (!published.overfull && optimal.figures.energy_pj > published.figures.energy_pj * (1 + TIE)) {
      fail_msg("case %d: %.17g pJ, but %.17g with a limit of %d", seed, optimal.figures.energy_pj,
               published.figures.energy_pj, limit);
    }
  }
}

enum variant { VARIANT_TRUNCATED, VARIANT_EXACT, VARIANT_ORDERED, VARIANT_CLIPPED, VARIANT_OFFLOADED };

static unsigned rules_of_variant(enum variant variant, int seed) {
  if (variant == VARIANT_TRUNCATED) return RULES_PUBLISHED;
  if (variant != VARIANT_OFFLOADED) return 1u << RULE_PR_EXACT;
  unsigned rules = 1u << RULE_PR_EXACT | 1u << RULE_OFFLOAD;
  if (seed % 4 != 0) rules |= 1u << RULE_OFFLOAD_PORTS;
  return seed % 2 != 0 ? rules | 1u << RULE_HALF_LOADING : rules;
}

/* Makes the layer one of a tile at a border, whose windows reach over padding; of every other seed one that stretches
 * its map. */
static void clip(struct random *random, struct fixture *fixture, int seed, struct input_caps *caps) {
  struct layer *layer = &fixture->workload.layers[fixture->problem.layer - fixture->workload.layers];
  memset(caps, 0, sizeof *caps);
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    struct operand *operand = &layer->operand[o];
    for (int i = 0; i < operand->pr_count; i++) {
      struct partial_relevance *pr = &operand->pr[i];
      if (seed % 2 == 1 && pr->a == (i == operand->x.pr ? layer->ox : layer->oy)) {
        pr->sa = pr->sb = 1;
        pr->upsampling = random_in(random, 2, 3);
      }
      int64_t whole =
          (int64_t)pr_columns(pr, (double)fixture->problem.size[pr->a], (double)fixture->problem.size[pr->b]);
      int64_t cap = random_in(random, 1, (int)whole);
      if (i == operand->x.pr) caps->x[o] = cap < whole ? cap : 0;
      if (i == operand->y.pr) caps->y[o] = cap < whole ? cap : 0;
    }
  }
}

static void check_case(int seed, enum variant variant, int *compared) {
  struct random random = random_of((uint64_t)seed);
  struct fixture fixture;
  static struct enumeration e; /* too large for the stack */
  struct error error;
  int level_count[LAYER_OPERANDS];
  random_problem(&random, &fixture);
  for (int o = 0; o < LAYER_OPERANDS; o++) level_count[o] = fixture.problem.operand[o].level_count;
  struct problem problem;
  const struct problem *free = &fixture.problem;
  struct grouped_loop loops[3 * LAYER_MAX_DIMS];
  int count = free->temporal_count;
  for (int i = 0; i < count; i++) loops[i] = (struct grouped_loop){.loop = free->temporal[i], .is_split = true};
  if (variant == VARIANT_ORDERED) count = random_order(&random, free, &fixture.rule, loops);
  struct input_caps caps;
  if (variant == VARIANT_CLIPPED) clip(&random, &fixture, seed, &caps);
  assert_status(
      problem_init(&problem, rules_of_variant(variant, seed), true, &fixture.hardware, fixture.problem.layer,
                   fixture.problem.size, variant == VARIANT_CLIPPED ? &caps : NULL, &fixture.rule, level_count, &error),
      STATUS_OK, &error);
  compare_with_published(&problem, seed);
  e.problem = &problem;
  list_factors(&e, loops, count);
  if (work_of(&e) <= MAX_WORK) {
    compare(&e, seed);
    ++*compared;
  }
  fixture_deinit(&fixture);
}

static void test_truncated(void **state) {
  int compared = 0;
  (void)state;
  for (int seed = 0; seed < CASES; seed++) check_case(seed, VARIANT_TRUNCATED, &compared);
  printf("%d cases compared\n", compared);
  assert_true(compared > CASES / 4);
}

static void test_exact(void **state) {
  int compared = 0;
  (void)state;
  for (int seed = 100000; seed < 100000 + CASES; seed++) check_case(seed, VARIANT_EXACT, &compared);
  printf("%d cases compared\n", compared);
  assert_true(compared > CASES / 4);
}

/* Orderings given in part. */
static void test_ordered(void **state) {
  int compared = 0;
  (void)state;
  for (int seed = 200000; seed < 200000 + CASES / 2; seed++) check_case(seed, VARIANT_ORDERED, &compared);
  printf("%d cases compared\n", compared);
  assert_true(compared > CASES / 8);
}

/* Tiles at borders, where fewer columns exist than windows reach over, and maps that are stretched. */
static void test_clipped(void **state) {
  int compared = 0;
  (void)state;
  for (int seed = 300000; seed < 300000 + CASES / 2; seed++) check_case(seed, VARIANT_CLIPPED, &compared);
  printf("%d cases compared\n", compared);
  assert_true(compared > CASES / 8);
}

/* Latency with offloading, by its rules. */
static void test_offloaded(void **state) {
  int compared = 0;
  (void)state;
  for (int seed = 400000; seed < 400000 + CASES; seed++) check_case(seed, VARIANT_OFFLOADED, &compared);
  printf("%d cases compared\n", compared);
  assert_true(compared > CASES / 4);
}

/* Layers of which nearly all mappings of least energy tie, or differ where it does not decide: proven, not given up. */
static void test_ties_are_proven(void **state) {
  static const struct {
    const char *hardware, *workload;
    int layer;
    int64_t size[LAYER_MAX_DIMS];
    int levels[LAYER_OPERANDS];
    double latency_cycles;
  } cases[] = {
      {"tpu_like_df", "resnet18", 7, {1, 64, 147, 120}, {4, 3, 3}, 352802},
      {"ascend_like_df", "fsrcnn", 1, {1, 12, 56, 280, 240}, {4, 3, 4}, 470403},
      {"tesla_npu_like_df", "dmcnnvd", 19, {1, 3, 64, 72, 768, 3, 3}, {4, 4, 4}, 1073582},
  };
  (void)state;
  for (int i = 0; i < (int)(sizeof cases / sizeof *cases); i++) {
    struct hardware hardware;
    struct workload workload;
    struct mapping_rules rules;
    struct arena arena;
    struct problem problem;
    struct error error;
    arena_init(&arena);
    assert_status(input_hardware(cases[i].hardware, &hardware, NULL, &error), STATUS_OK, &error);
    assert_status(input_workload(cases[i].workload, &workload, NULL, &error), STATUS_OK, &error);
    assert_status(input_default_mapping(cases[i].hardware, &rules, &arena, NULL, &error), STATUS_OK, &error);
    const struct layer *layer = &workload.layers[workload_find(&workload, cases[i].layer)];
    assert_status(problem_init(&problem, 1u << RULE_PR_EXACT, true, &hardware, layer, cases[i].size, NULL,
                               mapping_rules_for(&rules, layer), cases[i].levels, &error),
                  STATUS_OK, &error);
    assert_number(search(&problem, OBJECTIVE_ENERGY, 0, i).figures.latency_cycles, cases[i].latency_cycles, "latency");
    workload_deinit(&workload);
    arena_deinit(&arena);
  }
}

/* A layer of 2^44 MACs, with a size that no network has: its loops have billions of orders, of which few are priced. */
static void test_large_layer(void **state) {
  struct hardware hardware;
  struct workload workload;
  struct mapping_rules rules;
  struct arena arena;
  struct problem problem;
  struct error error;
  (void)state;
  arena_init(&arena);
  assert_status(input_hardware("tesla_npu_like", &hardware, NULL, &error), STATUS_OK, &error);
  assert_status(input_workload("fsrcnn", &workload, NULL, &error), STATUS_OK, &error);
  assert_status(input_default_mapping("tesla_npu_like", &rules, &arena, NULL, &error), STATUS_OK, &error);
  struct layer layer = workload.layers[workload_find(&workload, 7)];
  static const char *const names[] = {"B", "K", "C", "OY", "OX", "FY", "FX"};
  for (int d = 0; d < 7; d++) assert_string_equal(layer.dim_name[d], names[d]);
  const int64_t size[LAYER_MAX_DIMS] = {1, 4096, 4096, 256, 256, 4, 4};
  memcpy(layer.size, size, sizeof size);
  int levels[LAYER_OPERANDS];
  for (int o = 0; o < LAYER_OPERANDS; o++) levels[o] = hardware.level_count[layer.operand[o].memory_operand];
  assert_status(problem_init(&problem, 1u << RULE_PR_EXACT, true, &hardware, &layer, size, NULL,
                             mapping_rules_for(&rules, &layer), levels, &error),
                STATUS_OK, &error);
  struct search_outcome outcome = search(&problem, OBJECTIVE_ENERGY, 0, 0);
  assert_number(outcome.figures.energy_pj, 3942380307218.4326, "energy");
  assert_number(outcome.figures.latency_cycles, 17305735825, "latency");
  assert_in_range((int)outcome.orderings_visited, 1, 2000);
  workload_deinit(&workload);
  arena_deinit(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_truncated),  cmocka_unit_test(test_exact),
                                     cmocka_unit_test(test_ordered),    cmocka_unit_test(test_clipped),
                                     cmocka_unit_test(test_offloaded),  cmocka_unit_test(test_ties_are_proven),
                                     cmocka_unit_test(test_large_layer)};
  return cmocka_run_group_tests_name("optimal", tests, NULL, NULL);
}
