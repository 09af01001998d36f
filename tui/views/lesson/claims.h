/* Figures in the texts of lessons, taken from results when they are shown: what a lesson says is what the model
 * says.
 * A figure is named by its key (figure.h): energy_pj, sram_64KB.energy_pj, recomputed.
 * "of NAME" after a figure takes it from a result that was kept. */
#ifndef TUI_VIEWS_LESSON_CLAIMS_H
#define TUI_VIEWS_LESSON_CLAIMS_H

#include "tui/views/lesson/lesson.h"

/* Writes `text` with the figures in braces filled in: {A}, {A / B} (a quotient), {A % B} (percent of B), {A vs B}
 * (the change from B). False where one makes no sense; it is then named in `out`. */
bool lesson_fill(const struct lesson *lesson, const struct evaluation *now, const char *text, char *out, size_t size);

/* Whether a claim holds: 1 yes, 0 no, -1 it makes no sense. `out` says it with its figures. */
int lesson_claim(const struct lesson *lesson, const struct evaluation *now, const char *text, char *out, size_t size);

#endif
