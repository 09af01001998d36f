/* What is odd about an input though nothing is wrong with it. */
#ifndef TUI_LINT_H
#define TUI_LINT_H

#include "model/hardware.h"

enum { LINT_TEXT_SIZE = 256, LINT_MAX = 64 };

struct lint {
  int count;
  char texts[LINT_MAX][LINT_TEXT_SIZE]; /* a sentence each */
};

/* Looks at a finished accelerator. Fills *lint. */
void lint_hardware(const struct hardware *hardware, struct lint *lint);

#endif
