/* Units of numbers: how one is written for people, exactly, and in the cells of a map. */
#ifndef TUI_TEXT_UNIT_H
#define TUI_TEXT_UNIT_H

#include <stdbool.h>

#include "tui/text/format.h"

/* The table. Of each unit: name in code; name of the exact number; format for people; symbol for people, after an SI or
 * binary prefix; factor from the exact number to symbols without prefix; step between prefixes (1: no prefixes). */
#define UNITS(ROW)                                                                                              \
  ROW(ENERGY, "pJ", format_energy, "J", 1e-12, 1000)                                                            \
  ROW(CYCLES, "cycles", format_cycles, "cyc", 1, 1000)                                                          \
  ROW(EDP, "pJ cycles", format_edp, "J·cyc", 1e-12, 1000)                                                       \
  ROW(TRAFFIC, "bits", format_traffic, "B", 0.125, 1000)   /* bits that move, in decimal bytes */               \
  ROW(CAPACITY, "bits", format_capacity, "B", 0.125, 1024) /* bits that are held, in binary bytes */            \
  ROW(FRACTION, "fraction", format_percent, "%", 100, 1)   /* in per cent; differences are percentage points */ \
  ROW(MACS, "MACs", format_count, "", 1, 1000)                                                                  \
  ROW(WORDS, "words", format_count, "", 1, 1000) /* accesses of a port's full width */                          \
  ROW(TILES, "tiles", format_count, "", 1, 1000)                                                                \
  ROW(TYPES, "tile types", format_count, "", 1, 1000)                                                           \
  ROW(STACKS, "stacks", format_count, "", 1, 1000)                                                              \
  ROW(LAYERS, "layers in tile types", format_count, "", 1, 1000)                                                \
  ROW(AREA, "of area", format_count, "", 1, 1000) /* in the unit of the hardware file */

#define UNIT_ENUMERATOR(id, ...) UNIT_##id,
enum unit { UNITS(UNIT_ENUMERATOR) UNIT_COUNT };

struct unit_info {
  const char *name;
  const char *(*format)(char *text, double value);
  const char *symbol;
  double factor, step;
};

extern const struct unit_info unit_table[UNIT_COUNT];

/* One scale for many numbers: exact number * factor, with so many decimals, is in the unit, "mJ"; "": a count. */
struct unit_scale {
  double factor;
  int decimals;
  char unit[24];
};

/* The scale by which the largest of them has four digits; whole counts are written out up to a million. */
struct unit_scale unit_scale_of(enum unit unit, double largest, bool is_whole);

#endif
