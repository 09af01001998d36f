/* Text in cells: characters of none, one and two, names that are cut, and what a canvas makes of them. */
#include <locale.h>

#include "tests/check.h"
#include "tui/screen/canvas.h"

static void test_widths(void **unused) {
  (void)unused;
  assert_int_equal(text_width("sram_64KB"), 9);
  assert_int_equal(text_width("权重"), 4);
  assert_int_equal(text_width("ｗｉｄｅ"), 8);
  assert_int_equal(text_width("한글"), 4);
  assert_int_equal(text_width("e\u0301t\u0302"), 2); /* accents of their own */
  assert_int_equal(text_width("буфер"), 5);
  assert_int_equal(text_width("┏━ ★"), 4);
  assert_int_equal(text_width("𠀀"), 2);
}

static const char *cut(const char *const *names, int count, int index, int width) {
  static char text[NAME_CUT_SIZE];
  names_cut(names, count, index, width, text);
  assert_true(text_width(text) <= width);
  return text;
}

static void test_names_stay_different(void **unused) {
  (void)unused;
  static const char *const sizes[] = {"sram_16KB_for_weights", "sram_16KB_for_inputs", "sram_32KB_for_weights", "rf"};
  for (int width = 3; width < 24; width++) {
    char texts[4][NAME_CUT_SIZE];
    for (int i = 0; i < 4; i++) {
      strcpy(texts[i], cut(sizes, 4, i, width));
      for (int j = 0; j < i; j++) assert_string_not_equal(texts[i], texts[j]);
    }
  }
  assert_string_equal(cut(sizes, 4, 3, 6), "rf");
  assert_string_equal(cut(sizes, 1, 0, 11), "sram_…ights"); /* in the middle where nothing else matters */
  static const char *const alike[] = {"aaaaaaaaaaaaaaaa1aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa2aaaaaaaaaaaaaaa"};
  assert_string_equal(cut(alike, 2, 1, 8), "aaaaaa…2"); /* no cut keeps them apart: the number in the list */
  static const char *const wide[] = {"输出缓冲存储器", "输入缓冲存储器"};
  assert_string_not_equal(cut(wide, 2, 0, 7), "输出缓冲存储器");
  char first[NAME_CUT_SIZE];
  strcpy(first, cut(wide, 2, 0, 7));
  assert_string_not_equal(first, cut(wide, 2, 1, 7));
}

/* Draws the row's glyphs; the second half of a character is '.'. */
static const char *row_of(const struct canvas *canvas) {
  static char text[256];
  FILE *out = fmemopen(text, sizeof text, "w");
  for (int column = 0; column < canvas->columns; column++) {
    wchar_t glyph = canvas_cell(canvas, 0, column)->glyph;
    text_put(glyph != 0 ? glyph : L'.', out);
  }
  fputc(0, out);
  fclose(out);
  return text;
}

static void test_canvas(void **unused) {
  (void)unused;
  struct canvas canvas = {.ascii = false};
  assert_true(canvas_resize(&canvas, 1, 8));
  struct area area = canvas_area(&canvas);
  assert_int_equal(area_text(area, 0, 0, STYLE_TEXT, "权重x"), 5);
  assert_string_equal(row_of(&canvas), "权.重.x   ");
  area_text(area, 0, 1, STYLE_TEXT, "!"); /* over a second half */
  assert_string_equal(row_of(&canvas), " !重.x   ");
  area_text(area, 0, 2, STYLE_TEXT, "?"); /* over a first half */
  assert_string_equal(row_of(&canvas), " !? x   ");
  area_text(area, 0, 7, STYLE_TEXT, "重"); /* no room for its second half */
  assert_string_equal(row_of(&canvas), " !? x   ");
  canvas_clear(&canvas);
  area_text_clipped(area, 0, 0, 4, STYLE_TEXT, "权重权重");
  assert_string_equal(row_of(&canvas), "权. …    ");
  area_text(area, 0, 5, STYLE_TEXT, "e\u0301!");
  assert_int_equal(canvas_cell(&canvas, 0, 5)->mark, 0x301);
  assert_int_equal(canvas_cell(&canvas, 0, 6)->glyph, L'!');
  canvas_clear(&canvas);
  area_text_right(area, 0, 8, STYLE_TEXT, "%s", "重量");
  assert_string_equal(row_of(&canvas), "    重.量.");
  canvas.ascii = true;
  canvas_clear(&canvas);
  area_text(area, 0, 0, STYLE_TEXT, "重x");
  assert_string_equal(row_of(&canvas), "??x     ");
  canvas_free(&canvas);
}

static void test_wrapping(void **unused) {
  (void)unused;
  struct canvas canvas = {.ascii = false};
  assert_true(canvas_resize(&canvas, 4, 5));
  struct area area = canvas_area(&canvas);
  assert_int_equal(area_wrapped(area, 0, STYLE_TEXT, "权重 权重权重"), 3); /* two characters a line */
  assert_int_equal(canvas_cell(&canvas, 1, 2)->glyph, L'重');
  area.width = 1;
  assert_true(area_wrapped(area, 0, STYLE_TEXT, "权重") >= 1); /* comes to an end */
  canvas_free(&canvas);
}

int main(void) {
  setlocale(LC_CTYPE, "C.UTF-8");
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_widths), cmocka_unit_test(test_names_stay_different),
                                     cmocka_unit_test(test_canvas), cmocka_unit_test(test_wrapping)};
  return cmocka_run_group_tests_name("text in cells", tests, NULL, NULL);
}
