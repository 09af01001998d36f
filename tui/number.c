#include "tui/number.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>

#include "inputs/scalar.h"

const char *number_exact(double value, char text[NUMBER_SIZE]) {
  _Static_assert((int)NUMBER_SIZE == (int)SCALAR_NUMBER_SIZE, "any number fits");
  return scalar_shortest(value, text);
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
