/* Whether conclusions about sizes and widths outlast --scale banks and cacti: evaluates what the sentences of
 * tui/analysis/scale_check.h ask for. */
#ifndef TUI_BATCH_SCALING_H
#define TUI_BATCH_SCALING_H

#include <stdatomic.h>

#include "tui/analysis/engine.h"
#include "tui/analysis/scale_check.h"

/* Writes scale_best_text of the points, searched for as they are, into `text` of SCALE_TEXT_SIZE bytes: each is
 * evaluated under both rules. "" where it is not known, was stopped or memory is out. Returns `text`. */
const char *scaling_best(const struct scale_points *points, int figure, int own, const atomic_bool *stop, char *text);

/* Writes scale_text of two evaluations into `text` of SCALE_TEXT_SIZE bytes; "" as above. Returns `text`. */
const char *scaling_pair(struct engine *engine, const struct evaluation *before, const struct evaluation *now,
                         const char *against, const atomic_bool *stop, char *text);

#endif
