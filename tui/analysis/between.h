/* Maps between stacks that stay on chip, in words. */
#ifndef TUI_ANALYSIS_BETWEEN_H
#define TUI_ANALYSIS_BETWEEN_H

#include <stdbool.h>

#include "model/result.h"

/* True if some map between stacks lives below the top memory. */
bool between_is_on_chip(const struct result *result);

/* Memory where the output of a stack lives. */
const struct memory *between_memory(const struct result *result, int stack);

enum { BETWEEN_TEXT_SIZE = 200 };

/* "12 of 13 maps between stacks stay on chip; depth-first up to layer 11, then layer by layer", in `text` of
 * BETWEEN_TEXT_SIZE bytes. Returns it. */
const char *between_text(const struct result *result, char *text);

/* Why the output of a stack is where it is, in a tile of this type; as above. */
const char *between_output_text(const struct result *result, int stack, int type, char *text);

#endif
