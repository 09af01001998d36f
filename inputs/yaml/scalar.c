#include "inputs/yaml/scalar.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_one_of(const char *text, const char *const *words) {
  for (; *words != NULL; words++) {
    if (strcmp(text, *words) == 0) return true;
  }
  return false;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Value of a digit in any base up to 16, or 16. */
static int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

static void append_digit(struct scalar *scalar, int base, int digit) {
  scalar->number = scalar->number * base + digit;
  if (scalar->integer > (INT64_MAX - digit) / base) scalar->overflow = true;
  scalar->integer = scalar->overflow ? INT64_MAX : scalar->integer * base + digit;
}

/* Digits of one base with any underscores, up to the end; at least one digit. */
static bool read_digits(const char *text, int base, struct scalar *scalar) {
  bool any = false;
  for (; *text; text++) {
    if (*text == '_') continue;
    int digit = digit_value(*text);
    if (digit >= base) return false;
    append_digit(scalar, base, digit);
    any = true;
  }
  return any;
}

/* 1:30 is ninety: base 60, each part after the first from 0 to 59. */
static bool read_sexagesimal(const char *text, struct scalar *scalar) {
  if (*text < '1' || *text > '9') return false;
  for (; is_digit(*text) || *text == '_'; text++) {
    if (*text != '_') append_digit(scalar, 10, digit_value(*text));
  }
  if (*text != ':') return false;
  while (*text == ':' && is_digit(text[1])) {
    int part = digit_value(*++text);
    text++;
    if (is_digit(*text)) part = part * 10 + digit_value(*text++);
    if (part >= 60) return false;
    append_digit(scalar, 60, part);
  }
  return *text == 0;
}

static bool read_integer(const char *text, struct scalar *scalar) {
  struct scalar result = {.type = SCALAR_INTEGER};
  bool negative = *text == '-';
  if (*text == '-' || *text == '+') text++;
  bool valid;
  if (text[0] == '0' && text[1] == 'b') {
    valid = read_digits(text + 2, 2, &result);
  } else if (text[0] == '0' && text[1] == 'x') {
    valid = read_digits(text + 2, 16, &result);
  } else if (text[0] == '0' && text[1]) {
    valid = read_digits(text, 8, &result);
  } else if (strchr(text, ':') != NULL) {
    valid = read_sexagesimal(text, &result);
  } else {
    valid = is_digit(*text) && read_digits(text, 10, &result);
  }
  if (!valid) return false;
  if (negative) {
    result.integer = -result.integer;
    result.number = -result.number;
  }
  *scalar = result;
  return true;
}

/* strtod with a decimal point in any locale. */
static double parse_number(const char *digits) {
  locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  if (plain == NULL) return strtod(digits, NULL);
  double number = strtod_l(digits, NULL, plain);
  freelocale(plain);
  return number;
}

/* [-+]?D.D?(e[-+]N)? or .D(e[-+]N)?, where D are digits and underscores. Only the point makes it a float. */
static bool read_float(const char *text, struct scalar *scalar) {
  static const char *const infinities[] = {".inf", ".Inf", ".INF", NULL};
  static const char *const nans[] = {".nan", ".NaN", ".NAN", NULL};
  const char *unsigned_text = text + (*text == '-' || *text == '+');
  *scalar = (struct scalar){.type = SCALAR_FLOAT, .number = NAN};
  if (is_one_of(text, nans)) return true;
  if (is_one_of(unsigned_text, infinities)) {
    scalar->number = *text == '-' ? -INFINITY : INFINITY;
    return true;
  }
  char digits[512]; /* without underscores; no real number is longer */
  size_t used = 0;
  const char *at = unsigned_text;
  if (is_digit(*at)) {
    while (is_digit(*at) || *at == '_') at++;
  } else if (!(at == text && *at == '.' && is_digit(at[1]))) {
    return false;
  }
  if (*at++ != '.') return false;
  while (is_digit(*at) || *at == '_') at++;
  if (*at == 'e' || *at == 'E') {
    if (at[1] != '-' && at[1] != '+') return false;
    at += 2;
    if (!is_digit(*at)) return false;
    while (is_digit(*at)) at++;
  }
  if (*at) return false;
  for (at = text; *at; at++) {
    if (used + 1 == sizeof digits) return false;
    if (*at != '_') digits[used++] = *at;
  }
  digits[used] = 0;
  scalar->number = parse_number(digits);
  return true;
}

struct scalar scalar_resolve(const char *text) {
  static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
  static const char *const truths[] = {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", NULL};
  static const char *const lies[] = {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", NULL};
  struct scalar scalar = {.type = SCALAR_TEXT};
  if (is_one_of(text, nulls)) {
    scalar.type = SCALAR_NULL;
  } else if (is_one_of(text, truths) || is_one_of(text, lies)) {
    scalar.type = SCALAR_BOOL;
    scalar.truth = is_one_of(text, truths);
  } else if (!read_integer(text, &scalar) && !read_float(text, &scalar)) {
    scalar = (struct scalar){.type = SCALAR_TEXT};
  }
  return scalar;
}

const char *number_exact(double value, char text[NUMBER_SIZE]) {
  if (value == 0) value = 0; /* no "-0" */
  if (fabs(value) < 1e18 && value == trunc(value)) {
    snprintf(text, NUMBER_SIZE, "%" PRId64, (int64_t)value);
    return text;
  }
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, NUMBER_SIZE, "%.*g", digits, value);
    if (strtod(text, NULL) == value) break;
  }
  return text;
}
