/* Loops ordered by a mapping search: temporal loops split into factors (section 8). */
#ifndef MODEL_SEARCH_FACTORS_H
#define MODEL_SEARCH_FACTORS_H

#include <stdint.h>

#include "model/layer/mapping.h"
#include "model/layer/problem.h"

/* Equal factors of one loop dimension. */
struct factor_kind {
  int dim;
  int64_t factor; /* >= 2 */
  int count;      /* >= 1 */
};

/* A multiset of factors: kinds in layer order of their dimension, then ascending. */
struct factors {
  int kind_count;
  struct factor_kind kinds[MAPPING_MAX_LOOPS];
  int total; /* sum of the counts */
};

/* Splits the problem's temporal loops into primes. While there are more than `lpf_limit` (LPF_LIMIT_NONE: no
 * limit), merges the two smallest factors of the dimension with the most, until each has one. */
void factors_init(struct factors *factors, const struct problem *problem, int lpf_limit);

#endif
