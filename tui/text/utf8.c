#include "tui/text/utf8.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "inputs/yaml/source.h"
#include "inputs/yaml/utf8.h"

wchar_t text_next(const char **text) {
  uint32_t code = 0;
  if (**text == 0) return 0;
  size_t bytes = utf8_decode(*text, UTF8_MOST_BYTES, &code);
  *text += bytes > 0 ? bytes : 1;
  return bytes > 0 ? (wchar_t)code : 0xfffd;
}

struct glyph_range {
  wchar_t first, last;
};

static bool is_in(wchar_t glyph, const struct glyph_range *ranges, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (glyph <= ranges[i].last) return glyph >= ranges[i].first;
  }
  return false;
}

int text_cells(wchar_t glyph) {
  /* Nonspacing marks of the scripts in use, and format characters. */
  static const struct glyph_range marks[] = {
      {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x5bf, 0x5bf},   {0x5c1, 0x5c2},     {0x5c4, 0x5c5},
      {0x610, 0x61a},   {0x64b, 0x65f},   {0x670, 0x670},   {0x6d6, 0x6dc},   {0x6df, 0x6e4},     {0x6e7, 0x6e8},
      {0x6ea, 0x6ed},   {0x900, 0x902},   {0x93a, 0x93a},   {0x93c, 0x93c},   {0x941, 0x948},     {0x94d, 0x94d},
      {0x951, 0x957},   {0x962, 0x963},   {0x981, 0x981},   {0x9bc, 0x9bc},   {0x9c1, 0x9c4},     {0x9cd, 0x9cd},
      {0xbc0, 0xbc0},   {0xbcd, 0xbcd},   {0xe31, 0xe31},   {0xe34, 0xe3a},   {0xe47, 0xe4e},     {0x1ab0, 0x1aff},
      {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2064}, {0x20d0, 0x20ff},   {0x302a, 0x302d},
      {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef},
  };
  static const struct glyph_range wide[] = {
      {0x1100, 0x115f}, {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0xa4cf},
      {0xa960, 0xa97f}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff01, 0xff60},
      {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
  };
  if (glyph < marks[0].first) return 1;
  if (is_in(glyph, marks, sizeof marks / sizeof *marks)) return 0;
  return is_in(glyph, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

int text_width(const char *text) {
  int width = 0;
  for (wchar_t glyph; (glyph = text_next(&text)) != 0;) width += text_cells(glyph);
  return width;
}

/* --- Names in few cells --------------------------------------------------------------------------------------- */

/* Writes the first `head` cells, an ellipsis, and the last `tail`; all of it where it is not longer. */
static void write_cut(const char *name, int head, int tail, char *text, size_t size) {
  const char *at = name, *end;
  int width = text_width(name), cells = 0;
  text[0] = 0;
  if (width <= head + 1 + tail) {
    text_append(text, size, "%s", name);
    return;
  }
  for (const char *next = at;; at = next) {
    cells += text_cells(text_next(&next));
    if (cells > head) break;
  }
  text_append(text, size, "%.*s…", (int)(at - name), name);
  for (end = at; text_width(end) > tail;) text_next(&end);
  text_append(text, size, "%s", end);
}

/* True if no two different names are cut to the same text. */
static bool keeps_apart(const char *const *names, int count, int head, int tail) {
  char a[NAME_CUT_SIZE], b[NAME_CUT_SIZE];
  for (int i = 0; i < count; i++) {
    write_cut(names[i], head, tail, a, sizeof a);
    for (int j = i + 1; j < count; j++) {
      write_cut(names[j], head, tail, b, sizeof b);
      if (strcmp(a, b) == 0 && strcmp(names[i], names[j]) != 0) return false;
    }
  }
  return true;
}

const char *names_cut(const char *const *names, int count, int index, int width, char *text) {
  int room = width > 1 ? width - 1 : 0;
  for (int step = 0; step <= room; step++) { /* from a balanced cut outwards, the end first */
    int tail = (room + 1) / 2 + (step % 2 == 0 ? step / 2 : -(step + 1) / 2);
    if (tail < 0 || tail > room || !keeps_apart(names, count, room - tail, tail)) continue;
    write_cut(names[index], room - tail, tail, text, NAME_CUT_SIZE);
    return text;
  }
  char number[16];
  snprintf(number, sizeof number, "%d", index + 1);
  int head = room - (int)strlen(number);
  write_cut(names[index], head > 0 ? head : 0, 0, text, NAME_CUT_SIZE);
  if (text_width(names[index]) > width) text_append(text, NAME_CUT_SIZE, "%s", number);
  return text;
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

size_t text_disarm(char *text, size_t size) {
  size_t used = 0;
  for (size_t at = 0; at < size;) {
    const char *end = memchr(text + at, '\n', size - at);
    size_t length = end != NULL ? (size_t)(end - text) - at : size - at;
    used += source_printable(text + used, length + 1, text + at, length);
    at += length + (end != NULL);
    if (end != NULL) text[used++] = '\n';
  }
  return used;
}

void text_tell(const char *format, ...) {
  enum { TOLD_SIZE = 3 * SOURCE_PATH_SIZE + ERROR_MESSAGE_SIZE };
  char text[TOLD_SIZE];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  char *excerpt = text + (source_excerpt(text) - text);
  for (char *at = text; at < excerpt; at++) {
    if (*at == '\n') *at = '?'; /* of the name of a file */
  }
  text_disarm(text, strlen(text));
  fprintf(stderr, "%s\n", text);
}

void text_write_csv(FILE *out, const char *text) {
  bool is_quoted = strpbrk(text, ",\"\r\n") != NULL;
  if (is_quoted) fputc('"', out);
  while (*text != 0) {
    if (*text == '"') fputc('"', out);
    text = source_put(out, text);
  }
  if (is_quoted) fputc('"', out);
}
