/* Remarks on inputs that are valid but unusual. */
#ifndef TUI_ANALYSIS_REMARKS_H
#define TUI_ANALYSIS_REMARKS_H

#include "model/layer/hardware.h"
#include "model/layer/unrolling.h"
#include "model/layer/workload.h"

enum { LINT_TEXT_SIZE = 256, LINT_MAX = 64 };

struct lint {
  int count;
  char texts[LINT_MAX][LINT_TEXT_SIZE]; /* a sentence each */
};

/* Each adds what it finds; start with a zeroed lint. */

/* A finished accelerator: names that disagree with sizes, unused ports, levels smaller than those below, a top
 * memory of several instances. */
void lint_hardware(const struct hardware *hardware, struct lint *lint);

/* Units of the array that the rules leave idle. */
void lint_unrolling(const struct hardware *hardware, const struct mapping_rules *rules, struct lint *lint);

/* Weights too heavy to be fused: layers that are stacks of their own when the network is cut automatically. */
void lint_weights(const struct hardware *hardware, const struct workload *workload, struct lint *lint);

#endif
