/* A smaller memory that costs less. */
#ifndef TUI_BATCH_SMALLER_H
#define TUI_BATCH_SMALLER_H

#include "inputs/yaml/remarks.h"
#include "model/schedule.h"

/* Evaluates the job for least energy with half of each memory below the top whose data may cost more there than higher
 * up, one at a time, and with what is a bit too small for its largest data; remarks where that takes less energy.
 * Anything that fails, or is cancelled, remarks nothing. */
void remark_smaller(const struct job *job, const struct result *result, const atomic_bool *cancel,
                    struct remarks *remarks);

#endif
