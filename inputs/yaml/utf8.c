#include "inputs/yaml/utf8.h"

#include <stdbool.h>

size_t utf8_decode(const char *text, size_t length, uint32_t *code) {
  const unsigned char *byte = (const unsigned char *)text;
  static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000}; /* shorter encodings are invalid */
  size_t bytes = byte[0] < 0x80 ? 1 : byte[0] >> 5 == 6 ? 2 : byte[0] >> 4 == 14 ? 3 : byte[0] >> 3 == 30 ? 4 : 0;
  if (bytes == 0 || bytes > length) return 0;
  *code = bytes == 1 ? byte[0] : byte[0] & (0xFFu >> (bytes + 1));
  for (size_t i = 1; i < bytes; i++) {
    if (byte[i] >> 6 != 2) return 0;
    *code = *code << 6 | (byte[i] & 0x3F);
  }
  bool surrogate = *code >= 0xD800 && *code <= 0xDFFF;
  return *code < least[bytes] || *code > 0x10FFFF || surrogate ? 0 : bytes;
}
