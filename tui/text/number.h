/* Numbers as text: exact for machines, strict from the command line; format.h has those for people. */
#ifndef TUI_TEXT_NUMBER_H
#define TUI_TEXT_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "inputs/yaml/scalar.h" /* number_exact */

/* Reads a finite number above 0 in all of `text`: 8388608, 1.5e6. False if it is none. */
bool number_parse_amount(const char *text, double *value);

/* Reads a whole number that ends at one of `ends`, or with the text, and moves *text there. False if it is none. */
bool number_take(const char **text, const char *ends, int64_t *value);

/* Reads a whole number in all of `text`, decimal, with an optional '-'. False if it is none or does not fit. */
bool number_parse(const char *text, int64_t *value);

#endif
