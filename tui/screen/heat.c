#include "tui/screen/heat.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tui/analysis/figure.h"

enum style heat_style(int level) {
  return (enum style)(STYLE_HEAT_1 + level);
}

wchar_t heat_glyph(int level) {
  static const wchar_t glyphs[HEAT_LEVELS + 1] = L" '\"░▒▓██";
  return glyphs[level];
}

/* --- Units ---------------------------------------------------------------------------------------------- */

/* What a value is in before it has a prefix: value x factor units. */
struct base_unit {
  const char *name;
  double factor;
  double step;         /* from prefix to prefix; 1: there is none */
  const char *prefix;  /* letters of the prefixes, '.' for none */
  int first;           /* of them: for values from 1 to step */
  const char *between; /* after the prefix */
};

static struct base_unit base_of(const struct hardware *hardware, int figure) {
  static const char si[] = "fpnum.kMGTPE", binary[] = ".KMGT";
  const struct base_unit joule = {"J", 1e-12, 1000, si, 5, ""}, byte = {"B", 0.125, 1000, si, 5, ""},
                         capacity = {"B", 0.125, 1024, binary, 0, "i"};
  switch (figure) {
    case METRIC_LATENCY:
      return (struct base_unit){"cyc", 1, 1000, si, 5, ""};
    case METRIC_EDP:
      return (struct base_unit){"J·cyc", 1e-12, 1000, si, 5, ""};
    case METRIC_DRAM_READ:
    case METRIC_DRAM_WRITE:
      return byte;
    case METRIC_MAC_USE:
      return (struct base_unit){"%", 100, 1, ".", 0, ""};
    default:
      return figure < METRIC_COUNT + hardware->memory_count ? joule : capacity;
  }
}

struct heat_unit heat_unit(const struct hardware *hardware, int figure, double least, double most) {
  enum { LARGEST = 1000 }; /* the narrowest cells have room for three digits */
  struct base_unit base = base_of(hardware, figure);
  struct heat_unit unit = {.factor = base.factor};
  int prefix = base.first, count = (int)strlen(base.prefix);
  double low = (least > 0 ? least : most) * base.factor, high = most * base.factor;
  if (base.step > 1 && high > 0) {
    for (; (low >= base.step || high >= LARGEST) && prefix < count - 1; prefix++) {
      low /= base.step;
      high /= base.step;
      unit.factor /= base.step;
    }
    for (; low < 1 && high * base.step < LARGEST && prefix > 0; prefix--) {
      low *= base.step;
      high *= base.step;
      unit.factor *= base.step;
    }
  }
  char letter = base.prefix[prefix];
  if (letter == '.') {
    snprintf(unit.name, sizeof unit.name, "%s", base.name);
  } else if (letter == 'u') {
    snprintf(unit.name, sizeof unit.name, "µ%s", base.name);
  } else {
    snprintf(unit.name, sizeof unit.name, "%c%s%s", letter, base.between, base.name);
  }
  return unit;
}

/* --- Numbers ---------------------------------------------------------------------------------------------- */

const char *heat_number(char *text, double value, int width) {
  for (int decimals = 3; decimals >= 0; decimals--) {
    snprintf(text, HEAT_NUMBER_SIZE, "%.*f", decimals, value);
    bool below_one = strncmp(text, "0.", 2) == 0;
    if ((int)strlen(text) > width && below_one) memmove(text, text + 1, strlen(text));
    if ((int)strlen(text) <= width && strcspn(text, "123456789") < strlen(text)) return text;
  }
  if (value <= 0 || !isfinite(value)) {
    snprintf(text, HEAT_NUMBER_SIZE, value == 0 ? "0" : "?");
  } else {
    snprintf(text, HEAT_NUMBER_SIZE, value < 1 ? "0+" : "e%d", (int)log10(value));
  }
  return text;
}
