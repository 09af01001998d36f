/* Meanings of text; how each looks on a terminal is in one table, style.c. */
#ifndef TUI_SCREEN_STYLE_H
#define TUI_SCREEN_STYLE_H

#include <stdbool.h>

enum style {
  STYLE_TEXT,
  STYLE_DIM,   /* units, hints */
  STYLE_LABEL, /* what a number is */
  STYLE_BORDER,
  STYLE_FOCUS, /* border of the pane that has the keys */
  STYLE_TITLE,
  STYLE_TAB,      /* the view one is in */
  STYLE_SELECTED, /* the row or value that keys act on */
  STYLE_KEY,
  STYLE_STALE,  /* true for an older design point */
  STYLE_BETTER, /* than the reference */
  STYLE_WORSE,
  STYLE_ERROR,
  STYLE_BUSY,
  STYLE_WEIGHTS, /* the operands, everywhere the same */
  STYLE_INPUTS,
  STYLE_OUTPUTS,
  STYLE_COPIES,
  STYLE_H_CACHE, /* overlap kept for the right neighbour, for the row below */
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

/* Colours are terminal colour numbers, -1 the terminal's own. Without colours only bold and reverse
 * are left, and those have to do. */
struct style_look {
  const char *name; /* NULL: the letter is enough */
  char letter;      /* in dumps of screens */
  short color_256, color_8;
  short ground_256; /* behind the text; 0: the terminal's own, always so with 8 colours */
  bool faint;       /* only where there are colours */
  bool bold, reverse;
};

extern const struct style_look style_look[STYLE_COUNT];

#endif
