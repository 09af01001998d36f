/* Spatial unrolling: the rules of a mapping file, and the loops that they unroll for one layer.
 *
 * A rule names a layer, an operator type, or "default"; the most specific one applies. */
#ifndef MODEL_LAYER_UNROLLING_H
#define MODEL_LAYER_UNROLLING_H

#include <stdint.h>

#include "model/base/error.h"
#include "model/layer/hardware.h"
#include "model/layer/workload.h"

enum { RULE_MAX_UNROLLS = 8, RULE_MAX_LOOPS = 64, UNROLLED_MAX = 16 /* loops of a layer on the whole array */ };

/* One entry under an array dimension: "unroll loop K over 32". */
struct unroll {
  char dim[DIM_NAME_SIZE];
  int64_t size; /* >= 1 */
};

struct ordered_loop {
  char dim[DIM_NAME_SIZE];
  int64_t size; /* >= 1; 0: what the other entries of the loop leave of it */
};

struct mapping_rule {
  char name[NAME_SIZE];
  const char *where; /* its position, "FILE:LINE:COLUMN: ", for messages; or NULL */
  int unroll_count[HARDWARE_MAX_DIMS];
  struct unroll unroll[HARDWARE_MAX_DIMS][RULE_MAX_UNROLLS];
  bool is_open;                      /* nothing is listed, so that no loop is unrolled: see search/spatial_choice.h */
  int hint_count[HARDWARE_MAX_DIMS]; /* of an open one: loops allowed on the dimension; 0: any */
  char hint[HARDWARE_MAX_DIMS][RULE_MAX_UNROLLS][DIM_NAME_SIZE];
  int order_count;                           /* 0: the ordering is searched */
  int order_inner;                           /* entries below the loops that a partial ordering leaves open */
  bool order_is_partial;                     /* the search orders what the entries leave open, and splits whole loops */
  struct ordered_loop order[RULE_MAX_LOOPS]; /* temporal ordering, innermost first */
};

struct mapping_rules {
  char name[NAME_SIZE];
  int rule_count;
  struct mapping_rule *rules; /* owned by the maker of the struct */
};

/* STATUS_BAD_INPUT if a rule unrolls on an array dimension that the hardware lacks. */
enum status mapping_rules_check(const struct mapping_rules *rules, const struct hardware *hardware,
                                struct error *error);

/* Rule of a layer: by its name, then its operator type, then "default"; NULL if there is none. */
const struct mapping_rule *mapping_rules_for(const struct mapping_rules *rules, const struct layer *layer);

/* Rule of layers that no other rule names; NULL if there is none. */
const struct mapping_rule *mapping_rules_default(const struct mapping_rules *rules);

/* One loop of a layer unrolled on one array dimension. */
struct unrolled_loop {
  int array_dim;
  int dim;     /* loop dimension of the layer */
  double size; /* u = loop size / ceil(loop size / units): a fraction where the units do not divide it evenly */
};

/* Entries of an array dimension that a layer unrolls (section 7): those whose loop it has with more than one
 * iteration in the file, all of them where the product of their sizes is at most that of the dimension, else the first.
 */
struct unroll_choice {
  int count;
  int entries[RULE_MAX_UNROLLS]; /* indices into rule->unroll[array_dim], ascending */
  bool are_alternatives;         /* others apply to the layer, too, but do not fit beside the one */
};
struct unroll_choice unroll_choose(const struct mapping_rule *rule, const struct hardware *hardware,
                                   const struct layer *layer, int array_dim);

/* Clips the rule to the array and to the layer's loop sizes (section 7); omits loops that the layer lacks or that
 * clip to 1. Takes at most most[d] units of a loop on array dimension d. Sorted by descending array dimension, within
 * one in the order of the rule. Returns their number, or -1 with the error set where there are more than UNROLLED_MAX,
 * for which `unrolled` has room. */
int unrolling_of_layer(const struct mapping_rule *rule, const struct hardware *hardware, const int *most,
                       const struct layer *layer, const int64_t *size, struct unrolled_loop *unrolled,
                       struct error *error);

#endif
