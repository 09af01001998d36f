/* Words of a command line, as a shell reads and writes them: one line without control characters. */
#ifndef TUI_TEXT_SHELL_H
#define TUI_TEXT_SHELL_H

#include <stdio.h>

#include "model/base/error.h"

/* Writes the word, in quotes where it must be; control characters as bash, zsh and ksh read them: $'\012'. */
void shell_write(FILE *out, const char *word);

/* Writes " --option value", the value in quotes where it must be. */
void shell_write_option(FILE *out, const char *option, const char *value);

enum { SHELL_WORDS = 128 };

/* Cuts `text`, which it overwrites, into words; quotes '..', "..", $'..' and backslashes are understood, nothing
 * is expanded. Returns how many there are, words[count] being NULL; -1, with STATUS_USAGE in `error`, for an open
 * quote or more than SHELL_WORDS - 1 words. */
int shell_split(char *text, char *words[SHELL_WORDS], struct error *error);

#endif
