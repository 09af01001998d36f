/* Characters allowed in a cell, and their replacements in ASCII. */
#ifndef TUI_SCREEN_GLYPH_H
#define TUI_SCREEN_GLYPH_H

#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

/* The character itself if it is printable, and of a width that terminals agree on, else '?'. */
wchar_t glyph_single(wchar_t glyph);

/* An ASCII character for it, '?' where nothing is like it. */
wchar_t glyph_ascii(wchar_t glyph);

/* True if the user's locale has more than ASCII; call setlocale before. */
bool glyph_has_utf8(void);

/* Writes a text, in ASCII where the locale has nothing else. */
void glyph_write(FILE *out, const char *text);

#endif
