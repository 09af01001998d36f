#include "inputs/yaml/write.h"

#include <string.h>

#include "inputs/yaml/scalar.h"
#include "inputs/yaml/source.h"

void yaml_write_text(FILE *out, const char *text) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  size_t length = strlen(text);
  bool is_plain = length > 0 && strspn(text, plain) == length && scalar_resolve(text).type == SCALAR_TEXT;
  if (is_plain) {
    fputs(text, out);
    return;
  }
  fputc('"', out);
  for (; *text; text++) {
    if (*text == '"' || *text == '\\') fputc('\\', out);
    fputc(*text, out);
  }
  fputc('"', out);
}

void yaml_write_comment(FILE *out, const char *text) {
  fputs("# ", out);
  source_write(out, text);
  fputc('\n', out);
}
