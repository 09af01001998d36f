/* A grid of cells that views draw into, without a terminal.
 *
 * All text is UTF-8. A character of two cells has the second as its own; both go when one is overwritten. Characters
 * that terminals disagree on become '?'. With `ascii` set, every character outside ASCII is replaced. Each cell has the
 * target of a click on it. Everything is clipped: any coordinates are legal. */
#ifndef TUI_SCREEN_CANVAS_H
#define TUI_SCREEN_CANVAS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tui/screen/style.h"
#include "tui/text/utf8.h"

enum target_kind { TARGET_NONE, TARGET_PANE, TARGET_ROW, TARGET_ITEM, TARGET_ACTION, TARGET_SLIDER };

/* Positions of sliders: 0 .. SLIDER_END. */
enum { SLIDER_END = 1000 };

/* The target of a click on a cell: a pane, row `index` of a pane, item `index` of an open list, an action, or position
 * `index` of the slider in row `row` of a pane. */
struct target {
  uint8_t kind; /* enum target_kind */
  uint8_t pane;
  int16_t index;
  int16_t row;
};

struct cell {
  wchar_t glyph; /* 0: the second half of the character to its left */
  wchar_t mark;  /* drawn on it, such as an accent; 0: none */
  uint8_t style; /* enum style */
  uint8_t under; /* of an upper half block: the style of the lower half, from 1; 0: nothing is there */
  struct target target;
};

struct canvas_watch;

struct canvas {
  int rows, columns;
  bool ascii;
  bool halves;                   /* two pixels a cell can be told apart, by colours */
  struct canvas_watch *watch;    /* sees every text that is written; NULL except in tests */
  int cursor_row, cursor_column; /* of the text being typed; -1: none */
  struct cell *cells;            /* row by row */
};

/* A rectangle of a canvas; coordinates in it start at 0. */
struct area {
  struct canvas *canvas;
  int top, left, height, width;
};

struct canvas_watch {
  void (*text)(struct canvas_watch *watch, struct area area, int row, int column, const char *text);
};

/* Gives the canvas a size (at least 1x1); a new size clears it. False when memory is out: the canvas is unchanged. */
bool canvas_resize(struct canvas *canvas, int rows, int columns);
void canvas_clear(struct canvas *canvas);
void canvas_free(struct canvas *canvas);

/* The cell, or NULL outside the canvas. */
struct cell *canvas_cell(const struct canvas *canvas, int row, int column);

/* Writes the text, then on request the styles, one letter a cell; without blanks at line ends. */
void canvas_print(const struct canvas *canvas, FILE *file, bool styles);

/* The whole canvas; a part of an area, clipped to it. */
struct area canvas_area(struct canvas *canvas);
struct area area_part(struct area area, int top, int left, int height, int width);

/* Writes at (row, column), with an ellipsis in the last cell of the area where the text is longer; returns the column
 * after the text, also where it was clipped. */
__attribute__((format(printf, 5, 6))) int area_text(struct area area, int row, int column, enum style style,
                                                    const char *format, ...);
/* Writes so that the text ends before column `end`. */
__attribute__((format(printf, 5, 6))) void area_text_right(struct area area, int row, int end, enum style style,
                                                           const char *format, ...);
/* Draws two pixels above each other in a cell, each in the colour of its style; STYLE_TEXT: empty. */
void area_halves(struct area area, int row, int column, enum style upper, enum style lower);

/* Writes at most `width` cells; the last becomes an ellipsis where the text is longer. */
void area_text_clipped(struct area area, int row, int column, int width, enum style style, const char *text);

/* Writes the text over several rows, broken at blanks and line ends, with an ellipsis at the end of the area where it
 * is longer; returns the rows needed. */
int area_wrapped(struct area area, int row, enum style style, const char *text);

void area_fill(struct area area, enum style style);
void area_repeat(struct area area, int row, int column, int count, enum style style, wchar_t glyph);

/* Draws a box with titles in its upper edge, heavy for the focus; returns its inside. */
struct area area_frame(struct area area, bool focus, const char *title, const char *right);

/* A horizontal bar of fraction x width cells, in eighths where the glyphs allow. */
void area_bar(struct area area, int row, int column, int width, double fraction, enum style style);

/* Sets the style of cells, or the target of a click on them, leaving the text. */
void area_restyle(struct area area, int row, int column, int width, enum style style);
void area_target(struct area area, int row, int column, int width, struct target target);
/* First of `count` rows to show in `height` lines so that `row` is seen. */
int area_first_row(int row, int count, int height);
/* Makes clicks on a cell take position `position` of the slider in a row of the area's pane. */
void area_slider(struct area area, int row, int column, int16_t position, int list_row);
/* Makes clicks choose row `index` of the area's pane, except on the slider of that row. */
void area_row(struct area area, int row, int column, int width, int index);

#endif
