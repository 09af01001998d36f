#include "model/search/factors.h"

#include "model/search/options.h"

enum { MAX_FACTORS = 64 }; /* of one 64-bit loop size */

/* Factors of one dimension, ascending. */
struct dimension {
  int dim, count;
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

void factors_init(struct factors *factors, const struct problem *problem, int lpf_limit) {
  struct dimension dimensions[LAYER_MAX_DIMS];
  int total = 0;
  for (int i = 0; i < problem->temporal_count; i++) {
    split(&dimensions[i], problem->temporal[i].dim, problem->temporal[i].size);
    total += dimensions[i].count;
  }
  apply_limit(dimensions, problem->temporal_count, total, lpf_limit);
  factors->kind_count = factors->total = 0;
  for (int i = 0; i < problem->temporal_count; i++) {
    for (int j = 0; j < dimensions[i].count; j++) {
      struct factor_kind *kind = &factors->kinds[factors->kind_count];
      if (j && dimensions[i].factor[j] == dimensions[i].factor[j - 1]) {
        kind[-1].count++;
      } else {
        *kind = (struct factor_kind){.dim = dimensions[i].dim, .factor = dimensions[i].factor[j], .count = 1};
        factors->kind_count++;
      }
      factors->total++;
    }
  }
}
