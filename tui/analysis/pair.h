/* One sentence about two schedules: what the second saves or costs against the first, where, and which maps moved. */
#ifndef TUI_ANALYSIS_PAIR_H
#define TUI_ANALYSIS_PAIR_H

#include "tui/analysis/comparison.h"

enum { PAIR_SENTENCE_SIZE = 512 };

/* Writes "B saves 16.90 mJ against A (88.7 %), 98.0 % of it in dram: the maps of layers 0-6 live in sram_1MB_A instead.
 * It takes 9.026 Mcyc less (31.0 %), 90.5 % of that in temporal stall." into `text` of PAIR_SENTENCE_SIZE bytes: `slot`
 * against `base`, by their labels; `evaluations` are the successful ones that the comparison was made of. Where one
 * part saves more than the whole, the part that costs most more is named beside it. Returns `text`. */
const char *pair_sentence(const struct comparison *comparison, const struct evaluation *const *evaluations, int base,
                          int slot, char *text);

#endif
