/* Which loops are unrolled on which array dimension: the rules of a mapping file, and what they give
 * for one layer.
 *
 * A rule names a layer, an operator type, or "default"; the most specific one counts for a layer. */
#ifndef MODEL_LAYER_UNROLLING_H
#define MODEL_LAYER_UNROLLING_H

#include <stdint.h>

#include "model/base/error.h"
#include "model/layer/hardware.h"
#include "model/layer/workload.h"

enum { RULE_MAX_UNROLLS = 8, RULE_MAX_LOOPS = 64 };

/* "unroll loop K over 32": one entry under an array dimension. */
struct unroll {
  char dim[DIM_NAME_SIZE];
  int64_t size; /* >= 1 */
};

struct ordered_loop {
  char dim[DIM_NAME_SIZE];
  int64_t size; /* >= 1 */
};

struct mapping_rule {
  char name[NAME_SIZE];
  const char *where; /* of it in its file, "FILE:LINE:COLUMN: ", for messages; or NULL */
  int unroll_count[HARDWARE_MAX_DIMS];
  struct unroll unroll[HARDWARE_MAX_DIMS][RULE_MAX_UNROLLS];
  int order_count;                           /* 0: the ordering is searched */
  struct ordered_loop order[RULE_MAX_LOOPS]; /* a complete temporal ordering, innermost first */
};

struct mapping_rules {
  char name[NAME_SIZE];
  int rule_count;
  struct mapping_rule *rules; /* owned by whoever made them */
};

/* STATUS_BAD_INPUT if a rule unrolls on an array dimension that the hardware lacks. */
enum status mapping_rules_check(const struct mapping_rules *rules, const struct hardware *hardware,
                                struct error *error);

/* The rule for a layer: its name first, then its operator type, then "default"; NULL if there is none. */
const struct mapping_rule *mapping_rules_for(const struct mapping_rules *rules, const struct layer *layer);

/* The rule for layers that no other names; NULL if there is none. */
const struct mapping_rule *mapping_rules_default(const struct mapping_rules *rules);

/* One loop of a layer spread over one array dimension. */
struct unrolled_loop {
  int array_dim;
  int dim;     /* loop dimension of the layer */
  double size; /* u = loop size / ceil(loop size / units): a fraction where the units do not divide it */
};

/* Clips the rule to the array and to the layer's loop sizes (section 7); loops that the layer lacks or that
 * clip to 1 are left out. In descending order of array dimension. Returns how many, or -1 with the error set
 * where one array dimension has several applicable loops. `unrolled` has room for HARDWARE_MAX_DIMS. */
int unrolling_of_layer(const struct mapping_rule *rule, const struct hardware *hardware, const struct layer *layer,
                       const int64_t *size, struct unrolled_loop *unrolled, struct error *error);

#endif
