/* The lower end of a latency, in words. */
#ifndef TUI_ANALYSIS_PORTS_H
#define TUI_ANALYSIS_PORTS_H

#include "model/result.h"

enum { PORTS_TEXT_SIZE = NAME_SIZE + 112 };

/* "6.90 Mcyc if all transfers overlapped, limited by sram_64KB's read port"; a port by its name where
 * the memory has several of the kind; "the array" where none limits. In `text` of PORTS_TEXT_SIZE bytes.
 * Returns it. */
const char *ports_text(const struct hardware *hardware, const struct ports_bound *ports, char *text);

#endif
