/* Schedules that do not fit: the sentence that says so everywhere. */
#ifndef TUI_ANALYSIS_OVERFLOW_H
#define TUI_ANALYSIS_OVERFLOW_H

#include "model/result.h"

enum { OVERFLOW_TEXT_SIZE = NAME_SIZE + 80 };

/* "sram_256KB_O short by 2,031,616 bits". Returns `text` of OVERFLOW_TEXT_SIZE bytes. */
const char *overflow_short_text(const struct hardware *hardware, const struct overflow *overflow, char *text);

/* "does not fit: sram_256KB_O short by 2,031,616 bits at layer 5"; "" for what fits. Returns `text` of
 * OVERFLOW_TEXT_SIZE bytes. */
const char *overflow_text(const struct result *result, char *text);

#endif
