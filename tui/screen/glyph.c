#include "tui/screen/glyph.h"

#include <langinfo.h>
#include <stddef.h>
#include <string.h>

#include "tui/text/utf8.h"

/* Ranges outside ASCII that are one cell wide in all known fonts and locales, but for marks in them. */
static const struct {
  wchar_t first, last;
} single[] = {
    {0xa0, 0x2ff},                      /* Latin */
    {0x370, 0x482},                     /* Greek, Cyrillic */
    {0x48a, 0x587},   {0x5d0, 0x5ea},   /* Armenian, Hebrew */
    {0x620, 0x6ff},   {0x900, 0xeff},   /* Arabic, scripts of India, Thai, Lao */
    {0x10a0, 0x10ff}, {0x1e00, 0x1fff}, /* Georgian, more Latin and Greek */
    {0x2010, 0x2027},                   /* dashes, quotes, dots */
    {0x2030, 0x205e}, {0x2070, 0x209c}, /* superscripts */
    {0x2190, 0x2199},                   /* arrows */
    {0x21b3, 0x21b3}, {0x2200, 0x22ff}, /* mathematics */
    {0x2500, 0x25fc},                   /* boxes, blocks, shapes */
    {0x2605, 0x2605},                   /* star */
    {0x2713, 0x2717},                   /* tick, cross */
};

wchar_t glyph_single(wchar_t glyph) {
  if (glyph >= 0x20 && glyph < 0x7f) return glyph;
  for (size_t i = 0; i < sizeof single / sizeof single[0]; i++) {
    if (glyph >= single[i].first && glyph <= single[i].last) return glyph;
  }
  return text_cells(glyph) != 1 ? glyph : L'?';
}

static const struct {
  wchar_t glyph;
  char ascii;
} substitute[] = {
    {L'─', '-'}, {L'│', '|'},  {L'┌', '+'}, {L'┐', '+'},  {L'└', '+'}, {L'┘', '+'}, {L'├', '+'}, {L'┤', '+'},
    {L'┼', '+'}, {L'┴', '+'},  {L'━', '='}, {L'┃', '#'},  {L'┏', '#'}, {L'┓', '#'}, {L'┗', '#'}, {L'┛', '#'},
    {L'┠', '#'}, {L'┨', '#'},  {L'█', '#'}, {L'▓', '%'},  {L'▒', 'o'}, {L'░', ':'}, {L'▏', '.'}, {L'▎', '.'},
    {L'▍', '.'}, {L'▌', '['},  {L'▋', '+'}, {L'▊', '+'},  {L'▉', '#'}, {L'▐', ']'}, {L'▪', '#'}, {L'▲', '^'},
    {L'▼', 'v'}, {L'▸', '>'},  {L'◂', '<'}, {L'▾', 'v'},  {L'●', '*'}, {L'○', 'o'}, {L'◉', '@'}, {L'◐', '~'},
    {L'↑', '^'}, {L'↓', 'v'},  {L'←', '<'}, {L'→', '>'},  {L'↳', '>'}, {L'−', '-'}, {L'–', '-'}, {L'—', '-'},
    {L'×', 'x'}, {L'·', '.'},  {L'…', '~'}, {L'‥', ':'},  {L'µ', 'u'}, {L'✓', 'y'}, {L'✗', 'x'}, {L'≥', '>'},
    {L'≤', '<'}, {L'’', '\''}, {L'▚', '/'}, {L'▞', '\\'}, {L'◆', '&'}, {L'▁', '_'}, {L'▂', '_'}, {L'▃', '-'},
    {L'▄', '-'}, {L'▅', '='},  {L'▆', '='}, {L'▇', '#'},  {L'★', '*'}, {L'◇', '.'}, {L'△', ','}, {L'■', '#'},
    {L'□', ':'}, {L'┼', '+'},
};

wchar_t glyph_ascii(wchar_t glyph) {
  if (glyph >= 0x20 && glyph < 0x7f) return glyph;
  for (size_t i = 0; i < sizeof substitute / sizeof substitute[0]; i++) {
    if (substitute[i].glyph == glyph) return substitute[i].ascii;
  }
  return L'?';
}

bool glyph_has_utf8(void) {
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

void glyph_write(FILE *out, const char *text) {
  bool ascii = !glyph_has_utf8();
  for (wchar_t glyph; (glyph = text_next(&text)) != 0;) text_put(ascii ? glyph_ascii(glyph) : glyph, out);
}
