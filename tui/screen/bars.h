/* Appearance of each owner's data: a glyph, a style and a word, the same everywhere. */
#ifndef TUI_SCREEN_BARS_H
#define TUI_SCREEN_BARS_H

#include "model/held.h"
#include "tui/screen/canvas.h"

struct owner_look {
  wchar_t glyph;
  enum style style;
  const char *name;
};

extern const struct owner_look owner_look[HELD_OWNERS];

/* Draws a bar of `width` cells for `size_bits`: owners side by side, free bits as dots; all in one style, or each in
 * its own (STYLE_COUNT). */
void owners_bar(struct area area, int row, int column, int width, const double bits[HELD_OWNERS], double size_bits,
                enum style style);

/* The owners of `bits`, one a line from `line` on, amounts ending at column `end`; returns the line below. */
int owners_lines(struct area area, int line, int end, const double bits[HELD_OWNERS], enum style style);

/* Memories with the bits that each holds; of owners all if they fit, else those of row `current` (-1: none). */
void held_list(const struct hardware *hardware, const struct held *held, struct area area, int current, bool focus,
               enum style style);

/* Draws all glyphs with their names, over as many rows as needed; returns the row below. */
int owners_legend(struct area area, int row);

/* Writes the name of a memory; one that is longer is cut in the middle, and apart from the others. */
void area_memory_name(struct area area, int row, int column, int width, enum style style,
                      const struct hardware *hardware, int memory);

#endif
