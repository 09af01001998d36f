#include "tui/text/format.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/yaml/scalar.h"

static const char *const prefixes[] = {"f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E"};
enum { PREFIX_ONE = 5, PREFIX_COUNT = 12 };

/* Scales to 1..1000 and `digits` significant digits; returns the prefix. */
static const char *scale(double value, int digits, char *number) {
  if (value == 0 || !isfinite(value)) {
    snprintf(number, FORMAT_SIZE, isfinite(value) ? "0" : "-");
    return "";
  }
  int prefix = PREFIX_ONE;
  double size = fabs(value);
  for (; size >= 1000 && prefix < PREFIX_COUNT - 1; prefix++) size /= 1000;
  for (; size < 1 && prefix > 0; prefix--) size *= 1000;
  int decimals = digits - (size >= 100 ? 3 : size >= 10 ? 2 : 1);
  double step = pow(10, -decimals);
  size = round(size / step) * step;
  if (size >= 1000 && prefix < PREFIX_COUNT - 1) size /= 1000, prefix++;
  decimals = digits - (size >= 100 ? 3 : size >= 10 ? 2 : 1);
  snprintf(number, FORMAT_SIZE, "%s%.*f", value < 0 ? "−" : "", decimals < 0 ? 0 : decimals, size);
  return prefixes[prefix];
}

static const char *quantity(char *text, double value, const char *unit) {
  char number[FORMAT_SIZE];
  const char *prefix = scale(value, 4, number);
  snprintf(text, FORMAT_SIZE, "%.18s %s%s", number, prefix, unit);
  return text;
}

const char *format_exact(char *text, double value) {
  const double rounding = 1e-14, largest = 1e15, least = 1e-3; /* others have an exponent */
  double size = fabs(value);
  char exact[NUMBER_SIZE];
  int decimals = 0;
  if (size >= largest || size < least) {
    snprintf(text, FORMAT_SIZE, "%s", number_exact(value, exact));
    return text;
  }
  do {
    snprintf(text, FORMAT_SIZE, "%.*f", decimals, value);
  } while (fabs(strtod(text, NULL) - value) > rounding * size && ++decimals < DBL_DIG);
  return text;
}

const char *format_energy(char *text, double energy_pj) {
  return quantity(text, energy_pj * 1e-12, "J");
}

const char *format_cycles(char *text, double cycles) {
  return quantity(text, cycles, "cyc");
}

const char *format_edp(char *text, double pj_cycles) {
  return quantity(text, pj_cycles * 1e-12, "J·cyc");
}

const char *format_traffic(char *text, double bits) {
  return quantity(text, bits / 8, "B");
}

const char *format_capacity(char *text, double bits) {
  static const char *const unit[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  if (bits < 8) {
    snprintf(text, FORMAT_SIZE, "%g b", bits);
    return text;
  }
  double size = bits / 8;
  int i = 0;
  for (; size >= 1024 && i < 4; i++) size /= 1024;
  snprintf(text, FORMAT_SIZE, "%.4g %s", size, unit[i]);
  return text;
}

const char *format_count(char *text, double count) {
  char number[FORMAT_SIZE];
  if (count > 0 && count < 1000 && count == floor(count)) {
    snprintf(text, FORMAT_SIZE, "%.0f", count);
    return text;
  }
  const char *prefix = scale(count, 3, number);
  snprintf(text, FORMAT_SIZE, "%.18s%s", number, prefix);
  return text;
}

const char *format_percent(char *text, double fraction) {
  snprintf(text, FORMAT_SIZE, "%.1f %%", fraction * 100);
  return text;
}

/* Formats with a sign, but never "-0.0". */
static const char *signed_number(char *text, double value, const char *unit) {
  double shown = round(value * 10) / 10;
  snprintf(text, FORMAT_SIZE, "%s%.1f %s", shown > 0 ? "+" : shown < 0 ? "−" : "", fabs(shown), unit);
  return text;
}

const char *format_change(char *text, double value, double reference) {
  if (reference == 0) {
    snprintf(text, FORMAT_SIZE, value == 0 ? "0.0 %%" : "new");
    return text;
  }
  double change = (value - reference) / fabs(reference) * 100;
  if (change > 9999) {
    char factor[FORMAT_SIZE];
    snprintf(text, FORMAT_SIZE, "×%.16s", format_count(factor, value / reference));
    return text;
  }
  return signed_number(text, change, "%");
}

const char *format_points(char *text, double fraction, double reference) {
  return signed_number(text, (fraction - reference) * 100, "pp");
}

const char *format_time(char *text, double seconds) {
  if (seconds < 1) {
    snprintf(text, FORMAT_SIZE, "%.0f ms", seconds * 1000);
  } else {
    snprintf(text, FORMAT_SIZE, "%.1f s", seconds);
  }
  return text;
}

const char *format_edit(char *text, enum edit_field field, double value) {
  char number[NUMBER_SIZE];
  if (field == EDIT_SIZE) return format_capacity(text, value);
  const char *unit = edit_field_info[field].short_unit;
  enum { MOST_DIGITS = 10 };
  if (strlen(number_exact(value, number)) > MOST_DIGITS) snprintf(number, sizeof number, "%.7g", value);
  snprintf(text, FORMAT_SIZE, "%.*s%s%s", (int)(FORMAT_SIZE - 8), number, *unit ? " " : "", unit);
  return text;
}
