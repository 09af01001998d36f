/* Decoding UTF-8. */
#ifndef INPUTS_YAML_UTF8_H
#define INPUTS_YAML_UTF8_H

#include <stddef.h>
#include <stdint.h>

enum { UTF8_MOST_BYTES = 4 }; /* in one character */

/* Decodes the character at text[0..length) into *code. Returns its bytes, or 0 for invalid UTF-8. Reads nothing
 * beyond a 0. */
size_t utf8_decode(const char *text, size_t length, uint32_t *code);

#endif
