#include "tui/screen/style.h"

/* Cells of maps go from yellow through green to dark blue, as viridis does, in even steps of lightness; in 8 colours a
 * hue serves two levels, which their glyphs keep apart. Hues of others are those of Okabe and Ito. Better and worse are
 * blue and orange, never green and red; each comes with a sign and an arrow. */
const struct style_look style_look[STYLE_COUNT] = {
    [STYLE_TEXT] = {.name = "text", .letter = '.', .colors = {-1}, .color_8 = -1},
    [STYLE_DIM] = {.name = "dim", .letter = 'd', .colors = {245, 247, 242, 252}, .color_8 = -1, .faint = true},
    [STYLE_LABEL] = {.name = "label", .letter = 'l', .colors = {-1}, .color_8 = -1},
    [STYLE_BORDER] = {.name = "border", .letter = 'b', .colors = {245, 247, 242, 252}, .color_8 = -1, .faint = true},
    [STYLE_FOCUS] = {.name = "focus", .letter = 'F', .colors = {32, 39, 25, 117}, .color_8 = 6, .bold = true},
    [STYLE_TITLE] = {.name = "title", .letter = 'T', .colors = {-1}, .color_8 = -1, .bold = true},
    [STYLE_TAB] = {.name = "tab", .letter = 'A', .colors = {-1}, .color_8 = -1, .bold = true, .reverse = true},
    [STYLE_SELECTED] = {.name = "selected", .letter = 'S', .colors = {-1}, .color_8 = -1, .reverse = true},
    [STYLE_KEY] = {.name = "key", .letter = 'k', .colors = {32, 39, 25, 117}, .color_8 = 6, .bold = true},
    [STYLE_STALE] = {.name = "stale", .letter = 's', .colors = {245, 247, 242, 252}, .color_8 = -1, .faint = true},
    [STYLE_BETTER] = {.name = "better", .letter = '+', .colors = {32, 39, 25, 117}, .color_8 = 6},
    [STYLE_WORSE] = {.name = "worse", .letter = '-', .colors = {166, 214, 130, 220}, .color_8 = 3},
    [STYLE_ERROR] = {.name = "error", .letter = 'E', .colors = {160, 208, 160, 214}, .color_8 = 3, .bold = true},
    [STYLE_BUSY] = {.name = "busy", .letter = 'y', .colors = {-1}, .color_8 = -1, .bold = true},
    [STYLE_WEIGHTS] = {.name = "weights", .letter = 'W', .colors = {32, 39, 25, 117}, .color_8 = 4},
    [STYLE_INPUTS] = {.name = "inputs", .letter = 'I', .colors = {166, 214, 130, 214}, .color_8 = 3},
    [STYLE_OUTPUTS] = {.name = "outputs", .letter = 'O', .colors = {29, 36, 29, 49}, .color_8 = 2},
    [STYLE_COPIES] = {.name = "copies", .letter = 'C', .colors = {169, 175, 126, 218}, .color_8 = 5},
    [STYLE_H_CACHE] = {.name = "H cache", .letter = 'H', .colors = {136, 220, 94, 229}, .color_8 = 3},
    [STYLE_V_CACHE] = {.name = "V cache", .letter = 'V', .colors = {98, 141, 55, 183}, .color_8 = 6},
    [STYLE_HEAT_1] = {.letter = '1', .colors = {16}, .color_8 = 0, .ground_256 = 226, .ground_8 = 3},
    [STYLE_HEAT_2] = {.letter = '2', .colors = {16}, .color_8 = 0, .ground_256 = 184, .ground_8 = 3},
    [STYLE_HEAT_3] = {.letter = '3', .colors = {16}, .color_8 = 0, .ground_256 = 77, .ground_8 = 2},
    [STYLE_HEAT_4] = {.letter = '4', .colors = {16}, .color_8 = 0, .ground_256 = 36, .ground_high = 71, .ground_8 = 2},
    [STYLE_HEAT_5] = {.letter = '5', .colors = {16}, .color_8 = 0, .ground_256 = 30, .ground_high = 36, .ground_8 = 6},
    [STYLE_HEAT_6] = {.letter = '6', .colors = {231}, .color_8 = 0, .ground_256 = 24, .ground_high = 23, .ground_8 = 6},
    [STYLE_HEAT_7] = {.letter = '7', .colors = {231}, .color_8 = 7, .ground_256 = 54, .ground_8 = 4},
    [STYLE_HEAT_8] = {.letter = '8', .colors = {231}, .color_8 = 7, .ground_256 = 17, .ground_8 = 5},
};

const char *const palette_name[PALETTE_COUNT] = {"common", "dark", "light", "high-contrast"};

enum { BLACK = 16, WHITE = 231, FIRST_GRAY = 232 };

struct palette_pair palette_pair(enum palette palette, enum style style) {
  const struct style_look *look = &style_look[style];
  short own = look->colors[palette], text = own != 0 ? own : look->colors[PALETTE_COMMON];
  struct palette_pair pair = {text, look->ground_256 > 0 ? look->ground_256 : -1};
  if (palette != PALETTE_HIGH_CONTRAST) return pair;
  if (look->ground_high > 0) pair.ground = look->ground_high;
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
