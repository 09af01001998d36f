/* Lower bound of the latency of all schedules of a network. */
#ifndef MODEL_OPTIMIZE_LEAST_CYCLES_H
#define MODEL_OPTIMIZE_LEAST_CYCLES_H

#include "model/layer/hardware.h"
#include "model/layer/unrolling.h"
#include "model/layer/workload.h"

/* Sets *cycles to those of all MACs of the pixels that the outputs depend on, each computed once, on all units that the
 * rules can use: no schedule takes less. False when memory is out. */
bool least_cycles(const struct workload *workload, const struct hardware *hardware, const struct mapping_rules *rules,
                  double *cycles);

#endif
