/* The clipboard of the terminal's user, through any number of ssh hops: OSC 52. */
#ifndef TUI_SCREEN_CLIPBOARD_H
#define TUI_SCREEN_CLIPBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Terminals drop longer ones: xterm takes 100000 characters of base64. */
enum { CLIPBOARD_LIMIT = 74994 };

void base64_write(FILE *out, const char *bytes, size_t size);

/* Writes the escape sequence that puts the bytes, at most CLIPBOARD_LIMIT, into the clipboard. In tmux also the
 * one that tmux, if configured so, passes to the terminal outside. */
void clipboard_write(FILE *out, const char *bytes, size_t size, bool tmux);

/* False for terminals known to print such a sequence instead of obeying or ignoring it. */
bool clipboard_understood(const char *term);

#endif
