/* Data sizes and movements of one operand under one mapping (section 9 of the model). */
#ifndef MODEL_LAYER_FLOW_H
#define MODEL_LAYER_FLOW_H

#include <stdbool.h>

#include "model/layer/mapping.h"
#include "model/layer/problem.h"

/* Flow of one operand; arrays by level refer to the level's interface, arrays [..+1] count the array side as 0. */
struct flow {
  double cycles[HARDWARE_MAX_LEVELS + 1]; /* cycles[a]: one pass over the loops below level a */
  double total_cycles;
  double top_r[HARDWARE_MAX_LEVELS + 1], top_ir[HARDWARE_MAX_LEVELS + 1];
  double data[HARDWARE_MAX_LEVELS + 1];                  /* elements held by one instance of level a-1 */
  bool partial[HARDWARE_MAX_LEVELS + 1];                 /* output only: level a-1 holds partial sums */
  int precision[HARDWARE_MAX_LEVELS + 1];                /* bits per element at level a-1 */
  double element_moves[HARDWARE_MAX_LEVELS][MOVE_COUNT]; /* section 9, for reports */
  int move_bits[HARDWARE_MAX_LEVELS][MOVE_COUNT];        /* precision of a moved element; 0: no movement */
  double period[HARDWARE_MAX_LEVELS][MOVE_COUNT];        /* cycles; 0: no transfer */
  double count[HARDWARE_MAX_LEVELS][MOVE_COUNT];         /* periods in the whole layer; 0: no transfer */
  double amount[HARDWARE_MAX_LEVELS][MOVE_COUNT];        /* elements per period and instance */
  double window[HARDWARE_MAX_LEVELS][MOVE_COUNT];        /* cycles of a period usable without double buffering */
};

/* Moves irrelevant loops at the bottom of a level to the top of the level below, until none is left to move. */
void mapping_merge_down(const struct problem *problem, struct mapping *mapping);

/* Fills `flow` for operand `o`, which must be present, under a merged-down mapping. */
void flow_measure(const struct problem *problem, const struct mapping *mapping, enum layer_operand o,
                  enum spatial_variant variant, struct flow *flow);

#endif
