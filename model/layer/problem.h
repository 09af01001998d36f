/* One layer, with the loop sizes of a tile, on the memories that it may use: what a mapping search takes.
 *
 * A problem is a pure value: the search and the cost of a mapping depend on nothing else. It refers to a
 * hardware and a layer that must outlive it. */
#ifndef MODEL_LAYER_PROBLEM_H
#define MODEL_LAYER_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/error.h"
#include "model/layer/hardware.h"
#include "model/layer/mapping.h"
#include "model/layer/unrolling.h"
#include "model/layer/workload.h"

/* The spatial mapping comes in two variants (section 7). */
enum spatial_variant {
  SPATIAL_FRACTION, /* u as it is: energy, utilisation */
  SPATIAL_WHOLE,    /* u rounded up: latency */
  SPATIAL_VARIANTS
};

/* A spatial list of an operand: the loops that fan out between two of its levels. */
struct spatial_list {
  int count;
  int8_t dim[HARDWARE_MAX_DIMS];
  double size[SPATIAL_VARIANTS][HARDWARE_MAX_DIMS];
};

struct problem_operand {
  bool present;
  enum memory_operand share; /* what it counts as in this layer: an addition's second input is I2 */
  enum memory_operand port;  /* whose ports it uses: that input uses those of I1 */
  int partial_bits, final_bits;
  unsigned relevant, irrelevant;
  int pr_count;
  struct partial_relevance pr[OPERAND_MAX_PR];
  int level_count;                                 /* M, >= 1 where present */
  int memory[HARDWARE_MAX_LEVELS];                 /* index in the hardware */
  struct spatial_list su[HARDWARE_MAX_LEVELS + 1]; /* 0: between the array and level 0; M: above the top */
  double unit_count[HARDWARE_MAX_LEVELS + 1];
  double unit_unique[HARDWARE_MAX_LEVELS + 1];
  double boost[SPATIAL_VARIANTS][HARDWARE_MAX_LEVELS + 1];
};

/* A memory with the layer's operands that it stores, in the order in which allocation takes them. */
struct problem_memory {
  int memory; /* index in the hardware */
  double size_bits;
  int user_count;
  enum layer_operand user[LAYER_OPERANDS];
  int level[LAYER_OPERANDS]; /* of user i */
};

struct problem {
  const struct hardware *hardware;
  const struct layer *layer;
  int64_t size[LAYER_MAX_DIMS];
  struct numerics numerics;
  double mac_count;
  double output_elements;
  struct problem_operand operand[LAYER_OPERANDS];
  bool has_fractions; /* some u is not whole */
  int unrolled_count;
  struct unrolled_loop unrolled[HARDWARE_MAX_DIMS];
  int memory_count;
  struct problem_memory memories[HARDWARE_MAX_MEMORIES]; /* bottom up */
  int temporal_count;
  struct loop temporal[LAYER_MAX_DIMS]; /* loops left to order in time, in layer order, size >= 2 */
};

/* Numbers as the published rules round them. */
#define NUMERICS_PUBLISHED ((struct numerics){.exact_pr = false, .snap = false})

/* Sets up the layer with loop sizes `size`, spatially mapped by `rule`, on hierarchies that end at
 * level_count[o] levels (ignored for an absent operand; of an addition, the second input has as many as the
 * first). Fails as unrolling_of_layer does. */
enum status problem_init(struct problem *problem, struct numerics numerics, const struct hardware *hardware,
                         const struct layer *layer, const int64_t *size, const struct mapping_rule *rule,
                         const int level_count[LAYER_OPERANDS], struct error *error);

/* True if a loop unrolled at spatial list `from` or above is irrelevant to the output: what is below is partial. */
bool problem_irrelevant_above(const struct problem_operand *output, int from);

#endif
