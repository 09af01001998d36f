#include "model/search/factors.h"

#include "model/search/options.h"

enum { MAX_FACTORS = 64 }; /* of one 64-bit loop size */

/* Factors of one dimension in one group, ascending. */
struct dimension {
  int dim, group, count;
  int64_t factor[MAX_FACTORS];
};

static void split(struct dimension *dimension, int dim, int64_t size) {
  dimension->dim = dim;
  dimension->count = 0;
  for (int64_t prime = 2; prime * prime <= size; prime++) {
    for (; size % prime == 0; size /= prime) dimension->factor[dimension->count++] = prime;
  }
  if (size > 1) dimension->factor[dimension->count++] = size;
}

static void merge_smallest(struct dimension *dimension) {
  int64_t merged = dimension->factor[0] * dimension->factor[1];
  int i = 0;
  for (; i + 2 < dimension->count && dimension->factor[i + 2] < merged; i++) {
    dimension->factor[i] = dimension->factor[i + 2];
  }
  dimension->factor[i] = merged;
  for (i++; i + 1 < dimension->count; i++) dimension->factor[i] = dimension->factor[i + 1];
  dimension->count--;
}

static void apply_limit(struct dimension *dimensions, int count, int total, int lpf_limit) {
  while (lpf_limit != LPF_LIMIT_NONE && total > lpf_limit) {
    int most = 0;
    for (int i = 1; i < count; i++) {
      if (dimensions[i].count > dimensions[most].count) most = i;
    }
    if (dimensions[most].count < 2) return; /* the limit cannot be reached */
    merge_smallest(&dimensions[most]);
    total--;
  }
}

/* Lists the given loops from `from` to before `to`, each in a group of its own. */
static int list_given(const struct problem *problem, int from, int to, int *group, struct dimension *dimensions) {
  for (int i = from; i < to; i++, (*group)++) {
    const struct given_loop *given = &problem->given[i];
    struct dimension *dimension = &dimensions[i - from];
    if (given->is_split) {
      split(dimension, given->loop.dim, given->loop.size);
    } else {
      *dimension = (struct dimension){.dim = given->loop.dim, .count = 1, .factor = {given->loop.size}};
    }
    dimension->group = *group;
  }
  return to - from;
}

/* Lists what a partial ordering leaves of the temporal loops: all of them where there is none. */
static int list_open(const struct problem *problem, int *group, struct dimension *dimensions) {
  int count = 0;
  for (int i = 0; i < problem->temporal_count; i++) {
    int64_t left = problem->temporal[i].size;
    for (int g = 0; g < problem->given_count; g++) {
      if (problem->given[g].loop.dim == problem->temporal[i].dim) left /= problem->given[g].loop.size;
    }
    if (left == 1) continue;
    split(&dimensions[count], problem->temporal[i].dim, left);
    dimensions[count++].group = *group;
  }
  if (count > 0) (*group)++;
  return count;
}

static void add_kinds(struct factors *factors, const struct dimension *dimension) {
  for (int j = 0; j < dimension->count; j++) {
    struct factor_kind *kind = &factors->kinds[factors->kind_count];
    if (j && dimension->factor[j] == dimension->factor[j - 1]) {
      kind[-1].count++;
    } else {
      *kind = (struct factor_kind){
          .dim = dimension->dim, .group = dimension->group, .factor = dimension->factor[j], .count = 1};
      factors->kind_count++;
    }
    factors->total++;
  }
}

void factors_init(struct factors *factors, const struct problem *problem, int lpf_limit) {
  struct dimension dimensions[RULE_MAX_LOOPS + LAYER_MAX_DIMS];
  int group = 0, total = 0;
  int count = list_given(problem, 0, problem->given_inner, &group, dimensions);
  count += list_open(problem, &group, dimensions + count);
  count += list_given(problem, problem->given_inner, problem->given_count, &group, dimensions + count);
  for (int i = 0; i < count; i++) total += dimensions[i].count;
  apply_limit(dimensions, count, total, lpf_limit);
  factors->kind_count = factors->total = 0;
  factors->is_ordered = group > 1;
  for (int i = 0; i < count; i++) add_kinds(factors, &dimensions[i]);
}
