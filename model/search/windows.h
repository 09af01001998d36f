/* Latency of mappings that differ only in the order of their loops between level ends. Sizes, periods and counts are
 * theirs in common; order decides the runs of like loops at the top of each level, and these decide double buffering
 * and windows (section 11), hence the stall. */
#ifndef MODEL_SEARCH_WINDOWS_H
#define MODEL_SEARCH_WINDOWS_H

#include "model/layer/latency.h"

/* Loops at the top of a level, down to the first that is unlike: products of relevant, or of irrelevant ones. */
struct level_run {
  double relevant, irrelevant;
  double most_relevant, least_irrelevant; /* that the run can come to; the former is `relevant` once it has ended */
};

struct windows {
  const struct problem *problem;
  double unstalled_cycles; /* latency without the stall */
  struct port_duties duties;
  double bits[HARDWARE_MAX_MEMORIES][LAYER_OPERANDS]; /* held in each of the problem's memories, by user */
  bool matters[HARDWARE_MAX_MEMORIES];                /* else all users are double buffered in any order */
};

/* Takes all but the runs from one of the mappings; `matters` is left to the caller. */
void windows_init(struct windows *windows, const struct problem *problem, const struct mapping *mapping);

/* Latency by runs[o][level]; while some have not ended, no more than that of any order which ends them. */
double windows_latency(struct windows *windows, const struct level_run runs[LAYER_OPERANDS][HARDWARE_MAX_LEVELS]);

#endif
