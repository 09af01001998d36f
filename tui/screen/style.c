#include "tui/screen/style.h"

/* The hues of Okabe and Ito, of which palette.c has others; these can be read on black and on white. Better and worse
 * are blue and orange, never green and red; each comes with a sign and an arrow. */
const struct style_look style_look[STYLE_COUNT] = {
    [STYLE_TEXT] = {.name = "text", .letter = '.', .color_256 = -1, .color_8 = -1},
    [STYLE_DIM] = {.name = "dim", .letter = 'd', .color_256 = 245, .color_8 = -1, .faint = true},
    [STYLE_LABEL] = {.name = "label", .letter = 'l', .color_256 = -1, .color_8 = -1},
    [STYLE_BORDER] = {.name = "border", .letter = 'b', .color_256 = 245, .color_8 = -1, .faint = true},
    [STYLE_FOCUS] = {.name = "focus", .letter = 'F', .color_256 = 32, .color_8 = 6, .bold = true},
    [STYLE_TITLE] = {.name = "title", .letter = 'T', .color_256 = -1, .color_8 = -1, .bold = true},
    [STYLE_TAB] = {.name = "tab", .letter = 'A', .color_256 = -1, .color_8 = -1, .bold = true, .reverse = true},
    [STYLE_SELECTED] = {.name = "selected", .letter = 'S', .color_256 = -1, .color_8 = -1, .reverse = true},
    [STYLE_KEY] = {.name = "key", .letter = 'k', .color_256 = 32, .color_8 = 6, .bold = true},
    [STYLE_STALE] = {.name = "stale", .letter = 's', .color_256 = 245, .color_8 = -1, .faint = true},
    [STYLE_BETTER] = {.name = "better", .letter = '+', .color_256 = 32, .color_8 = 6},
    [STYLE_WORSE] = {.name = "worse", .letter = '-', .color_256 = 166, .color_8 = 3},
    [STYLE_ERROR] = {.name = "error", .letter = 'E', .color_256 = 160, .color_8 = 3, .bold = true},
    [STYLE_BUSY] = {.name = "busy", .letter = 'y', .color_256 = -1, .color_8 = -1, .bold = true},
    [STYLE_WEIGHTS] = {.name = "weights", .letter = 'W', .color_256 = 32, .color_8 = 4},
    [STYLE_INPUTS] = {.name = "inputs", .letter = 'I', .color_256 = 166, .color_8 = 3},
    [STYLE_OUTPUTS] = {.name = "outputs", .letter = 'O', .color_256 = 29, .color_8 = 2},
    [STYLE_COPIES] = {.name = "copies", .letter = 'C', .color_256 = 169, .color_8 = 5},
    [STYLE_H_CACHE] = {.name = "H cache", .letter = 'H', .color_256 = 136, .color_8 = 3},
    [STYLE_V_CACHE] = {.name = "V cache", .letter = 'V', .color_256 = 98, .color_8 = 6},
    [STYLE_HEAT_1] = {.letter = '1', .color_256 = 16, .color_8 = -1, .ground_256 = 227},
    [STYLE_HEAT_2] = {.letter = '2', .color_256 = 16, .color_8 = -1, .ground_256 = 221},
    [STYLE_HEAT_3] = {.letter = '3', .color_256 = 16, .color_8 = -1, .ground_256 = 179},
    [STYLE_HEAT_4] = {.letter = '4', .color_256 = 16, .color_8 = -1, .ground_256 = 144},
    [STYLE_HEAT_5] = {.letter = '5', .color_256 = 16, .color_8 = -1, .ground_256 = 247},
    [STYLE_HEAT_6] = {.letter = '6', .color_256 = 231, .color_8 = -1, .ground_256 = 240},
    [STYLE_HEAT_7] = {.letter = '7', .color_256 = 231, .color_8 = -1, .ground_256 = 19},
    [STYLE_HEAT_8] = {.letter = '8', .color_256 = 231, .color_8 = -1, .ground_256 = 17},
};
