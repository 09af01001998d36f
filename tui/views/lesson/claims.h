/* Figures in the texts of lessons, taken from results when they are shown: what a lesson says is what the model
 * says.
 *
 *   energy latency edp dram-read dram-write mac-use    of the whole schedule
 *   macs tiles types stacks recomputed                 recomputed: part of the computed pixels
 *   peak h-cache v-cache                               bits: the most live maps, the most kept in caches
 *   the name of a memory                               energy of its accesses
 *
 * "of NAME" after a figure takes it from a result that was kept. */
#ifndef TUI_VIEWS_LESSON_CLAIMS_H
#define TUI_VIEWS_LESSON_CLAIMS_H

#include "tui/views/lesson/lesson.h"

/* Writes `text` with the figures in braces filled in: {A}, {A / B} (a quotient), {A % B} (percent of B), {A vs B}
 * (the change from B). False where one makes no sense; it is then named in `out`. */
bool lesson_fill(const struct lesson *lesson, const struct evaluation *now, const char *text, char *out, size_t size);

/* Whether a claim holds: 1 yes, 0 no, -1 it makes no sense. `out` says it with its figures. */
int lesson_claim(const struct lesson *lesson, const struct evaluation *now, const char *text, char *out, size_t size);

/* Part of all computed pixels, of layers and stack inputs, that were computed or loaded before. */
double lesson_recomputed(const struct result *result);

#endif
