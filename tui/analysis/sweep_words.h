/* Command lines as text: what a sweep was asked, and the eval that asks for one point again. */
#ifndef TUI_ANALYSIS_SWEEP_WORDS_H
#define TUI_ANALYSIS_SWEEP_WORDS_H

#include <stdio.h>

#include "model/schedule.h"

enum { WORDS_TILE_SIZE = 24 };

/* "60", or "full"; `text` has WORDS_TILE_SIZE bytes. Returns `text`. */
const char *words_tile(int64_t size, char *text);

/* Writes text on one line that no terminal minds: control characters become '?'. */
void words_print(FILE *out, const char *text);

/* The same as a field of CSV: in quotes, doubled within, where it must be. */
void words_field(FILE *out, const char *text);

/* Writes a figure with its unit, that in ASCII where the locale has no more. */
void words_figure(FILE *out, const char *text);

/* Writes " --option value", quoted for a shell where it must be. */
void words_option(FILE *out, const char *option, const char *value);

/* Writes --stacks, --search and all that belongs to the search, defaults too. */
void words_schedule(FILE *out, const struct schedule *schedule);

/* "auto", "single-layer", "none" or "2,5", as --stacks takes it. */
void words_stacks(FILE *out, const struct schedule *schedule);

/* The rule for pr sizes that counts: "truncated" or "exact". */
const char *words_pr_sizes(const struct schedule *schedule);

#endif
