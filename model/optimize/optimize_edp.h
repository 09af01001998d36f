/* The best schedule where layers, too, are mapped for the least energy x latency of the whole.
 *
 * That product is least where energy + weight * latency is least for some weight (search/product.h), over all schedules
 * and all mappings of their layers; and for one weight that is a shortest path like any other. */
#ifndef MODEL_OPTIMIZE_OPTIMIZE_EDP_H
#define MODEL_OPTIMIZE_OPTIMIZE_EDP_H

#include "model/optimize/optimize.h"

/* What can be asked for: any cuts and tilings; the question's cuts and one tiling; any cuts and one tiling. */
enum optimize_part { OPTIMIZE_BEST, OPTIMIZE_GIVEN, OPTIMIZE_UNIFORM, OPTIMIZE_PARTS };

/* Answers the question for mappings chosen by its search, which must not be OBJECTIVE_EDP; `parts`: bits of
 * optimize_part. Otherwise as optimize(). */
enum status optimize_parts(const struct optimize *question, unsigned parts, const atomic_bool *cancel,
                           struct optimize_answer *optimum, struct error *error);

/* Answers a question whose search has OBJECTIVE_EDP. Limits of energy and latency, and the front, are kept to with the
 * mappings of one weight: that of the best corner within the limits. */
enum status optimize_edp(const struct optimize *question, const atomic_bool *cancel, struct optimize_answer *optimum,
                         struct error *error);

#endif
