#include "tui/number.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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

bool number_parse(const char *text, int64_t *value) {
  const char *digits = *text == '-' ? text + 1 : text;
  if (!isdigit((unsigned char)*digits)) return false; /* strtoimax would take blanks and '+' */
  char *end;
  errno = 0;
  intmax_t parsed = strtoimax(text, &end, 10);
  if (*end || errno || parsed < INT64_MIN || parsed > INT64_MAX) return false;
  *value = (int64_t)parsed;
  return true;
}
