/* Cells of maps: levels and numbers in few columns. */
#ifndef TUI_SCREEN_HEAT_H
#define TUI_SCREEN_HEAT_H

#include <stdbool.h>
#include <wchar.h>

#include "tui/screen/style.h"
#include "tui/text/unit.h"

enum { HEAT_LEVELS = STYLE_HEAT_8 - STYLE_HEAT_1 + 1 };

/* Style and glyph of a level, 0 the best; denser glyphs show it without colours, too. */
enum style heat_style(int level);
wchar_t heat_glyph(int level);

/* Level of a value between `least` and `most`, logarithmic if all are above 0: 0 best .. levels-1 worst. */
int heat_level(double value, double least, double most, bool more_is_better, int levels);

/* A unit that suits all values of a map. */
struct heat_unit {
  double factor;
  bool has_prefix;
  char name[16]; /* "mJ" */
};

/* The unit in which `least`, if above 0, else `most`, is at least 1 and below a step of its prefixes: the best of a map
 * has three digits. Where `most` is above a step, the next one, if `least` is at least 0.1 of it. */
struct heat_unit heat_unit(enum unit unit, double least, double most);

/* Writes a value in a unit with as many digits as fit in `width` (2..8) columns into `text` of HEAT_NUMBER_SIZE bytes;
 * one that is too large is written in thousands, "1.6k", beside a unit with a prefix as "2e3", or as a power of ten,
 * "e9". */
enum { HEAT_NUMBER_SIZE = 32 };
const char *heat_value(char *text, double value, const struct heat_unit *unit, int width);

#endif
