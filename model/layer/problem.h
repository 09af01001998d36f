/* Input of a mapping search: one layer, with the loop sizes of a tile, on the memories that it may use.
 *
 * A problem is a pure value: search and cost depend on nothing else. Refers to a hardware and a layer, which must
 * outlive it. */
#ifndef MODEL_LAYER_PROBLEM_H
#define MODEL_LAYER_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/error.h"
#include "model/base/rules.h"
#include "model/layer/hardware.h"
#include "model/layer/mapping.h"
#include "model/layer/unrolling.h"
#include "model/layer/workload.h"

/* Variants of the spatial mapping (section 7). */
enum spatial_variant {
  SPATIAL_FRACTION, /* u as is: energy, utilisation */
  SPATIAL_WHOLE,    /* u rounded up: latency */
  SPATIAL_VARIANTS
};

/* Spatial list of an operand: the loops that fan out between two of its levels. */
struct spatial_list {
  int count;
  int8_t dim[UNROLLED_MAX];
  double size[SPATIAL_VARIANTS][UNROLLED_MAX];
};

struct problem_operand {
  bool present;
  bool sums_tiles;           /* of the output: partial at all levels (struct input_caps) */
  enum memory_operand share; /* memory operand it counts as: I2 for an addition's second input */
  enum memory_operand port;  /* memory operand whose ports it uses: I1 for that input */
  int partial_bits, final_bits;
  unsigned relevant, irrelevant;
  int pr_count;
  struct partial_relevance pr[OPERAND_MAX_PR];
  int level_count;                                 /* M, >= 1 where present */
  int full_level;                                  /* from this one on, a level holds all of the operand; mostly M-1 */
  int memory[HARDWARE_MAX_LEVELS];                 /* index in the hardware */
  struct spatial_list su[HARDWARE_MAX_LEVELS + 1]; /* 0: between the array and level 0; M: above the top */
  bool adds_above[HARDWARE_MAX_LEVELS]; /* by rule capacity: results at the level are partial for what is unrolled above
                                         */
  double unit_count[HARDWARE_MAX_LEVELS + 1];
  double unit_unique[HARDWARE_MAX_LEVELS + 1];
  double boost[SPATIAL_VARIANTS][HARDWARE_MAX_LEVELS + 1];
};

/* A memory with the operands stored in it, in allocation order. */
struct problem_memory {
  int memory; /* index in the hardware */
  double size_bits;
  double room_bits;      /* of that beside what the layer's tile keeps */
  double held_room_bits; /* of that beside maps between stacks, too */
  int user_count;
  enum layer_operand user[LAYER_OPERANDS];
  int level[LAYER_OPERANDS]; /* of user i */
};

/* A loop whose place a partial ordering gives. */
struct given_loop {
  struct loop loop; /* size >= 2 */
  bool is_split;    /* in factors that lie side by side, so that a level may end between them; else in one piece */
};

struct problem {
  const struct hardware *hardware;
  const struct layer *layer;
  int64_t size[LAYER_MAX_DIMS];
  unsigned rules;
  struct numerics numerics;
  double mac_count;
  double output_elements;
  struct problem_operand operand[LAYER_OPERANDS];
  bool has_fractions; /* some u is fractional */
  int unrolled_count;
  struct unrolled_loop unrolled[UNROLLED_MAX];
  int memory_count;
  struct problem_memory memories[HARDWARE_MAX_MEMORIES]; /* bottom up */
  int temporal_count;
  struct loop temporal[LAYER_MAX_DIMS]; /* loops to order in time, in layer order, size >= 2 */
  int given_count, given_inner; /* of a partial ordering: 0: none; the first given_inner are below all other loops */
  struct given_loop given[RULE_MAX_LOOPS];
};

/* Sets up the layer with loop sizes `size` and inputs cut off at the borders by `caps` (NULL: at none), spatially
 * mapped by `rule`, on hierarchies of level_count[o] levels (ignored for an absent operand; an addition's second input
 * has as many as the first), by a set of `rules` of the model. `snap`: numbers are settled before rounding. Fails as
 * unrolling_of_layer does. */
enum status problem_init(struct problem *problem, unsigned rules, bool snap, const struct hardware *hardware,
                         const struct layer *layer, const int64_t *size, const struct input_caps *caps,
                         const struct mapping_rule *rule, const int level_count[LAYER_OPERANDS], struct error *error);

/* What leaves less room than a memory's size, by rule capacity. */
struct problem_limits {
  int weight_level; /* of I2, which holds all of a layer's weights for later tiles; -1: only the top does */
  int count;
  struct {
    int memory;          /* index in the hardware */
    double bits;         /* that stay in it while the layer is computed, > 0 */
    double between_bits; /* of these, of maps between stacks */
  } resident[HARDWARE_MAX_MEMORIES];
};

/* Applies the limits to a problem just set up. */
void problem_limit(struct problem *problem, const struct problem_limits *limits);

/* True if a loop unrolled at spatial list `from` or above is irrelevant to the output, or tiles are, so that data below
 * are partial. */
bool problem_irrelevant_above(const struct problem_operand *output, int from);

#endif
