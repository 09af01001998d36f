#include "tui/text/utf8.h"

#include "inputs/yaml/utf8.h"

wchar_t text_next(const char **text) {
  uint32_t code = 0;
  if (**text == 0) return 0;
  size_t bytes = utf8_decode(*text, UTF8_MOST_BYTES, &code);
  *text += bytes > 0 ? bytes : 1;
  return bytes > 0 ? (wchar_t)code : 0xfffd;
}

int text_width(const char *text) {
  int width = 0;
  while (text_next(&text) != 0) width++;
  return width;
}

void text_put(wchar_t glyph, FILE *file) {
  unsigned long c = (unsigned long)glyph;
  if (c < 0x80) {
    fputc((int)c, file);
  } else if (c < 0x800) {
    fprintf(file, "%c%c", (int)(0xc0 | (c >> 6)), (int)(0x80 | (c & 0x3f)));
  } else {
    fprintf(file, "%c%c%c", (int)(0xe0 | ((c >> 12) & 0xf)), (int)(0x80 | ((c >> 6) & 0x3f)), (int)(0x80 | (c & 0x3f)));
  }
}
