/* Text in UTF-8, character by character. All that this program prints of its own is one cell wide; names from files can
 * have characters of two cells, and marks that stand on the one before. */
#ifndef TUI_TEXT_UTF8_H
#define TUI_TEXT_UTF8_H

#include <stdio.h>
#include <wchar.h>

/* Reads one character (U+FFFD for a bad byte) and advances *text past it; 0 at the end. */
wchar_t text_next(const char **text);

/* The cells that a character takes: 0 (a mark on the one before), 1 or 2; the same in every locale. */
int text_cells(wchar_t glyph);

/* The cells that a UTF-8 text takes. */
int text_width(const char *text);

/* Name `index` of a list in `width` cells, in `text` of NAME_CUT_SIZE bytes: cut in the middle if it is longer, and so
 * that different names of the list stay different; where no cut does that, with the number in the list. Returns `text`.
 */
enum { NAME_CUT_SIZE = 128 };
const char *names_cut(const char *const *names, int count, int index, int width, char *text);

/* Appends to a text in a buffer of `size` bytes; what does not fit is cut off. */
__attribute__((format(printf, 3, 4))) void text_append(char *text, size_t size, const char *format, ...);

/* Writes one character as UTF-8. */
void text_put(wchar_t glyph, FILE *file);

/* Makes lines of text safe for terminals, in place: what is not plain (source.h) becomes '?'. The text has
 * size + 1 bytes. Returns its size, which is not larger. */
size_t text_disarm(char *text, size_t size);

/* Writes a sentence to standard error, on one line and safe for terminals whatever names are in it; the excerpt of a
 * file that may end it (source.h) keeps its lines. */
__attribute__((format(printf, 1, 2))) void text_tell(const char *format, ...);

/* Writes a CSV field: quoted if necessary, with inner quotes doubled. */
void text_write_csv(FILE *out, const char *text);

#endif
