/* Lower end of the bracket of a latency: what ports allow (section 13). */
#ifndef MODEL_PORTS_H
#define MODEL_PORTS_H

#include "model/result.h"

/* Sets `ports` of the result, whose layers have costs and whose latencies are summed, and of its stacks. */
void ports_bound_result(struct result *result);

#endif
