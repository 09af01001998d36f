/* Heads of attention computed at a time, as --tile-heads lists them: "1,2,4" or "1..8*2", "1,all" or "auto". */
#ifndef TUI_ANALYSIS_HEADS_LIST_H
#define TUI_ANALYSIS_HEADS_LIST_H

#include "model/layer/workload.h"
#include "tui/analysis/sweep_sizes.h"

/* Reads the list for a network: ascending, each once, last 0 for all; auto: all divisors of the groups of layers whose
 * weights are a map, or only 0 where there are none. STATUS_USAGE where the text is no list, or a number divides the
 * groups of no layer. `workload` NULL: the text alone is checked, and the list is not to be used. Free with
 * sweep_sizes_deinit where the status is STATUS_OK. */
enum status heads_list_init(struct sweep_sizes *list, const char *text, const struct workload *workload,
                            struct error *error);

#endif
