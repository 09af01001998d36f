#include "tui/screen/heat.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum style heat_style(int level) {
  return (enum style)(STYLE_HEAT_1 + level);
}

wchar_t heat_glyph(int level) {
  static const wchar_t glyphs[HEAT_LEVELS + 1] = L" '\"░▒▓██";
  return glyphs[level];
}

int heat_level(double value, double least, double most, bool more_is_better, int levels) {
  if (most <= least) return 0;
  double fraction = least > 0 ? log(value / least) / log(most / least) : (value - least) / (most - least);
  int level = (int)((more_is_better ? 1 - fraction : fraction) * levels);
  return level < 0 ? 0 : level >= levels ? levels - 1 : level;
}

/* --- Units ---------------------------------------------------------------------------------------------- */

struct heat_unit heat_unit(enum unit unit, double least, double most) {
  static const char *const si[] = {"f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", NULL};
  static const char *const binary[] = {"", "Ki", "Mi", "Gi", "Ti", NULL};
  const struct unit_info *base = &unit_table[unit];
  const char *const *prefix = base->step > 1000 ? binary : si + 5, *const *first = base->step > 1000 ? binary : si;
  struct heat_unit scaled = {.factor = base->factor};
  double low = (least > 0 ? least : most) * base->factor;
  if (base->step > 1 && low > 0) {
    for (; low >= base->step && prefix[1] != NULL; prefix++) {
      low /= base->step;
      scaled.factor /= base->step;
    }
    for (; low < 1 && prefix > first; prefix--) {
      low *= base->step;
      scaled.factor *= base->step;
    }
    bool is_wide = most * scaled.factor >= base->step && low >= 0.1 * base->step;
    if (is_wide && prefix[1] != NULL) {
      prefix++;
      scaled.factor /= base->step;
    }
  }
  scaled.has_prefix = (*prefix)[0] != 0;
  snprintf(scaled.name, sizeof scaled.name, "%s%s", *prefix, base->symbol);
  return scaled;
}

/* --- Numbers ---------------------------------------------------------------------------------------------- */

/* Writes thousands or more with a letter, "1.6k"; false: it does not fit. */
static bool write_thousands(char *text, double value, int width) {
  static const char letters[] = "kMGTPE";
  const double rounds_up = 999.5;
  for (int i = 0; letters[i] != 0 && value >= rounds_up; i++) {
    value /= 1000;
    for (int decimals = 1; decimals >= 0 && value < rounds_up; decimals--) {
      snprintf(text, HEAT_NUMBER_SIZE, "%.*f%c", decimals, value, letters[i]);
      if ((int)strlen(text) <= width) return true;
    }
  }
  return false;
}

/* Writes a large number as "4e4"; false: it does not fit. */
static bool write_power(char *text, double value, int width) {
  int exponent = (int)log10(value);
  double first = round(value / pow(10, exponent));
  if (first >= 10) {
    first /= 10;
    exponent++;
  }
  return value >= 1 && snprintf(text, HEAT_NUMBER_SIZE, "%.0fe%d", first, exponent) <= width;
}

const char *heat_value(char *text, double value, const struct heat_unit *unit, int width) {
  value *= unit->factor;
  for (int decimals = 3; decimals >= 0; decimals--) {
    snprintf(text, HEAT_NUMBER_SIZE, "%.*f", decimals, value);
    bool below_one = strncmp(text, "0.", 2) == 0;
    if ((int)strlen(text) > width && below_one) memmove(text, text + 1, strlen(text));
    if ((int)strlen(text) <= width && strcspn(text, "123456789") < strlen(text)) return text;
  }
  bool is_large = isfinite(value) && value >= 1;
  if (is_large && (unit->has_prefix ? write_power(text, value, width) : write_thousands(text, value, width)))
    return text;
  if (value <= 0 || !isfinite(value)) {
    snprintf(text, HEAT_NUMBER_SIZE, value == 0 ? "0" : "?");
  } else {
    snprintf(text, HEAT_NUMBER_SIZE, value < 1 ? "0+" : "e%d", (int)log10(value));
  }
  return text;
}
