/* Temporal mapping of one layer: an ordering of its loops, and the part of it that each memory level of each
 * operand reaches. */
#ifndef MODEL_LAYER_MAPPING_H
#define MODEL_LAYER_MAPPING_H

#include <stdint.h>

#include "model/layer/hardware.h"
#include "model/layer/workload.h"

enum { MAPPING_MAX_LOOPS = 64 };

struct loop {
  int dim;      /* loop dimension of the layer */
  int64_t size; /* >= 2 */
};

struct mapping {
  int loop_count;
  struct loop loops[MAPPING_MAX_LOOPS]; /* innermost first */
  /* level_end[o][m]: loops 0..level_end-1 are at or below level m of operand o; non-decreasing in m; loop_count
   * at the top level. */
  uint8_t level_end[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
};

#endif
