/* Meaning of a plain YAML scalar, by the rules of YAML 1.1 as PyYAML resolves them.
 *
 * Notably: True, yes and On are booleans; 1_000, 0x1F and 0b11 are integers, 010 is eight; a number with an
 * exponent needs a point and a sign of the exponent (1.0e+10), else it is text. One difference from PyYAML:
 * fractions in base 60 (1:30.5) are text here. */
#ifndef INPUTS_YAML_SCALAR_H
#define INPUTS_YAML_SCALAR_H

#include <stdbool.h>
#include <stdint.h>

enum scalar_type { SCALAR_TEXT, SCALAR_NULL, SCALAR_BOOL, SCALAR_INTEGER, SCALAR_FLOAT };

struct scalar {
  enum scalar_type type;
  bool truth;      /* SCALAR_BOOL */
  int64_t integer; /* SCALAR_INTEGER; the nearest of the range where `overflow` */
  bool overflow;   /* the integer exceeds 63 bits */
  double number;   /* SCALAR_INTEGER and SCALAR_FLOAT; may be infinite or NaN */
};

/* Resolves a plain (unquoted) scalar. */
struct scalar scalar_resolve(const char *text);

enum { NUMBER_SIZE = 40 }; /* bytes of any number as text, with its end */

/* Writes the shortest decimal that strtod reads back as exactly `value`, whole numbers below 1e18 without an exponent.
 * `value` is finite. Returns `text`. */
const char *number_exact(double value, char text[NUMBER_SIZE]);

#endif
