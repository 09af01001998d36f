/* Full enumeration: every distinct ordering of all factors of a layer, every choice of level ends, checked against the
 * memories and evaluated one by one. Shares with the searches only the figures of a complete mapping. */
#ifndef TESTS_ENUMERATION_H
#define TESTS_ENUMERATION_H

#include <math.h>

#include "tests/random.h"
/* after what it needs */
#include "model/layer/energy.h"
#include "model/layer/flow.h"
#include "model/search/search.h"

enum { MAX_VECTORS = 512, MAX_FRONT = 256 };

static const double TIE = 1e-9; /* relative */

/* The level ends of one operand, and what they mean for one ordering. */
struct vector {
  uint8_t level_end[HARDWARE_MAX_LEVELS];
  double bits[HARDWARE_MAX_LEVELS];   /* taken by the allocation at each level */
  double beside[HARDWARE_MAX_LEVELS]; /* the same, with all of an output finished */
  double held[HARDWARE_MAX_LEVELS];   /* by the mapping */
  bool takes[HARDWARE_MAX_LEVELS];    /* the level holds a loop that is not irrelevant */
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
  bool partial = o != LAYER_OUTPUT || operand->sums_tiles || operand->adds_above[l];
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

/* Fills in a vector of level ends; false where a level does not even hold it alone, or a full level not all of it. */
static bool measure_vector(const struct enumeration *e, enum layer_operand o, struct vector *vector) {
  const struct problem_operand *operand = &e->problem->operand[o];
  struct mapping mapping = e->mapping;
  struct flow flow;
  int begin = 0;
  for (int l = 0; l < operand->level_count; l++) {
    vector->bits[l] = bits_of(e, o, l, begin, vector->level_end[l]);
    if (vector->bits[l] > e->problem->hardware->memories[operand->memory[l]].size_bits) return false;
    if (l >= operand->full_level && vector->level_end[l] < e->factor_count) return false;
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
  for (int l = 0; l < operand->level_count; l++) {
    vector->energy_pj += energy_of_level(e->problem, o, l, &flow);
    bool is_top = l + 1 == operand->level_count;
    vector->beside[l] = is_top ? bits_of(e, o, l, e->factor_count, e->factor_count) : vector->bits[l];
    vector->held[l] = flow.data[l + 1] * flow.precision[l + 1];
  }
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
  if (memory->user_count < 2 || rules_have(e->problem->rules, RULE_CAPACITY)) return false;
  for (int u = 0; u < memory->user_count; u++) {
    const struct problem_operand *operand = &e->problem->operand[memory->user[u]];
    if (memory->level[u] > 0 || operand->level_count == 1) return false;
    bits += bits_of(e, memory->user[u], 0, e->factor_count, 0);
  }
  return bits > memory->size_bits;
}

static bool fits(const struct enumeration *e, const struct problem_memory *memory, struct vector *const chosen[]) {
  double bits = 0, beside = 0, held = 0;
  bool takes = false;
  for (int u = 0; u < memory->user_count; u++) {
    beside += chosen[memory->user[u]]->beside[memory->level[u]];
    held += chosen[memory->user[u]]->held[memory->level[u]];
    bits += chosen[memory->user[u]]->bits[memory->level[u]];
    takes = takes || chosen[memory->user[u]]->takes[memory->level[u]];
  }
  if (memory->room_bits < memory->size_bits && beside > memory->room_bits) return false;
  if (memory->held_room_bits < memory->room_bits && held > memory->held_room_bits) return false;
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
  bool must_fit = rules_have(e->problem->rules, RULE_CAPACITY);
  for (e->overfull = false;; e->overfull = true) {
    e->found = false;
    e->pass = 0;
    permute(e, 0);
    if (e->found || e->overfull || must_fit) break;
  }
}

static void enumerate_others(struct enumeration *e, double limit_pj) {
  e->pass = 1;
  e->limit_pj = limit_pj;
  e->least_latency = e->least_sum = INFINITY;
  e->front_count = 0;
  permute(e, 0);
}

#endif
