#include "tui/screen/bars.h"

#include "tui/text/utf8.h"

const struct owner_look owner_look[HELD_OWNERS] = {
    [HELD_WEIGHTS] = {L'█', STYLE_WEIGHTS, "weights"}, [HELD_INPUTS] = {L'▓', STYLE_INPUTS, "inputs"},
    [HELD_OUTPUTS] = {L'▒', STYLE_OUTPUTS, "output"},  [HELD_H_CACHE] = {L'▚', STYLE_H_CACHE, "H cache"},
    [HELD_V_CACHE] = {L'░', STYLE_V_CACHE, "V cache"},
};

void owners_bar(struct area area, int row, int column, int width, const double bits[HELD_OWNERS], double size_bits,
                enum style style) {
  double whole = 0, sum = 0;
  if (width < 1) return;
  for (int owner = 0; owner < HELD_OWNERS; owner++) whole += bits[owner];
  if (whole < size_bits) whole = size_bits;
  area_repeat(area, row, column, width, STYLE_DIM, L'·');
  for (int owner = 0; owner < HELD_OWNERS && whole > 0; owner++) {
    int from = (int)(sum / whole * width + 0.5);
    sum += bits[owner];
    int to = (int)(sum / whole * width + 0.5);
    if (bits[owner] > 0 && to == from && from < width) to++; /* something is not nothing */
    area_repeat(area, row, column + from, to - from, style == STYLE_COUNT ? owner_look[owner].style : style,
                owner_look[owner].glyph);
  }
}

int owners_legend(struct area area, int row) {
  int column = 1, whole = 0;
  for (int owner = 0; owner < HELD_OWNERS; owner++) whole += 3 + text_width(owner_look[owner].name);
  bool fits = whole <= area.width || row + 1 < area.height; /* else by letters */
  for (int owner = 0; owner < HELD_OWNERS; owner++) {
    const char *name = fits ? owner_look[owner].name : held_owner_name[owner];
    int width = 2 + text_width(name) + 1;
    if (column + width > area.width) {
      column = 1;
      row++;
    }
    area_repeat(area, row, column, 1, owner_look[owner].style, owner_look[owner].glyph);
    area_text(area, row, column + 2, STYLE_DIM, "%s", name);
    column += width;
  }
  return row + 1;
}
