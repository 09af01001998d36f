#include "tui/text/utf8.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

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

void text_append(char *text, size_t size, const char *format, ...) {
  size_t length = strlen(text);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text + length, size - length, format, arguments);
  va_end(arguments);
}

void text_put(wchar_t glyph, FILE *file) {
  static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
  unsigned long code = (unsigned long)glyph;
  int length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  fputc((int)(lead[length] | code >> 6 * (length - 1)), file);
  for (int i = length - 2; i >= 0; i--) fputc((int)(0x80 | (code >> 6 * i & 0x3f)), file);
}

static char printable(char character) {
  return (unsigned char)character < ' ' || character == '\x7f' ? '?' : character;
}

void text_write_plain(FILE *out, const char *text) {
  for (; *text != 0; text++) fputc(printable(*text), out);
}

void text_write_csv(FILE *out, const char *text) {
  bool is_quoted = strpbrk(text, ",\"\r\n") != NULL;
  if (is_quoted) fputc('"', out);
  for (; *text != 0; text++) {
    if (*text == '"') fputc('"', out);
    fputc(printable(*text), out);
  }
  if (is_quoted) fputc('"', out);
}
