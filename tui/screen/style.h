/* Styles: meanings of text. One table, in style.c, gives their looks. */
#ifndef TUI_SCREEN_STYLE_H
#define TUI_SCREEN_STYLE_H

#include <stdbool.h>
#include <wchar.h>

enum style {
  STYLE_TEXT,
  STYLE_DIM,   /* units, hints */
  STYLE_LABEL, /* what a number is */
  STYLE_BORDER,
  STYLE_FOCUS, /* border of the pane that has the keys */
  STYLE_TITLE,
  STYLE_TAB,      /* the current view */
  STYLE_SELECTED, /* the row or value that keys act on */
  STYLE_KEY,
  STYLE_STALE,  /* of an older design point */
  STYLE_BETTER, /* than the reference */
  STYLE_WORSE,
  STYLE_ERROR,
  STYLE_BUSY,
  STYLE_WEIGHTS, /* the operands, the same everywhere */
  STYLE_INPUTS,
  STYLE_OUTPUTS,
  STYLE_COPIES,
  STYLE_H_CACHE, /* overlap cached for the right neighbour, for the row below */
  STYLE_V_CACHE,
  STYLE_HEAT_1, /* of a map's cells: from the best */
  STYLE_HEAT_2,
  STYLE_HEAT_3,
  STYLE_HEAT_4,
  STYLE_HEAT_5,
  STYLE_HEAT_6,
  STYLE_HEAT_7,
  STYLE_HEAT_8, /* to the worst */
  STYLE_COUNT
};

/* Number of colours to use. NO_COLOR in the environment affects AUTO only. */
enum color_choice {
  COLORS_AUTO,   /* what the terminal offers */
  COLORS_ALWAYS, /* the same, NO_COLOR ignored */
  COLORS_NEVER,  /* none: bold and reverse only */
  COLORS_256,
  COLORS_8,
  COLORS_MONO, /* = NEVER */
};

/* Palettes in 256 colours. All keep the operands apart for colour-blind eyes. Contrast (WCAG 2): common at least 3 on
 * black and on white, dark 4.5 on black, light 4.5 on white, high-contrast 7 on a black ground of its own. */
enum palette { PALETTE_COMMON, PALETTE_DARK, PALETTE_LIGHT, PALETTE_HIGH_CONTRAST, PALETTE_COUNT };

extern const char *const palette_name[PALETTE_COUNT];

/* Colours are terminal colour numbers, -1 the terminal's own. Without colours only bold and reverse are left. */
struct style_look {
  const char *name;            /* NULL: the letter is enough */
  char letter;                 /* in dumps of screens */
  short colors[PALETTE_COUNT]; /* of 256; 0: as in the common palette */
  short color_8;
  short ground_256, ground_8; /* behind the text; 0: the terminal's own */
  short ground_high;          /* of the palette of high contrast; 0: ground_256 */
  bool faint;                 /* only where there are colours */
  bool bold, reverse;
};

extern const struct style_look style_look[STYLE_COUNT];

/* Colour numbers of a terminal with 256; -1: the terminal's own. */
struct palette_pair {
  short text, ground;
};

struct palette_pair palette_pair(enum palette palette, enum style style);

/* Glyph of a cell with 256 colours: a blank for shades on a coloured ground, which repeat without colours what the
 * ground shows with them. */
wchar_t palette_glyph(enum style style, wchar_t glyph);

/* The colour 16..255 as every terminal has it: red, green, blue, 0..255 each. */
struct palette_rgb {
  unsigned char red, green, blue;
};

struct palette_rgb palette_rgb(short color);

#endif
