/* Units of numbers: how one is written for people, exactly, and in the cells of a map. */
#ifndef TUI_TEXT_UNIT_H
#define TUI_TEXT_UNIT_H

#include <stdbool.h>

#include "tui/text/format.h"

enum unit {
  UNIT_ENERGY,
  UNIT_CYCLES,
  UNIT_EDP,
  UNIT_TRAFFIC,  /* bits that move, shown as decimal bytes */
  UNIT_CAPACITY, /* bits that are held, shown as binary bytes */
  UNIT_FRACTION, /* shown in per cent; differences are percentage points */
  UNIT_MACS,
  UNIT_WORDS, /* accesses of a port's full width */
  UNIT_TILES,
  UNIT_TYPES,
  UNIT_STACKS,
  UNIT_LAYERS, /* layers in tile types */
  UNIT_COUNT
};

struct unit_info {
  const char *name; /* of the exact number: "pJ" */
  const char *(*format)(char *text, double value);
  const char *symbol; /* for people, after an SI or binary prefix: "J" */
  double factor;      /* from the exact number to symbols without prefix */
  double step;        /* between prefixes: 1000, or 1024; 1: no prefixes */
};

extern const struct unit_info unit_table[UNIT_COUNT];

#endif
