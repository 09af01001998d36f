/* Palettes: the styles in 256 colours, for light and dark grounds. All keep the operands apart for colour-blind
 * eyes.
 *
 * Contrast (WCAG 2): common at least 3 on black and on white, dark 4.5 on black, light 4.5 on white, high-contrast
 * 7 on a black ground of its own. */
#ifndef TUI_SCREEN_PALETTE_H
#define TUI_SCREEN_PALETTE_H

#include <wchar.h>

#include "tui/screen/style.h"

/* Number of colours to use. NO_COLOR in the environment affects AUTO only. */
enum color_choice {
  COLORS_AUTO,   /* what the terminal offers */
  COLORS_ALWAYS, /* the same, NO_COLOR ignored */
  COLORS_NEVER,  /* none: bold and reverse only */
  COLORS_256,
  COLORS_8,
  COLORS_MONO, /* = NEVER */
};

enum palette { PALETTE_COMMON, PALETTE_DARK, PALETTE_LIGHT, PALETTE_HIGH_CONTRAST, PALETTE_COUNT };

extern const char *const palette_name[PALETTE_COUNT];

/* Colour numbers of a terminal with 256; -1: the terminal's own. */
struct palette_pair {
  short text, ground;
};

struct palette_pair palette_pair(enum palette palette, enum style style);

/* What to draw in a cell where there are 256 colours: the glyph, but for shades on a ground that has a colour of
 * its own. They say without colours what the ground says with them, and over it they would say the opposite. */
wchar_t palette_glyph(enum style style, wchar_t glyph);

/* The colour 16..255 as every terminal has it: red, green, blue, 0..255 each. */
struct palette_rgb {
  unsigned char red, green, blue;
};

struct palette_rgb palette_rgb(short color);

#endif
