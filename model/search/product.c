#include "model/search/product.h"

#include <math.h>
#include <stddef.h>

#include "model/search/noise.h"

double product_step_down(double weight) {
  int exponent;
  frexp(weight, &exponent); /* weight is in [2^(exponent - 1), 2^exponent) */
  return ldexp(1, 2 * (int)floor((exponent - 1) / 2.0));
}

double product_step_up(double weight) {
  double down = product_step_down(weight);
  return down < weight ? 4 * down : weight;
}

static double product_of(const struct corner *corner) {
  return corner->energy_pj * corner->latency_cycles;
}

const struct corner *product_best(const struct product_search *search) {
  const struct corner *best = &search->corners[0];
  for (int i = 1; i < search->count; i++) {
    if (product_of(&search->corners[i]) < product_of(best)) best = &search->corners[i];
  }
  return best;
}

/* --- What can be between two corners ---------------------------------------------------------------------- */

/* Weights between those of two neighbours, or beyond the last corner. */
struct interval {
  const struct corner *a, *b; /* b NULL: none */
  double low, high;           /* the weight energy / latency of a better corner is between these */
  double bound;               /* of its product */
};

/* Lower bound of the product between two corners: all sums lie above both lines energy + weight * latency = least, and
 * those looked for below the chord, so that the product is least at one of the two or where the lines meet. */
static double bound_between(const struct corner *a, const struct corner *b) {
  double a_sum = a->energy_pj + a->weight * a->latency_cycles;
  double latency = (b->energy_pj + b->weight * b->latency_cycles - a_sum) / (b->weight - a->weight);
  latency = fmin(fmax(latency, b->latency_cycles), a->latency_cycles);
  double energy = fmin(fmax(a_sum - a->weight * latency, a->energy_pj), b->energy_pj);
  return fmin(energy * latency, fmin(product_of(a), product_of(b)));
}

/* Lower bound of latency beyond a corner: all sums lie above its line energy + weight * latency = least, so that those
 * of a product below `product` have latencies outside the two at which the line has that product. */
static double fastest_beyond(const struct corner *a, double product, double floor_cycles) {
  double sum = a->energy_pj + a->weight * a->latency_cycles, root = sum * sum - 4 * a->weight * product;
  if (a->weight == 0 || root <= 0 || (sum - sqrt(root)) / (2 * a->weight) >= floor_cycles) return floor_cycles;
  return fmax(floor_cycles, (sum + sqrt(root)) / (2 * a->weight) * (1 - NOISE));
}

/* From a to b energies rise and latencies fall, and the corner sought has a product of at most `least`. */
static struct interval interval_after(const struct product_search *search, int i, double least) {
  const struct corner *a = &search->corners[i], *b = i + 1 < search->count ? a + 1 : NULL;
  double fastest = b != NULL ? b->latency_cycles : fastest_beyond(a, least, search->floor_cycles);
  struct interval interval = {.a = a, .b = b, .bound = least};
  if (fastest >= a->latency_cycles || (b != NULL && b->energy_pj <= a->energy_pj)) return interval;
  interval.low = fmax(a->weight, a->energy_pj * fmax(1 / a->latency_cycles, a->energy_pj / least));
  interval.high = least / (fastest * fastest);
  if (b != NULL) interval.high = fmin(interval.high, fmin(b->weight, b->energy_pj / b->latency_cycles));
  if (interval.low < interval.high * (1 - NOISE)) {
    interval.bound = b != NULL ? bound_between(a, b) : a->energy_pj * fastest;
  }
  return interval;
}

/* A weight within the interval that rules out most of it. */
static double weight_within(const struct product_search *search, const struct interval *interval) {
  const struct corner *a = interval->a, *b = interval->b;
  if (b ==
      NULL) { /* from the smaller one on, the floor is expected to tell the two latencies of fastest_beyond apart */
    double telling = product_best(search)->energy_pj / (0.9 * search->floor_cycles);
    telling = fmax(telling, 1.01 * a->weight);
    return product_step_up(fmin(interval->high, telling));
  }
  if (product_step_up(interval->high) < b->weight) return product_step_up(interval->high);
  if (interval->high < b->weight * (1 - NOISE)) return interval->high;
  if (interval->low > a->weight * (1 + NOISE)) return interval->low;
  return (b->energy_pj - a->energy_pj) / (a->latency_cycles - b->latency_cycles); /* both cost the same there */
}

bool product_next(const struct product_search *search, double *weight) {
  *weight = 0;
  if (search->count == 0) return true;
  const struct corner *best = product_best(search);
  double least = product_of(best), tangent = best->energy_pj / best->latency_cycles, found = least * (1 - NOISE);
  bool is_missing = false;
  for (int i = 0; i < search->count && search->count < PRODUCT_MOST_CORNERS; i++) {
    struct interval interval = interval_after(search, i, least);
    if (interval.bound >= found) continue;
    double upper = interval.b != NULL ? interval.b->weight : INFINITY;
    bool has_tangent = tangent > interval.a->weight * (1 + NOISE) && tangent < upper * (1 - NOISE);
    double within = has_tangent ? tangent : weight_within(search, &interval);
    if (within <= interval.a->weight || within >= upper) continue;
    *weight = within;
    is_missing = true;
    found = interval.bound;
    if (has_tangent) break; /* where a better one is most likely, and at last the best itself */
  }
  return is_missing;
}

void product_add(struct product_search *search, struct corner corner) {
  int at = search->count++;
  for (; at > 0 && search->corners[at - 1].weight > corner.weight; at--) search->corners[at] = search->corners[at - 1];
  search->corners[at] = corner;
}

double product_bound(const struct product_search *search) {
  if (search->count == 0) return 0;
  double least = product_of(product_best(search)), bound = least;
  for (int i = 0; i < search->count; i++) bound = fmin(bound, interval_after(search, i, least).bound);
  return bound;
}
