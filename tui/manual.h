/* Reference pages, made from the tables of commands, options and actions: the man page and the table of keys. */
#ifndef TUI_MANUAL_H
#define TUI_MANUAL_H

#include <stdio.h>

/* The man page of section 1, for man(1), groff and mandoc. */
void manual_write(FILE *out);

/* All actions with their keys as a table in Markdown, as the README has it. */
void manual_write_keys(FILE *out);

/* Writes text into the man page, escaping groff's commands. */
void manual_text(FILE *out, const char *text);

#endif
