/* Numbers from the command line, read strictly. Exact numbers are written by inputs/yaml/scalar.h, those for people by
 * format.h. */
#ifndef TUI_TEXT_NUMBER_H
#define TUI_TEXT_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* Reads a finite number above 0 in all of `text`: 8388608, 1.5e6. False if it is none. */
bool number_parse_amount(const char *text, double *value);

/* Reads a whole number that ends at one of `ends`, or with the text, and moves *text there. False if it is none. */
bool number_take(const char **text, const char *ends, int64_t *value);

/* Reads a whole number in all of `text`, decimal, with an optional '-'. False if it is none or does not fit. */
bool number_parse(const char *text, int64_t *value);

#endif
