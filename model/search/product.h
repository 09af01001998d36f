/* Least product of energy and latency over sums of independent choices, such as the layers of a network.
 *
 * The product is quasi-concave, so that its least over all sums is at a corner of their convex hull, where energy +
 * weight * latency is least for the weight energy / latency. Asks for the corners of few weights until no other can be
 * better. */
#ifndef MODEL_SEARCH_PRODUCT_H
#define MODEL_SEARCH_PRODUCT_H

#include <stdbool.h>

enum { PRODUCT_MOST_CORNERS = 48 };

/* Sums with the least energy + weight * latency. */
struct corner {
  double weight, energy_pj, latency_cycles;
};

/* Empty when zeroed but for the floor. */
struct product_search {
  double floor_cycles; /* no sums have less latency; > 0, and not needed before the second question */
  int count;
  struct corner corners[PRODUCT_MOST_CORNERS]; /* by weight */
};

/* The powers of 4 next to a weight > 0: layers know their mappings for these, so that they are cheap to ask for. */
double product_step_down(double weight);
double product_step_up(double weight);

/* True if a corner is missing: *weight is that to ask for, finite and first 0. */
bool product_next(const struct product_search *search, double *weight);

void product_add(struct product_search *search, struct corner corner);

/* The corner of the least product, of one at least. */
const struct corner *product_best(const struct product_search *search);

/* No sums have a lower product; 0 before the first corner. */
double product_bound(const struct product_search *search);

#endif
