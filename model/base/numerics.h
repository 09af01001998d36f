/* Rounding of fractions. The published rules round products as they come, noise in the last bit included, and
 * truncate the size of a partially relevant dimension; a search over all mappings needs figures that do not depend
 * on the order in which factors are multiplied. */
#ifndef MODEL_BASE_NUMERICS_H
#define MODEL_BASE_NUMERICS_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct numerics {
  bool exact_pr; /* pr sizes are the real numbers of section 2, not truncated */
  bool snap;     /* values within 1e-9 of a multiple of 1/2 become it before rounding */
};

/* trunc, ceil and rint of numbers from 0 to 2^51, as sizes and counts are, without a call: baseline x86-64 has no
 * instruction for them. */
static inline double numerics_trunc(double value) {
  return (double)(int64_t)value;
}

static inline double numerics_ceil(double value) {
  double whole = (double)(int64_t)value;
  return whole < value ? whole + 1 : whole;
}

static inline double numerics_rint(double value) {
  const double shift = 0x1p52; /* adding it leaves no fraction bits; the sum is rounded half to even */
  double sum = value + shift;
  return sum - shift;
}

/* Value to round: `value`, or the multiple of 1/2 that it is up to noise. */
static inline double numerics_settled(struct numerics numerics, double value) {
  if (!numerics.snap) return value;
  double nearest = numerics_rint(2 * value) / 2;
  return fabs(value - nearest) <= 1e-9 * fabs(value) ? nearest : value;
}

#endif
