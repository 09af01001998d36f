/* Numbers as text: exact, short, and read strictly. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "inputs/yaml/scalar.h"
#include "tui/text/format.h"
#include "tui/text/number.h"

static void check_text(double value, const char *expected) {
  char text[NUMBER_SIZE];
  assert_string_equal(number_exact(value, text), expected);
}

static void whole_numbers_have_no_exponent(void **state) {
  (void)state;
  check_text(0, "0");
  check_text(-0.0, "0");
  check_text(-42, "-42");
  check_text(9007199254740993.0, "9007199254740992"); /* 2^53 + 1 is no double */
  check_text(1e17, "100000000000000000");
  check_text(1e18, "1e+18");
}

static void fractions_are_as_short_as_they_can_be(void **state) {
  (void)state;
  check_text(0.1, "0.1");
  check_text(1.0 / 3, "0.3333333333333333");    /* 16 digits */
  check_text(0.1 + 0.2, "0.30000000000000004"); /* 17 digits */
  check_text(2361363150.5449996, "2361363150.5449996");
  check_text(5e-324, "4.94065645841247e-324");
}

/* Any bit pattern that is a finite number; a fixed linear congruential sequence. */
static void all_numbers_read_back(void **state) {
  (void)state;
  uint64_t bits = 1;
  for (int i = 0; i < 100000; i++) {
    char text[NUMBER_SIZE];
    double value;
    bits = bits * 6364136223846793005u + 1442695040888963407u;
    memcpy(&value, &bits, sizeof value);
    if (!isfinite(value)) continue;
    assert_true(strtod(number_exact(value, text), NULL) == value);
  }
}

static void parsing_takes_whole_numbers_only(void **state) {
  (void)state;
  static const char *const wrong[] = {
      "", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "--1", "a", "9223372036854775808"};
  int64_t value = 7;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_false(number_parse(wrong[i], &value));
  assert_int_equal(value, 7);
  assert_true(number_parse("-9223372036854775808", &value) && value == INT64_MIN);
  assert_true(number_parse("007", &value) && value == 7);
}

static void check_exact(double value, const char *expected) {
  char text[FORMAT_SIZE];
  assert_string_equal(format_exact(text, value), expected);
}

static void brackets_leave_out_the_rounding_of_sums(void **state) {
  (void)state;
  check_exact(0, "0");
  check_exact(22808265, "22808265");
  check_exact(2382751274.3849998, "2382751274.385");
  check_exact(10724956562.343998, "10724956562.344");
  check_exact(1226547.2, "1226547.2");
  check_exact(0.1 + 0.2, "0.3");
  check_exact(-0.0625, "-0.0625");
  check_exact(2505657129.1852, "2505657129.1852"); /* more than rounding */
  check_exact(1e15, "1000000000000000");
  check_exact(2.5e-7, "2.5e-07");
  for (int i = 1; i < 2000; i++) {
    char text[FORMAT_SIZE];
    double value = 1e9 * i / 7 + 1 / (3.0 * i);
    assert_true(fabs(strtod(format_exact(text, value), NULL) / value - 1) <= 1e-14);
    assert_null(strchr(text, 'e'));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(whole_numbers_have_no_exponent),
      cmocka_unit_test(fractions_are_as_short_as_they_can_be),
      cmocka_unit_test(all_numbers_read_back),
      cmocka_unit_test(brackets_leave_out_the_rounding_of_sums),
      cmocka_unit_test(parsing_takes_whole_numbers_only),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
