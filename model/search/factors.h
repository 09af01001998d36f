/* Loops ordered by a mapping search: temporal loops split into factors (section 8). */
#ifndef MODEL_SEARCH_FACTORS_H
#define MODEL_SEARCH_FACTORS_H

#include <stdint.h>

#include "model/layer/mapping.h"
#include "model/layer/problem.h"

/* Equal factors of one loop dimension that may be anywhere within a group. */
struct factor_kind {
  int dim;
  int group;      /* all factors of a group are below those of the next: 0 unless an ordering is given in part */
  int64_t factor; /* >= 2 */
  int count;      /* >= 1 */
};

/* A multiset of factors: kinds by group, in layer order of their dimension, then ascending. */
struct factors {
  bool is_ordered; /* there is more than one group */
  int kind_count;
  struct factor_kind kinds[MAPPING_MAX_LOOPS];
  int total; /* sum of the counts */
};

/* Splits the problem's temporal loops into primes. While there are more than `lpf_limit` (LPF_LIMIT_NONE: no
 * limit), merges the two smallest factors of the dimension with the most, until each has one. Each loop of a partial
 * ordering is a group of its own, those that it leaves open are one. */
void factors_init(struct factors *factors, const struct problem *problem, int lpf_limit);

#endif
