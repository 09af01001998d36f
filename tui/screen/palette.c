#include "tui/screen/palette.h"

const char *const palette_name[PALETTE_COUNT] = {"common", "dark", "light", "high-contrast"};

enum { BLACK = 16, WHITE = 231, FIRST_GRAY = 232 };

/* Differences of a palette from the table of styles; 0: none. */
static const short color_of[PALETTE_COUNT][STYLE_COUNT] = {
    [PALETTE_DARK] = {[STYLE_DIM] = 247,
                      [STYLE_BORDER] = 247,
                      [STYLE_FOCUS] = 39,
                      [STYLE_KEY] = 39,
                      [STYLE_STALE] = 247,
                      [STYLE_BETTER] = 39,
                      [STYLE_WORSE] = 214,
                      [STYLE_ERROR] = 208,
                      [STYLE_WEIGHTS] = 39,
                      [STYLE_INPUTS] = 214,
                      [STYLE_OUTPUTS] = 36,
                      [STYLE_COPIES] = 175,
                      [STYLE_H_CACHE] = 220,
                      [STYLE_V_CACHE] = 141},
    [PALETTE_LIGHT] = {[STYLE_DIM] = 242,
                       [STYLE_BORDER] = 242,
                       [STYLE_FOCUS] = 25,
                       [STYLE_KEY] = 25,
                       [STYLE_STALE] = 242,
                       [STYLE_BETTER] = 25,
                       [STYLE_WORSE] = 130,
                       [STYLE_ERROR] = 160,
                       [STYLE_WEIGHTS] = 25,
                       [STYLE_INPUTS] = 130,
                       [STYLE_OUTPUTS] = 29,
                       [STYLE_COPIES] = 126,
                       [STYLE_H_CACHE] = 94,
                       [STYLE_V_CACHE] = 55},
    [PALETTE_HIGH_CONTRAST] = {[STYLE_DIM] = 252,
                               [STYLE_BORDER] = 252,
                               [STYLE_FOCUS] = 117,
                               [STYLE_KEY] = 117,
                               [STYLE_STALE] = 252,
                               [STYLE_BETTER] = 117,
                               [STYLE_WORSE] = 220,
                               [STYLE_ERROR] = 214,
                               [STYLE_WEIGHTS] = 117,
                               [STYLE_INPUTS] = 214,
                               [STYLE_OUTPUTS] = 49,
                               [STYLE_COPIES] = 218,
                               [STYLE_H_CACHE] = 229,
                               [STYLE_V_CACHE] = 183},
};

struct palette_pair palette_pair(enum palette palette, enum style style) {
  const struct style_look *look = &style_look[style];
  short color = color_of[palette][style];
  struct palette_pair pair = {color > 0 ? color : look->color_256, look->ground_256 > 0 ? look->ground_256 : -1};
  if (palette != PALETTE_HIGH_CONTRAST) return pair;
  if (pair.text < 0) pair.text = WHITE;
  if (pair.ground < 0) pair.ground = BLACK;
  return pair;
}

wchar_t palette_glyph(enum style style, wchar_t glyph) {
  bool is_shade = glyph == L'█' || (glyph >= L'░' && glyph <= L'▓');
  return is_shade && style_look[style].ground_256 > 0 ? L' ' : glyph;
}

struct palette_rgb palette_rgb(short color) {
  static const unsigned char level[] = {0, 95, 135, 175, 215, 255};
  if (color >= FIRST_GRAY) {
    unsigned char gray = (unsigned char)(8 + 10 * (color - FIRST_GRAY));
    return (struct palette_rgb){gray, gray, gray};
  }
  int cube = color - BLACK;
  return (struct palette_rgb){level[cube / 36], level[cube / 6 % 6], level[cube % 6]};
}
