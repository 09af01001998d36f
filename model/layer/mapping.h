/* The temporal mapping of one layer: an ordering of its loops, and for each operand how far up that
 * ordering each memory level reaches. */
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
  /* cut[o][m]: loops 0..cut-1 are at or below level m of operand o; never falls as m rises; the top
   * level's is loop_count. */
  uint8_t cut[LAYER_OPERANDS][HARDWARE_MAX_LEVELS];
};

#endif
