#include "tui/screen/clipboard.h"

#include <string.h>

void base64_write(FILE *out, const char *bytes, size_t size) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const unsigned char *byte = (const unsigned char *)bytes;
  for (size_t i = 0; i < size; i += 3) {
    size_t left = size - i;
    unsigned group = (unsigned)byte[i] << 16;
    if (left > 1) group |= (unsigned)byte[i + 1] << 8;
    if (left > 2) group |= byte[i + 2];
    fputc(letters[group >> 18], out);
    fputc(letters[group >> 12 & 63], out);
    fputc(left > 1 ? letters[group >> 6 & 63] : '=', out);
    fputc(left > 2 ? letters[group & 63] : '=', out);
  }
}

void clipboard_write(FILE *out, const char *bytes, size_t size, bool tmux) {
  fputs("\033]52;c;", out);
  base64_write(out, bytes, size);
  fputs("\a", out);
  if (!tmux) return;
  fputs("\033Ptmux;\033\033]52;c;", out); /* an ESC within is doubled */
  base64_write(out, bytes, size);
  fputs("\a\033\\", out);
}

bool clipboard_understood(const char *term) {
  static const char *const others[] = {"linux", "vt", "ansi", "cons25", "dumb", "sun"};
  if (term == NULL) return false;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (strncmp(term, others[i], strlen(others[i])) == 0) return false;
  }
  return true;
}
