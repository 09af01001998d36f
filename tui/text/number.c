#include "tui/text/number.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "inputs/yaml/scalar.h"

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

bool number_take(const char **text, const char *ends, int64_t *value) {
  char number[NUMBER_SIZE];
  size_t length = strcspn(*text, ends);
  if (length >= sizeof number) return false;
  memcpy(number, *text, length);
  number[length] = '\0';
  *text += length;
  return number_parse(number, value);
}

bool number_parse_amount(const char *text, double *value) {
  char *end;
  if (strspn(text, "0123456789.eE+-") != strlen(text) || !*text) return false;
  double parsed = strtod(text, &end);
  if (*end || !isfinite(parsed) || parsed <= 0) return false;
  *value = parsed;
  return true;
}
