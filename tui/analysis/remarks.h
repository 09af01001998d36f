/* Remarks on inputs that are valid but unusual. */
#ifndef TUI_ANALYSIS_REMARKS_H
#define TUI_ANALYSIS_REMARKS_H

#include "model/layer/hardware.h"
#include "model/layer/unrolling.h"
#include "model/layer/workload.h"

enum { REMARK_TEXT_SIZE = 256, REMARK_LIST_MAX = 64 };

struct remark_list {
  int count;
  char texts[REMARK_LIST_MAX][REMARK_TEXT_SIZE]; /* a sentence each */
};

/* Each adds what it finds; start with a zeroed list. */

/* A finished accelerator: names that disagree with sizes that are not edited, unused ports, levels smaller than those
 * below, a top memory of several instances, or one that is cheaper than those on the chip. */
void remark_hardware(const struct hardware *hardware, const char *edits, struct remark_list *list);

/* An off-chip top memory from which a bit takes less energy than from one on the chip; remark_hardware has it, too. */
void remark_top(const struct hardware *hardware, struct remark_list *list);

/* Changed sizes and widths: energies that do not follow, and changes so large that no rule of scaling holds. `file` is
 * without the edits. */
void remark_edits(const struct hardware *file, const char *edits, struct remark_list *list);

/* Units of the array that the rules leave idle. */
void remark_unrolling(const struct hardware *hardware, const struct mapping_rules *rules, struct remark_list *list);

/* Weights too heavy to be fused: layers that are stacks of their own when the network is cut automatically. */
void remark_weights(const struct hardware *hardware, const struct workload *workload, struct remark_list *list);

#endif
