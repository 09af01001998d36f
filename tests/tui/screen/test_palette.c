/* Palettes can be read: contrast by WCAG 2 on their grounds; operands differ for colour-blind eyes, too. */
#include <math.h>

#include "tests/check.h"
#include "tui/screen/style.h"

enum { BLACK = 16, WHITE = 231 };

static double linear(unsigned char value) {
  double part = value / 255.0;
  return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(short color) {
  struct palette_rgb rgb = palette_rgb(color);
  return 0.2126 * linear(rgb.red) + 0.7152 * linear(rgb.green) + 0.0722 * linear(rgb.blue);
}

static double contrast(short a, short b) {
  double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
  return x > y ? x / y : y / x;
}

static void check_contrast(enum palette palette, short ground, double least) {
  for (int style = 0; style < STYLE_COUNT; style++) {
    struct palette_pair pair = palette_pair(palette, (enum style)style);
    short behind = pair.ground >= 0 ? pair.ground : ground;
    if (pair.text < 0) continue;
    double found = contrast(pair.text, behind);
    if (pair.ground >= 0 && palette != PALETTE_HIGH_CONTRAST) least = 3;
    if (found < least) {
      fail_msg("%s, style %d: colour %d on %d has contrast %.2f, must be %g", palette_name[palette], style, pair.text,
               behind, found, least);
    }
  }
}

static void test_contrast(void **unused) {
  (void)unused;
  check_contrast(PALETTE_COMMON, BLACK, 3);
  check_contrast(PALETTE_COMMON, WHITE, 3);
  check_contrast(PALETTE_DARK, BLACK, 4.5);
  check_contrast(PALETTE_LIGHT, WHITE, 4.5);
  check_contrast(PALETTE_HIGH_CONTRAST, BLACK, 7);
}

/* Linear RGB as eyes without one kind of cone see it: Viénot, Brettel and Mollon 1999. */
static const double seen[][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}}, /* protanopia */
    {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}}, /* deuteranopia */
};

/* Steps of sRGB values between two colours. */
static double distance(short a, short b, const double matrix[3][3]) {
  double sum = 0;
  struct palette_rgb rgb[2] = {palette_rgb(a), palette_rgb(b)};
  for (int row = 0; row < 3; row++) {
    double value[2];
    for (int i = 0; i < 2; i++) {
      double mixed = matrix[row][0] * linear(rgb[i].red) + matrix[row][1] * linear(rgb[i].green) +
                     matrix[row][2] * linear(rgb[i].blue);
      value[i] = 255 * pow(fmax(mixed, 0), 1 / 2.2);
    }
    sum += (value[0] - value[1]) * (value[0] - value[1]);
  }
  return sqrt(sum);
}

static void test_operands_differ(void **unused) {
  (void)unused;
  for (int palette = 0; palette < PALETTE_COUNT; palette++) {
    for (int eye = 0; eye < 3; eye++) {
      for (int a = STYLE_WEIGHTS; a <= STYLE_COPIES; a++) {
        for (int b = STYLE_WEIGHTS; b < a; b++) {
          double steps = distance(palette_pair((enum palette)palette, (enum style)a).text,
                                  palette_pair((enum palette)palette, (enum style)b).text, seen[eye]);
          if (steps < 40) {
            fail_msg("%s, eye %d: styles %d and %d are %.0f apart", palette_name[palette], eye, a, b, steps);
          }
        }
      }
    }
  }
}

/* CIE lightness, 0..100. */
static double lightness(short color) {
  double y = luminance(color);
  return 116 * (y > 0.008856 ? cbrt(y) : 7.787 * y + 16 / 116.0) - 16;
}

/* Every level of a map is darker than the one before by about the same. */
static void test_the_ramp_is_even(void **unused) {
  (void)unused;
  for (int style = STYLE_HEAT_1 + 1; style <= STYLE_HEAT_8; style++) {
    double step = lightness(style_look[style - 1].ground_256) - lightness(style_look[style].ground_256);
    if (step < 6 || step > 18) fail_msg("level %d is %.1f darker", style - STYLE_HEAT_1 + 1, step);
    assert_true(style_look[style].ground_8 > 0);
  }
}

/* A shade in white over the dark ground of a bad cell would make it bright. */
static void test_shades_do_not_gainsay_the_ground(void **unused) {
  (void)unused;
  assert_int_equal(palette_glyph(STYLE_HEAT_8, L'█'), L' ');
  assert_int_equal(palette_glyph(STYLE_HEAT_8, L'▒'), L' ');
  assert_int_equal(palette_glyph(STYLE_HEAT_8, L'7'), L'7');
  assert_int_equal(palette_glyph(STYLE_INPUTS, L'▒'), L'▒');
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_contrast),
      cmocka_unit_test(test_operands_differ),
      cmocka_unit_test(test_the_ramp_is_even),
      cmocka_unit_test(test_shades_do_not_gainsay_the_ground),
  };
  return cmocka_run_group_tests_name("palettes", tests, NULL, NULL);
}
